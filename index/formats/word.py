"""Word files: the paragraphs and tables of a .docx in their order.

Such a file is a zip, and its text one XML part; only that part is unpacked and read, whatever else is
packed with it. Unlike python-docx this keeps inserted text under revision, text boxes and content controls,
and never loads the pictures.
"""

import zipfile
from collections.abc import Iterator
from functools import partial
from io import BytesIO
from typing import TYPE_CHECKING

from index.errors import PageUnreadable
from index.formats.limits import Limits, over_limit
from index.formats.reader import PageText, Sheet, library
from index.formats.zip_faults import ZIP_FAULTS

if TYPE_CHECKING:
    from lxml.etree import _Element

NAME = "word"
SUFFIXES = frozenset({".docx"})
_VERSION = 1
_PART = "word/document.xml"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# Says the same a second time, for older programs; what was deleted; instructions and notes on the text.
_PASSED_BY = {
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
    f"{_W}del",
    f"{_W}moveFrom",
    f"{_W}instrText",
    f"{_W}pPr",
    f"{_W}rPr",
}
_MARKS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "\u2011"}


def version() -> str:
    """Its own version and that of the XML library."""
    return f"{_VERSION} {library('lxml')}"


def sheets(name: str, data: bytes, limits: Limits) -> Iterator[Sheet]:
    """The file as one page."""
    yield Sheet(name, partial(_read, name, data, limits))


def _read(name: str, data: bytes, limits: Limits) -> PageText:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(_document(name, data, limits), parser)
    except etree.XMLSyntaxError as error:
        raise PageUnreadable(name, f"no sound Word file ({error}); save it again as .docx") from error
    body = root.find(f"{_W}body")
    lines = list(_lines(body)) if body is not None else []
    return PageText("".join(f"{line}\n" for line in lines), f"{NAME}-{_VERSION} {library('lxml')}")


def _document(name: str, data: bytes, limits: Limits) -> bytes:
    """The XML of the text; never more of it than a file may have."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as packed:
            part = packed.getinfo(_PART)
            if part.file_size > limits.largest_file:
                raise over_limit(name, part.file_size, "bytes unpacked", limits, "largest_file")
            ratio = part.file_size // max(1, part.compress_size)
            if ratio > limits.highest_zip_ratio:
                raise over_limit(name, ratio, "times its packed size", limits, "highest_zip_ratio")
            with packed.open(part) as opened:
                return opened.read(part.file_size)
    except KeyError as error:
        raise PageUnreadable(name, "no Word file: it has no text part; save it again as .docx") from error
    except ZIP_FAULTS as error:
        raise PageUnreadable(name, f"no sound Word file ({error}); save it again as .docx") from error


def _lines(container: "_Element") -> Iterator[str]:
    """The text of a container's paragraphs and tables, a paragraph a line, a table's row a line."""
    for child in container:
        if child.tag == f"{_W}p":
            yield from _paragraph(child)
        elif child.tag == f"{_W}tbl":
            for row in child.iter(f"{_W}tr"):
                yield from _row(row)
        elif child.tag not in _PASSED_BY:
            yield from _lines(child)  # a content control, or a revision of whole paragraphs


def _paragraph(paragraph: "_Element") -> Iterator[str]:
    """A paragraph's text, then what stands in its text boxes."""
    parts: list[str] = []
    boxes: list[_Element] = []
    _gather(paragraph, parts, boxes)
    yield from "".join(parts).split("\n")
    for box in boxes:
        yield from _lines(box)


def _gather(element: "_Element", parts: list[str], boxes: "list[_Element]") -> None:
    for child in element:
        if child.tag == f"{_W}t":
            parts.append(child.text or "")
        elif child.tag in _MARKS:
            parts.append(_MARKS[child.tag])
        elif child.tag == f"{_W}txbxContent":
            boxes.append(child)
        elif child.tag not in _PASSED_BY:
            _gather(child, parts, boxes)


def _row(row: "_Element") -> Iterator[str]:
    """A table's row: its cells parted by tabs, or where one holds several paragraphs, each on its own line."""
    cells = [list(_lines(cell)) for cell in row.iter(f"{_W}tc")]
    if all(len(cell) <= 1 for cell in cells):
        yield "\t".join(line for cell in cells for line in cell)
    else:
        for cell in cells:
            yield from cell
