"""The trash: files taken out of the pages folder, kept beside the index until an editor puts them back.

    <trash>/<id>/taken.json     what was taken, when and by whom; written first
    <trash>/<id>/files/...      the files, by their names in the pages folder

Nothing is ever deleted from it: who wants the room back empties the folder by hand.
"""

import datetime as dt
import json
import logging
import secrets
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from index.durable import write_atomically
from ui.library.folder import PagesFolder, move_whole
from ui.library.names import SIDECAR, names_beside
from ui.library.refusals import Refused

_log = logging.getLogger(__name__)
_MOST_LISTED: Final = 200


@dataclass(frozen=True, slots=True)
class Taken:
    """What one removal, or one replacing, took out; `files` are those still in the trash, sorted."""

    id: str
    when: dt.datetime
    by: str
    files: tuple[str, ...]


class Trash:
    """The trash of one pages folder."""

    def __init__(self, place: Path, folder: PagesFolder) -> None:
        """Name the trash's own folder, and the folder that its files are from."""
        self._place = place
        self._folder = folder

    def take(self, names: Iterable[str], by: str) -> Taken:
        """Move files of the pages folder into the trash, each with the sidecar that is its alone.

        Raises:
            Refused: None of them is there, or the folder can't be changed.
            OSError: One can't be moved; those before it are in the trash.
        """
        root = self._folder.for_writing()
        found = [path for name in dict.fromkeys(names) for path in self._with_sidecar(name)]
        if not found:
            raise Refused("nothing_there")
        moment = dt.datetime.now().astimezone()
        taken = Taken(f"{moment:%Y%m%d-%H%M%S}-{secrets.token_hex(3)}", moment, by, ())
        place = self._place / taken.id
        place.mkdir(parents=True)
        write_atomically(
            place / "taken.json",
            json.dumps({"when": moment.isoformat(timespec="seconds"), "by": by}, ensure_ascii=False),
        )
        for path in found:
            move_whole(path, place / "files" / path.relative_to(root))
        _log.info("%d files taken into the trash", len(found))
        return Taken(taken.id, moment, by, tuple(_names(place)))

    def restore(self, id_: str) -> dict[str, str]:
        """Put back all that was taken at once; gives each file's name then by its name in the trash.

        A file whose name has been taken meanwhile is kept beside the other.

        Raises:
            Refused: There is nothing under this id, or the folder can't be changed.
            OSError: One can't be moved; those before it are back.
        """
        self._folder.for_writing()
        place = next((entry for entry in self._entries() if entry.name == id_), None)
        if place is None:
            raise Refused("not_in_trash")
        back: dict[str, str] = {}
        pages = [name for name in _names(place) if not name.endswith(SIDECAR)]
        sidecars = [name for name in _names(place) if name.endswith(SIDECAR)]
        for name in (*pages, *sidecars):
            of_page = name.removesuffix(SIDECAR)
            wanted = f"{back[of_page]}{SIDECAR}" if of_page in back else name
            back[name] = self._put_back(wanted, place / "files" / name)
            (place / "files" / name).unlink()
        shutil.rmtree(place)
        return back

    def listed(self) -> tuple[Taken, ...]:
        """What is in the trash, the latest first, a bounded number."""
        entries = sorted(self._entries(), key=lambda entry: entry.name, reverse=True)[:_MOST_LISTED]
        return tuple(taken for entry in entries if (taken := _read(entry)) and taken.files)

    def _with_sidecar(self, name: str) -> Iterator[Path]:
        path = self._folder.existing(name)
        if path is None or not path.is_file():
            return
        yield path
        sidecar = path.with_name(path.name + SIDECAR)
        if sidecar.is_file():
            yield sidecar

    def _put_back(self, name: str, source: Path) -> str:
        for wanted in (name, *_first(names_beside(name), 1000)):
            try:
                self._folder.put(wanted, source)
            except Refused as refused:
                if refused.reason != "name_taken":
                    raise
            else:
                return wanted
        raise Refused("name_taken", name=name)

    def _entries(self) -> list[Path]:
        return [entry for entry in self._place.iterdir() if entry.is_dir()] if self._place.is_dir() else []


def _names(place: Path) -> list[str]:
    files = place / "files"
    return sorted(path.relative_to(files).as_posix() for path in files.rglob("*") if path.is_file())


def _read(place: Path) -> Taken | None:
    try:
        said = json.loads((place / "taken.json").read_text("utf-8"))
        when = dt.datetime.fromisoformat(said["when"])
        return Taken(place.name, when, str(said["by"]), tuple(_names(place)))
    except (OSError, ValueError, KeyError, TypeError) as error:
        _log.warning("%s: can't be read (%s); the files in it are untouched", place, error)
        return None


def _first(names: Iterator[str], most: int) -> Iterator[str]:
    for _ in range(most):
        yield next(names)


def shown_names(taken: Taken) -> tuple[str, ...]:
    """The taken pages' files without their sidecars."""
    return tuple(name for name in taken.files if not PurePosixPath(name).name.endswith(SIDECAR))
