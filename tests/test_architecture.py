"""Imports go one way, and a breach would be seen."""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable,
        "-c",
        "from importlinter.cli import lint_imports_command; lint_imports_command()",
        "--no-cache",
    ]
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, env={"PYTHONPATH": str(folder)}
    )


def copy_of_the_project(folder: Path) -> Path:
    for package in ("index", "assistant", "ui"):
        shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def test_the_contracts_hold(tmp_path: Path) -> None:
    done = lint_imports(copy_of_the_project(tmp_path))
    assert done.returncode == 0, done.stdout


def test_an_import_against_the_direction_is_caught(tmp_path: Path) -> None:
    folder = copy_of_the_project(tmp_path)
    with (folder / "index" / "spans.py").open("a") as file:
        file.write("\nimport assistant.answers\n")
    done = lint_imports(folder)
    assert done.returncode == 1
    assert "index.spans -> assistant.answers" in done.stdout


def test_chromadb_outside_its_home_is_caught(tmp_path: Path) -> None:
    folder = copy_of_the_project(tmp_path)
    with (folder / "assistant" / "retrieval.py").open("a") as file:
        file.write("\nimport chromadb\n")
    done = lint_imports(folder)
    assert done.returncode == 1
    assert "assistant.retrieval -> chromadb" in done.stdout
