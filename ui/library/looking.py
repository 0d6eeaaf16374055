"""Looking: uploaded files looked into, one after the other, in the order they came."""

import logging
import threading
from dataclasses import replace
from pathlib import Path

from index.errors import PageUnreadable
from index.facts import from_sidecar
from index.formats.sidecars import sidecars_on_disk
from ui.library.folder import PagesFolder
from ui.library.names import is_sidecar
from ui.library.previewer import Previewer, Unpreviewed
from ui.library.uploaded import Stage, Upload, Uploaded

_log = logging.getLogger(__name__)


class Looking:
    """What looks into files, in a thread that lasts as long as any wait."""

    def __init__(self, folder: PagesFolder, previewer: Previewer) -> None:
        """Begin with none.

        Args:
            folder: Where the files are going to, for names that clash and what is known of their neighbours.
            previewer: What looks into them.
        """
        self._folder = folder
        self._previewer = previewer
        self._queue: list[tuple[Upload, str]] = []
        self._looking = threading.Lock()

    def begin(self, upload: Upload, name: str) -> None:
        """Have a file of an upload looked into, when its turn comes."""
        self._queue.append((upload, name))
        threading.Thread(target=self._look, name="wenbao-uploads", daemon=True).start()

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
