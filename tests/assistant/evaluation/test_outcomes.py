"""Outcomes: what is noted of an answer, told with answers that are made for it."""

import dataclasses
import datetime as dt

import pytest

from assistant.answers import Answer, Citation, Coverage, Filters, Quote
from assistant.assistant import Examined
from assistant.evaluation.outcomes import asked, asked_in_vain
from assistant.evaluation.set_pages import page_of
from assistant.evaluation.sets import SetQuestion
from assistant.retrieval import Hit
from index.articles import ArticleKind
from index.passages import Passage
from index.progress import Silence
from index.spans import Span

PASSAGES = {"gold": "他牺牲时年仅 18 岁。", "other": "她今年 20 岁。"}
QUESTION = SetQuestion("q", "他牺牲时多大？", ("18岁",), ("gold",), None, answer_in_gold=True)


def quote(passage: str, text: str | None = None) -> Quote:
    raw = PASSAGES[passage]
    spans = (Span(page_of(passage), 0, len(raw)),)
    citation = Citation(
        page_of(passage), spans, "a", None, None, (), ArticleKind.ARTICLE, None, None, None, 1.0
    )
    return Quote(1, raw if text is None else text, 0.9, (), citation)


def hit(passage: str) -> Hit:
    text = PASSAGES[passage]
    return Hit(Passage(passage, "a", page_of(passage), 0, len(text), text, text, ()), 0.9, 0.9, 1.0)


class Prepared:
    """An assistant that gives the answer that it was given."""

    def __init__(self, *quotes: Quote, hits: tuple[Hit, ...] = (), answered: bool = True) -> None:
        answer = Answer(
            question=QUESTION.text,
            resolved_question=QUESTION.text,
            language="zh",
            answered=answered,
            confidence=0.7,
            quotes=quotes if answered else (),
            reason=None if answered else "……",
            nearest=(),
            filters=Filters(),
            coverage=Coverage(2, 2),
            ms={"total": 5.0},
        )
        self._examined = Examined(answer, hits, quotes)
        self.today = None

    def examine(self, question, today=None):
        self.today = today
        return self._examined


def outcome(*quotes: Quote, **options):
    (found,) = asked(Prepared(*quotes, **options), [QUESTION], PASSAGES, Silence())
    return found


@pytest.mark.parametrize(
    ("order", "first", "three"),
    [
        (("gold", "other"), True, True),
        (("other", "gold"), False, True),
        (("other", "other", "other", "gold"), False, False),
    ],
)
def test_an_answer_is_looked_for_in_the_first_quote_and_in_three(order, first, three):
    found = outcome(*map(quote, order))
    assert (found.first, found.three) == (first, three)


def test_what_a_refusal_holds_back_is_not_shown_but_noted():
    found = outcome(quote("gold"), answered=False)
    assert (found.first, found.three, found.held_back, found.characters) == (False, False, True, None)


def test_a_quote_must_be_what_stands_in_the_sets_own_passage():
    assert outcome(quote("gold"), quote("other", "她今年20岁！")).verbatim == (True, False)


def test_the_rank_is_that_of_the_gold_page():
    assert outcome(hits=(hit("other"), hit("other"), hit("gold"))).rank == 2


def test_a_gold_page_that_is_not_among_the_hits_has_no_rank():
    assert outcome(hits=(hit("other"),)).rank is None


def test_the_length_is_that_of_the_first_quote():
    assert outcome(quote("other"), quote("gold")).characters == len(PASSAGES["other"])


def test_a_question_asked_in_vain_is_noted_with_its_confidence():
    (found,) = asked_in_vain(Prepared(answered=False), [QUESTION], Silence())
    assert (found.answered, found.confidence) == (False, 0.7)


def test_today_is_the_day_of_the_question():
    day = dt.date(2024, 8, 30)
    assistant = Prepared(quote("gold"))
    asked(assistant, [dataclasses.replace(QUESTION, today=day)], PASSAGES, Silence())
    assert assistant.today == day
