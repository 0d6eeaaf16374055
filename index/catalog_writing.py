"""Writing the catalog: what the one builder puts into a generation's file, and takes out of it."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.articles import Article
from index.catalog import SqliteCatalog
from index.catalog_rows import SCHEMA, as_json, as_json_spans
from index.pages import Page
from index.passages import Passage
from index.token_signs import PassageTokens


class WritableCatalog(SqliteCatalog):
    """The catalog of a generation that is being made."""

    def __init__(self, path: Path) -> None:
        """Open the catalog file at `path`; made where it does not exist.

        Raises:
            IndexDamaged: It can't be opened or is no catalog.
        """
        self._open(path, "rwc", None if path.exists() else SCHEMA)

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

    def put_tokens(
        self, passages: Iterable[tuple[Passage, PassageTokens]], mean: NDArray[np.float32]
    ) -> None:
        """Add the tokens of passages, and the mean that they were kept beside."""
        for passage, tokens in passages:
            self._rows("INSERT INTO tokens VALUES (?,?,?)", (passage.id, passage.page, tokens.packed()))
        self._rows("DELETE FROM token_mean")
        self._rows("INSERT INTO token_mean VALUES (?)", (mean.astype("<f4").tobytes(),))

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
