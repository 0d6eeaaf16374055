"""A page's habits: how wide its columns are, how its lines are parted, which words it uses."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from index.affinity import word_pairs
from index.reading import Line, is_open

_WINDOW = 8  # lines on either side that share a column
_WIDEST_COLUMN = 100  # half-widths
_OVERLONG = 1.5  # columns' widths
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
        self.wrapped = _is_wrapped(lines, self.measures)
        self.spread = sum(line.spread for line in lines) > len(lines) / 4
        self.pairs = Counter(pair for line in lines for pair in word_pairs(line.text))
        # A pair that the page has once only can't be shared; one that it has everywhere says little.
        self.rarity = {pair: 1.0 / seen for pair, seen in self.pairs.items() if seen > 1}

    def fullness(self, line: Line, i: int) -> str:
        """How well a line fills its column."""
        if not self.wrapped:
            return "unwrapped"
        share = line.width / self.measures[i]
        for bound, name in (
            (0.35, "quarter"),
            (0.6, "half"),
            (0.78, "three quarters"),
            (0.9, "nearly"),
            (1.08, "full"),
        ):
            if share < bound:
                return name
        return "over"


def _measures(lines: Sequence[Line]) -> list[int]:
    """For each line, the width of the column it stands in: the usual width of the lines around it."""
    bins = [min(line.width // 4, _BINS - 1) for line in lines]
    counts = np.zeros(_BINS + 1, dtype=np.int32)
    measures = []
    for i in range(len(lines) + _WINDOW):
        if i < len(lines):
            counts[bins[i]] += 1
        if i - 2 * _WINDOW - 1 >= 0:
            counts[bins[i - 2 * _WINDOW - 1]] -= 1
        if i >= _WINDOW:
            two = counts[:-1] + counts[1:]  # of neighbouring bins together; of equals the wider
            measures.append((_BINS - 1 - int(two[::-1].argmax())) * 4 + 3)
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
