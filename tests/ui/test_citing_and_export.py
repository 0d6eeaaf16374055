"""Citations as text, and conversations as files: exact, complete, and nothing but text."""

from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answers import Answer, Citation, Coverage, Filters, Quote
from index.articles import ArticleKind
from index.spans import Span
from ui.conversations import Turn
from ui.rendering.citing import as_footnote, as_sentence, by_standard, in_markdown
from ui.rendering.export import answer_as_markdown, as_html, as_markdown
from ui.words import ENGLISH, SIMPLIFIED, TRADITIONAL

CITATION = Citation(
    page="a/b.txt",
    spans=(Span("a/b.txt", 3, 9),),
    article="a-1",
    headline="雷锋精神石刻书画展开展",
    kicker=None,
    byline=("朱迪", "胡鹏云"),
    kind=ArticleKind.ARTICLE,
    paper="鹤壁日报",
    date=date(2025, 12, 1),
    edition="2",
    quality=1.0,
)
BARE = replace(CITATION, headline=None, byline=(), paper=None, date=None, edition=None)
ANSWER = Answer(
    question="何时结束？",
    resolved_question="何时结束？",
    language="zh",
    answered=True,
    confidence=0.9,
    quotes=(Quote(1, "持续至2月。", 0.9, ((3, 5),), CITATION),),
    reason=None,
    nearest=(),
    filters=Filters(),
    coverage=Coverage(1, 1),
)
REFUSED = replace(ANSWER, answered=False, quotes=(), reason="没有提到“高铁”。")
HOSTILE = st.one_of(
    st.text(),
    st.sampled_from(
        ["<script>1</script>", "[x](javascript:1)", "![i](http://a/b.png)", "| a | b |", "# h", "$$x$$", "- i", "1. x",
         "```\ncode", "https://a.b www.a.b a@b.c", "\u202eabc", "--- \n a", "=== x", "&lt;"]
    ),
)  # fmt: skip


@pytest.mark.parametrize(
    ("citation", "text"),
    [
        (CITATION, "朱迪, 胡鹏云. 雷锋精神石刻书画展开展[N]. 鹤壁日报, 2025-12-01(2)."),
        (replace(CITATION, byline=("甲", "乙", "丙", "丁")), "甲, 乙, 丙, 等. 雷锋精神石刻书画展开展[N]. 鹤壁日报, 2025-12-01(2)."),
        (replace(CITATION, byline=()), "雷锋精神石刻书画展开展[N]. 鹤壁日报, 2025-12-01(2)."),
        (replace(CITATION, edition=None), "朱迪, 胡鹏云. 雷锋精神石刻书画展开展[N]. 鹤壁日报, 2025-12-01."),
        (replace(CITATION, date=None), "朱迪, 胡鹏云. 雷锋精神石刻书画展开展[N]. 鹤壁日报, (2)."),
        (replace(CITATION, paper=None, date=None, edition=None), "朱迪, 胡鹏云. 雷锋精神石刻书画展开展[N]. a/b.txt."),
        (replace(CITATION, headline="两\n行"), "朱迪, 胡鹏云. 两 行[N]. 鹤壁日报, 2025-12-01(2)."),
        (BARE, "a/b.txt[N]."),
    ],
)  # fmt: skip
def test_the_standard_form_has_what_is_known_and_leaves_out_the_rest(citation, text):
    assert by_standard(citation) == text


def test_a_footnote_is_named_by_its_quote_and_defined_once():
    footnote = as_footnote(CITATION, "持续至2月。", SIMPLIFIED)
    quote, note = footnote.strip().split("\n\n")
    name = quote[quote.index("[^") : quote.index("]") + 1]
    assert quote == f"“持续至2月。”{name}"
    assert note == f"{name}: 朱迪, 胡鹏云. 雷锋精神石刻书画展开展\\[N\\]. 鹤壁日报, 2025-12-01(2)."


def test_plain_text_says_who_said_it_where():
    assert as_sentence(CITATION, "持续至2月。", SIMPLIFIED) == (
        "“持续至2月。”（《鹤壁日报》 2025年12月1日 第2版 〈雷锋精神石刻书画展开展〉 署名 朱迪、胡鹏云）"
    )
    assert as_sentence(BARE, None, ENGLISH) == "a/b.txt"


@given(HOSTILE)
def test_nothing_in_markdown_can_begin_markup(text):
    shown = in_markdown(text)
    assert "\n" not in shown
    for at, sign in enumerate(shown):
        if sign in "`*_[]<>|~$&#":
            assert shown[at - 1] == "\\"
    assert not shown.startswith(("- ", "+ ", "1. ", "=="))


@given(HOSTILE)
def test_an_html_file_shows_text_and_runs_nothing(text):
    quote = Quote(1, text, 0.9, ((0, 3),), replace(CITATION, headline=text, page=text))
    turns = [Turn(text, replace(ANSWER, quotes=(quote,)))]
    html = as_html(text, turns, [set()], SIMPLIFIED)
    tags = []

    class Seen(HTMLParser):
        def handle_starttag(self, tag, attrs):
            tags.append((tag, dict(attrs)))

    Seen().feed(html)
    assert {tag for tag, _ in tags} <= {
        "html", "head", "meta", "title", "style", "body", "h1", "h2", "blockquote", "mark", "br", "sup", "a",
        "section", "ol", "li", "span", "q", "bdi", "p",
    }  # fmt: skip
    assert all(attrs["href"].startswith("#") for tag, attrs in tags if tag == "a")
    assert not any(name.startswith("on") for _, attrs in tags for name in attrs)


def test_a_file_holds_every_quote_in_a_footnote():
    text = as_markdown("展览", [Turn("何时结束？", ANSWER)], [set()], SIMPLIFIED)
    lead = f"{SIMPLIFIED.lead} ({SIMPLIFIED.sure})"
    assert text.splitlines()[:7] == ["# 展览", "", "## 何时结束？", "", lead, "", "> 持续至2月。[^1-1]"]
    assert (
        "[^1-1]: 朱迪, 胡鹏云. 雷锋精神石刻书画展开展\\[N\\]. 鹤壁日报, 2025-12-01(2). “持续至2月。” (a/b.txt: 3–9)"
        in text
    )


@pytest.mark.parametrize("form", [as_markdown, as_html])
def test_a_quote_that_can_not_be_checked_is_exported_as_what_it_is(form):
    text = form("展览", [Turn("何时结束？", ANSWER)], [{1}], SIMPLIFIED)
    assert SIMPLIFIED.stale in text
    assert "> 持续" not in text
    assert "<blockquote" not in text


@pytest.mark.parametrize("form", [as_markdown, as_html])
def test_a_doubtful_answer_is_exported_with_its_doubt_its_reading_and_its_scope(form):
    doubtful = replace(
        ANSWER, confidence=0.4, resolved_question="展览何时结束？", filters=Filters(paper="鹤壁日报")
    )
    text = form("展览", [Turn("何时结束？", doubtful)], [set()], SIMPLIFIED)
    for said in ("展览何时结束？", "鹤壁日报", SIMPLIFIED.lead_unsure, SIMPLIFIED.unsure):
        assert said in text


@pytest.mark.parametrize(
    ("turn", "text"),
    [
        (Turn("q", REFUSED), "版面上没有找到答案\n\n没有提到“高铁”。"),
        (Turn("q", stopped=True), TRADITIONAL.stopped),
        (Turn("q", trouble="坏了"), "坏了"),
    ],
)
def test_a_turn_without_quotes_says_why(turn, text):
    words = SIMPLIFIED if turn.answer else TRADITIONAL
    assert text in as_markdown("n", [turn], [set()], words)
    assert text in answer_as_markdown(turn, words)
