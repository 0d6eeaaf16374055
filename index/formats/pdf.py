"""PDF files: a page of the corpus for each of theirs, from its text layer, or recognised where it has none.

The library is not made for several threads, so whatever touches it holds the one lock here.
"""

import math
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.errors import PageUnreadable
from index.formats import recognition
from index.formats.limits import Limits, over_limit
from index.formats.page_text import laid_out, recognised_page
from index.formats.pdf_glyphs import UNKNOWN, glyphs_of
from index.formats.printed import printed_lines
from index.formats.reader import PageText, Sheet, library

NAME = "pdf"
SUFFIXES = frozenset({".pdf"})
_VERSION = 1
_LOCK = threading.RLock()
_RECOGNITION_SCALE = 200 / 72  # pixels for a point: 200 to the inch
# A page whose images cover so much of it, with fewer characters than this, is a scan with a stamp on it.
_SCAN_COVER = 0.6  # of the page
_STAMP = 50  # characters
_OUTLINES = 300  # shapes; with so few characters, more of them are letters turned into outlines
_MOST_UNSOUND = 0.3  # of the characters; a text layer with more is of no use


def version() -> str:
    """Its own version, the library's, and the recogniser's."""
    return f"{_VERSION} {library('pypdfium2')} {recognition.version()}"


def sheets(name: str, data: bytes, limits: Limits) -> Iterator[Sheet]:
    """The pages of a PDF file, named `file.pdf#p1` and so on.

    Raises:
        PageUnreadable: It is damaged, locked with a password, or has too many pages.
    """
    with _opened(name, data) as document:
        with _LOCK:
            count = len(document)
        if count > limits.most_pdf_pages:
            raise over_limit(name, count, "pages", limits, "most_pdf_pages")
        for number in range(1, count + 1):
            page = f"{name}#p{number}"
            yield Sheet(page, partial(_read, page, document, number, limits), count)


def drawn(name: str, data: bytes, number: int, wide: int, limits: Limits) -> bytes:
    """A page, counted from 1, drawn so many pixels wide: a JPEG image.

    Raises:
        PageUnreadable: There is no such page, or its image would be too large.
    """
    with _opened(name, data) as document, _LOCK, _faults(f"{name}#p{number}"):
        if not 1 <= number <= len(document):
            raise PageUnreadable(f"{name}#p{number}", f"no such page; the file has {len(document)}")
        page = _page(f"{name}#p{number}", document, number)
        page_width, page_height = page.get_size()
        pixels = round(wide * wide * page_height / page_width)
        if pixels > limits.most_image_pixels:
            raise over_limit(f"{name}#p{number}", pixels, "pixels", limits, "most_image_pixels")
        image = BytesIO()
        page.render(scale=wide / page_width).to_pil().convert("RGB").save(image, "JPEG", quality=88)
        page.close()
        return image.getvalue()


@contextmanager
def _opened(name: str, data: bytes) -> Iterator[Any]:
    import pypdfium2

    with _LOCK:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            locked = "password" in str(error).lower()
            reason = (
                "locked with a password; save it without one"
                if locked
                else f"no sound PDF file ({str(error).rstrip('.')}); save it again"
            )
            raise PageUnreadable(name, reason) from error
    try:
        yield document
    finally:
        with _LOCK:
            document.close()


@contextmanager
def _faults(name: str) -> Iterator[None]:
    """Turns what the library says of a bad page into one line."""
    import pypdfium2

    try:
        yield
    except pypdfium2.PdfiumError as error:
        raise PageUnreadable(name, f"no sound PDF page ({error}); save the file again") from error


def _page(name: str, document: Any, number: int) -> Any:
    page = document[number - 1]
    wide, high = page.get_size()
    if wide < 1 or high < 1:
        raise PageUnreadable(name, f"a page of {wide:g} by {high:g} points; save the file again")
    return page


def _read(name: str, document: Any, number: int, limits: Limits) -> PageText:
    with _LOCK, _faults(name):
        page = _page(name, document, number)
        try:
            glyphs = glyphs_of(name, page)
            unsound = sum(_is_unsound(glyph.text) for glyph in glyphs)
            if not _is_scan(page, len(glyphs), unsound):
                quality = 1.0 - unsound / len(glyphs) if glyphs else 1.0
                across, down = page.get_size()
                return laid_out(across, down, printed_lines([glyphs]), _by(), quality)
            pixels, scale = _image(name, page, limits)
        finally:
            page.close()
    return recognised_page(name, pixels, scale, _by())


def _by() -> str:
    return f"{NAME}-{_VERSION} {library('pypdfium2')}"


def _is_unsound(character: str) -> bool:
    """Whether the text layer does not really say which character is printed."""
    return unicodedata.category(character) in ("Co", "Cc", "Cn") or character == UNKNOWN


def _is_scan(page: Any, characters: int, unsound: int) -> bool:
    """Whether a page is to be recognised from its image rather than read from its text layer."""
    if characters and unsound > _MOST_UNSOUND * characters:
        return True
    if characters >= _STAMP:
        return False
    wide, high = page.get_size()
    covered, drawings = 0.0, 0
    for drawing in page.get_objects(max_depth=3):
        drawings += 1
        if _is_image(drawing):
            left, bottom, right, top = drawing.get_bounds()
            covered += min(1.0, (right - left) * (top - bottom) / (wide * high))
        if covered >= _SCAN_COVER or drawings > _OUTLINES:
            return True
    return not characters and drawings > 0


def _is_image(drawing: Any) -> bool:
    import pypdfium2.raw as pdfium

    return bool(drawing.type == pdfium.FPDF_PAGEOBJ_IMAGE)


def _image(name: str, page: Any, limits: Limits) -> tuple[NDArray[np.uint8], float]:
    """(height, width, 3) a page drawn for recognition, and how many points a pixel is."""
    for drawing in page.get_objects(max_depth=3):
        if _is_image(drawing):
            across, down = drawing.get_px_size()
            if across * down > limits.most_image_pixels:
                raise over_limit(name, across * down, "pixels", limits, "most_image_pixels")
    wide, high = page.get_size()
    scale = min(_RECOGNITION_SCALE, math.sqrt(limits.most_image_pixels / (wide * high)))
    return page.render(scale=scale).to_numpy()[:, :, :3].copy(), 1 / scale
