"""Pages: the files of the pages folder, each with its name, content hash, raw text and facts.

The folder is the truth: the index is made from it and can always be made again. Nothing here writes.
"""

import os
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from index import facts
from index.errors import PagesFolderUnusable, PageUnreadable
from index.facts import PageFacts
from index.formats import text as text_format

# Larger files are no newspaper page; reading one would only fill the memory.
LARGEST_FILE = 64 * 1024 * 1024  # bytes


@dataclass(frozen=True, slots=True)
class PageFile:
    """A file of the pages folder before it is read.

    `fingerprint` is a hash of its bytes, its sidecar's bytes, and the reader's name and version: what
    decides whether a page has changed.
    """

    name: str
    path: Path
    fingerprint: str
    content: str  # hash of the file's bytes alone: tells a rename


@dataclass(frozen=True, slots=True)
class Page:
    """A page as read: `raw` is its raw text; `body_start` is where its own text begins after front matter."""

    name: str
    raw: str
    facts: PageFacts
    fingerprint: str
    content: str
    reader: str
    body_start: int = 0


def page_files(folder: Path) -> tuple[list[PageFile], list[PageUnreadable]]:
    """The folder's page files, sorted by name, and those that can't even be opened.

    Raises:
        PagesFolderUnusable: The folder is missing or is no folder.
    """
    if not folder.is_dir():
        raise PagesFolderUnusable(f"{folder}: no such folder; name the folder that holds the pages")
    files: list[PageFile] = []
    failed: list[PageUnreadable] = []
    taken: set[str] = set()
    for path in _walk(folder):
        found = path.relative_to(folder).as_posix()
        name = unicodedata.normalize("NFC", found)
        try:
            files.append(page_file(_checked_name(name, found, taken), path, folder))
            taken.add(name)
        except PageUnreadable as error:
            failed.append(error)
    files.sort(key=lambda file: file.name)
    return files, failed


def _checked_name(name: str, found: str, taken: set[str]) -> str:
    """The page name, where it can be one. Raises PageUnreadable."""
    if name in taken:
        raise PageUnreadable(found, "another file has this name in composed characters; rename one of them")
    try:
        name.encode("utf-8")
    except UnicodeEncodeError as error:
        shown = os.fsencode(name).decode("utf-8", "backslashreplace")
        raise PageUnreadable(shown, "the file's name is not UTF-8; rename it") from error
    return name


def page_file(name: str, path: Path, folder: Path) -> PageFile:
    """The page file at `path`, named `name`, with its hashes.

    Raises:
        PageUnreadable: It can't be opened, is too large, or is of no format that is read.
    """
    if not text_format.reads(name):
        raise PageUnreadable(name, "not a format that is read; expected a .txt or .md file")
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            raise PageUnreadable(name, f"{size:,} bytes, expected at most {LARGEST_FILE:,}; split the file")
        content = sha256(path.read_bytes())
        whole = content.copy()
        for sidecar in _sidecars(path, folder):
            whole.update(
                b"\0" + sidecar.name.encode("utf-8", "surrogateescape") + b"\0" + sidecar.read_bytes()
            )
    except OSError as error:
        raise PageUnreadable(name, f"can't be opened: {error.strerror or error}") from error
    whole.update(f"\0{text_format.NAME}\0{text_format.VERSION}".encode())
    return PageFile(name, path, whole.hexdigest(), content.hexdigest())


def read_page(file: PageFile, folder: Path) -> Page:
    """The page that a file holds.

    Raises:
        PageUnreadable: The file is gone, can't be decoded, or its sidecar is wrong.
    """
    try:
        raw = text_format.read(file.name, file.path.read_bytes())
        said = PageFacts()
        for sidecar in _sidecars(file.path, folder):
            said = said.or_else(
                facts.from_sidecar(_sidecar_name(sidecar, folder), sidecar.read_text("utf-8-sig"))
            )
    except OSError as error:
        raise PageUnreadable(file.name, f"can't be opened: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise PageUnreadable(file.name, f"its sidecar is not UTF-8 at byte {error.start}") from error
    in_front, body_start = facts.from_front_matter(file.name, raw)
    return Page(
        name=file.name,
        raw=raw,
        facts=said.or_else(in_front).or_else(facts.from_name(file.name)),
        fingerprint=file.fingerprint,
        content=file.content,
        reader=f"{text_format.NAME}-{text_format.VERSION}",
        body_start=body_start,
    )


def is_page_name(name: str) -> bool:
    """Whether a file of this base name can be a page at all."""
    upper = name.upper()
    return not (
        name.startswith(".") or upper.startswith(("README", "LICENSE")) or name.lower().endswith(".toml")
    )


def _walk(folder: Path) -> Iterator[Path]:
    """The folder's files that can be pages, at any depth; links that lead out of the folder are passed by."""
    root = folder.resolve()
    for directory, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(directory, name)
            if is_page_name(name) and (not path.is_symlink() or path.resolve().is_relative_to(root)):
                yield path


def _sidecars(path: Path, folder: Path) -> list[Path]:
    """The sidecars that speak of a page, the closest first."""
    beside = [
        path.with_name(path.name + ".toml"),
        path.with_suffix(".toml"),
        path.with_name(facts.FOLDER_SIDECAR),
    ]
    above = [parent / facts.FOLDER_SIDECAR for parent in path.parents[1:] if parent.is_relative_to(folder)]
    return [sidecar for sidecar in dict.fromkeys([*beside, *above]) if sidecar.is_file()]


def _sidecar_name(sidecar: Path, folder: Path) -> str:
    return sidecar.relative_to(folder).as_posix()
