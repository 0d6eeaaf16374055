"""What it costs to add one page to an index that has many, and that taking it out again leaves no trace.

    python -m evals.growth_index PAGES_DIR [--times 3] [--repeat N] [--out evals/results/add-one-page.json]

Every page of the folder but the last is indexed; then the last one is added and removed, some times over. With
`--repeat` each page is indexed N times under other names, with a line of its own in each, to see a larger archive.
Vectors are made of the text (evals/made_vectors.py), so that no model's time is in the figures: what a build takes
for a page is these seconds and that page's embedding. Each build is a process of its own, whose peak memory is
told; its seconds are those of its report, without starting Python. Processor seconds stand beside them, since a
busy machine makes everything else take longer.
"""

import argparse
import hashlib
import json
import multiprocessing
import os
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from evals.made_vectors import MadeEncoder
from index.archive import open_archive
from index.build import build
from index.folding import terms

_QUESTIONS = (
    "展览什么时候结束",
    "养老服务",
    "比赛结果如何",
    "公司今年的利润",
    "地铁何时开通",
    "price of oil",
)
_NEAREST = 10
_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Built:
    """One build in a process of its own."""

    report: dict[str, object]
    seconds: float
    processor_seconds: float
    peak_megabytes: float


def built(index: Path, pages: Path) -> Built:
    """Build in a process of its own."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_build, args=(index, pages, theirs))
    process.start()
    theirs.close()
    found: Built = ours.recv()
    process.join()
    return found


def _build(index: Path, pages: Path, said: Connection) -> None:
    import chromadb  # noqa: F401  what a build with a model has loaded by then, before the clock starts
    import scipy.optimize  # noqa: F401  with sentence-transformers
    import tantivy  # noqa: F401

    begun, used = time.monotonic(), time.process_time()
    report = build(index, pages, MadeEncoder())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (
        1024 * (1024 if sys.platform == "darwin" else 1)
    )
    said.send(Built(report.as_json(), time.monotonic() - begun, time.process_time() - used, peak))


def traces(index: Path) -> object:
    """All ids of an index in their order, a digest of all vectors, and the passages that match some questions.

    Not the nearest vectors: these lie so far apart that a search in Chroma's graph is approximate, and the graph is another
    after an addition and its removal.
    """
    with open_archive(index) as archive:
        matches = [archive.terms.matches(terms(question), _NEAREST) for question in _QUESTIONS]
        ids = [passage.id for passage in archive.catalog.all_passages()]
        stored = archive.vectors.ids()
        digest = hashlib.sha256()
        for start in range(0, len(stored), _AT_ONCE):
            rows = archive.vectors.get(some := stored[start : start + _AT_ONCE])
            digest.update(b"".join(rows[id_].tobytes() for id_ in some))
        return ids, stored, digest.hexdigest(), matches


def laid_out(source: Path, pages: Path, repeat: int) -> tuple[str, str]:
    """Lay out the folder but for its last page; gives that page's name and text."""
    *some, last = sorted(source.rglob("*.txt"))
    for number in range(repeat):
        for path in some:
            text = path.read_text("utf-8")
            own = f"本报讯（记者 陈明）第{number}辑{path.stem}昨日发布。\n\n" if repeat > 1 else ""
            to = pages / f"{number:03}" / path.relative_to(source)
            to.parent.mkdir(parents=True, exist_ok=True)
            to.write_text(_shifted(own + text, number), "utf-8", newline="")
    return last.name, last.read_text("utf-8")


def _shifted(text: str, number: int) -> str:
    """The text with its digits moved on, so that repeated pages are no copies of each other."""
    digits = "0123456789"
    return text.translate(str.maketrans(digits, digits[number % 10 :] + digits[: number % 10]))


def measured(source: Path, times: int, repeat: int, work: Path) -> dict[str, object]:
    """The figures of one archive."""
    pages, index = work / "pages", work / "index"
    name, text = laid_out(source, pages, repeat)
    first = built(index, pages)
    print(f"built: {first.report['passages']} passages in {first.seconds:.1f} s", file=sys.stderr, flush=True)
    before = traces(index)
    added: list[Built] = []
    removed: list[Built] = []
    for _ in range(times):
        (pages / name).write_text(text, "utf-8", newline="")
        added.append(built(index, pages))
        (pages / name).unlink()
        removed.append(built(index, pages))
    again = built(index, pages)
    return {
        "pages": first.report["pages"],
        "passages": first.report["passages"],
        "megabytes_of_index": round(sum(p.stat().st_size for p in index.rglob("*") if p.is_file()) / 2**20),
        "first_build": _row([first]),
        "add_one_page": _row(added),
        "remove_it": _row(removed),
        "nothing_changed": _row([again]),
        "same_ids_vectors_and_matches": before == traces(index),
    }


def _row(builds: Sequence[Built]) -> dict[str, object]:
    stages = [dict(one.report["stages"]) for one in builds]  # type: ignore[call-overload]  # a JSON object
    return {
        "seconds": round(statistics.median(one.seconds for one in builds), 2),
        "processor_seconds": round(statistics.median(one.processor_seconds for one in builds), 2),
        "stages": {name: round(statistics.median(s.get(name, 0.0) for s in stages), 2) for name in stages[0]},
        "peak_megabytes": round(max(one.peak_megabytes for one in builds)),
    }


def main() -> None:
    """Measure, print, and write it where asked."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "pages", type=Path, metavar="PAGES_DIR", help="text pages, as evals.pages.make makes them"
    )
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("--out", type=Path, help="added to what is there")
    options = parser.parse_args()
    work = Path(tempfile.mkdtemp(prefix="wenbao-growth-"))
    try:
        found = measured(options.pages, options.times, options.repeat, work)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    command = f"python -m evals.growth_index PAGES_DIR --times {options.times} --repeat {options.repeat}"
    row = {"command": command, "cores": os.cpu_count(), "load": round(os.getloadavg()[0], 1), **found}
    print(json.dumps(row, ensure_ascii=False, indent=1))
    if options.out:
        rows = json.loads(options.out.read_text("utf-8")) if options.out.exists() else []
        rows = [*(old for old in rows if old["command"] != command), row]
        options.out.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
