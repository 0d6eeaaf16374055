"""The questions as they stand in the JSONL files beside this module."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

FOLDER = Path(__file__).parent
FILES = ("chinese.jsonl", "other_languages.jsonl", "follow_ups.jsonl", "unanswerable.jsonl")


@dataclass(frozen=True, slots=True)
class OwnQuestion:
    """A question with the strings of which any answers it.

    Attributes:
        id: Its name in reports.
        text: What is asked.
        history: What was asked before, oldest first.
        answers: They stand on the page but for white space; empty where no page has an answer.
        page: Where the answer stands, or what comes near to one; None where nothing does.
        kind: What is asked for: number, money, date, person, place, list, reason, description, yes_no.
        language: ISO 639-1.
        unanswerable: Why there is no answer: no page mentions it (absent), the page leaves it unsaid (unsaid),
            or the question supposes what is not so (premise). None where there is an answer.
        turn: How a follow-up leans on what came before, or that it does not (change). None of other questions.
    """

    id: str
    text: str
    history: tuple[str, ...]
    answers: tuple[str, ...]
    page: str | None
    kind: str
    language: str
    unanswerable: str | None
    turn: str | None


def read_questions(folder: Path = FOLDER) -> tuple[OwnQuestion, ...]:
    """All questions, in the order of the files.

    Raises:
        ValueError: A line is of another form; the message names it.
    """
    return tuple(question for name in FILES for question in _questions(folder / name))


def for_tuning(questions: Sequence[OwnQuestion]) -> list[OwnQuestion]:
    """The half of the questions that models may be fitted on; the other half says how well that went."""
    return [question for question in questions if sha256(question.id.encode()).digest()[0] % 2 == 0]


def _questions(path: Path) -> list[OwnQuestion]:
    found = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        try:
            found.append(_question(json.loads(line)))
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{path}:{number}: {type(error).__name__}: {error}") from error
    return found


def _question(fields: Mapping[str, object]) -> OwnQuestion:
    return OwnQuestion(
        id=str(fields["id"]),
        text=str(fields["q"]),
        history=_texts(fields.get("history", [])),
        answers=_texts(fields["answers"]),
        page=_text(fields["page"]),
        kind=str(fields["kind"]),
        language=str(fields["language"]),
        unanswerable=_text(fields.get("unanswerable")),
        turn=_text(fields.get("turn")),
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError(f"expected a list, found {value!r}")
    return tuple(map(str, value))
