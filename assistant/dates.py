"""Time words in a question: which issue dates 昨天, 上个月, 2024年10月 mean, counted from today."""

import calendar
import datetime as dt
import re
from collections.abc import Callable

Period = tuple[dt.date, dt.date]


def period_asked(question: str, today: dt.date) -> Period | None:
    """The first and last day that the question's own time words name; None where it names none.

    Only words about when something stood in the paper count; a bare year belongs to the story asked
    about as often as to the issue, so it is left alone.
    """
    for pattern, period in _PERIODS:
        if found := re.search(pattern, question, re.IGNORECASE):
            try:
                return period(found, today)
            except ValueError:  # 2024年13月
                continue
    return None


def _day(day: dt.date) -> Period:
    return day, day


def _week(today: dt.date, weeks: int) -> Period:
    monday = today - dt.timedelta(days=today.weekday() - 7 * weeks)
    return monday, monday + dt.timedelta(days=6)


def _month(year: int, month: int) -> Period:
    return dt.date(year, month, 1), dt.date(year, month, calendar.monthrange(year, month)[1])


def _months_ago(today: dt.date, months: int) -> Period:
    years, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    return _month(years, month + 1)


_PERIODS: tuple[tuple[str, Callable[[re.Match[str], dt.date], Period]], ...] = (
    (
        r"((?:19|20)\d\d)\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]|\b((?:19|20)\d\d)-(\d{1,2})-(\d{1,2})\b",
        lambda m, _: _day(dt.date(*(int(g) for g in m.groups() if g))),
    ),
    (r"((?:19|20)\d\d)\s*年\s*(\d{1,2})\s*月", lambda m, _: _month(int(m.group(1)), int(m.group(2)))),
    (r"前天|the day before yesterday", lambda _, today: _day(today - dt.timedelta(days=2))),
    (r"昨[天日]|\byesterday\b", lambda _, today: _day(today - dt.timedelta(days=1))),
    (r"今[天日](?!的)|\btoday\b", lambda _, today: _day(today)),
    (r"上(?:个|一)?(?:周|星期|礼拜)|\blast week\b", lambda _, today: _week(today, -1)),
    (r"[本这](?:个|一)?(?:周|星期|礼拜)|\bthis week\b", lambda _, today: _week(today, 0)),
    (r"上(?:个|一)?月|\blast month\b", lambda _, today: _months_ago(today, 1)),
    (r"(?:本|这个?|当)月|\bthis month\b", lambda _, today: _months_ago(today, 0)),
    (
        r"去年|\blast year\b",
        lambda _, today: (dt.date(today.year - 1, 1, 1), dt.date(today.year - 1, 12, 31)),
    ),
)
