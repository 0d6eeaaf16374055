"""Cached texts of printed and recognised pages, so that a build that broke off need not read them again.

Recognising a page takes a minute where cutting it takes none. The texts that a build has read are kept outside of
the generations until it has ended well; then the catalog has them. The cache may be deleted at any time.
"""

import sqlite3
from pathlib import Path

from index.formats.layout import Layout
from index.formats.reader import PageText


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
                    "SELECT raw, reader, quality, width, height, boxes FROM texts WHERE page = ? AND fingerprint = ?",
                    (page, fingerprint),
                ).fetchone()
            )
        except sqlite3.DatabaseError:
            self.forget()  # damaged: only time is lost
            return None
        if not row:
            return None
        raw, reader, quality, width, height, boxes = row
        return PageText(raw, reader, layout=Layout(width, height, boxes), quality=quality)

    def put(self, page: str, fingerprint: str, text: PageText) -> None:
        """Keep a text that has a layout; durable when this returns. What can't be kept is read again one day."""
        if text.layout is None:
            return
        place = text.layout
        row = (
            page,
            fingerprint,
            text.raw,
            text.reader,
            text.quality,
            place.width,
            place.height,
            place.packed,
        )
        try:
            db = self._opened(make=True)
            if db:
                with db:
                    db.execute("INSERT OR REPLACE INTO texts VALUES (?,?,?,?,?,?,?,?)", row)
        except sqlite3.Error:
            self.forget()

    def close(self) -> None:
        """Close the file."""
        if self._db is not None:
            self._db.close()
        self._db = None

    def forget(self) -> None:
        """Delete all texts."""
        self.close()
        self._path.unlink(missing_ok=True)

    def _opened(self, *, make: bool) -> sqlite3.Connection | None:
        if self._db is None and (make or self._path.exists()):
            self._db = sqlite3.connect(self._path)
            self._db.execute(
                "CREATE TABLE IF NOT EXISTS texts (page TEXT, fingerprint TEXT, raw TEXT NOT NULL, reader TEXT NOT NULL, "
                "quality REAL NOT NULL, width REAL NOT NULL, height REAL NOT NULL, boxes BLOB NOT NULL, "
                "PRIMARY KEY (page, fingerprint)) WITHOUT ROWID"
            )
        return self._db
