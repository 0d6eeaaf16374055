"""What stands around a line: how stories are signed on either side, and which words they share."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from index.line_shapes import Shape, may_head
from index.page_habits import Habits
from index.reading import Line

# Characters of running text before and after a line whose words are compared with each other.
_CONTEXT = 240
_FARTHEST = 24  # lines looked at for it
_HEADING = 16  # half-widths up to which a line is a heading rather than running text
_LEVEL_BOUNDS = (0.02, 0.15, 0.35, 0.6)  # shares of a weight
_LEVELS = ("nothing", "little", "some", "much", "most")


_SIGNING = {
    "opening byline": "opening",
    "byline": "opening",
    "continuation mark": "mark",
    "closing byline alone": "closing",
}


def signed(plain: Sequence[Shape]) -> list[list[str]]:
    """For each line how stories are signed around it.

    A story is signed once, above its text or below it. Between a signature above and one below stands the
    border of two stories; where only one line there could be a heading, that is it.
    """
    events = [
        "closing" if own.get("close") == "closing byline" else _SIGNING.get(own["form"], "") for own in plain
    ]
    heads = [may_head(own) for own in plain]
    before = _carried(events)
    after = _carried(events[::-1])[::-1]
    # Lines that could be headings between one signature and the next, by the number of the stretch.
    side = _side(plain, events, heads)
    stretch, stretches = 0, []
    counts: Counter[int] = Counter()
    for event, head in zip(events, heads, strict=True):
        stretch += bool(event)
        stretches.append(stretch)
        counts[stretch] += head
    found: list[list[str]] = []
    for i, own in enumerate(plain):
        sides = f"signed: {before[i]} before, {after[i]} after"
        beside = f"page {side}"
        many = counts[stretches[i]]
        number = "one" if many == 1 else "two" if many == 2 else "few" if many < 5 else "many"
        features = [sides, beside]
        if heads[i]:
            features += [
                f"{sides} & heading of {number}",
                f"{sides} & {own['end']} & {own['size']} & {own['gap']} & {number}",
            ]
            features += [
                f"{beside} & {sides} & heading of {number}",
                f"{beside} & {own['end']} & {own['gap']}",
            ]
        elif i and heads[i - 1]:
            features += [f"{sides} & below a heading of {number}", f"{beside} & {sides} & below a heading"]
        found.append(features)
    return found


def _side(plain: Sequence[Shape], events: Sequence[str], heads: Sequence[bool]) -> str:
    """On which side of their stories the page's headlines seem to stand: what its first and last lines say."""
    shown = [i for i, own in enumerate(plain) if own["form"] not in ("folio", "credit", "label")]
    if not shown:
        return "without text"
    first, last = shown[0], shown[-1]
    begins = (
        "a signature" if events[first] in ("opening", "mark") else "a heading" if heads[first] else "text"
    )
    ends = "a heading" if heads[last] or heads[max(first, last - 1)] else "text"
    return f"begins with {begins}, ends with {ends}"


def _carried(events: Sequence[str]) -> list[str]:
    """For each place the last event before it."""
    last, found = "nothing", []
    for event in events:
        found.append(last)
        last = event or last
    return found


class Contexts:
    """The words before and after a line: what tells a headline from a subhead, and which side it is for."""

    def __init__(self, lines: Sequence[Line], habits: Habits) -> None:
        own = [habits.telling(line.text) for line in lines]
        numbers = {pair: number for number, pair in enumerate(dict.fromkeys(chain.from_iterable(own)))}
        self._weights = np.array([habits.weight((pair,)) for pair in numbers], dtype=np.int64)
        # The pairs of line i stand at `pairs[firsts[i]:firsts[i + 1]]`; headings are no running text.
        self._pairs = np.fromiter(map(numbers.__getitem__, chain.from_iterable(own)), np.intp)
        self._firsts = np.cumsum([0, *map(len, own)]).tolist()
        runs = [line.width > _HEADING for line in lines]
        self._running = self._pairs[np.repeat(np.array(runs, dtype=bool), np.diff(self._firsts))]
        sizes = [len(pairs) if run else 0 for pairs, run in zip(own, runs, strict=True)]
        self._running_firsts = np.cumsum([0, *sizes]).tolist()
        taken = np.cumsum(
            [0, *(line.width // 2 if run else 0 for line, run in zip(lines, runs, strict=True))]
        )
        self._first_before, self._last_after = _reaches(taken)
        # By pair: the line that met it last among its neighbours before, after; its place among those after.
        self._met_before = np.full(len(numbers), -1)
        self._met_after = np.full(len(numbers), -1)
        self._met_at = np.zeros(len(numbers), dtype=np.intp)

    def features(self, i: int, own: Shape, above: Shape | None) -> Iterator[str]:
        """How a line that could be a heading, or begin a story, is related to what stands around it."""
        open_ended = own["commas"] in ("no marks", "one comma") and own["end"] not in (
            "ends sentence",
            "ends dangling",
        )
        ended = above is None or above["end"].startswith("ends sentence") or above["form"] != "plain"
        starts = (
            own["gap"] != "gap less" and own["commas"] != "no marks" and (ended or may_head(above or own))
        )
        heads = open_ended and (ended or may_head(own))
        if not heads and not starts:
            return
        up, down, both = self._shares(i)
        if heads:
            yield f"words: {_level(up)} before, {_level(down)} after"
            yield f"words: {_level(up)} before, {_level(down)} after & {own['size']} & {own['end']}"
            yield f"words: {'nearer before' if up > down + 0.1 else 'nearer after' if down > up + 0.1 else 'as near'}"
        yield f"texts around: {_level(2 * both)} in common"
        if heads:
            yield f"texts around a heading: {_level(2 * both)} in common & {own['size']}"

    def _shares(self, i: int) -> tuple[float, float, float]:
        """The shares of weight that the texts before and after hold of the line, and before of that after."""
        firsts, weights = self._running_firsts, self._weights
        before = self._running[firsts[self._first_before[i]] : firsts[i]]
        after = self._running[firsts[i + 1] : firsts[self._last_after[i]]]
        own = self._pairs[self._firsts[i] : self._firsts[i + 1]]
        self._met_before[before] = i
        self._met_after[after] = i
        places = np.arange(len(after))
        self._met_at[after] = places
        after = after[self._met_at[after] == places]  # each pair once
        whole = int(weights[own].sum())
        whole_after = int(weights[after].sum())
        up = int(weights[own[self._met_before[own] == i]].sum())
        down = int(weights[own[self._met_after[own] == i]].sum())
        both = int(weights[after[self._met_before[after] == i]].sum())
        return (
            up / whole if whole else 0.0,
            down / whole if whole else 0.0,
            both / whole_after if whole_after else 0.0,
        )


def _reaches(taken: NDArray[np.intp]) -> tuple[list[int], list[int]]:
    """For each line the first of the lines before it, and the end of those after it, that are its context.

    Args:
        taken: Characters of running text above each line, and on the whole page.
    """
    places = np.arange(len(taken) - 1)
    # Lines are taken in until they hold enough: the line with which they do is still in.
    first = taken.searchsorted(taken[places] - _CONTEXT, "right") - 1
    last = taken.searchsorted(taken[places + 1] + _CONTEXT, "left")
    return (
        np.maximum(np.maximum(first, places - _FARTHEST), 0).tolist(),
        np.minimum(np.minimum(last, places + _FARTHEST + 1), len(places)).tolist(),
    )


def _level(share: float) -> str:
    return _LEVELS[bisect_right(_LEVEL_BOUNDS, share)]
