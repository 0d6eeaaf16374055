"""Articles: a page's blocks gathered into whole stories, captions and notices, each with its headline."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from index import bylines
from index.affinity import word_pairs
from index.blocks import Block, BlockKind
from index.column_labels import is_box_label, is_label
from index.drafts import ArticleKind, Draft, gathered
from index.headlines import HeadingText, Place, assigned, parted
from index.reading import Line, joined, lines_of
from index.soundness import soundness
from index.spans import Span, squeeze
from index.story_borders import made_up

__all__ = ["Article", "ArticleKind", "TypeSize", "article_id", "articles_of", "sized_lines"]


@dataclass(frozen=True, slots=True)
class Article:
    """One story of a page.

    `text` is the reading text of its body with byline opening and subheads, paragraphs parted by a
    line break; `spans` is where that text stands, `headline_spans` where its headline and kicker do.
    `quality` is in 0..1: how sound the extraction looks. `came_from` and `goes_on` are the marks that lead
    from and to another page, as printed; `continues` is the page where the story began and `first_part` the id
    of the article there (`index.continuations`); `part_of` the id of the story in which a caption stands.
    """

    id: str
    page: str
    kind: ArticleKind
    headline: str | None
    kicker: str | None
    subheads: tuple[str, ...]
    byline: tuple[str, ...]
    roles: tuple[tuple[str, tuple[str, ...]], ...]
    text: str
    spans: tuple[Span, ...]
    headline_spans: tuple[Span, ...]
    quality: float
    came_from: str | None = None
    goes_on: str | None = None
    continues: str | None = None
    first_part: str | None = None
    part_of: str | None = None


# Gives the size of type of `raw[start:end]` beside that of the running text, None where it has none.
TypeSize = Callable[[int, int], float | None]
_LONGEST_NOTICE_TITLE = 16  # characters


def articles_of(
    page: str, raw: str, body_start: int = 0, type_size: TypeSize | None = None
) -> tuple[Article, ...]:
    """The page's articles in reading order.

    Args:
        page: The page's name.
        raw: Its raw text.
        body_start: Where its own text begins, after front matter.
        type_size: Gives the size of type of `raw[start:end]` beside that of the running text, where it is known.

    Every line of running text belongs to exactly one article.
    """
    lines = [line for line in sized_lines(raw, type_size) if line.start >= body_start]
    page_made_up = made_up(lines)
    blocks = page_made_up.blocks
    drafts = gathered(blocks, page_made_up.returns)
    if not drafts and blocks:
        drafts = [Draft(ArticleKind.NOTICE, list(range(len(blocks))))]
    taken = {i for draft in drafts for i in draft.blocks}
    for draft in drafts:
        if draft.boxed:
            draft.headings = _headings_of_box(blocks, draft)
            taken |= set(draft.headings)
    headings = [
        HeadingText(i, block.text)
        for i, block in enumerate(blocks)
        if block.kind == BlockKind.HEADING and i not in taken and not is_label(block.text)
    ]
    open_to_headings = [draft for draft in drafts if not draft.headings]
    places = [
        Place(
            d.blocks[0],
            d.blocks[-1],
            frozenset(word_pairs(" ".join(blocks[i].text for i in d.blocks))),
            d.kind != ArticleKind.ARTICLE,
        )
        for d in open_to_headings
    ]
    for block, story in sorted(assigned(headings, places).story_of.items()):
        open_to_headings[story].headings.append(block)
    finished = [_finish(page, raw, lines, blocks, draft) for draft in drafts]
    ids = {id(draft): article.id for draft, article in zip(drafts, finished, strict=True)}
    return tuple(
        replace(article, part_of=ids.get(id(draft.inside)))
        for article, draft in zip(finished, drafts, strict=True)
    )


def sized_lines(raw: str, type_size: TypeSize | None) -> list[Line]:
    """The page's lines, with the size of type where it is known."""
    lines = lines_of(raw)
    if type_size is None:
        return lines
    return [replace(line, size=type_size(line.start, line.end)) for line in lines]


def article_id(page: str, spans: Sequence[Span], text: str) -> str:
    """An id made of content and place: the same page gives the same ids however it is built."""
    place = ",".join(f"{s.page}:{s.start}-{s.end}" for s in spans)
    key = "\0".join((page, place, squeeze(text))).encode("utf-8", "surrogatepass")
    return "a-" + sha256(key).hexdigest()[:16]


def _headings_of_box(blocks: Sequence[Block], box: Draft) -> list[int]:
    """The headings between a box's label and its text: whatever their words, they are the box's."""
    first = next(i for i in range(box.blocks[0] - 1, -1, -1) if is_box_label(blocks[i].text))
    return [i for i in range(first + 1, box.blocks[0]) if blocks[i].kind == BlockKind.HEADING]


def _finish(page: str, raw: str, lines: Sequence[Line], blocks: Sequence[Block], draft: Draft) -> Article:
    """The article that a draft stands for."""
    text = ""
    ranges: list[tuple[int, int]] = []
    titled = _notice_title(draft, blocks)
    for i in draft.blocks:
        block = blocks[i] if titled is None else titled
        on = block.kind == BlockKind.ON and bool(text)
        text = joined(text, block.text) if on else f"{text}\n{block.text}" if text else block.text
        ranges.append((lines[block.first].start, lines[block.stop - 1].end))
    spans = _merged(page, raw, ranges)
    byline = _byline(draft, blocks)
    kicker, headline = parted([blocks[h].text for h in sorted(draft.headings)])
    title = [(lines[blocks[h].first].start, lines[blocks[h].stop - 1].end) for h in sorted(draft.headings)]
    if titled is not None:
        head = lines[titled.first - 1]
        headline, title = head.text, [(head.start, head.end)]
    return Article(
        id=article_id(page, spans, text),
        page=page,
        kind=draft.kind,
        headline=headline,
        kicker=kicker,
        subheads=tuple(blocks[i].text for i in draft.blocks if blocks[i].kind == BlockKind.SUBHEAD),
        byline=byline.names,
        roles=byline.roles,
        text=text,
        spans=spans,
        headline_spans=_merged(page, raw, title),
        quality=soundness(
            text, [lines[i] for b in draft.blocks for i in range(blocks[b].first, blocks[b].stop)]
        ),
        came_from=draft.came_from,
        goes_on=draft.goes_on,
    )


def _notice_title(draft: Draft, blocks: Sequence[Block]) -> Block | None:
    """A notice's block without its first line, where that is its title (公告, 遗失声明)."""
    if draft.kind != ArticleKind.NOTICE or draft.headings or len(draft.blocks) != 1:
        return None
    block = blocks[draft.blocks[0]]
    head, _, rest = block.text.partition("\n")
    if (
        not rest
        or len(squeeze(head)) > _LONGEST_NOTICE_TITLE
        or squeeze(head).endswith(("。", "，", ",", "；", "."))
    ):
        return None
    return replace(block, first=block.first + 1, text=rest)


def _merged(page: str, raw: str, ranges: Sequence[tuple[int, int]]) -> tuple[Span, ...]:
    """Ranges as spans; those with nothing but white space between them become one."""
    merged: list[tuple[int, int]] = []
    for start, end in ranges:
        if merged and merged[-1][1] <= start and not raw[merged[-1][1] : start].strip():
            merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    return tuple(Span(page, start, end) for start, end in merged)


def _byline(draft: Draft, blocks: Sequence[Block]) -> bylines.Byline:
    if draft.kind == ArticleKind.CAPTION:
        return bylines.credited(" ".join(blocks[i].text for i in draft.blocks))
    if draft.kind == ArticleKind.NOTICE:
        return bylines.NOBODY
    lines = [blocks[i].text for i in draft.blocks if blocks[i].kind == BlockKind.BYLINE]
    if lines:
        return bylines.parse(" ".join(lines))
    opened = bylines.opening(blocks[draft.blocks[0]].text)
    found = bylines.parse(opened) if opened else bylines.NOBODY
    if not found.names:
        closed = bylines.closing(blocks[draft.blocks[-1]].text)
        found = bylines.parse(closed) if closed else found
    return found
