"""Facets: what a reader can narrow the archive down by, and how many articles each day has."""

import datetime as dt
from dataclasses import dataclass

from index.catalog import Catalog

# Page names offered while one is being typed; any other can still be typed in full.
MOST_PAGES = 500


@dataclass(frozen=True, slots=True)
class Facets:
    """Papers, editions and page names to choose from, sorted; articles by day; pages without a date."""

    papers: tuple[str, ...] = ()
    editions: tuple[str, ...] = ()
    days: tuple[tuple[dt.date, int], ...] = ()
    pages: tuple[str, ...] = ()
    undated: int = 0


def facets_of(catalog: Catalog) -> Facets:
    """The facets of a whole archive."""
    entries = catalog.pages()
    return Facets(
        papers=tuple(sorted({entry.facts.paper for entry in entries if entry.facts.paper})),
        editions=tuple(
            sorted({entry.facts.edition for entry in entries if entry.facts.edition}, key=_in_order)
        ),
        days=tuple(catalog.articles_by_day()),
        pages=tuple(entry.name for entry in entries[:MOST_PAGES]),
        undated=sum(entry.facts.date is None for entry in entries),
    )


def _in_order(edition: str) -> tuple[int, str]:
    """Editions by number: 2 before 10."""
    return len(edition), edition
