"""What every reader of a file format gives, and the Protocol that they share.

A reader is a module of this package: it knows its files by their suffixes, and gives their pages one
after the other. It loads what it needs to read with only when a file of its kind is read.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Protocol

from index.facts import PageFacts
from index.formats.layout import Layout
from index.formats.limits import Limits

_NO_FACTS = PageFacts()


@dataclass(frozen=True, slots=True)
class PageText:
    """A page as its reader gave it.

    `raw` is the raw text; `facts` what the file itself says outright; `layout` where each character stands
    on the page, for formats that have places; `quality` in 0..1 how sure the reader is of the characters;
    `reader` its name, version and the libraries it read with.
    """

    raw: str
    reader: str
    facts: PageFacts = _NO_FACTS
    body_start: int = 0
    layout: Layout | None = None
    quality: float = 1.0


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page inside a file that has been opened.

    `read` gives the page, or raises PageUnreadable; it may be called while its reader's iterator stands at
    this sheet. `of` is how many pages the file has.
    """

    page: str
    read: Callable[[], PageText]
    of: int = 1


class Reader(Protocol):
    """A reader of one kind of file."""

    @property
    def NAME(self) -> str:  # noqa: N802  a module's constant
        """What it is called in the catalog."""

    @property
    def SUFFIXES(self) -> frozenset[str]:  # noqa: N802
        """The suffixes of its files, in small letters, with the dot."""

    def version(self) -> str:
        """What its text depends on beside the file: its own version and those of its libraries."""

    def sheets(self, name: str, data: bytes, limits: Limits) -> Iterator[Sheet]:
        """The pages of a file, in order.

        Args:
            name: The file's name.
            data: Its bytes.
            limits: How much of it is read at most.

        Raises:
            PageUnreadable: It is no file of this kind, or is over a limit.
        """


class Picturing(Protocol):
    """A reader whose pages have an image."""

    def drawn(self, name: str, data: bytes, number: int, wide: int, limits: Limits) -> bytes:
        """One of the file's pages, counted from 1, drawn `wide` pixels wide: a JPEG image.

        Raises:
            PageUnreadable: There is no such page, or its image is over a limit.
        """


def library(package: str) -> str:
    """A library that a reader reads with, and its version, as the catalog names it; nothing is imported."""
    try:
        return f"{package}-{version(package)}"
    except PackageNotFoundError:
        return f"{package}-missing"
