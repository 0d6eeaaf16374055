"""The library: what its editors see and do, over one index and the folder that it is built from."""

import datetime as dt
import json
import threading
import time
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from index.errors import IndexMissing
from index.formats.limits import Limits
from index.generation import GenerationPaths, IndexFolder, Manifest
from index.tallies import PageTally, page_tallies
from ui.library.builds import Build, Outcome, Summary, summary_of
from ui.library.committing import Choice, Committed, commit
from ui.library.folder import PagesFolder
from ui.library.history import History
from ui.library.listing import Files, Holding, Listing, Wish, for_readers, holdings_of, listed
from ui.library.names import file_of
from ui.library.previewer import Previewer
from ui.library.rebuilding import Rebuilding
from ui.library.refusals import Refused
from ui.library.trash import Taken, Trash
from ui.library.uploaded import UploadLimits
from ui.library.uploads import Uploads

_SCANNED_FOR: Final = 2.0  # seconds that what is in the folder is taken to be so still
_MOST_HISTORY: Final = 20
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Overview:
    """How the library is; `refused` says why its folder can't be changed, None where it can."""

    folder: Path | None
    refused: Refused | None
    build: Build | None
    problems: tuple[tuple[str, str], ...]
    unsettled: int
    trash: tuple[Taken, ...]
    history: tuple[Build, ...]
    limits: UploadLimits


@dataclass(frozen=True, slots=True)
class _Generation:
    """What is known of the generation being served: its tallies, problems, and when its build began."""

    id: str
    tallies: tuple[PageTally, ...] = ()
    report: Summary | None = None
    begun: float = 0.0  # seconds since 1970


@dataclass(frozen=True, slots=True)
class Parts:
    """What a library is put together from, beside its index."""

    place: Path  # where uploads, trash and history are kept
    limits: Limits
    upload_limits: UploadLimits
    settings: Mapping[str, object]  # as JSON, for the builds
    build_command: Sequence[str] | None = None
    preview_command: Sequence[str] | None = None


class Library:
    """One index's library; safe to use from any thread."""

    def __init__(self, index: Path, parts: Parts) -> None:
        """Put it together; nothing is read or made before it is used."""
        self._index = IndexFolder(index)
        self.folder = PagesFolder(index)
        self.trash = Trash(parts.place / "trash", self.folder)
        self.uploads = Uploads(
            parts.place / "uploads",
            self.folder,
            Previewer(parts.limits, parts.preview_command),
            parts.upload_limits,
        )
        self._history = History(parts.place / "builds.jsonl")
        self.rebuilding = Rebuilding(parts.settings, self._history, parts.build_command)
        self._lock = threading.Lock()
        self._changing = threading.Lock()  # one editor's change to the folder at a time
        self._generation: _Generation | None = None
        self._files: tuple[float, dict[str, float]] | None = None
        self._held: tuple[_Generation, Files, tuple[Holding, ...]] | None = None

    def overview(self) -> Overview:
        """How it is, at once."""
        refused, folder = None, None
        try:
            folder = self.folder.path()
            self.folder.for_writing()
        except Refused as why:
            refused = why
        history = self._history.listed()
        return Overview(
            folder=folder,
            refused=refused,
            build=self.rebuilding.latest(),
            problems=self._summary(history).failed,
            unsettled=listed(self._holdings(), Wish()).unsettled,
            trash=self.trash.listed(),
            history=history[:_MOST_HISTORY],
            limits=self.uploads.limits,
        )

    def listing(self, wish: Wish, *, editor: bool) -> Listing:
        """A sheet of the list of pages; readers see those that they can ask. Raises ArchiveError."""
        holdings = self._holdings()
        return listed(holdings if editor else for_readers(holdings), wish)

    def remove(self, pages: Collection[str], by: str) -> Taken:
        """Take the files of these pages out of the folder, into the trash.

        Raises:
            Refused: None of them is in the folder, or it can't be changed.
            OSError: One can't be moved.
        """
        with self._changing:
            there = self.folder.files()
            wanted = dict.fromkeys(file_of(page) for page in pages)
            return self._changed(self.trash.take([name for name in wanted if name in there], by))

    def restore(self, id_: str) -> dict[str, str]:
        """Put back what was taken out at once; the names then, by the names before. Raises Refused or OSError."""
        with self._changing:
            return self._changed(self.trash.restore(id_))

    def commit(self, upload: str, choices: Mapping[str, Choice], by: str) -> Committed:
        """Put an upload's files into the folder as was chosen for each; those without a choice stay in the upload.

        Raises:
            Refused: The upload is gone, still being looked into, or the folder can't be changed.
        """
        with self._changing:
            done = commit(self.uploads.get(upload), choices, self.folder, self.trash, by)
            if not self.uploads.get(upload).files:
                self.uploads.drop(upload)
            return self._changed(done)

    def _changed(self, result: _T) -> _T:
        self._files = None
        return result

    def _holdings(self) -> tuple[Holding, ...]:
        generation = self._current()
        summary = self._summary(self._history.listed())
        failed = frozenset(page for page, _ in summary.failed)
        try:
            changed = self._scanned()
        except Refused:
            # The folder is not there: what is in the index is all that can be shown.
            changed = {file_of(tally.name): 0.0 for tally in generation.tallies}
        files = Files(changed, failed, self._begun(generation))
        known = self._held
        if known is None or known[0] is not generation or known[1] != files:
            known = (generation, files, holdings_of(generation.tallies, files))
            self._held = known
        return known[2]

    def _scanned(self) -> dict[str, float]:
        now = time.monotonic()
        seen = self._files
        if seen is None or now - seen[0] > _SCANNED_FOR:
            seen = (now, self.folder.files())
            self._files = seen
        return seen[1]

    def _current(self) -> _Generation:
        """The generation being served, read anew only when it is another one."""
        with self._lock:
            id_ = self._index.current()
            if id_ is None:
                return _Generation("")
            if self._generation is None or self._generation.id != id_:
                try:
                    with self._index.held_for_reading() as paths:
                        self._generation = _read(paths)
                except IndexMissing:
                    return _Generation("")
            return self._generation

    def _summary(self, history: Sequence[Build]) -> Summary:
        """What the last build of the generation being served did; one without changes makes no generation."""
        generation = self._current()
        for build in history:
            if build.outcome is Outcome.DONE and build.summary and build.summary.generation == generation.id:
                return build.summary
        return generation.report or Summary()

    def _begun(self, generation: _Generation) -> float:
        """When the last build that brought the index up to the folder began, in seconds since 1970."""
        begun = [
            build.started.timestamp()
            for build in self._history.listed()[:1]
            if build.outcome is Outcome.DONE and build.summary and build.summary.generation == generation.id
        ]
        return max([generation.begun, *begun])


def _read(paths: GenerationPaths) -> _Generation:
    manifest = paths.read_manifest()
    report, seconds = None, 0.0
    with suppress(OSError, ValueError, KeyError, TypeError):
        said = json.loads(paths.report.read_text("utf-8"))
        report, seconds = summary_of(said), float(said["seconds"])
    return _Generation(manifest.id, tuple(page_tallies(paths.catalog)), report, _built(manifest) - seconds)


def _built(manifest: Manifest) -> float:
    """When the generation was made, to the end of the second that its manifest names."""
    try:
        return dt.datetime.fromisoformat(manifest.built).timestamp() + 1
    except ValueError:
        return 0.0
