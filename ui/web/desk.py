"""What happens at the desk: questions asked and conversations shown, as the chat's messages.

The browser keeps the conversations and sends along what is needed of them, so that nothing is lost with a
reload of the page or a restart of the server. A handler yields the values of the components that
`ui.web.page` wires it to: the chat's messages, and a note to the page's script.
"""

import itertools
import json
import logging
from collections import deque
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, Final, TypeAlias

import gradio as gr

from assistant.errors import AssistantError
from index.errors import ArchiveError, IndexMissing
from ui.conversations import Turn, Unreadable, filters_of, history_of, turn_json, turns_of
from ui.places import quote_place
from ui.rendering.answers import (
    missing_message,
    pending_message,
    question_message,
    trouble_message,
    turn_messages,
)
from ui.rendering.furniture import composer, masthead, search_box, side, welcome
from ui.rendering.results import empty_inspector
from ui.rendering.sources import empty_panel
from ui.rendering.status import status_line
from ui.service import Phase, Service
from ui.web.readers import words_of
from ui.words import Words
from ui.words.faults import fault_text
from ui.words.signing_in import sign_in_words

QUESTION_LIMIT: Final = 2000  # characters; far more than a question needs, little enough to embed

_STOPS_KEPT: Final = 1000

log = logging.getLogger(__name__)

Shown: TypeAlias = tuple[Any, ...]  # values for components, which Gradio leaves untyped
Messages: TypeAlias = list[dict[str, str]]


class Desk:
    """The handlers of one page's events, over one service."""

    def __init__(self, service: Service, *, library: bool = False) -> None:
        self._service = service
        self._library = library  # whether the page has one
        self._stopped: deque[object] = deque(maxlen=_STOPS_KEPT)

    def greet(self, request: gr.Request) -> Shown:
        """Masthead, status, side pane, chat, composer, panel, search box and inspector, in the reader's language."""
        words = words_of(request)
        return (
            masthead(words, library=self._library),
            status_line(self._service.state(), self._service.coverage(), words),
            side(words, self._service.facets()),
            gr.Chatbot(label=words.conversation, placeholder=welcome(words)),
            composer(words),
            empty_panel(words),
            search_box(words),
            empty_inspector(words),
        )

    def ask(self, request: gr.Request, event: gr.EventData) -> Iterator[Shown]:
        """Messages and note: first the question alone, then the answer quote by quote."""
        words = words_of(request)
        sent = event._data or {}  # noqa: SLF001  the whole of what the script has sent
        key = sent.get("key")
        try:
            turns = turns_of(sent.get("turns"))
            filters = filters_of(sent.get("scope"))
            question = _question(sent.get("question"), words)
        except Unreadable as problem:
            yield gr.skip(), _note(key, trouble=str(problem))
            return
        earlier = self._messages(turns, words) if turns else []
        number = len(turns)
        asked = {"role": "user", "content": question_message(question, number, words)}
        yield [*earlier, asked, _said(pending_message(words, self._service.state()))], gr.skip()
        if key in self._stopped:  # while it waited for its turn
            return
        missing = False
        try:
            turn = Turn(question, answer=self._service.ask(question, history_of(turns), filters))
        except IndexMissing:
            turn, missing = Turn(question, trouble=words.not_built), True
        except (AssistantError, ArchiveError) as problem:
            turn = Turn(question, trouble=fault_text(str(problem), words))
        except Exception:  # the reader is told, the log has the rest, and the page goes on
            log.exception("a question could not be answered")
            turn = Turn(question, trouble=words.broken)
        if key in self._stopped:
            yield (
                gr.skip(),
                gr.skip(),
            )  # the last that is said of this question must not be that it is pending
            return
        for message in [missing_message(words)] if missing else turn_messages(turn, number, words):
            yield [*earlier, asked, _said(message)], gr.skip()
        yield gr.skip(), _note(key, turn=turn_json(turn))

    def turn_away(self, request: gr.Request, event: gr.EventData) -> Shown:
        """Messages and note for a question that can't be taken now: it goes back into the reader's box."""
        key = (event._data or {}).get("key")  # noqa: SLF001
        return gr.skip(), _note(key, trouble=sign_in_words(words_of(request)).busy)

    def stop(self, key: str) -> None:
        """Let the answer to the question with this key go unsaid, should it still come.

        Gradio's own way to cancel an event cuts its stream, which the reader's browser takes for a
        broken connection.
        """
        self._stopped.append(key)

    def show(self, request: gr.Request, event: gr.EventData) -> Iterator[Shown]:
        """Messages and note for a conversation that the browser has kept; its quotes are checked anew."""
        words = words_of(request)
        sent = event._data or {}  # noqa: SLF001
        try:
            turns = turns_of(sent.get("turns"))
        except Unreadable as problem:
            log.warning("a conversation can't be read: %s", problem)
            yield [_said(trouble_message(words, words.broken))], _note(sent.get("key"))
            return
        if turns and self._service.state().phase is Phase.LOADING:
            pending = pending_message(words, self._service.state())
            yield (
                [
                    message
                    for number, turn in enumerate(turns)
                    for message in (_asked(turn, number, words), _said(pending))
                ],
                gr.skip(),
            )
        yield self._messages(turns, words), _note(sent.get("key"))

    def _messages(self, turns: Sequence[Turn], words: Words) -> Messages:
        return [
            message
            for number, (turn, stale) in enumerate(
                zip(turns, stale_quotes(self._service, turns), strict=True)
            )
            for message in (
                _asked(turn, number, words),
                _said(list(turn_messages(turn, number, words, stale))[-1]),
            )
        ]


def stale_quotes(service: Service, turns: Sequence[Turn]) -> list[AbstractSet[int]]:
    """For each turn, the numbers of the quotes that can't be held against their pages any more."""
    stale: list[AbstractSet[int]] = []
    for turn in turns:
        quotes = turn.answer.quotes if turn.answer else ()
        try:
            gone = {quote.n for quote in quotes if not service.holds(quote_place(quote.citation, quote.text))}
        except ArchiveError:
            gone = {quote.n for quote in quotes}
        stale.append(gone)
    return stale


def _question(sent: object, words: Words) -> str:
    question = sent.strip() if isinstance(sent, str) else ""
    if not question:
        raise Unreadable(words.placeholder)
    if len(question) > QUESTION_LIMIT:
        raise Unreadable(words.too_long.format(length=len(question), limit=QUESTION_LIMIT))
    return question


def _asked(turn: Turn, number: int, words: Words) -> dict[str, str]:
    return {"role": "user", "content": question_message(turn.question, number, words)}


def _said(message: str) -> dict[str, str]:
    return {"role": "assistant", "content": message}


_numbers = itertools.count()


def _note(key: object, **said: object) -> str:
    """A note to the page's script as JSON without any `<`; no two are the same, so that each is noticed."""
    note = {"number": next(_numbers), "key": key, **said}
    return json.dumps(note, ensure_ascii=True).replace("<", "\\u003c")
