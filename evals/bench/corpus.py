"""The bench's corpus: pages, and questions of which it is known on which page their answers stand."""

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from evals.pages.layouts import LAYOUTS
from evals.pages.make import make_page, write_page
from evals.pages.stories import Clippings, load_passages
from evals.questions.files import read_questions
from index.spans import squeeze

_SEED = 20261122
# Characters of an answer, and of its sentence: shorter ones stand in many places by chance.
_SHORTEST_ANSWER = 2
_SHORTEST_SENTENCE = 12
_ENDS = "。！？\n"


@dataclass(frozen=True, slots=True)
class Question:
    """A question, the strings of which any answers it, and the pages on which one stands."""

    text: str
    answers: tuple[str, ...]
    pages: tuple[str, ...]
    of: str  # "own" questions on the real pages, or "set" questions on made ones


@dataclass(frozen=True, slots=True)
class Corpus:
    """A folder of pages and questions on them; `characters` counts the pages' raw characters."""

    pages: Path
    questions: tuple[Question, ...]
    characters: int
    count: int


def corpus_in(folder: Path, seeds: Path, stories: Path | None, made: int, asked: int) -> Corpus:
    """The corpus, made in an empty folder.

    Args:
        folder: Where the pages go.
        seeds: Real pages; `evals/questions` asks about them.
        stories: A question set (`passages.jsonl`, `questions.jsonl`) that pages are made of; None for the seeds alone.
        made: How many pages to make.
        asked: How many of the set's questions to ask at the most.
    """
    shutil.copytree(seeds, folder / "seeds", ignore=shutil.ignore_patterns("README*"))
    questions = [
        Question(own.text, own.answers, (f"seeds/{own.page}",), "own")
        for own in read_questions()
        if own.answers and not own.history and own.page
    ]
    if stories is not None and made:
        clippings = Clippings(load_passages(stories))
        for place in range(made):
            number, which = divmod(place, len(LAYOUTS))
            page, gold = make_page(clippings, tuple(LAYOUTS)[which], number, _SEED)
            write_page(folder / "made", tuple(LAYOUTS)[which], number, page, gold)
        shutil.rmtree(folder / "made" / "gold")
        raws = {
            path.relative_to(folder).as_posix(): squeeze(path.read_text("utf-8"))
            for path in sorted((folder / "made").rglob("*.txt"))
        }
        of_set = _on_made_pages(stories, raws)
        Random(_SEED).shuffle(of_set)
        questions += of_set[:asked]
    files = sorted(folder.rglob("*.txt"))
    characters = sum(len(path.read_text("utf-8")) for path in files)
    return Corpus(folder, tuple(questions), characters, len(files))


def _on_made_pages(stories: Path, raws: dict[str, str]) -> list[Question]:
    """The set's questions whose answers the made pages have, each in the sentence that it has in the set."""
    texts = {line["id"]: str(line["text"]) for line in _lines(stories / "passages.jsonl")}
    found = []
    for line in _lines(stories / "questions.jsonl"):
        answers = [answer for answer in line["answers"] if len(squeeze(answer)) >= _SHORTEST_ANSWER]
        said = [
            squeeze(sentence)
            for id_ in line["gold"]
            for answer in answers
            for sentence in _sentences_with(answer, texts.get(id_, ""))
        ]
        pages = tuple(name for name, raw in raws.items() if any(sentence in raw for sentence in said))
        if pages:
            found.append(Question(str(line["q"]), tuple(answers), pages, "set"))
    return found


def _sentences_with(answer: str, text: str) -> list[str]:
    """The sentences of a text that hold an answer."""
    parted = "".join(c + "\0" if c in _ENDS else c for c in text).split("\0")
    return [part for part in parted if answer in part and len(squeeze(part)) >= _SHORTEST_SENTENCE]


def _lines(path: Path) -> Sequence[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
