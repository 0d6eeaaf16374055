"""Committing: uploaded files put into the pages folder as their editor has chosen, none over another."""

import datetime as dt
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from index.facts import PageFacts
from ui.library.folder import PagesFolder
from ui.library.names import SIDECAR, is_sidecar, names_beside
from ui.library.refusals import Refused
from ui.library.trash import Trash
from ui.library.uploaded import Stage, Upload, Uploaded

_log = logging.getLogger(__name__)


class Action(StrEnum):
    """What is done with an uploaded file."""

    ADD = "add"  # where its name is free
    REPLACE = "replace"  # the file of its name goes into the trash
    BOTH = "both"  # under another name
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class Choice:
    """What an editor has chosen for a file; `facts` as typed, None where they were not touched."""

    action: Action = Action.ADD
    facts: PageFacts | None = None


def facts_sent(values: Mapping[str, object]) -> PageFacts:
    """The facts that an editor has typed; empty fields are unknown.

    Raises:
        Refused: The date is none.
    """
    paper, day, edition = (
        " ".join(str(values.get(key) or "").split())[:200] for key in ("paper", "date", "edition")
    )
    try:
        date = dt.date.fromisoformat(day) if day else None
    except ValueError:
        raise Refused("bad_date", found=day) from None
    return PageFacts(paper or None, date, edition or None)


@dataclass(frozen=True, slots=True)
class Committed:
    """What has become of an upload: names now in the folder, in the trash, and left out with the reason.

    `asked` are those whose name is taken and for which there was no choice; they are still in the upload.
    """

    added: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    failed: tuple[tuple[str, Refused], ...] = ()


def commit(
    upload: Upload, choices: Mapping[str, Choice], folder: PagesFolder, trash: Trash, by: str
) -> Committed:
    """Put an upload's sound files into the folder; what is put there or skipped leaves the upload.

    Raises:
        Refused: A file is still being looked into, or the folder can't be changed.
    """
    folder.for_writing()
    if any(file.stage is Stage.WAITING for file in upload.files.values()):
        raise Refused("still_looking")
    desk = _Desk(upload, folder, trash, by)
    for name in sorted(upload.files, key=lambda each: (is_sidecar(each), each)):
        if name in upload.files:
            desk.settle(upload.files[name], choices.get(name, Choice()))
    return Committed(tuple(desk.added), tuple(desk.replaced), tuple(desk.asked), tuple(desk.failed))


class _Desk:
    """Where one upload is settled file by file."""

    def __init__(self, upload: Upload, folder: PagesFolder, trash: Trash, by: str) -> None:
        self._upload, self._folder, self._trash, self._by = upload, folder, trash, by
        self.added: list[str] = []
        self.replaced: list[str] = []
        self.asked: list[str] = []
        self.failed: list[tuple[str, Refused]] = []

    def settle(self, file: Uploaded, choice: Choice) -> None:
        """Put one file where it goes; what goes wrong with it stops none of the others."""
        if choice.action is Action.SKIP or file.stage is Stage.BAD:
            self._leave(file.name)
            return
        taken = None
        try:
            existing = self._folder.existing(file.name)
            if existing is not None and choice.action is Action.ADD:
                self.asked.append(file.name)
                return
            target = file.name
            if existing is not None and choice.action is Action.REPLACE:
                taken = self._trash.take([file.name], self._by)
            elif existing is not None:
                target = next(name for name in names_beside(file.name) if self._folder.existing(name) is None)
            if not is_sidecar(file.name):
                self._put_sidecar(file, target, choice.facts)
            self._folder.put(target, self._upload.place / file.name)
        except (Refused, OSError) as error:
            why = error if isinstance(error, Refused) else _of_disk(file.name, error)
            self.failed.append((file.name, why))
            if taken is not None:
                self._trash.restore(taken.id)
            return
        if taken is not None:
            self.replaced.append(file.name)
        self.added.append(target)
        self._leave(file.name)

    def _put_sidecar(self, file: Uploaded, target: str, facts: PageFacts | None) -> None:
        """Before the page, so that no build reads it without its facts."""
        own = self._upload.place / f"{file.name}{SIDECAR}"
        if facts is not None and facts != file.facts:
            own.write_text(sidecar_text(facts), "utf-8")
        if not own.is_file():
            return
        name = f"{target}{SIDECAR}"
        existing = self._folder.existing(name)
        if existing is not None:
            if existing.read_bytes() == own.read_bytes():
                self._upload.files.pop(f"{file.name}{SIDECAR}", None)
                return
            self._trash.take([name], self._by)
        self._folder.put(name, own)
        self._upload.files.pop(f"{file.name}{SIDECAR}", None)

    def _leave(self, name: str) -> None:
        self._upload.files.pop(name, None)
        (self._upload.place / name).unlink(missing_ok=True)


def sidecar_text(facts: PageFacts) -> str:
    """A sidecar that says these facts."""
    lines = []
    if facts.paper:
        lines.append(f"paper = {_quoted(facts.paper)}")
    if facts.date:
        lines.append(f"date = {facts.date.isoformat()}")
    if facts.edition:
        lines.append(f"edition = {_quoted(facts.edition)}")
    return "".join(f"{line}\n" for line in lines)


def _quoted(text: str) -> str:
    """A text as TOML writes it: JSON's strings are TOML's, but for what can't be printed."""
    return json.dumps("".join(filter(str.isprintable, text)), ensure_ascii=False)


def _of_disk(name: str, error: OSError) -> Refused:
    _log.warning("%s: can't be put into the pages folder: %s", name, error)
    return Refused("not_written", name=name, detail=error.strerror or error)
