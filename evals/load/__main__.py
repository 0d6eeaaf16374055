"""Load a real server: many readers at once, then thousands of questions while its memory is watched.

    python -m evals.load [--readers 64] [--questions 2000] [--minutes 3] [--pages seeds] [--out evals/results/load]

A server is started over a new index of the pages. First all readers ask at the same time, in conversations; then a
few go on asking until `--questions` or `--minutes` are reached. Each question carries a marker of its reader's own:
an answer with another's marker, an error or a broken stream ends the run with exit code 1.
"""

import argparse
import asyncio
import json
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import httpx

from evals.load.reader import Reader, asking_event

FEW: Final = 8  # readers of the long run
ROUNDS: Final = 3  # questions of each reader when all ask at once
EARLY: Final = (
    500  # questions after which memory is first looked at; a tenth of a run that is too short for it
)
QUESTIONS: Final = (
    "展览什么时候结束？", "王忠殿牺牲的时候多大？", "图书馆有哪些活动？", "谁是市长？", "How old was Wang Zhongdian when he died?",
    "养老服务有什么新变化？", "今年粮食产量是多少？", "那里有多少人？", "Where does the exhibition take place?", "火星上有水吗？",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a run measured; times in seconds, memory in MB."""

    readers: int
    at_once_questions: int
    at_once_seconds: float
    at_once_median: float
    at_once_p95: float
    at_once_longest: float
    answered: int
    soak_questions: int
    soak_seconds: float
    soak_median: float
    memory_ready: float
    memory_after_all_at_once: float
    memory_early: float
    early_after: int
    memory_end: float
    growth: float  # share of memory_early
    errors: int


async def load(url: str, process: int, readers: int, questions: int, seconds: float) -> Loaded:
    """Ask a server at a URL, whose process has this number. Raises evals.load.reader.Wrong."""
    limits = httpx.Limits(max_connections=2 * readers)
    async with httpx.AsyncClient(base_url=url, timeout=300, limits=limits) as client:
        event = asking_event((await client.get("/config")).json())
        everybody = [Reader(client, number, event) for number in range(readers)]
        await everybody[0].ask(QUESTIONS[0])  # what is made once is made now
        ready = _memory(process)
        answered: list[bool] = []
        taken: list[float] = []

        async def chat(reader: Reader, times: int) -> None:
            for turn in range(times):
                begun = time.monotonic()
                got = await reader.ask(QUESTIONS[(reader.number + turn) % len(QUESTIONS)])
                taken.append(time.monotonic() - begun)
                answered.append(bool(got["answer"]["answered"]))

        begun = time.monotonic()
        await asyncio.gather(*(chat(reader, ROUNDS) for reader in everybody))
        all_at_once, at_once = time.monotonic() - begun, sorted(taken)
        after = _memory(process)
        taken.clear()
        early_after = min(EARLY, questions // 10)
        early = 0.0
        begun = time.monotonic()
        while len(taken) < questions and time.monotonic() - begun < seconds:
            await asyncio.gather(*(chat(reader, 1) for reader in everybody[:FEW]))
            if not early and len(taken) >= early_after:
                early, early_after = _memory(process), len(taken)
        end = _memory(process)
        return Loaded(
            readers=readers,
            at_once_questions=len(at_once),
            at_once_seconds=all_at_once,
            at_once_median=statistics.median(at_once),
            at_once_p95=at_once[int(0.95 * len(at_once))],
            at_once_longest=at_once[-1],
            answered=sum(answered),
            soak_questions=len(taken),
            soak_seconds=time.monotonic() - begun,
            soak_median=statistics.median(taken),
            memory_ready=ready,
            memory_after_all_at_once=after,
            memory_early=early,
            early_after=early_after,
            memory_end=end,
            growth=end / early - 1 if early else 0.0,
            errors=0,
        )


def lines(loaded: Loaded) -> list[str]:
    """The figures in words."""
    return [
        f"{loaded.readers} readers at once, {loaded.at_once_questions} questions in conversations: no error, no answer "
        f"mixed up; {loaded.at_once_seconds:.0f} s in all, median {loaded.at_once_median:.1f} s, "
        f"95 % within {loaded.at_once_p95:.1f} s, longest {loaded.at_once_longest:.1f} s",
        f"then {loaded.soak_questions} questions by {FEW} readers in {loaded.soak_seconds:.0f} s, "
        f"median {loaded.soak_median:.2f} s; {loaded.answered} of all questions answered, the others refused",
        f"memory: {loaded.memory_ready:.0f} MB ready, {loaded.memory_after_all_at_once:.0f} MB after all at once, "
        f"{loaded.memory_early:.0f} MB after {loaded.early_after} more questions, "
        f"{loaded.memory_end:.0f} MB after {loaded.soak_questions}: {100 * loaded.growth:+.1f} %",
    ]


def main() -> int:
    """Run the load and keep the figures."""
    options = _options()
    with tempfile.TemporaryDirectory() as folder, _served(options.pages, Path(folder)) as (url, process):
        loaded = asyncio.run(load(url, process, options.readers, options.questions, 60 * options.minutes))
    told = lines(loaded)
    print("\n".join(told))
    figures = {
        name: round(value, 4) if isinstance(value, float) else value for name, value in asdict(loaded).items()
    }
    options.out.with_suffix(".json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    command = f"python -m evals.load --readers {options.readers} --questions {options.questions} --minutes {options.minutes:g}"
    options.out.with_suffix(".txt").write_text("\n".join([command, "", *told]) + "\n", encoding="utf-8")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m evals.load", description="Load a real server.")
    parser.add_argument("--readers", type=int, default=64, help="who ask at once")
    parser.add_argument(
        "--questions", type=int, default=2000, help="of the long run; 5000 take some ten minutes"
    )
    parser.add_argument("--minutes", type=float, default=3, help="after which the long run ends in any case")
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


def _memory(process: int) -> float:
    """MB that a process has in memory now."""
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    return int(found[1]) / 1024 if found else 0.0


if __name__ == "__main__":
    sys.exit(main())
