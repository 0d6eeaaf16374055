"""The build: from the pages folder to the next generation, touching only what changed.

The old generation goes on being served until the new one is whole and verified. Vectors come from the
cache where their text was embedded before, so an interrupted build goes on where it stopped.
"""

import datetime as dt
import errno
import json
import logging
import shutil
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from index.catalog import PageEntry, SqliteCatalog
from index.difference import Difference, difference_of
from index.durable import write_atomically
from index.embedding import embedded_passages
from index.encoder import Encoder
from index.errors import ArchiveError, EncoderMismatch, IndexDamaged, PagesFolderUnusable
from index.folder_reading import Before, Cut, read_folder
from index.formats.limits import Limits
from index.formats.page_files import page_files
from index.generation import GenerationPaths, IndexFolder, Manifest, write_manifest
from index.linking import relink
from index.passages import CUTTING_RULE
from index.progress import Progress, Silence
from index.report import Failure, Report
from index.terms import TantivyTerms
from index.text_cache import TextCache
from index.vectors import ChromaVectors
from index.verify import verify

_log = logging.getLogger(__name__)


def build(
    index: Path,
    pages: Path | None,
    encoder: Encoder,
    *,
    fresh: bool = False,
    progress: Progress | None = None,
    limits: Limits | None = None,
) -> Report:
    """Bring the index up to the pages folder.

    Args:
        index: The index folder; made where it does not exist.
        pages: The pages folder; None for the one the index remembers.
        encoder: Makes the vectors; loaded only if some text was never embedded before.
        fresh: Make everything anew, from another folder or with another encoder if need be.
        progress: Where to tell how far it is.
        limits: How much of a file is read at most.

    Raises:
        PagesFolderUnusable: The folder is missing, empty, or another than remembered.
        EncoderMismatch: The index was made with another encoder, and `fresh` is not set.
        IndexBusy: Another builder holds the index.
        IndexDamaged: The new generation does not verify; the old one goes on being served.
        ArchiveError: Disk full or no permission; the old one goes on being served.
    """
    started = time.monotonic()
    folder = IndexFolder(index)
    try:
        with folder.held_for_building():
            return _build(
                folder, pages, encoder, started, progress or Silence(), limits or Limits(), fresh=fresh
            )
    except OSError as error:
        what = "the disk is full" if error.errno == errno.ENOSPC else error.strerror or str(error)
        raise ArchiveError(f"{error.filename or index}: {what}; the index is as it was before") from error


def _build(
    folder: IndexFolder,
    pages: Path | None,
    encoder: Encoder,
    started: float,
    progress: Progress,
    limits: Limits,
    *,
    fresh: bool,
) -> Report:
    pages = _pages_folder(folder, pages, fresh=fresh)
    old, manifest = _previous(folder, encoder, fresh=fresh)
    known = _entries(old) if old else []
    progress.stage("scan", 0)
    files, failures = page_files(pages)
    with ExitStack() as held:
        texts = TextCache(folder.path / "texts.sqlite")
        held.callback(texts.close)
        served = _served_texts(folder, held) if not fresh and old is None else None
        before = Before({entry.name: entry.fingerprint for entry in known}, texts, served)
        reading = read_folder(files, pages, limits, before, progress)
    reading.errors.extend(failures)
    if reading.is_empty() and (count := _pages_held(folder)):
        raise PagesFolderUnusable(
            f"{pages}: no pages in it, but the index has {count}; the index is left as it is"
        )
    difference = difference_of(reading, known)
    failed = tuple(
        sorted({Failure(e.page, e.reason) for e in reading.errors}, key=lambda f: (f.page, f.error))
    )
    cuts = sorted(reading.cuts, key=lambda cut: cut.page.name)
    _log.info("%d pages to put, %d to drop, %d failed", len(cuts), len(difference.drop), len(failed))
    nothing_to_do = manifest is not None and not cuts and not difference.drop
    if nothing_to_do and manifest is not None:
        folder.remember_pages_folder(pages)
        return _report(difference, failed, manifest, 0, started)
    generation, paths = folder.new_generation()
    try:
        embedded, counts = _make(folder, paths, old, difference.drop, cuts, encoder, progress)
        built = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        manifest = Manifest(generation, encoder.identity, encoder.dimension, CUTTING_RULE, *counts, built)
        report = _report(difference, failed, manifest, embedded, started)
        write_atomically(paths.report, json.dumps(report.as_json(), ensure_ascii=False, indent=1))
        write_manifest(paths, manifest)
    except BaseException:
        shutil.rmtree(paths.folder, ignore_errors=True)
        raise
    folder.remember_pages_folder(pages)
    folder.switch(generation)
    texts.forget()  # the catalog has them now
    folder.drop_unused()
    return report


def _pages_folder(folder: IndexFolder, named: Path | None, *, fresh: bool) -> Path:
    remembered = folder.pages_folder() if not fresh else None
    if named is None:
        named = remembered or folder.pages_folder() or Path("seeds")
    named = named.resolve()
    if remembered is not None and remembered.resolve() != named:
        raise PagesFolderUnusable(
            f"{named}: this index is built from {remembered}; name that folder, or run "
            f"`wenbao build {named} --fresh` to build from the other one"
        )
    return named


def _previous(
    folder: IndexFolder, encoder: Encoder, *, fresh: bool
) -> tuple[GenerationPaths | None, Manifest | None]:
    """The served generation that the next one is made from, if it can be."""
    current = folder.current()
    if current is None or fresh:
        return None, None
    paths = folder.paths(current)
    manifest = paths.read_manifest()
    if manifest.encoder != encoder.identity:
        raise EncoderMismatch(
            f"{folder.path}: stored vectors are of {manifest.encoder} ({manifest.dimension} dimensions), the encoder "
            f"set now is {encoder.identity} ({encoder.dimension}): run `wenbao build --fresh`"
        )
    if manifest.cutting_rule != CUTTING_RULE:
        return None, None  # every page is cut anew; the vectors of unchanged texts come from the cache
    return paths, manifest


def _pages_held(folder: IndexFolder) -> int:
    """How many pages the served generation holds, whether or not the next is made from it."""
    current = folder.current()
    try:
        return folder.paths(current).read_manifest().pages if current else 0
    except IndexDamaged:
        return 0  # nothing that can be served is lost


def _entries(paths: GenerationPaths) -> list[PageEntry]:
    catalog = SqliteCatalog(paths.catalog)
    try:
        return catalog.pages()
    finally:
        catalog.close()


def _served_texts(folder: IndexFolder, held: ExitStack) -> SqliteCatalog | None:
    """The catalog that froze the texts of pages that are only cut anew; None where there is none."""
    current = folder.current()
    if current is None:
        return None
    try:
        catalog = SqliteCatalog(folder.paths(current).catalog)
    except IndexDamaged:
        return None  # of an earlier version: everything is read again
    held.callback(catalog.close)
    return catalog


def _make(
    folder: IndexFolder,
    paths: GenerationPaths,
    old: GenerationPaths | None,
    drop: Sequence[str],
    cuts: Sequence[Cut],
    encoder: Encoder,
    progress: Progress,
) -> tuple[int, tuple[int, int, int]]:
    """Fill a generation's folder; gives how many texts were embedded, and the counts of its rows."""
    progress.stage("copy", 0)
    if old is not None:
        shutil.copyfile(old.catalog, paths.catalog)
        shutil.copytree(old.vectors, paths.vectors)
    passages = [passage for cut in cuts for passage in cut.passages]
    embedded = embedded_passages(folder, passages, encoder, progress)
    catalog = SqliteCatalog(paths.catalog, write=True)
    store = ChromaVectors(paths.vectors, write=True)
    try:
        progress.stage("store", len(passages))
        with catalog.transaction():
            gone = frozenset(drop)
            before = [entry for entry in catalog.pages() if entry.name in gone]
            dropped = [id_ for page in drop for id_ in catalog.passage_ids(page)]
            for page in drop:
                catalog.drop(page)
            for cut in cuts:
                catalog.put(cut.page, cut.articles, cut.passages)
            put = [PageEntry(c.page.name, c.page.fingerprint, c.page.content, c.page.facts) for c in cuts]
            relink(catalog, [*before, *put])
            if embedded.mean is not None:
                catalog.put_tokens(
                    (
                        (passage, made.tokens)
                        for passage, made in zip(passages, embedded.embeddings, strict=True)
                        if made.tokens is not None
                    ),
                    embedded.mean,
                )
        store.remove(dropped)
        store.add([p.id for p in passages], embedded.rows(encoder.dimension), [p.page for p in passages])
        progress.advance(len(passages))
        paths.terms.mkdir()
        TantivyTerms.write(paths.terms, catalog.all_passages())
        progress.stage("verify", 0)
        verify(catalog, store, TantivyTerms(paths.terms), touched=[p.id for p in passages])
        counts = catalog.counts()
    finally:
        store.close()
        catalog.close()
    return embedded.anew, (counts.pages, counts.articles, counts.passages)


def _report(
    difference: Difference, failed: tuple[Failure, ...], manifest: Manifest, embedded: int, started: float
) -> Report:
    return Report(
        pages=manifest.pages,
        added=difference.added,
        changed=difference.changed,
        renamed=difference.renamed,
        removed=difference.removed,
        unchanged=difference.unchanged,
        failed=failed,
        articles=manifest.articles,
        passages=manifest.passages,
        embedded=embedded,
        seconds=round(time.monotonic() - started, 2),
        generation=manifest.id,
    )
