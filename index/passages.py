"""Passages: runs of whole sentences of one article, the unit that is embedded and found.

Short enough that one vector can stand for them, long enough to be understood alone. What is embedded
has the headline in front as context; what is quoted never has.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from index.articles import Article
from index.sentences import sentences
from index.spans import Alignment, Span, squeeze

# Characters. Passages keep to these unless one sentence alone is longer, or the article is shorter.
SHORTEST = 80
LONGEST = 350
_WANTED = 220


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of whole sentences of an article: `text` is `article.text[start:end]`.

    `context` is what is embedded: the headline, then the text.
    """

    id: str
    article: str
    page: str
    start: int
    end: int
    text: str
    context: str
    spans: tuple[Span, ...]


def passages_of(article: Article, raws: Mapping[str, str]) -> tuple[Passage, ...]:
    """The article's passages in order; together they hold all of its sentences.

    Args:
        article: The article.
        raws: Raw text of its pages by name.

    Raises:
        OffsetLawBroken: The article's text is not what its spans say.
    """
    alignment = Alignment(article.text, article.spans, raws)
    title = " ".join(part for part in (article.kicker, article.headline) if part)
    made: list[Passage] = []
    for start, end in _runs(article.text):
        text = article.text[start:end]
        spans = alignment.spans(start, end)
        made.append(
            Passage(
                id=passage_id(article.page, spans, text),
                article=article.id,
                page=article.page,
                start=start,
                end=end,
                text=text,
                context=f"{title}\n{text}" if title else text,
                spans=spans,
            )
        )
    return tuple(made)


def passage_id(page: str, spans: tuple[Span, ...], text: str) -> str:
    """An id made of content and place: the same page gives the same ids however the index is built."""
    place = ",".join(f"{s.page}:{s.start}-{s.end}" for s in spans)
    return (
        "p-"
        + sha256("\0".join((page, place, squeeze(text))).encode("utf-8", "surrogatepass")).hexdigest()[:20]
    )


def _runs(text: str) -> list[tuple[int, int]]:
    """Ranges of whole sentences between SHORTEST and LONGEST characters, cut best at paragraph ends."""
    runs: list[tuple[int, int]] = []
    start: int | None = None
    last = 0
    for sentence_start, sentence_end in sentences(text):
        if start is None:
            start = sentence_start
        elif sentence_end - start > LONGEST or (
            last - start >= SHORTEST and "\n" in text[last:sentence_start] and sentence_end - start > _WANTED
        ):
            runs.append((start, last))
            start = sentence_start
        last = sentence_end
    if start is not None:
        runs.append((start, last))
    if len(runs) > 1 and runs[-1][1] - runs[-1][0] < SHORTEST and runs[-1][1] - runs[-2][0] <= LONGEST:
        runs[-2:] = [(runs[-2][0], runs[-1][1])]
    return [piece for run in runs for piece in _bounded(text, *run)]


def _bounded(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """A run no longer than LONGEST; one endless sentence is cut at clauses, or where it must be."""
    pieces: list[tuple[int, int]] = []
    while end - start > LONGEST:
        window = text[start : start + LONGEST]
        cut = max((window.rfind(mark) for mark in "；;。，,、 "), default=-1) + 1
        cut = cut if cut >= SHORTEST else LONGEST
        piece = text[start : start + cut].rstrip()
        if piece.strip():
            pieces.append((start, start + len(piece)))
        start += cut
        while start < end and text[start].isspace():
            start += 1
    if start < end:
        pieces.append((start, end))
    return pieces
