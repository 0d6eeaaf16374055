"""What happens at the desk: each event of the page, from what the reader did to what the page shows.

A handler takes plain values and Gradio's request or event, and returns the new values of the
components that `ui.web.page` wires it to, in that order.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import gradio as gr

from assistant.answers import Answer, Source
from assistant.errors import AssistantError, CitationNotFound
from index.errors import ArchiveError, IndexMissing
from ui.rendering import (
    answer_messages,
    empty_panel,
    missing_message,
    panel_trouble,
    pending_message,
    question_message,
    source_panel,
    status_line,
    trouble_message,
)
from ui.service import Phase, Service
from ui.web.furniture import example_questions, masthead, notice, welcome
from ui.words import Words, words_accepted

QUESTION_LIMIT: Final = 2000  # characters; far more than a question needs, little enough to embed

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Turn:
    """A question of this conversation and what came of it; `answer` is None where it failed."""

    question: str
    message: str
    answer: Answer | None = None


Turns: TypeAlias = tuple[Turn, ...]
Shown: TypeAlias = tuple[Any, ...]  # values for components, which Gradio leaves untyped


class Desk:
    """The handlers of one page's events, over one service."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def greet(self, request: gr.Request) -> Shown:
        """Masthead, chat, box, ask and new buttons, panel, status, examples and timer for a new reader."""
        words = _words(request)
        return (
            masthead(words),
            gr.Chatbot(label=words.conversation, placeholder=welcome(words)),
            gr.Textbox(label=words.question, placeholder=words.placeholder),
            gr.Button(words.ask),
            gr.Button(words.new_conversation),
            empty_panel(words),
            *self.look(request),
        )

    def look(self, request: gr.Request) -> Shown:
        """Status, examples and the timer that asks again until the archive is open."""
        words = _words(request)
        state = self._service.state()
        waiting = state.phase in {Phase.LOADING, Phase.MISSING}
        return (
            status_line(state, self._service.coverage(), words),
            example_questions(self._service.examples(), words),
            gr.Timer(active=waiting),
        )

    def ask(self, question: str, turns: Turns, request: gr.Request) -> Iterator[Shown]:
        """Chat, turns, box and remark: first the question alone, then the answer quote by quote."""
        words = _words(request)
        question = question.strip()
        if len(question) > QUESTION_LIMIT:
            remark = words.too_long.format(length=len(question), limit=QUESTION_LIMIT)
            yield gr.skip(), turns, gr.skip(), notice(remark)
            return
        if not question:
            yield gr.skip(), turns, gr.skip(), ""
            return
        asked = Turn(question, pending_message(words, self._service.state()))
        yield _chat((*turns, asked)), turns, "", ""
        for turn in self._answered(question, turns, words):
            yield _chat((*turns, turn)), (*turns, turn), gr.skip(), gr.skip()

    def ask_example(self, turns: Turns, request: gr.Request, event: gr.EventData) -> Iterator[Shown]:
        """The same for an example that was clicked."""
        yield from self.ask(str(event.question), turns, request)

    def open_citation(
        self, turns: Turns, request: gr.Request, event: gr.EventData
    ) -> tuple[str, Source | None]:
        """Panel and opened source for quote n of an answer."""
        words = _words(request)
        answer = _answer(turns, event.turn)
        quote = next((quote for quote in answer.quotes if quote.n == event.n), None) if answer else None
        if quote is None:
            return panel_trouble(words, words.expired), None
        spans = [(span.page, span.start, span.end) for span in quote.citation.spans]
        return self._open(quote.citation.article, spans, words, f"cite-{event.turn}-{event.n}")

    def open_nearest(
        self, turns: Turns, request: gr.Request, event: gr.EventData
    ) -> tuple[str, Source | None]:
        """Panel and opened source for the n-th article nearest to a refused question."""
        words = _words(request)
        answer = _answer(turns, event.turn)
        nearest = dict(enumerate(answer.nearest, start=1)).get(event.n) if answer else None
        if nearest is None:
            return panel_trouble(words, words.expired), None
        return self._open(nearest.article, [], words, f"near-{event.turn}-{event.n}")

    def open_story(
        self, opened: Source | None, request: gr.Request, event: gr.EventData
    ) -> tuple[str, Source | None]:
        """Panel and opened source for another article of the page that is open."""
        words = _words(request)
        story = dict(enumerate(opened.page_articles)).get(event.n) if opened else None
        if story is None:
            return panel_trouble(words, words.expired), None
        return self._open(story.id, [], words, f"story-{event.n}")

    def start_afresh(self, request: gr.Request) -> Shown:
        """Chat, turns, box, remark, panel and opened source of an empty conversation."""
        return [], (), "", "", empty_panel(_words(request)), None

    def _answered(self, question: str, turns: Turns, words: Words) -> Iterator[Turn]:
        earlier = tuple(turn.question for turn in turns if turn.answer)
        try:
            answer = self._service.ask(question, earlier)
        except IndexMissing:
            yield Turn(question, missing_message(words))
        except (AssistantError, ArchiveError) as problem:
            yield Turn(question, trouble_message(words, str(problem)))
        except Exception:  # the reader is told, the log has the rest, and the page goes on
            log.exception("a question could not be answered")
            yield Turn(question, trouble_message(words, words.broken))
        else:
            for message in answer_messages(answer, len(turns)):
                yield Turn(question, message, answer)

    def _open(
        self, article: str, spans: list[tuple[str, int, int]], words: Words, place: str
    ) -> tuple[str, Source | None]:
        try:
            source = self._service.source(article, spans)
        except CitationNotFound:
            return panel_trouble(words, words.gone), None
        except (AssistantError, ArchiveError) as problem:
            return panel_trouble(words, str(problem)), None
        return source_panel(source, words, place), source


def _words(request: gr.Request) -> Words:
    return words_accepted(request.headers.get("accept-language"))


def _answer(turns: Turns, number: object) -> Answer | None:
    return turns[number].answer if isinstance(number, int) and 0 <= number < len(turns) else None


def _chat(turns: Turns) -> list[dict[str, str]]:
    messages: list[dict[str, str]] = []
    for turn in turns:
        messages.append({"role": "user", "content": question_message(turn.question)})
        messages.append({"role": "assistant", "content": turn.message})
    return messages
