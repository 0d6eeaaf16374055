"""A job for one system: index these pages, ask these questions, write down what it took.

A system is a program that takes the path of a job as its only argument and runs in a process of its own, so that its
memory and its processor time are its own. A job is a JSON object:

    pages            folder of text files
    store            folder for the system's index; it does not exist yet
    model            folder of the sentence-transformers model that every system uses
    question_prompt  what the model is fed before a question
    passage_prompt   and before a passage
    small            whether passages have at most 300 characters, where the system lets one choose
    questions        texts, asked in their order
    out              file for what was measured

and what it writes is one too: `passages` (how many), `seconds` and `processor_seconds` (reading, cutting, embedding and
storing; imports and the loading of the model come before), `peak_mb`, and for each question `ms`, `processor_ms`, and
`found`, up to five [page, text], best first. Wenbao adds `quotes` in the same form and `answer_ms`.
"""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PEERS = Path(__file__).parents[1] / "peers"


@dataclass(frozen=True, slots=True)
class System:
    """A system by its name in the table, with its program, and its requirements if it isn't ours."""

    name: str
    program: tuple[str, ...]
    peer: str | None = None
    small: bool = False


SYSTEMS = (
    System("Wenbao", ("-m", "evals.bench.wenbao")),
    System("LangChain + Chroma", ("run.py",), "langchain_chroma"),
    System("LangChain + Chroma, small passages", ("run.py",), "langchain_chroma", small=True),
    System("LlamaIndex + Chroma", ("run.py",), "llama_index_chroma"),
    System("LlamaIndex + Chroma, small passages", ("run.py",), "llama_index_chroma", small=True),
)


def run(system: System, job: Mapping[str, Any], folder: Path, environments: Path) -> dict[str, Any]:
    """What a system measured.

    Args:
        system: Which.
        job: All of the job but `store`, `small` and `out`.
        folder: Where its index goes; made.
        environments: Where peers' virtual environments are kept.

    Raises:
        subprocess.CalledProcessError: It failed; what it said is on stderr.
    """
    folder.mkdir(parents=True)
    asked, out = folder / "job.json", folder / "measured.json"
    whole = {**job, "store": str(folder / "store"), "small": system.small, "out": str(out)}
    asked.write_text(json.dumps(whole, ensure_ascii=False), "utf-8")
    subprocess.run([*_program(system, environments), str(asked)], check=True, stdout=sys.stderr)
    measured: dict[str, Any] = json.loads(out.read_text("utf-8"))
    return measured


def prepare(systems: Sequence[System], environments: Path) -> None:
    """Install what the peers among the systems need, each in an environment of its own."""
    for peer in sorted({system.peer for system in systems if system.peer}):
        _installed(peer, environments)


def _program(system: System, environments: Path) -> list[str]:
    if system.peer is None:
        return [sys.executable, *system.program]
    return [str(_installed(system.peer, environments)), str(PEERS / system.peer / system.program[0])]


def _installed(peer: str, environments: Path) -> Path:
    """The Python of a peer's environment, made as its requirements say."""
    folder = environments / peer
    python, note = folder / "bin" / "python", folder / "installed.txt"
    wanted = (PEERS / peer / "requirements.txt").read_text("utf-8")
    if not note.exists() or note.read_text("utf-8") != wanted:
        print(f"installing {peer} in {folder} ...", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*install, "-r", str(PEERS / peer / "requirements.txt")], check=True)
        note.write_text(wanted, "utf-8")
    return python
