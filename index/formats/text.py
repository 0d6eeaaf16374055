"""Text and Markdown files: bytes to characters, with the encoding found out and faults located."""

import codecs
from collections.abc import Iterator
from functools import partial
from pathlib import PurePosixPath

from index import facts
from index.errors import PageUnreadable
from index.formats.limits import Limits
from index.formats.reader import PageText, Sheet

NAME = "text"
VERSION = 1
SUFFIXES = frozenset({".txt", ".text", ".md", ".markdown"})

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def reads(name: str) -> bool:
    """Whether a file of this name is for this reader."""
    return PurePosixPath(name).suffix.lower() in SUFFIXES


def version() -> str:
    """Its own version; what it gives depends on nothing else."""
    return str(VERSION)


def sheets(name: str, data: bytes, limits: Limits) -> Iterator[Sheet]:  # noqa: ARG001  bounded by its bytes
    """The file as one page, its front matter's facts taken and marked off."""
    yield Sheet(name, partial(_page, name, data))


def _page(name: str, data: bytes) -> PageText:
    raw = read(name, data)
    said, body_start = facts.from_front_matter(name, raw)
    return PageText(raw, f"{NAME}-{VERSION}", said, body_start)


def read(name: str, data: bytes) -> str:
    """The characters of a text file: byte order mark included, newlines untranslated.

    UTF-8 and whatever bears a byte order mark are taken at their word; UTF-16 without one is told by
    its zero bytes; otherwise GB18030 and Big5 are told apart by what they decode to.

    Raises:
        PageUnreadable: It is no text in any of these encodings; with the first byte at fault.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _marked(name, data, mark, encoding)
    fault: UnicodeDecodeError
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        fault = error
    else:
        return _latin_utf16(data) or text
    for encoding in _candidates(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _is_plausible(text):
            return text
    raise PageUnreadable(
        name,
        f"byte {fault.start} (0x{data[fault.start]:02x}) is not UTF-8, and the file is not GB18030, Big5 or "
        "UTF-16 text either; save it as UTF-8",
        fault.start,
    ) from fault


def _marked(name: str, data: bytes, mark: bytes, encoding: str) -> str:
    little = mark in (codecs.BOM_UTF16_LE, codecs.BOM_UTF32_LE)
    exact = encoding if encoding == "utf-8" else f"{encoding}-{'le' if little else 'be'}"
    try:
        return data.decode(exact)  # the mark itself stays: it is part of the raw text
    except UnicodeDecodeError as error:
        raise PageUnreadable(
            name,
            f"byte {error.start} can't be decoded as {exact.upper()}, which the file's byte order mark says it "
            "is; save it again as UTF-8",
            error.start,
        ) from error


def _candidates(data: bytes) -> list[str]:
    """Encodings to try after UTF-8, the likeliest first."""
    sample = data[: 1 << 16]
    if len(data) % 2 == 0 and sample.count(0) > len(sample) // 20:
        even, odd = sample[::2].count(0), sample[1::2].count(0)
        return ["utf-16-le", "utf-16-be"] if odd >= even else ["utf-16-be", "utf-16-le"]
    if len(data) % 2 == 0 and _looks_like_utf16(sample):
        return ["utf-16-le", "utf-16-be"]
    from charset_normalizer import from_bytes

    # Any Big5 text is valid GB18030 and often the other way round: only the words can tell.
    found = from_bytes(sample, cp_isolation=["gb18030", "big5", "big5hkscs", "cp950"]).best()
    if found and found.encoding.startswith(("big5", "cp950")):
        return ["big5hkscs", "cp950", "gb18030"]
    return ["gb18030", "big5hkscs", "cp950"]


def _latin_utf16(data: bytes) -> str | None:
    """UTF-16 of Latin letters, which without a mark is valid UTF-8 too: with a zero byte in each pair."""
    even, odd = data[::2].count(0), data[1::2].count(0)
    if len(data) % 2 or len(data) < 16 or min(even, odd) or max(even, odd) < 0.45 * len(data):
        return None
    try:
        return data.decode("utf-16-le" if odd else "utf-16-be")
    except UnicodeDecodeError:
        return None


def _looks_like_utf16(sample: bytes) -> bool:
    """Chinese UTF-16 without a mark: one of each two bytes lies in 4E..9F, or is a full-width sign's."""
    if len(sample) < 8:
        return False
    for high in (sample[1::2], sample[::2]):
        han = sum(0x4E <= byte <= 0x9F or byte in (0x00, 0x30, 0xFF, 0x20) for byte in high)
        if han >= 0.97 * len(high):
            return True
    return False


def _is_plausible(text: str) -> bool:
    """Whether a decoding gives text rather than noise: few control and private-use characters."""
    if not text:
        return True
    odd = sum(
        (ord(c) < 32 and c not in "\t\n\r\f\v") or 0xE000 <= ord(c) <= 0xF8FF or c == "\ufffd" for c in text
    )
    return odd <= len(text) / 100
