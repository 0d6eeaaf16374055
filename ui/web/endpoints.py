"""Endpoints: ask, search and open a source from a script, with `gradio_client` or plain HTTP.

They give the same JSON as the commands: `wenbao ask --json`, `wenbao search --json`. Dates are
`YYYY-MM-DD`; an error is one line.
"""

import datetime as dt
import logging
from typing import Any

import gradio as gr
from gradio.events import api

from assistant.contract import answer_json, search_json
from assistant.errors import AssistantError
from assistant.questions import LONGEST_QUESTION
from index.errors import ArchiveError
from ui.conversations import MOST_TURNS, Unreadable, filters_of
from ui.locating import located_json
from ui.places import PlaceUnreadable, place_at
from ui.service import Service
from ui.words import ENGLISH

_MOST_RESULTS = 1000
_log = logging.getLogger(__name__)


def add_endpoints(service: Service, at_once: int) -> None:
    """Add the endpoints to the page that is being built; `at_once` of them run side by side."""

    def ask(
        question: str,
        history: list[str] | None = None,
        filters: dict[str, Any] | None = None,
        today: str | None = None,
    ) -> dict[str, Any]:
        """The answer to a question, as `wenbao ask --json` prints it.

        Args:
            question: In any language.
            history: The earlier questions of the conversation, oldest first.
            filters: Any of `page` (names), `paper`, `edition`, `since`, `until`, `undated`.
            today: The day that 上个月 counts from; the clock's without it.
        """
        with _Told():
            day = dt.date.fromisoformat(today) if today else None
            return answer_json(service.ask(question, _texts(history), filters_of(filters), day))

    def search(question: str, k: int = 10, filters: dict[str, Any] | None = None) -> list[dict[str, Any]]:
        """The k nearest passages, best first, as `wenbao search --json` prints them."""
        with _Told():
            return search_json(
                service.search(question, max(1, min(int(k), _MOST_RESULTS)), filters_of(filters))
            )

    def source(address: str) -> dict[str, Any]:
        """A citation opened: the part of its link after the `#`, or `page=NAME`.

        `standing` is here, moved, changed or gone; `text` is the whole article, `marks` the quote's
        ranges in it.
        """
        with _Told():
            located = service.locate(place_at(address))
            return located_json(located, service.leaf(located.page))

    for endpoint in (ask, search, source):
        api(endpoint, api_name=endpoint.__name__, concurrency_limit=at_once, concurrency_id="endpoints")


def _texts(history: list[str] | None) -> tuple[str, ...]:
    """Earlier questions, as many and as long as a conversation's may be. Raises Unreadable."""
    texts = tuple(history or ())
    if len(texts) > MOST_TURNS or not all(
        isinstance(text, str) and len(text) <= LONGEST_QUESTION for text in texts
    ):
        raise Unreadable(
            f"history: expected at most {MOST_TURNS} questions of at most {LONGEST_QUESTION} characters each"
        )
    return texts


class _Told:
    """Tells the caller of a known error in one line; all others stay in the server's log."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, AssistantError | ArchiveError | Unreadable | PlaceUnreadable | ValueError):
            raise gr.Error(str(error), print_exception=False) from error
        if isinstance(error, Exception):
            _log.error(
                "an endpoint could not answer", exc_info=error
            )  # Gradio would print it, question and all
            raise gr.Error(ENGLISH.broken, print_exception=False) from error
