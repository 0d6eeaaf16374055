"""Which pages a question is asked of."""

import datetime as dt

import pytest

from assistant.answers import Coverage, Filters
from assistant.errors import QuestionRefused
from assistant.scope import coverage_of, pages_in
from index.catalog import PageEntry
from index.facts import PageFacts


def entry(
    name: str, paper: str | None = None, day: str | None = None, edition: str | None = None
) -> PageEntry:
    return PageEntry(name, "f", "c", PageFacts(paper, dt.date.fromisoformat(day) if day else None, edition))


ENTRIES = (
    entry("a", "鹤壁日报", "2024-10-01", "03"),
    entry("b", "鹤壁日报", "2024-10-02", "A2"),
    entry("c", "焦作日报", "2024-10-03"),
    entry("d", "焦作日报", edition="3"),
    entry("e"),
)
FIRST, SECOND, THIRD = (dt.date(2024, 10, day) for day in (1, 2, 3))


def kept(**filters) -> str:
    return "".join(page.name for page in pages_in(ENTRIES, Filters(**filters))[0])


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ({}, "abcde"),
        ({"pages": ("b", "d")}, "bd"),
        ({"paper": "鹤壁日报"}, "ab"),
        ({"paper": "没有的报"}, ""),
        ({"since": SECOND}, "bc"),
        ({"until": SECOND}, "ab"),
        ({"since": SECOND, "until": SECOND}, "b"),
        ({"since": SECOND, "undated": True}, "bcde"),
        ({"paper": "焦作日报", "until": THIRD}, "c"),
        ({"paper": "焦作日报", "until": THIRD, "undated": True}, "cd"),
        ({"pages": ("d",), "since": FIRST}, ""),
        ({"undated": True}, "abcde"),
        ({"edition": "3"}, "ad"),
        ({"edition": "03", "paper": "焦作日报"}, "d"),
        ({"edition": "a2"}, "b"),
        ({"edition": "30"}, ""),
    ],
)
def test_filters_leave_the_pages_that_they_name(filters, names):
    assert kept(**filters) == names


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        ({"since": FIRST}, 2),
        ({"since": FIRST, "undated": True}, 0),
        ({"paper": "焦作日报", "since": FIRST}, 1),
        ({"pages": ("a",), "since": FIRST}, 0),
        ({}, 0),
    ],
)
def test_pages_without_a_date_that_a_date_filter_leaves_out_are_counted(filters, count):
    assert pages_in(ENTRIES, Filters(**filters))[1] == count


def test_a_page_that_is_not_there_is_named():
    with pytest.raises(QuestionRefused, match="z: no such page in the index"):
        pages_in(ENTRIES, Filters(pages=("a", "z")))


def test_a_period_that_ends_before_it_begins_is_refused():
    with pytest.raises(QuestionRefused, match="since 2024-10-02 is after until 2024-10-01"):
        pages_in(ENTRIES, Filters(since=SECOND, until=FIRST))


def test_coverage_names_papers_and_the_first_and_last_known_day():
    covered = coverage_of(ENTRIES, 50, 2)
    assert covered == Coverage(5, 50, ("焦作日报", "鹤壁日报"), FIRST, THIRD, 2, 2)


def test_coverage_of_undated_pages_knows_no_days():
    assert coverage_of(ENTRIES[4:], 3) == Coverage(1, 3, unplaced=1)
