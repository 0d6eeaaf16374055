"""An upload: the files that an editor sends together, how far each is, and how much is taken."""

import threading
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from index.facts import PageFacts
from ui.library.previews import FilePreview


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
