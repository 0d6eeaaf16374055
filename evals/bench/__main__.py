"""Measure Wenbao beside other systems, and how long it takes to start, on this machine in one run.

    python -m evals.bench [SET_DIR] [--made 25] [--asked 150] [--out evals/results]

Every system gets the same pages, model and questions: the real pages in `seeds/` with our own questions, and pages
made of the stories of SET_DIR (a folder with passages.jsonl and questions.jsonl) with that set's questions. The peers
(see `evals/peers/README.md`) are installed by pip into environments below --work, once; that alone needs a network.
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from evals.bench.corpus import Corpus, corpus_in
from evals.bench.jobs import SYSTEMS, prepare, run
from evals.bench.judging import judged
from evals.bench.report import as_text, draw
from evals.bench.starting import starting
from index.bundled_model import bundled_model, default_cache
from index.model_folder import read_model_folder

_OURS = "Wenbao"


def main(arguments: Sequence[str] | None = None) -> None:
    """Run all, print the table, and write it with its data and a picture."""
    options = _parser().parse_args(arguments)
    work = options.work or default_cache().parent / "bench"
    chosen = [system for system in SYSTEMS if not options.only or system.name in options.only]
    prepare(chosen, work / "environments")
    folder = Path(tempfile.mkdtemp(prefix="run-", dir=_made(work)))
    try:
        corpus = corpus_in(folder / "pages", options.seeds, options.set, options.made, options.asked)
        before = _before(options.out / "bench.json", corpus) if options.add else {}
        rows: dict[str, dict[str, float]] = dict(before.get("systems", {}))
        ours: dict[str, Any] = {}
        for system in chosen:
            print(f"{system.name} ...", file=sys.stderr)
            name = system.name.replace(" ", "-")
            measured = run(system, _job(corpus), folder / name, work / "environments")
            rows[system.name] = {**judged(measured, corpus), "load": round(os.getloadavg()[0], 1)}
            ours = measured if system.name == _OURS else ours
        started = starting(options.seeds, folder) if not options.only or options.starting else {}
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    found = {
        "command": "python -m evals.bench" + (f" SET_DIR --made {options.made}" if options.set else ""),
        "pages": corpus.count,
        "characters": corpus.characters,
        "questions": {of: sum(q.of == of for q in corpus.questions) for of in ("own", "set")},
        "processors": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "note": options.note,
        "systems": {system.name: rows[system.name] for system in SYSTEMS if system.name in rows},
        "encoder": _beside_the_encoder(ours) if ours else before.get("encoder"),
        "starting": started or before.get("starting"),
    }
    text = as_text(found)
    print(text, end="")
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "bench.json").write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", "utf-8")
    (options.out / "bench.txt").write_text(text, "utf-8")
    draw(found, options.out / "bench.png")


def _before(path: Path, corpus: Corpus) -> dict[str, Any]:
    """What was measured earlier on the same corpus."""
    found: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return found if (found.get("pages"), found.get("characters")) == (corpus.count, corpus.characters) else {}


def _job(corpus: Corpus) -> dict[str, Any]:
    path = bundled_model(default_cache())
    model = read_model_folder(path, path.name, default_cache())
    return {
        "pages": str(corpus.pages),
        "model": str(path),
        "question_prompt": model.question_prompt,
        "passage_prompt": model.passage_prompt,
        "questions": [question.text for question in corpus.questions],
    }


def _beside_the_encoder(ours: dict[str, Any]) -> dict[str, Any]:
    """How fast the build goes beside the encoder alone, in tokens of the texts."""
    alone = ours["tokens"] / ours["encoder_seconds"]
    whole = ours["tokens"] / ours["seconds"]
    return {
        "tokens": ours["tokens"],
        "number format": ours["number_format"],
        "alone tokens/s": alone,
        "embedding tokens/s": ours["tokens"] / ours["stages"]["embed"],
        "build tokens/s": whole,
        "share": whole / alone,
        "share by processor time": ours["encoder_processor_seconds"] / ours["processor_seconds"],
        "stages": ours["stages"],
    }


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m evals.bench",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("set", type=Path, nargs="?", metavar="SET_DIR", help="stories and questions")
    parser.add_argument("--seeds", type=Path, default=Path("seeds"), help="the real pages (seeds)")
    parser.add_argument("--made", type=int, default=25, help="how many pages to make (25)")
    parser.add_argument("--asked", type=int, default=150, help="questions of the set at the most (150)")
    parser.add_argument("--out", type=Path, default=Path("evals/results"), help="where the results go")
    parser.add_argument("--work", type=Path, help="for the peers' environments (the user's cache)")
    parser.add_argument(
        "--only", action="append", metavar="SYSTEM", help="only this system, without starting"
    )
    parser.add_argument("--starting", action="store_true", help="with --only: measure starting, too")
    parser.add_argument("--note", help="a line for the table: what else the machine was doing")
    parser.add_argument("--add", action="store_true", help="keep what was measured of the others before")
    return parser


if __name__ == "__main__":
    main()
