"""Progress: where a build tells how far it is, and how long each of its stages took."""

import time
from typing import Protocol


class Progress(Protocol):
    """Where a build tells how far it is."""

    def stage(self, name: str, total: int) -> None:
        """A stage begins, of `total` steps (0: unknown)."""

    def advance(self, steps: int = 1) -> None:
        """Steps of the stage are done."""


class Silence:
    """Progress that nobody watches."""

    def stage(self, name: str, total: int) -> None:
        """Say nothing."""

    def advance(self, steps: int = 1) -> None:
        """Say nothing."""


class Timed:
    """Progress that is passed on, and timed by stage."""

    def __init__(self, watched: Progress) -> None:
        """Pass everything on to `watched`."""
        self._watched = watched
        self._name: str | None = None
        self._since = 0.0
        self._seconds: dict[str, float] = {}

    def stage(self, name: str, total: int) -> None:
        """End the stage before and begin this one."""
        self._end()
        self._name, self._since = name, time.monotonic()
        self._watched.stage(name, total)

    def advance(self, steps: int = 1) -> None:
        """Pass it on."""
        self._watched.advance(steps)

    def seconds(self) -> tuple[tuple[str, float], ...]:
        """The seconds of each stage so far, in the order in which they began."""
        self._end()
        return tuple((name, round(seconds, 3)) for name, seconds in self._seconds.items())

    def _end(self) -> None:
        if self._name is not None:
            now = time.monotonic()
            self._seconds[self._name] = self._seconds.get(self._name, 0.0) + now - self._since
            self._since = now
