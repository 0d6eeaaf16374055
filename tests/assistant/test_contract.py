"""The JSON that scripts rely on: these fields, all of them, and no others without a word here."""

import datetime as dt
import json
from dataclasses import replace

import pytest

from assistant.answers import (
    Answer,
    Citation,
    Coverage,
    Filters,
    Nearest,
    Quote,
    SearchResult,
)
from assistant.contract import (
    BadLine,
    answer_json,
    article_json,
    filters_json,
    search_json,
    text_field,
    text_list_field,
)
from index.articles import ArticleKind, articles_of
from index.facts import PageFacts
from index.spans import Span

CITATION = Citation(
    page="a.txt",
    spans=(Span("a.txt", 3, 9), Span("a.txt", 20, 24)),
    article="a-1",
    headline="标题",
    kicker=None,
    byline=("朱迪",),
    kind=ArticleKind.ARTICLE,
    paper=None,
    date=dt.date(2024, 10, 23),
    edition=None,
    quality=0.98,
)
COVERAGE = Coverage(5, 52, ("鹤壁日报",), dt.date(2024, 1, 1), None, 1)
ANSWERED = Answer(
    question="何时？",
    resolved_question="展览何时结束？",
    language="zh",
    answered=True,
    confidence=0.93,
    quotes=(Quote(1, "展览二月结束。", 0.91, ((2, 4),), CITATION),),
    reason=None,
    nearest=(),
    filters=Filters(pages=("a.txt",), since=dt.date(2024, 1, 1)),
    coverage=COVERAGE,
    ms={"total": 75.0},
)
REFUSED = Answer(
    question="何时？",
    resolved_question="何时？",
    language="zh",
    answered=False,
    confidence=0.1,
    quotes=(),
    reason="没有。",
    nearest=(Nearest(None, "a.txt", 0.4, "a-1"),),
    filters=Filters(),
    coverage=COVERAGE,
)
CITATION_FIELDS = [
    *("page", "spans", "article", "headline", "kicker", "byline", "kind"),
    *("paper", "date", "edition", "quality"),
]


@pytest.mark.parametrize("answer", [ANSWERED, REFUSED], ids=["answered", "refused"])
def test_an_answer_has_the_fields_of_the_contract(answer):
    assert list(answer_json(answer, "q1")) == [
        *("id", "question", "resolved_question", "language", "answered", "confidence", "quotes"),
        *("reason", "nearest", "filters", "coverage", "ms"),
    ]


def test_an_answer_that_was_given_no_id_has_none():
    assert "id" not in answer_json(ANSWERED)


@pytest.mark.parametrize("id_", ["q1", 0, 7, ["x"]])
def test_an_id_comes_back_as_it_was_given(id_):
    assert answer_json(ANSWERED, id_)["id"] == id_


def test_a_quote_has_the_fields_of_the_contract():
    (quote,) = answer_json(ANSWERED)["quotes"]
    assert list(quote) == ["n", "text", "score", "answer", "times", "citation"]
    assert list(quote["citation"]) == CITATION_FIELDS


def test_spans_and_marks_are_lists_of_numbers():
    (quote,) = answer_json(ANSWERED)["quotes"]
    assert quote["answer"] == [[2, 4]]
    assert quote["citation"]["spans"] == [["a.txt", 3, 9], ["a.txt", 20, 24]]


def test_a_quote_tells_the_days_that_its_time_words_mean():
    quote = replace(ANSWERED.quotes[0], text="昨日闭幕。")
    told = answer_json(replace(ANSWERED, quotes=(quote,)))["quotes"][0]["times"]
    assert told == [{"text": "昨日", "since": "2024-10-22", "until": "2024-10-22"}]


def test_without_the_day_of_the_issue_no_time_word_is_told():
    quote = replace(ANSWERED.quotes[0], text="昨日闭幕。", citation=replace(CITATION, date=None))
    assert answer_json(replace(ANSWERED, quotes=(quote,)))["quotes"][0]["times"] == []


def test_what_came_nearest_has_the_fields_of_the_contract_and_its_article():
    (near,) = answer_json(REFUSED)["nearest"]
    assert list(near) == ["headline", "page", "score", "article"]


def test_filters_have_the_fields_of_the_contract_and_whether_undated_pages_stay():
    assert filters_json(ANSWERED.filters) == {
        "page": ["a.txt"],
        "paper": None,
        "since": "2024-01-01",
        "until": None,
        "undated": False,
        "edition": None,
    }


def test_coverage_has_the_fields_of_the_contract_and_how_many_were_left_out():
    assert answer_json(REFUSED)["coverage"] == {
        "pages": 5,
        "articles": 52,
        "papers": ["鹤壁日报"],
        "since": "2024-01-01",
        "until": None,
        "left_out": 1,
        "unplaced": 0,
    }


def test_unknown_facts_are_null():
    (quote,) = answer_json(ANSWERED)["quotes"]
    assert [quote["citation"][key] for key in ("kicker", "paper", "edition")] == [None] * 3
    assert quote["citation"]["date"] == "2024-10-23"


@pytest.mark.parametrize("answer", [ANSWERED, REFUSED], ids=["answered", "refused"])
def test_an_answer_is_plain_json(answer):
    assert json.loads(json.dumps(answer_json(answer, 1))) == answer_json(answer, 1)


def test_a_search_result_has_the_fields_of_the_contract():
    (result,) = search_json([SearchResult(1, 0.5, "甲。", 0.8, 3.2, CITATION)])
    assert list(result) == ["rank", "score", "text", "dense", "lexical", "citation"]
    assert list(result["citation"]) == CITATION_FIELDS
    assert json.loads(json.dumps(result)) == result


def test_an_article_has_the_fields_of_the_contract():
    (article,) = articles_of("a.txt", "标题很长的一条新闻\n\n本报讯（记者 甲乙 通讯员 丙丁）展览二月结束。\n")
    fields = article_json(article, PageFacts("鹤壁日报", dt.date(2024, 10, 23), "3"))
    assert list(fields) == [
        *("page", "id", "kind", "headline", "kicker", "subheads", "byline", "roles", "text", "spans"),
        *("headline_spans", "paper", "date", "edition", "quality", "continues", "part_of"),
    ]
    assert (fields["kind"], fields["roles"]) == ("article", {"记者": ["甲乙"], "通讯员": ["丙丁"]})
    assert json.loads(json.dumps(fields)) == fields


@pytest.mark.parametrize("value", [5, ["x"], {"a": 1}, True])
def test_a_text_of_a_batch_line_that_is_none_is_a_bad_line(value):
    with pytest.raises(BadLine, match="q: expected a text"):
        text_field({"q": value}, "q")


@pytest.mark.parametrize("value", ["x", 5, [1], ["x", None], {"a": 1}])
def test_a_list_of_texts_of_a_batch_line_that_is_none_is_a_bad_line(value):
    with pytest.raises(BadLine, match="history: expected a list of texts"):
        text_list_field({"history": value}, "history")


@pytest.mark.parametrize("line", [{}, {"q": None, "history": None}])
def test_what_a_batch_line_leaves_out_is_nothing(line):
    assert (text_field(line, "q"), text_list_field(line, "history")) == (None, ())
