"""Writes that are whole or not there at all: for a reader meanwhile, for a killed process, for a power cut."""

import contextlib
import errno
import os
import re
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# What `write_atomically` adds to the name of what it has not finished: the process and the thread.
_ASIDE = re.compile(r"\d+-\d+")

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_NO_ROOM_WORDS = ("No space left on device", "disk is full", "File too large", "Disk quota exceeded")


def write_atomically(path: Path, content: str | bytes, *, private: bool = False) -> None:
    """Put a content in a file so that a reader, or a power cut, sees the old or the new, never a part.

    Args:
        path: The file.
        content: Bytes, or a text to be written as UTF-8.
        private: Whether only the file's owner may read it.
    """
    aside = path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident()}")
    data = content.encode("utf-8") if isinstance(content, str) else content
    aside.unlink(missing_ok=True)  # it may be of a killed process, and readable for all
    try:
        handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if private else 0o666)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
    sync_folder(path.parent)


def clear_torn_writes(path: Path) -> None:
    """Delete what `write_atomically` left of a file when its process was killed.

    The caller holds a lock against others who would write that file.
    """
    for left_over in path.parent.glob(f".{path.name}.*-*"):
        if _ASIDE.fullmatch(left_over.name.removeprefix(f".{path.name}.")):
            left_over.unlink(missing_ok=True)


@contextmanager
def written_whole(folder: Path) -> Iterator[Path]:
    """Gives an empty folder to fill, which takes the place of `folder` when the context ends without an error.

    The caller holds a lock against others who would write the same folder.
    """
    for left_over in folder.parent.glob(f".{folder.name}.making-*"):  # of a process that was killed
        shutil.rmtree(left_over, ignore_errors=True)
    making = Path(tempfile.mkdtemp(prefix=f".{folder.name}.making-", dir=folder.parent))
    try:
        yield making
        for path in (*making.rglob("*"), making):
            if path.is_dir():
                path.chmod(0o755)  # not private, as temporary folders are: caches are shared
                sync_folder(path)
            else:
                path.chmod(0o644)
                with path.open("rb") as file:
                    os.fsync(file.fileno())
        if folder.exists():  # out of the way, since a rename can't replace a filled folder
            discarded = making.with_name(f"{making.name}-old")
            folder.rename(discarded)
            shutil.rmtree(discarded, ignore_errors=True)
        making.rename(folder)
        sync_folder(folder.parent)
    except BaseException:
        shutil.rmtree(making, ignore_errors=True)
        raise


def sync_folder(folder: Path) -> None:
    """Make renames inside a folder durable, where the system lets a folder be synced."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def is_out_of_room(error: BaseException) -> bool:
    """Whether an error, or one that it came from, says that there is no room for what was to be written.

    Libraries say so in words of their own, but all of them pass on the system's.
    """
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, OSError) and seen.errno in _NO_ROOM:
            return True
        if any(words in str(seen) for words in _NO_ROOM_WORDS):
            return True
        seen = seen.__cause__ or seen.__context__
    return False
