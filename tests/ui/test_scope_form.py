"""The scope's form asks only for what the archive has; its picture counts every article once."""

import datetime as dt
import re

from hypothesis import given
from hypothesis import strategies as st

from ui.facets import Facets
from ui.rendering.scope import histogram, scope_form
from ui.words import SIMPLIFIED

DAYS = st.dictionaries(
    st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1)), st.integers(1, 40), min_size=2, max_size=40
)


@given(DAYS)
def test_the_bars_hold_every_article_once_and_are_not_too_many(days):
    svg = histogram(sorted(days.items()), SIMPLIFIED)
    counts = [int(count) for count in re.findall(r"(\d+) 篇</title>", svg.replace("&#32;", " "))]
    spans = re.findall(r'data-since="(\S+)" data-until="(\S+)"', svg)
    assert not svg or (sum(counts) == sum(days.values()) and len(counts) <= 101)
    assert all(since <= until for since, until in spans)
    assert all(before[1] < after[0] for before, after in zip(spans, spans[1:], strict=False))


def test_one_day_needs_no_picture():
    assert histogram([(dt.date(2025, 1, 1), 5)], SIMPLIFIED) == ""


def test_what_is_not_known_is_not_asked_for():
    assert "<select" not in scope_form(Facets(pages=("a.txt",)), SIMPLIFIED)
    assert 'type="date"' not in scope_form(Facets(), SIMPLIFIED)
    assert "<svg" not in scope_form(None, SIMPLIFIED)


def test_names_with_marks_in_them_stay_names():
    form = scope_form(Facets(papers=('"><script>',), pages=("<img>.txt",)), SIMPLIFIED)
    assert "<script>" not in form
    assert "<img" not in form
