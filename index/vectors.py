"""Vectors in Chroma: the only module that imports chromadb.

We bring our own vectors (`embedding_function=None`) and compare by cosine. A folder has one writing
process, ever: two would lose rows silently. Builders write into a generation that nobody reads yet.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, Self, cast
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from index.errors import ArchiveError, IndexDamaged, StoreUnreachable

if TYPE_CHECKING:
    from chromadb.api.models.Collection import Collection
    from chromadb.api.types import Where
    from chromadb.config import Settings

_COLLECTION = "passages"
# Chroma takes at most 5,461 rows a call; above 1,000 a call gains nothing.
_BATCH = 1000
# HNSW's candidate list when asked. At 100,000 rows 200 costs 0.1 ms more than the default of 100.
_EF_SEARCH = 200
# Rows asked for beyond the last one wanted, to see whether it shares its score with others.
_TIES = 8


@dataclass(frozen=True, slots=True)
class Near:
    """A passage near a question: `score` is the cosine similarity, larger is better."""

    id: str
    score: float


class Vectors(Protocol):
    """A store of one unit vector for each passage."""

    def count(self) -> int:
        """How many vectors there are."""

    def add(self, ids: Sequence[str], vectors: NDArray[np.float32], pages: Sequence[str]) -> None:
        """Add vectors, (n, dimension) unit rows, under ids that are not there yet."""

    def remove(self, ids: Sequence[str]) -> None:
        """Remove vectors by id."""

    def nearest(
        self, questions: NDArray[np.float32], k: int, pages: Sequence[str] | None = None
    ) -> list[list[Near]]:
        """For each row of `questions` the k nearest, best first, ties by id; only of `pages` if given."""

    def get(self, ids: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """Vectors by id; ids that are not there are left out."""

    def ids(self) -> list[str]:
        """All ids, sorted."""

    def close(self) -> None:
        """Let go of the store's files."""


class ChromaVectors:
    """Vectors in one Chroma collection: of a folder opened in this process, or of a server.

    Whatever Chroma breaks down with is raised as one line: IndexDamaged of a folder, StoreUnreachable of a server.
    """

    def __init__(self, path: Path, *, write: bool = False) -> None:
        """Open the Chroma folder at `path`; with `write`, make it where it does not exist.

        Raises:
            IndexDamaged: The folder can't be opened or holds no passages.
        """
        import chromadb

        if not write and not (path / "chroma.sqlite3").is_file():
            raise IndexDamaged(f"{path}: no Chroma database; run `wenbao build --fresh`")
        self._open(
            _Place(str(path), IndexDamaged, "run `wenbao build --fresh`"),
            lambda: chromadb.PersistentClient(path=str(path), settings=_settings()),
            _COLLECTION,
            write=write,
        )

    @classmethod
    def on_server(cls, url: str, collection: str, *, write: bool = False) -> Self:
        """Open a collection of the Chroma server at `url`; with `write`, make it where it does not exist.

        Raises:
            StoreUnreachable: The server does not answer, is none of Chroma's, or has no such collection.
        """
        self = cls.__new__(cls)
        self._open(_server(url), lambda: _client(url), collection, write=write)
        return self

    def _open(self, place: "_Place", client: Callable[[], Any], collection: str, *, write: bool) -> None:
        self._place = place
        self._writes = write
        self._counted: int | None = None  # where nobody adds any: Chroma counts by going through them all
        with place.faults():
            self._client: Any = client()  # its type does not name `close`
            self._collection: Collection = (
                self._client.get_or_create_collection(
                    collection,
                    embedding_function=None,
                    configuration={"hnsw": {"space": "cosine", "ef_search": _EF_SEARCH}},
                )
                if write
                else self._client.get_collection(collection, embedding_function=None)
            )

    def count(self) -> int:
        """How many vectors there are."""
        if self._counted is not None:
            return self._counted
        with self._place.faults():
            count = self._collection.count()
        if not self._writes:
            self._counted = count
        return count

    def add(self, ids: Sequence[str], vectors: NDArray[np.float32], pages: Sequence[str]) -> None:
        """Add vectors, (n, dimension) unit rows, under ids that are not there yet."""
        for at in range(0, len(ids), _BATCH):
            some = slice(at, at + _BATCH)
            with self._place.faults():
                self._collection.add(
                    ids=list(ids[some]),
                    embeddings=vectors[some],
                    metadatas=[{"page": page} for page in pages[some]],
                )

    def remove(self, ids: Sequence[str]) -> None:
        """Remove vectors by id."""
        for at in range(0, len(ids), _BATCH):
            with self._place.faults():
                self._collection.delete(ids=list(ids[at : at + _BATCH]))

    def nearest(
        self, questions: NDArray[np.float32], k: int, pages: Sequence[str] | None = None
    ) -> list[list[Near]]:
        """For each row of `questions` the k nearest, best first, ties by id; only of `pages` if given."""
        count = self.count()
        k = min(k, count)
        if k <= 0 or len(questions) == 0 or (pages is not None and not pages):
            return [[] for _ in questions]
        reach = k
        while True:
            # Chroma breaks ties as it likes: where some reach beyond the end, all of them must be seen.
            reach = min(reach + _TIES, count)
            found = self._asked(questions, reach, pages)
            if reach == count or not any(_tied(near, k, reach) for near in found):
                return [near[:k] for near in found]
            reach *= 2

    def _asked(self, questions: NDArray[np.float32], k: int, pages: Sequence[str] | None) -> list[list[Near]]:
        with self._place.faults():
            found = self._collection.query(
                query_embeddings=questions,
                n_results=k,
                where=_only(pages),
                include=["distances"],
            )
        # Chroma gives a distance, smaller is better; turned into a similarity here and nowhere else.
        return [
            sorted(
                (Near(id_, 1.0 - float(distance)) for id_, distance in zip(ids, distances, strict=True)),
                key=lambda near: (-near.score, near.id),
            )
            for ids, distances in zip(found["ids"], found["distances"] or [], strict=True)
        ]

    def get(self, ids: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """Vectors by id; ids that are not there are left out."""
        vectors: dict[str, NDArray[np.float32]] = {}
        for at in range(0, len(ids), _BATCH):
            with self._place.faults():
                found = self._collection.get(ids=list(ids[at : at + _BATCH]), include=["embeddings"])
            rows = found["embeddings"]
            for id_, row in zip(found["ids"], [] if rows is None else rows, strict=True):
                vectors[id_] = np.asarray(row, dtype=np.float32)
        return vectors

    def ids(self) -> list[str]:
        """All ids, sorted."""
        with self._place.faults():
            return sorted(self._collection.get(include=[])["ids"])

    def close(self) -> None:
        """Let go of the folder's files, or of the server."""
        self._client.close()


def drop_collection(url: str, collection: str) -> None:
    """Delete a collection of the Chroma server at `url`; one that is not there is no error. Raises StoreUnreachable."""
    from chromadb.errors import NotFoundError

    with _server(url).faults():
        client = _client(url)
        try:
            client.delete_collection(collection)
        except NotFoundError:
            pass
        finally:
            client.close()


def collections_of(url: str) -> list[str]:
    """The names of all collections of the Chroma server at `url`, sorted. Raises StoreUnreachable."""
    with _server(url).faults():
        client = _client(url)
        try:
            return sorted(str(collection.name) for collection in client.list_collections())
        finally:
            client.close()


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a collection is, and what is raised of it."""

    name: str
    error: type[ArchiveError]
    mend: str

    @contextmanager
    def faults(self) -> Iterator[None]:
        try:
            yield
        except ArchiveError:
            raise
        except Exception as error:  # Chroma raises errors of its Rust core without a common base
            raise self.error(f"{self.name}: {_line(error)}; {self.mend}") from error


def _server(url: str) -> _Place:
    return _Place(
        url, StoreUnreachable, "see that `chroma run` serves there, and what WENBAO_CHROMA_URL says"
    )


def _client(url: str) -> Any:
    import chromadb

    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise StoreUnreachable(f"{url}: {error}; expected http://host:port in WENBAO_CHROMA_URL") from error
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise StoreUnreachable(
            f"{url}: no address of a server; expected http://host:port in WENBAO_CHROMA_URL"
        )
    secure = parts.scheme == "https"
    return chromadb.HttpClient(
        host=parts.hostname, port=port or (443 if secure else 8000), ssl=secure, settings=_settings()
    )


def _settings() -> "Settings":
    from chromadb.config import Settings

    return Settings(anonymized_telemetry=False, allow_reset=False)


def _only(pages: Sequence[str] | None) -> "Where | None":
    return None if pages is None else cast("Where", {"page": {"$in": list(pages)}})


def _tied(near: Sequence[Near], k: int, asked: int) -> bool:
    """Whether rows that were not given may score just as well as the k-th."""
    return len(near) == asked and near[-1].score == near[k - 1].score


def _line(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__
