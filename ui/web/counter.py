"""The counter: what the page's script asks for without the chat: sources, searches, exports, opinions.

Each function takes one object that the script sends, and gives one object back. What comes from the
browser is read within bounds; what can't be read or done comes back as a sentence for the reader.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

import gradio as gr

from assistant.errors import AssistantError
from index.errors import ArchiveError
from ui.conversations import Turn, Unreadable, filters_of, history_of, turns_of
from ui.leaves import Leaf
from ui.locating import Located
from ui.opinions import LONGEST_NOTE, Opinion
from ui.picturing import Sheet
from ui.places import PlaceUnreadable, place_at
from ui.rendering.export import answer_as_markdown, as_html, as_markdown
from ui.rendering.furniture import offered
from ui.rendering.results import Part, inspector, result_list, search_trouble
from ui.rendering.scope import scope_form
from ui.rendering.sources import View, panel_trouble, source_panel
from ui.rendering.status import status_line
from ui.service import Phase, Service
from ui.suggestions import suggested
from ui.web.desk import QUESTION_LIMIT, Desk, stale_quotes
from ui.web.readers import words_of
from ui.words import Words
from ui.words.faults import fault_text

RESULTS: Final = 20  # passages in a list of results
LONGEST_NAME: Final = 200  # characters of a conversation's name

Sent = Mapping[str, Any]
Given = dict[str, Any]


class Counter:
    """What the script can ask for, over one service and its desk; `functions` are those it can call by name."""

    def __init__(self, service: Service, desk: Desk) -> None:
        self._service = service
        self._desk = desk

    def functions(self) -> list[Callable[[Sent, gr.Request], Given]]:
        """The functions by their methods' names, in the form that Gradio takes them."""
        return [
            _by_name(method)
            for method in (
                *(self.look, self.open_place, self.find, self.take_apart, self.stop),
                *(self.suggest, self.keep_opinion, self.export, self.copy_answer),
            )
        ]

    def look(self, words: Words, _sent: Sent) -> Given:
        """How far the archive is, what it can be narrowed down by, and first questions."""
        state = self._service.state()
        examples = self._service.examples() if state.phase is Phase.READY else ()
        return {
            "phase": state.phase.value,
            "status": status_line(state, self._service.coverage(), words),
            "examples": offered(words.examples, examples),
            "scope": scope_form(self._service.facets(), words),
        }

    def open_place(self, words: Words, sent: Sent) -> Given:
        """The source panel for an address, in one of its views."""
        try:
            place = place_at(str(sent.get("address", "")))
            view = View(str(sent.get("view") or View.ARTICLE))
            located = self._service.locate(place)
            whole = view is not View.ARTICLE or located.source is None
            leaf = self._service.leaf(located.page, located.spans) if whole else None
            sheets = self._sheets(located, leaf) if view is View.PICTURE else ()
        except (PlaceUnreadable, ValueError):
            return {"html": panel_trouble(words, words.bad_link)}
        except (AssistantError, ArchiveError) as problem:
            return {"html": panel_trouble(words, fault_text(str(problem), words))}
        panel = source_panel(located, leaf, place, view, words, sheets)
        return {"html": panel, "standing": located.standing.value}

    def _sheets(self, located: Located, leaf: Leaf | None) -> tuple[Sheet, ...]:
        """The pages that a quote stands on, or the page of an article with all that is of it."""
        spans = located.spans
        if not spans and located.source is not None and leaf is not None:
            cited = located.source.citation.article
            stories = (story.article for story in leaf.stories if story.article.id == cited)
            spans = tuple(span for story in stories for span in (*story.headline_spans, *story.spans))
        pages = dict.fromkeys((located.page, *(span.page for span in spans)))
        sheets = [self._service.sheet(page, spans) for page in pages]
        return tuple(sheet for sheet in sheets if sheet is not None)

    def find(self, words: Words, sent: Sent) -> Given:
        """Ranked passages for words or a question."""
        question = str(sent.get("question", ""))[:QUESTION_LIMIT]
        try:
            results = self._service.search(question, RESULTS, filters_of(sent.get("scope")))
        except (AssistantError, ArchiveError, Unreadable) as problem:
            return {"html": search_trouble(fault_text(str(problem), words), words)}
        return {"html": result_list(question, results, words)}

    def take_apart(self, words: Words, sent: Sent) -> Given:
        """One part of a page for the inspector."""
        try:
            place = place_at(str(sent.get("address", "")))
            leaf = self._service.leaf(place.page, place.spans)
            part = Part(str(sent.get("part") or Part.BLOCKS))
        except (PlaceUnreadable, ValueError):
            return {"html": search_trouble(words.bad_link, words)}
        except ArchiveError as problem:
            return {"html": search_trouble(fault_text(str(problem), words), words)}
        if leaf is None:
            # A link with a quote's place was made when the page was there; a bare name has been typed.
            return {"html": search_trouble(words.page_gone if place.spans else words.no_such_page, words)}
        return {"html": inspector(leaf, part, words)}

    def stop(self, _words: Words, sent: Sent) -> Given:
        """Let the answer to a question go unsaid."""
        self._desk.stop(str(sent.get("key")))
        return {}

    def suggest(self, words: Words, sent: Sent) -> Given:
        """Questions that lead on from a conversation and are answered by the pages."""
        try:
            turns = turns_of(sent.get("turns"))
            filters = filters_of(sent.get("scope"))
            history = history_of(turns)
            questions = suggested(
                turns, lambda question: self._service.ask(question, history, filters), self._service.locate
            )
        except (AssistantError, ArchiveError, Unreadable):
            questions = ()
        return {"html": offered(words.suggestions, questions)}

    def keep_opinion(self, _words: Words, sent: Sent) -> Given:
        """Keep a thumb and a note; whether it was kept."""
        try:
            (turn,) = turns_of([sent.get("turn")])
            self._service.keep_opinion(_opinion(turn, sent))
        except (OSError, Unreadable):
            return {"kept": False}
        return {"kept": True}

    def export(self, words: Words, sent: Sent) -> Given:
        """A conversation as a file's text and ending, its quotes checked anew; nothing if it can't be read."""
        try:
            turns = turns_of(sent.get("turns"))
        except Unreadable:
            return {}
        name = str(sent.get("name") or words.untitled_conversation)[:LONGEST_NAME]
        stale = stale_quotes(self._service, turns)
        if sent.get("form") == "html":
            return {"text": as_html(name, turns, stale, words), "type": "text/html", "ending": ".html"}
        return {"text": as_markdown(name, turns, stale, words), "type": "text/markdown", "ending": ".md"}

    def copy_answer(self, words: Words, sent: Sent) -> Given:
        """One answer as Markdown for the clipboard."""
        try:
            (turn,) = turns_of([sent.get("turn")])
        except Unreadable:
            return {}
        return {"text": answer_as_markdown(turn, words)}


def _by_name(method: Callable[[Words, Sent], Given]) -> Callable[[Sent, gr.Request], Given]:
    """A method as a function of its own, which Gradio can put its mark on."""

    def function(sent: Sent, request: gr.Request) -> Given:
        return method(words_of(request), sent)

    function.__name__ = method.__name__
    return function


def _opinion(turn: Turn, sent: Sent) -> Opinion:
    thumb = sent.get("thumb")
    if thumb not in {"up", "down", "none"} or turn.answer is None:
        raise Unreadable("an opinion is up, down or none, of an answer")
    note = str(sent.get("note") or "").strip()[:LONGEST_NOTE] or None
    answer = turn.answer
    return Opinion(
        thumb=thumb,
        question=turn.question,
        resolved_question=answer.resolved_question,
        answered=answer.answered,
        confidence=answer.confidence,
        quoted=tuple(dict.fromkeys(quote.citation.page for quote in answer.quotes)),
        note=note,
    )
