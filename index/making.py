"""Making a generation: its stores filled from the last one and from the pages that changed, then verified."""

import shutil
from collections.abc import Collection, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass

from index.catalog import Counts, PageEntry, SqliteCatalog
from index.catalog_faults import CatalogFaults
from index.catalog_writing import WritableCatalog
from index.damage import told_as_damage
from index.embedding import Embedded, embedded_passages, remembered_vectors
from index.encoder import Encoder
from index.errors import IndexDamaged
from index.folded_cache import FoldedCache
from index.folder_reading import Cut
from index.generation import GenerationPaths, IndexFolder
from index.linking import relink
from index.overlooked import WholeVectors, note_overlooked, overlooked
from index.passages import Passage
from index.progress import Progress
from index.seal import check_seal, seal
from index.streams import together
from index.terms import TantivyTerms
from index.vector_homes import VectorHome
from index.verify import looked_at, verify


@dataclass(frozen=True, slots=True)
class Change:
    """What the next generation has that the last one had not: pages to drop, and pages read and cut to put."""

    drop: Sequence[str]
    cuts: Sequence[Cut]


@dataclass(frozen=True, slots=True)
class Workshop:
    """What generations of one index are made with."""

    folder: IndexFolder
    home: VectorHome
    encoder: Encoder
    progress: Progress


def make_generation(
    shop: Workshop, paths: GenerationPaths, old: GenerationPaths | None, change: Change
) -> tuple[int, Counts]:
    """Fill a generation's empty folder; gives how many texts were embedded, and the counts of its rows.

    Args:
        shop: What it is made with.
        paths: The folder.
        old: The generation that it is made from, if any.
        change: What is other than in `old`.

    Raises:
        IndexDamaged: It does not verify.
        StoreUnreachable: The vectors' server does not answer.
        OSError: There is no room, or no right to write.
    """
    shop.progress.stage("copy", 0)
    if old is not None:
        shutil.copyfile(old.catalog, paths.catalog)
    carried = shop.home.begin(paths, old)
    touched, anew, counts = _filled(shop, paths, change, carried=carried)
    seal(paths, counts.passages)
    shop.progress.stage("verify", 0)
    check_seal(paths)  # a damaged graph or term index may be searched for ever

    def found() -> None:
        _note_overlooked(shop, paths, touched, {} if old is None else overlooked(old))
        check_generation(shop, paths, touched, searched=True)

    def carried_whole() -> None:
        if old is not None:
            _check_carried(paths, old, {cut.page.name for cut in change.cuts})

    together([found, carried_whole])
    return anew, counts


def _check_carried(paths: GenerationPaths, old: GenerationPaths, changed: Collection[str]) -> None:
    """See that a sample of the rows that were copied is as it was: a turned bit can leave them well-formed.

    Raises:
        IndexDamaged: It is not.
    """
    with closing(CatalogFaults(paths.catalog)) as inside:
        for detail in inside.unlike(old.catalog, looked_at(inside.ids(), ()), changed):
            raise IndexDamaged(f"{paths.catalog}: {detail}; run `wenbao build --fresh`")


def _note_overlooked(
    shop: Workshop, paths: GenerationPaths, touched: Sequence[str], before: Mapping[str, str]
) -> None:
    """Note which vectors the graph overlooks: of those that are verified, and those that it overlooked before."""
    with ExitStack() as held:
        catalog = held.enter_context(closing(SqliteCatalog(paths.catalog)))
        store = held.enter_context(closing(shop.home.opened(paths)))
        held.enter_context(told_as_damage(paths.folder))
        stored = store.ids()
        noted = {id_: before[id_] for id_ in sorted(before.keys() & set(stored))}
        ids = [id_ for id_ in looked_at(stored, touched) if id_ not in noted]
        pages = {id_: passage.page for id_, passage in catalog.passages(ids).items()}
        note_overlooked(paths, store, pages, noted)


def check_generation(
    shop: Workshop, paths: GenerationPaths, touched: Sequence[str], *, searched: bool = False
) -> None:
    """Open a generation's stores anew and verify what is really there.

    Args:
        shop: What generations are made with.
        paths: The generation.
        touched: Ids of passages that are looked at besides a sample.
        searched: The same vectors have just been searched for, to note the overlooked ones.

    Raises:
        IndexDamaged: It is not sound.
        StoreUnreachable: The vectors' server does not answer.
    """
    with ExitStack() as held:
        catalog = held.enter_context(closing(SqliteCatalog(paths.catalog)))
        store = held.enter_context(closing(WholeVectors(shop.home.opened(paths), overlooked(paths))))
        known = held.enter_context(remembered_vectors(shop.folder, shop.encoder))
        held.enter_context(told_as_damage(paths.folder))
        verify(catalog, store, TantivyTerms(paths.terms), touched, known=known, search=not searched)


def _filled(
    shop: Workshop, paths: GenerationPaths, change: Change, *, carried: bool
) -> tuple[list[str], int, Counts]:
    """Fill the stores; gives the ids of the passages put into them, how many were embedded, and the counts."""
    with closing(WritableCatalog(paths.catalog)) as catalog:
        new = [passage for cut in change.cuts for passage in cut.passages]
        gone = frozenset(change.drop)
        kept = [] if carried else [p for p in catalog.all_passages() if p.page not in gone]
        stored = [*new, *kept]
        embedded = embedded_passages(shop.folder, stored, shop.encoder, shop.progress)
        shop.progress.stage("store", len(stored))
        dropped = _catalogued(catalog, change, new, embedded)

        def put_vectors() -> None:
            with closing(shop.home.opened(paths)) as store:
                if carried:
                    store.remove(dropped)
                rows = embedded.rows(shop.encoder.dimension)
                store.add([passage.id for passage in stored], rows, [passage.page for passage in stored])

        def write_terms() -> None:
            _write_terms(shop.folder, paths, catalog)

        together([put_vectors, write_terms])
        shop.progress.advance(len(stored))
        return [passage.id for passage in stored], embedded.anew, catalog.counts()


def _catalogued(
    catalog: WritableCatalog, change: Change, new: Sequence[Passage], embedded: Embedded
) -> list[str]:
    """Bring the catalog up to the change; gives the ids of the passages that are in it no more."""
    with catalog.transaction():
        gone = frozenset(change.drop)
        before = [entry for entry in catalog.pages() if entry.name in gone]
        dropped = [id_ for page in change.drop for id_ in catalog.passage_ids(page)]
        for page in change.drop:
            catalog.drop(page)
        for cut in change.cuts:
            catalog.put(cut.page, cut.articles, cut.passages)
        put = [PageEntry(c.page.name, c.page.fingerprint, c.page.content, c.page.facts) for c in change.cuts]
        relink(catalog, [*before, *put])
        if embedded.mean is not None:
            made = zip(new, embedded.embeddings[: len(new)], strict=True)
            catalog.put_tokens(
                ((passage, own.tokens) for passage, own in made if own.tokens is not None), embedded.mean
            )
    return dropped


def _write_terms(folder: IndexFolder, paths: GenerationPaths, catalog: SqliteCatalog) -> None:
    paths.terms.mkdir()
    folded = FoldedCache(folder.path / "terms.sqlite")
    try:
        TantivyTerms.write(paths.terms, catalog.all_passages(), folded.words)
    except ValueError as error:  # what tantivy says of a disk, too
        raise IndexDamaged(f"{paths.terms}: can't be written ({error}); run `wenbao build` again") from error
    folded.keep()
