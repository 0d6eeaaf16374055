"""Plots of a report: reliability, and refusal. The only module that imports matplotlib, an optional extra."""

from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.evaluation.metrics import ReliabilityBin
from assistant.evaluation.scoring import Curves

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Of Okabe and Ito, told apart by colour-blind readers, too.
_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
_GREY = "#767676"
_ABREAST = 3
_DOTS_AN_INCH = 130


class PlotsUnavailable(Exception):  # noqa: N818
    """Matplotlib is not installed; one line that says how to."""


def draw(curves: Mapping[str, Curves], stem: Path) -> tuple[Path, ...]:
    """Write STEM-reliability.png and STEM-refusal.png; gives those for which there is something to draw.

    Raises:
        PlotsUnavailable: Matplotlib is not installed.
    """
    if find_spec("matplotlib") is None:
        raise PlotsUnavailable("no plots: matplotlib is not installed; run `pip install 'wenbao[eval]'`")
    written = []
    reliable = {name: found for name, found in curves.items() if found.reliability}
    if reliable:
        written.append(_saved(_reliability(reliable), stem, "reliability"))
    refusing = {name: found for name, found in curves.items() if found.refusal}
    if refusing:
        written.append(_saved(_refusal(refusing), stem, "refusal"))
    return tuple(written)


def _reliability(curves: Mapping[str, Curves]) -> "Figure":
    from matplotlib.figure import Figure

    abreast = min(_ABREAST, len(curves))
    rows = -(-len(curves) // abreast)
    figure = Figure(figsize=(3.4 * abreast + 0.6, 3.5 * rows + 0.6), layout="constrained")
    panels = figure.subplots(rows, abreast, squeeze=False).flat
    for (name, found), axes in zip(curves.items(), panels, strict=False):
        axes.plot((0, 1), (0, 1), color=_GREY, linewidth=1, linestyle=(0, (4, 3)))
        _bins(axes, found.reliability, _COLOURS[0], "o", "questions with an answer")
        if found.refusal:
            both = found.reliability_with_unanswerable
            _bins(axes, both, _COLOURS[1], "s", "and those asked without their answers")
        axes.set_title(name, fontsize=10)
        _framed(axes, "confidence", "share of first quotes that hold the answer")
    for axes in list(panels):
        axes.set_visible(False)
    handles, labels = figure.axes[0].get_legend_handles_labels()
    legend = figure.legend(handles, labels, loc="outside lower center", ncols=2, frameon=False, fontsize=8)
    for handle in legend.legend_handles:
        if handle is not None:
            handle.set_sizes([40])  # type: ignore[attr-defined]
    return figure


def _bins(axes: "Axes", bins: Sequence[ReliabilityBin], colour: str, marker: str, label: str) -> None:
    """Bins as marks on a line, the larger the more questions are in them."""
    total = sum(b.questions for b in bins)
    sure, right = [b.confidence for b in bins], [b.right for b in bins]
    axes.plot(sure, right, color=colour, linewidth=1, alpha=0.6)
    sizes = [15 + 250 * b.questions / total for b in bins]
    axes.scatter(sure, right, s=sizes, color=colour, marker=marker, alpha=0.85, label=label)


def _refusal(curves: Mapping[str, Curves]) -> "Figure":
    from matplotlib.figure import Figure

    figure = Figure(figsize=(5.6, 5.2), layout="constrained")
    axes = figure.subplots()
    axes.plot((0, 1), (0, 1), color=_GREY, linewidth=1, linestyle=(0, (4, 3)))
    for at, (name, found) in enumerate(curves.items()):
        colour = _COLOURS[at % len(_COLOURS)]
        style = "-" if at < len(_COLOURS) else "--"
        axes.plot(
            [point.false_refusal for point in found.refusal],
            [point.rejected for point in found.refusal],
            color=colour,
            linestyle=style,
            linewidth=1.8,
            label=name,
        )
        if found.at_threshold:
            axes.plot(
                found.at_threshold.false_refusal, found.at_threshold.rejected, "o", color=colour, markersize=7
            )
    axes.plot([], [], "o", color=_GREY, label="the product's own threshold")
    axes.legend(loc="lower right", frameon=False, fontsize=9)
    _framed(axes, "share of answerable questions refused", "share of unanswerable questions refused")
    return figure


def _framed(axes: "Axes", across: str, up: str) -> None:
    axes.set(xlim=(-0.02, 1.02), ylim=(-0.02, 1.02), aspect="equal")
    axes.set_xlabel(across, fontsize=9)
    axes.set_ylabel(up, fontsize=9)
    axes.tick_params(labelsize=8)
    axes.grid(visible=True, color="#E4E4E4", linewidth=0.6)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)


def _saved(figure: "Figure", stem: Path, what: str) -> Path:
    path = stem.with_name(f"{stem.name}-{what}.png")
    # Without the version in it, the same figures give the same file.
    figure.savefig(path, dpi=_DOTS_AN_INCH, metadata={"Software": None})
    return path
