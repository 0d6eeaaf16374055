"""Cached texts of printed and recognised pages, so that a build that broke off need not read them again.

Recognising a page takes a minute where cutting it takes none. The texts that a build has read are kept outside of
the generations until it has ended well; then the catalog has them. The cache may be deleted at any time.
"""

import logging
import sqlite3
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from index.formats.layout import Layout
from index.formats.reader import PageText

_log = logging.getLogger(__name__)
_COLUMNS = "raw, reader, quality, width, height, boxes"


class TextCache:
    """Texts by page and fingerprint in a SQLite file, made with the first text; used by the one builder only."""

    def __init__(self, path: Path) -> None:
        """Name the file."""
        self._path = path
        self._db: sqlite3.Connection | None = None

    def get(self, page: str, fingerprint: str) -> PageText | None:
        """The text of a page with this fingerprint, if it was kept."""
        try:
            db = self._opened(make=False)
            row = (
                db
                and db.execute(
                    f"SELECT {_COLUMNS}, seal FROM sealed_texts WHERE page = ? AND fingerprint = ?",
                    (page, fingerprint),
                ).fetchone()
            )
        except sqlite3.DatabaseError as error:
            self._give_up(error)
            return None
        if not row:
            return None
        *values, seal = row
        if seal != _seal(values):
            _log.warning("%s: the text of %s is damaged; the page is read again", self._path, page)
            return None
        raw, reader, quality, width, height, boxes = values
        return PageText(raw, reader, layout=Layout(width, height, boxes), quality=quality)

    def put(self, page: str, fingerprint: str, text: PageText) -> None:
        """Keep a text that has a layout; durable when this returns. What can't be kept is read again one day."""
        if text.layout is None:
            return
        place = text.layout
        row = (text.raw, text.reader, text.quality, float(place.width), float(place.height), place.packed)
        try:
            db = self._opened(make=True)
            if db:
                with db:
                    sql = "INSERT OR REPLACE INTO sealed_texts VALUES (?,?,?,?,?,?,?,?,?)"
                    db.execute(sql, (page, fingerprint, *row, _seal(row)))
        except sqlite3.Error as error:
            self._give_up(error)

    def close(self) -> None:
        """Close the file."""
        if self._db is not None:
            self._db.close()
        self._db = None

    def forget(self) -> None:
        """Delete all texts."""
        self.close()
        for suffix in ("", "-journal"):
            self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)

    def _give_up(self, error: sqlite3.Error) -> None:
        """Begin anew: only time is lost."""
        _log.warning("%s: %s; the cache is made anew, and its pages are read again", self._path, error)
        self.forget()

    def _opened(self, *, make: bool) -> sqlite3.Connection | None:
        if self._db is None and (make or self._path.exists()):
            self._db = sqlite3.connect(self._path)
            self._db.execute(
                "CREATE TABLE IF NOT EXISTS sealed_texts (page TEXT, fingerprint TEXT, raw TEXT NOT NULL, reader TEXT NOT NULL, "
                "quality REAL NOT NULL, width REAL NOT NULL, height REAL NOT NULL, boxes BLOB NOT NULL, "
                "seal BLOB NOT NULL, PRIMARY KEY (page, fingerprint)) WITHOUT ROWID"
            )
        return self._db


def _seal(values: Sequence[object]) -> bytes:
    whole = sha256()
    for value in values:
        data = value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")
        whole.update(len(data).to_bytes(8, "little") + data)
    return whole.digest()
