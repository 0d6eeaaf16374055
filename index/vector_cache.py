"""Cached vectors: by the hash of the embedded text and the encoder's identity.

Cutting pages anew, moving a file, or starting a broken build again embeds only text that was never
embedded before. The cache is outside the generations and may be deleted at any time.
"""

import sqlite3
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.errors import IndexDamaged

_CHUNK = 500


class VectorCache:
    """Vectors of one encoder in a SQLite file; used by the one builder only."""

    def __init__(self, path: Path, encoder: str, dimension: int) -> None:
        """Open the cache for an encoder.

        Args:
            path: The file; made where it does not exist, made anew where it is damaged.
            encoder: The encoder's identity.
            dimension: Of its vectors.
        """
        self._path = path
        self._encoder = encoder
        self._dimension = dimension
        try:
            self._db = _opened(path)
        except sqlite3.DatabaseError:
            self._db = _made_anew(path)

    def get(self, texts: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """The cached vectors by text; texts never embedded before are left out."""
        try:
            return self._found(texts)
        except sqlite3.OperationalError as error:
            raise IndexDamaged(f"{self._path}: {error}; delete this cache and build again") from error
        except sqlite3.DatabaseError:  # torn within, which opening it does not show
            self._db.close()
            self._db = _made_anew(self._path)
            return {}

    def _found(self, texts: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        keys = {_key(text): text for text in texts}
        found: dict[str, NDArray[np.float32]] = {}
        hashes = list(keys)
        for at in range(0, len(hashes), _CHUNK):
            some = hashes[at : at + _CHUNK]
            marks = ",".join("?" * len(some))
            rows = self._db.execute(
                f"SELECT text, vector FROM vectors WHERE encoder = ? AND text IN ({marks})",
                (self._encoder, *some),
            )
            for key, blob in rows:
                vector = np.frombuffer(blob, dtype="<f4")
                if len(vector) == self._dimension and np.isfinite(vector).all():
                    found[keys[key]] = vector.astype(np.float32)
        return found

    def put(self, texts: Sequence[str], vectors: NDArray[np.float32]) -> None:
        """Keep vectors, one row for each text; durable when this returns."""
        rows = [
            (self._encoder, _key(t), v.astype("<f4").tobytes()) for t, v in zip(texts, vectors, strict=True)
        ]
        try:
            with self._db:
                self._db.executemany("INSERT OR REPLACE INTO vectors VALUES (?,?,?)", rows)
        except sqlite3.Error as error:
            raise IndexDamaged(f"{self._path}: {error}; free some space, or delete this cache") from error

    def close(self) -> None:
        """Close the file."""
        self._db.close()


def _opened(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, check_same_thread=False)
    db.execute(
        "CREATE TABLE IF NOT EXISTS vectors (encoder TEXT, text BLOB, vector BLOB NOT NULL, "
        "PRIMARY KEY (encoder, text)) WITHOUT ROWID"
    )
    try:
        db.execute("SELECT encoder, text, vector FROM vectors LIMIT 0")
    except sqlite3.Error:
        db.close()
        raise
    return db


def _made_anew(path: Path) -> sqlite3.Connection:
    path.unlink(missing_ok=True)  # only a cache: nothing is lost but time
    try:
        return _opened(path)
    except sqlite3.Error as error:
        raise IndexDamaged(f"{path}: {error}; delete this cache and build again") from error


def _key(text: str) -> bytes:
    return sha256(text.encode("utf-8", "surrogatepass")).digest()
