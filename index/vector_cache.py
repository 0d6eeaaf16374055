"""Cached vectors: by the hash of the embedded text and the encoder's identity.

Cutting pages anew, moving a file, or starting a broken build again embeds only text that was never
embedded before. The cache is outside the generations and may be deleted at any time.
"""

import logging
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.errors import DiskFull, IndexDamaged
from index.token_signs import PassageTokens, unpacked

_log = logging.getLogger(__name__)
_CHUNK = 500
_SEAL_BYTES = 8
# Vectors are unit rows of float32; what is further from it is none of an encoder's.
_CLOSE = 1e-3


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
        except sqlite3.DatabaseError as error:
            self._db = _made_anew(path, error)

    def get(self, texts: Sequence[str]) -> dict[str, Embedding]:
        """What is cached, by text; texts never embedded before are left out."""
        try:
            return self._found(texts)
        except sqlite3.OperationalError as error:
            raise IndexDamaged(f"{self._path}: {error}; delete this cache and build again") from error
        except sqlite3.DatabaseError as error:  # torn within, which opening it does not show
            self._db.close()
            self._db = _made_anew(self._path, error)
            return {}

    def mean(self) -> NDArray[np.float32] | None:
        """The mean token beside which the cached tokens were kept, (dimension,); None if there is none yet."""
        try:
            row = self._db.execute("SELECT mean FROM means WHERE encoder = ?", (self._encoder,)).fetchone()
        except sqlite3.DatabaseError:
            return None
        if not row or not isinstance(row[0], bytes) or len(row[0]) != 4 * self._dimension:
            return None
        mean = np.frombuffer(row[0], "<f4").astype(np.float32)
        return mean if np.isfinite(mean).all() else None

    def put_mean(self, mean: NDArray[np.float32]) -> None:
        """Keep the mean token; durable when this returns."""
        self._put(
            "INSERT OR REPLACE INTO means VALUES (?,?)", [(self._encoder, mean.astype("<f4").tobytes())]
        )

    def _put(self, sql: str, rows: Sequence[tuple[object, ...]]) -> None:
        try:
            with self._db:
                self._db.executemany(sql, rows)
        except sqlite3.OperationalError as error:
            raise DiskFull(
                f"{self._path}: {error}; free some space, or delete this cache, and build again"
            ) from error
        except sqlite3.DatabaseError as error:  # torn where it was not read
            self._db.close()
            self._db = _made_anew(self._path, error)
            with self._db:
                self._db.executemany(sql, rows)

    def _found(self, texts: Sequence[str]) -> dict[str, Embedding]:
        keys = {_key(text): text for text in texts}
        found: dict[str, Embedding] = {}
        hashes = list(keys)
        turned = 0
        for at in range(0, len(hashes), _CHUNK):
            some = hashes[at : at + _CHUNK]
            marks = ",".join("?" * len(some))
            rows = self._db.execute(
                f"SELECT text, vector, tokens, seal FROM vectors WHERE encoder = ? AND text IN ({marks})",
                (self._encoder, *some),
            )
            for key, blob, signs, seal in rows:
                made = self._embedding(blob, signs, seal)
                if made is None:
                    turned += 1
                else:
                    found[keys[key]] = made
        if turned:
            _log.warning("%s: %d rows are damaged; their texts are embedded again", self._path, turned)
        return found

    def _embedding(self, blob: object, signs: object, seal: object) -> Embedding | None:
        """A row as it was put, or None where the disk has changed it or it never was one of the encoder's."""
        if not isinstance(blob, bytes) or not isinstance(signs, bytes | None):
            return None
        if len(blob) != 4 * self._dimension or (seal is not None and seal != _seal(blob, signs)):
            return None
        vector = np.frombuffer(blob, dtype="<f4").astype(np.float32)
        length = float(np.linalg.norm(vector))
        # A row of before there were seals is told by its length alone.
        if not np.isfinite(length) or (seal is None and abs(length - 1.0) > _CLOSE):
            return None
        try:
            return Embedding(vector, None if signs is None else unpacked(signs, self._dimension))
        except ValueError:
            return None

    def put(self, embeddings: Mapping[str, Embedding]) -> None:
        """Keep what the encoder gave, by text; durable when this returns."""
        rows = []
        for text, made in embeddings.items():
            blob = made.vector.astype("<f4").tobytes()
            signs = None if made.tokens is None else made.tokens.packed()
            rows.append((self._encoder, _key(text), blob, signs, _seal(blob, signs)))
        self._put(
            "INSERT OR REPLACE INTO vectors (encoder, text, vector, tokens, seal) VALUES (?,?,?,?,?)", rows
        )

    def close(self) -> None:
        """Close the file."""
        self._db.close()


def _opened(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, check_same_thread=False)
    try:
        db.execute(
            "CREATE TABLE IF NOT EXISTS vectors (encoder TEXT, text BLOB, vector BLOB NOT NULL, tokens BLOB, "
            "seal BLOB, PRIMARY KEY (encoder, text)) WITHOUT ROWID"
        )
        db.execute(
            "CREATE TABLE IF NOT EXISTS means (encoder TEXT PRIMARY KEY, mean BLOB NOT NULL) WITHOUT ROWID"
        )
        columns = [str(row[1]) for row in db.execute("PRAGMA table_info(vectors)")]
        if "seal" not in columns:  # a cache of before there were seals: its vectors are still good
            db.execute("ALTER TABLE vectors ADD COLUMN seal BLOB")
        db.execute("SELECT encoder, text, vector, tokens, seal FROM vectors LIMIT 0")
    except sqlite3.Error:
        db.close()
        raise
    return db


def _made_anew(path: Path, error: sqlite3.Error) -> sqlite3.Connection:
    _log.warning("%s: %s; the cache is made anew, and all texts are embedded again", path, error)
    # Only a cache: nothing is lost but time. What SQLite keeps beside it belongs to the file that goes.
    for suffix in ("", "-journal", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    try:
        return _opened(path)
    except sqlite3.Error as again:
        raise IndexDamaged(f"{path}: {again}; delete this cache and build again") from again


def _seal(blob: bytes, signs: bytes | None) -> bytes:
    return sha256(blob + b"\0" + (signs or b"")).digest()[:_SEAL_BYTES]


def _key(text: str) -> bytes:
    return sha256(text.encode("utf-8", "surrogatepass")).digest()
