"""Names that a question spells in pinyin, in the characters that an archive has for them."""

import pytest

from assistant.questions import understood
from assistant.romanised import NamesRead, in_characters

# How many passages hold each pair of characters; 何必 and 背景 sound like 鹤壁 and 北京.
SPREAD = "鹤壁 9 何必 30 背景 40 北京 3 王忠 2 忠殿 2 望重 5 西安 1 解放 6 舞钢 4 务岗 1 安娜 1 吃那 1 李明 1 里名 3"
ARCHIVE = dict(zip(SPREAD.split()[::2], map(int, SPREAD.split()[1::2]), strict=True))


def frequencies(pairs):
    return {pair: ARCHIVE.get(pair, 0) for pair in pairs}


@pytest.mark.parametrize(
    ("text", "expected", "names"),
    [
        ("How old was Wang Zhongdian when he died?", "How old was 王忠殿 when he died?", ("王忠殿",)),
        ("Who is the mayor of Hebi?", "Who is the mayor of 鹤壁?", ("鹤壁",)),
        (
            "Wang Zhongdian's wife came from Beijing?",
            "王忠殿's wife came from 北京?",
            ("王忠殿", "北京"),
        ),
        ("¿Quién vive en Xi'an?", "¿Quién vive en 西安?", ("西安",)),
        ("Who is Wáng Zhōngdiàn?", "Who is 王忠殿?", ("王忠殿",)),
        ("What is sold in Jiefang District?", "What is sold in 解放 District?", ("解放",)),
        ("How many schools has Wugang?", "How many schools has 舞钢?", ("舞钢",)),
        ("Where does Li Ming live?", "Where does 李明 live?", ("李明",)),
    ],
)
def test_a_name_is_read_in_the_characters_that_the_archive_has(text, expected, names):
    assert in_characters(text, frequencies) == NamesRead(expected, names)


@pytest.mark.parametrize(
    "text",
    [
        "Is China mentioned?",  # 吃那 stands once, and is no name
        "Who is the Queen of Spain?",
        "Hana is who?",
        "what about hebi",  # nothing tells that it is a name
        "",
        "A",
        "McDonald’s I.B.M. X",
    ],
)
def test_other_words_stay_as_they_are(text):
    assert in_characters(text, frequencies) == NamesRead(text)


def test_a_name_that_is_chinese_by_its_spelling_and_nowhere_on_the_pages_is_strange():
    found = in_characters("What does a ticket from Hebi to Zhengzhou cost?", frequencies)
    assert found == NamesRead("What does a ticket from 鹤壁 to Zhengzhou cost?", ("鹤壁",), ("Zhengzhou",))
    assert in_characters("Is Paris or Roma larger?", frequencies).strange == ()


def test_a_question_keeps_its_language_and_is_searched_for_its_names():
    asked = understood("Who is Wang Zhongdian?")
    read = in_characters(asked.text, frequencies)
    named = asked.with_names(read, read)
    assert (named.text, named.language, named.unspaced) == ("Who is 王忠殿?", "en", False)
    assert set(named.terms) == {"王忠", "忠殿"}


def test_what_was_taken_over_from_an_earlier_question_is_read_too():
    asked = understood("Who was Wang Zhongdian, When did he die?", "When did he die?")
    named = asked.with_names(in_characters(asked.text, frequencies), in_characters(asked.own, frequencies))
    assert named.text.endswith(named.own)
    assert named.text.startswith("Who was 王忠殿")


def test_of_a_very_long_question_only_the_first_words_are_looked_up():
    asked = []

    def counted(pairs):
        asked.append(len(pairs))
        return frequencies(pairs)

    in_characters("Where is " + "Yiyi " * 300, counted)
    assert sum(asked) < 1_000_000
    assert in_characters("Is Hebi near " + "Yiyi " * 300, counted).names == ("鹤壁",)
