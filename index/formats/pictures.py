"""Pictures: a page as it was printed, for showing where a quote stands on it."""

import os
import re
from hashlib import sha256
from pathlib import Path, PurePosixPath

from index.errors import PageChanged, PageUnreadable
from index.formats import zipped
from index.formats.limits import Limits, over_limit
from index.formats.registry import picturing_reader_for

_NUMBERED = re.compile(r"#p([1-9]\d*)\Z")


def has_picture(page: str) -> bool:
    """Whether a page of this name comes from a format whose pages have an image."""
    return picturing_reader_for(_NUMBERED.sub("", page)) is not None


def page_picture(folder: Path, page: str, wide: int, limits: Limits, content: str | None = None) -> bytes:
    """A page as it was printed: a JPEG image, `wide` pixels wide.

    The boxes of the page's layout lie on it when they are scaled by `wide / layout.width`.

    Args:
        folder: The pages folder.
        page: The page's name.
        wide: The image's width in pixels.
        limits: How much of the file is read at most.
        content: What the catalog knows of the page's bytes; None to take them as they are.

    Raises:
        PageUnreadable: There is no such page in the pages folder, or its format has no image.
        PageChanged: Its file has other bytes than `content` says.
    """
    found = _NUMBERED.search(page)
    name = page[: found.start()] if found else page
    reader = picturing_reader_for(name)
    if reader is None:
        raise PageUnreadable(page, "a page of this format has no image")
    data = _unchanged(name, folder, limits, content)
    return reader.drawn(name, data, int(found.group(1)) if found else 1, wide, limits)


def check_picture(folder: Path, page: str, limits: Limits, content: str) -> None:
    """See whether a page can still be drawn from the file that the index was built from.

    Raises:
        PageUnreadable: Its file is gone or can't be read.
        PageChanged: It has other bytes than `content` says.
    """
    _unchanged(_NUMBERED.sub("", page), folder, limits, content)


def _unchanged(name: str, folder: Path, limits: Limits, content: str | None) -> bytes:
    data = _bytes_of(name, folder, limits)
    if content is not None and sha256(data).hexdigest() != content.partition("#")[0]:
        raise PageChanged(name, "the file has changed since the index was built; run `wenbao build`")
    return data


def _bytes_of(name: str, folder: Path, limits: Limits) -> bytes:
    """The bytes of a page's file, or of a zip's member. Raises PageUnreadable."""
    outer, _, member = name.partition("!/")
    path = folder / outer
    if ".." in PurePosixPath(outer).parts or not path.resolve().is_relative_to(folder.resolve()):
        raise PageUnreadable(name, "not below the pages folder")
    try:
        with path.open("rb") as opened:
            size = os.fstat(opened.fileno()).st_size
            if member:
                with zipped.unpacked(outer, opened, size, limits) as packed:
                    if member not in packed.members:
                        raise PageUnreadable(name, "no such member in the zip")
                    return packed.read(member)
            if size > limits.largest_file:
                raise over_limit(name, size, "bytes", limits, "largest_file")
            return opened.read(limits.largest_file + 1)
    except OSError as error:
        raise PageUnreadable(name, f"can't be opened: {error.strerror or error}") from error
