"""Builds: what is known of a build under way or past, put together from what its process tells."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any, Final

MOST_NAMED: Final = 500  # pages of a kind that a kept report names

Event = Mapping[str, Any]  # one line of what the process tells


class Outcome(StrEnum):
    """How a build stands or ended."""

    RUNNING = "running"
    STOPPING = "stopping"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class StageRun:
    """One stage of a build: steps done of `total` (0: not known), seconds that it took or has taken so far."""

    name: str
    total: int = 0
    done: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Summary:
    """What a build did; of each kind of change the names of some pages, and how many there are."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()
    failed: tuple[tuple[str, str], ...] = ()
    counts: tuple[tuple[str, int], ...] = ()
    generation: str = ""

    def count(self, name: str) -> int:
        """A figure of the report by its name; 0 where it has none."""
        return dict(self.counts).get(name, 0)


@dataclass(frozen=True, slots=True)
class Build:
    """One build, by whom and when begun; `error` is its one line where it failed."""

    by: str
    started: dt.datetime
    outcome: Outcome = Outcome.RUNNING
    seconds: float = 0.0
    stages: tuple[StageRun, ...] = ()
    file: str = ""  # being read
    summary: Summary | None = None
    error: str = ""

    @property
    def is_under_way(self) -> bool:
        """Whether it has not ended."""
        return self.outcome in {Outcome.RUNNING, Outcome.STOPPING}


def after(build: Build, event: Event) -> Build:
    """The build as it is after what its process has just told; what is not understood changes nothing."""
    now = _number(event.get("at"), build.seconds)
    build = replace(build, seconds=now)
    stages = build.stages
    if stages:
        begun = sum(stage.seconds for stage in stages[:-1])
        stages = (*stages[:-1], replace(stages[-1], seconds=round(now - begun, 2)))
        build = replace(build, stages=stages)
    match event:
        case {"stage": str(name), "total": int(total)}:
            return replace(build, stages=(*stages, StageRun(name, total)), file="")
        case {"done": int(done)} if stages:
            return replace(
                build,
                stages=(*stages[:-1], replace(stages[-1], done=done)),
                file=str(event.get("file") or ""),
            )
        case {"report": Mapping() as report}:
            return replace(build, outcome=Outcome.DONE, summary=summary_of(report), file="")
        case {"error": str(error)}:
            return replace(build, outcome=Outcome.FAILED, error=error, file="")
        case {"stopped": True}:
            return replace(build, outcome=Outcome.STOPPED, file="")
        case _:
            return build


def summary_of(report: Mapping[str, Any]) -> Summary:
    """A build's report as it is kept, bounded."""
    kinds = ("added", "changed", "removed", "renamed", "failed", "recut")
    figures = ("pages", "unchanged", "articles", "passages", "embedded")
    counts = {kind: len(report.get(kind) or ()) for kind in kinds}
    counts |= {name: int(_number(report.get(name), 0)) for name in figures}
    some = {kind: (report.get(kind) or ())[:MOST_NAMED] for kind in kinds}
    return Summary(
        added=tuple(map(str, some["added"])),
        changed=tuple(map(str, some["changed"])),
        removed=tuple(map(str, some["removed"])),
        renamed=tuple((str(old), str(new)) for old, new in some["renamed"]),
        failed=tuple((str(failure["page"]), str(failure["error"])) for failure in some["failed"]),
        counts=tuple(counts.items()),
        generation=str(report.get("generation") or ""),
    )


def build_json(build: Build) -> dict[str, Any]:
    """A build as JSON, to be kept."""
    return {**asdict(build), "started": build.started.isoformat()}


def build_in(values: Mapping[str, Any]) -> Build:
    """A build from its JSON. Raises ValueError, KeyError or TypeError where it is none."""
    summary = values["summary"]
    return Build(
        by=str(values["by"]),
        started=dt.datetime.fromisoformat(values["started"]),
        outcome=Outcome(values["outcome"]),
        seconds=float(values["seconds"]),
        stages=tuple(StageRun(**stage) for stage in values["stages"]),
        summary=None if summary is None else _summary_in(summary),
        error=str(values["error"]),
    )


def _summary_in(values: Mapping[str, Any]) -> Summary:
    return Summary(
        added=tuple(map(str, values["added"])),
        changed=tuple(map(str, values["changed"])),
        removed=tuple(map(str, values["removed"])),
        renamed=tuple((str(old), str(new)) for old, new in values["renamed"]),
        failed=tuple((str(page), str(reason)) for page, reason in values["failed"]),
        counts=tuple((str(name), int(count)) for name, count in values["counts"]),
        generation=str(values["generation"]),
    )


def _number(value: object, otherwise: float) -> float:
    return float(value) if isinstance(value, int | float) else otherwise
