"""What is wrong inside one catalog: rows that contradict each other, whatever the other stores say."""

import sqlite3
import zlib
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing
from pathlib import Path

from index.catalog_rows import ARTICLE_COLUMNS, article_in
from index.errors import IndexDamaged
from index.formats.layout import Layout
from index.spans import law_holds
from index.token_signs import unpacked

_CHUNK = 500
# What an article has whatever becomes of other pages.
_UNLINKED = ARTICLE_COLUMNS.partition(", continues")[0]
# A catalog row without the row that it belongs to; each gives the page or passage, sorted.
_ORPHANS = {
    "passages without their page": "SELECT id FROM passages WHERE page NOT IN (SELECT name FROM pages)",
    "passages without their article": "SELECT id FROM passages WHERE article NOT IN (SELECT id FROM articles)",
    "articles without their page": "SELECT id FROM articles WHERE page NOT IN (SELECT name FROM pages)",
    "tokens without their passage": "SELECT passage FROM tokens WHERE passage NOT IN (SELECT id FROM passages)",
    "layouts without their page": "SELECT page FROM layouts WHERE page NOT IN (SELECT name FROM pages)",
}


class CatalogFaults:
    """A catalog file looked at for faults; each method gives a line for each fault, none where all is well."""

    def __init__(self, path: Path) -> None:
        """Open the file for reading."""
        self._path = path
        self._db = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, check_same_thread=False)

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def ids(self) -> list[str]:
        """All passages' ids, sorted."""
        return [str(row[0]) for row in self._rows("SELECT id FROM passages ORDER BY id")]

    def torn(self) -> Iterator[str]:
        """What the database itself finds wrong with its pages."""
        for (line,) in self._rows("PRAGMA quick_check(3)"):
            if line != "ok":
                yield f"{self._path}: {line}"

    def orphans(self) -> Iterator[str]:
        """Rows without the row that they belong to, a line for each kind."""
        for kind, sql in _ORPHANS.items():
            found = [str(row[0]) for row in self._rows(f"{sql} ORDER BY 1")]
            if found:
                yield f"{len(found)} {kind}, first {found[0]}"

    def tokens(self, ids: Sequence[str] | None = None) -> Iterator[str]:
        """Passages whose tokens are missing, or are none of their text's; only of `ids` if given.

        An encoder that gives no tokens leaves no mean behind; then there is nothing to miss.
        """
        mean = self._rows("SELECT mean FROM token_mean")
        if not mean:
            return
        dimension = len(_blob(mean[0][0])) // 4
        sql = "SELECT p.id, p.context, t.packed FROM passages p LEFT JOIN tokens t ON t.passage = p.id"
        for id_, context, packed in self._some(sql, "p.id", ids):
            if not isinstance(packed, bytes):
                yield f"passage {id_} has no tokens"
                continue
            try:
                starts = unpacked(packed, dimension).starts
            except ValueError as error:
                yield f"passage {id_}: {error}"
                continue
            if len(starts) and int(starts.max()) >= len(str(context)):
                yield f"passage {id_}: its tokens do not stand in its text"

    def layouts(self) -> Iterator[str]:
        """Layouts that have not one place for each character of their page."""
        sql = "SELECT l.page, l.width, l.height, l.boxes, p.raw FROM layouts l JOIN pages p ON p.name = l.page ORDER BY 1"
        for page, width, height, boxes, raw in self._rows(sql):
            try:
                layout = Layout(float(str(width)), float(str(height)), _blob(boxes))
                places = len(layout.boxes(0, len(str(raw)) + 1))
            except (ValueError, TypeError, zlib.error) as error:
                yield f"{page}: its layout can't be read ({error})"
                continue
            if places != len(str(raw)):
                yield f"{page}: {places} places for {len(str(raw))} characters"

    def articles(self) -> Iterator[str]:
        """Articles whose text is not what stands at their place."""
        for (page,) in self._rows("SELECT name FROM pages ORDER BY name"):
            rows = self._rows(f"SELECT {ARTICLE_COLUMNS} FROM articles WHERE page = ? ORDER BY seq", (page,))
            articles = [article_in(row) for row in rows]
            pages = sorted({span.page for article in articles for span in article.spans})
            raws = dict.fromkeys(pages, "")
            raws |= {str(n): str(raw) for n, raw in self._some("SELECT name, raw FROM pages", "name", pages)}
            for article in articles:
                if not law_holds(article.text, article.spans, raws):
                    yield f"{page}: article {article.id} is not what stands at its place"

    def unlike(self, before: Path, ids: Sequence[str], changed: Collection[str]) -> Iterator[str]:
        """Pages of which a row is not as in the catalog that this one was copied from; of each, a line.

        Where a story goes on may have changed with another page; nothing else of a page that was not put anew.

        Args:
            before: That catalog.
            ids: Passages whose pages and own rows are compared.
            changed: Pages that were put anew.
        """
        self._rows("ATTACH ? AS before", (f"{before.resolve().as_uri()}?mode=ro",))
        try:
            pages = {
                str(id_): str(page) for id_, page in self._some("SELECT id, page FROM passages", "id", ids)
            }
            carried = {id_: page for id_, page in pages.items() if page not in changed}
            of_pages, of_passages = sorted(set(carried.values())), sorted(carried)
            for table, columns, key, keys in (
                ("pages", "*", "name", of_pages),
                ("layouts", "*", "page", of_pages),
                ("articles", _UNLINKED, "page", of_pages),
                ("passages", "*", "page", of_pages),
                ("tokens", "*", "passage", of_passages),
            ):
                yield from self._unlike(table, columns, key, keys)
        finally:
            self._rows("DETACH before")

    def _unlike(self, table: str, columns: str, key: str, keys: Sequence[str]) -> Iterator[str]:
        for at in range(0, len(keys), _CHUNK):
            some = tuple(keys[at : at + _CHUNK])
            inside = f"{key} IN ({','.join('?' * len(some))})"
            now, was = (
                f"SELECT {columns} FROM {schema}.{table} WHERE {inside}" for schema in ("main", "before")
            )
            for row in self._rows(f"{now} EXCEPT {was}", some * 2):
                yield f"a row of {table} is not as it was before: {str(row[0])[:80]}"

    def _some(self, sql: str, column: str, keys: Sequence[str] | None) -> Iterator[tuple[object, ...]]:
        if keys is None:
            yield from self._rows(f"{sql} ORDER BY {column}")
            return
        for at in range(0, len(keys), _CHUNK):
            some = tuple(keys[at : at + _CHUNK])
            marks = ",".join("?" * len(some))
            yield from self._rows(f"{sql} WHERE {column} IN ({marks}) ORDER BY {column}", some)

    def _rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple[object, ...]]:
        try:
            with closing(self._db.execute(sql, values)) as found:
                return found.fetchall()
        except sqlite3.Error as error:
            raise IndexDamaged(f"{self._path}: {error}; run `wenbao build --fresh`") from error


def _blob(value: object) -> bytes:
    return value if isinstance(value, bytes) else b""
