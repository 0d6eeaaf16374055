"""Verification: that catalog, vectors and terms of a generation say the same, and each row can be found.

Run before a generation is served on every row the build touched and a sample of the others, and by
`wenbao doctor` on all of them.
"""

from collections.abc import Sequence

from index.catalog import SqliteCatalog
from index.errors import IndexDamaged
from index.folding import terms
from index.passages import Passage
from index.spans import law_holds
from index.terms import Terms
from index.vectors import Vectors

SAMPLE = 500
# A stored vector is float32; its distance to itself comes back within this.
_SELF = 1e-3
_BATCH = 200


def verify(
    catalog: SqliteCatalog,
    vectors: Vectors,
    words: Terms,
    touched: Sequence[str],
    sample: int | None = SAMPLE,
) -> int:
    """Check a generation; gives how many passages were checked one by one.

    Args:
        catalog: Its catalog.
        vectors: Its vectors.
        words: Its term index.
        touched: Ids of passages that must be checked.
        sample: How many others to check; None for all.

    Raises:
        IndexDamaged: The first fault that is found.
    """
    expected = catalog.counts().passages
    if vectors.count() != expected or words.count() != expected:
        raise IndexDamaged(
            f"{catalog.path}: {expected} passages in the catalog, {vectors.count()} vectors, {words.count()} in the "
            "term index; run `wenbao build --fresh`"
        )
    stored = vectors.ids()
    others = sorted(set(stored) - set(touched))
    step = 1 if sample is None else max(1, len(others) // sample)
    chosen = sorted({*touched, *others[::step]})
    for at in range(0, len(chosen), _BATCH):
        some = chosen[at : at + _BATCH]
        passages = catalog.passages(some)
        missing = [id_ for id_ in some if id_ not in passages]
        if missing:
            raise IndexDamaged(
                f"{catalog.path}: passage {missing[0]} is not in the catalog; run `wenbao build --fresh`"
            )
        _check_law(catalog, list(passages.values()))
        _check_vectors(catalog, vectors, some)
        _check_terms(catalog, words, list(passages.values()))
    return len(chosen)


def _check_law(catalog: SqliteCatalog, passages: Sequence[Passage]) -> None:
    raws = {span.page: catalog.raw(span.page) or "" for passage in passages for span in passage.spans}
    for passage in passages:
        if not law_holds(passage.text, passage.spans, raws):
            raise IndexDamaged(
                f"{passage.page}: passage {passage.id} is not what stands at its place; run `wenbao build --fresh`"
            )


def _check_vectors(catalog: SqliteCatalog, vectors: Vectors, ids: Sequence[str]) -> None:
    import numpy as np

    found = vectors.get(ids)
    lost = next((id_ for id_ in ids if id_ not in found), None)
    if lost is not None:
        raise IndexDamaged(f"{catalog.path}: passage {lost} has no vector; run `wenbao build --fresh`")
    for id_, near in zip(ids, vectors.nearest(np.stack([found[id_] for id_ in ids]), 1), strict=True):
        # Another passage of the very same text may come first; then it is just as near.
        if not near or near[0].score < 1.0 - _SELF:
            raise IndexDamaged(
                f"{catalog.path}: the vector of {id_} does not find itself; run `wenbao build --fresh`"
            )


def _check_terms(catalog: SqliteCatalog, words: Terms, passages: Sequence[Passage]) -> None:
    for passage in passages:
        said = terms(passage.text)
        if said and words.score(passage.id, said[:8]) <= 0.0:
            raise IndexDamaged(
                f"{catalog.path}: the term index does not find {passage.id}; run `wenbao build --fresh`"
            )
