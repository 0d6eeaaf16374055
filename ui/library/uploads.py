"""Uploads: files that an editor has sent, kept aside and looked into until they are put into the library."""

import asyncio
import datetime as dt
import logging
import secrets
import shutil
import threading
import time
from collections.abc import AsyncIterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, Final

from index.errors import PageUnreadable
from index.facts import PageFacts, from_sidecar
from index.formats.sidecars import sidecars_on_disk
from ui.library.folder import PagesFolder
from ui.library.names import is_sidecar, upload_name
from ui.library.previewer import Previewer, Unpreviewed
from ui.library.previews import FilePreview
from ui.library.refusals import Refused

_log = logging.getLogger(__name__)
_MOST_OPEN: Final = 20  # uploads side by side
_KEPT: Final = 24 * 3600.0  # seconds that an upload nobody finishes is kept
_LEFT: Final = 3600.0  # seconds after which it gives way to a new one
_SPARE: Final = 256 << 20  # bytes of disk that an upload leaves free
_WRITTEN_AT_ONCE: Final = 1 << 20  # bytes


class Stage(StrEnum):
    """How far an uploaded file is."""

    WAITING = "waiting"  # to be looked into
    READY = "ready"
    BAD = "bad"  # a build could take nothing from it
    SLOW = "slow"  # it takes long to look into; the build will read it


@dataclass(frozen=True, slots=True)
class Uploaded:
    """One file of an upload, and what was found in it; `clash` where the library has one of its name.

    `problem` names a sentence of `ui.words.library` or is empty; `detail` is the reader's own line.
    """

    name: str
    size: int  # bytes
    stage: Stage = Stage.WAITING
    preview: FilePreview | None = None
    clash: bool = False
    same: bool = False  # that one has the same bytes
    problem: str = ""
    detail: str = ""

    @property
    def facts(self) -> PageFacts:
        """What is known of all of its pages."""
        return self.preview.facts if self.preview else PageFacts()


@dataclass(frozen=True, slots=True)
class UploadLimits:
    """How much is taken at once."""

    largest: int  # bytes of a file
    largest_together: int  # bytes of an upload
    most_files: int


@dataclass(slots=True)
class Upload:
    """The files that one editor sends together, in a folder of their own."""

    id: str
    place: Path
    by: str
    begun: float
    files: dict[str, Uploaded] = field(default_factory=dict)
    receiving: int = 0  # bytes that are on their way
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.size for file in self.files.values())


class Uploads:
    """All uploads that are open; files are looked into one after the other, in the order they came."""

    def __init__(self, place: Path, folder: PagesFolder, previewer: Previewer, limits: UploadLimits) -> None:
        """Name the folder that files are kept aside in.

        Args:
            place: Each upload gets a folder in it.
            folder: Where the files are going to, for names that clash and what is known of their neighbours.
            previewer: What looks into them.
            limits: How much is taken at once.
        """
        self._place = place
        self._folder = folder
        self._previewer = previewer
        self.limits = limits
        self._open: dict[str, Upload] = {}
        self._queue: list[tuple[Upload, str]] = []
        self._looking = threading.Lock()
        self._lock = threading.Lock()

    def begin(self, by: str) -> str:
        """A new upload's id.

        Raises:
            Refused: There is no folder to put its files into, or too many uploads are open.
        """
        self._folder.for_writing()
        self._drop_old(_KEPT)
        if len(self._open) >= _MOST_OPEN:
            self._drop_old(_LEFT)  # tabs that were closed
        id_ = secrets.token_urlsafe(16)
        place = self._place / f"{dt.datetime.now(dt.UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(4)}"
        with self._lock:
            if len(self._open) >= _MOST_OPEN:
                raise Refused("many_uploads", most=_MOST_OPEN)
            place.mkdir(parents=True)
            self._open[id_] = Upload(id_, place, by, time.monotonic())
        return id_

    def get(self, id_: str) -> Upload:
        """An open upload. Raises Refused."""
        upload = self._open.get(id_)
        if upload is None:
            raise Refused("upload_gone")
        return upload

    async def receive(self, id_: str, given: str, size: int | None, parts: AsyncIterable[bytes]) -> str:
        """Keep a file as its parts come, never more than the limits allow; gives its name.

        Args:
            id_: The upload.
            given: What the browser calls the file.
            size: How many bytes it says will come, if it does.
            parts: The bytes.

        Raises:
            Refused: It is over a limit, its name is not fit, or the upload has it already.
            OSError: It can't be written.
        """
        upload = self.get(id_)
        name = upload_name(given)
        with upload.lock:
            if name in upload.files:
                raise Refused("sent_twice", name=name)
            if len(upload.files) >= self.limits.most_files:
                raise Refused("many_files", most=self.limits.most_files)
            most = min(self.limits.largest, self.limits.largest_together - upload.size - upload.receiving)
            reserved = max(0, min(size if size is not None else most, most))
            self._check_room(name, size or 0, most)
            upload.files[name] = Uploaded(name, 0)
            upload.receiving += reserved
        path = upload.place / name
        try:
            written = await _written(path, parts, name, most, self.limits)
        except BaseException:
            path.unlink(missing_ok=True)
            with upload.lock:
                del upload.files[name]
            raise
        finally:
            with upload.lock:
                upload.receiving -= reserved
        with upload.lock:
            upload.files[name] = Uploaded(name, written)
        return name

    def look_into(self, id_: str, name: str) -> None:
        """Have a file that was received looked into, in a thread of its own. Raises Refused."""
        upload = self.get(id_)
        self._queue.append((upload, name))
        threading.Thread(target=self._look, name="wenbao-uploads", daemon=True).start()

    def drop(self, id_: str) -> None:
        """Forget an upload and its files."""
        with self._lock:
            upload = self._open.pop(id_, None)
        if upload is not None:
            shutil.rmtree(upload.place, ignore_errors=True)

    def forget(self, id_: str, name: str) -> None:
        """Leave one file of an upload out."""
        upload = self.get(id_)
        with upload.lock:
            if upload.files.pop(name, None) is not None:
                (upload.place / name).unlink(missing_ok=True)

    def _check_room(self, name: str, size: int, most: int) -> None:
        if size > self.limits.largest:
            raise Refused("large_file", name=name, found=size, most=self.limits.largest)
        if size > most or most <= 0:
            raise Refused("large_upload", most=self.limits.largest_together)
        if shutil.disk_usage(self._place).free < size + _SPARE:
            raise Refused("disk_full", name=name)

    def _look(self) -> None:
        """Look into what waits; whoever comes while another is at it leaves it to them."""
        while self._looking.acquire(blocking=False):
            try:
                while self._queue:
                    upload, name = self._queue.pop(0)
                    if name in upload.files:
                        self._look_at(upload, name)
                self._previewer.close()
            finally:
                self._looking.release()
            if not self._queue:
                return

    def _look_at(self, upload: Upload, name: str) -> None:
        file = upload.files[name]
        try:
            looked = self._looked(upload, file)
        except Exception as error:  # noqa: BLE001  a thread must not die silently, and the editor waits for an answer
            _log.exception("%s: could not be looked into", name)
            looked = replace(file, stage=Stage.BAD, problem="broke_down", detail=type(error).__name__)
        with upload.lock:
            if name in upload.files:
                upload.files[name] = looked

    def _looked(self, upload: Upload, file: Uploaded) -> Uploaded:
        existing = self._folder.existing(file.name)
        clash = existing is not None
        same = existing is not None and existing.is_file() and _same_bytes(existing, upload.place / file.name)
        file = replace(file, clash=clash, same=same)
        if is_sidecar(file.name):
            return _sidecar_looked(upload.place, file)
        try:
            self._lay_sidecars(upload, file.name)
            preview = self._previewer.preview(file.name, upload.place)
        except PageUnreadable as error:
            return replace(file, stage=Stage.BAD, detail=error.reason)
        except Unpreviewed as error:
            if error.slow:
                return replace(file, stage=Stage.SLOW)
            return replace(file, stage=Stage.BAD, problem="broke_down", detail=error.detail)
        stage = Stage.READY if preview.is_sound else Stage.BAD
        problem = "" if preview.is_sound or preview.failures else "nothing_in_it"
        detail = preview.failures[0][1] if stage is Stage.BAD and preview.failures else ""
        return replace(file, stage=stage, preview=preview, problem=problem, detail=detail)

    def _lay_sidecars(self, upload: Upload, name: str) -> None:
        """Lay the sidecars that the file will have in the library beside it, those of the upload going before."""
        root = self._folder.path()
        for sidecar in sidecars_on_disk(root / name, root):
            place = upload.place / sidecar.name
            if not place.exists():
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(sidecar.data)

    def _drop_old(self, kept: float) -> None:
        """Forget what nobody has finished in so many seconds, and what an earlier server has left."""
        now = time.monotonic()
        for id_, upload in list(self._open.items()):
            if now - upload.begun > kept:
                self.drop(id_)
        known = {upload.place for upload in self._open.values()}
        for place in self._place.iterdir() if self._place.is_dir() else ():
            if place not in known and time.time() - place.stat().st_mtime > _KEPT:
                shutil.rmtree(place, ignore_errors=True)


async def _written(
    path: Path, parts: AsyncIterable[bytes], name: str, most: int, limits: UploadLimits
) -> int:
    """Writes parts as they come, the disk's part of it beside the loop; gives how many bytes there were."""
    file = await asyncio.to_thread(_fresh, path)
    written, waiting = 0, bytearray()
    try:
        async for part in parts:
            written += len(part)
            if written > limits.largest:
                raise Refused("large_file", name=name, found=written, most=limits.largest)
            if written > most:
                raise Refused("large_upload", most=limits.largest_together)
            waiting += part
            if len(waiting) >= _WRITTEN_AT_ONCE:
                await asyncio.to_thread(file.write, bytes(waiting))
                waiting.clear()
        await asyncio.to_thread(file.write, bytes(waiting))
    finally:
        file.close()
    if not written:
        raise Refused("empty_file", name=name)
    return written


def _fresh(path: Path) -> BinaryIO:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)  # a sidecar that was laid beside another file
    return path.open("xb")


def _sidecar_looked(place: Path, file: Uploaded) -> Uploaded:
    try:
        from_sidecar(file.name, (place / file.name).read_text("utf-8-sig"))
    except PageUnreadable as error:
        return replace(file, stage=Stage.BAD, detail=error.reason)
    except UnicodeDecodeError:
        return replace(file, stage=Stage.BAD, problem="not_utf8")
    return replace(file, stage=Stage.READY)


def _same_bytes(one: Path, other: Path) -> bool:
    if one.stat().st_size != other.stat().st_size:
        return False
    with one.open("rb") as first, other.open("rb") as second:
        while part := first.read(1 << 20):
            if part != second.read(1 << 20):
                return False
    return True


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
