"""Page files: which files of the pages folder can hold pages, and why the others can't."""

import os
import stat
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from index.errors import PagesFolderUnusable, PageUnreadable
from index.formats import zipped
from index.formats.page_names import name_fault, shown_name
from index.formats.registry import read_suffixes, reader_for


@dataclass(frozen=True, slots=True)
class PageFile:
    """A file of the pages folder that can hold pages, before it is read."""

    name: str
    path: Path


def page_files(folder: Path) -> tuple[list[PageFile], list[PageUnreadable]]:
    """The folder's page files, sorted by name, and those that can't be any.

    Raises:
        PagesFolderUnusable: The folder is missing or is no folder.
    """
    if not folder.is_dir():
        raise PagesFolderUnusable(f"{folder}: no such folder; name the folder that holds the pages")
    files: list[PageFile] = []
    failed: list[PageUnreadable] = []
    taken: set[str] = set()
    root = folder.resolve()
    for path in _walk(folder):
        found = path.relative_to(folder).as_posix()
        name = unicodedata.normalize("NFC", found)
        fault = _link_fault(path, root) or _file_fault(name, path)
        if fault is None and name in taken:
            fault = "another file has this name in composed characters; rename one of them"
        if fault:
            failed.append(
                PageUnreadable(shown_name(os.fsencode(found).decode("utf-8", "backslashreplace")), fault)
            )
        else:
            files.append(PageFile(name, path))
            taken.add(name)
    files.sort(key=lambda file: file.name)
    return files, failed


def page_file(name: str, path: Path) -> PageFile:
    """A file as one that can hold pages, wherever it is.

    Raises:
        PageUnreadable: It can't: by its name, its kind, or its format.
    """
    fault = _file_fault(name, path)
    if fault:
        raise PageUnreadable(shown_name(name), fault)
    return PageFile(name, path)


def is_page_name(name: str) -> bool:
    """Whether a file of this base name can be a page at all."""
    upper = name.upper()
    return not (
        name.startswith(".") or upper.startswith(("README", "LICENSE")) or name.lower().endswith(".toml")
    )


def _walk(folder: Path) -> Iterator[Path]:
    """The folder's files that can be pages, at any depth, and links to folders outside of it."""
    root = folder.resolve()
    for directory, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in folders:
            path = Path(directory, name)
            if _link_fault(path, root):
                yield path
        for name in sorted(names):
            if is_page_name(name):
                yield Path(directory, name)


def _link_fault(path: Path, root: Path) -> str | None:
    try:
        leads_out = path.is_symlink() and not path.resolve().is_relative_to(root)
    except (OSError, RuntimeError):
        return "a link that leads to itself; remove it"
    return "a link that leads out of the pages folder; copy the file in" if leads_out else None


def _file_fault(name: str, path: Path) -> str | None:
    """Why a file can't be read at all, before it is opened."""
    fault = name_fault(name)
    if fault:
        return fault
    try:
        kind = path.stat().st_mode
    except OSError as error:
        return f"can't be opened: {error.strerror or error}"
    if not stat.S_ISREG(kind):
        return "not a file; expected a page's file"  # reading a pipe would wait for ever
    return None if is_read(name) else unknown_format()


def is_read(name: str) -> bool:
    """Whether a file of this name is of a format that is read."""
    return reader_for(name) is not None or name.lower().endswith(zipped.SUFFIX)


def unknown_format() -> str:
    """What there is to say of a file that is not."""
    return f"not a format that is read; expected {', '.join(read_suffixes())}"
