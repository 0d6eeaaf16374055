"""The pages folder on disk, as its editors change it: files put in and taken out, whole or not at all.

Nothing here writes over a file: a name that is taken is refused, and it is for the caller to ask.
"""

import os
import shutil
import tempfile
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from index.durable import sync_folder
from index.errors import ArchiveError, PagesFolderUnusable
from index.formats.page_files import page_files
from index.generation import IndexFolder
from ui.library.refusals import Refused

_PART = ".wenbao-"  # of files that are being written: hidden names are never pages


class PagesFolder:
    """The folder that an index is built from."""

    def __init__(self, index: Path) -> None:
        """Name the index; which folder it is built from is looked up each time, since a build may change it."""
        self._index = IndexFolder(index)

    def path(self) -> Path:
        """Where it is.

        Raises:
            Refused: No build has named it yet, or it is not there.
        """
        try:
            folder = self._index.pages_folder()
        except ArchiveError as error:
            raise Refused("folder_unknown") from error
        if folder is None:
            raise Refused("folder_unknown")
        if not folder.is_dir():
            raise Refused("folder_missing", folder=folder)
        return folder

    def for_writing(self) -> Path:
        """Where it is, if files can be put there.

        Raises:
            Refused: It is unknown, missing, or not writable.
        """
        folder = self.path()
        if not os.access(folder, os.W_OK | os.X_OK):
            raise Refused("folder_closed", folder=folder)
        return folder

    def files(self) -> dict[str, float]:
        """Its page files by name, with when each or one of its own sidecars was changed, in seconds since 1970.

        Raises:
            Refused: It is unknown or missing.
        """
        try:
            found, _ = page_files(self.path())
        except PagesFolderUnusable as error:
            raise Refused("folder_unknown") from error
        return {file.name: changed for file in found if (changed := _changed(file.path)) is not None}

    def existing(self, name: str) -> Path | None:
        """The file of this name, however its characters are composed on disk; None where there is none.

        Raises:
            Refused: The name leads through a link out of the folder.
        """
        root = self.path().resolve()
        place = self.path()
        for part in PurePosixPath(name).parts:
            found = next((entry for entry in _entries(place) if _composed(entry) == part), None)
            if found is None:
                return None
            place /= found
        if not place.resolve().is_relative_to(root):
            raise Refused("bad_name", name=name)
        return place

    def put(self, name: str, source: Path) -> Path:
        """Put a copy of a file into the folder under a name that is free; whole or not at all.

        Raises:
            Refused: The name is taken, or leads out of the folder.
            OSError: The disk is full, or the folder can't be written.
        """
        target = self._place_for(name)
        with _copied_beside(source, target) as copy:
            try:
                os.link(copy, target)  # unlike a rename, it never takes another file's place
            except FileExistsError:
                raise Refused("name_taken", name=name) from None
            except OSError:  # a file system without links
                if target.exists():
                    raise Refused("name_taken", name=name) from None
                copy.rename(target)
        sync_folder(target.parent)
        return target

    def _place_for(self, name: str) -> Path:
        """The path of a new file, its folders made, those that are there under their own spelling."""
        root = self.for_writing()
        place = root
        *folders, last = PurePosixPath(_composed(name)).parts
        for part in folders:
            place /= next((entry for entry in _entries(place) if _composed(entry) == part), part)
            if not place.resolve().is_relative_to(root.resolve()):
                raise Refused("bad_name", name=name)
            place.mkdir(exist_ok=True)
        if any(_composed(entry) == last for entry in _entries(place)):
            raise Refused("name_taken", name=name)
        return place / last


def move_whole(source: Path, target: Path) -> None:
    """Move a file, to another disk if need be, so that at each moment it is whole at one of both places.

    Raises:
        FileExistsError: There is a file at the target.
        OSError: It can't be read, written, or taken away.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        raise FileExistsError(17, "there is a file already", str(target))
    try:
        source.rename(target)
    except OSError:
        with _copied_beside(source, target) as copy:
            copy.rename(target)
        source.unlink()
    sync_folder(target.parent)


@contextmanager
def _copied_beside(source: Path, target: Path) -> Iterator[Path]:
    """A copy of a file under a hidden name beside its place, gone afterwards unless it was moved."""
    handle, name = tempfile.mkstemp(prefix=_PART, dir=target.parent)
    copy = Path(name)
    try:
        with os.fdopen(handle, "wb") as written, source.open("rb") as read:
            shutil.copyfileobj(read, written, 1 << 20)
            written.flush()
            os.fsync(written.fileno())
        copy.chmod(0o644)
        yield copy
    finally:
        copy.unlink(missing_ok=True)


def _entries(folder: Path) -> list[str]:
    try:
        return [entry.name for entry in folder.iterdir()]
    except (FileNotFoundError, NotADirectoryError):
        return []


def _composed(name: str) -> str:
    return unicodedata.normalize("NFC", name)


def _changed(path: Path) -> float | None:
    try:
        times = [path.stat().st_mtime]
        sidecar = path.with_name(path.name + ".toml")
        if sidecar.exists():
            times.append(sidecar.stat().st_mtime)
    except OSError:
        return None  # taken away meanwhile
    return max(times)
