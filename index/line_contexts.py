"""What stands around a line: how stories are signed on either side, and which words they share."""

from collections import Counter
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from math import fsum

from index.affinity import word_pairs
from index.line_shapes import Shape, may_head
from index.page_habits import Habits
from index.reading import Line

# Characters of running text before and after a line whose words are compared with each other.
_CONTEXT = 240
_FARTHEST = 24  # lines looked at for it


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
        self._lines = lines
        self._weights = habits.rarity
        self._pairs = [frozenset(word_pairs(line.text)) & self._weights.keys() for line in lines]

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
        before = self._around(i, -1)
        after = self._around(i, 1)
        if heads:
            up, down = self._share(self._pairs[i], before), self._share(self._pairs[i], after)
            yield f"words: {_level(up)} before, {_level(down)} after"
            yield f"words: {_level(up)} before, {_level(down)} after & {own['size']} & {own['end']}"
            yield f"words: {'nearer before' if up > down + 0.1 else 'nearer after' if down > up + 0.1 else 'as near'}"
        both = self._share(after, before)
        yield f"texts around: {_level(2 * both)} in common"
        if heads:
            yield f"texts around a heading: {_level(2 * both)} in common & {own['size']}"

    def _around(self, i: int, step: int) -> set[str]:
        """The character pairs of the running text on one side of line i, headings passed over."""
        near: list[frozenset[str]] = []
        taken = 0
        at = i + step
        while 0 <= at < len(self._lines) and taken < _CONTEXT:
            line = self._lines[at]
            if line.width > 16:
                near.append(self._pairs[at])
                taken += line.width // 2
            at += step
            if abs(at - i) > _FARTHEST:
                break
        return set().union(*near)

    def _share(self, pairs: AbstractSet[str], others: AbstractSet[str]) -> float:
        """The share of the pairs' weight that the others hold."""
        weight = self._weights.__getitem__
        total = fsum(map(weight, pairs))  # exact, since a set gives its members in any order
        return fsum(map(weight, pairs & others)) / total if total else 0.0


def _level(share: float) -> str:
    for bound, name in ((0.02, "nothing"), (0.15, "little"), (0.35, "some"), (0.6, "much")):
        if share < bound:
            return name
    return "most"
