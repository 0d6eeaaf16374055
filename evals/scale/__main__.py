"""Measure what an archive costs as it grows: made archives of 1,000, 10,000 and 100,000 passages, or what is asked for.

    python -m evals.scale SET_DIR [--sizes 1000 10000 100000] [--out evals/results/scale.json]

Pages are put together from the sentences of SET_DIR (passages.jsonl; questions.jsonl is asked). Vectors are sampled
from a distribution fitted to real ones, tokens are made, and the stores are filled as a build fills them; so the
embedding, which goes at one rate whatever the size, is left out (`python -m evals.bench` measures it). Each size is
made in one process and asked in another, whose memory is its own.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from evals.scale.asking import measured
from evals.scale.distribution import Fitted, nearness
from evals.scale.made_archive import make, sentences_of
from evals.scale.report import as_text, draw
from index.bundled_model import default_cache
from index.encoder import open_encoder
from index.generation import IndexFolder

_FITTED_TO = 600  # real passages
_ASKED = 100


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure all sizes, print the table, and write it."""
    options = _parser().parse_args(arguments)
    if options.step:
        _step(options)
        return
    work = Path(tempfile.mkdtemp(prefix="wenbao-scale-", dir=options.work))
    rows: dict[str, dict[str, float]] = _kept(options.out) if options.add else {}
    fit: dict[str, float] = {}
    try:
        fit = _run(options, work, "fit", 0)
        for size in options.sizes:
            made = _run(options, work, "make", size)
            asked = _run(options, work, "ask", size)
            rows[str(size)] = {**made, **asked, "load": round(os.getloadavg()[0], 1)}
            shutil.rmtree(work / str(size))
            rows = {name: rows[name] for name in sorted(rows, key=int)}
            found = {
                "command": "python -m evals.scale SET_DIR",
                "note": options.note,
                "fit": fit,
                "sizes": rows,
            }
            options.out.write_text(json.dumps(found, indent=1) + "\n", "utf-8")
            options.out.with_suffix(".txt").write_text(as_text(found), "utf-8")
            draw(found, options.out.with_suffix(".png"))
    finally:
        shutil.rmtree(work, ignore_errors=True)
    print(as_text(found), end="")


def _kept(out: Path) -> dict[str, dict[str, float]]:
    return dict(json.loads(out.read_text("utf-8"))["sizes"]) if out.exists() else {}


def _run(options: argparse.Namespace, work: Path, step: str, size: int) -> dict[str, float]:
    """What a step measured, in a process of its own."""
    print(f"{step} {size or ''} ...", file=sys.stderr)
    command = [sys.executable, "-m", "evals.scale", str(options.set), "--step", step]
    result = work / "step.json"
    subprocess.run([*command, "--sizes", str(size), "--work", str(work), "--out", str(result)], check=True)
    return dict(json.loads(result.read_text("utf-8")))


def _step(options: argparse.Namespace) -> None:
    """One step, in this process."""
    (size,) = options.sizes
    encoder = open_encoder(None, default_cache())
    texts = [str(line["text"]) for line in _lines(options.set / "passages.jsonl")]
    fitted_to, mean, index = options.work / "real.npy", options.work / "mean.npy", options.work / str(size)
    if options.step == "fit":
        sample = texts[:: max(1, len(texts) // _FITTED_TO)][:_FITTED_TO]
        vectors = encoder.encode_passages([text[:350] for text in sample])
        np.save(fitted_to, vectors)
        np.save(mean, encoder.token_mean())
        made = np.concatenate(list(Fitted.to(vectors).sample(len(vectors), 1)))
        found = {"real nearness": round(nearness(vectors), 4), "made nearness": round(nearness(made), 4)}
    elif options.step == "make":
        index.mkdir()
        fitted = Fitted.to(np.load(fitted_to))
        found = make(index, sentences_of(texts), fitted, size, encoder.identity, np.load(mean))
        found |= {f"{name} MB": megabytes for name, megabytes in _sizes(index).items()}
    else:
        lines = _lines(options.set / "questions.jsonl")
        questions = [str(line["q"]) for line in lines[:: max(1, len(lines) // _ASKED)][:_ASKED]]
        found = measured(index, questions, encoder)
    options.out.write_text(json.dumps(found), "utf-8")


def _sizes(index: Path) -> dict[str, float]:
    """What lies on disk of a generation, by store."""
    folder = IndexFolder(index)
    paths = folder.paths(str(folder.current()))
    stores = {"catalog": paths.catalog, "vectors": paths.vectors, "terms": paths.terms}
    return {name: round(_bytes(path) / 1e6, 1) for name, path in stores.items()}


def _bytes(path: Path) -> int:
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    return sum(file.stat().st_size for file in files)


def _lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m evals.scale",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("set", type=Path, metavar="SET_DIR", help="passages and questions")
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 10_000, 100_000], help="passages")
    parser.add_argument("--out", type=Path, default=Path("evals/results/scale.json"), help="the result")
    parser.add_argument("--note", help="a line for the table: what else the machine was doing")
    parser.add_argument("--add", action="store_true", help="keep the sizes that the result has already")
    parser.add_argument("--work", type=Path, help="where archives are made (the system's temporary folder)")
    parser.add_argument("--step", choices=("fit", "make", "ask"), help=argparse.SUPPRESS)
    return parser


if __name__ == "__main__":
    main()
