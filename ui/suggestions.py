"""Suggestions: follow-up questions that the pages are known to answer, because they have been asked already."""

import itertools
import time
from collections.abc import Callable, Iterator, Sequence

from assistant.answering import answering_words
from assistant.answers import Answer
from assistant.asked import Asked, asked_for
from assistant.errors import AssistantError
from ui.conversations import Turn
from ui.locating import Located
from ui.places import Place

MOST = 3
_PATIENCE = 4.0  # seconds that trying candidates may take
_MOST_TRIED = 8
_SURE = 0.6  # of an answer that is promised; more than an answer needs
_LONGEST_TOPIC = 28  # characters; a longer headline makes no readable question
# What a story can be asked, in the order of how often it is wanted; the headline stands in for the story.
_QUESTIONS = {
    "zh": (
        (Asked.TIME, "〈{topic}〉是什么时候的事？"),
        (Asked.NUMBER, "〈{topic}〉提到了哪些数字？"),
        (Asked.PHONE, "〈{topic}〉的联系电话是多少？"),
    ),
    "en": (
        (Asked.TIME, "When was “{topic}”?"),
        (Asked.NUMBER, "What numbers are there in “{topic}”?"),
        (Asked.PHONE, "What is the phone number in “{topic}”?"),
    ),
}

Ask = Callable[[str], Answer]
Locate = Callable[[Place], Located]


def suggested(turns: Sequence[Turn], ask: Ask, locate: Locate, *, most: int = MOST) -> tuple[str, ...]:
    """Up to `most` questions that lead on from the last answer, each answered when it was tried.

    None of them is answered by a quote that the conversation has shown already.
    """
    answers = [turn.answer for turn in turns if turn.answer]
    if not answers:
        return ()
    shown = {quote.text for answer in answers for quote in answer.quotes}
    asked = {turn.question for turn in turns}
    found: list[str] = []
    until = time.monotonic() + _PATIENCE
    for candidate in itertools.islice(_candidates(answers[-1], locate), _MOST_TRIED):
        if len(found) == most or time.monotonic() > until:
            break
        if candidate in asked or candidate in found:
            continue
        try:
            answer = ask(candidate)
        except AssistantError:
            continue
        if answer.answered and answer.confidence >= _SURE and answer.quotes[0].text not in shown:
            found.append(candidate)
            shown.add(answer.quotes[0].text)
    return tuple(found)


def _candidates(answer: Answer, locate: Locate) -> Iterator[str]:
    """Questions about the stories that were quoted or came near, and then about their neighbours."""
    language = "zh" if answer.language == "zh" else "en"
    asked = asked_for(answer.resolved_question)
    neighbours: list[str] = []
    quoted = dict.fromkeys(
        Place(quote.citation.page, article=quote.citation.article) for quote in answer.quotes
    )
    for place in quoted:
        source = locate(place).source
        if source is None:
            continue
        neighbours += [
            other.headline
            for other in source.page_articles
            if other.headline and other.id != source.citation.article
        ]
        topic = _topic(source.citation.headline)
        for kind, template in _QUESTIONS[language]:
            if topic and kind != asked and answering_words(kind, source.text):
                yield template.format(topic=topic)
    yield from filter(None, map(_topic, [*(near.headline for near in answer.nearest), *neighbours]))


def _topic(headline: str | None) -> str | None:
    """The headline on one line, where it is short enough to be a question or a part of one."""
    topic = " ".join((headline or "").split())
    return topic if 0 < len(topic) <= _LONGEST_TOPIC else None
