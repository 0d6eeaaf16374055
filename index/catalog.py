"""The catalog: pages with their raw text, articles and passages, in one SQLite file of a generation.

It is opened read-only here, and may be used from any thread; `index.catalog_writing` writes it.
"""

import datetime as dt
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from index.articles import Article
from index.catalog_rows import (
    ARTICLE_COLUMNS,
    PASSAGE_COLUMNS,
    article_in,
    facts_in,
    passage_in,
)
from index.damage import told_as_damage
from index.errors import IndexDamaged
from index.facts import PageFacts
from index.formats.layout import Layout
from index.formats.reader import PageText
from index.passages import Passage
from index.token_signs import PassageTokens, unpacked

SCHEMA_VERSION = 4
# SQLite's default limit on bound values is 32,766; many small questions are as fast as one large one.
_CHUNK = 500

Record = TypeVar("Record")


@dataclass(frozen=True, slots=True)
class PageEntry:
    """A page without its text."""

    name: str
    fingerprint: str
    content: str
    facts: PageFacts


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows of each kind."""

    pages: int
    articles: int
    passages: int


class Catalog(Protocol):
    """What a reader asks of the catalog."""

    def counts(self) -> Counts:
        """How many pages, articles and passages there are."""

    def pages(self) -> list[PageEntry]:
        """All pages, sorted by name."""

    def entry(self, page: str) -> PageEntry | None:
        """A page without its text, or None if there is no such page."""

    def articles_by_day(self) -> list[tuple[dt.date, int]]:
        """How many articles the pages of each known date hold, by date."""

    def raw(self, page: str) -> str | None:
        """A page's raw text, or None if there is no such page."""

    def facts(self, page: str) -> PageFacts:
        """What is known of a page."""

    def layout(self, page: str) -> Layout | None:
        """Where each character of a page stands, for pages of formats that have places."""

    def quality(self, page: str) -> float | None:
        """How sure its reader was of a page's characters, in 0..1; None if there is no such page."""

    def article(self, article: str) -> Article | None:
        """An article by id, or None."""

    def articles(self, page: str) -> list[Article]:
        """A page's articles in reading order."""

    def article_count(self, pages: Sequence[str]) -> int:
        """How many articles the pages have together."""

    def passages(self, ids: Sequence[str]) -> dict[str, Passage]:
        """Passages by id; ids that are not there are left out."""

    def passage_ids(self, page: str) -> list[str]:
        """The ids of a page's passages, sorted."""

    def tokens(self, ids: Sequence[str]) -> dict[str, PassageTokens]:
        """The tokens of passages by id; those without are left out."""

    def token_mean(self) -> NDArray[np.float32] | None:
        """The mean token beside which the passages' tokens are kept; None where there are none."""

    def all_passages(self) -> Iterator[Passage]:
        """Every passage, by page and place."""


class SqliteCatalog:
    """The catalog of one generation, opened for reading."""

    def __init__(self, path: Path) -> None:
        """Open the catalog file at `path`.

        Raises:
            IndexDamaged: It can't be opened or is no catalog.
        """
        self._open(path, "ro&immutable=1")

    def _open(self, path: Path, mode: str, schema: str | None = None) -> None:
        """Open the file in one of SQLite's modes, and lay out the tables of `schema`, where given."""
        self.path = path
        self._lock = threading.RLock()
        try:
            self._db = sqlite3.connect(
                f"{path.resolve().as_uri()}?mode={mode}",
                uri=True,
                check_same_thread=False,
                isolation_level=None,
            )
            if schema is not None:
                self._db.executescript(schema)
                self._db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
            (version,) = self._db.execute("PRAGMA user_version").fetchone()
        except sqlite3.Error as error:
            raise IndexDamaged(f"{path}: {error}; run `wenbao build --fresh`") from error
        if version != SCHEMA_VERSION:
            raise IndexDamaged(
                f"{path}: catalog version {version}, expected {SCHEMA_VERSION}; run `wenbao build --fresh`"
            )

    def close(self) -> None:
        """Close the file; the object can't be used afterwards."""
        with self._lock:
            self._db.close()

    def _rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple[object, ...]]:
        with self._lock:
            try:
                return self._db.execute(sql, values).fetchall()
            except sqlite3.Error as error:
                raise IndexDamaged(f"{self.path}: {error}; run `wenbao build --fresh`") from error

    def _records(
        self, record: Callable[[Sequence[object]], Record], sql: str, values: Sequence[object] = ()
    ) -> list[Record]:
        """What `record` makes of each row. Raises IndexDamaged where a row can't be made into one."""
        rows = self._rows(sql, values)
        with told_as_damage(self.path):
            return [record(row) for row in rows]

    def counts(self) -> Counts:
        """How many pages, articles and passages there are."""
        ((pages, articles, passages),) = self._rows(
            "SELECT (SELECT count(*) FROM pages), (SELECT count(*) FROM articles), (SELECT count(*) FROM passages)"
        )
        return Counts(int(str(pages)), int(str(articles)), int(str(passages)))

    def pages(self) -> list[PageEntry]:
        """All pages, sorted by name."""
        return self._records(
            _entry_in, "SELECT name, fingerprint, content, paper, date, edition FROM pages ORDER BY name"
        )

    def entry(self, page: str) -> PageEntry | None:
        """A page without its text, or None if there is no such page."""
        sql = "SELECT name, fingerprint, content, paper, date, edition FROM pages WHERE name = ?"
        return next(iter(self._records(_entry_in, sql, (page,))), None)

    def articles_by_day(self) -> list[tuple[dt.date, int]]:
        """How many articles the pages of each known date hold, by date."""
        rows = self._rows(
            "SELECT pages.date, count(articles.seq) FROM pages LEFT JOIN articles ON articles.page = pages.name "
            "WHERE pages.date IS NOT NULL GROUP BY pages.date ORDER BY pages.date"
        )
        return [(dt.date.fromisoformat(str(day)), int(str(count))) for day, count in rows]

    def raw(self, page: str) -> str | None:
        """A page's raw text, or None if there is no such page."""
        rows = self._rows("SELECT raw FROM pages WHERE name = ?", (page,))
        return str(rows[0][0]) if rows else None

    def facts(self, page: str) -> PageFacts:
        """What is known of a page; nothing, if there is no such page."""
        sql = "SELECT paper, date, edition FROM pages WHERE name = ?"
        return next(iter(self._records(facts_in, sql, (page,))), PageFacts())

    def layout(self, page: str) -> Layout | None:
        """Where each character of a page stands, for pages of formats that have places."""
        rows = self._rows("SELECT width, height, boxes FROM layouts WHERE page = ?", (page,))
        if not rows:
            return None
        width, height, boxes = rows[0]
        return Layout(float(str(width)), float(str(height)), boxes if isinstance(boxes, bytes) else b"")

    def quality(self, page: str) -> float | None:
        """How sure its reader was of a page's characters, in 0..1; None if there is no such page."""
        rows = self._rows("SELECT quality FROM pages WHERE name = ?", (page,))
        return float(str(rows[0][0])) if rows else None

    def frozen_text(self, page: str, fingerprint: str) -> PageText | None:
        """A page's text as its reader gave it, where reading it again would cost much and give the same.

        Args:
            page: The page's name.
            fingerprint: What the page must not have changed from.
        """
        rows = self._rows(
            "SELECT raw, reader, quality FROM pages WHERE name = ? AND fingerprint = ?", (page, fingerprint)
        )
        layout = self.layout(page)
        if not rows or layout is None:
            return None
        raw, reader, quality = rows[0]
        return PageText(str(raw), str(reader), layout=layout, quality=float(str(quality)))

    def article(self, article: str) -> Article | None:
        """An article by id, or None."""
        sql = f"SELECT {ARTICLE_COLUMNS} FROM articles WHERE id = ?"
        return next(iter(self._records(article_in, sql, (article,))), None)

    def articles(self, page: str) -> list[Article]:
        """A page's articles in reading order."""
        sql = f"SELECT {ARTICLE_COLUMNS} FROM articles WHERE page = ? ORDER BY seq"
        return self._records(article_in, sql, (page,))

    def article_count(self, pages: Sequence[str]) -> int:
        """How many articles the pages have together."""
        count = 0
        for at in range(0, len(pages), _CHUNK):
            some = tuple(pages[at : at + _CHUNK])
            marks = ",".join("?" * len(some))
            count += int(
                str(self._rows(f"SELECT count(*) FROM articles WHERE page IN ({marks})", some)[0][0])
            )
        return count

    def passages(self, ids: Sequence[str]) -> dict[str, Passage]:
        """Passages by id; ids that are not there are left out."""
        found: dict[str, Passage] = {}
        for at in range(0, len(ids), _CHUNK):
            some = ids[at : at + _CHUNK]
            marks = ",".join("?" * len(some))
            sql = f"SELECT {PASSAGE_COLUMNS} FROM passages WHERE id IN ({marks})"
            found |= {passage.id: passage for passage in self._records(passage_in, sql, some)}
        return found

    def tokens(self, ids: Sequence[str]) -> dict[str, PassageTokens]:
        """The tokens of passages by id; those without are left out."""
        mean = self.token_mean()
        found: dict[str, PassageTokens] = {}
        for at in range(0, len(ids) if mean is not None else 0, _CHUNK):
            some = tuple(ids[at : at + _CHUNK])
            marks = ",".join("?" * len(some))
            for id_, packed in self._rows(
                f"SELECT passage, packed FROM tokens WHERE passage IN ({marks})", some
            ):
                if isinstance(packed, bytes) and mean is not None:
                    with told_as_damage(self.path):
                        found[str(id_)] = unpacked(packed, len(mean))
        return found

    def token_mean(self) -> NDArray[np.float32] | None:
        """The mean token beside which the passages' tokens are kept, (dimension,); None where there are none."""
        rows = self._rows("SELECT mean FROM token_mean")
        data = rows[0][0] if rows else None
        return np.frombuffer(data, "<f4").astype(np.float32) if isinstance(data, bytes) else None

    def passage_ids(self, page: str) -> list[str]:
        """The ids of a page's passages, sorted."""
        return [str(r[0]) for r in self._rows("SELECT id FROM passages WHERE page = ? ORDER BY id", (page,))]

    def all_passages(self) -> Iterator[Passage]:
        """Every passage, by page and place."""
        for entry in self.pages():
            sql = f"SELECT {PASSAGE_COLUMNS} FROM passages WHERE page = ? ORDER BY seq"
            yield from self._records(passage_in, sql, (entry.name,))

    def marked_articles(self, page: str) -> list[Article]:
        """A page's articles that bear a mark from or to another page, in reading order."""
        sql = f"SELECT {ARTICLE_COLUMNS} FROM articles WHERE page = ? AND (came_from IS NOT NULL OR goes_on IS NOT NULL) ORDER BY seq"
        return self._records(article_in, sql, (page,))


def _entry_in(row: Sequence[object]) -> PageEntry:
    return PageEntry(str(row[0]), str(row[1]), str(row[2]), facts_in(row[3:]))
