"""Time words, counted from today."""

import datetime as dt

import pytest

from assistant.dates import period_asked

TODAY = dt.date(2024, 3, 6)  # a Wednesday; last month has a 29th


@pytest.mark.parametrize(
    ("question", "first", "last"),
    [
        ("今天有什么头条", "2024-03-06", "2024-03-06"),
        ("昨天的报纸", "2024-03-05", "2024-03-05"),
        ("昨日有何新闻", "2024-03-05", "2024-03-05"),
        ("前天开会了吗", "2024-03-04", "2024-03-04"),
        ("本周的活动", "2024-03-04", "2024-03-10"),
        ("这个星期有什么展览", "2024-03-04", "2024-03-10"),
        ("上周的活动", "2024-02-26", "2024-03-03"),
        ("上个星期谁来了", "2024-02-26", "2024-03-03"),
        ("这个月的展览", "2024-03-01", "2024-03-31"),
        ("本月", "2024-03-01", "2024-03-31"),
        ("上个月的展览", "2024-02-01", "2024-02-29"),
        ("去年的展览", "2023-01-01", "2023-12-31"),
        ("2024年10月有什么新闻", "2024-10-01", "2024-10-31"),
        ("2023年2月的新闻", "2023-02-01", "2023-02-28"),
        ("2024年10月23日的头条", "2024-10-23", "2024-10-23"),
        ("2024 年 10 月 23 号", "2024-10-23", "2024-10-23"),
        ("what was in the paper on 2024-10-23?", "2024-10-23", "2024-10-23"),
        ("What happened yesterday?", "2024-03-05", "2024-03-05"),
        ("the day before yesterday", "2024-03-04", "2024-03-04"),
        ("Who came last week?", "2024-02-26", "2024-03-03"),
        ("events this month", "2024-03-01", "2024-03-31"),
        ("events last month", "2024-02-01", "2024-02-29"),
        ("last year", "2023-01-01", "2023-12-31"),
    ],
)
def test_time_words_name_a_first_and_a_last_day(question, first, last):
    assert period_asked(question, TODAY) == (dt.date.fromisoformat(first), dt.date.fromisoformat(last))


@pytest.mark.parametrize(
    "question", ["庙会什么时候开幕", "2024年的GDP", "2024年13月", "2024-02-30", "今天的鹤壁", "holidays", ""]
)
def test_other_words_name_no_days(question):
    assert period_asked(question, TODAY) is None


def test_last_month_in_january_is_in_the_year_before():
    assert period_asked("上个月", dt.date(2024, 1, 31)) == (dt.date(2023, 12, 1), dt.date(2023, 12, 31))


def test_last_week_may_begin_in_the_year_before():
    assert period_asked("上周", dt.date(2024, 1, 3)) == (dt.date(2023, 12, 25), dt.date(2023, 12, 31))


def test_on_a_monday_this_week_begins_today():
    assert period_asked("本周", dt.date(2024, 3, 4)) == (dt.date(2024, 3, 4), dt.date(2024, 3, 10))
