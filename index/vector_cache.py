"""Cached vectors: by the hash of the embedded text and the encoder's identity.

Cutting pages anew, moving a file, or starting a broken build again embeds only text that was never
embedded before. The cache is outside the generations and may be deleted at any time.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.errors import IndexDamaged
from index.token_signs import PassageTokens, unpacked

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Embedding:
    """What the encoder gave for a text: its (dimension,) vector, and its tokens where the encoder gives them."""

    vector: NDArray[np.float32]
    tokens: PassageTokens | None = None


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

    def get(self, texts: Sequence[str]) -> dict[str, Embedding]:
        """What is cached, by text; texts never embedded before are left out."""
        try:
            return self._found(texts)
        except sqlite3.OperationalError as error:
            raise IndexDamaged(f"{self._path}: {error}; delete this cache and build again") from error
        except sqlite3.DatabaseError:  # torn within, which opening it does not show
            self._db.close()
            self._db = _made_anew(self._path)
            return {}

    def mean(self) -> NDArray[np.float32] | None:
        """The mean token beside which the cached tokens were kept, (dimension,); None if there is none yet."""
        try:
            row = self._db.execute("SELECT mean FROM means WHERE encoder = ?", (self._encoder,)).fetchone()
        except sqlite3.DatabaseError:
            return None
        return np.frombuffer(row[0], "<f4").astype(np.float32) if row else None

    def put_mean(self, mean: NDArray[np.float32]) -> None:
        """Keep the mean token; durable when this returns."""
        with self._db:
            self._db.execute(
                "INSERT OR REPLACE INTO means VALUES (?,?)", (self._encoder, mean.astype("<f4").tobytes())
            )

    def _found(self, texts: Sequence[str]) -> dict[str, Embedding]:
        keys = {_key(text): text for text in texts}
        found: dict[str, Embedding] = {}
        hashes = list(keys)
        for at in range(0, len(hashes), _CHUNK):
            some = hashes[at : at + _CHUNK]
            marks = ",".join("?" * len(some))
            rows = self._db.execute(
                f"SELECT text, vector, tokens FROM vectors WHERE encoder = ? AND text IN ({marks})",
                (self._encoder, *some),
            )
            for key, blob, signs in rows:
                vector = np.frombuffer(blob, dtype="<f4")
                if len(vector) == self._dimension and np.isfinite(vector).all():
                    tokens = None if signs is None else unpacked(signs, self._dimension)
                    found[keys[key]] = Embedding(vector.astype(np.float32), tokens)
        return found

    def put(self, embeddings: Mapping[str, Embedding]) -> None:
        """Keep what the encoder gave, by text; durable when this returns."""
        rows = [
            (
                self._encoder,
                _key(text),
                made.vector.astype("<f4").tobytes(),
                None if made.tokens is None else made.tokens.packed(),
            )
            for text, made in embeddings.items()
        ]
        try:
            with self._db:
                self._db.executemany("INSERT OR REPLACE INTO vectors VALUES (?,?,?,?)", rows)
        except sqlite3.Error as error:
            raise IndexDamaged(f"{self._path}: {error}; free some space, or delete this cache") from error

    def close(self) -> None:
        """Close the file."""
        self._db.close()


def _opened(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, check_same_thread=False)
    db.execute(
        "CREATE TABLE IF NOT EXISTS vectors (encoder TEXT, text BLOB, vector BLOB NOT NULL, tokens BLOB, "
        "PRIMARY KEY (encoder, text)) WITHOUT ROWID"
    )
    db.execute(
        "CREATE TABLE IF NOT EXISTS means (encoder TEXT PRIMARY KEY, mean BLOB NOT NULL) WITHOUT ROWID"
    )
    try:
        db.execute("SELECT encoder, text, vector, tokens FROM vectors LIMIT 0")
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
