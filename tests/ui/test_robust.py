"""A service that stays up: its index taken away and put back, two of them on one index, and being told to stop."""

import os
import shutil
import signal
import subprocess
import sys
import textwrap
import threading
import time
import urllib.request
from pathlib import Path

import pytest

from index.build import build
from index.errors import IndexMissing
from ui.assembly import LocalService
from ui.service import Phase
from ui.settings import Settings

ROOT = Path(__file__).parents[2]
FAIR = "浮山庙会月中开幕\n\n本报讯（记者 王小明）浮山庙会将于2月15日上午9时开幕，为期7天。门票每张20元。\n"
ASKED = "浮山庙会将于什么时候开幕？"
PATIENCE = 120.0  # seconds
pytestmark = pytest.mark.usefixtures("looks_at_once")


@pytest.fixture
def settings(tmp_path, write_pages, hashed_encoder) -> Settings:
    index = tmp_path / "index"
    build(index, write_pages({"a.txt": FAIR}), hashed_encoder())
    return Settings(index=index)


def started(settings) -> LocalService:
    service = LocalService(settings)
    service.start()
    assert becomes(service, Phase.READY)
    return service


def becomes(service, phase) -> bool:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if service.state().phase is phase:
            return True
        time.sleep(0.02)
    return False


def test_an_index_that_is_taken_away_is_said_to_be_missing_and_is_back_when_it_is_back(settings):
    service = started(settings)
    away = settings.index.with_name("away")
    settings.index.rename(away)
    assert becomes(service, Phase.MISSING)
    assert "the index has gone; run `wenbao build`" in service.state().detail
    with pytest.raises(IndexMissing, match="the index has gone"):
        service.ask(ASKED)
    away.rename(settings.index)
    assert becomes(service, Phase.READY)
    assert service.ask(ASKED).answered


def test_an_index_that_is_deleted_and_built_anew_is_served_without_a_restart(
    settings, tmp_path, hashed_encoder
):
    service = started(settings)
    shutil.rmtree(settings.index)
    assert becomes(service, Phase.MISSING)
    build(settings.index, tmp_path / "pages", hashed_encoder())
    assert becomes(service, Phase.READY)
    assert service.ask(ASKED).answered


def test_two_services_read_one_index_at_once(settings):
    services = [started(settings), started(settings)]
    answers: list[str] = []

    def ask(service) -> None:
        answers.extend(service.ask(ASKED).quotes[0].text for _ in range(5))

    threads = [threading.Thread(target=ask, args=(service,)) for service in services]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 10
    assert len(set(answers)) == 1


SLOW_ANSWER = textwrap.dedent(
    """
    import asyncio, sys
    import fastapi
    from ui.web.server import run

    app = fastapi.FastAPI()

    @app.get("/slow")
    async def slow():
        print("asked", flush=True)
        await asyncio.sleep(1)
        return "whole"

    @app.get("/up")
    def up():
        return "up"

    run(app, "127.0.0.1", int(sys.argv[1]))
    """
)


def test_told_to_stop_a_server_ends_the_answer_under_way_and_leaves_without_an_error(free_port):
    command = [sys.executable, "-c", SLOW_ANSWER, str(free_port)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as server:
        try:
            url = f"http://127.0.0.1:{free_port}"
            wait_for(f"{url}/up")
            given: list[bytes] = []
            reader = threading.Thread(target=lambda: given.append(read(f"{url}/slow")))
            reader.start()
            assert server.stdout.readline() == b"asked\n"
            server.send_signal(signal.SIGTERM)
            reader.join(PATIENCE)
            assert given == [b'"whole"']
            assert server.wait(PATIENCE) == 0
            assert server.stderr.read() == b""
        finally:
            server.kill()


def read(url: str) -> bytes:
    with urllib.request.urlopen(url) as response:
        return bytes(response.read())


def wait_for(url: str) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            urllib.request.urlopen(url).close()
        except OSError:
            assert time.monotonic() < until
            time.sleep(0.1)
        else:
            return


@pytest.fixture
def free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
