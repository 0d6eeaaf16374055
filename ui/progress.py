"""Progress of long work: bars on a terminal, plain lines elsewhere."""

import sys
import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as RichProgress

_NAMES = {
    "scan": "looking at the pages",
    "read": "reading pages",
    "copy": "copying the last generation",
    "embed": "embedding passages",
    "store": "storing",
    "verify": "verifying",
    "switch": "serving it",
}
_EVERY = 10.0  # seconds between two plain lines of one stage


class TerminalProgress:
    """A bar for each stage, on standard error."""

    def __init__(self) -> None:
        """Prepare the bars."""
        self._bars = RichProgress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=Console(stderr=True),
        )
        self._task: int | None = None

    def __enter__(self) -> Self:
        """Show the bars."""
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        """Leave the bars as they are."""
        self._bars.stop()

    def stage(self, name: str, total: int) -> None:
        """A stage begins."""
        self._task = self._bars.add_task(_NAMES.get(name, name), total=total or None)

    def advance(self, steps: int = 1) -> None:
        """Steps of the stage are done."""
        if self._task is not None:
            self._bars.advance(self._task, steps)  # type: ignore[arg-type]


class PlainProgress:
    """A line for each stage, and now and then one within a long stage, on standard error."""

    def __init__(self) -> None:
        """Begin."""
        self._name, self._total, self._done, self._said = "", 0, 0, 0.0

    def __enter__(self) -> Self:
        """Give itself."""
        return self

    def __exit__(self, *exc: object) -> None:
        """Say nothing more."""

    def stage(self, name: str, total: int) -> None:
        """A stage begins."""
        self._name, self._total, self._done, self._said = _NAMES.get(name, name), total, 0, time.monotonic()
        print(f"{self._name}: {total}" if total else self._name, file=sys.stderr, flush=True)

    def advance(self, steps: int = 1) -> None:
        """Steps of the stage are done."""
        self._done += steps
        if self._total and time.monotonic() - self._said >= _EVERY:
            self._said = time.monotonic()
            print(f"{self._name}: {self._done}/{self._total}", file=sys.stderr, flush=True)


def progress_for_stderr() -> TerminalProgress | PlainProgress:
    """Bars where standard error is a terminal, plain lines elsewhere."""
    return TerminalProgress() if sys.stderr.isatty() else PlainProgress()
