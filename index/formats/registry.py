"""Which reader a file is for."""

from pathlib import PurePosixPath

from index.formats import hypertext, pdf, scan, text, word
from index.formats.reader import Picturing, Reader

_READERS: tuple[Reader, ...] = (text, hypertext, pdf, scan, word)
_PICTURING: tuple[tuple[Reader, Picturing], ...] = ((pdf, pdf), (scan, scan))


def reader_for(name: str) -> Reader | None:
    """The reader of files with such a name, or None."""
    suffix = PurePosixPath(name).suffix.lower()
    return next((reader for reader in _READERS if suffix in reader.SUFFIXES), None)


def picturing_reader_for(name: str) -> Picturing | None:
    """The reader that can draw the pages of files with such a name, or None."""
    suffix = PurePosixPath(name).suffix.lower()
    return next((drawer for reader, drawer in _PICTURING if suffix in reader.SUFFIXES), None)


def read_suffixes() -> tuple[str, ...]:
    """The suffixes of all files that are read, sorted."""
    return tuple(sorted({suffix for reader in _READERS for suffix in reader.SUFFIXES} | {".zip"}))
