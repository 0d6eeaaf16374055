"""Time words in a quote: the days that 昨日, 本月, 前三季度 mean, counted from the day of the paper's issue.

Only what the paper says in its own voice is resolved: in somebody's speech 昨天 is counted from when it was said,
which no page tells.
"""

import calendar
import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from assistant.dates import Period


@dataclass(frozen=True, slots=True)
class TimeMeant:
    """A time word, `text[start:end]`, and the first and last day that it means."""

    start: int
    end: int
    since: dt.date
    until: dt.date


def times_meant(text: str, issue: dt.date) -> tuple[TimeMeant, ...]:
    """The time words of a quote that stand outside speech, in order, each by its first mention.

    Args:
        text: The quote.
        issue: The day of the issue that it stands in.
    """
    spoken = [match.span() for match in _SPEECH.finditer(text)]
    found: list[TimeMeant] = []
    seen: set[str] = set()
    for start, end, (since, until) in sorted(_readings(text, issue)):
        word = text[start:end]
        inside = any(a <= start < b for a, b in spoken)
        if inside or word in seen or (found and start < found[-1].end):
            continue
        seen.add(word)
        found.append(TimeMeant(start, end, since, until))
    return tuple(found)


def _readings(text: str, issue: dt.date) -> Iterator[tuple[int, int, Period]]:
    for pattern, period in _WORDS:
        for match in pattern.finditer(text):
            try:
                yield match.start(), match.end(), period(match, issue)
            except ValueError:  # 2月30日
                continue


def _shifted(days: int) -> Callable[[re.Match[str], dt.date], Period]:
    def period(_: re.Match[str], issue: dt.date) -> Period:
        day = issue + dt.timedelta(days=days)
        return day, day

    return period


def _month(months: int) -> Callable[[re.Match[str], dt.date], Period]:
    def period(_: re.Match[str], issue: dt.date) -> Period:
        years, month = divmod(issue.year * 12 + issue.month - 1 + months, 12)
        return _months(years, month + 1, month + 1)

    return period


def _year(years: int) -> Callable[[re.Match[str], dt.date], Period]:
    return lambda _, issue: _months(issue.year + years, 1, 12)


def _week(weeks: int) -> Callable[[re.Match[str], dt.date], Period]:
    def period(_: re.Match[str], issue: dt.date) -> Period:
        monday = issue - dt.timedelta(days=issue.weekday() - 7 * weeks)
        return monday, monday + dt.timedelta(days=6)

    return period


def _part_of_year(first: int, last: int) -> Callable[[re.Match[str], dt.date], Period]:
    """Months of the issue's year, or of the year before where they are not over by then."""

    def period(_: re.Match[str], issue: dt.date) -> Period:
        since, until = _months(issue.year, first, last)
        return (since, until) if since <= issue else _months(issue.year - 1, first, last)

    return period


def _month_and_day(match: re.Match[str], issue: dt.date) -> Period:
    """A day without its year: the one nearest to the issue."""
    month, day = int(match.group(1)), int(match.group(2))
    days = [dt.date(year, month, day) for year in (issue.year - 1, issue.year, issue.year + 1)]
    nearest = min(days, key=lambda one: abs(one - issue))
    return nearest, nearest


def _months(year: int, first: int, last: int) -> Period:
    return dt.date(year, first, 1), dt.date(year, last, calendar.monthrange(year, last)[1])


_SPEECH = re.compile(r"“[^”]*”?|「[^」]*」?|\"[^\"]*\"?")
_OTHER_YEAR = r"(?<!\d年)(?<!\d 年)(?<!去年)(?<!明年)(?<!前年)(?<!同年)(?<!当年)"
_QUARTERS = {"一": (1, 3), "二": (4, 6), "三": (7, 9), "四": (10, 12)}
_WORDS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], dt.date], Period]], ...] = tuple(
    (re.compile(pattern), period)
    for pattern, period in (
        (r"昨[日天晚夜晨](?:[上下]午|晚上?)?", _shifted(-1)),
        (r"(?<!大)前[日天](?!性)", _shifted(-2)),
        (r"今[日晨晚](?!头条|说法|关注)(?:[上下]午)?|今天(?!的)(?:[上下]午|晚上)?", _shifted(0)),
        (r"(?<![说声表证简文])明[日天晚晨](?![显确])(?:[上下]午)?", _shifted(1)),
        (r"(?<!大)后天(?!性|[环养])", _shifted(2)),
        (r"本周|这个?星期", _week(0)),
        (r"上周|上个?星期", _week(-1)),
        (r"下周|下个?星期", _week(1)),
        (r"(?<![日资成])本月", _month(0)),
        (r"上个?月(?![份球])", _month(-1)),
        (r"下个?月", _month(1)),
        (r"(?<!到)今年(?:以来)?(?![前一二三四上下\d])", _year(0)),
        (r"去年(?!同期|\s*\d|[前一二三四上下底年])", _year(-1)),
        (r"明年(?!\s*\d|[前一二三四上下底年元])", _year(1)),
        (rf"{_OTHER_YEAR}前三季度", _part_of_year(1, 9)),
        (rf"{_OTHER_YEAR}上半年", _part_of_year(1, 6)),
        (rf"{_OTHER_YEAR}下半年", _part_of_year(7, 12)),
        *(
            (rf"{_OTHER_YEAR}(?<!前)第?{number}季度", _part_of_year(first, last))
            for number, (first, last) in _QUARTERS.items()
        ),
        (rf"{_OTHER_YEAR}(?<!\d)(\d{{1,2}})\s*月\s*(\d{{1,2}})\s*[日号]", _month_and_day),
    )
)
