"""Pictures: the source panel's image of a page, the quote's words outlined, to be enlarged and moved about."""

from collections.abc import Sequence
from typing import Final
from urllib.parse import urlencode

from index.formats.layout import Box
from ui.locating import Standing
from ui.picturing import WIDTHS, Sheet
from ui.rendering.escaping import escaped, in_attribute
from ui.words import Words

_FINE: Final = 2  # decimals of a place on the page


def picture_view(sheets: Sequence[Sheet], words: Words, *, pointed: bool) -> str:
    """The pages that a quote stands on, the first of them shown.

    Args:
        sheets: The pages; at least one.
        words: The interface's language.
        pointed: Whether the outlines are of a quote, and not of a whole article.
    """
    pages = "".join(_sheet(number, sheet, words, pointed=pointed) for number, sheet in enumerate(sheets))
    return f'<div class="pictures">{_tools(sheets, words)}{pages}</div>'


def picture_trouble(sheets: Sequence[Sheet], words: Words) -> str | None:
    """What a reader must know of images that can't be shown; None where they can."""
    standings = {sheet.standing for sheet in sheets}
    if Standing.CHANGED in standings:
        return words.picture_changed
    return words.picture_gone if Standing.GONE in standings else None


def _tools(sheets: Sequence[Sheet], words: Words) -> str:
    steps = (
        ("in", "＋", words.enlarge),
        ("out", "－", words.reduce),
        ("whole", words.whole_picture, None),
        ("quote", words.to_quote, None),
    )
    buttons = "".join(
        f'<button type="button" class="tool" data-zoom="{step}"'
        + (f' aria-label="{escaped(label)}" title="{escaped(label)}"' if label else "")
        + f">{escaped(sign)}</button>"
        for step, sign, label in steps
        if step != "quote" or any(sheet.outlines for sheet in sheets)
    )
    pages = "".join(
        f'<button type="button" class="tool" data-sheet="{number}" aria-pressed="{str(not number).lower()}">'
        f"{escaped(words.sheet.format(number=number + 1))}</button>"
        for number in range(len(sheets) if len(sheets) > 1 else 0)
    )
    text = f'<button type="button" class="tool" data-view="page">{escaped(words.as_text)}</button>'
    return (
        f'<div class="picture-tools" role="group" aria-label="{escaped(words.picture)}">{buttons}'
        f'<span class="zoom-share" role="status"></span>{pages}{text}</div>'
    )


def _sheet(number: int, sheet: Sheet, words: Words, *, pointed: bool) -> str:
    width, height = _told(sheet.width), _told(sheet.height)
    address = urlencode({"page": sheet.page, "version": sheet.version}, errors="replace")
    label = words.picture_of.format(page=sheet.page)
    outlines = "".join(_outline(box) for box in sheet.outlines)
    return (
        f'<div class="sheet" data-number="{number}" data-address="picture?{in_attribute(address)}" '
        f'data-widths="{" ".join(map(str, WIDTHS))}" data-width="{width}" data-height="{height}" '
        f'tabindex="0" role="group" aria-label="{escaped(label)}" aria-describedby="picture-keys"'
        f"{' hidden' if number else ''}>"
        f'<div class="canvas"><img alt="{escaped(label)}" draggable="false">'
        f'<svg class="outlines {"of-quote" if pointed else "of-article"}" viewBox="0 0 {width} {height}" '
        f'preserveAspectRatio="none" aria-hidden="true">{outlines}</svg></div>'
        f'<p class="drawing">{escaped(words.drawing)}</p></div>'
        + ("" if number else f'<p id="picture-keys" class="unseen">{escaped(words.picture_keys)}</p>')
    )


def _outline(box: Box) -> str:
    return (
        f'<rect x="{_told(box.x0)}" y="{_told(box.y0)}" width="{_told(box.width)}" '
        f'height="{_told(box.height)}"></rect>'
    )


def _told(length: float) -> str:
    return f"{length:.{_FINE}f}"
