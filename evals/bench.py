"""Time the build, the rebuild and the way to the first answer on this machine, all in one run.

    python -m evals.bench [--out evals/results/bench.json]

Waiting for the first answer is set beside what importing the large libraries alone costs in the same run.
"""

import argparse
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path

_IMPORTS = "import torch, sentence_transformers, chromadb, gradio"
_QUESTION = "王忠殿牺牲的时候多大？"
_PATIENCE = 300.0  # seconds


def seconds(command: Sequence[str]) -> float:
    """The wall time of a command that must succeed."""
    begun = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return round(time.perf_counter() - begun, 2)


def wenbao(*arguments: str) -> list[str]:
    """A command line of ours."""
    return [sys.executable, "-m", "ui.cli", *arguments]


def until_served(index: Path) -> dict[str, float]:
    """Seconds from starting `wenbao serve` until the page is up, and until it is ready to answer at once."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    begun = time.perf_counter()
    server = subprocess.Popen(
        wenbao("serve", "--index", str(index), "--port", str(port)),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        page = _until(f"http://127.0.0.1:{port}/", begun)
        ready = _until(f"http://127.0.0.1:{port}/health", begun)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=30)
    return {"page up": page, "ready": ready}


def _until(address: str, begun: float) -> float:
    """Seconds since `begun` until an address answers 200."""
    while time.perf_counter() - begun < _PATIENCE:
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310  loopback
                if answer.status == 200:
                    return round(time.perf_counter() - begun, 2)
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise TimeoutError(f"{address} did not answer in {_PATIENCE:.0f} s")


def main() -> None:
    """Run all and print a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", type=Path, default=Path("evals/results/bench.json"))
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="wenbao-bench-"))
    index = folder / "index"
    try:
        found: dict[str, float] = {"cores": float(os.cpu_count() or 0)}
        seconds([sys.executable, "-c", _IMPORTS])  # once unmeasured: byte code and disk cache
        found["bare imports"] = seconds([sys.executable, "-c", _IMPORTS])
        found["help"] = seconds(wenbao("--help"))
        found["build seeds"] = seconds(wenbao("build", "seeds", "--index", str(index)))
        found["rebuild, nothing changed"] = seconds(wenbao("build", "--index", str(index)))
        found["ask, cold"] = seconds(wenbao("ask", _QUESTION, "--index", str(index), "--json"))
        found |= {f"serve: {name}": value for name, value in until_served(index).items()}
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    for name, value in found.items():
        print(f"{name:28} {value:8.2f}")
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(found, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
