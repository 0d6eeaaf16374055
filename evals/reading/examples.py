"""Examples for the reader: questions with the passages that the assistant would read, and where the answers stand."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

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
    """A question and the passages read for it, best first."""

    question: LowerStates
    passages: tuple[ReadPassage, ...]


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
        passages = []
        for hit in hits:
            passage, states = hit.passage, known[hit.passage.context]
            title = len(passage.context) - len(passage.text)
            own = [c for c in ranked if c.hit.passage.id == passage.id]
            told = [(c.start, c.end, c.score - ranked[0].score) for c in own]
            hints = hints_of(asked.text, passage, states.spans, told, found.late.tokens(passage))
            quotable = (states.spans[:, 0] >= title) & (states.spans[:, 1] > states.spans[:, 0])
            begins, ends = _answers(passage.context, title, states.spans, quotable, question.answers)
            sentences = tuple(
                (title + c.start, title + c.end, c.score, holds_answer(c.text, question.answers)) for c in own
            )
            passages.append(ReadPassage(states, hints, quotable, begins, ends, sentences))
        (states,) = encoder.lower_states([asked.text], cut, questions=True)
        yield Example(states, tuple(passages))


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
