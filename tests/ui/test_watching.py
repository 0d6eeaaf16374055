"""`wenbao build --watch`: builds again when the folder has been still for a moment, and ends cleanly when told to."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from index.generation import IndexFolder

pytestmark = pytest.mark.skipif(os.name != "posix", reason="only there processes are told by signals")

STORY = "庙会开幕\n\n本报讯（记者 王小明）浮山庙会将于二月{}日开幕，为期七天。\n"
_PATIENCE = 120.0  # seconds, on a busy machine

# The command with an encoder made of text alone, so that no model is loaded.
WATCH = """
import signal
import sys
import ui.assembly
from conftest import HashedEncoder
ui.assembly.encoder_for = lambda settings: HashedEncoder()
from ui.cli import main
signal.signal(signal.SIGINT, signal.default_int_handler)  # behind a shell's & Ctrl-C is not heard
sys.argv = ["wenbao", "build", sys.argv[1], "--index", sys.argv[2], "--watch", "--json"]
main()
"""


class Watch:
    """A running command, and the reports that it prints."""

    def __init__(self, pages: Path, index: Path) -> None:
        tests = Path(__file__).parents[1]
        self.process = subprocess.Popen(
            [sys.executable, "-c", WATCH, str(pages), str(index)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": f"{tests.parent}{os.pathsep}{tests}"},
        )
        self.reports: list[dict[str, object]] = []
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout
        report = ""
        for line in self.process.stdout:
            report += line
            if line == "}\n":
                self.reports.append(json.loads(report))
                report = ""

    def until(self, true) -> None:
        end = time.monotonic() + _PATIENCE
        while not true(self.reports):
            assert time.monotonic() < end, self.reports
            assert self.process.poll() is None
            time.sleep(0.05)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_a_change_is_built_and_a_signal_ends_the_watch_cleanly(how, tmp_path, write_pages):
    pages = write_pages({"a.txt": STORY.format("一")})
    index = tmp_path / "index"
    watch = Watch(pages, index)
    try:
        watch.until(lambda reports: len(reports) == 1)
        time.sleep(1)  # until the folder is watched
        write_pages({f"{n}.txt": STORY.format(n) for n in range(5)})
        watch.until(lambda reports: reports[-1]["pages"] == 6)
        assert len(watch.reports) <= 3  # files that are saved in a row are built together
        watch.process.send_signal(how)
        assert watch.process.wait(_PATIENCE) == 0
        assert watch.process.stderr
        assert "Traceback" not in watch.process.stderr.read()
    finally:
        watch.process.kill()
        watch.process.wait()
        for stream in (watch.process.stdout, watch.process.stderr):
            stream.close()
    folder = IndexFolder(index)
    assert folder.unused() == []
    assert not (index / "builder.json").exists()
