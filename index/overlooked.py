"""Overlooked vectors: those that the graph of the vector store leads nobody to.

HNSW (Malkov and Yashunin 2018) keeps for each vector the best of its neighbours. One that is no other's neighbour can be
reached from nowhere, however widely is searched: 17 of 7,634 in an archive of vectors that lie far apart, and none yet in
those of the bundled model. A build looks for such vectors among those it touched, and notes them beside the graph; they are
compared one by one.
"""

import json
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from index.durable import write_atomically
from index.errors import IndexDamaged
from index.generation import GenerationPaths
from index.streams import processors, side_by_side
from index.vectors import Near, Vectors

CLOSE = 1e-3  # a vector and itself differ by no more than this, as rounded by the store
_BATCH = 100
# More than this share of what is looked at, and more than so many, is no graph's oversight but a damaged one.
_SHARE, _FEW = 0.02, 10
# The graph is searched for what is probably nearest: one of many thousands may need a wider search.
_WIDE = 2_000


class WholeVectors:
    """A store of vectors in which those that its graph overlooks are found, too."""

    def __init__(self, vectors: Vectors, overlooked: Mapping[str, str]) -> None:
        """Take a store, and the page of each overlooked vector by its id."""
        self._vectors = vectors
        self._pages = dict(overlooked)
        self._rows: dict[str, NDArray[np.float32]] | None = None

    def count(self) -> int:
        """How many vectors there are."""
        return self._vectors.count()

    def add(self, ids: Sequence[str], vectors: NDArray[np.float32], pages: Sequence[str]) -> None:
        """Add vectors, (n, dimension) unit rows, under ids that are not there yet."""
        self._vectors.add(ids, vectors, pages)

    def remove(self, ids: Sequence[str]) -> None:
        """Remove vectors by id."""
        self._vectors.remove(ids)
        self._rows = None

    def nearest(
        self, questions: NDArray[np.float32], k: int, pages: Sequence[str] | None = None
    ) -> list[list[Near]]:
        """For each row of `questions` the k nearest, best first, ties by id; only of `pages` if given."""
        found = self._vectors.nearest(questions, k, pages)
        if self._rows is None:
            self._rows = self._vectors.get(list(self._pages))
        wanted = None if pages is None else set(pages)
        beside = [id_ for id_ in self._rows if wanted is None or self._pages[id_] in wanted]
        if not beside:
            return found
        scores = questions @ np.stack([self._rows[id_] for id_ in beside]).T
        return [
            sorted(
                {
                    **{id_: Near(id_, float(score)) for id_, score in zip(beside, own, strict=True)},
                    **{near.id: near for near in row},
                }.values(),
                key=lambda near: (-near.score, near.id),
            )[:k]
            for row, own in zip(found, scores, strict=True)
        ]

    def get(self, ids: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """Vectors by id; ids that are not there are left out."""
        return self._vectors.get(ids)

    def ids(self) -> list[str]:
        """All ids, sorted."""
        return self._vectors.ids()

    def close(self) -> None:
        """Let go of the store."""
        self._vectors.close()


def unfound(vectors: Vectors, rows: Sequence[tuple[str, NDArray[np.float32]]]) -> list[str]:
    """The ids, of some with their vectors, that a search for the vector itself does not lead to."""
    if not rows:
        return []
    missed = []
    for (id_, row), near in zip(rows, vectors.nearest(np.stack([row for _, row in rows]), 1), strict=True):
        # Another passage of the very same text may come first; then it is just as near.
        if near and near[0].score >= 1.0 - CLOSE:
            continue
        (wide,) = vectors.nearest(row[None, :], _WIDE)
        if not wide or wide[0].score < 1.0 - CLOSE:
            missed.append(id_)
    return missed


def note_overlooked(
    paths: GenerationPaths, vectors: Vectors, pages: Mapping[str, str], before: Mapping[str, str] = {}
) -> int:
    """Write down which of some vectors are overlooked; gives how many are noted.

    Args:
        paths: The generation.
        vectors: Its store.
        pages: The page of each vector that is looked at, by its id.
        before: Those that are noted already, in the same form. They stay so: to be compared one by one costs less than
            to search for them in every build.

    Raises:
        IndexDamaged: They are too many to be overlooked: the graph is not sound.
    """
    ids = sorted(pages)
    batches = [ids[at : at + _BATCH] for at in range(0, len(ids), _BATCH)]
    missed: list[str] = []
    for _, found in side_by_side(
        lambda some: unfound(vectors, list(vectors.get(some).items())), batches, processors()
    ):
        missed += found
    if len(missed) > max(_FEW, _SHARE * len(ids)):
        raise IndexDamaged(
            f"{paths.vectors}: {len(missed)} of {len(ids)} vectors do not find themselves; run `wenbao build --fresh`"
        )
    noted = {**before, **{id_: pages[id_] for id_ in missed}}
    write_atomically(paths.overlooked, json.dumps(noted, ensure_ascii=False))
    return len(noted)


def overlooked(paths: GenerationPaths) -> dict[str, str]:
    """The page of each overlooked vector by its id; nothing for a generation of before they were noted.

    Raises:
        IndexDamaged: The note can't be read.
    """
    try:
        return {str(id_): str(page) for id_, page in json.loads(paths.overlooked.read_bytes()).items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, AttributeError) as error:
        raise IndexDamaged(
            f"{paths.overlooked}: can't be read ({error}); run `wenbao build --fresh`"
        ) from error
