"""Opinions: what readers think of answers, one JSON line each, in a file for the paper's editors.

The file never outgrows its bound: when it is full it becomes `<name>.1`, and a new one is begun.
"""

import datetime as dt
import json
import os
import threading
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

LARGEST_FILE = 4 * 1024 * 1024  # bytes; with the one before it, twice this
LONGEST_NOTE = 1000  # characters


@dataclass(frozen=True, slots=True)
class Opinion:
    """A thumb on an answer; `quoted` are the page names of its quotes, `note` is the reader's own remark."""

    thumb: Literal["up", "down", "none"]
    question: str
    resolved_question: str
    answered: bool
    confidence: float
    quoted: tuple[str, ...]
    note: str | None = None


class OpinionFile:
    """The file of opinions; safe to use from several threads."""

    def __init__(self, path: Path, largest: int = LARGEST_FILE) -> None:
        """Keep opinions at `path`, which may not exist yet, in at most `largest` bytes."""
        self._path = path
        self._largest = largest
        self._lock = threading.Lock()

    def append(self, opinion: Opinion, at: dt.datetime) -> None:
        """Add a line. Raises OSError where the file can't be written."""
        line = json.dumps({"at": at.isoformat(timespec="seconds"), **asdict(opinion)}, ensure_ascii=False)
        written = (line + "\n").encode("utf-8", "replace")
        with self._lock:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            if self._path.exists() and self._path.stat().st_size + len(written) > self._largest:
                os.replace(self._path, self._path.with_name(f"{self._path.name}.1"))  # noqa: PTH105  atomic
            with self._path.open("ab") as file:
                file.write(written)
