"""The scale's report: a table to read, and a picture."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

_ROWS = (
    ("pages", "pages", "{:,.0f}"),
    ("stored in, s: catalog and tokens", "catalog", "{:,.1f}"),
    ("  vectors in Chroma", "vectors", "{:,.1f}"),
    ("  terms in tantivy", "terms", "{:,.1f}"),
    ("  verifying a sample", "verify a sample", "{:,.1f}"),
    ("on disk, MB: catalog and tokens", "catalog MB", "{:,.0f}"),
    ("  vectors", "vectors MB", "{:,.0f}"),
    ("  terms", "terms MB", "{:,.0f}"),
    ("opened and warmed in, s", "open s", "{:.1f}"),
    ("answer, median ms", "total ms median", "{:.0f}"),
    ("answer, p95 ms", "total ms p95", "{:.0f}"),
    ("  embed, median ms", "embed ms median", "{:.0f}"),
    ("  retrieve, median ms", "retrieve ms median", "{:.0f}"),
    ("  rank, median ms", "rank ms median", "{:.0f}"),
    ("  quote, median ms", "quote ms median", "{:.0f}"),
    ("processor time, median ms", "processor ms median", "{:.0f}"),
    ("asked again, median ms", "asked again ms median", "{:.0f}"),
    ("one paper chosen, median ms", "one paper ms median", "{:.0f}"),
    ("peak memory when asking, MB", "peak MB", "{:,.0f}"),
    ("Chroma's recall@10", "recall", "{:.3f}"),
    ("other load on the machine", "load", "{:.1f}"),
)


def as_text(found: Mapping[str, Any]) -> str:
    """The table, a column for each size."""
    sizes: Mapping[str, Mapping[str, float]] = found["sizes"]
    lines = [
        f"{found['command']}: made archives, vectors fitted to real ones (median cosine of the nearest other of 600: "
        f"real {found['fit']['real nearness']}, made {found['fit']['made nearness']})",
        *([found["note"]] if found.get("note") else ()),
        "",
        f"{'passages':36}" + "".join(f"{int(size):>12,}" for size in sizes),
    ]
    for label, key, form in _ROWS:
        cells = [form.format(row[key]) if key in row else "–" for row in sizes.values()]
        lines.append(f"{label:36}" + "".join(f"{cell:>12}" for cell in cells))
    return "\n".join(lines) + "\n"


def draw(found: Mapping[str, Any], path: Path) -> None:
    """A picture of latency, memory and disk over the number of passages; below 150 kB."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    sizes = sorted(map(int, found["sizes"]))
    rows = [found["sizes"][str(size)] for size in sizes]
    figure, (time, space) = plt.subplots(1, 2, figsize=(9, 3.2))
    for key, style in (("total ms median", "o-"), ("total ms p95", "o--"), ("retrieve ms median", "s:")):
        time.plot(sizes, [row[key] for row in rows], style, label=key, color="#b3382c", markersize=4)
    time.set_title("answer, ms", fontsize=9)
    disk = [sum(row[f"{store} MB"] for store in ("catalog", "vectors", "terms")) for row in rows]
    space.plot(
        sizes, [row["peak MB"] for row in rows], "o-", label="peak memory, MB", color="#2c5f8a", markersize=4
    )
    space.plot(sizes, disk, "s--", label="on disk, MB", color="#2c5f8a", markersize=4)
    space.set_title("memory and disk, MB", fontsize=9)
    space.set_yscale("log")
    for axis in (time, space):
        axis.set_xscale("log")
        axis.set_xlabel("passages", fontsize=8)
        axis.legend(fontsize=7, frameon=False)
        axis.tick_params(labelsize=8)
        axis.spines[["top", "right"]].set_visible(False)
    figure.tight_layout()
    figure.savefig(path, dpi=90)
    plt.close(figure)
