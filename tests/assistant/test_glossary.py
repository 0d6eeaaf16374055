"""The dictionary: English words, alone and side by side, met by Chinese words for them, each as much as it tells."""

import pytest

from assistant.glossary import glossed


class Archive:
    """Ten thousand passages, in so many of which each pair of characters stands."""

    def __init__(self, **often: int) -> None:
        self.often = often

    def count(self):
        return 10_000

    def frequencies(self, pairs):
        return {pair: self.often.get(pair, 0) for pair in pairs}


def test_a_text_meets_the_words_that_it_says_in_chinese():
    known = glossed("When does the library close?", Archive(图书=5, 书馆=5, 关闭=5))
    assert known.share("图书馆几点关闭？") == 1.0
    assert 0.0 < known.share("图书馆在新区。") < 1.0
    assert known.share("菜市场在新区。") == 0.0


def test_traditional_characters_meet_them_too():
    known = glossed("the library", Archive(图书=5, 书馆=5))
    assert known.share("圖書館") == 1.0


@pytest.mark.parametrize("question", ["Which libraries?", "the library's", "LIBRARY"])
def test_forms_of_a_word_are_one(question):
    assert glossed(question, Archive(图书=5, 书馆=5)).share("图书馆") == 1.0


def test_words_side_by_side_are_met_by_what_they_mean_together():
    known = glossed("the world war", Archive(世界=900, 界大=3, 大战=9, 战争=200))
    assert known.share("世界大战") == 1.0
    assert known.share("战争") < 1.0


def test_a_rare_word_weighs_more_than_a_common_one():
    known = glossed("hospital exhibition", Archive(医院=4000, 展览=2, 览会=2))
    assert known.share("展览") > known.share("医院") > 0


def test_a_word_that_the_archive_has_not_is_still_asked_for():
    known = glossed("hospital exhibition", Archive(医院=20))
    assert 0 < known.share("医院") < 0.6


@pytest.mark.parametrize(
    "question", ["", "What is it?", "Zqxv blorf?", "2024", "谁是市长？", "What did they do\0?"]
)
def test_what_the_dictionary_does_not_know_is_left_alone(question):
    assert glossed(question, Archive()) is None


def test_an_archive_of_nothing_has_nothing_to_say():
    class Nothing(Archive):
        def count(self):
            return 0

    assert glossed("the library", Nothing()).share("图书馆") == 0.0
