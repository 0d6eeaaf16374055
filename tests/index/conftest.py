"""A Chroma server for the tests of what is kept on one."""

import gc
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from index.errors import StoreUnreachable
from index.vectors import collections_of

_PATIENCE = 60.0  # seconds


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class ChromaServer:
    """`chroma run` on a free port, over a folder."""

    folder: Path
    port: int = field(default_factory=_free_port)
    process: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        command = [Path(sys.executable).with_name("chroma"), "run", "--path", self.folder]
        self.process = subprocess.Popen(
            [*map(str, command), "--host", "127.0.0.1", "--port", str(self.port)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "ANONYMIZED_TELEMETRY": "False"},
        )
        until = time.monotonic() + _PATIENCE
        while True:
            try:
                collections_of(self.url)
            except StoreUnreachable:
                if time.monotonic() > until:
                    raise
                time.sleep(0.1)
            else:
                return

    def stop(self, how: int = signal.SIGTERM) -> None:
        assert self.process
        self.process.send_signal(how)
        self.process.wait()


@contextmanager
def served(folder: Path):
    server = ChromaServer(folder)
    server.start()
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture
def _closed_connections():
    """Chroma leaves it to the collector to close its connections to a server: here, and not in another's test."""
    yield
    gc.collect()


@pytest.fixture(scope="session")
def chroma_server(tmp_path_factory):
    """A server that tests share; each has collections of its own."""
    with served(tmp_path_factory.mktemp("chroma-server")) as server:
        yield server


@pytest.fixture
def own_chroma_server(tmp_path):
    """A server that the test may stop and start."""
    with served(tmp_path / "own-server") as server:
        yield server
