"""Time words in a quote, counted from the day of the issue."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.time_words import times_meant

ISSUE = dt.date(2024, 10, 23)


def meant(text: str, issue: dt.date = ISSUE) -> list[tuple[str, str, str]]:
    return [(text[t.start : t.end], str(t.since), str(t.until)) for t in times_meant(text, issue)]


@pytest.mark.parametrize(
    ("text", "word", "since", "until"),
    [
        ("昨日，联展开幕。", "昨日", "2024-10-22", "2024-10-22"),
        ("明天上午，大桥通车。", "明天上午", "2024-10-24", "2024-10-24"),
        ("本月，全市开展检查。", "本月", "2024-10-01", "2024-10-31"),
        ("上个月共受理9件。", "上个月", "2024-09-01", "2024-09-30"),
        ("今年以来，外贸增长。", "今年以来", "2024-01-01", "2024-12-31"),
        ("前三季度，我市进出口额39.4亿元。", "前三季度", "2024-01-01", "2024-09-30"),
        ("上周，他获奖。", "上周", "2024-10-14", "2024-10-20"),
        ("10月22日上午，仪式举行。", "10月22日", "2024-10-22", "2024-10-22"),
    ],
)
def test_a_time_word_means_days_counted_from_the_issue(text, word, since, until):
    assert meant(text) == [(word, since, until)]


def test_a_day_without_its_year_is_the_one_nearest_to_the_issue():
    assert meant("展览12月28日结束。", dt.date(2025, 1, 3)) == [("12月28日", "2024-12-28", "2024-12-28")]


def test_a_month_before_january_is_in_the_year_before():
    assert meant("上月开工。", dt.date(2025, 1, 3)) == [("上月", "2024-12-01", "2024-12-31")]


def test_a_quarter_that_is_yet_to_come_was_last_year_s():
    assert meant("四季度增长8%。", dt.date(2025, 1, 20)) == [("四季度", "2024-10-01", "2024-12-31")]


@pytest.mark.parametrize(
    "text",
    [
        "“昨天我还见过他。”他说。",
        "2023年前三季度增长8%。",
        "2023年10月22日开馆。",
        "今天的孩子很幸福。",
        "此事与日前情况不同。",
        "2月30日",
        "他表明日后再来。",
    ],
)
def test_speech_full_dates_and_other_words_are_left_alone(text):
    assert meant(text) == []


def test_a_word_that_comes_twice_is_told_once():
    assert [word for word, _, _ in meant("今年春天，今年秋天。")] == ["今年"]


@given(st.text(), st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1)))
def test_any_text_gives_places_in_order_inside_it(text, issue):
    found = times_meant(text, issue)
    assert all(0 <= time.start < time.end <= len(text) and time.since <= time.until for time in found)
    assert all(one.end <= other.start for one, other in zip(found, found[1:], strict=False))
