"""Uploads: files that an editor has sent, kept aside within limits until they are put into the library."""

import asyncio
import datetime as dt
import secrets
import shutil
import threading
import time
from collections.abc import AsyncIterable
from pathlib import Path
from typing import BinaryIO, Final

from ui.library.folder import PagesFolder
from ui.library.looking import Looking
from ui.library.names import upload_name
from ui.library.previewer import Previewer
from ui.library.refusals import Refused
from ui.library.uploaded import Upload, Uploaded, UploadLimits

_MOST_OPEN: Final = 20  # uploads side by side
_KEPT: Final = 24 * 3600.0  # seconds that an upload nobody finishes is kept
_LEFT: Final = 3600.0  # seconds after which it gives way to a new one
_SPARE: Final = 256 << 20  # bytes of disk that an upload leaves free
_WRITTEN_AT_ONCE: Final = 1 << 20  # bytes


class Uploads:
    """All uploads that are open."""

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
        self._looking = Looking(folder, previewer)
        self.limits = limits
        self._open: dict[str, Upload] = {}
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
        self._looking.begin(self.get(id_), name)

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
