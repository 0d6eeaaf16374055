"""Pages: the files of the pages folder and the pages in them, each with its name, hashes, raw text and facts.

The folder is the truth: the index is made from it and can always be made again. Nothing here writes. Each
file is read once: its hashes and its text come from the same bytes, and a page that is known to be
unchanged is not parsed.
"""

import logging
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path, PurePosixPath

from index import facts
from index.errors import PageUnreadable
from index.facts import PageFacts
from index.formats import zipped
from index.formats.layout import Layout
from index.formats.limits import Limits, over_limit
from index.formats.page_files import PageFile, is_page_name, unknown_format
from index.formats.reader import PageText, Sheet
from index.formats.registry import reader_for
from index.formats.sidecars import Sidecar, facts_of, sidecars_among, sidecars_on_disk
from index.mastheads import from_masthead

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Page:
    """A page as read: `raw` is its raw text; `body_start` is where its own text begins after front matter.

    `layout` says where each character stands, for formats that have places; `quality` in 0..1 how sure its
    reader is of the characters.
    """

    name: str
    raw: str
    facts: PageFacts
    fingerprint: str
    content: str
    reader: str
    body_start: int = 0
    layout: Layout | None = None
    quality: float = 1.0


@dataclass(frozen=True, slots=True)
class FoundPage:
    """A page inside a file that stands open.

    `fingerprint` stands for the file's bytes, its sidecars' bytes, and the reader's name and version: what
    decides whether a page has changed. `content` is a hash of the bytes alone, which tells a rename. `read`
    gives the page or raises PageUnreadable, while the iterator stands at it; None where the page is known to
    be unchanged.
    """

    name: str
    fingerprint: str
    content: str
    read: Callable[[], Page] | None


@dataclass(frozen=True, slots=True)
class _Before:
    """What the index has: fingerprints of its pages by name, and the texts it froze."""

    known: Mapping[str, str]
    frozen: Callable[[str, str], PageText | None] | None


def pages_in(
    file: PageFile,
    folder: Path,
    limits: Limits,
    known: Mapping[str, str] | None = None,
    frozen: Callable[[str, str], PageText | None] | None = None,
) -> Iterator[FoundPage | PageUnreadable]:
    """The pages of a file in order, and what in it can't be read; one that fails does not stop the others.

    Args:
        file: The file.
        folder: The pages folder, where its sidecars are.
        limits: How much of it is read at most.
        known: Fingerprints of the pages that the index holds, by name.
        frozen: Gives the text that an earlier build froze, for a page's name and fingerprint.
    """
    before = _Before(known or {}, frozen)
    try:
        with file.path.open("rb") as opened:
            size = os.fstat(opened.fileno()).st_size
            sidecars = sidecars_on_disk(file.path, folder)
            if file.name.lower().endswith(zipped.SUFFIX):
                with zipped.unpacked(file.name, opened, size, limits) as packed:
                    yield from packed.failed
                    yield from _members(file.name, packed, sidecars, limits, before)
                return
            if size > limits.largest_file:
                raise over_limit(file.name, size, "bytes", limits, "largest_file")
            data = opened.read(limits.largest_file + 1)
        yield from _pages(file.name, data, sidecars, limits, before)
    except PageUnreadable as error:
        yield error
    except OSError as error:
        yield PageUnreadable(file.name, f"can't be opened: {error.strerror or error}")


def _members(
    name: str,
    packed: zipped.Unpacked,
    sidecars: Sequence[Sidecar],
    limits: Limits,
    before: _Before,
) -> Iterator[FoundPage | PageUnreadable]:
    """The pages of a zip's members; the sidecars beside a member come before those beside the zip."""
    for member in packed.members:
        path = PurePosixPath(member)
        if not is_page_name(path.name) or any(part.startswith(".") for part in path.parts):
            continue
        inner = f"{name}!/{member}"
        try:
            own = sidecars_among(packed.members, member, packed.read, name)
            yield from _pages(inner, packed.read(member), [*own, *sidecars], limits, before)
        except PageUnreadable as error:
            yield error
            if error.page == name:
                return  # the zip as a whole is over a limit


def _pages(
    name: str, data: bytes, sidecars: Sequence[Sidecar], limits: Limits, before: _Before
) -> Iterator[FoundPage | PageUnreadable]:
    """The pages that a file's bytes hold."""
    reader = reader_for(name)
    if reader is None:
        raise PageUnreadable(name, unknown_format())
    content = sha256(data)
    whole = content.copy()
    for sidecar in sidecars:
        whole.update(b"\0" + PurePosixPath(sidecar.name).name.encode("utf-8") + b"\0" + sidecar.data)
    whole.update(f"\0{reader.NAME}\0{reader.version()}".encode())
    hashes = whole.hexdigest(), content.hexdigest()
    unchanged = _unchanged(name, hashes[0], before.known)
    if unchanged:
        for page in unchanged:
            yield FoundPage(page, before.known[page], _page_hash(name, page, hashes[1]), None)
        return
    yield from _sheets(name, reader.sheets(name, data, limits), sidecars, hashes, before)


def _sheets(
    name: str,
    sheets: Iterator[Sheet],
    sidecars: Sequence[Sidecar],
    hashes: tuple[str, str],
    before: _Before,
) -> Iterator[FoundPage | PageUnreadable]:
    whole, content = hashes
    try:
        for sheet in _guarded(name, sheets):
            # The number of the file's pages goes with each, so that all of them can be known without opening it.
            fingerprint = whole if sheet.page == name else f"{whole}/{sheet.of}"
            found = FoundPage(sheet.page, fingerprint, _page_hash(name, sheet.page, content), None)
            if before.known.get(sheet.page) == fingerprint:
                yield found
            else:
                read = partial(_read, sheet, found, sidecars, before)
                yield FoundPage(found.name, found.fingerprint, found.content, read)
    except PageUnreadable as error:
        yield error


def _guarded(name: str, sheets: Iterator[Sheet]) -> Iterator[Sheet]:
    while True:
        with _faults(name):
            sheet = next(sheets, None)
        if sheet is None:
            return
        yield sheet


@contextmanager
def _faults(name: str) -> Iterator[None]:
    """Turns whatever a library breaks down with into one page's error: files come from anywhere."""
    try:
        yield
    except PageUnreadable:
        raise
    except Exception as error:
        _log.exception("%s: its reader broke down", name)
        said = " ".join(f"{type(error).__name__}: {error}".split())[:200]
        raise PageUnreadable(name, f"can't be read ({said}); save the file again") from error


def _unchanged(name: str, whole: str, known: Mapping[str, str]) -> list[str]:
    """All pages of a file whose bytes, sidecars and reader are those of the index; empty where any is not known."""
    if known.get(name) == whole:
        return [name]
    first, _, count = known.get(f"{name}#p1", "").partition("/")
    pages = [f"{name}#p{number}" for number in range(1, int(count or 0) + 1)]
    return pages if first == whole and all(known.get(page) == f"{whole}/{count}" for page in pages) else []


def _page_hash(name: str, page: str, content: str) -> str:
    return content + page.removeprefix(name)


def _read(sheet: Sheet, found: FoundPage, sidecars: Sequence[Sidecar], before: _Before) -> Page:
    text = before.frozen(found.name, found.fingerprint) if before.frozen else None
    if text is None:
        with _faults(found.name):
            text = sheet.read()
    said = facts_of(sidecars).or_else(text.facts).or_else(facts.from_name(sheet.page))
    said = said.or_else(from_masthead(text.raw))
    return Page(
        name=sheet.page,
        raw=text.raw,
        facts=said,
        fingerprint=found.fingerprint,
        content=found.content,
        reader=text.reader,
        body_start=text.body_start,
        layout=text.layout,
        quality=text.quality,
    )
