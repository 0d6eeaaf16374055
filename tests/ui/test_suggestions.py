"""Suggestions: only questions that have been answered, by something that was not shown yet."""

from dataclasses import replace

from assistant.answers import Answer, Citation, Coverage, Filters, PageArticle, Quote, Source
from assistant.errors import QuestionRefused
from index.articles import ArticleKind
from index.spans import Span
from ui.conversations import Turn
from ui.locating import Located, Standing
from ui.suggestions import MOST, suggested

CITATION = Citation(
    page="a.txt",
    spans=(Span("a.txt", 3, 9),),
    article="a-1",
    headline="庙会开幕",
    kicker=None,
    byline=(),
    kind=ArticleKind.ARTICLE,
    paper=None,
    date=None,
    edition=None,
    quality=1.0,
)
ANSWER = Answer(
    question="庙会在哪里？",
    resolved_question="庙会在哪里？",
    language="zh",
    answered=True,
    confidence=0.9,
    quotes=(Quote(1, "庙会在浮山。", 0.9, (), CITATION),),
    reason=None,
    nearest=(),
    filters=Filters(),
    coverage=Coverage(1, 1),
)
OTHERS = tuple(PageArticle(f"b-{n}", f"别的报道{n}", ArticleKind.ARTICLE) for n in range(9))
SOURCE = Source(CITATION, "庙会2月15日开幕，有200人参加。", (), (), OTHERS)


def locate(place):
    return Located(Standing.HERE, place.page, (), SOURCE)


def answering(replies):
    def ask(question):
        text = replies(question)
        return replace(ANSWER, answered=bool(text), quotes=(replace(ANSWER.quotes[0], text=text or ""),))

    return ask


def test_what_is_answered_is_suggested_and_no_more_than_a_few():
    found = suggested([Turn("庙会在哪里？", ANSWER)], answering(lambda question: question), locate)
    assert len(found) == MOST
    assert found[0] == "〈庙会开幕〉是什么时候的事？"


def test_what_is_not_answered_or_already_shown_is_not_suggested():
    assert suggested([Turn("q", ANSWER)], answering(lambda _: None), locate) == ()
    assert suggested([Turn("q", ANSWER)], answering(lambda _: "庙会在浮山。"), locate) == ()


def test_two_suggestions_do_not_lead_to_the_same_quote():
    assert len(suggested([Turn("q", ANSWER)], answering(lambda _: "同一句。"), locate)) == 1


def test_what_was_asked_already_is_not_suggested():
    turns = [Turn("〈庙会开幕〉是什么时候的事？", ANSWER)]
    found = suggested(turns, answering(lambda question: question), locate)
    assert "〈庙会开幕〉是什么时候的事？" not in found


def test_a_question_that_is_refused_outright_is_passed_over():
    def ask(question):
        raise QuestionRefused(question)

    assert suggested([Turn("q", ANSWER)], ask, locate) == ()


def test_there_is_nothing_to_suggest_before_an_answer():
    assert suggested([Turn("q", stopped=True)], answering(lambda question: question), locate) == ()
