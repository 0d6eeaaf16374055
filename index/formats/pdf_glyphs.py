"""Characters of a PDF page's text layer: which they are, and where they stand on the page as it is shown."""

import ctypes
import math
from dataclasses import replace
from typing import Any

from index.errors import PageUnreadable
from index.formats.layout import Box
from index.formats.printed import Glyph
from index.scripts import width

UNKNOWN = "\ufffd"  # a character that is printed, but the file does not say which it is
_MOST_CHARACTERS = 200_000  # ten times the fullest broadsheet


def glyphs_of(name: str, page: Any) -> list[Glyph]:
    """The characters of a page's text layer in the order of the file, measured from its upper left corner."""
    import pypdfium2.raw as pdfium

    text = page.get_textpage()
    try:
        placed = _Placing(page)
        found: dict[tuple[str, int, int], Glyph] = {}
        spaced = False
        count = text.count_chars()
        if count > _MOST_CHARACTERS:
            raise PageUnreadable(
                name, f"{count:,} characters on one page, expected at most {_MOST_CHARACTERS:,}"
            )
        for at in range(count):
            if pdfium.FPDFText_IsGenerated(text, at) == 1:
                continue
            character = _character(pdfium, text, at)
            if character is None:
                continue
            if character.isspace():
                spaced = True
                continue
            glyph = placed.glyph(text, at, character, spaced=spaced)
            spaced = False
            if glyph is not None:
                # Bold is at times made by printing twice, a hair apart.
                grain = glyph.size / 4
                found.setdefault((character, round(glyph.left / grain), round(glyph.baseline / grain)), glyph)
        return _with_rooms(list(found.values()))
    finally:
        text.close()


def _character(pdfium: Any, text: Any, at: int) -> str | None:
    """The character at a place of the text layer; None for half of one, or a mark that prints nothing."""
    code = pdfium.FPDFText_GetUnicode(text, at)
    if 0xDC00 <= code <= 0xDFFF and at and 0xD800 <= pdfium.FPDFText_GetUnicode(text, at - 1) <= 0xDBFF:
        return None
    if 0xD800 <= code <= 0xDBFF:
        low = pdfium.FPDFText_GetUnicode(text, at + 1)
        return chr(0x10000 + ((code - 0xD800) << 10) + low - 0xDC00) if 0xDC00 <= low <= 0xDFFF else UNKNOWN
    if code == 2 or pdfium.FPDFText_IsHyphen(text, at) == 1:
        return "-"  # at a line's end
    if code in (0, 0xFFFE, 0xFFFF) or 0xDC00 <= code <= 0xDFFF or code > 0x10FFFF:
        return UNKNOWN
    return chr(code)


class _Placing:
    """Where characters of one page stand, its rotation and cropping accounted for."""

    def __init__(self, page: Any) -> None:
        import pypdfium2.raw as pdfium

        self._pdfium = pdfium
        self.wide, self.high = page.get_size()
        grain = 1000  # the library answers in whole steps
        origin, right, up = (self._asked(page, x, y, grain) for x, y in ((0, 0), (1000, 0), (0, 1000)))
        self._origin = origin[0] / grain, origin[1] / grain
        self._right = (right[0] - origin[0]) / grain / 1000, (right[1] - origin[1]) / grain / 1000
        self._up = (up[0] - origin[0]) / grain / 1000, (up[1] - origin[1]) / grain / 1000
        self._edges = tuple(ctypes.c_double() for _ in range(4))
        self._loose, self._matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()

    def _asked(self, page: Any, x: float, y: float, grain: int) -> tuple[int, int]:
        across, down = ctypes.c_int(), ctypes.c_int()
        size = round(self.wide * grain), round(self.high * grain)
        self._pdfium.FPDF_PageToDevice(page, 0, 0, *size, 0, x, y, across, down)
        return across.value, down.value

    def _point(self, x: float, y: float) -> tuple[float, float]:
        return (
            self._origin[0] + x * self._right[0] + y * self._up[0],
            self._origin[1] + x * self._right[1] + y * self._up[1],
        )

    def _box(self, left: float, bottom: float, right: float, top: float) -> Box:
        (xa, ya), (xb, yb) = self._point(left, bottom), self._point(right, top)
        return Box(min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb))

    def glyph(self, text: Any, at: int, character: str, *, spaced: bool) -> Glyph | None:
        """A character with its place; None where it stands outside the page."""
        pdfium = self._pdfium
        left, right, bottom, top = self._edges
        pdfium.FPDFText_GetCharBox(text, at, left, right, bottom, top)
        ink = self._box(left.value, bottom.value, right.value, top.value)
        pdfium.FPDFText_GetLooseCharBox(text, at, self._loose)
        loose = self._box(self._loose.left, self._loose.bottom, self._loose.right, self._loose.top)
        pdfium.FPDFText_GetCharOrigin(text, at, left, right)
        x, baseline = self._point(left.value, right.value)
        matrix = self._matrix
        pdfium.FPDFText_GetMatrix(text, at, matrix)
        em = pdfium.FPDFText_GetFontSize(text, at) * math.hypot(matrix.c, matrix.d)
        if ink.x1 <= 0 or ink.y1 <= 0 or ink.x0 >= self.wide or ink.y0 >= self.high or em <= 0:
            return None
        if ink.width <= 0 or ink.height <= 0:
            ink = loose
        return Glyph(character, ink, min(x, loose.x0), loose.x1, baseline, em, spaced)


def _with_rooms(glyphs: list[Glyph]) -> list[Glyph]:
    """The characters, full-width ones with their whole room: some fonts tell only how wide their ink is."""
    found: list[Glyph] = []
    for at, glyph in enumerate(glyphs):
        if width(glyph.text) == 2 and glyph.right < glyph.left + glyph.size:
            right = glyph.left + glyph.size
            next_ = glyphs[at + 1] if at + 1 < len(glyphs) else None
            if next_ and abs(next_.baseline - glyph.baseline) < glyph.size / 4 and next_.left > glyph.left:
                right = min(right, next_.left)
            found.append(replace(glyph, right=max(glyph.right, right)))
        else:
            found.append(glyph)
    return found
