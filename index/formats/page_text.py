"""Page texts of printed lines: the columns put in order, the raw text written out, every character's place kept."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.formats.columns import reading_order
from index.formats.layout import Box, lay_out
from index.formats.printed import PrintedLine
from index.formats.reader import PageText
from index.formats.recognition import recognised, version


def laid_out(
    width: float, height: float, lines: Sequence[PrintedLine], reader: str, quality: float, scale: float = 1.0
) -> PageText:
    """The page that printed lines make: one line for each, a blank line between blocks.

    Args:
        width: The page's width.
        height: Its height, in the same unit.
        lines: Its lines, in any order.
        reader: Who read them, for the catalog.
        quality: How sure the characters are, in 0..1.
        scale: What one unit of the lines' boxes is in the page's unit.
    """
    raw = ""
    boxes: list[Box | None] = []
    for block in reading_order(lines):
        raw += "\n" if raw else ""
        boxes.extend([None] * (len(raw) - len(boxes)))
        for line in block.lines:
            raw += line.text + "\n"
            boxes.extend(box and _scaled(box, scale) for box in line.boxes)
            boxes.append(None)
    return PageText(raw, reader, layout=lay_out(width, height, raw, boxes), quality=round(quality, 4))


def recognised_page(name: str, pixels: NDArray[np.uint8], scale: float, reader: str) -> PageText:
    """The page that an image shows.

    Args:
        name: The page's name.
        pixels: (height, width, 3) uint8; blue, green, red.
        scale: What one pixel is in the page's unit.
        reader: Who drew the image, for the catalog.

    Raises:
        PageUnreadable: It can't be recognised.
    """
    found = recognised(name, pixels)
    height, width = pixels.shape[:2]
    return laid_out(width * scale, height * scale, found.lines, f"{reader} {version()}", found.quality, scale)


def _scaled(box: Box, scale: float) -> Box:
    return Box(box.x0 * scale, box.y0 * scale, box.x1 * scale, box.y1 * scale)
