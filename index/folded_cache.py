"""Cached search terms: by the hash of a text and the code that folds it.

The term index is written anew for each generation, and folding its texts would be most of a small change's time.
The cache is outside the generations and may be deleted at any time; only the texts of the last generation are kept.
"""

import logging
import sqlite3
from collections.abc import Sequence
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from index import folding, scripts
from index.folding import terms

_log = logging.getLogger(__name__)
_SEAL_BYTES = 8


class FoldedCache:
    """The terms of texts in a SQLite file, all in memory while it is open; used by the one builder only."""

    def __init__(self, path: Path) -> None:
        """Read the file; one that is damaged, or of other code, is made anew."""
        self._path = path
        self._rule = _rule()
        self._known = self._read()
        self._used: dict[bytes, str] = {}

    def words(self, text: str) -> list[str]:
        """What `index.folding.terms` gives for the text."""
        key = sha256(text.encode("utf-8", "surrogatepass")).digest()
        joined = self._used.get(key) or self._known.get(key)
        if joined is None:
            joined = " ".join(terms(text))
        self._used[key] = joined
        return joined.split(" ") if joined else []

    def keep(self) -> None:
        """Keep the terms that were asked for, and no others; what can't be kept is folded again one day."""
        fresh = [
            (key, words, _seal(key, words)) for key, words in self._used.items() if key not in self._known
        ]
        gone = [(key,) for key in self._known.keys() - self._used.keys()]
        try:
            with sqlite3.connect(self._path) as db:
                db.execute("CREATE TABLE IF NOT EXISTS rule (rule TEXT)")
                db.execute(
                    "CREATE TABLE IF NOT EXISTS folded (text BLOB PRIMARY KEY, words TEXT, seal BLOB) WITHOUT ROWID"
                )
                db.execute("DELETE FROM rule")
                db.execute("INSERT INTO rule VALUES (?)", (self._rule,))
                if not self._known:
                    db.execute("DELETE FROM folded")
                db.executemany("DELETE FROM folded WHERE text = ?", gone)
                db.executemany("INSERT OR REPLACE INTO folded VALUES (?,?,?)", fresh)
            db.close()
        except sqlite3.Error as error:
            self._give_up(error)

    def _read(self) -> dict[bytes, str]:
        if not self._path.exists():
            return {}
        try:
            db = sqlite3.connect(self._path)
            try:
                if db.execute("SELECT rule FROM rule").fetchall() != [(self._rule,)]:
                    return {}
                rows: Sequence[tuple[object, ...]] = db.execute(
                    "SELECT text, words, seal FROM folded"
                ).fetchall()
            finally:
                db.close()
        except sqlite3.Error as error:
            self._give_up(error)
            return {}
        return {
            key: words
            for key, words, seal in rows
            if isinstance(key, bytes) and isinstance(words, str) and seal == _seal(key, words)
        }

    def _give_up(self, error: sqlite3.Error) -> None:
        _log.warning("%s: %s; the cache is made anew", self._path, error)
        for suffix in ("", "-journal"):
            self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)


def _rule() -> str:
    """What the terms of a text depend on beside it."""
    sources = [Path(str(module.__file__)).read_bytes() for module in (folding, scripts)]
    return f"{sha256(b''.join(sources)).hexdigest()} {version('opencc')}"


def _seal(key: bytes, words: str) -> bytes:
    return sha256(key + words.encode("utf-8", "surrogatepass")).digest()[:_SEAL_BYTES]
