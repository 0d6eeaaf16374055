"""Progress: where a build tells how far it is."""

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
