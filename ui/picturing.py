"""Picturing: a page as it was printed, with the places of a quote's words on it.

The image is drawn when it is asked for, from the file that the index was built from and no other; a bounded
number of bytes is remembered.
"""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from index.catalog import Catalog
from index.errors import PageChanged, PageUnreadable
from index.formats.layout import Box
from index.formats.limits import Limits
from index.formats.pictures import check_picture, has_picture, page_picture
from index.spans import Span
from ui.locating import Standing

# Pixels: a page as wide as its pane, and enlarged two and four times, sharp on fine screens. No other width
# is drawn, so that nobody can have the machine draw without end.
WIDTHS: Final = (1000, 2000, 4000)
MOST_REMEMBERED: Final = 64 * 1024 * 1024  # bytes of images; some 20 to 100 of them
_VERSION: Final = 16  # hexadecimal digits of the bytes' hash


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page that has an image, in the units of its layout.

    `outlines` are the quote's words, a rectangle for each printed line; `version` changes when the page does;
    `standing` is HERE, or CHANGED or GONE where the file is not the one that the index was built from.
    """

    page: str
    version: str
    width: float
    height: float
    outlines: tuple[Box, ...]
    standing: Standing = Standing.HERE


def sheet_of(
    catalog: Catalog, folder: Path | None, page: str, spans: Sequence[Span], limits: Limits
) -> Sheet | None:
    """A page with the places of some spans on it; None if there is no such page, or it has no image."""
    entry, layout = catalog.entry(page), catalog.layout(page)
    if entry is None or layout is None or not has_picture(page):
        return None
    return Sheet(
        page=page,
        version=entry.content[:_VERSION],
        width=layout.width,
        height=layout.height,
        outlines=tuple(
            box for span in spans if span.page == page for box in layout.rectangles(span.start, span.end)
        ),
        standing=_standing(folder, page, limits, entry.content),
    )


def _standing(folder: Path | None, page: str, limits: Limits, content: str) -> Standing:
    try:
        if folder is None:
            return Standing.GONE
        check_picture(folder, page, limits, content)
    except PageChanged:
        return Standing.CHANGED
    except PageUnreadable:
        return Standing.GONE
    return Standing.HERE


class Pictures:
    """Draws pages one at a time, and remembers the images that were asked for last."""

    def __init__(self, limits: Limits, most: int = MOST_REMEMBERED) -> None:
        """Remember at most so many bytes of images."""
        self._limits = limits
        self._most = most
        self._lock = threading.Lock()
        self._images: OrderedDict[tuple[str, str, int], bytes] = OrderedDict()
        self._bytes = 0

    def picture(self, catalog: Catalog, folder: Path | None, page: str, wide: int) -> bytes:
        """A page of the catalog as a JPEG image, as wide as one of WIDTHS.

        Raises:
            PageUnreadable: The catalog has no such page, it has no image, its file is gone or has changed, or
                the width is none of those.
        """
        entry = catalog.entry(page)
        if entry is None:
            raise PageUnreadable(page, "no such page in the index")
        if wide not in WIDTHS:
            raise PageUnreadable(page, f"an image {wide} pixels wide, expected one of {WIDTHS}")
        if folder is None:
            raise PageUnreadable(page, "the pages folder is not known; run `wenbao build PAGES_DIR`")
        key = page, entry.content, wide
        with self._lock:
            image = self._images.pop(key, None)
            if image is None:
                image = page_picture(folder, page, wide, self._limits, entry.content)
                self._bytes += len(image)
            self._images[key] = image
            while self._bytes > self._most and len(self._images) > 1:
                self._bytes -= len(self._images.popitem(last=False)[1])
        return image
