"""The report: metrics by set, for scripts as JSON and for people as a table."""

import json
import subprocess
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from assistant.evaluation.ablation import ablation_lines
from assistant.evaluation.scoring import SECTIONS, Curves
from assistant.evaluation.tables import table

_COUNTS = ("questions", "unanswerable", "withheld")


@dataclass(frozen=True, slots=True)
class EvaluationReport:
    """Metrics by set name, with what they were measured on.

    Attributes:
        commit: Of the source tree; with "-dirty" where files differ from it, None where there is none.
        settings: What was asked, and by which encoder.
        sets: Metrics by set.
        curves: What is drawn, by set.
        ablation: With each feature left out in turn, metrics by set; empty unless that was measured.
    """

    commit: str | None
    settings: Mapping[str, object]
    sets: Mapping[str, Mapping[str, float]]
    curves: Mapping[str, Curves] = field(default_factory=dict)
    ablation: Mapping[str, Mapping[str, Mapping[str, float]]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What its files are called, without ending."""
        return f"{'ablation' if self.ablation else 'eval'}-{self.commit or 'no-commit'}"

    def as_json(self) -> dict[str, object]:
        """The report in the contract's form."""
        found: dict[str, object] = {
            "commit": self.commit,
            "sets": _rounded(self.sets),
            "settings": self.settings,
            "curves": {name: _rounded(asdict(curves)) for name, curves in self.curves.items()},
        }
        return found | ({"ablation": _rounded(self.ablation)} if self.ablation else {})

    def lines(self) -> list[str]:
        """A table of text: a metric a row, a set a column; of an ablation a table a set, a variant a row."""
        last = f"commit {self.commit}; {_said(self.settings)}"
        if self.ablation:
            return [*ablation_lines(self.sets, self.ablation), last]
        names = list(self.sets)
        stages = dict.fromkeys(m for values in self.sets.values() for m in values if m.startswith("ms_"))
        sections = {**SECTIONS, "milliseconds": tuple(stages)}
        rows = [["", *names]]
        for section, metrics in sections.items():
            measured = [m for m in metrics if any(m in self.sets[name] for name in names)]
            if measured:
                rows += [[], [section.upper()]]
                rows += [[m, *(_cell(m, self.sets[name].get(m)) for name in names)] for m in measured]
        return [*table(rows), "", last]

    def write(self, stem: Path) -> tuple[Path, ...]:
        """Write the report as STEM.json and STEM.txt; gives both."""
        stem.parent.mkdir(parents=True, exist_ok=True)
        # A suffix is put behind the name: a dot in it begins no suffix.
        texts = {
            "json": json.dumps(self.as_json(), ensure_ascii=False, indent=1),
            "txt": "\n".join(self.lines()),
        }
        paths = {kind: stem.with_name(f"{stem.name}.{kind}") for kind in texts}
        for kind, path in paths.items():
            path.write_text(texts[kind] + "\n", "utf-8")
        return tuple(paths.values())


def commit_of_the_source() -> str | None:
    """The commit of the source tree, "-dirty" behind it where files differ; None where this is no such tree."""
    try:
        known = _git("ls-files", "--error-unmatch", "__init__.py")
        # Installed below somebody else's working tree, that tree's commit says nothing of this code.
        done = _git("describe", "--always", "--dirty", "--exclude", "*") if known.returncode == 0 else known
    except OSError:
        return None
    return done.stdout.strip() or None if done.returncode == 0 else None


def _git(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = ["git", "-C", str(Path(__file__).parent), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603


def _cell(metric: str, value: float | None) -> str:
    if value is None:
        return "–"
    if metric in _COUNTS:
        return str(int(value))
    if metric.startswith("ms_") or metric.endswith("_characters"):
        return f"{value:.1f}"
    return f"{value:.3f}"


def _said(settings: Mapping[str, object]) -> str:
    return "; ".join(f"{name} {value}" for name, value in settings.items() if value is not None)


def _rounded(value: object) -> object:
    """The value, its numbers to five places: what is beyond differs from machine to machine."""
    if isinstance(value, float):
        return round(value, 5)
    if isinstance(value, Mapping):
        return {key: _rounded(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(entry) for entry in value]
    return value
