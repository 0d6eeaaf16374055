"""Writing systems: what white-space repair and tokenising turn on."""

import pytest

from index.scripts import is_chinese_mark, is_chinese_set, is_unspaced, width


@pytest.mark.parametrize("character", "鹤々〇ひカㄅ豈㐀𠀀𱍊⻘")
def test_han_kana_and_bopomofo_are_written_without_spaces(character):
    assert is_unspaced(character)


@pytest.mark.parametrize("character", "aéЖ한ש5０。 ")
def test_other_letters_digits_and_marks_are_no_unspaced_letters(character):
    assert not is_unspaced(character)


@pytest.mark.parametrize("character", "，。、；：！？（）《》“”‘’…—·【】「」％")
def test_full_width_marks_and_quotation_marks_are_chinese_marks(character):
    assert is_chinese_mark(character)


@pytest.mark.parametrize("character", ",.;:()\"'-中aＡ１")
def test_half_width_marks_letters_and_digits_are_no_chinese_marks(character):
    assert not is_chinese_mark(character)


@pytest.mark.parametrize(("character", "chinese"), [("中", True), ("，", True), (",", False), ("A", False)])
def test_chinese_setting_is_letters_and_marks_alike(character, chinese):
    assert is_chinese_set(character) is chinese


@pytest.mark.parametrize(
    ("character", "half_widths"),
    [("中", 2), ("，", 2), ("Ａ", 2), ("“", 2), ("a", 1), ("1", 1), ("\u0301", 0)],
)
def test_widths_are_counted_in_half_widths(character, half_widths):
    assert width(character) == half_widths
