"""Columns: a page's printed lines in the order in which they are read, so that no story is spliced into another.

Lines that stand close above each other are one column block. The page is then cut in two again and again,
where white goes all the way across or all the way down (an XY-cut: Nagy and Seth, 1984), but over whole
blocks, and with a newspaper's habits: a headline belongs to all columns that begin together below it, a
cut across is trusted only where a headline begins under it, and else the columns come first.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.formats.column_blocks import ColumnBlock, body_em, column_blocks
from index.formats.layout import Box, around
from index.formats.printed import PrintedLine

# In ems of the page's running text.
_HEADING = 1.2  # characters so much larger than the running text's are a headline's
_LEVEL = 1.5  # columns whose tops differ by less begin together
_NEAR = 8.0  # how far below a headline its columns may begin
_MOST_TANGLED = 1000  # blocks that no white parts; more are no newspaper page, and are read from the top
_OVERLAP = 0.3  # blocks that share less of their width are not above each other
_SLACK = 0.1  # boxes overlap by so much without meaning it


def reading_order(lines: Sequence[PrintedLine]) -> list[ColumnBlock]:
    """The page's blocks in reading order; each line is in exactly one."""
    if not lines:
        return []
    em = body_em(lines)
    blocks = column_blocks(lines, em)
    rooms = _with_territory(blocks, em)
    return [blocks[i] for i in _ordered(list(range(len(blocks))), rooms, em)]


@dataclass(frozen=True, slots=True)
class _Room:
    """What a block takes on the page: a headline's reaches over all its columns."""

    box: Box
    is_heading: bool


def _with_territory(blocks: Sequence[ColumnBlock], em: float) -> list[_Room]:
    """Each block's room: headlines widened over the columns that begin together below them."""
    rooms = [_Room(block.box, block.size >= _HEADING * em) for block in blocks]
    headings = [i for i, room in enumerate(rooms) if room.is_heading]
    for i in sorted(headings, key=lambda i: -rooms[i].box.y1):  # a kicker takes over its headline's width
        heading = rooms[i].box
        under = [
            room.box
            for room in rooms
            if heading.shared_width(room.box) > _OVERLAP * em
            and heading.y1 - em / 2 <= room.box.y0 <= heading.y1 + _NEAR * em
        ]
        if not under:
            continue
        top = min(box.y0 for box in under)
        row = [room.box for room in rooms if abs(room.box.y0 - top) < _LEVEL * em]
        rooms[i] = replace(rooms[i], box=_widened(heading, row, rooms, i, em))
    return rooms


def _widened(heading: Box, row: Sequence[Box], rooms: Sequence[_Room], own: int, em: float) -> Box:
    """A headline's box, over those columns of the row below that have nothing else above them."""
    wide = heading
    for step in (1, -1):  # to the right, then to the left
        for box in sorted(row, key=lambda box: step * box.x0):
            beyond = box.x0 - wide.x1 if step > 0 else wide.x0 - box.x1
            if beyond > 3 * em or (box.x1 <= wide.x1 if step > 0 else box.x0 >= wide.x0):
                continue
            taken = any(
                room.box.shared_width(box) > _OVERLAP * em
                and room.box.y0 < box.y0 - em / 2
                and room.box.y1 > heading.y0
                for j, room in enumerate(rooms)
                if j != own
            )
            if taken:
                break
            wide = replace(wide, x0=min(wide.x0, box.x0), x1=max(wide.x1, box.x1))
    return wide


def _ordered(members: list[int], rooms: Sequence[_Room], em: float) -> list[int]:
    """Some of the blocks in reading order."""
    todo, done = [members], []
    while todo:
        region = todo.pop()
        parts = _parted(region, rooms, em) if len(region) > 1 else None
        if parts is None:
            done.extend(_by_neighbourhood(region, rooms, em))
        else:
            todo.extend(reversed(parts))
    return done


def _parted(region: Sequence[int], rooms: Sequence[_Room], em: float) -> tuple[list[int], list[int]] | None:
    """A region as the part that is read first and the rest; None where no white parts it."""
    across = _cuts(region, [(rooms[i].box.y0, rooms[i].box.y1) for i in region], em)
    led = [cut for cut in across if _leads(cut[2], rooms, em)]
    if led:
        return max(led)[1:]
    down = [
        cut
        for cut in _cuts(region, [(rooms[i].box.x0, rooms[i].box.x1) for i in region], em)
        if not across or _stand_side_by_side(cut[1], cut[2], rooms)
    ]
    if down:
        return max(down)[1:]
    return max(across)[1:] if across else None


def _stand_side_by_side(left: Sequence[int], right: Sequence[int], rooms: Sequence[_Room]) -> bool:
    """Whether two parts share some height: what only stands further left is not read first for that."""
    one, other = (around(rooms[i].box for i in part) for part in (left, right))
    return min(one.y1, other.y1) > max(one.y0, other.y0)


def _cuts(
    region: Sequence[int], extents: Sequence[tuple[float, float]], em: float
) -> list[tuple[float, list[int], list[int]]]:
    """Every place where white parts the extents: its width, the members before it and those after it."""
    ordered = sorted(zip(extents, region, strict=True))
    found: list[tuple[float, list[int], list[int]]] = []
    reached = ordered[0][0][1]
    for k, ((start, end), _) in enumerate(ordered):
        if k and start > reached - _SLACK * em:
            found.append((start - reached, [i for _, i in ordered[:k]], [i for _, i in ordered[k:]]))
        reached = max(reached, end)
    return found


def _leads(lower: Sequence[int], rooms: Sequence[_Room], em: float) -> bool:
    """Whether the part below a cut begins with a headline."""
    top = min(rooms[i].box.y0 for i in lower)
    return any(rooms[i].is_heading and rooms[i].box.y0 <= top + 2 * em for i in lower)


def _by_neighbourhood(region: Sequence[int], rooms: Sequence[_Room], em: float) -> list[int]:
    """Blocks that no white parts, as in a pinwheel: each after what is above it and what is left of it.

    What was read last is gone on from downwards, where that is possible (Breuel 2003, section 4, says when one
    line comes before another).
    """
    if len(region) > _MOST_TANGLED:
        return sorted(region, key=lambda i: (rooms[i].box.y0, rooms[i].box.x0))
    after = {i: [j for j in region if j != i and _before(rooms[i].box, rooms[j].box, em)] for i in region}
    waits = dict.fromkeys(region, 0)
    for later in after.values():
        for j in later:
            waits[j] += 1
    order: list[int] = []
    while waits:
        free = [i for i, count in waits.items() if count == 0]
        if not free:  # a circle: begin it at the top
            free = [min(waits, key=lambda i: (rooms[i].box.y0, rooms[i].box.x0))]
        under = [i for i in free if order and rooms[order[-1]].box.shared_width(rooms[i].box) > _OVERLAP * em]
        chosen = min(under or free, key=lambda i: (rooms[i].box.x0, rooms[i].box.y0, i))
        order.append(chosen)
        del waits[chosen]
        for j in after[chosen]:
            if j in waits:
                waits[j] -= 1
    return order


def _before(one: Box, other: Box, em: float) -> bool:
    if one.shared_width(other) > _OVERLAP * em:
        return (one.y0, one.y1) < (other.y0, other.y1)
    beside = min(one.y1, other.y1) - max(one.y0, other.y0) > _OVERLAP * em
    return beside and one.x0 < other.x0
