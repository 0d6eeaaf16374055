"""What the records become on the screen; nothing from a page, a file name or a reader becomes markup."""

import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answers import (
    Answer,
    Citation,
    Coverage,
    Filters,
    Nearest,
    PageArticle,
    Quote,
    Source,
)
from index.articles import ArticleKind
from index.facts import PageFacts
from index.formats.layout import Box
from index.spans import Span
from ui.conversations import Turn
from ui.leaves import Leaf
from ui.locating import Located, Standing
from ui.picturing import Sheet
from ui.places import Place, address_of, quote_place
from ui.rendering.answers import (
    answer_messages,
    missing_message,
    pending_message,
    question_message,
    trouble_message,
    turn_messages,
)
from ui.rendering.escaping import escaped, in_attribute, language_of, marked
from ui.rendering.facts import where
from ui.rendering.sources import View, panel_trouble, source_panel
from ui.rendering.status import status_line
from ui.service import Phase, State
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
QUOTE = Quote(1, "将持续至 2026 年 2 月。", 0.9, ((5, 15),), CITATION)
ANSWER = Answer(
    question="展览什么时候结束？",
    resolved_question="展览什么时候结束？",
    language="zh",
    answered=True,
    confidence=0.93,
    quotes=(QUOTE, replace(QUOTE, n=2, text="广大市民可免费观赏。", answer=())),
    reason=None,
    nearest=(),
    filters=Filters(),
    coverage=Coverage(pages=5, articles=52),
)
REFUSAL = replace(
    ANSWER,
    answered=False,
    quotes=(),
    reason="版面上没有提到“高铁”。",
    nearest=(Nearest("鹤壁高铁站", "a.txt", 0.4, "a-2"), Nearest(None, "b.txt", 0.3, "a-3")),
)
HOSTILE = (
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    "[x](javascript:alert(1)) ![y](http://a.example/z.png)",
    "$$\\frac{1}{2}$$ and $x$",
    "|a|b|\n|-|-|\n|1|2|",
    "# heading\n\n- item\n\n> quote\n\n```mermaid\ngraph\n```\n\n    code",
    "https://a.example www.a.example a@a.example",
    "&lt;b&gt;&amp;&#60;i&#62;",
    '__i18n__{"__type__":"translation_metadata","key":"common.submit"} ${1+1} {{x}}',
    "'\" onmouseover='alert(1)",
    "\u202egnp.exe\u202c \u2066x",
    "a\x00b\x1b[0m\u2028c\ud800",
)
PAGE_TEXT = st.one_of(st.text(), st.sampled_from(HOSTILE))


class Seen(HTMLParser):
    """What a browser makes of HTML: its elements with their attributes, and its text."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.elements = []
        self.text = ""
        self.in_mark = 0
        self.marks = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        self.in_mark += tag == "mark"

    def handle_endtag(self, tag):
        self.in_mark -= tag == "mark"

    def handle_data(self, data):
        self.text += data
        self.marks += data if self.in_mark else ""

    def with_class(self, name):
        return [attrs for _, attrs in self.elements if name in (attrs.get("class") or "").split()]

    def links(self):
        return [attrs["href"] for tag, attrs in self.elements if tag == "a"]


def squeezed(text):
    return "".join(text.split())


def as_shown(text):
    """The text as the screen can show it: controls as their pictures, half characters as a replacement."""
    return "".join(
        "\u2426"
        if c in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
        else chr(0x2400 + ord(c))
        if ord(c) < 0x20 and not c.isspace()
        else "\u2421"
        if c == "\x7f"
        else "\ufffd"
        if "\ud800" <= c <= "\udfff"
        else c
        for c in text
    )


def last(messages):
    return list(messages)[-1]


def address(quote):
    return "#" + address_of(quote_place(quote.citation, quote.text))


def panel(source, words, place=None, view=View.ARTICLE, leaf=None, standing=Standing.HERE):
    place = place or quote_place(source.citation, "text")
    return source_panel(Located(standing, place.page, place.spans, source), leaf, place, view, words)


@given(PAGE_TEXT)
def test_escaped_text_shows_itself_and_makes_no_element(text):
    seen = Seen(escaped(text))
    assert seen.elements == []
    assert squeezed(seen.text) == squeezed(as_shown(text))


@given(PAGE_TEXT)
def test_escaped_text_leaves_nothing_to_markdown_latex_or_autolinkers(text):
    html = escaped(text)
    assert len(html.splitlines()) <= 1
    assert all(c.isalnum() or c in " &#;" or not c.isascii() for c in html)


@given(PAGE_TEXT, st.lists(st.tuples(st.integers(-3, 60), st.integers(-3, 60)), max_size=4))
def test_marking_changes_no_character_and_marks_what_it_should(text, marks):
    seen = Seen(marked(text, marks, "here"))
    assert squeezed(seen.text) == squeezed(as_shown(text))
    wanted = "".join(c for i, c in enumerate(text) if any(a <= i < b for a, b in marks))
    assert squeezed(seen.marks) == squeezed(as_shown(wanted))
    assert {tag for tag, _ in seen.elements} <= {"mark", "br"}
    assert sum(attrs.get("id") == "here" for _, attrs in seen.elements) == bool(squeezed(wanted))


@given(PAGE_TEXT)
def test_no_field_of_an_answer_can_make_markup(text):
    hostile = replace(
        CITATION, page=text, headline=text, kicker=text, byline=(text,), paper=text, edition=text
    )
    answer = replace(
        ANSWER,
        question=text,
        resolved_question=text + "?",
        quotes=(Quote(1, text, 0.5, ((0, 5),), hostile),),
    )
    refusal = replace(
        REFUSAL,
        resolved_question=text + "?",
        reason=text,
        nearest=(Nearest(text, text, 0.1, text), Nearest(None, text, 0.1, text)),
        coverage=Coverage(1, 1, papers=(text,)),
    )
    for message in (
        question_message(text, 0, SIMPLIFIED),
        trouble_message(ENGLISH, text, 0),
        last(answer_messages(answer, 0, SIMPLIFIED)),
        last(answer_messages(answer, 0, SIMPLIFIED, {1})),
        last(answer_messages(refusal, 0, SIMPLIFIED)),
    ):
        seen = Seen(message)
        assert "\n" not in message
        assert message.startswith("<div ")
        assert {tag for tag, _ in seen.elements} <= {
            "div", "p", "span", "bdi", "cite", "figure", "blockquote", "figcaption", "mark", "a", "br", "ul", "li"
        }  # fmt: skip
        assert {name for _, attrs in seen.elements for name in attrs} <= {
            "class",
            "href",
            "dir",
            "lang",
            "title",
        }
        assert all(link.startswith(("#page=", "#do-")) or link == "#checked" for link in seen.links())


@given(PAGE_TEXT)
def test_no_field_of_a_source_can_make_markup(text):
    hostile = replace(
        CITATION, page=text, headline=text, kicker=text, byline=(text,), paper=text, edition=text
    )
    others = (PageArticle("a-9", text, ArticleKind.ARTICLE), PageArticle("a-8", None, ArticleKind.NOTICE))
    source = Source(hostile, text, ((0, 4),), (text,), others)
    place = Place(text or "x", CITATION.spans, "0", text, text)
    leaf = Leaf(text, PageFacts(text, None, text), text, (), (), ((0, 4),))
    for html in (
        panel(source, SIMPLIFIED, place),
        panel(source, SIMPLIFIED, place, View.PAGE, leaf),
        panel(source, SIMPLIFIED, place, View.RAW, leaf, Standing.CHANGED),
        panel_trouble(SIMPLIFIED, text, text),
    ):
        seen = Seen(html)
        assert {tag for tag, _ in seen.elements} <= {
            "article", "header", "div", "p", "h2", "h3", "h4", "ul", "li", "bdi", "span", "button", "mark", "nav",
            "a", "br", "details", "summary", "pre", "section",
        }  # fmt: skip
        assert not any(name.startswith("on") for _, attrs in seen.elements for name in attrs)
        assert all(link.startswith("#page=") for link in seen.links())


@given(PAGE_TEXT)
def test_what_is_copied_from_an_attribute_is_the_text_with_its_line_breaks(text):
    (_tag, attrs), *others = Seen(f'<button data-copy="{in_attribute(text)}">').elements
    assert not others
    assert squeezed(attrs["data-copy"]) == squeezed(as_shown(text))
    assert attrs["data-copy"].count("\n") == text.count("\n")


def test_an_answer_grows_quote_by_quote():
    messages = list(answer_messages(ANSWER, 3, SIMPLIFIED))
    assert [len(Seen(message).with_class("quote")) for message in messages] == [1, 2]
    assert messages[1].startswith(messages[0].removesuffix("</div>"))


def test_under_a_quote_stands_what_its_time_words_mean():
    dated = replace(QUOTE, text="昨日闭幕。", answer=(), citation=replace(CITATION, date=date(2024, 10, 23)))
    seen = Seen(last(answer_messages(replace(ANSWER, quotes=(dated,)), 0, SIMPLIFIED)))
    assert "昨日 = 2024年10月22日" in seen.text


def test_a_quote_has_its_answering_words_marked_a_chip_and_its_place():
    seen = Seen(last(answer_messages(ANSWER, 3, SIMPLIFIED)))
    assert seen.marks == "2026 年 2 月"
    chips = [attrs["href"] for attrs in seen.with_class("chip")]
    assert chips == [address(quote) for quote in ANSWER.quotes]
    assert "报上是这样写的：" in seen.text
    assert "把握较大" in seen.text
    assert "《鹤壁日报》 2025年12月1日 第2版 〈雷锋精神石刻书画展开展〉 署名 朱迪、胡鹏云" in seen.text
    assert seen.text.count("已与版面逐字核对") == 2


@pytest.mark.parametrize(
    ("language", "lead"),
    [("zh", SIMPLIFIED.lead), ("zh-Hant", TRADITIONAL.lead), ("en", ENGLISH.lead), ("ja", ENGLISH.lead)],
)
def test_the_words_around_quotes_follow_the_question_and_the_quotes_stay_as_they_are(language, lead):
    seen = Seen(last(answer_messages(replace(ANSWER, language=language), 0, SIMPLIFIED)))
    assert lead in seen.text
    assert QUOTE.text in seen.text


def test_what_can_be_done_with_an_answer_is_in_the_readers_language_whatever_the_answers():
    html = last(answer_messages(ANSWER, 0, ENGLISH))
    assert "报上是这样写的" in Seen(html).text
    assert re.search(r'<p class="deeds" lang="en">.*Helpful.*Copy', html)


@pytest.mark.parametrize(
    ("confidence", "lead", "sign"),
    [
        (0.93, "报上是这样写的：", "把握较大"),
        (0.6, "报上是这样写的：", "把握一般"),
        (0.3, "报上可能相关的原文，请对照出处判断：", "把握较小"),
    ],
)
def test_confidence_is_told_in_words(confidence, lead, sign):
    text = Seen(last(answer_messages(replace(ANSWER, confidence=confidence), 0, SIMPLIFIED))).text
    assert lead in text
    assert sign in text


def test_how_a_follow_up_was_understood_is_shown_only_when_it_differs():
    resolved = replace(ANSWER, resolved_question="书画展什么时候结束？")
    assert "理解为：书画展什么时候结束？" in Seen(last(answer_messages(resolved, 0, SIMPLIFIED))).text
    assert "理解为" not in Seen(last(answer_messages(ANSWER, 0, SIMPLIFIED))).text


def test_a_refusal_gives_its_reason_what_the_archive_holds_what_came_near_and_a_hint():
    coverage = Coverage(5, 52, ("鹤壁日报", "焦作日报"), date(2025, 11, 1), date(2025, 12, 1))
    message = last(answer_messages(replace(REFUSAL, coverage=coverage), 2, SIMPLIFIED))
    seen = Seen(message)
    assert "版面上没有提到“高铁”。" in seen.text
    assert (
        "5 个版面，52 篇文章。 报纸：鹤壁日报、焦作日报。 日期：2025年11月1日至2025年12月1日。" in seen.text
    )
    assert [attrs["href"] for attrs in seen.with_class("story-link")] == [
        "#page=a.txt&article=a-2",
        "#page=b.txt&article=a-3",
    ]
    assert "鹤壁高铁站" in seen.text
    assert "b.txt" in seen.text
    assert "换个问法" in seen.text
    assert not seen.with_class("quote")


@pytest.mark.parametrize("answer", [ANSWER, REFUSAL])
def test_undated_pages_that_were_passed_over_are_counted(answer):
    left = replace(answer, coverage=Coverage(5, 52, left_out=3))
    assert "另有 3 个没有日期的版面未参与查找。" in Seen(last(answer_messages(left, 0, SIMPLIFIED))).text
    assert "没有日期" not in Seen(last(answer_messages(answer, 0, SIMPLIFIED))).text


@pytest.mark.parametrize(
    ("citation", "text"),
    [
        (CITATION, "《鹤壁日报》 2025年12月1日 第2版 〈雷锋精神石刻书画展开展〉 署名 朱迪、胡鹏云"),
        (replace(BARE, headline="题\n目"), "〈题 目〉"),
        (replace(BARE, kicker="市军休中心"), "〈市军休中心〉 a/b.txt"),
        (replace(BARE, kind=ArticleKind.CAPTION), "图片说明 a/b.txt"),
        (replace(BARE, byline=("朱迪",)), "a/b.txt 署名 朱迪"),
        (replace(BARE, edition="周末特刊"), "周末特刊"),
        (BARE, "a/b.txt"),
    ],
)
def test_unknown_facts_are_left_out_and_a_page_with_none_is_named_by_its_file(citation, text):
    assert Seen(where(citation, SIMPLIFIED)).text == text


def test_a_source_shows_the_whole_article_with_the_quote_marked_across_paragraphs():
    text = "第一段开头。\n小标题\n第二段，引文到此。\n尾段。"
    source = Source(
        replace(CITATION, kicker="引题"),
        text,
        ((3, 6), (11, 16)),
        ("小标题",),
        (PageArticle("a-1", "自己", ArticleKind.ARTICLE), PageArticle("a-2", None, ArticleKind.CAPTION)),
    )
    html = panel(source, SIMPLIFIED)
    seen = Seen(html)
    assert seen.marks == "开头。第二段，引"
    assert [attrs.get("id") for tag, attrs in seen.elements if tag == "mark"] == ["quote-mark", None]
    assert '<h4 dir="auto">小标题</h4>' in html
    assert squeezed(text) in squeezed(seen.text)
    assert "引题" in seen.text
    assert "文件 a/b.txt" in seen.text
    assert seen.links() == ["#page=a/b.txt&article=a-2"]
    assert "图片说明" in seen.text


def test_a_source_remembers_the_link_that_opened_it_and_gives_one_that_carries_the_quote():
    place = Place("a/b.txt", CITATION.spans, "0" * 16, None, "a-1")
    html = panel(Source(CITATION, "引文。尾。", ((0, 3),), (), ()), ENGLISH, place)
    (attrs,) = Seen(html).with_class("source")
    assert attrs["data-place"] == address_of(place)
    assert attrs["data-shared"] == address_of(quote_place(CITATION, "引文。", carried=True))


@pytest.mark.parametrize("view", [View.ARTICLE, View.PAGE, View.RAW])
def test_the_view_that_is_shown_is_the_one_that_is_pressed(view):
    leaf = Leaf("a/b.txt", PageFacts(), "引文。", (), (), ((0, 3),))
    seen = Seen(panel(Source(CITATION, "引文。", ((0, 3),), (), ()), ENGLISH, view=view, leaf=leaf))
    pressed = [attrs["data-view"] for tag, attrs in seen.elements if attrs.get("aria-pressed") == "true"]
    assert pressed == [view]


def picture_of(name, sheets=(), view=View.PICTURE):
    """The panel's view of a page by its image, with a hostile name."""
    span = Span(name, 0, 3)
    citation = replace(CITATION, page=name, spans=(span,))
    located = Located(Standing.HERE, name, (span,), Source(citation, "引文。", ((0, 3),), (), ()))
    leaf = Leaf(name, PageFacts(), "引文。", (), (), ((0, 3),))
    return Seen(source_panel(located, leaf, Place(name, (span,)), view, ENGLISH, sheets))


HOSTILE_PDF = '"><img src=x onerror=hit()>&wide=9.pdf#p1'


def test_an_image_is_asked_for_by_the_pages_name_whatever_it_holds():
    seen = picture_of(HOSTILE_PDF, [Sheet(HOSTILE_PDF, "v1", 600, 800, (Box(10, 20, 30, 40),))])
    (sheet,) = seen.with_class("sheet")
    path, _, asked = sheet["data-address"].partition("?")
    assert (path, dict(parse_qsl(asked))) == ("picture", {"page": HOSTILE_PDF, "version": "v1"})
    assert [attrs.get("src") for tag, attrs in seen.elements if tag == "img"] == [None]
    assert [attrs["x"] for tag, attrs in seen.elements if tag == "rect"] == ["10.00"]


def test_a_page_that_has_an_image_is_shown_by_it_and_by_its_text_on_demand():
    sheet = Sheet("a.pdf#p1", "v1", 600, 800, ())
    for view in (View.PICTURE, View.PAGE):
        seen = picture_of("a.pdf#p1", [sheet], view)
        pressed = [attrs["data-view"] for tag, attrs in seen.elements if attrs.get("aria-pressed") == "true"]
        assert pressed == ["picture"]
        other = {View.PICTURE: "page", View.PAGE: "picture"}[view]
        assert other in [attrs.get("data-view") for tag, attrs in seen.elements if tag == "button"]


@pytest.mark.parametrize(
    ("standing", "said"),
    [(Standing.CHANGED, ENGLISH.picture_changed), (Standing.GONE, ENGLISH.picture_gone)],
)
def test_an_image_that_can_not_be_shown_gives_way_to_the_text_and_says_why(standing, said):
    seen = picture_of("a.pdf#p1", [Sheet("a.pdf#p1", "v1", 600, 800, (), standing)])
    assert said in seen.text
    assert not seen.with_class("sheet")


def test_an_endless_page_is_shown_around_its_mark():
    raw = "前" * 400_000 + "引文" + "后" * 400_000
    leaf = Leaf("a/b.txt", PageFacts(), raw, (), (), ((400_000, 400_002),))
    seen = Seen(panel(Source(CITATION, "引文", ((0, 2),), (), ()), ENGLISH, view=View.RAW, leaf=leaf))
    assert seen.marks == "引文引文"  # in the reading text, and as extracted
    assert len(seen.text) < 210_000


def test_words_that_only_a_link_vouches_for_are_never_shown_as_a_quote():
    place = Place("a/b.txt", CITATION.spans, "0", "编造的话。", "a-1")
    leaf = Leaf("a/b.txt", PageFacts(), "别的话。", (), (), ())
    for html in (
        source_panel(Located(Standing.CHANGED, "a/b.txt"), leaf, place, View.ARTICLE, SIMPLIFIED),
        source_panel(Located(Standing.GONE, "a/b.txt"), None, place, View.ARTICLE, SIMPLIFIED),
    ):
        seen = Seen(html)
        assert "编造的话。" in seen.text
        assert SIMPLIFIED.carried in seen.text
        assert not seen.marks
        assert not any(tag == "blockquote" for tag, _ in seen.elements)


def test_a_quote_that_its_page_no_longer_holds_is_not_shown_as_one():
    seen = Seen(last(answer_messages(ANSWER, 0, SIMPLIFIED, {1})))
    assert len(seen.with_class("quote")) == 1
    assert SIMPLIFIED.stale in seen.text
    assert seen.text.count(SIMPLIFIED.checked) == 1
    assert not seen.marks


def test_a_chinese_answer_speaks_the_script_of_the_interface():
    assert TRADITIONAL.lead in Seen(last(answer_messages(ANSWER, 0, TRADITIONAL))).text
    assert SIMPLIFIED.lead in Seen(last(answer_messages(replace(ANSWER, language="zh"), 0, ENGLISH))).text


def test_what_was_searched_is_said_where_it_was_not_everything():
    filters = Filters(
        ("a.txt",), "鹤壁日报", date(2025, 11, 1), date(2025, 11, 30), undated=True, edition="2"
    )
    text = Seen(last(answer_messages(replace(ANSWER, filters=filters), 0, SIMPLIFIED))).text
    assert "查找范围《鹤壁日报》第2版2025年11月1日至2025年11月30日含没有日期的版面a.txt" in text
    assert "查找范围" not in Seen(last(answer_messages(ANSWER, 0, SIMPLIFIED))).text


def test_figures_that_differ_are_put_side_by_side_by_date():
    older = replace(CITATION, article="a-2", date=date(2025, 11, 1))
    quotes = (
        Quote(1, "图书馆新增座位 180 个。", 0.9, ((8, 13),), CITATION),
        Quote(2, "图书馆新增座位 120 个。", 0.8, ((8, 13),), older),
    )
    answer = replace(ANSWER, resolved_question="图书馆新增了多少座位？", quotes=quotes)
    html = last(answer_messages(answer, 0, SIMPLIFIED))
    assert len(Seen(html).with_class("conflict")) == 1
    conflict = html[html.index("conflict") : html.index("figure class")]
    assert conflict.index("120") < conflict.index("180")


@pytest.mark.parametrize(
    ("turn", "text"),
    [
        (Turn("?", stopped=True), SIMPLIFIED.stopped),
        (Turn("?", trouble="a < b"), "a < b"),
        (Turn("?"), SIMPLIFIED.broken),
    ],
)
def test_a_turn_without_an_answer_says_why_and_can_be_tried_again(turn, text):
    seen = Seen(last(turn_messages(turn, 4, SIMPLIFIED)))
    assert text in seen.text
    assert seen.links() == ["#do-retry-4"]


@pytest.mark.parametrize(
    ("state", "words", "text"),
    [
        (State(Phase.LOADING), SIMPLIFIED, "正在打开档案"),
        (State(Phase.READY), SIMPLIFIED, "5 个版面，52 篇文章"),
        (State(Phase.MISSING, "…"), ENGLISH, "wenbao build"),
        (State(Phase.FAILED, "<disk> & more"), ENGLISH, "<disk> & more"),
    ],
)
def test_the_status_line_tells_how_far_the_archive_is(state, words, text):
    seen = Seen(status_line(state, Coverage(5, 52), words))
    assert text in seen.text
    assert seen.with_class(state.phase.value)


def test_a_pending_answer_says_whether_the_archive_is_still_opening():
    assert "正在版面中查找" in pending_message(SIMPLIFIED, State(Phase.READY))
    assert "正在打开档案" in pending_message(SIMPLIFIED, State(Phase.LOADING))


def test_what_is_missing_and_what_went_wrong_are_told_as_text():
    assert "<code>wenbao&#32;build</code>".replace("&#32;", " ") in missing_message(SIMPLIFIED)
    assert Seen(panel_trouble(ENGLISH, "a < b")).text.endswith("a < b")


@pytest.mark.parametrize(
    ("text", "attribute"),
    [("约翰・史密斯说", ' lang="zh"'), ("これは本です", ' lang="ja"'), ("plain", ""), ("", "")],
)
def test_text_is_labelled_with_the_language_of_its_script(text, attribute):
    assert language_of(text) == attribute
