"""The report of asking while building: a table to read."""

from collections.abc import Mapping
from typing import Any

_PARTS = (
    ("idle", "before the build, idle"),
    ("building", "while it builds"),
    ("after", "afterwards, idle"),
)


def as_text(found: Mapping[str, Any]) -> str:
    """The table, and what was built meanwhile."""
    build = found["build"]
    lines = [
        f"{found['command']}, {found['processors']} processors, load average before {found['load_before']}",
        *([found["note"]] if found.get("note") else ()),
        "",
        f"{'':34}{'asked':>7}{'errors':>8}{'median ms':>11}{'p95 ms':>9}{'longest':>9}{'pages':>7}",
        *(_line(label, found[part]) for part, label in _PARTS),
        *(_line(f"  {stage}", row) for stage, row in found["by_stage"].items()),
        "",
        f"median while building / idle: {found['slower']}",
        f"built: {build['pages']} pages, {build['passages']} passages, {build['embedded']} embedded, "
        f"{build['seconds']:.0f} s ({build['wall']:.0f} s from start to end of the command)",
        "seconds by stage: "
        + ", ".join(f"{name} {seconds:.1f}" for name, seconds in build["stages"].items()),
    ]
    if alone := found.get("alone"):
        lines.append(f"the same with nobody asking: {alone['seconds']:.0f} s ({alone['wall']:.0f} s)")
    return "\n".join(lines) + "\n"


def _line(label: str, row: Mapping[str, Any]) -> str:
    return (
        f"{label:34}{row['questions']:7}{row['errors']:8}{row['median_ms']:11.0f}{row['p95_ms']:9.0f}"
        f"{row['longest_ms']:9.0f}{row['pages']:7}"
    )
