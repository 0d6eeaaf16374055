"""Scope: which pages a question is asked of, and what they hold."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from assistant.answers import Coverage, Filters
from assistant.dates import period_asked
from assistant.errors import QuestionRefused
from index.catalog import Catalog, PageEntry


def pages_in(entries: Sequence[PageEntry], filters: Filters) -> tuple[list[PageEntry], int]:
    """The pages that the filters leave, and how many without a known date a date filter left out.

    Raises:
        QuestionRefused: A page that is named is not in the index, or `since` is after `until`.
    """
    names = {entry.name for entry in entries}
    for page in filters.pages:
        if page not in names:
            raise QuestionRefused(
                f"{page}: no such page in the index; `wenbao page NAME` shows one by its name"
            )
    if filters.since and filters.until and filters.since > filters.until:
        raise QuestionRefused(f"since {filters.since} is after until {filters.until}")
    kept: list[PageEntry] = []
    left_out = 0
    for entry in entries:
        if filters.pages and entry.name not in filters.pages:
            continue
        if filters.paper and entry.facts.paper != filters.paper:
            continue
        if filters.edition and not _same_edition(filters.edition, entry.facts.edition):
            continue
        day = entry.facts.date
        if filters.dated and day is None and not filters.undated:
            left_out += 1
            continue
        if day is not None and (
            (filters.since and day < filters.since) or (filters.until and day > filters.until)
        ):
            continue
        kept.append(entry)
    return kept, left_out


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


def coverage_of(catalog: Catalog, entries: Sequence[PageEntry], left_out: int, *, whole: bool) -> Coverage:
    """What some pages hold; `whole` says that they are all there are, which is cheaper to count."""
    days = sorted(entry.facts.date for entry in entries if entry.facts.date)
    return Coverage(
        pages=len(entries),
        articles=catalog.counts().articles
        if whole
        else catalog.article_count([entry.name for entry in entries]),
        papers=tuple(sorted({entry.facts.paper for entry in entries if entry.facts.paper})),
        since=days[0] if days else None,
        until=days[-1] if days else None,
        left_out=left_out,
        unplaced=sum(not (entry.facts.paper and entry.facts.date) for entry in entries),
    )
