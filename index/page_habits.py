"""A page's habits: how wide its columns are, how its lines are parted, which words it uses."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain

import numpy as np

from index.affinity import word_pairs
from index.reading import Line, is_open

_WINDOW = 8  # lines on either side that share a column
_WIDEST_COLUMN = 100  # half-widths
_OVERLONG = 1.5  # columns' widths
_RAREST = 1 << 40  # weights are whole numbers: their sum does not depend on their order
_FULLNESS_BOUNDS = (0.35, 0.6, 0.78, 0.9, 1.08)  # columns' widths
_FULLNESS = ("quarter", "half", "three quarters", "nearly", "full", "over")
_LINES_AT_ONCE = 4096  # bounds the memory
_BINS = 64  # of four half-widths each; wider lines hold whole paragraphs
_RAGGED = 6  # half-widths by which a line of a column may differ from its neighbours


class Habits:
    """What the page as a whole says about its setting."""

    def __init__(self, lines: Sequence[Line]) -> None:
        """Measure the page."""
        self.measures = _measures(lines)
        gaps = sorted(line.gap for line in lines[1:])
        self.usual_gap = gaps[len(gaps) // 2] if gaps else 0
        self.has_gaps = bool(gaps) and gaps[-1] > gaps[0]
        # Blank lines between the lines of one heading: fewer than between any others.
        self.close_gap = gaps[0] if gaps and self.usual_gap > gaps[0] else 0
        self.wrapped = _is_wrapped(lines, self.measures)
        self.spread = sum(line.spread for line in lines) > len(lines) / 4
        self.pairs = Counter(chain.from_iterable(word_pairs(line.text) for line in lines))
        # A pair that the page has once only can't be shared; one that it has everywhere says little.
        self._weights = {pair: _RAREST // seen for pair, seen in self.pairs.items() if seen > 1}
        self._telling: dict[str, frozenset[str]] = {}

    def telling(self, text: str) -> frozenset[str]:
        """The text's word pairs that the page has more than once: those that two of its texts can share."""
        if text not in self._telling:
            self._telling[text] = frozenset(filter(self._weights.__contains__, word_pairs(text)))
        return self._telling[text]

    def weight(self, pairs: Iterable[str]) -> int:
        """What telling pairs weigh together, the rarer the more; the same in whatever order they come."""
        return sum(map(self._weights.__getitem__, pairs))

    def fullness(self, line: Line, i: int) -> str:
        """How well a line fills its column."""
        if not self.wrapped:
            return "unwrapped"
        return _FULLNESS[bisect_right(_FULLNESS_BOUNDS, line.width / self.measures[i])]


def _measures(lines: Sequence[Line]) -> list[int]:
    """For each line, the width of the column it stands in: the usual width of the lines around it."""
    bins = np.minimum(np.fromiter((line.width for line in lines), np.intp, len(lines)) // 4, _BINS - 1)
    measures: list[int] = []
    for first in range(0, len(lines), _LINES_AT_ONCE):
        low, stop = max(0, first - _WINDOW), min(len(lines), first + _LINES_AT_ONCE)
        near = bins[low : stop + _WINDOW]
        # How many lines of each bin stand above each place; a window's counts are the difference of two.
        above = np.zeros((len(near) + 1, _BINS + 1), dtype=np.int32)
        above[np.arange(1, len(near) + 1), near] = 1
        above = above.cumsum(axis=0)
        places = np.arange(first, stop) - low
        counts = above[np.minimum(places + _WINDOW + 1, len(near))] - above[np.maximum(places - _WINDOW, 0)]
        two = counts[:, :-1] + counts[:, 1:]  # of neighbouring bins together; of equals the wider
        measures += ((_BINS - 1 - two[:, ::-1].argmax(axis=1)) * 4 + 3).tolist()
    return measures


def _is_wrapped(lines: Sequence[Line], measures: Sequence[int]) -> bool:
    """Whether the page's text is broken at a column's width rather than at its paragraphs' ends."""
    if len(lines) < 4:
        return False
    fitting = [
        abs(line.width - measure) <= _RAGGED and 8 <= line.width <= _WIDEST_COLUMN
        for line, measure in zip(lines, measures, strict=True)
    ]
    # Where lines hold whole paragraphs, most of the text stands in lines that no column would hold.
    overlong = sum(
        line.width for line, measure in zip(lines, measures, strict=True) if line.width > _OVERLONG * measure
    )
    if overlong > sum(line.width for line in lines) / 2:
        return False
    both = sum(fits and is_open(line.text) for fits, line in zip(fitting, lines, strict=True))
    return sum(fitting) >= len(lines) / 2 and both >= len(lines) / 4
