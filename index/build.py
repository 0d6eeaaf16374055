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
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Protocol

import numpy as np

from index.articles import Article, articles_of
from index.catalog import PageEntry, SqliteCatalog
from index.durable import write_atomically
from index.encoder import Encoder
from index.errors import ArchiveError, EncoderMismatch, IndexDamaged, PagesFolderUnusable, PageUnreadable
from index.generation import GenerationPaths, IndexFolder, Manifest, write_manifest
from index.pages import Page, PageFile, page_files, read_page
from index.passages import CUTTING_RULE, Passage, passages_of
from index.terms import TantivyTerms
from index.vector_cache import VectorCache
from index.vectors import ChromaVectors
from index.verify import verify

_log = logging.getLogger(__name__)
# Passages embedded between two commits to the cache: what an interruption can cost.
_EMBED_BATCH = 256


class Progress(Protocol):
    """Where a build tells how far it is."""

    def stage(self, name: str, total: int) -> None:
        """A stage begins, of `total` steps (0: unknown)."""

    def advance(self, steps: int = 1) -> None:
        """Steps of the stage are done."""


class Silence:
    """Progress that nobody watches."""

    def stage(self, name: str, total: int) -> None:
        """Say nothing."""

    def advance(self, steps: int = 1) -> None:
        """Say nothing."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A page that is not in the index, and why."""

    page: str
    error: str


@dataclass(frozen=True, slots=True)
class Report:
    """What a build did; counts are of the whole index afterwards, `embedded` of texts newly embedded."""

    pages: int
    added: tuple[str, ...]
    changed: tuple[str, ...]
    renamed: tuple[tuple[str, str], ...]
    removed: tuple[str, ...]
    unchanged: int
    failed: tuple[Failure, ...]
    articles: int
    passages: int
    embedded: int
    seconds: float
    generation: str

    def as_json(self) -> dict[str, object]:
        """The report in the contract's form."""
        return json.loads(json.dumps(asdict(self)))  # type: ignore[no-any-return]  # tuples become lists


@dataclass(frozen=True, slots=True)
class _Difference:
    """Page files against the catalog: what a build has to do."""

    put: tuple[PageFile, ...]  # added, changed and renamed
    drop: tuple[str, ...]
    added: tuple[str, ...]
    changed: tuple[str, ...]
    renamed: tuple[tuple[str, str], ...]
    removed: tuple[str, ...]
    unchanged: int


@dataclass(frozen=True, slots=True)
class _Cut:
    page: Page
    articles: tuple[Article, ...]
    passages: tuple[Passage, ...]


def build(
    index: Path,
    pages: Path | None,
    encoder: Encoder,
    *,
    fresh: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Bring the index up to the pages folder.

    Args:
        index: The index folder; made where it does not exist.
        pages: The pages folder; None for the one the index remembers.
        encoder: Makes the vectors; loaded only if some text was never embedded before.
        fresh: Make everything anew, from another folder or with another encoder if need be.
        progress: Where to tell how far it is.

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
            return _build(folder, pages, encoder, started, progress or Silence(), fresh=fresh)
    except OSError as error:
        what = "the disk is full" if error.errno == errno.ENOSPC else error.strerror or str(error)
        raise ArchiveError(f"{error.filename or index}: {what}; the index is as it was before") from error


def _build(
    folder: IndexFolder,
    pages: Path | None,
    encoder: Encoder,
    started: float,
    progress: Progress,
    *,
    fresh: bool,
) -> Report:
    pages = _pages_folder(folder, pages, fresh=fresh)
    old, manifest = _previous(folder, encoder, fresh=fresh)
    known = _entries(old) if old else []
    progress.stage("scan", 0)
    files, failures = page_files(pages)
    if not files and not failures and (held := _pages_held(folder)):
        raise PagesFolderUnusable(
            f"{pages}: no pages in it, but the index has {held}; the index is left as it is"
        )
    difference = _difference(files, known)
    # A page that has become unreadable must not go on being quoted.
    gone = {failure.page for failure in failures} & {entry.name for entry in known}
    difference = replace(difference, drop=tuple(sorted({*difference.drop, *gone})))
    cuts, unreadable = _cut(difference.put, pages, progress)
    failed = tuple(
        sorted((Failure(e.page, e.reason) for e in [*failures, *unreadable]), key=lambda f: f.page)
    )
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


def _difference(files: Sequence[PageFile], known: Sequence[PageEntry]) -> _Difference:
    before = {entry.name: entry for entry in known}
    now = {file.name: file for file in files}
    added = [name for name in now if name not in before]
    changed = [name for name in now if name in before and now[name].fingerprint != before[name].fingerprint]
    removed = [name for name in before if name not in now]
    renamed: list[tuple[str, str]] = []
    by_content: dict[str, list[str]] = {}
    for name in removed:
        by_content.setdefault(before[name].content, []).append(name)
    for name in sorted(added):
        olds = by_content.get(now[name].content)
        if olds:
            renamed.append((olds.pop(0), name))
    moved_from, moved_to = {old for old, _ in renamed}, {new for _, new in renamed}
    return _Difference(
        put=tuple(now[name] for name in sorted({*added, *changed})),
        drop=tuple(sorted({*changed, *removed})),
        added=tuple(sorted(set(added) - moved_to)),
        changed=tuple(sorted(changed)),
        renamed=tuple(renamed),
        removed=tuple(sorted(set(removed) - moved_from)),
        unchanged=len(now) - len(added) - len(changed),
    )


def _cut(
    files: Sequence[PageFile], pages: Path, progress: Progress
) -> tuple[list[_Cut], list[PageUnreadable]]:
    cuts: list[_Cut] = []
    unreadable: list[PageUnreadable] = []
    progress.stage("read", len(files))
    for file in files:
        try:
            page = read_page(file, pages)
            articles = articles_of(page.name, page.raw, page.body_start)
            raws = {page.name: page.raw}
            cuts.append(_Cut(page, articles, tuple(p for a in articles for p in passages_of(a, raws))))
        except PageUnreadable as error:
            unreadable.append(error)
        progress.advance()
    return cuts, unreadable


def _make(
    folder: IndexFolder,
    paths: GenerationPaths,
    old: GenerationPaths | None,
    drop: Sequence[str],
    cuts: Sequence[_Cut],
    encoder: Encoder,
    progress: Progress,
) -> tuple[int, tuple[int, int, int]]:
    """Fill a generation's folder; gives how many texts were embedded, and the counts of its rows."""
    progress.stage("copy", 0)
    if old is not None:
        shutil.copyfile(old.catalog, paths.catalog)
        shutil.copytree(old.vectors, paths.vectors)
    passages = [passage for cut in cuts for passage in cut.passages]
    vectors, embedded = _embedded(folder, passages, encoder, progress)
    catalog = SqliteCatalog(paths.catalog, write=True)
    store = ChromaVectors(paths.vectors, write=True)
    try:
        progress.stage("store", len(passages))
        with catalog.transaction():
            dropped = [id_ for page in drop for id_ in catalog.passage_ids(page)]
            for page in drop:
                catalog.drop(page)
            for cut in cuts:
                catalog.put(cut.page, cut.articles, cut.passages)
        store.remove(dropped)
        store.add([p.id for p in passages], vectors, [p.page for p in passages])
        progress.advance(len(passages))
        paths.terms.mkdir()
        TantivyTerms.write(paths.terms, catalog.all_passages())
        progress.stage("verify", 0)
        verify(catalog, store, TantivyTerms(paths.terms), touched=[p.id for p in passages])
        counts = catalog.counts()
    finally:
        store.close()
        catalog.close()
    return embedded, (counts.pages, counts.articles, counts.passages)


def _embedded(
    folder: IndexFolder, passages: Sequence[Passage], encoder: Encoder, progress: Progress
) -> tuple[np.ndarray, int]:
    """The passages' vectors, (n, dimension) in their order, and how many texts were newly embedded."""
    cache = VectorCache(folder.vector_cache, encoder.identity, encoder.dimension)
    try:
        texts = [passage.context for passage in passages]
        known = cache.get(texts)
        missing = sorted({text for text in texts if text not in known}, key=lambda text: (len(text), text))
        progress.stage("embed", len(missing))
        for at in range(0, len(missing), _EMBED_BATCH):
            some = missing[at : at + _EMBED_BATCH]
            made = encoder.encode_passages(some, progress.advance)
            if made.shape != (len(some), encoder.dimension) or not np.isfinite(made).all():
                raise IndexDamaged(
                    f"{encoder.identity}: the encoder gave vectors of shape {made.shape}, not finite rows"
                )
            cache.put(some, made)
            known.update(zip(some, made, strict=True))
    finally:
        cache.close()
    rows = [known[text] for text in texts]
    return (np.stack(rows) if rows else np.zeros((0, encoder.dimension), np.float32)), len(missing)


def _report(
    difference: _Difference, failed: tuple[Failure, ...], manifest: Manifest, embedded: int, started: float
) -> Report:
    bad = {failure.page for failure in failed}
    return Report(
        pages=manifest.pages,
        added=tuple(name for name in difference.added if name not in bad),
        changed=tuple(name for name in difference.changed if name not in bad),
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
