"""The reader: reads the question and a passage together, and tells where in it an answer begins and ends.

Signals of one sentence at a time (`assistant.quoting`) can't see that the sentence after the matching one names the
price. The reader can: it is the encoder's last layers, trained anew on questions with known answers
(`evals/reading/train.py`), over lower layers that see question and passage apart. It is told what the signals say
of each sentence, so that it has only to learn what they miss.
"""

import json
import struct
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import as_file, files
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from assistant.late import LateInteraction
from index.encoder import Encoder, LayeredEncoder, layered_encoder
from index.folding import folded
from index.joint_layers import JointLayers, LowerStates
from index.passages import Passage

_WEIGHTS = files("assistant").joinpath("weights", "reader.safetensors")
_REMEMBERED = 256  # passages' lower states; some 150 kB each
_LONGEST = 25  # tokens of an answer
_NOWHERE = -6.0  # of tokens outside every sentence, beside the best sentence's 0
_NONE = -20.0  # log odds of a sentence that no token stands for


@dataclass(frozen=True, slots=True)
class Read:
    """What the reader says of one sentence.

    `score` is the log odds of the likeliest answer in it, against there being none in the passages; `start` and `end`
    are that answer's place in the passage's text.
    """

    score: float
    start: int
    end: int


class Reader:
    """Reads for any question; safe to use from several threads."""

    def __init__(self, encoder: LayeredEncoder, cut: int, heads: int) -> None:
        """Read with an encoder whose lower layers, up to `cut`, the trained layers were made for."""
        self._encoder = encoder
        self._cut = cut
        self._heads = heads
        self._layers: JointLayers | None = None
        self._known: OrderedDict[str, LowerStates] = OrderedDict()
        self._lock = Lock()

    def read(
        self,
        question: str,
        passages: Sequence[Passage],
        sentences: Sequence[tuple[int, int, int]],
        scores: Sequence[float],
        late: LateInteraction,
    ) -> list[Read]:
        """What the reader says of each sentence.

        Args:
            question: What is asked.
            passages: What to read.
            sentences: Each sentence as (which of the passages, start, end in its text).
            scores: What the signals say of each sentence, in log odds.
            late: The question's words compared.
        """
        if not sentences:
            return []
        layers = self._loaded()
        (asked,) = self._encoder.lower_states([question], self._cut, questions=True)
        states = self._states(passages)
        top = max(scores)
        hints = []
        for which, (passage, own) in enumerate(zip(passages, states, strict=True)):
            told = [
                (start, end, score - top)
                for (of, start, end), score in zip(sentences, scores, strict=True)
                if of == which
            ]
            hints.append(hints_of(question, passage, own.spans, told, late.tokens(passage)))
        odds = layers.scores(asked, states, hints)
        found = []
        for which, start, end in sentences:
            title = len(passages[which].context) - len(passages[which].text)
            found.append(best_answer(odds[which], states[which].spans - title, start, end))
        return found

    def warm(self) -> None:
        """Loads now what the first question would load."""
        self._loaded()

    def _loaded(self) -> JointLayers:
        with self._lock:
            if self._layers is None:
                narrow = self._encoder.number_format == "bfloat16"
                with as_file(_WEIGHTS) as file:
                    self._layers = JointLayers.read(file, self._heads, narrow=narrow)
            return self._layers

    def _states(self, passages: Sequence[Passage]) -> list[LowerStates]:
        with self._lock:
            known = {p.context: self._known[p.context] for p in passages if p.context in self._known}
        missing = list(dict.fromkeys(p.context for p in passages if p.context not in known))
        if missing:
            known.update(zip(missing, self._encoder.lower_states(missing, self._cut), strict=True))
        with self._lock:
            for passage in passages:
                self._known[passage.context] = known[passage.context]
                self._known.move_to_end(passage.context)
            while len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return [known[passage.context] for passage in passages]


def hints_of(
    question: str,
    passage: Passage,
    spans: NDArray[np.int64],
    sentences: Sequence[tuple[int, int, float]],
    met: dict[int, float],
) -> NDArray[np.float32]:
    """What is known of each of a passage's tokens before it is read, (tokens, 4).

    That is: what the signals say of its sentence, beside the best; how well it meets a word of the question; whether
    it stands in the question; whether it is of the headline.

    Args:
        question: What is asked.
        passage: Whose tokens they are.
        spans: (tokens, 2), their places in `passage.context`.
        sentences: Start and end in the passage's text, and what the signals say, at most 0.
        met: How well the token that begins at a character meets a word of the question.
    """
    hints = np.zeros((len(spans), 4), np.float32)
    title = len(passage.context) - len(passage.text)
    said = np.full(len(spans), _NOWHERE)
    for start, end, score in sentences:
        inside = (spans[:, 0] >= title + start) & (spans[:, 0] < title + end)
        said[inside] = np.maximum(said[inside], max(_NOWHERE, score))
    hints[:, 0] = said / 2
    asked = folded(question)
    for token, (start, end) in enumerate(spans):
        if start < 0 or end <= start:
            continue
        text = _folded(passage.context[start:end])
        hints[token, 1] = 4 * met.get(int(start), met.get(int(start) + 1, 0.0))
        hints[token, 2] = any(c.isalnum() for c in text) and text in asked
        hints[token, 3] = end <= title
    return hints


@lru_cache(maxsize=8192)
def _folded(token: str) -> str:
    return folded(token).strip()


def best_answer(odds: NDArray[np.float32], spans: NDArray[np.int64], start: int, end: int) -> Read:
    """The likeliest answer in the stretch from `start` to `end`, given each token's (tokens, 2) odds and place."""
    inside = np.flatnonzero((spans[:, 0] >= start) & (spans[:, 0] < end) & (spans[:, 1] > spans[:, 0]))
    if not len(inside):
        return Read(_NONE, start, end)
    odds, spans = odds[inside], spans[inside]
    both = odds[:, 0][:, None] + odds[:, 1][None, :]
    length = np.arange(len(odds))[None, :] - np.arange(len(odds))[:, None]
    both = np.where((length >= 0) & (length < _LONGEST), both, -np.inf)
    first, last = np.unravel_index(int(both.argmax()), both.shape)
    return Read(float(both[first, last]), int(spans[first, 0]), int(min(end, spans[last, 1])))


def reader_for(encoder: Encoder) -> Reader | None:
    """The reader for an encoder; None where it was made for another."""
    about = _about()
    found = layered_encoder(encoder, about["model"]) if about else None
    return Reader(found, int(about["cut"]), int(about["heads"])) if found is not None else None


def trained_on() -> tuple[str, ...]:
    """The names of the question sets that the reader has learned from: what it does on them says little of others."""
    return tuple(filter(None, _about().get("sets", "").split(", ")))


@lru_cache(maxsize=1)
def _about() -> dict[str, str]:
    """What the weights' file says of itself, without torch; nothing where it is not there."""
    if not _WEIGHTS.is_file():
        return {}
    with _WEIGHTS.open("rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        return dict(json.loads(file.read(length)).get("__metadata__", {}))
