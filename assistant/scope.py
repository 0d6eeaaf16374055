"""Scope: which pages a question is asked of, and what they hold."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from assistant.answers import Coverage, Filters
from assistant.dates import period_asked
from assistant.errors import QuestionRefused
from index.catalog import PageEntry


def pages_in(entries: Sequence[PageEntry], filters: Filters) -> tuple[list[PageEntry], int]:
    """The pages that the filters leave, and how many without a known date a date filter left out.

    Raises:
        QuestionRefused: A page that is named is not in the index, or `since` is after `until`.
    """
    if not filters:
        return list(entries), 0
    names = {entry.name for entry in entries}
    for page in filters.pages:
        if page not in names:
            raise QuestionRefused(
                f"{page}: no such page in the index; `wenbao page NAME` shows one by its name"
            )
    if filters.since and filters.until and filters.since > filters.until:
        raise QuestionRefused(f"since {filters.since} is after until {filters.until}")
    named = [entry for entry in entries if _named(entry, filters)]
    kept = [entry for entry in named if _in_period(entry.facts.date, filters)]
    undated = sum(entry.facts.date is None for entry in named)
    return kept, undated if filters.dated and not filters.undated else 0


def _named(entry: PageEntry, filters: Filters) -> bool:
    """Whether it is a page, of a paper and of an edition that is asked for."""
    return (
        (not filters.pages or entry.name in filters.pages)
        and (not filters.paper or entry.facts.paper == filters.paper)
        and (not filters.edition or _same_edition(filters.edition, entry.facts.edition))
    )


def _in_period(day: dt.date | None, filters: Filters) -> bool:
    if day is None:
        return filters.undated or not filters.dated
    return not ((filters.since and day < filters.since) or (filters.until and day > filters.until))


def _same_edition(asked: str, known: str | None) -> bool:
    """Whether two names are of one edition: papers write 3 and 03, a2 and A2."""
    return known is not None and _plain(asked) == _plain(known)


def _plain(edition: str) -> str:
    return edition.strip().upper().lstrip("0")


def implied_filters(entries: Sequence[PageEntry], question: str, filters: Filters, today: dt.date) -> Filters:
    """The filters with what the question itself names: days of which pages are known, one paper of several."""
    implied = filters
    if not filters.dated and (period := period_asked(question, today)):
        implied = replace(implied, since=period[0], until=period[1])
    if filters.paper is None:
        papers = {entry.facts.paper for entry in entries if entry.facts.paper}
        # 鹤壁日报社 is asked about, not asked
        named = [p for p in papers if p in question and f"{p}社" not in question]
        if len(papers) > 1 and len(named) == 1:
            implied = replace(implied, paper=named[0])
    return implied if implied != filters and pages_in(entries, implied)[0] else filters


def coverage_of(entries: Sequence[PageEntry], articles: int, left_out: int = 0) -> Coverage:
    """What some pages hold, so many `articles` together; a filter left out `left_out` pages without a date."""
    days = sorted(entry.facts.date for entry in entries if entry.facts.date)
    return Coverage(
        pages=len(entries),
        articles=articles,
        papers=tuple(sorted({entry.facts.paper for entry in entries if entry.facts.paper})),
        since=days[0] if days else None,
        until=days[-1] if days else None,
        left_out=left_out,
        unplaced=sum(not (entry.facts.paper and entry.facts.date) for entry in entries),
    )
