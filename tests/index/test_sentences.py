"""Sentences: where a text can be cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.sentences import sentences

TEXTS = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "他来了",
                "。",
                "！",
                "？",
                "……",
                "“",
                "”",
                "（",
                "）",
                "「",
                "」",
                "\n",
                " ",
                ".",
                "?!",
                "Mr. Li",
                "3.5",
                "，",
                "——",
                "a",
                "。”",
                "长" * 100,
            ]
        ),
        st.text(st.characters(exclude_categories=["Cs"]), max_size=4),
    ),
    max_size=30,
).map("".join)


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize("mark", ["。", "！", "？", "……", "？！", "!", "?", "！！！"])
def test_a_sentence_ends_at_its_mark(mark):
    assert cut(f"他来了{mark}她走了。") == [f"他来了{mark}", "她走了。"]


@pytest.mark.parametrize("close", ["”", "’", "」", "）", "》", "”）"])
def test_marks_that_close_after_the_end_belong_to_the_sentence(close):
    opening = {"”": "“", "’": "‘", "」": "「", "）": "（", "》": "《", "”）": "（“"}[close]
    assert cut(f"{opening}他来了。{close}她走了。") == [f"{opening}他来了。{close}", "她走了。"]


def test_a_quotation_is_not_cut_in_its_midst():
    assert cut("他说：“来了。走了。”她点头。") == ["他说：“来了。走了。”", "她点头。"]


def test_a_bracket_is_not_cut_in_its_midst():
    assert cut("活动（主办：市工会。协办：市图书馆）结束。好。") == [
        "活动（主办：市工会。协办：市图书馆）结束。",
        "好。",
    ]


def test_a_quotation_within_a_quotation_is_not_cut():
    text = "他说：“她问：‘来吗？来吧。’我来了。”大家笑。"
    assert cut(text) == ["他说：“她问：‘来吗？来吧。’我来了。”", "大家笑。"]


def test_a_sentence_goes_on_after_a_quotation_that_a_comma_follows():
    assert cut("“来了！”，他说。") == ["“来了！”，他说。"]


def test_a_long_quotation_is_cut_at_its_own_sentences():
    text = "他说：“" + "我们要继续做好工作。" * 20 + "”"
    assert len(cut(text)) == 20


def test_a_quotation_that_is_never_closed_does_not_swallow_a_long_paragraph():
    text = "他说：“" + "我们要继续做好工作。" * 40
    assert max(map(len, cut(text))) <= 160


@pytest.mark.parametrize(
    "text",
    [
        "Mr. Li met Dr. Wang on Monday.",
        "The U.S. team won.",
        "See No. 5 for this.",
        "At 9 a.m. it began.",
    ],
)
def test_an_abbreviation_ends_no_sentence(text):
    assert cut(text) == [text]


@pytest.mark.parametrize(
    "text", ["增长3.5%，达1.2万人。", "It grew 3.5 percent.", "见www.example.com网站。", "2024.11.28开幕。"]
)
def test_a_dot_within_a_number_or_name_ends_no_sentence(text):
    assert cut(text) == [text]


def test_sentences_of_spaced_scripts_end_at_full_stops():
    assert cut("He came. She left! Why?") == ["He came.", "She left!", "Why?"]


@pytest.mark.parametrize(("text", "parts"), [("हम आए। वे गए।", 2), ("هل جاء؟ نعم.", 2)])
def test_other_scripts_own_marks_end_sentences(text, parts):
    assert len(cut(text)) == parts


def test_an_exclamation_within_a_sentence_of_small_letters_does_not_end_it():
    assert cut("Yahoo! is a company.") == ["Yahoo! is a company."]


def test_a_paragraph_ends_a_sentence_even_without_a_mark():
    assert cut("小标题\n他来了。") == ["小标题", "他来了。"]


def test_a_paragraph_ends_a_quotation_that_is_left_open():
    assert cut("他说：“来了。\n她走了。") == ["他说：“来了。", "她走了。"]


def test_a_stray_mark_belongs_to_the_sentence_before_it():
    assert cut("他来了。——她走了。") in (["他来了。", "——她走了。"], ["他来了。——", "她走了。"])
    assert cut("他来了。 ——") == ["他来了。 ——"]


@pytest.mark.parametrize("text", ["", " ", "\n\u3000\n"])
def test_white_space_has_no_sentences(text):
    assert sentences(text) == []


@given(TEXTS)
def test_sentences_hold_the_whole_text_in_order(text):
    ranges = sentences(text)
    edges = [0, *(edge for place in ranges for edge in place), len(text)]
    assert edges == sorted(edges)
    assert all(text[a:b].isspace() for a, b in zip(edges[::2], edges[1::2], strict=True) if a < b)


@given(TEXTS)
def test_no_sentence_has_white_space_at_its_edges(text):
    for start, end in sentences(text):
        assert start < end
        assert text[start:end] == text[start:end].strip()


@given(TEXTS)
def test_no_sentence_crosses_a_paragraphs_end(text):
    assert not any("\n" in text[start:end] for start, end in sentences(text))


@given(
    st.lists(
        st.sampled_from(["他来了。", "她说：“走了。我也走。”", "你好吗？", "（注：见第3版。）"]), max_size=12
    )
)
def test_short_sentences_of_closed_marks_are_never_joined_or_torn(parts):
    assert cut("".join(parts)) == parts
