"""Measure what a reader's questions take while the archive is rebuilt beside them, on the same processors, in one run.

    python -m evals.busy SET_DIR [--made 300] [--asked 60] [--out evals/results/asking-while-building]

One process serves an index of the real pages in `seeds/`, as `wenbao serve` does, and is asked one question after the
other, each a new one, with a short pause between two. Then `--made` pages made of the stories of SET_DIR are laid
beside them and `wenbao build` is run from the command line, while the questions go on until it has ended and the new
generation is served; then they go on for a while without it. `--alone` builds the same once more with nobody asking.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from evals.bench.corpus import corpus_in
from evals.busy.report import as_text

_SEED_PAGES = Path("seeds")
_PAUSE = 0.1  # seconds between an answer and the next question
_AFTER = 2.5  # seconds for the service to notice a new generation


@dataclass(frozen=True, slots=True)
class Asked:
    """One question that was asked: what it took, in what stage of the build (or before, after), and what came of it."""

    stage: str
    ms: float
    error: str | None
    pages: int


class Asker:
    """The process that serves the index, at this end."""

    def __init__(self, index: Path) -> None:
        """Start it, and wait until it is ready."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "evals.busy.asker", str(index)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        if not self._heard()["ready"]:
            raise RuntimeError(f"{index}: the service did not get ready")

    def ask(self, question: str, stage: str) -> Asked:
        """Ask a question, and wait a moment after the answer."""
        stream = self._process.stdin
        if stream is None:
            raise RuntimeError("the asker has no standard input")
        stream.write(question.replace("\n", " ") + "\n")
        stream.flush()
        heard = self._heard()
        time.sleep(_PAUSE)
        return Asked(stage, heard["ms"], heard["error"], heard["pages"])

    def close(self) -> None:
        """Let it end."""
        if self._process.stdin:
            self._process.stdin.close()
        self._process.wait(timeout=60)

    def _heard(self) -> dict[str, Any]:
        line = self._process.stdout.readline() if self._process.stdout else ""
        if not line:
            raise RuntimeError(f"the asker has gone with {self._process.wait(timeout=60)}")
        heard: dict[str, Any] = json.loads(line)
        return heard


class CommandLineBuild:
    """`wenbao build`, run from the command line and watched."""

    def __init__(self, pages: Path, index: Path) -> None:
        """Start it."""
        command = [sys.executable, "-m", "ui.cli", "build", str(pages), "--index", str(index), "--json"]
        self.stage = "starting"
        self._begun = time.monotonic()
        self._process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
        )
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    @property
    def is_running(self) -> bool:
        """Whether it has not ended."""
        return self._process.poll() is None

    def report(self) -> dict[str, Any]:
        """Its report, and `wall`, the seconds from its start to its end; waits for it. Raises RuntimeError."""
        said = self._process.stdout.read() if self._process.stdout else ""
        code = self._process.wait()
        wall = time.monotonic() - self._begun
        self._listener.join(timeout=10)
        if code:
            raise RuntimeError(f"the build ended with {code}: {self.stage}")
        return {**json.loads(said), "wall": round(wall, 1)}

    def _listen(self) -> None:
        for line in self._process.stderr or ():
            self.stage = line.partition(":")[0].strip() or self.stage


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and write it; gives 1 where a question failed."""
    options = _parser().parse_args(arguments)
    work = Path(tempfile.mkdtemp(prefix="wenbao-busy-", dir=options.work))
    try:
        found = _measured(options, work)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    text = as_text(found)
    print(text, end="")
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.with_suffix(".txt").write_text(text, "utf-8")
    options.out.with_suffix(".json").write_text(
        json.dumps(found, ensure_ascii=False, indent=1) + "\n", "utf-8"
    )
    return int(any(found[part]["errors"] for part in ("idle", "building", "after")))


def _measured(options: argparse.Namespace, work: Path) -> dict[str, Any]:
    made = options.pages or _made(work / "made", options.set, options.made)
    questions = _questions(options.set)
    pages, index = work / "pages", work / "index"
    shutil.copytree(_SEED_PAGES, pages, ignore=shutil.ignore_patterns("README*"))
    CommandLineBuild(pages, index).report()
    asker = Asker(index)
    try:
        for _ in range(options.warming):
            asker.ask(next(questions), "warming")
        load = os.getloadavg()[0]
        idle = [asker.ask(next(questions), "idle") for _ in range(options.asked)]
        shutil.copytree(made, pages / "made", ignore=shutil.ignore_patterns("gold"))
        build = CommandLineBuild(pages, index)
        building: list[Asked] = []
        while build.is_running:
            building.append(asker.ask(next(questions), build.stage))
        report = build.report()
        until = time.monotonic() + _AFTER
        while time.monotonic() < until:  # the new generation is being opened beside the old one
            building.append(asker.ask(next(questions), "after the switch"))
        after = [asker.ask(next(questions), "after") for _ in range(options.asked)]
    finally:
        asker.close()
    found: dict[str, Any] = {
        "command": f"python -m evals.busy SET_DIR --made {options.made} --asked {options.asked}",
        "note": options.note,
        "processors": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "load_before": round(load, 1),
        "characters": sum(len(path.read_text("utf-8")) for path in pages.rglob("*.txt")),
        "idle": _row(idle),
        "building": _row(building),
        "after": _row(after),
        "slower": round(median(a.ms for a in building) / median(a.ms for a in idle), 2),
        "by_stage": {
            stage: _row([asked for asked in building if asked.stage == stage])
            for stage in dict.fromkeys(asked.stage for asked in building)
        },
        "build": {
            name: report[name] for name in ("pages", "passages", "embedded", "seconds", "wall", "stages")
        },
    }
    if options.alone:
        alone = CommandLineBuild(pages, work / "alone").report()
        found["alone"] = {name: alone[name] for name in ("pages", "passages", "embedded", "seconds", "wall")}
    return found


def _made(folder: Path, stories: Path, count: int) -> Path:
    corpus_in(folder, _SEED_PAGES, stories, count, 0)
    return folder / "made"


def _row(asked: Sequence[Asked]) -> dict[str, Any]:
    values = sorted(one.ms for one in asked)
    errors = [one.error for one in asked if one.error]
    return {
        "questions": len(values),
        "errors": len(errors),
        "first_error": errors[0] if errors else None,
        "median_ms": round(median(values), 1),
        "p95_ms": round(values[min(len(values) - 1, int(0.95 * len(values)))], 1),
        "longest_ms": round(values[-1], 1),
        "pages": asked[-1].pages,
    }


def _questions(folder: Path) -> Iterator[str]:
    """The set's questions, each once, and then again with a sign that makes them new."""
    lines = (folder / "questions.jsonl").read_text("utf-8").splitlines()
    texts = [str(json.loads(line)["q"]) for line in lines if line.strip()]
    sign = ""
    while True:
        yield from (text + sign for text in texts)
        sign += "？"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m evals.busy", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("set", type=Path, metavar="SET_DIR", help="stories and questions")
    parser.add_argument("--made", type=int, default=300, help="how many pages the build brings in (300)")
    parser.add_argument("--pages", type=Path, help="made pages to take instead of making them")
    parser.add_argument("--asked", type=int, default=60, help="questions before and after the build (60)")
    parser.add_argument("--warming", type=int, default=5, help="questions that are not counted (5)")
    parser.add_argument("--alone", action="store_true", help="build once more, with nobody asking")
    parser.add_argument("--note", help="a line for the table: what else the machine was doing")
    parser.add_argument("--work", type=Path, help="where it is built (the system's temporary folder)")
    parser.add_argument(
        "--out",
        type=Path,
        default=Path("evals/results/asking-while-building"),
        help="the results' path, without .txt and .json",
    )
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
