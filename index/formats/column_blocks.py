"""Column blocks: lines of one column that stand close above each other."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.formats.layout import Box, around
from index.formats.printed import PrintedLine

_LIKE = 1.3  # sizes within this ratio can be of one block
_LEADING = 1.6  # lines further apart than so many usual leadings are not of one block
_LEAST_LEADING, _MOST_LEADING = 0.6, 1.5  # in ems of the line
_OVERLAP = 0.3  # in ems of the running text; lines that share less of their width are not above each other


@dataclass(frozen=True, slots=True)
class ColumnBlock:
    """Lines of one column that stand close above each other, from top to bottom."""

    lines: tuple[PrintedLine, ...]
    box: Box
    size: float


def body_em(lines: Sequence[PrintedLine]) -> float:
    """The em of the running text: the median of all characters'."""
    sizes = sorted((line.size, len(line.text)) for line in lines)
    half = sum(count for _, count in sizes) / 2
    for size, count in sizes:
        half -= count
        if half <= 0:
            return size
    return sizes[-1][0]


def column_blocks(lines: Sequence[PrintedLine], em: float) -> list[ColumnBlock]:
    """Lines that are each other's only neighbours, close above each other, as blocks."""
    ordered = sorted(lines, key=lambda line: (line.box.y0, line.box.x0))
    below = _neighbours(ordered, em)
    above: dict[int, list[int]] = {}
    for upper, lowers in below.items():
        for lower in lowers:
            above.setdefault(lower, []).append(upper)
    gaps = [
        (ordered[lowers[0]].box.y0 - ordered[upper].box.y1) / ordered[upper].size
        for upper, lowers in below.items()
        if len(lowers) == 1 and _alike(ordered[upper], ordered[lowers[0]])
    ]
    usual = statistics.median(gaps) if gaps else _LEAST_LEADING
    leading = min(_MOST_LEADING, max(_LEAST_LEADING, _LEADING * usual))
    blocks: list[list[PrintedLine]] = []
    at: dict[int, int] = {}  # which block a line is in
    for i, line in enumerate(ordered):
        uppers = above.get(i, [])
        alone = len(uppers) == 1 and len(below[uppers[0]]) == 1
        if alone and _follows(ordered[uppers[0]], line, leading):
            at[i] = at[uppers[0]]
            blocks[at[i]].append(line)
        else:
            at[i] = len(blocks)
            blocks.append([line])
    return [_block(block) for block in blocks]


def _neighbours(ordered: Sequence[PrintedLine], em: float) -> dict[int, list[int]]:
    """For each line the lines directly below it, none of them hidden behind another."""
    below: dict[int, list[int]] = {}
    for i, line in enumerate(ordered):
        reach = line.box.y1 + 2.5 * max(line.size, em)
        found: list[int] = []
        for j in range(i + 1, len(ordered)):
            other = ordered[j]
            if other.box.y0 > reach:
                break
            if other.box.y0 <= line.box.y0 + 0.5 * min(line.size, other.size):
                continue  # beside it
            if _room_below(line).shared_width(other.box) > _OVERLAP * em and not any(
                _room_below(ordered[k]).shared_width(other.box) > _OVERLAP * em
                and ordered[k].box.y1 <= other.box.y0 + 0.5 * other.size
                for k in found
            ):
                found.append(j)
        below[i] = found
    return below


def _room_below(line: PrintedLine) -> Box:
    """What a line stands above: the last line of a paragraph may end before the next one's indent."""
    return replace(line.box, x1=max(line.box.x1, line.box.x0 + 3 * line.size))


def _alike(upper: PrintedLine, lower: PrintedLine) -> bool:
    return max(upper.size, lower.size) <= _LIKE * min(upper.size, lower.size)


def _follows(upper: PrintedLine, lower: PrintedLine, leading: float) -> bool:
    gap = lower.box.y0 - upper.box.y1
    return _alike(upper, lower) and gap <= leading * max(upper.size, lower.size)


def _block(lines: Sequence[PrintedLine]) -> ColumnBlock:
    return ColumnBlock(
        tuple(lines), around(line.box for line in lines), statistics.median(line.size for line in lines)
    )
