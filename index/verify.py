"""Verification: that catalog, vectors and terms of a generation say the same, and each row can be found.

Run before a generation is served on every row the build touched and a sample of the others, and by
`wenbao doctor` on all of them.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from index.catalog import SqliteCatalog
from index.catalog_faults import CatalogFaults
from index.errors import IndexDamaged
from index.folding import terms
from index.overlooked import CLOSE, unfound
from index.passages import Passage
from index.spans import law_holds
from index.streams import processors, side_by_side
from index.terms import Terms
from index.vectors import Vectors

SAMPLE = 500
_BATCH = 200

# Gives the vectors of texts as they were embedded, as far as they are still known.
Known = Callable[[Sequence[str]], Mapping[str, NDArray[np.float32]]]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: the check that found it, and a line that names the row."""

    check: str
    detail: str


def verify(
    catalog: SqliteCatalog,
    vectors: Vectors,
    words: Terms,
    touched: Sequence[str],
    sample: int | None = SAMPLE,
    known: Known | None = None,
    *,
    search: bool = True,
) -> int:
    """Check a generation; gives how many passages were checked one by one.

    Args:
        catalog: Its catalog; nothing of it may be held in a transaction.
        vectors: Its vectors.
        words: Its term index.
        touched: Ids of passages that must be checked.
        sample: How many others to check; None for all.
        known: Gives vectors that the stored ones must be equal to.
        search: Search for each vector, too.

    Raises:
        IndexDamaged: The first fault that is found.
    """
    counts = catalog.counts().passages, vectors.count(), words.count()
    if len(set(counts)) > 1:
        raise IndexDamaged(
            f"{catalog.path}: {counts[0]} passages in the catalog, {counts[1]} vectors, {counts[2]} in the "
            "term index; run `wenbao build --fresh`"
        )
    with closing(CatalogFaults(catalog.path)) as inside:
        ids = looked_at(inside.ids(), touched, sample)
        for fault in _all_faults(catalog, inside, vectors, words, ids, known, search=search):
            raise IndexDamaged(f"{catalog.path}: {fault.detail}; run `wenbao build --fresh`")
    return len(ids)


def looked_at(stored: Sequence[str], touched: Sequence[str], sample: int | None = SAMPLE) -> list[str]:
    """Of the ids of all passages those that are looked at one by one, sorted: the touched, and a sample of the others."""
    others = sorted(set(stored) - set(touched))
    step = 1 if sample is None else max(1, len(others) // sample)
    return sorted({*touched, *others[::step]})


def _all_faults(
    catalog: SqliteCatalog,
    inside: CatalogFaults,
    vectors: Vectors,
    words: Terms,
    chosen: Sequence[str],
    known: Known | None,
    *,
    search: bool,
) -> Iterator[Fault]:
    yield from strays(inside.ids(), vectors)
    for detail in inside.tokens(chosen):
        yield Fault("tokens", detail)
    yield from row_faults(catalog, vectors, words, chosen, known, search=search)


def strays(ids: Sequence[str], vectors: Vectors) -> Iterator[Fault]:
    """Passages of a catalog without a vector, and vectors without a passage; a line for each kind."""
    wanted, stored = set(ids), set(vectors.ids())
    for rows, line in (
        (sorted(wanted - stored), "passage {} has no vector"),
        (sorted(stored - wanted), "vector {} is not in the catalog"),
    ):
        if rows:
            others = f", and {len(rows) - 1} others" if len(rows) > 1 else ""
            yield Fault("vectors", line.format(rows[0]) + others)


def row_faults(
    catalog: SqliteCatalog,
    vectors: Vectors,
    words: Terms,
    ids: Sequence[str],
    known: Known | None = None,
    *,
    search: bool = True,
) -> Iterator[Fault]:
    """What is wrong with passages, each looked at by its text, its vector and its words.

    Args:
        catalog: The catalog that holds them.
        vectors: The store of their vectors.
        words: The index of their terms.
        ids: Which.
        known: Gives vectors that the stored ones must be equal to.
        search: Search for each vector, too.
    """
    one_at_a_time = Lock()

    def embedded(texts: Sequence[str]) -> Mapping[str, NDArray[np.float32]]:
        with one_at_a_time:
            return known(texts) if known else {}

    def faults(some: Sequence[str]) -> list[Fault]:
        found = catalog.passages(some)
        passages = [found[id_] for id_ in some if id_ in found]
        return [
            *(Fault("passages", f"passage {i} is not in the catalog") for i in some if i not in found),
            *_law_faults(catalog, passages),
            *_vector_faults(vectors, passages, embedded, search=search),
            *_term_faults(words, passages),
        ]

    batches = [ids[at : at + _BATCH] for at in range(0, len(ids), _BATCH)]
    for _, found in side_by_side(faults, batches, processors()):
        yield from found


def _law_faults(catalog: SqliteCatalog, passages: Sequence[Passage]) -> Iterator[Fault]:
    pages = {span.page for passage in passages for span in passage.spans}
    raws = {page: catalog.raw(page) or "" for page in pages}
    for passage in passages:
        if not law_holds(passage.text, passage.spans, raws):
            yield Fault("passages", f"{passage.page}: passage {passage.id} is not what stands at its place")


def _vector_faults(
    vectors: Vectors, passages: Sequence[Passage], known: Known, *, search: bool
) -> Iterator[Fault]:
    stored = vectors.get([passage.id for passage in passages])
    rows: list[tuple[str, NDArray[np.float32]]] = []
    embedded = known([passage.context for passage in passages])
    for passage in passages:
        row = stored.get(passage.id)
        truth = embedded.get(passage.context)
        if row is None:
            yield Fault("vectors", f"passage {passage.id} has no vector")
        elif not np.isfinite(row).all() or abs(float(np.linalg.norm(row)) - 1.0) > CLOSE:
            yield Fault("vectors", f"the vector of {passage.id} is no unit vector")
        elif truth is not None and (truth.shape != row.shape or float(np.abs(truth - row).max()) > CLOSE):
            yield Fault("vectors", f"the vector of {passage.id} is not the one that its text was given")
        else:
            rows.append((passage.id, row))
    for id_ in unfound(vectors, rows) if search else ():
        yield Fault("vectors", f"the vector of {id_} does not find itself")


def _term_faults(words: Terms, passages: Sequence[Passage]) -> Iterator[Fault]:
    for passage in passages:
        said = terms(passage.text)
        if said and words.score(passage.id, said[:8]) <= 0.0:
            yield Fault("terms", f"the term index does not find {passage.id}")
