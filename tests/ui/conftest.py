"""The commands: run here with the hashed encoder, or as processes of their own with the real one."""

import json
import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

import pytest

from index.generation import IndexFolder
from ui.library.folder import PagesFolder
from ui.library.trash import Trash

ROOT = Path(__file__).parents[2]
PATIENCE = 120.0  # seconds


@dataclass(frozen=True)
class Run:
    """How a command ended: exit code, standard output, standard error."""

    code: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)

    @property
    def lines(self) -> list:
        """The output as JSON values, one a line."""
        return [json.loads(line) for line in self.out.splitlines()]


@pytest.fixture
def run(monkeypatch, capsys, hashed_encoder, tmp_path):
    """Runs a command in this process, with the hashed encoder, in an empty folder."""
    import ui.assembly
    from ui import cli

    monkeypatch.setattr(ui.assembly, "encoder_for", lambda settings: hashed_encoder())
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")

    def run_here(*arguments: object) -> Run:
        monkeypatch.setattr(sys, "argv", ["wenbao", *map(str, arguments)])
        try:
            cli.main()
            code = 0
        except SystemExit as end:
            code = int(end.code or 0)
        out, err = capsys.readouterr()
        return Run(code, out, err)

    return run_here


@pytest.fixture
def looks_at_once(monkeypatch, hashed_encoder):
    """A service looks for a new generation whenever it is asked; none is still loading at the end."""
    import ui.assembly

    monkeypatch.setattr(ui.assembly, "encoder_for", lambda settings: hashed_encoder())
    monkeypatch.setattr(ui.assembly, "_LOOK_EVERY", 0.0)
    yield
    for thread in threading.enumerate():
        if thread.name == "wenbao-loading":
            thread.join(PATIENCE)


@pytest.fixture
def remembered(write_pages, tmp_path):
    """Writes pages into a folder that the index in `tmp_path` remembers as its own; gives the folder."""

    def written(files):
        root = write_pages(files)
        (tmp_path / "index").mkdir()
        IndexFolder(tmp_path / "index").remember_pages_folder(root)
        return root

    return written


@pytest.fixture
def folder(pages, tmp_path):
    """The folder of the module's own `pages`, as editors change it."""
    return PagesFolder(tmp_path / "index")


@pytest.fixture
def trash(folder, tmp_path):
    """Where that folder's removed files go."""
    return Trash(tmp_path / "trash", folder)


@pytest.fixture(scope="session")
def wenbao(tmp_path_factory):
    """Runs a command as a process of its own, in an empty folder."""
    here = tmp_path_factory.mktemp("here")
    clean = {name: value for name, value in os.environ.items() if not name.startswith("WENBAO_")}

    def run_process(*arguments: object, **variables: str) -> Run:
        done = subprocess.run(
            [sys.executable, "-m", "ui.cli", *(a if isinstance(a, bytes) else str(a) for a in arguments)],
            cwd=here,
            env={**clean, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", **variables},
            capture_output=True,
            check=False,
        )
        return Run(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))

    return run_process
