"""Question sets: `passages.jsonl` and `questions.jsonl` in one folder."""

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from index.errors import ArchiveError
from index.folding import folded
from index.sentences import sentences
from index.spans import squeeze

FOLDS = 5


class SetUnreadable(ArchiveError):  # noqa: N818
    """A question set is missing a file, holds a line of another form, or has another's name."""


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

    def passages_without(self, fold: int) -> dict[str, str]:
        """The passages, those of one fold left out."""
        return {id_: text for id_, text in self.passages.items() if fold_of(id_) != fold}

    def unanswerable_without(self, fold: int) -> list[SetQuestion]:
        """The questions that have no answer once a fold's passages are gone.

        One whose answer (four characters or more) still stands in another passage is left out.
        """
        kept = "\0".join(plain(text) for text in self.passages_without(fold).values())
        return [
            question
            for question in self.questions
            if question.gold
            and all(fold_of(id_) == fold for id_ in question.gold)
            and not any(len(plain(answer)) >= 4 and plain(answer) in kept for answer in question.answers)
        ]

    def withheld(self) -> tuple[dict[str, str], list[SetQuestion]]:
        """The passages without what answers one question of each, and these questions: they have no answer any more.

        Harder to tell than with the passage gone: what is left is about what is asked, and does not say it. A passage
        stays whole where nothing else would be left of it, or where the answer (four characters or more) stands in
        another.
        """
        passages, questions = dict(self.passages), []
        everything = {id_: plain(text) for id_, text in self.passages.items()}
        done: set[str] = set()
        for question in self.questions:
            (gold, *others) = question.gold or ("",)
            if others or gold in done or not question.answer_in_gold or gold not in passages:
                continue
            left = _without(passages[gold], question.answers)
            long = [bare for answer in question.answers if len(bare := plain(answer)) >= 4]
            if left and not any(
                bare in text for id_, text in everything.items() if id_ != gold for bare in long
            ):
                passages[gold] = left
                questions.append(question)
                done.add(gold)
        return passages, questions


def read_sets(folders: Sequence[Path]) -> tuple[QuestionSet, ...]:
    """The sets in the folders, each named as its folder. Raises SetUnreadable."""
    sets = tuple(read_set(folder) for folder in folders)
    names = [set_.name for set_ in sets]
    for name in names:
        if names.count(name) > 1:
            raise SetUnreadable(f"{name}: two sets of this name; a report tells sets apart by their names")
    return sets


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
        if any(c.isalnum() for c in str(line["q"]))  # some sets hold lines without a question
    )
    return QuestionSet(folder.resolve().name, passages, questions)


def fold_of(passage: str) -> int:
    """Which of the FOLDS folds a passage is in, by its id."""
    return int(sha256(passage.encode()).hexdigest(), 16) % FOLDS


def spread(questions: Sequence[SetQuestion], sample: int | None) -> list[SetQuestion]:
    """All questions, or `sample` of them at even distances."""
    if sample is None or sample >= len(questions):
        return list(questions)
    return [questions[int(i * len(questions) / sample)] for i in range(sample)]


@lru_cache(maxsize=50_000)  # each passage is compared once a fold
def plain(text: str) -> str:
    """A text as answers are compared: folded, without white space and punctuation."""
    return "".join(c for c in folded(squeeze(text)) if c.isalnum())


def holds_answer(text: str, answers: Sequence[str]) -> bool:
    """Whether a text holds one of the answers; one that is punctuation alone is held by no text."""
    shown = plain(text)
    return any(bare in shown for answer in answers if (bare := plain(answer)))


def _without(text: str, answers: Sequence[str]) -> str:
    """A text without the sentences that hold an answer; empty where all do, or the answer stands across two."""
    kept = [text[start:end] for start, end in sentences(text) if not holds_answer(text[start:end], answers)]
    left = "".join(kept)
    return left if not holds_answer(left, answers) else ""


def _lines(path: Path, keys: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        raise SetUnreadable(
            f"{path}: {error.strerror or error}; expected passages.jsonl and questions.jsonl"
        ) from error
    for number, line in enumerate(text.split("\n"), start=1):
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
