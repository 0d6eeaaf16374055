"""Tallies: for each page of a generation what is known of it and how much was made of it, without its text."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from index.catalog_rows import facts_in
from index.errors import IndexDamaged
from index.facts import PageFacts


@dataclass(frozen=True, slots=True)
class PageTally:
    """One page: its facts, counts, and `quality` in 0..1, the mean of its articles' by length; None without any."""

    name: str
    facts: PageFacts
    articles: int
    passages: int
    quality: float | None


def page_tallies(catalog: Path) -> Iterator[PageTally]:
    """The tallies of a catalog's file, sorted by name; three queries, however many pages there are.

    Args:
        catalog: The file, of a generation that the caller holds.

    Raises:
        IndexDamaged: It can't be opened or is no catalog.
    """
    try:
        database = sqlite3.connect(f"{catalog.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
        try:
            passages = dict(database.execute("SELECT page, count(*) FROM passages GROUP BY page"))
            articles = {
                page: (count, quality)
                for page, count, quality in database.execute(
                    "SELECT page, count(*), sum(quality * length(text)) / sum(length(text)) FROM articles GROUP BY page"
                )
            }
            rows = database.execute("SELECT name, paper, date, edition FROM pages ORDER BY name").fetchall()
        finally:
            database.close()
    except sqlite3.Error as error:
        raise IndexDamaged(f"{catalog}: {error}; run `wenbao build --fresh`") from error
    for name, *facts in rows:
        count, quality = articles.get(name, (0, None))
        yield PageTally(
            str(name),
            facts_in(facts),
            int(count),
            int(passages.get(name, 0)),
            None if quality is None else float(quality),
        )
