"""Words of a question marked in passages, and figures that differ."""

from dataclasses import replace
from datetime import date

import pytest

from assistant.answers import Answer, Citation, Coverage, Filters, Quote
from index.articles import ArticleKind
from index.spans import Span
from ui.figures import conflicting
from ui.matching import matched_words


@pytest.mark.parametrize(
    ("question", "text", "marked"),
    [
        ("图书馆几点开门", "市图书馆夜间开放", ["图书馆"]),
        ("圖書館", "市图书馆", ["图书馆"]),
        ("养老服务", "推进养 老 服 务工作", ["养 老", "服 务"]),
        ("AI", "以 ＡＩ 之智，said", ["ＡＩ"]),
        ("AI 说", "said AI.", ["AI"]),
        ("王忠殿", "学习英雄王忠殿，王忠殿", ["王忠殿", "王忠殿"]),
        ("火星", "没有", []),
    ],
)
def test_the_questions_words_are_marked_however_they_are_written(question, text, marked):
    found = [text[a:b] for a, b in matched_words(question, text)]
    assert "".join("".join(found).split()) == "".join("".join(marked).split())


CITATION = Citation(
    page="a.txt",
    spans=(Span("a.txt", 3, 9),),
    article="a-1",
    headline=None,
    kicker=None,
    byline=(),
    kind=ArticleKind.ARTICLE,
    paper=None,
    date=date(2025, 12, 1),
    edition=None,
    quality=1.0,
)


def answer_of(*told, question="图书馆新增了多少座位？"):
    """An answer of quotes, each of its own story unless told: text, the figure in it, what of its citation differs."""
    quotes = tuple(
        Quote(
            n,
            text,
            0.9,
            ((text.index(figure), text.index(figure) + len(figure)),),
            replace(CITATION, **{"article": f"a-{n}", **differs}),
        )
        for n, (text, figure, differs) in enumerate(told, start=1)
    )
    return Answer(
        question=question,
        resolved_question=question,
        language="zh",
        answered=True,
        confidence=0.9,
        quotes=quotes,
        reason=None,
        nearest=(),
        filters=Filters(),
        coverage=Coverage(1, 1),
    )


SEATS = ("市图书馆自习室新增座位120个。", "120个", {})
MORE = ("市图书馆自习室新增座位180个。", "180个", {"date": date(2025, 11, 1)})


def test_different_figures_of_two_stories_are_given_by_date():
    assert [figure.text for figure in conflicting(answer_of(SEATS, MORE))] == ["180个", "120个"]


@pytest.mark.parametrize(
    "answer",
    [
        answer_of(SEATS),
        answer_of(SEATS, ("市图书馆自习室新增座位１２０个。", "１２０个", {})),
        answer_of(SEATS, (MORE[0], MORE[1], {"article": "a-1"})),
        answer_of(SEATS, ("今年全市小麦总产达到86.4亿斤，再创新高。", "86.4亿斤", {})),
        answer_of(SEATS, MORE, question="图书馆在哪里？"),
    ],
    ids=["one figure", "the same figure", "one story", "another matter", "no figure asked for"],
)
def test_no_disagreement_is_made_up(answer):
    assert conflicting(answer) == ()
