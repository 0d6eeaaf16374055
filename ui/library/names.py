"""Names: what a browser may call a file of the pages folder, and which file holds a page."""

import re
import unicodedata
from collections.abc import Collection, Iterator
from itertools import count
from pathlib import PurePosixPath
from typing import Final

from index.formats.page_files import is_page_name, is_read
from index.formats.page_names import name_fault, shown_name
from ui.library.refusals import Refused

_LONGEST_PART: Final = (
    200  # bytes of a file's or folder's name; file systems take 255, and a sidecar's is longer
)
_LONGEST_NAME: Final = 1000  # bytes of the whole path
_DEEPEST: Final = 8  # folders
# What some systems take as more than a letter.
_UNFIT: Final = re.compile(r'[<>:"|?*\\]')
_SHEET: Final = re.compile(r"#p\d+\Z")
SIDECAR: Final = ".toml"


def upload_name(given: str) -> str:
    """The name below the pages folder that an uploaded file gets: NFC, folders parted by `/`.

    Raises:
        Refused: It leads elsewhere, is hidden or too long, or can't be a page's or a sidecar's.
    """
    name = unicodedata.normalize("NFC", given.replace("\\", "/").strip("/"))
    shown = shown_name(name)[:_LONGEST_PART] or "?"
    fault = name_fault(name) or name_fault(f"{name}/")
    parts = PurePosixPath(name).parts
    if fault or not parts or any(part in {".", ".."} or _UNFIT.search(part) for part in name.split("/")):
        raise Refused("bad_name", name=shown)
    if len(parts) > _DEEPEST + 1 or len(name.encode()) > _LONGEST_NAME:
        raise Refused("long_name", name=shown)
    if any(len(part.encode()) > _LONGEST_PART for part in parts):
        raise Refused("long_name", name=shown)
    if any(part.startswith(".") or part != part.strip() for part in parts):
        raise Refused("bad_name", name=shown)
    if is_sidecar(name):
        return "/".join(parts)
    if not is_page_name(parts[-1]):
        raise Refused("never_a_page", name=shown)
    if not is_read(name):
        raise Refused("unknown_kind", name=shown)
    return "/".join(parts)


def is_sidecar(name: str) -> bool:
    """Whether a name is a sidecar's, which says what is known of pages beside it."""
    return name.lower().endswith(SIDECAR)


def file_of(page: str) -> str:
    """The file that holds a page: of `a.pdf#p2` and of `a.zip!/b.txt` the part before."""
    return _SHEET.sub("", page.partition("!/")[0])


def names_beside(name: str) -> Iterator[str]:
    """Other names for a file, to keep it beside one of the same name: `03版_b.txt`, `03版_c.txt`, and so on.

    Letters, since a number beside a date would be taken for the page's.
    """
    path = PurePosixPath(name)
    for number in count(1):
        yield str(path.with_name(f"{path.stem}_{_letters(number)}{path.suffix}"))


def free_name(name: str, taken: Collection[str]) -> str:
    """The name itself, or the first beside it that is not taken."""
    if name not in taken:
        return name
    return next(other for other in names_beside(name) if other not in taken)


def _letters(number: int) -> str:
    """b, c, … z, ba, bb, …: numbers from 1 with letters for digits."""
    letters = ""
    while number:
        number, digit = divmod(number, 26)
        letters = chr(ord("a") + digit) + letters
    return letters
