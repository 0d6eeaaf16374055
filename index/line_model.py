"""The line model: a linear-chain conditional random field over a page's lines.

It weighs what lines show (`index.line_features`) and which label follows which, and gives the best labelling
of the whole page (Lafferty, McCallum and Pereira 2001; decoding after Viterbi 1967). The weights are plain
numbers by feature name in `index/weights/lines.json`; `evals/lines/train.py` fits them to made pages.
"""

import json
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from heapq import nlargest
from importlib.resources import files
from itertools import chain, repeat

import numpy as np
from numpy.typing import NDArray


class LineLabel(StrEnum):
    """What a line is."""

    HEADING = "heading"  # of a headline, kicker, deck, banner or column label
    SUBHEAD = "subhead"
    BYLINE = "byline"
    STORY = "story"  # first line of a story's running text
    PARAGRAPH = "paragraph"  # first line of another paragraph
    ON = "on"  # runs on from the line before
    CAPTION = "caption"
    CAPTION_ON = "caption on"
    NOTICE = "notice"
    NOTICE_ON = "notice on"
    MARK = "mark"  # （上接第一版）
    FOLIO = "folio"  # date, page number, editors


_RULED_OUT = 1000.0  # more than any line's score
_TOLD = 3  # features that are told as evidence


@dataclass(frozen=True, slots=True)
class _Weights:
    labels: tuple[LineLabel, ...]
    transitions: NDArray[np.float64]  # (labels, labels): from, to
    places: dict[str, int]  # the row of each feature
    rows: NDArray[np.float64]  # (features + 1, labels); the last, of zeros, for features that weigh nothing


@lru_cache(maxsize=1)
def _weights() -> _Weights:
    stored = json.loads(files("index").joinpath("weights", "lines.json").read_text("utf-8"))
    labels = tuple(LineLabel(name) for name in stored["labels"])
    place = {label: i for i, label in enumerate(labels)}
    places = {feature: i for i, feature in enumerate(stored["features"])}
    rows = np.zeros((len(places) + 1, len(labels)))
    for feature, by_label in stored["features"].items():
        for label, weight in by_label.items():
            rows[places[feature], place[LineLabel(label)]] = weight
    return _Weights(labels, np.asarray(stored["transitions"], dtype=np.float64), places, rows)


class Labelling:
    """The best labels for a page's lines, and what other labels would cost."""

    def __init__(
        self, features: Sequence[Sequence[str]], allowed: Mapping[int, AbstractSet[LineLabel]] | None = None
    ) -> None:
        """Label the lines, given the names of each line's features.

        Args:
            features: Of each line.
            allowed: For lines whose own words rule labels out: the labels that are left.
        """
        self._weights = _weights()
        self._place = {label: i for i, label in enumerate(self._weights.labels)}
        self.features = features
        self._scores = self._scored(features)
        for line, labels in (allowed or {}).items():
            self._scores[line, [i for label, i in self._place.items() if label not in labels]] -= _RULED_OUT
        self.labels = self._best()

    def gain(self, changes: Mapping[int, LineLabel]) -> float:
        """By how much the page's score rises if some lines are labelled otherwise (a log-likelihood ratio; mostly < 0)."""
        touched = {line for changed in changes for line in (changed, changed + 1) if line < len(self.labels)}
        gain = 0.0
        for line in touched:
            old = self._place[self.labels[line]]
            new = self._place[changes.get(line, self.labels[line])]
            gain += float(self._scores[line, new] - self._scores[line, old])
            if line:
                old_before = self._place[self.labels[line - 1]]
                new_before = self._place[changes.get(line - 1, self.labels[line - 1])]
                gain += float(
                    self._weights.transitions[new_before, new] - self._weights.transitions[old_before, old]
                )
        return gain

    def change(self, changes: Mapping[int, LineLabel]) -> None:
        """Label some lines otherwise."""
        for line, label in changes.items():
            self.labels[line] = label

    def _scored(self, features: Sequence[Sequence[str]]) -> NDArray[np.float64]:
        from scipy.sparse import csr_array

        row_of, nothing = self._weights.places.get, len(self._weights.places)
        rows = list(map(row_of, chain.from_iterable(features), repeat(nothing)))
        firsts = np.cumsum([0, *map(len, features)])
        shown = csr_array((np.ones(len(rows)), rows, firsts), shape=(len(features), nothing + 1))
        scores: NDArray[np.float64] = shown @ self._weights.rows
        return scores

    def _best(self) -> list[LineLabel]:
        if not len(self._scores):
            return []
        into = np.ascontiguousarray(self._weights.transitions.T)  # (labels, labels): to, from
        best = np.empty(self._scores.shape, dtype=np.intp)
        total = self._scores[0]
        every = np.arange(len(into))
        for i in range(1, len(self._scores)):
            through = into + total
            from_ = through.argmax(axis=1)
            best[i] = from_
            total = through[every, from_] + self._scores[i]
        path = [int(total.argmax())]
        for i in range(len(self._scores) - 1, 0, -1):
            path.append(int(best[i, path[-1]]))
        path.reverse()
        return [self._weights.labels[label] for label in path]


def evidence(features: Sequence[str], label: LineLabel) -> tuple[str, ...]:
    """The features of a line that speak for a label most, strongest first."""
    weights = _weights()
    column = weights.labels.index(label)
    spoke = [(weights.rows[weights.places[f], column], f) for f in features if f in weights.places]
    return tuple(f for weight, f in nlargest(_TOLD, spoke) if weight > 0)
