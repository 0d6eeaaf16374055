"""The history of builds: one JSON line for each, the latest of them kept."""

import json
import logging
import threading
from pathlib import Path
from typing import Final

from index.durable import write_atomically
from ui.library.builds import Build, build_in, build_json

_log = logging.getLogger(__name__)
MOST_KEPT: Final = 100


class History:
    """A file of past builds."""

    def __init__(self, path: Path) -> None:
        """Name the file; it is made with the first build."""
        self._path = path
        self._lock = threading.Lock()

    def add(self, build: Build) -> None:
        """Keep a build that has ended; the oldest beyond a bounded number are forgotten. Raises OSError."""
        with self._lock:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            kept = [*reversed(self.listed()), build][-MOST_KEPT:]
            lines = (json.dumps(build_json(each), ensure_ascii=False) for each in kept)
            write_atomically(self._path, "".join(f"{line}\n" for line in lines))

    def listed(self) -> tuple[Build, ...]:
        """The builds that are kept, the latest first; a line that can't be read is passed over."""
        try:
            lines = self._path.read_text("utf-8").splitlines()
        except FileNotFoundError:
            return ()
        except (OSError, UnicodeDecodeError) as error:
            _log.warning("%s: can't be read (%s)", self._path, error)
            return ()
        builds: list[Build] = []
        for line in lines:
            try:
                builds.append(build_in(json.loads(line)))
            except (ValueError, KeyError, TypeError) as error:
                _log.warning("%s: a line can't be read (%s)", self._path, error)
        return tuple(reversed(builds))
