"""The interface's sentences: complete, parallel in all languages, and chosen by the reader's wishes."""

from dataclasses import fields
from datetime import date
from string import Formatter

import pytest

from ui.rendering.furniture import SCRIPT_WORDS
from ui.words import (
    ENGLISH,
    SIMPLIFIED,
    TRADITIONAL,
    Words,
    words_accepted,
    words_answering,
    words_chosen,
    words_for,
)

ALL = (SIMPLIFIED, TRADITIONAL, ENGLISH)
NAMES = [field.name for field in fields(Words)]


def placeholders(template):
    return {name for _, name, _, _ in Formatter().parse(template) if name}


@pytest.mark.parametrize("name", NAMES)
def test_every_sentence_exists_in_every_language(name):
    assert all(getattr(words, name).strip() for words in ALL)


@pytest.mark.parametrize("name", [name for name in NAMES if name != "date"])
def test_a_sentence_has_the_same_blanks_in_every_language(name):
    assert len({frozenset(placeholders(getattr(words, name))) for words in ALL}) == 1


@pytest.mark.parametrize(
    ("tag", "words"),
    [
        ("zh", SIMPLIFIED),
        ("zh-CN", SIMPLIFIED),
        ("zh_SG", SIMPLIFIED),
        ("zh-Hans-HK", SIMPLIFIED),
        ("zh-TW", TRADITIONAL),
        ("zh-HK", TRADITIONAL),
        ("zh-Hant", TRADITIONAL),
        ("ZH-hant-MO", TRADITIONAL),
        ("en", ENGLISH),
        ("ja", ENGLISH),
        ("zhx", ENGLISH),
        ("", ENGLISH),
        (None, ENGLISH),
    ],
)
def test_a_language_tag_chooses_its_words_and_english_is_for_all_others(tag, words):
    assert words_for(tag) is words


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", SIMPLIFIED),
        ("en-US,en;q=0.9,zh-CN;q=0.8", ENGLISH),
        ("fr-FR,zh-TW;q=0.7,en;q=0.3", TRADITIONAL),
        ("en;q=0.2, zh;q=0.9", SIMPLIFIED),
        ("zh;q=0, de", ENGLISH),
        ("de-DE,de", ENGLISH),
        ("*", ENGLISH),
        ("zh;q=nonsense, en", ENGLISH),
        ("", ENGLISH),
        (None, ENGLISH),
    ],
)
def test_the_readers_first_wish_that_there_are_words_for_is_granted(header, words):
    assert words_accepted(header) is words


def test_a_date_is_written_as_its_language_writes_it():
    day = date(2025, 1, 9)
    assert [words.dated(day) for words in ALL] == ["2025年1月9日", "2025年1月9日", "9 January 2025"]


NAMED_IN_LATIN = {"tag", "copy_standard", "copy_footnote", "export_markdown", "export_html"}  # formats' names


def test_an_interface_in_chinese_has_no_english_in_it_but_the_names_of_formats():
    for words in (SIMPLIFIED, TRADITIONAL):
        for name in set(NAMES) - NAMED_IN_LATIN:
            text = getattr(words, name)
            bare = "".join(literal for literal, *_ in Formatter().parse(text))
            assert not any(c.isascii() and c.isalpha() for c in bare), name


def test_the_script_is_given_words_that_exist():
    assert set(SCRIPT_WORDS) <= set(NAMES)


@pytest.mark.parametrize(
    ("choice", "words"),
    [
        ("zh-Hant", TRADITIONAL),
        ("en", ENGLISH),
        ("zh-Hans", SIMPLIFIED),
        ("xx", SIMPLIFIED),
        (None, SIMPLIFIED),
    ],
)
def test_a_choice_goes_before_the_browsers_wish(choice, words):
    assert words_chosen(choice, "zh-CN") is words


@pytest.mark.parametrize(
    ("language", "interface", "words"),
    [
        ("zh", TRADITIONAL, TRADITIONAL),
        ("zh", SIMPLIFIED, SIMPLIFIED),
        ("zh", ENGLISH, SIMPLIFIED),
        ("zh-Hant", SIMPLIFIED, TRADITIONAL),
        ("en", SIMPLIFIED, ENGLISH),
        ("ja", TRADITIONAL, ENGLISH),
    ],
)
def test_the_words_around_an_answer_are_of_the_questions_language(language, interface, words):
    assert words_answering(language, interface) is words
