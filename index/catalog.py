"""The catalog: pages with their raw text, articles and passages, in one SQLite file of a generation.

A reader opens it read-only and may be used from any thread.
"""

import datetime as dt
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.articles import Article
from index.catalog_rows import (
    ARTICLE_COLUMNS,
    PASSAGE_COLUMNS,
    SCHEMA,
    article_in,
    as_json,
    as_json_spans,
    facts_in,
    passage_in,
)
from index.errors import IndexDamaged
from index.facts import PageFacts
from index.formats.layout import Layout
from index.formats.reader import PageText
from index.pages import Page
from index.passages import Passage
from index.token_signs import PassageTokens, unpacked

SCHEMA_VERSION = 4
# SQLite's default limit on bound values is 32,766; many small questions are as fast as one large one.
_CHUNK = 500


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
    """The catalog of one generation, opened for reading, or for writing by the one builder."""

    def __init__(self, path: Path, *, write: bool = False) -> None:
        """Open the catalog file at `path`; with `write`, make it where it does not exist.

        Raises:
            IndexDamaged: It can't be opened or is no catalog.
        """
        self.path = path
        self._lock = threading.RLock()
        try:
            fresh = write and not path.exists()
            mode = "rwc" if write else "ro&immutable=1"
            self._db = sqlite3.connect(
                f"{path.resolve().as_uri()}?mode={mode}",
                uri=True,
                check_same_thread=False,
                isolation_level=None,
            )
            if fresh:
                self._db.executescript(SCHEMA)
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

    def counts(self) -> Counts:
        """How many pages, articles and passages there are."""
        ((pages, articles, passages),) = self._rows(
            "SELECT (SELECT count(*) FROM pages), (SELECT count(*) FROM articles), (SELECT count(*) FROM passages)"
        )
        return Counts(int(str(pages)), int(str(articles)), int(str(passages)))

    def pages(self) -> list[PageEntry]:
        """All pages, sorted by name."""
        rows = self._rows("SELECT name, fingerprint, content, paper, date, edition FROM pages ORDER BY name")
        return [PageEntry(str(r[0]), str(r[1]), str(r[2]), facts_in(r[3:])) for r in rows]

    def entry(self, page: str) -> PageEntry | None:
        """A page without its text, or None if there is no such page."""
        rows = self._rows(
            "SELECT name, fingerprint, content, paper, date, edition FROM pages WHERE name = ?", (page,)
        )
        return next((PageEntry(str(r[0]), str(r[1]), str(r[2]), facts_in(r[3:])) for r in rows), None)

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
        rows = self._rows("SELECT paper, date, edition FROM pages WHERE name = ?", (page,))
        return facts_in(rows[0]) if rows else PageFacts()

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
        rows = self._rows(f"SELECT {ARTICLE_COLUMNS} FROM articles WHERE id = ?", (article,))
        return article_in(rows[0]) if rows else None

    def articles(self, page: str) -> list[Article]:
        """A page's articles in reading order."""
        return [
            article_in(r)
            for r in self._rows(
                f"SELECT {ARTICLE_COLUMNS} FROM articles WHERE page = ? ORDER BY seq", (page,)
            )
        ]

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
            for row in self._rows(f"SELECT {PASSAGE_COLUMNS} FROM passages WHERE id IN ({marks})", some):
                passage = passage_in(row)
                found[passage.id] = passage
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
                    found[str(id_)] = unpacked(packed, len(mean))
        return found

    def token_mean(self) -> NDArray[np.float32] | None:
        """The mean token beside which the passages' tokens are kept, (dimension,); None where there are none."""
        rows = self._rows("SELECT mean FROM token_mean")
        data = rows[0][0] if rows else None
        return np.frombuffer(data, "<f4").astype(np.float32) if isinstance(data, bytes) else None

    def put_tokens(
        self, passages: Iterable[tuple[Passage, PassageTokens]], mean: NDArray[np.float32]
    ) -> None:
        """Add the tokens of passages, and the mean that they were kept beside."""
        for passage, tokens in passages:
            self._rows("INSERT INTO tokens VALUES (?,?,?)", (passage.id, passage.page, tokens.packed()))
        self._rows("DELETE FROM token_mean")
        self._rows("INSERT INTO token_mean VALUES (?)", (mean.astype("<f4").tobytes(),))

    def passage_ids(self, page: str) -> list[str]:
        """The ids of a page's passages, sorted."""
        return [str(r[0]) for r in self._rows("SELECT id FROM passages WHERE page = ? ORDER BY id", (page,))]

    def all_passages(self) -> Iterator[Passage]:
        """Every passage, by page and place."""
        for entry in self.pages():
            rows = self._rows(
                f"SELECT {PASSAGE_COLUMNS} FROM passages WHERE page = ? ORDER BY seq", (entry.name,)
            )
            yield from map(passage_in, rows)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is written inside is kept, or on an error none of it."""
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def put(self, page: Page, articles: Iterable[Article], passages: Iterable[Passage]) -> None:
        """Add a page with all that was cut from it; the page must not be there yet."""
        self._rows(
            "INSERT INTO pages VALUES (?,?,?,?,?,?,?,?,?,?)",
            (
                page.name,
                page.fingerprint,
                page.content,
                page.reader,
                page.raw,
                page.body_start,
                page.facts.paper,
                page.facts.date.isoformat() if page.facts.date else None,
                page.facts.edition,
                page.quality,
            ),
        )
        if page.layout is not None:
            place = page.layout
            self._rows(
                "INSERT INTO layouts VALUES (?,?,?,?)", (page.name, place.width, place.height, place.packed)
            )
        for seq, a in enumerate(articles):
            self._rows(
                "INSERT INTO articles VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
                (
                    *(
                        a.id,
                        a.page,
                        seq,
                        str(a.kind),
                        a.headline,
                        a.kicker,
                        as_json(a.subheads),
                        as_json(a.byline),
                    ),
                    *(
                        as_json(a.roles),
                        a.text,
                        as_json_spans(a.spans),
                        as_json_spans(a.headline_spans),
                        a.quality,
                    ),
                    *(a.came_from, a.goes_on, a.continues, a.first_part, a.part_of),
                ),
            )
        for seq, p in enumerate(passages):
            self._rows(
                "INSERT INTO passages VALUES (?,?,?,?,?,?,?,?,?)",
                (p.id, p.article, p.page, seq, p.start, p.end, p.text, p.context, as_json_spans(p.spans)),
            )

    def marked_articles(self, page: str) -> list[Article]:
        """A page's articles that bear a mark from or to another page, in reading order."""
        sql = f"SELECT {ARTICLE_COLUMNS} FROM articles WHERE page = ? AND (came_from IS NOT NULL OR goes_on IS NOT NULL) ORDER BY seq"
        return [article_in(row) for row in self._rows(sql, (page,))]

    def link(self, page: str, origins: Mapping[str, tuple[str, str]]) -> None:
        """Set where a page's articles began: by article id the page and the article there; all others nowhere."""
        self._rows("UPDATE articles SET continues = NULL, first_part = NULL WHERE page = ?", (page,))
        for article, (first_page, first_part) in origins.items():
            self._rows(
                "UPDATE articles SET continues = ?, first_part = ? WHERE id = ? AND page = ?",
                (first_page, first_part, article, page),
            )

    def drop(self, page: str) -> None:
        """Remove a page and all that was cut from it."""
        for sql in (
            "DELETE FROM tokens WHERE page = ?",
            "DELETE FROM passages WHERE page = ?",
            "DELETE FROM articles WHERE page = ?",
            "DELETE FROM layouts WHERE page = ?",
            "DELETE FROM pages WHERE name = ?",
        ):
            self._rows(sql, (page,))
