"""Builds as HTML: the one under way, its report, earlier ones, and the problems of the last."""

from collections.abc import Sequence
from typing import Final

from ui.library.builds import Build, Outcome, StageRun, Summary
from ui.library.library import Overview
from ui.rendering.escaping import escaped
from ui.rendering.library import moment, named
from ui.words import Words
from ui.words.faults import fault_text
from ui.words.libraries import library_words
from ui.words.library import LibraryWords

_MOST_NAMED: Final = 30  # pages of one kind that are named
_MOST_PROBLEMS: Final = 200


def build_state(overview: Overview, words: Words) -> str:
    """How the index stands to the folder; while it is rebuilt, how far that is; after that, what was done."""
    build, said = overview.build, library_words(words)
    if build is not None and build.is_under_way:
        title = said.stopping if build.outcome is Outcome.STOPPING else said.building
        stages = "".join(_stage(stage, said, is_last=stage is build.stages[-1]) for stage in build.stages)
        file = f'<p class="at-file"><bdi>{escaped(build.file)}</bdi></p>' if build.file else ""
        return f'<p class="state-line"><span class="spinner"></span>{escaped(title)}</p><ol class="stages">{stages}</ol>{file}'
    waiting = (
        f'<p class="state-line waiting-line">{escaped(said.unsettled.format(count=overview.unsettled))}</p>'
        if overview.unsettled
        else f'<p class="state-line">{escaped(said.up_to_date)}</p>'
    )
    return waiting + (_ended(build, words) if build is not None else "")


def build_buttons(overview: Overview, words: Words) -> str:
    """What can be done about the index now."""
    said, build = library_words(words), overview.build
    if build is not None and build.is_under_way:
        disabled = " disabled" if build.outcome is Outcome.STOPPING else ""
        return f'<button type="button" class="tool" id="library-stop"{disabled}>{escaped(said.stop)}</button>'
    if overview.folder is None:
        return ""
    kind = "solid" if overview.unsettled else "tool"
    return f'<button type="button" class="{kind}" id="library-rebuild">{escaped(said.rebuild)}</button>'


def build_ended(build: Build, words: Words) -> str:
    """How a build ended, as one line of plain text."""
    said = library_words(words)
    if build.outcome is Outcome.STOPPED:
        return said.stopped
    if build.outcome is Outcome.FAILED:
        return said.build_failed.format(error=fault_text(build.error, words))
    return f"{said.built}: {_figures(build.summary or Summary(), words)}"


def problem_list(problems: Sequence[tuple[str, str]], words: Words) -> str:
    """What the last build could not read, by name and reason; nothing where there is none."""
    if not problems:
        return ""
    said = library_words(words)
    lines = "".join(
        f"<li><bdi>{escaped(page)}</bdi><span>{escaped(fault_text(reason, words))}</span></li>"
        for page, reason in problems[:_MOST_PROBLEMS]
    )
    more = _more(len(problems) - _MOST_PROBLEMS, said)
    return (
        f'<details class="problems" open><summary><h3>{escaped(said.problems)}</h3> '
        f'<span class="count">{len(problems)}</span></summary><ul>{lines}{more}</ul></details>'
    )


def history_list(history: Sequence[Build], words: Words) -> str:
    """Earlier builds, the latest first."""
    said = library_words(words)
    if not history:
        return ""
    items = "".join(
        f'<li><p class="when">{escaped(moment(build.started, words))} · '
        f"{escaped(said.by.format(name=named(build.by, words)))} · "
        f"{escaped(said.seconds.format(seconds=_seconds(build.seconds)))}</p>"
        f"<p>{escaped(build_ended(build, words))}</p>{_changes(build, words)}</li>"
        for build in history
    )
    return (
        f'<details class="history"><summary><h3>{escaped(said.history)}</h3> '
        f'<span class="count">{len(history)}</span></summary><ol>{items}</ol></details>'
    )


def _ended(build: Build, words: Words) -> str:
    said = library_words(words)
    kind = " trouble-line" if build.outcome is Outcome.FAILED else ""
    times = "".join(
        f"<li><span>{escaped(_stage_name(stage.name, said))}</span> "
        f"<span>{escaped(said.seconds.format(seconds=_seconds(stage.seconds)))}</span></li>"
        for stage in build.stages
    )
    stages = (
        f'<details class="stage-times"><summary>{escaped(said.stages)} '
        f"{escaped(said.seconds.format(seconds=_seconds(build.seconds)))}</summary><ol>{times}</ol></details>"
        if times
        else ""
    )
    return (
        f'<div class="report"><p class="ended{kind}">{escaped(build_ended(build, words))}</p>'
        f"{_changes(build, words)}{stages}</div>"
    )


def _figures(summary: Summary, words: Words) -> str:
    said = library_words(words)
    kinds = ("added", "changed", "removed", "renamed", "failed", "unchanged", "recut", "embedded")
    told = [
        getattr(said, f"report_{kind}").format(count=summary.count(kind))
        for kind in kinds
        if summary.count(kind) or kind == "added"
    ]
    return words.between_names.join(told)


def _changes(build: Build, words: Words) -> str:
    """The pages that a build touched, by name, to be unfolded."""
    said, summary = library_words(words), build.summary
    if summary is None:
        return ""
    kinds = (
        ("added", summary.added),
        ("changed", summary.changed),
        ("removed", summary.removed),
        ("renamed", tuple(f"{old} → {new}" for old, new in summary.renamed)),
        ("failed", tuple(f"{page}: {fault_text(reason, words)}" for page, reason in summary.failed)),
    )
    return "".join(
        f'<details class="change"><summary>'
        f'{escaped(getattr(said, f"report_{kind}").format(count=summary.count(kind)))}</summary><ul class="names">'
        + "".join(f"<li><bdi>{escaped(name)}</bdi></li>" for name in names[:_MOST_NAMED])
        + _more(summary.count(kind) - _MOST_NAMED, said)
        + "</ul></details>"
        for kind, names in kinds
        if names
    )


def _stage(stage: StageRun, said: LibraryWords, *, is_last: bool) -> str:
    steps = said.steps.format(done=stage.done, total=stage.total) if stage.total else ""
    share = min(1.0, stage.done / stage.total) if stage.total else 0.0
    bar = (
        f'<span class="progress" role="progressbar" aria-valuemin="0" aria-valuemax="{stage.total}" '
        f'aria-valuenow="{stage.done}" aria-label="{escaped(_stage_name(stage.name, said))}">'
        f'<span style="inline-size:{round(100 * share)}%"></span></span>'
        if is_last and stage.total
        else ""
    )
    return (
        f'<li class="{"now" if is_last else "past"}"><span>{escaped(_stage_name(stage.name, said))}</span>'
        f'<span class="steps">{escaped(steps)}</span>'
        f'<span class="seconds">{escaped(said.seconds.format(seconds=_seconds(stage.seconds)))}</span>{bar}</li>'
    )


def _stage_name(stage: str, said: LibraryWords) -> str:
    """A stage by its name; one that there are no words for by its own."""
    name: str = getattr(said, f"stage_{stage}", stage)
    return name


def _seconds(seconds: float) -> str:
    return f"{seconds:.0f}" if seconds >= 10 else f"{seconds:.1f}"


def _more(count: int, said: LibraryWords) -> str:
    return f"<li>{escaped(said.more.format(count=count))}</li>" if count > 0 else ""
