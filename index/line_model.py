"""The line model: a linear-chain conditional random field over a page's lines.

It weighs what lines show (`index.line_features`) and which label follows which, and gives the best labelling
of the whole page (Lafferty, McCallum and Pereira 2001; decoding after Viterbi 1967). The weights are plain
numbers by feature name in `index/weights/lines.json`; `evals/lines/train.py` fits them to made pages.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from heapq import nlargest
from importlib.resources import files

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


_TOLD = 3  # features that are told as evidence


@dataclass(frozen=True, slots=True)
class _Weights:
    labels: tuple[LineLabel, ...]
    transitions: NDArray[np.float64]  # (labels, labels): from, to
    places: dict[str, int]  # the row of each feature
    rows: NDArray[np.float64]  # (features, labels)


@lru_cache(maxsize=1)
def _weights() -> _Weights:
    stored = json.loads(files("index").joinpath("weights", "lines.json").read_text("utf-8"))
    labels = tuple(LineLabel(name) for name in stored["labels"])
    place = {label: i for i, label in enumerate(labels)}
    places = {feature: i for i, feature in enumerate(stored["features"])}
    rows = np.zeros((len(places), len(labels)))
    for feature, by_label in stored["features"].items():
        for label, weight in by_label.items():
            rows[places[feature], place[LineLabel(label)]] = weight
    return _Weights(labels, np.asarray(stored["transitions"], dtype=np.float64), places, rows)


def label_lines(features: Sequence[Sequence[str]]) -> list[LineLabel]:
    """The best labels for a page's lines, given the names of each line's features."""
    if not features:
        return []
    weights = _weights()
    known = [[weights.places[f] for f in line if f in weights.places] for line in features]
    scores = np.stack([weights.rows[places].sum(axis=0) for places in known])
    best = np.empty((len(features), len(weights.labels)), dtype=np.intp)
    total = scores[0]
    for i in range(1, len(features)):
        through = total[:, None] + weights.transitions
        best[i] = through.argmax(axis=0)
        total = through.max(axis=0) + scores[i]
    path = [int(total.argmax())]
    for i in range(len(features) - 1, 0, -1):
        path.append(int(best[i, path[-1]]))
    path.reverse()
    return [weights.labels[label] for label in path]


def evidence(features: Sequence[str], label: LineLabel) -> tuple[str, ...]:
    """The features of a line that speak for a label most, strongest first."""
    weights = _weights()
    column = weights.labels.index(label)
    spoke = [(weights.rows[weights.places[f], column], f) for f in features if f in weights.places]
    return tuple(f for weight, f in nlargest(_TOLD, spoke) if weight > 0)
