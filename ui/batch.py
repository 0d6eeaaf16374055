"""Batches: a file of questions, a JSON object a line, each answered or said to be wrong."""

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

from assistant.answers import Filters
from assistant.contract import BadLine, Json, answer_json, text_field, text_list_field
from assistant.errors import AssistantError
from index.errors import PageUnreadable
from ui.settings import Settings


def ask_batch(
    settings: Settings, path: Path, filters: Filters, today: dt.date | None
) -> Iterator[tuple[Json, bool]]:
    """An answer or an error for each line of a JSONL file, in order; the models are loaded once.

    Raises:
        ArchiveError: The file can't be read, or the index can't be opened.
    """
    from ui.assembly import assistant_for

    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise PageUnreadable(str(path), f"can't be opened: {error.strerror or error}") from error
    assistant = assistant_for(settings)
    try:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            id_: object = number
            try:
                fields = fields_of(line)
                id_ = number if fields.get("id") is None else fields["id"]
                asked = asked_by(fields, filters, today)
                yield answer_json(assistant.ask(*asked), id_), True
            except (AssistantError, BadLine) as error:
                yield {"id": id_, "error": str(error)}, False
    finally:
        assistant.close()


def fields_of(line: bytes) -> Json:
    """A batch line's fields. Raises BadLine."""
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadLine(f"not a JSON object: {error}") from error
    if not isinstance(fields, dict):
        raise BadLine(f"expected a JSON object, found {type(fields).__name__}")
    return fields


def asked_by(
    fields: Json, filters: Filters, today: dt.date | None
) -> tuple[str, tuple[str, ...], Filters, dt.date | None]:
    """What a batch line asks: question, history, filters (its own over the command's), today. Raises BadLine."""
    question = text_field(fields, "q")
    if question is None:
        raise BadLine('no question: expected {"q": "…"}')
    own = Filters(
        pages=text_list_field(fields, "pages") or filters.pages,
        paper=text_field(fields, "paper") or filters.paper,
        since=_day(fields, "since") or filters.since,
        until=_day(fields, "until") or filters.until,
        undated=_yes_or_no(fields, "undated", filters.undated),
        edition=text_field(fields, "edition") or filters.edition,
    )
    return question, text_list_field(fields, "history"), own, _day(fields, "today") or today


def _yes_or_no(fields: Json, key: str, default: bool) -> bool:  # noqa: FBT001
    value = fields.get(key)
    if value is not None and not isinstance(value, bool):
        raise BadLine(f"{key}: expected true or false, found {value!r}")
    return default if value is None else value


def _day(fields: Json, key: str) -> dt.date | None:
    text = text_field(fields, key)
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError as error:
        raise BadLine(f"{key}: expected YYYY-MM-DD, found {text!r}") from error
