"""Layout: where each character of a page's raw text stands on the printed page."""

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# Places are kept in 1/8,000 of the page's side: on a broadsheet 0.2 points, far less than a stroke.
_STEPS = 8_000
_BREAK = 65_535  # no place, and the printed line ends here


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page, from the page's upper left corner, in the units of its layout."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def width(self) -> float:
        """From left to right."""
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        """From top to bottom."""
        return self.y1 - self.y0

    def shared_width(self, other: "Box") -> float:
        """How much of their width two boxes share; less than nothing if they stand side by side."""
        return min(self.x1, other.x1) - max(self.x0, other.x0)

    def joined(self, other: "Box") -> "Box":
        """The smallest box that holds both."""
        return Box(
            min(self.x0, other.x0), min(self.y0, other.y0), max(self.x1, other.x1), max(self.y1, other.y1)
        )


def around(boxes: Iterable[Box]) -> Box:
    """The smallest box that holds them all; there is at least one."""
    first, *others = boxes
    for box in others:
        first = first.joined(box)
    return first


@dataclass(frozen=True, slots=True)
class Layout:
    """The size of a page (points of a PDF, pixels of an image) and a box for each code point of its raw text.

    `packed` is what `lay_out` makes: small enough to be kept for every page of an archive.
    """

    width: float
    height: float
    packed: bytes

    def boxes(self, start: int, end: int) -> tuple[Box | None, ...]:
        """The boxes of the code points `start:end` of the raw text; None for white space."""
        return tuple(None if row[2] == 0 else self._box(row) for row in self._rows()[start:end])

    def rectangles(self, start: int, end: int) -> tuple[Box, ...]:
        """Rectangles that cover the code points `start:end`, one for each printed line, in their order."""
        found: list[Box] = []
        goes_on = False
        for row in self._rows()[start:end]:
            if row[0] == _BREAK:
                goes_on = False
            elif row[2]:
                box = self._box(row)
                if goes_on:
                    found[-1] = found[-1].joined(box)
                else:
                    found.append(box)
                goes_on = True
        return tuple(found)

    def type_sizes(self) -> NDArray[np.float64]:
        """The size of type of each code point, in the layout's unit; 0 for white space.

        A Chinese character fills a square, or nearly: its longer side tells the size, whichever strokes it has.
        """
        columns = np.asarray(self._rows(), dtype=np.float64).reshape(-1, 4).T
        placed = columns[2] > 0
        sizes = np.maximum(columns[2] * self.width, columns[3] * self.height) / _STEPS
        return np.where(placed, sizes, 0.0)

    def _rows(self) -> list[list[int]]:
        """For each code point left, top, width and height, in steps; no width where it has no place."""
        low, high = np.frombuffer(zlib.decompress(self.packed), np.uint8).reshape(2, 4, -1).astype(np.uint16)
        columns = low | (high << 8)
        columns[:2] = np.add.accumulate(columns[:2], axis=1, dtype=np.uint16)
        rows: list[list[int]] = columns.T.tolist()
        return rows

    def _box(self, row: Sequence[int]) -> Box:
        x, y = self.width / _STEPS, self.height / _STEPS
        return Box(row[0] * x, row[1] * y, (row[0] + row[2]) * x, (row[1] + row[3]) * y)


def lay_out(width: float, height: float, raw: str, boxes: Sequence[Box | None]) -> Layout:
    """The layout of a page.

    Args:
        width: The page's width.
        height: Its height, in the same unit.
        raw: Its raw text.
        boxes: The box of each of its code points; None for white space.
    """
    columns = np.zeros((4, len(raw)), np.uint16)
    for at, (character, box) in enumerate(zip(raw, boxes, strict=True)):
        if box is not None:
            x0, x1 = (_steps(x, width) for x in (box.x0, box.x1))
            y0, y1 = (_steps(y, height) for y in (box.y0, box.y1))
            columns[:, at] = (x0, y0, max(1, x1 - x0), max(1, y1 - y0))
        elif character == "\n":
            columns[0, at] = _BREAK
    # Neighbours stand close together: their differences, which wrap around, pack to some three bytes a character.
    columns[:2] = np.diff(columns[:2], axis=1, prepend=np.zeros((2, 1), np.uint16))
    bytes_apart = np.stack([columns & 0xFF, columns >> 8]).astype(np.uint8)
    return Layout(width, height, zlib.compress(bytes_apart.tobytes(), 6))


def _steps(value: float, side: float) -> int:
    return min(_STEPS, max(0, round(value / side * _STEPS)))
