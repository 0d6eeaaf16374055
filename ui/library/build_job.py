"""The child that builds: readers go on asking meanwhile, and a builder that breaks down ends alone.

In: one line with the settings; when its input closes, the build is put away. Out: `{"stage", "total"}`,
`{"done", "file"}`, and at last `{"report"}`, `{"error"}` or `{"stopped"}`, each with the seconds since the start.
"""

import json
import logging
import sys
import time
from pathlib import Path
from typing import Final

from index.errors import ArchiveError, PagesFolderUnusable
from index.formats.page_files import page_files
from index.generation import IndexFolder
from ui.library.children import interrupted_when_let_go, say
from ui.priority import give_way
from ui.settings import Settings

_EVERY: Final = 0.2  # seconds between two lines of one stage


class SaidProgress:
    """Progress told line by line; the stage that reads names the file it is at."""

    def __init__(self, started: float, names: list[str]) -> None:
        """Begin.

        Args:
            started: When the build began, of the monotonic clock.
            names: The page files in the order that a build reads them.
        """
        self._started = started
        self._names = names
        self._stage, self._total, self._done, self._last = "", 0, 0, 0.0

    def stage(self, name: str, total: int) -> None:
        """A stage begins."""
        self._stage, self._total, self._done = name, total, 0
        self._tell({"stage": name, "total": total})
        self._tell_done()

    def advance(self, steps: int = 1) -> None:
        """Steps of the stage are done."""
        self._done += steps
        if time.monotonic() - self._last >= _EVERY or self._done >= self._total:
            self._tell_done()

    def _tell_done(self) -> None:
        at_file = self._stage == "read" and self._done < len(self._names) == self._total
        self._tell({"done": self._done, "file": self._names[self._done] if at_file else ""})

    def _tell(self, event: dict[str, object]) -> None:
        self._last = time.monotonic()
        say({**event, "at": round(self._last - self._started, 2)})


def main() -> None:
    """Build once, as the settings on standard input say."""
    started = time.monotonic()
    logging.basicConfig(level="WARNING", stream=sys.stderr)
    settings = Settings(**json.loads(sys.stdin.readline()))
    if settings.build_priority == "low":
        give_way()
    try:
        interrupted_when_let_go()
        say({"stage": "start", "total": 0, "at": 0.0})
        from ui.assembly import build_index  # the libraries take seconds

        progress = SaidProgress(started, _names(settings.index))
        report = build_index(settings, None, progress, fresh=False)
        last: dict[str, object] = {"report": report.as_json()}
    except KeyboardInterrupt:
        last = {"stopped": True}
    except ArchiveError as error:
        last = {"error": str(error)}
    except Exception as error:
        logging.getLogger(__name__).exception("the build broke down")
        last = {"error": f"{type(error).__name__}: {error}"}
    say({**last, "at": round(time.monotonic() - started, 2)})


def _names(index: Path) -> list[str]:
    folder = IndexFolder(index).pages_folder()
    try:
        return [file.name for file in page_files(folder)[0]] if folder else []
    except PagesFolderUnusable:
        return []  # the build says so itself


if __name__ == "__main__":
    main()
