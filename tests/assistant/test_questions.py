"""Questions as they are understood."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.asked import Asked
from assistant.errors import QuestionRefused
from assistant.questions import LONGEST_QUESTION, content_words, language_of, topical_words, understood


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("展览什么时候结束？", "zh"),
        ("鹤壁市2024年GDP是多少", "zh"),
        ("DeepSeek-R1是什么", "zh"),
        ("展覽什麼時候結束？", "zh"),
        ("When does the exhibition end?", "en"),
        ("How old was Wang Zhongdian (王忠殿)?", "en"),
        ("展覧会はいつ終わりますか", "ja"),
        ("カタカナのニュースはどこですか", "ja"),
        ("전시회는 언제 끝나나요?", "ko"),
        ("Когда закончится выставка?", "ru"),
        ("متى ينتهي المعرض؟", "ar"),
        ("Quel âge avait Wang Zhongdian quand il est mort ?", "fr"),
        ("Quand se termine cette exposition gratuite ?", "fr"),
        ("¿Cuántos años tenía Wang Zhongdian cuando murió?", "es"),
        ("¿Cuándo termina la exposición?", "es"),
        ("2024?", "en"),
    ],
)
def test_the_language_of_a_question_is_known(text, language):
    assert language_of(text) == language


@pytest.mark.parametrize("text", ["", " ", "？！", "\u200b", "…\n", "😀"])
def test_a_question_without_a_word_is_refused(text):
    with pytest.raises(QuestionRefused, match="ask something in words"):
        understood(text)


def test_a_question_that_is_too_long_is_refused_with_its_length():
    with pytest.raises(
        QuestionRefused, match=f"{LONGEST_QUESTION + 1} characters: expected at most {LONGEST_QUESTION}"
    ):
        understood("问" * (LONGEST_QUESTION + 1))


def test_the_longest_question_is_taken():
    assert len(understood("问" * LONGEST_QUESTION).text) == LONGEST_QUESTION


def test_white_space_around_a_question_is_no_part_of_it():
    assert understood(" \n展览什么时候结束？\u3000").text == "展览什么时候结束？"


def test_a_question_has_folded_terms_and_what_it_asks_for():
    question = understood("Ｗang 王忠殿多大？")
    assert question.terms[:3] == ("wang", "王忠", "忠殿")
    assert question.asked == Asked.AGE


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("庙会是什么时候开幕的？", ["庙会", "开幕"]),
        ("How old was Wang Zhongdian?", ["old", "wang", "zhongdian"]),
        ("庙会，庙会", ["庙会"]),
        ("的了吗", []),
    ],
)
def test_words_that_only_ask_carry_no_meaning(text, words):
    assert content_words(text) == words


@given(st.text(max_size=60))
def test_any_text_is_understood_or_refused(text):
    try:
        question = understood(text)
    except QuestionRefused:
        assert not any(c.isalnum() for c in text)
    else:
        question.text.encode("utf-8")
        assert len(question.language) == 2


@pytest.mark.parametrize("text", ["问题\ud800", "\udcff展览"])
def test_half_a_character_in_a_question_breaks_nothing(text):
    assert understood(text).language == "zh"


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("淇河书屋的读书会是哪天办的？", ["淇河", "书屋", "读书会", "办"]),
        ("讀書會是哪一天辦的？", ["读书会", "办"]),
        ("几何光学是什么？", ["几何", "光学"]),
        ("图书馆有几个？", ["图书馆"]),
        ("多少人得到了保障？", ["得到", "保障"]),
        ("王忠殿は何歳ですか？", ["王忠殿", "歳"]),
        ("When does the fair end?", ["fair", "end"]),
    ],
)
def test_what_a_question_is_about_is_said_without_the_words_that_ask(question, words):
    assert topical_words(question) == words
