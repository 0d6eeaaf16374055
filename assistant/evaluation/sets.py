"""Question sets: `passages.jsonl` and `questions.jsonl` in one folder."""

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from index.errors import ArchiveError
from index.folding import folded
from index.spans import squeeze

FOLDS = 5


class SetUnreadable(ArchiveError):  # noqa: N818
    """A question set is missing a file or holds a line of another form."""


@dataclass(frozen=True, slots=True)
class SetQuestion:
    """A question with its accepted answers and the ids of the passages that hold them."""

    id: str
    text: str
    answers: tuple[str, ...]
    gold: tuple[str, ...]
    today: dt.date | None
    answer_in_gold: bool


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """A set by name: passage texts by id, and questions."""

    name: str
    passages: dict[str, str]
    questions: tuple[SetQuestion, ...]

    def unanswerable_without(self, fold: int) -> list[SetQuestion]:
        """The questions that have no answer once a fold's passages are gone.

        One whose answer (four characters or more) still stands in another passage is left out.
        """
        kept = "\0".join(plain(text) for id_, text in self.passages.items() if fold_of(id_) != fold)
        return [
            question
            for question in self.questions
            if question.gold
            and all(fold_of(id_) == fold for id_ in question.gold)
            and not any(len(plain(answer)) >= 4 and plain(answer) in kept for answer in question.answers)
        ]


def read_set(folder: Path) -> QuestionSet:
    """The set in a folder. Raises SetUnreadable."""
    passages = {
        str(line["id"]): str(line["text"]) for line in _lines(folder / "passages.jsonl", ("id", "text"))
    }
    questions = tuple(
        SetQuestion(
            id=str(line["id"]),
            text=str(line["q"]),
            answers=tuple(map(str, line["answers"])),
            gold=tuple(map(str, line["gold"])),
            today=dt.date.fromisoformat(day[:10]) if (day := line.get("question_date")) else None,
            answer_in_gold=bool(line.get("answer_in_gold", True)),
        )
        for line in _lines(folder / "questions.jsonl", ("id", "q", "answers", "gold"))
    )
    return QuestionSet(folder.name, passages, questions)


def fold_of(passage: str) -> int:
    """Which of the FOLDS folds a passage is in, by its id."""
    return int(sha256(passage.encode()).hexdigest(), 16) % FOLDS


def plain(text: str) -> str:
    """A text as answers are compared: folded, without white space and punctuation."""
    return "".join(c for c in folded(squeeze(text)) if c.isalnum())


def _lines(path: Path, keys: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        raise SetUnreadable(
            f"{path}: {error.strerror or error}; expected passages.jsonl and questions.jsonl"
        ) from error
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            fields = json.loads(line)
        except ValueError as error:
            raise SetUnreadable(f"{path}:{number}: not JSON ({error})") from error
        missing = [key for key in keys if key not in fields]
        if missing:
            raise SetUnreadable(f"{path}:{number}: no field {missing[0]!r}; expected {', '.join(keys)}")
        yield fields
