"""Zips: their members one by one, never more of one than the limits allow, whatever its directory claims."""

import lzma
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import BinaryIO

from index.errors import PageUnreadable
from index.formats.limits import Limits, over_limit
from index.formats.page_names import name_fault, shown_name
from index.formats.zip_faults import ZIP_FAULTS

SUFFIX = ".zip"
_CHUNK = 1 << 20  # bytes
_UTF8_NAMES = 0x800
_LOCKED = 0x1
_SMALL = 1 << 20  # bytes; below, a high ratio does no harm
_END = b"PK\x05\x06"
_END_BYTES = 22
_LONGEST_COMMENT = 1 << 16
_LONGEST_ENTRY = 2048  # bytes of the directory for each member


class Unpacked:
    """An open zip; `members` are the paths of the files in it, sorted, `failed` what can't be a page."""

    def __init__(self, name: str, packed: zipfile.ZipFile, limits: Limits) -> None:
        """Sort the members into sound and failed ones."""
        self._name = name
        self._packed = packed
        self._limits = limits
        self._left = limits.largest_unpacked_zip
        self._entries: dict[str, zipfile.ZipInfo] = {}
        self.failed: list[PageUnreadable] = []
        for entry in packed.infolist():
            if not entry.is_dir():
                self._take(entry)
        self.members = sorted(self._entries)

    def _take(self, entry: zipfile.ZipInfo) -> None:
        name = _entry_name(entry)
        fault = _fault(name, entry) or (name in self._entries and "named twice in the zip; zip it again")
        if fault:
            self.failed.append(PageUnreadable(f"{self._name}!/{shown_name(name)}", fault))
        else:
            self._entries[name] = entry

    def read(self, member: str) -> bytes:
        """A member's bytes, counted as they come.

        Raises:
            PageUnreadable: It is damaged, locked, or over a limit.
        """
        entry, limits = self._entries[member], self._limits
        name = f"{self._name}!/{member}"
        if entry.file_size > limits.largest_file:
            raise over_limit(name, entry.file_size, "bytes", limits, "largest_file")
        ratio = entry.file_size // max(1, entry.compress_size)
        if entry.file_size > _SMALL and ratio > limits.highest_zip_ratio:
            raise over_limit(name, ratio, "times its packed size", limits, "highest_zip_ratio")
        data = bytearray()
        try:
            with self._packed.open(entry) as opened:
                while chunk := opened.read(_CHUNK):
                    data += chunk
                    self._left -= len(chunk)
                    if len(data) > limits.largest_file:
                        raise over_limit(name, len(data), "bytes", limits, "largest_file")
                    if self._left < 0:
                        found = limits.largest_unpacked_zip - self._left
                        raise over_limit(self._name, found, "bytes unpacked", limits, "largest_unpacked_zip")
        except (*ZIP_FAULTS, zlib.error, lzma.LZMAError) as error:
            raise PageUnreadable(name, f"can't be unpacked ({error}); zip it again") from error
        return bytes(data)


@contextmanager
def unpacked(name: str, file: BinaryIO, size: int, limits: Limits) -> Iterator[Unpacked]:
    """A zip file, opened; its members are unpacked one at a time.

    Args:
        name: The zip's name.
        file: Its bytes, at any place.
        size: How many there are.
        limits: What is refused.

    Raises:
        PageUnreadable: It is no sound zip, or its directory alone is over a limit.
    """
    _check_directory(name, file, size, limits)
    try:
        packed = zipfile.ZipFile(file)
    except (*ZIP_FAULTS, struct.error) as error:
        raise PageUnreadable(name, f"no sound zip file ({error}); zip it again") from error
    with packed:
        entries = packed.infolist()
        if len(entries) > limits.most_zip_members:
            raise over_limit(name, len(entries), "members", limits, "most_zip_members")
        claimed = sum(entry.file_size for entry in entries)
        if claimed > limits.largest_unpacked_zip:
            raise over_limit(name, claimed, "bytes unpacked", limits, "largest_unpacked_zip")
        yield Unpacked(name, packed, limits)


def _check_directory(name: str, file: BinaryIO, size: int, limits: Limits) -> None:
    """Refuse a directory of too many members before it is read into memory.

    Raises:
        PageUnreadable: It is larger than so many members need.
    """
    file.seek(max(0, size - _END_BYTES - _LONGEST_COMMENT))
    tail = file.read(_END_BYTES + _LONGEST_COMMENT)
    at = tail.rfind(_END)
    if at < 0 or len(tail) < at + _END_BYTES:
        raise PageUnreadable(name, "no sound zip file: it has no end; zip it again")
    (claimed,) = struct.unpack_from("<I", tail, at + 12)
    directory = min(claimed, size)  # a larger one says so elsewhere, and then this is the highest number
    if directory > limits.most_zip_members * _LONGEST_ENTRY:
        raise over_limit(
            name, directory // 46, "members have room in its directory", limits, "most_zip_members"
        )


def _entry_name(entry: zipfile.ZipInfo) -> str:
    """A member's name: where the zip does not say that it is UTF-8, it may be, or it is Chinese Windows'."""
    name = entry.filename
    if not entry.flag_bits & _UTF8_NAMES:
        # Names that the zip's own character set can't have written come from elsewhere, and stay.
        raw = name.encode("cp437", "replace")
        for encoding in ("utf-8", "gb18030"):
            try:
                name = raw.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    return unicodedata.normalize("NFC", name.replace("\\", "/"))


def _fault(name: str, entry: zipfile.ZipInfo) -> str | None:
    """Why a member can't be a page; None where it can."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or ":" in name.partition("/")[0]:
        return "its path leads out of the zip; zip it again with plain paths"
    if stat.S_ISLNK(entry.external_attr >> 16):
        return "a link; zip the file itself"
    if entry.flag_bits & _LOCKED:
        return "locked with a password; zip it without one"
    if path.suffix.lower() == SUFFIX:
        return "a zip inside a zip; unpack it"
    return name_fault(name)
