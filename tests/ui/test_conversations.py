"""Conversations from the browser are read field by field; what is no conversation is refused."""

import copy
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answers import Answer, Citation, Coverage, Filters, Nearest, Quote
from index.articles import ArticleKind
from index.spans import Span
from ui.conversations import MOST_TURNS, Turn, Unreadable, filters_of, history_of, turn_json, turns_of

CITATION = Citation(
    page="a.txt",
    spans=(Span("a.txt", 3, 9), Span("b.txt", 1, 2)),
    article="a-1",
    headline="题",
    kicker=None,
    byline=("朱迪",),
    kind=ArticleKind.NOTICE,
    paper="鹤壁日报",
    date=__import__("datetime").date(2025, 1, 2),
    edition="3",
    quality=0.9,
)
ANSWER = Answer(
    question="q",
    resolved_question="Q",
    language="zh",
    answered=True,
    confidence=0.8,
    quotes=(Quote(1, "引文引文。", 0.7, ((0, 2),), CITATION),),
    reason=None,
    nearest=(Nearest(None, "b.txt", 0.1, "a-2"),),
    filters=Filters(("a.txt",), "鹤壁日报", edition="3"),
    coverage=Coverage(3, 4, ("鹤壁日报",), left_out=1),
)
TURN = Turn("q", ANSWER)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
)


@pytest.mark.parametrize("turn", [TURN, Turn("q", trouble="t"), Turn("q", stopped=True)])
def test_a_turn_is_read_back_as_it_was_written(turn):
    assert turns_of(json.loads(json.dumps([turn_json(turn)]))) == (turn,)


@given(JSON)
def test_whatever_is_sent_is_read_or_refused(sent):
    for read in (turns_of, filters_of):
        try:
            read(sent)
        except Unreadable:
            continue


def test_one_wrong_field_anywhere_is_refused():
    sound = json.loads(json.dumps(turn_json(TURN)))
    for path in (
        ("question",),
        ("answer", "confidence"),
        ("answer", "quotes", 0, "text"),
        ("answer", "quotes", 0, "n"),
        ("answer", "quotes", 0, "citation", "spans", 0, 1),
        ("answer", "quotes", 0, "citation", "page"),
        ("answer", "quotes", 0, "citation", "date"),
        ("answer", "quotes", 0, "citation", "kind"),
        ("answer", "coverage", "pages"),
        ("answer", "filters", "since"),
    ):
        wrong = copy.deepcopy(sound)
        place = wrong
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = {"x": 1}
        with pytest.raises(Unreadable):
            turns_of([wrong])


def test_a_number_too_large_is_refused_and_a_kind_that_is_none_is_an_article():
    sent = json.loads(json.dumps(turn_json(TURN)))
    (quote,) = sent["answer"]["quotes"]
    quote["citation"]["kind"] = "poem"
    (turn,) = turns_of([sent])
    assert turn.answer.quotes[0].citation.kind is ArticleKind.ARTICLE
    quote["score"] = 10**400
    with pytest.raises(Unreadable, match="number"):
        turns_of([sent])


def test_too_many_turns_are_refused():
    with pytest.raises(Unreadable, match=str(MOST_TURNS)):
        turns_of([{"question": "q"}] * (MOST_TURNS + 1))


def test_empty_fields_of_the_scope_filter_nothing():
    assert not filters_of(
        {"pages": [], "paper": "", "edition": "", "since": "", "until": "", "undated": False}
    )


def test_a_follow_up_leans_on_what_was_answered_or_refused_alone():
    assert history_of([TURN, Turn("stopped", stopped=True), Turn("trouble", trouble="t")]) == ("q",)
