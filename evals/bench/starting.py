"""Starting: how long a reader waits for the first answer, beside what importing the large libraries alone costs."""

import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path

_FOR_ASKING = "import torch, sentence_transformers, chromadb, tantivy"
_FOR_SERVING = f"{_FOR_ASKING}, gradio"
_QUESTION = "展览什么时候结束？"
_PATIENCE = 600.0  # seconds


def starting(pages: Path, folder: Path) -> dict[str, float]:
    """Seconds by what was waited for, in the order measured; `folder` is for an index of the few `pages`."""
    index = folder / "starting"
    found: dict[str, float] = {}
    seconds([sys.executable, "-c", _FOR_SERVING])  # once unmeasured: byte code and disk cache
    found["help"] = seconds(wenbao("--help"))
    found["build of the real pages"] = seconds(wenbao("build", str(pages), "--index", str(index)))
    found["the same again, nothing changed"] = seconds(wenbao("build", "--index", str(index)))
    found["bare imports of what asking needs"] = seconds([sys.executable, "-c", _FOR_ASKING])
    found["first answer by `wenbao ask`"] = seconds(wenbao("ask", _QUESTION, "--index", str(index), "--json"))
    found["bare imports of what serving needs"] = seconds([sys.executable, "-c", _FOR_SERVING])
    found |= _until_served(index)
    shutil.rmtree(index)
    return found


def seconds(command: Sequence[str]) -> float:
    """The wall time of a command that must succeed."""
    begun = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return round(time.perf_counter() - begun, 2)


def wenbao(*arguments: str) -> list[str]:
    """A command line of ours."""
    return [sys.executable, "-m", "ui.cli", *arguments]


def _until_served(index: Path) -> dict[str, float]:
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
        server.wait(timeout=60)
    return {"page of `wenbao serve` up": page, "`wenbao serve` ready to answer": ready}


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
