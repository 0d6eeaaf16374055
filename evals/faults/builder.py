"""Builders in processes of their own, forked from one that has everything imported, and so begun at once."""

import contextlib
import faulthandler
import multiprocessing
import os
import resource
import signal
import sys
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path

from evals.faults.death import CAN_PLAN_DEATH, plan_death
from evals.faults.remembered import RememberedEncoder
from index.build import build
from index.errors import ArchiveError

# What a forked builder would otherwise import by itself, seconds each time.
_PRELOADED = ["evals.faults.warmed"]
_PATIENCE = 120.0  # seconds that a builder may say nothing
_TO_TELL = 2.0  # seconds that a hung builder gets to say where it is


@dataclass(frozen=True, slots=True)
class Order:
    """What a builder is to build, with what; `largest_file` caps what it may write, in bytes."""

    index: Path
    pages: Path
    encoder: RememberedEncoder
    largest_file: int | None = None
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class Ended:
    """How a builder ended: `error` is its one line, or None; `stages` when each began, in seconds from the start.

    `killed` says that it was killed before it had ended; `seconds` is how long one took that was not.
    """

    error: str | None
    stages: tuple[tuple[str, float], ...]
    killed: bool = False
    seconds: float = 0.0

    @property
    def stage(self) -> str:
        """The stage that it ended in."""
        return self.stages[-1][0] if self.stages else "start"


@dataclass(frozen=True, slots=True)
class Planned:
    """What is planned for the beginning of a stage: to wait until `let_go`, or to die so many seconds after."""

    stage: str
    waits: bool = False
    dies_after: float | None = None


class Builder:
    """A builder at work."""

    def __init__(self, order: Order, planned: Planned | None = None, patience: float = _PATIENCE) -> None:
        """Start it.

        Args:
            order: What it is to build.
            planned: What it does at the beginning of a stage.
            patience: Seconds that it may say nothing; after that it is ended, and its error says where it hung.
        """
        self._patience = patience
        self._whereabouts = order.index.with_name(f"{order.index.name}.whereabouts")
        context = _context()
        self._said, theirs = context.Pipe()
        self._process: ForkServerProcess = context.Process(
            target=_work, args=(order, theirs, planned, self._whereabouts)
        )
        self._process.start()
        theirs.close()
        self._stages: list[tuple[str, float]] = []
        self._error: str | None = None
        self._seconds = 0.0
        self._done = False

    def wait_for(self, stage: str) -> bool:
        """Wait until a stage begins; False where the builder ends before."""
        while not any(name == stage for name, _ in self._stages):
            if self._done or not self._hear(self._patience):
                return False
        return True

    def let_go(self) -> None:
        """Let a held builder go on."""
        with contextlib.suppress(OSError):  # it may have ended meanwhile
            self._said.send("go on")

    def kill(self) -> Ended:
        """Kill it outright."""
        self._process.kill()
        self._process.join()
        while self._hear(0.0):
            pass
        return Ended(self._error, tuple(self._stages), killed=not self._done)

    def end(self) -> Ended:
        """Wait until it has ended by itself."""
        while self._hear(self._patience):
            pass
        if self._process.is_alive() and not self._done:
            self._process.join(_TO_TELL)  # it has closed its line and is about to end
            if self._process.is_alive():
                return self._ended_hanging()
        self._process.join(self._patience)
        if self._process.is_alive():
            return self._ended_hanging()
        if not self._done and self._process.exitcode == -signal.SIGKILL:
            return Ended(None, tuple(self._stages), killed=True)
        if not self._done:
            self._error = f"UNKNOWN: it died with {self._process.exitcode}"
        return Ended(self._error, tuple(self._stages), seconds=self._seconds)

    def _ended_hanging(self) -> Ended:
        """End it where it hangs, and say where that is, in one line."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._process.pid or 0, signal.SIGUSR1)
        self._process.join(_TO_TELL)
        try:
            said = self._whereabouts.read_text("utf-8", "replace")
        except OSError:
            said = ""
        self._process.kill()
        self._process.join()
        frames = [line.strip() for line in said.splitlines() if line.strip()]
        error = f"UNKNOWN: it hung for {self._patience:.0f} s: {' < '.join(frames) or 'nowhere in Python'}"
        return Ended(error, tuple(self._stages))

    def _hear(self, patience: float) -> bool:
        """Take in one thing that it says; False where it says nothing more."""
        try:
            if self._done or not self._said.poll(patience):
                return False
            kind, *values = self._said.recv()
        except (EOFError, OSError):
            return False
        if kind == "stage":
            self._stages.append((values[0], values[1]))
        else:
            self._error, self._seconds, self._done = values[0], values[1], True
        return True


def _context() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_PRELOADED)
    return context


class _Said:
    """Progress that is said to the process that watches."""

    def __init__(self, watching: Connection, planned: Planned | None) -> None:
        self._watching = watching
        self._planned = planned
        self.begun = time.monotonic()

    def stage(self, name: str, total: int) -> None:  # noqa: ARG002  as Progress has it
        self._watching.send(("stage", name, time.monotonic() - self.begun))
        if self._planned is None or name != self._planned.stage:
            return
        planned, self._planned = self._planned, None  # once: a build that mends what is damaged begins again
        if planned.waits:
            self._watching.recv()
        if planned.dies_after is not None and CAN_PLAN_DEATH:
            plan_death(planned.dies_after)

    def advance(self, steps: int = 1) -> None:
        pass


def _work(order: Order, watching: Connection, planned: Planned | None, whereabouts: Path) -> None:
    # For as long as the process lives, as standard error; written to even where all of Python stands still.
    faulthandler.register(signal.SIGUSR1, whereabouts.open("w", encoding="utf-8"), all_threads=True)
    sys.stderr = Path("/dev/null").open("w", encoding="utf-8")  # noqa: SIM115  as long as the process lives
    if order.largest_file is not None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (order.largest_file, order.largest_file))
    error = None
    said = _Said(watching, planned)
    try:
        build(order.index, order.pages, order.encoder, fresh=order.fresh, progress=said)
    except ArchiveError as known:
        error = str(known)
    except BaseException as unknown:  # noqa: BLE001  what is not one of ours is a finding, and told as such
        error = f"UNKNOWN {type(unknown).__name__}: {unknown}"
    watching.send(("end", error, time.monotonic() - said.begun))
    watching.close()
