"""Narrowing: the passages nearest to a question among those of some pages only.

Chroma's filters cost more than its search, whether they leave ten passages or half of them. So a few pages' passages are compared one by one, and where
many pages are left, enough are taken of the nearest of all; only what lies between is left to Chroma's filter.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.archive import Archive
from index.vectors import Near

FEW_PAGES = 24  # their passages, some hundreds, are compared one by one
FEW_PASSAGES = 1000
# So many times as many as are wanted are taken of all, if one page in so many is wanted: a paper of five, a year of
# ten; a week of a year.
WIDER = (12, 48)
ROOM = 1.5  # times as many as are wanted are hoped for, since what is near lies together


def nearest(archive: Archive, vector: NDArray[np.float32], k: int, pages: Sequence[str] | None) -> list[Near]:
    """The k passages nearest to a question, best first, ties by id.

    Args:
        archive: Where to look.
        vector: The question's (dimension,) unit vector.
        k: How many.
        pages: Only these pages; None for all.
    """
    if pages is None:
        return _of_all(archive, vector, k)
    if len(pages) <= FEW_PAGES:
        own = [id_ for page in pages for id_ in archive.catalog.passage_ids(page)]
        return (
            _one_by_one(archive, vector, k, own)
            if len(own) <= FEW_PASSAGES
            else _filtered(archive, vector, k, pages)
        )
    share = len(pages) / max(1, archive.manifest.pages)
    wider = next((k * times for times in WIDER if share * times >= ROOM), None)
    kept = _of_wider(archive, vector, wider, set(pages)) if wider else None
    if kept is not None and (len(kept.found) >= k or kept.all_seen):
        return list(kept.found[:k])
    return _filtered(archive, vector, k, pages)


@dataclass(frozen=True, slots=True)
class _Kept:
    """Those of the nearest that are on the pages wanted, best first; whether all passages there are have been seen."""

    found: tuple[Near, ...]
    all_seen: bool


def _of_wider(archive: Archive, vector: NDArray[np.float32], wider: int, pages: AbstractSet[str]) -> _Kept:
    found = _of_all(archive, vector, wider)
    where = archive.catalog.passages([near.id for near in found])
    kept = (near for near in found if near.id in where and where[near.id].page in pages)
    return _Kept(tuple(kept), len(found) < wider)


def _of_all(archive: Archive, vector: NDArray[np.float32], k: int) -> list[Near]:
    (found,) = archive.vectors.nearest(vector[None, :], k)
    return found


def _filtered(archive: Archive, vector: NDArray[np.float32], k: int, pages: Sequence[str]) -> list[Near]:
    (found,) = archive.vectors.nearest(vector[None, :], k, pages)
    return found


def _one_by_one(archive: Archive, vector: NDArray[np.float32], k: int, ids: Sequence[str]) -> list[Near]:
    compared = [Near(id_, float(own @ vector)) for id_, own in archive.vectors.get(ids).items()]
    return sorted(compared, key=lambda near: (-near.score, near.id))[:k]
