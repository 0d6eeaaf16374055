"""The bench's report: JSON, a table to read, and a picture."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

_ROWS = (
    ("indexing, raw characters/s", "characters/s", "{:,.0f}"),
    ("the same, a processor second", "characters/processor s", "{:,.0f}"),
    ("search, median ms", "search ms median", "{:.0f}"),
    ("search, p95 ms", "search ms p95", "{:.0f}"),
    ("the same, the processor's ms, median", "search processor ms median", "{:.0f}"),
    ("answer with quotes, median ms", "answer ms median", "{:.0f}"),
    ("peak memory, MB", "peak MB", "{:,.0f}"),
    ("load average of the machine after it", "load", "{:.1f}"),
    ("passages", "passages", "{:,.0f}"),
    ("own questions: hit@1", "own: hit@1", "{:.3f}"),
    ("own questions: hit@5", "own: hit@5", "{:.3f}"),
    ("own: answer in first shown", "own: answer in first shown", "{:.3f}"),
    ("own: answer in three shown", "own: answer in three shown", "{:.3f}"),
    ("own: characters in first shown", "own: characters in first shown", "{:,.0f}"),
    ("set questions: hit@1", "set: hit@1", "{:.3f}"),
    ("set questions: hit@5", "set: hit@5", "{:.3f}"),
    ("set: answer in first shown", "set: answer in first shown", "{:.3f}"),
    ("set: answer in three shown", "set: answer in three shown", "{:.3f}"),
    ("set: characters in first shown", "set: characters in first shown", "{:,.0f}"),
)


def as_text(found: Mapping[str, Any]) -> str:
    """The table, and what was measured beside it."""
    systems: Mapping[str, Mapping[str, float]] = found["systems"]
    lines = [
        f"{found['pages']} pages, {found['characters']:,} raw characters; "
        f"questions: {found['questions']['own']} of our own on the real pages, {found['questions']['set']} of a set "
        "on made pages",
        f"{found['processors']} processors; command: {found['command']}",
        *([found["note"]] if found.get("note") else ()),
        "",
        *(f"{letter} = {name}" for letter, name in zip("ABCDEFGH", systems, strict=False)),
        "",
        f"{'':38}" + "".join(f"{letter:>10}" for letter, _ in zip("ABCDEFGH", systems, strict=False)),
    ]
    for label, key, form in _ROWS:
        cells = [form.format(row[key]) if key in row else "–" for row in systems.values()]
        if any(cell != "–" for cell in cells):
            lines.append(f"{label:38}" + "".join(f"{cell:>10}" for cell in cells))
    own = found.get("encoder")
    if own:
        lines += [
            "",
            f"The build beside the encoder alone, on the same {own['tokens']:,} tokens in {own['number format']}:",
            f"  encoder alone {own['alone tokens/s']:,.0f} tokens/s; the build's embedding "
            f"{own['embedding tokens/s']:,.0f}; the whole build {own['build tokens/s']:,.0f}, "
            f"{own['share']:.2f} of the encoder alone ({own['share by processor time']:.2f} by processor time)",
            "  seconds by stage: " + ", ".join(f"{name} {s:.1f}" for name, s in own["stages"].items()),
        ]
    if starting := found.get("starting"):
        lines += ["", "Starting, in seconds:"]
        lines += [f"  {name:44}{value:8.2f}" for name, value in starting.items()]
    return "\n".join(lines) + "\n"


def draw(found: Mapping[str, Any], path: Path) -> None:
    """A picture of the table's main figures, each beside the best of the others; below 150 kB."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    systems: Mapping[str, Mapping[str, float]] = found["systems"]
    of = "set" if any("set: hit@1" in row for row in systems.values()) else "own"
    panels = (
        ("indexing, raw characters/s", "characters/s"),
        ("search, median ms (less is better)", "search ms median"),
        ("answer in the first text shown", f"{of}: answer in first shown"),
        ("characters to read for it", f"{of}: characters in first shown"),
    )
    figure, axes = plt.subplots(1, len(panels), figsize=(13, 2.6), sharey=True)
    names = list(systems)[::-1]
    for axis, (title, key) in zip(axes, panels, strict=True):
        values = [systems[name].get(key, 0.0) for name in names]
        colours = ["#b3382c" if name == "Wenbao" else "#9aa5ad" for name in names]
        bars = axis.barh(names, values, color=colours)
        axis.bar_label(bars, [f"{v:.2f}" if v <= 1 else f"{v:,.0f}" for v in values], padding=3, fontsize=8)
        axis.set_title(title, fontsize=9)
        axis.spines[["top", "right", "bottom"]].set_visible(False)
        axis.set_xticks([])
        axis.set_xlim(0, 1.25 * max(values, default=1.0))
        axis.tick_params(labelsize=8, length=0)
    figure.tight_layout()
    figure.savefig(path, dpi=90)
    plt.close(figure)
