"""Answers, results and reports as plain lines."""

import datetime as dt

import pytest

from assistant.answers import Answer, Citation, Coverage, Filters, Nearest, Quote, SearchResult
from index.articles import ArticleKind
from index.report import Failure, Report
from index.spans import Span
from ui.plain import answer_lines, article_lines, report_lines, search_lines, source_line

KNOWN = Citation(
    page="a.txt",
    spans=(Span("a.txt", 3, 9), Span("a.txt", 20, 24)),
    article="a-1",
    headline="标题",
    kicker="引题",
    byline=("朱迪", "李四"),
    kind=ArticleKind.ARTICLE,
    paper="鹤壁日报",
    date=dt.date(2024, 10, 23),
    edition="3",
    quality=1.0,
)
UNKNOWN = Citation(
    "a.txt", (Span("a.txt", 3, 9),), "a-1", None, None, (), ArticleKind.NOTICE, None, None, None, 1.0
)


def answer(**changes) -> Answer:
    values = {
        "question": "何时？",
        "resolved_question": "何时？",
        "language": "zh",
        "answered": True,
        "confidence": 0.9,
        "quotes": (Quote(1, "二月结束。", 0.9, (), KNOWN), Quote(2, "欢迎。", 0.5, (), UNKNOWN)),
        "reason": None,
        "nearest": (),
        "filters": Filters(),
        "coverage": Coverage(1, 1),
    }
    return Answer(**{**values, **changes})


def test_a_source_line_says_all_that_is_known():
    assert source_line(KNOWN) == "《鹤壁日报》 2024-10-23 第3版 〈标题〉 朱迪 李四 (a.txt: 3-9, 20-24)"


def test_a_source_line_leaves_out_what_is_unknown():
    assert source_line(UNKNOWN) == "(a.txt: 3-9)"


def test_an_answer_is_its_quotes_each_with_its_source():
    assert list(answer_lines(answer())) == [
        *("[1] 二月结束。", f"    {source_line(KNOWN)}"),
        *("[2] 欢迎。", f"    {source_line(UNKNOWN)}"),
    ]


def test_a_question_that_was_understood_otherwise_is_shown_first():
    assert next(answer_lines(answer(resolved_question="展览何时结束？"))) == "(展览何时结束？)"


def test_a_refusal_is_its_reason_and_what_came_nearest():
    refused = answer(
        answered=False,
        quotes=(),
        reason="没有。",
        nearest=(Nearest("标题", "a.txt", 0.4, "a-1"), Nearest(None, "b.txt", 0.3, "a-2")),
    )
    assert list(answer_lines(refused)) == ["没有。", "  - 标题 (a.txt)", "  - b.txt (b.txt)"]


def test_pages_that_were_left_out_are_said():
    lines = list(answer_lines(answer(coverage=Coverage(1, 1, left_out=3))))
    assert "3 pages without a known date were left out" in lines[-1]


def test_a_search_result_is_two_lines_with_its_scores():
    lines = list(search_lines([SearchResult(1, 0.5, "甲。\n乙。", 0.8, 3.25, KNOWN)]))
    assert lines[0] == "1. 甲。 乙。"
    assert lines[1].endswith("(a.txt: 3-9, 20-24)  score 0.500, dense 0.800, lexical 3.25")


@pytest.mark.parametrize(("length", "ends"), [(120, "字"), (121, "…")])
def test_a_long_result_is_cut_short_and_says_so(length, ends):
    assert next(search_lines([SearchResult(1, 0.5, "字" * length, 0.8, 3.2, KNOWN)])).endswith(ends)


def test_an_article_is_one_line():
    article = {
        "page": "a.txt",
        "kind": "article",
        "headline": "标题",
        "byline": ["朱迪"],
        "text": "甲。\n乙。",
    }
    assert list(article_lines([article])) == ["a.txt | article | 标题 | 朱迪 | 5 characters"]


def test_an_article_without_headline_and_byline_says_so():
    article = {"page": "a.txt", "kind": "notice", "headline": None, "byline": [], "text": "甲。"}
    assert list(article_lines([article])) == ["a.txt | notice | (no headline) | 2 characters"]


def test_a_report_names_what_failed_and_counts_the_rest():
    report = Report(
        pages=3,
        added=("a", "b"),
        changed=("c",),
        renamed=(),
        removed=("d",),
        unchanged=0,
        failed=(Failure("e.txt", "no text"),),
        articles=9,
        passages=20,
        embedded=7,
        seconds=1.25,
        generation="000001",
    )
    assert list(report_lines(report)) == [
        "failed: e.txt: no text",
        "+2 new, 1 changed, 1 removed, 0 renamed, 1 failed · 3 pages, 9 articles, 20 passages (7 embedded) · 1.2 s",
    ]


def test_a_report_says_how_many_pages_a_newer_version_recut():
    report = Report(2, (), (), (), (), 0, (), 4, 9, 1, 0.5, "000002", recut=("a.txt", "b.txt"))
    (line,) = report_lines(report)
    assert line.startswith("+0 new, 0 changed, 2 recut, 0 removed, 0 renamed, 0 failed · 2 pages")
