"""Load a real server: many readers at once, a rush, then thousands of questions while its memory is watched.

    python -m evals.load [--readers 64] [--questions 5000] [--minutes 20] [--pages seeds] [--out evals/results/load]

A server is started over a new index of the pages. First all readers ask at the same time, in conversations; then more
pages come at once than can wait in line, and who is turned away sends the question again; then all readers go on asking
until `--questions` or `--minutes` are reached. Every other question carries a marker of its reader's own: an answer with
another's marker, an error or a broken stream ends the run. So does, at its end, memory that has grown by more than
5 %, or a reader who had many fewer answers than another. Exit code 1 in each case.
"""

import argparse
import asyncio
import json
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import httpx

from evals.load.phases import Load, Loaded, faults
from ui.web.open_files import allow_many


async def load(url: str, process: int, options: argparse.Namespace) -> Loaded:
    """Ask a server at a URL, whose process has this number. Raises evals.load.reader.Wrong."""
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=2 * options.readers)
    async with httpx.AsyncClient(base_url=url, timeout=600, limits=limits) as client:
        return await Load(client, process, options.readers).run(
            options.rush, options.questions, 60 * options.minutes
        )


def lines(loaded: Loaded) -> list[str]:
    """The figures in words."""
    at_once, rush, long = loaded.at_once, loaded.rush, loaded.long
    return [
        f"{at_once.readers} readers at once, {at_once.questions} questions in conversations: no error, no answer "
        f"mixed up; {at_once.seconds:.0f} s in all, median {at_once.median:.1f} s, "
        f"95 % within {at_once.p95:.1f} s, longest {at_once.longest:.1f} s",
        f"a rush of {rush.pages} pages: {rush.turned_away} were asked to send it again, the last told so after "
        f"{rush.longest_word:.1f} s; {rush.answered} answered in the end",
        f"then {long.questions} questions by {at_once.readers} readers in {long.seconds:.0f} s, median "
        f"{long.median:.2f} s, 95 % within {long.p95:.2f} s; each reader had {long.fewest} to {long.most} answers",
        f"memory: {loaded.memory_ready:.0f} MB ready, {long.memory_early:.0f} MB after {long.early_after} of these, "
        f"{long.memory_end:.0f} MB after {long.questions}: {100 * long.growth:+.1f} %",
        f"{loaded.quoted} of all questions were answered with quotes, the others refused",
    ]


def main() -> int:
    """Run the load and keep the figures."""
    options = _options()
    allow_many()
    with tempfile.TemporaryDirectory() as folder, _served(options.pages, Path(folder)) as (url, process):
        loaded = asyncio.run(load(url, process, options))
    wrong = faults(loaded)
    told = [*lines(loaded), *wrong]
    print("\n".join(told))
    options.out.with_suffix(".json").write_text(
        json.dumps(_rounded(asdict(loaded)), indent=1) + "\n", encoding="utf-8"
    )
    command = (
        f"python -m evals.load --readers {options.readers} --rush {options.rush} --questions {options.questions} "
        f"--minutes {options.minutes:g}"
    )
    options.out.with_suffix(".txt").write_text("\n".join([command, "", *told]) + "\n", encoding="utf-8")
    return 1 if wrong else 0


def _rounded(figures: object) -> object:
    if isinstance(figures, dict):
        return {name: _rounded(value) for name, value in figures.items()}
    return round(figures, 4) if isinstance(figures, float) else figures


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m evals.load", description="Load a real server.")
    parser.add_argument("--readers", type=int, default=64, help="who ask at once, and then on and on")
    parser.add_argument("--rush", type=int, default=400, help="pages that come all at once; 256 can wait")
    parser.add_argument("--questions", type=int, default=5000, help="of the long run")
    parser.add_argument("--minutes", type=float, default=20, help="after which the long run ends in any case")
    parser.add_argument("--pages", type=Path, default=Path("seeds"))
    parser.add_argument("--out", type=Path, default=Path("evals/results/load"))
    return parser.parse_args()


@contextmanager
def _served(pages: Path, folder: Path) -> Iterator[tuple[str, int]]:
    """A server over a new index of the pages: its address and the number of its process."""
    wenbao = [sys.executable, "-m", "ui.cli"]
    index = folder / "index"
    subprocess.run(
        [*wenbao, "build", str(pages), "--index", str(index)], check=True, stdout=subprocess.DEVNULL
    )
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen([*wenbao, "serve", "--port", str(port), "--index", str(index)])
    url = f"http://127.0.0.1:{port}"
    try:
        until = time.monotonic() + 300
        while not _healthy(url):
            if server.poll() is not None or time.monotonic() > until:
                raise SystemExit("the server did not come up")
            time.sleep(0.5)
        yield url, server.pid
    finally:
        server.terminate()
        code = server.wait(60)
    if code:
        raise SystemExit(f"the server ended with exit code {code}")


def _healthy(url: str) -> bool:
    try:
        return httpx.get(f"{url}/health").status_code == 200
    except httpx.HTTPError:
        return False


if __name__ == "__main__":
    sys.exit(main())
