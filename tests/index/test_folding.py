"""Search keys: the same word is the same key however it is written, and shown text is never touched."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from index.articles import articles_of
from index.folding import folded, terms
from index.passages import passages_of

VARIANTS = [
    ("ＡＢＣ１２３", "abc123"),
    ("鶴壁市總工會", "鹤壁市总工会"),
    ("Wang Zhongdian", "WANG ZHONGDIAN"),
    ("鹤\u200b壁", "鹤壁"),
    ("\ufeff鹤壁", "鹤壁"),
    ("soft\u00adware", "software"),
    ("Straße", "STRASSE"),
    ("e\u0301t\u00e9", "été"),
    ("ﾊﾝｶｸ", "ハンカク"),
    ("⻚面", "页面"),
    ("㎡", "m2"),
]


@pytest.mark.parametrize(("one", "other"), VARIANTS)
def test_two_ways_to_write_a_word_have_one_key(one, other):
    assert folded(one) == folded(other)


@pytest.mark.parametrize(("one", "other"), VARIANTS)
def test_two_ways_to_write_a_word_have_the_same_terms(one, other):
    assert terms(one) == terms(other) != []


def test_different_words_keep_different_keys():
    assert len({folded(word) for word in ("鹤壁", "焦作", "R1", "R2", "5G", "4G", "王五", "李五")}) == 8


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_letter_case_makes_no_other_terms(text):
    assume(text.upper().casefold() == text.casefold())  # not so for a few letters, such as ŉ
    assert terms(text.upper()) == terms(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("鹤壁市", ["鹤壁", "壁市"]),
        ("鹤 壁 市", ["鹤壁", "壁市"]),
        ("鹤壁\n市", ["鹤壁", "壁市"]),
        ("第5届", ["第", "5", "届"]),
        ("5G网络", ["5g", "网络"]),
        ("DeepSeek-R1模型", ["deepseek", "r1", "模型"]),
        ("共1,234.50元", ["共", "1234.50", "元"]),
        ("１２，３４５人", ["12345", "人"]),
        ("增长3.5%", ["增长", "3.5%"]),
        ("４.３万人", ["4.3", "万人"]),
        ("the Daily 8", ["the", "daily", "8"]),
        ("Привет мир", ["привет", "мир"]),
        ("안녕 세계", ["안녕", "세계"]),
        ("王忠殿,18岁", ["王忠", "忠殿", "18", "岁"]),
    ],
)
def test_terms_are_character_pairs_whole_words_and_whole_numbers(text, found):
    assert terms(text) == found


def test_a_word_broken_at_a_lines_end_is_one_term():
    assert terms("exam-\nple") == ["example"]


def test_a_hyphen_within_a_line_parts_two_terms():
    assert terms("well-known") == ["well", "known"]


def test_terms_are_repeated_as_often_as_they_occur():
    assert terms("鹤壁，鹤壁") == ["鹤壁", "鹤壁"]


@pytest.mark.parametrize("text", ["", " ", "，。！", "\u200b", "\0"])
def test_where_there_is_no_word_there_are_no_terms(text):
    assert terms(text) == []


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_no_term_holds_white_space(text):
    assert not any(c.isspace() for term in terms(text) for c in term)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_no_term_is_empty(text):
    assert all(terms(text))


@pytest.mark.parametrize(
    "text", ["鶴壁市總工會ＡＢＣ，\u200b贈送12,345元。", "STRASSE e\u0301 ﾊﾝｶｸ ㎡ soft\u00adware。"]
)
def test_folding_never_changes_what_is_shown(text):
    raw = f"本报讯（记者 王小明）{text}\n"
    (article,) = articles_of("a.txt", raw)
    (passage,) = passages_of(article, {"a.txt": raw})
    assert text in article.text
    assert text in passage.text
