"""Rebuilding: at most one build at a time, in a child process, watched, stopped, and written into the history."""

import datetime as dt
import logging
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from ui.library.builds import Build, Outcome, after
from ui.library.children import Child, module_command
from ui.library.history import History
from ui.library.refusals import Refused

_log = logging.getLogger(__name__)
_PATIENCE: Final = 20.0  # seconds that a build gets to put its work away


class Rebuilding:
    """The one build of this server's index."""

    def __init__(
        self,
        settings: Mapping[str, object],
        history: History,
        command: Sequence[str] | None = None,
        patience: float = _PATIENCE,
    ) -> None:
        """Prepare.

        Args:
            settings: The settings, as JSON values; the build is told them.
            history: Where builds that have ended are kept.
            command: What runs the build; the module `ui.library.build_job` by default.
            patience: Seconds that a stopped build gets before it is ended.
        """
        self._settings = dict(settings)
        self._history = history
        self._command = command or module_command("ui.library.build_job")
        self._patience = patience
        self._lock = threading.Lock()
        self._build: Build | None = None
        self._child: Child | None = None
        self._heard_at = 0.0  # of the monotonic clock
        self._next: str | None = None  # who wants another build after this one

    def latest(self) -> Build | None:
        """The build under way, its seconds up to now, or the last one that this server ran."""
        with self._lock:
            build = self._build
            if build is None or not build.is_under_way or not build.stages:
                return build
            since = time.monotonic() - self._heard_at
            now = replace(build.stages[-1], seconds=build.stages[-1].seconds + since)
            return replace(build, seconds=build.seconds + since, stages=(*build.stages[:-1], now))

    def start_or_follow(self, by: str) -> None:
        """Begin a build; where one is under way, another one follows it. Raises Refused."""
        with self._lock:
            if self._child is not None:
                self._next = by
                return
        self.start(by)

    def start(self, by: str) -> None:
        """Begin a build.

        Raises:
            Refused: One is under way, or its process can't be started.
        """
        with self._lock:
            if self._child is not None:
                raise Refused("building_already")
            try:
                child = Child(self._command)
            except OSError as error:
                raise Refused("no_process", detail=error.strerror or error) from error
            self._child = child
            self._build = Build(by, dt.datetime.now().astimezone())
        threading.Thread(target=self._watch, args=(child,), name="wenbao-rebuilding", daemon=True).start()

    def stop(self) -> None:
        """Have the build under way put its work away; nothing happens where there is none."""
        with self._lock:
            child, build = self._child, self._build
            if child is None or build is None or not build.is_under_way:
                return
            self._build = replace(build, outcome=Outcome.STOPPING)
        child.let_go()
        threading.Thread(target=self._end, args=(child,), name="wenbao-stopping", daemon=True).start()

    def _end(self, child: Child) -> None:
        if not child.ended(self._patience):
            _log.warning("the build did not put its work away in %s seconds and is ended", self._patience)
            child.kill()

    def _watch(self, child: Child) -> None:
        started = time.monotonic()
        with child:
            child.tell(self._settings)
            for event in child.told():
                self._heard(event)
            last_words = child.last_words
        with self._lock:
            build = self._build
            if build is None:
                return
            if build.is_under_way:  # it has gone without a word
                seconds = round(time.monotonic() - started, 2)
                stopped = build.outcome is Outcome.STOPPING
                if not stopped:
                    _log.error("the build broke down: %s", last_words)
                build = replace(
                    build,
                    outcome=Outcome.STOPPED if stopped else Outcome.FAILED,
                    error="" if stopped else last_words,
                    seconds=seconds,
                    file="",
                )
        try:
            self._history.add(build)
        except OSError as error:
            _log.warning("the history of builds can't be kept: %s", error)
        with self._lock:
            self._build, self._child = build, None
            following, self._next = self._next, None
        if following is not None and build.outcome is not Outcome.STOPPED:
            try:
                self.start(following)
            except Refused as refused:
                _log.warning("the build that was to follow can't be started: %s", refused)

    def _heard(self, event: object) -> None:
        if not isinstance(event, Mapping):
            return
        with self._lock:
            build = self._build
            if build is None:
                return
            self._heard_at = time.monotonic()
            heard = after(build, event)
            if build.outcome is Outcome.STOPPING and heard.outcome is Outcome.RUNNING:
                heard = replace(heard, outcome=Outcome.STOPPING)
            self._build = heard
