"""Examples for the reader: questions with the passages that the assistant would read, and where the answers stand."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from assistant.embedding import Embedder
from assistant.evaluation.sets import SetQuestion, holds_answer
from assistant.features import Features
from assistant.finding import Finder
from assistant.questions import understood
from assistant.quoting import candidates
from assistant.reader import hints_of
from assistant.retrieval import distinct
from assistant.weighing import READ
from index.archive import Archive
from index.encoder import LayeredEncoder
from index.joint_layers import LowerStates
from index.passages import Passage
from index.spans import squeeze

_LONGEST = 80  # tokens of an answer to learn from
_PER_ARTICLE = 3


@dataclass(frozen=True, slots=True)
class ReadPassage:
    """A passage read for a question.

    `states` and `hints` are what the reader sees; `quotable` (tokens,) says where an answer may begin or end, and
    `begins` and `ends` where the accepted ones do. `sentences` are its candidates as (start, end in the passage's
    context, what the signals say, whether it holds an answer).
    """

    states: LowerStates
    hints: NDArray[np.float32]
    quotable: NDArray[np.bool_]
    begins: tuple[int, ...]
    ends: tuple[int, ...]
    sentences: tuple[tuple[int, int, float, bool], ...]


@dataclass(frozen=True, slots=True)
class Example:
    """A question and the passages read for it, best first.

    `withheld` is the best passage that holds an answer, without the sentences that hold it: it is about what is asked, and
    does not say it. None where no passage holds one, or nothing else would be left of it.
    """

    question: LowerStates
    passages: tuple[ReadPassage, ...]
    withheld: ReadPassage | None = None


def examples_of(
    archive: Archive, encoder: LayeredEncoder, questions: Sequence[SetQuestion], cut: int
) -> Iterator[Example]:
    """The questions asked of an archive that holds their answers."""
    embedder = Embedder(encoder, archive.catalog.token_mean())
    features = Features(reader=False)
    finder = Finder(archive, embedder, features)
    known: dict[str, LowerStates] = {}
    for question in questions:
        asked = understood(question.text)
        found = finder.find(asked, None)
        hits = distinct(found.hits, _PER_ARTICLE, READ)
        if found.late is None or not hits:
            continue
        similar = embedder.similarities(embedder.question(asked.text))
        ranked = candidates(found, hits, similar, features)
        if not ranked:
            continue
        missing = [hit.passage.context for hit in hits if hit.passage.context not in known]
        known.update(zip(missing, encoder.lower_states(missing, cut), strict=True))
        told = [
            (hit.passage, [(c.start, c.end, c.score) for c in ranked if c.hit.passage.id == hit.passage.id])
            for hit in hits
        ]
        met = {hit.passage.id: found.late.tokens(hit.passage) for hit in hits}
        passages = [
            _read(
                asked.text,
                question.answers,
                passage,
                known[passage.context],
                own,
                ranked[0].score,
                met[passage.id],
            )
            for passage, own in told
        ]
        withheld = None
        if left := next((t for one, own in told if (t := without_answers(one, own, question.answers))), None):
            passage, own, moved = left
            (states,) = encoder.lower_states([passage.context], cut)
            best = max(s for one, of in told for _, _, s in (own if one.id == passage.id else of))
            shifted = {moved[at]: how for at, how in met[passage.id].items() if at in moved}
            withheld = _read(asked.text, question.answers, passage, states, own, best, shifted)
        (states,) = encoder.lower_states([asked.text], cut, questions=True)
        yield Example(states, tuple(passages), withheld)


def without_answers(
    passage: Passage, sentences: Sequence[tuple[int, int, float]], answers: Sequence[str]
) -> tuple[Passage, list[tuple[int, int, float]], dict[int, int]] | None:
    """A passage with those of its sentences cut out that hold an answer; None where none does, or all do.

    With it come the sentences that are left, at their new places, and for each character of the context that is left
    where it stands now.

    Args:
        passage: What to cut.
        sentences: Start and end of each in its text, and what the signals say of it.
        answers: Any of which is one too many.
    """
    cut = [(start, end) for start, end, _ in sentences if holds_answer(passage.text[start:end], answers)]
    left = [i for i in range(len(passage.text)) if not any(start <= i < end for start, end in cut)]
    kept = [one for one in sentences if (one[0], one[1]) not in cut]
    text = "".join(passage.text[i] for i in left)
    if not cut or not kept or holds_answer(text, answers):
        return None
    title = len(passage.context) - len(passage.text)
    moved = {i: i for i in range(title)} | {title + i: title + at for at, i in enumerate(left)}
    own = [
        (moved[title + start] - title, moved[title + end - 1] + 1 - title, score)
        for start, end, score in kept
    ]
    return replace(passage, text=text, context=passage.context[:title] + text), own, moved


def _read(
    question: str,
    answers: Sequence[str],
    passage: Passage,
    states: LowerStates,
    sentences: Sequence[tuple[int, int, float]],
    best: float,
    met: dict[int, float],
) -> ReadPassage:
    """A passage as the reader sees it; `best` is what the signals say of the best sentence of all."""
    title = len(passage.context) - len(passage.text)
    told = [(start, end, score - best) for start, end, score in sentences]
    quotable = (states.spans[:, 0] >= title) & (states.spans[:, 1] > states.spans[:, 0])
    begins, ends = _answers(passage.context, title, states.spans, quotable, answers)
    return ReadPassage(
        states,
        hints_of(question, passage, states.spans, told, met),
        quotable,
        begins,
        ends,
        tuple(
            (title + start, title + end, score, holds_answer(passage.text[start:end], answers))
            for start, end, score in sentences
        ),
    )


def _answers(
    context: str, title: int, spans: NDArray[np.int64], quotable: NDArray[np.bool_], answers: Sequence[str]
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The tokens at which the answers begin and end, white space left aside."""
    places = [i for i, character in enumerate(context) if not character.isspace()]
    dense = squeeze(context)
    begins, ends = [], []
    for answer in filter(None, map(squeeze, answers)):
        at = dense.find(answer)
        while at >= 0:
            start, last = places[at], places[at + len(answer) - 1]
            first = np.flatnonzero(quotable & (spans[:, 0] <= start) & (start < spans[:, 1]))
            final = np.flatnonzero(quotable & (spans[:, 0] <= last) & (last < spans[:, 1]))
            if start >= title and len(first) and len(final) and final[-1] - first[0] < _LONGEST:
                begins.append(int(first[0]))
                ends.append(int(final[-1]))
            at = dense.find(answer, at + 1)
    return tuple(begins), tuple(ends)
