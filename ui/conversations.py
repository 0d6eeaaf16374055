"""Conversations: what a reader asked and was answered, as the browser keeps them, read back into records.

The browser is not to be trusted: what it sends is read field by field, within bounds, and no quote of it
counts as one until the page has been held against it (`ui.locating`).
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from assistant.answers import Answer, Citation, Coverage, Filters, Nearest, Quote
from assistant.contract import Json, answer_json
from index.articles import ArticleKind
from index.spans import Span

MOST_TURNS: Final = 200
MOST_QUOTES: Final = 20
LONGEST_TEXT: Final = 20_000  # characters of any one field
_KINDS: Final = frozenset(map(str, ArticleKind))


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and what came of it: an answer, or one sentence on why there is none, or neither yet."""

    question: str
    answer: Answer | None = None
    trouble: str | None = None
    stopped: bool = False


class Unreadable(ValueError):  # noqa: N818  the name says what is the matter
    """What the browser sent is no conversation."""


def turns_of(sent: object) -> tuple[Turn, ...]:
    """The turns that a browser has kept. Raises Unreadable."""
    if not isinstance(sent, list) or len(sent) > MOST_TURNS:
        raise Unreadable(f"expected a list of at most {MOST_TURNS} turns")
    return tuple(map(_turn, sent))


def filters_of(sent: object) -> Filters:
    """The filters that a reader has set. Raises Unreadable."""
    fields = _mapping(sent) if sent is not None else {}
    return Filters(
        pages=_texts(fields.get("pages", fields.get("page"))),
        paper=_optional(fields.get("paper")),
        since=_day(fields.get("since")),
        until=_day(fields.get("until")),
        undated=fields.get("undated") is True,
        edition=_optional(fields.get("edition")),
    )


def turn_json(turn: Turn) -> Json:
    """A turn as the browser keeps it."""
    return {
        "question": turn.question,
        "answer": answer_json(turn.answer) if turn.answer else None,
        "trouble": turn.trouble,
        "stopped": turn.stopped,
    }


def history_of(turns: Sequence[Turn]) -> tuple[str, ...]:
    """The earlier questions that a follow-up leans on: those that were answered or refused."""
    return tuple(turn.question for turn in turns if turn.answer)


def _turn(sent: object) -> Turn:
    fields = _mapping(sent)
    answer = fields.get("answer")
    return Turn(
        question=_text(fields.get("question")),
        answer=None if answer is None else answer_of(answer),
        trouble=_optional(fields.get("trouble")),
        stopped=fields.get("stopped") is True,
    )


def answer_of(sent: object) -> Answer:
    """The answer that `assistant.contract.answer_json` wrote. Raises Unreadable."""
    fields = _mapping(sent)
    return Answer(
        question=_text(fields.get("question")),
        resolved_question=_text(fields.get("resolved_question")),
        language=_text(fields.get("language")),
        answered=fields.get("answered") is True,
        confidence=_number(fields.get("confidence")),
        quotes=tuple(map(_quote, _list(fields.get("quotes"))[:MOST_QUOTES])),
        reason=_optional(fields.get("reason")),
        nearest=tuple(map(_nearest, _list(fields.get("nearest"))[:MOST_QUOTES])),
        filters=filters_of(fields.get("filters")),
        coverage=_coverage(fields.get("coverage")),
    )


def _quote(sent: object) -> Quote:
    fields = _mapping(sent)
    text = _text(fields.get("text"))
    marks = [_list(mark) for mark in _list(fields.get("answer"))]
    return Quote(
        n=_whole(fields.get("n")),
        text=text,
        score=_number(fields.get("score")),
        answer=tuple((_whole(mark[0]), _whole(mark[1])) for mark in marks if len(mark) == 2),
        citation=_citation(fields.get("citation")),
    )


def _citation(sent: object) -> Citation:
    fields = _mapping(sent)
    spans = [_list(span) for span in _list(fields.get("spans"))]
    kind = _optional(fields.get("kind"))
    try:
        places = tuple(Span(_text(page), _whole(start), _whole(end)) for page, start, end in spans)
    except ValueError as error:
        raise Unreadable(f"spans: {error}") from error
    return Citation(
        page=_text(fields.get("page")),
        spans=places,
        article=_text(fields.get("article")),
        headline=_optional(fields.get("headline")),
        kicker=_optional(fields.get("kicker")),
        byline=_texts(fields.get("byline")),
        kind=ArticleKind(kind) if kind in _KINDS else ArticleKind.ARTICLE,
        paper=_optional(fields.get("paper")),
        date=_day(fields.get("date")),
        edition=_optional(fields.get("edition")),
        quality=_number(fields.get("quality")),
    )


def _nearest(sent: object) -> Nearest:
    fields = _mapping(sent)
    return Nearest(
        headline=_optional(fields.get("headline")),
        page=_text(fields.get("page")),
        score=_number(fields.get("score")),
        article=_text(fields.get("article")),
    )


def _coverage(sent: object) -> Coverage:
    fields = _mapping(sent)
    return Coverage(
        pages=_whole(fields.get("pages")),
        articles=_whole(fields.get("articles")),
        papers=_texts(fields.get("papers")),
        since=_day(fields.get("since")),
        until=_day(fields.get("until")),
        left_out=_whole(fields.get("left_out")),
        unplaced=_whole(fields.get("unplaced")),
    )


def _mapping(value: object) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise Unreadable(f"expected an object, found {type(value).__name__}")
    return value


def _list(value: object) -> Sequence[Any]:
    if value is None:
        return ()
    if not isinstance(value, list | tuple):
        raise Unreadable(f"expected a list, found {type(value).__name__}")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_TEXT:
        raise Unreadable(f"expected a text of at most {LONGEST_TEXT} characters")
    return value


def _optional(value: object) -> str | None:
    return None if value is None or value == "" else _text(value)


def _texts(value: object) -> tuple[str, ...]:
    return tuple(map(_text, _list(value)))


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Unreadable("expected a number")
    try:
        return float(value)
    except OverflowError as error:
        raise Unreadable("expected a number below 1e308") from error


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 1 << 31:
        raise Unreadable("expected a whole number")
    return value


def _day(value: object) -> dt.date | None:
    if value is None or value == "":
        return None
    try:
        return dt.date.fromisoformat(_text(value))
    except ValueError as error:
        raise Unreadable(f"expected a day such as 2025-11-30, found {str(value)[:40]!r}") from error
