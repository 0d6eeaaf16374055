"""The build: from the pages folder to the next generation, touching only what changed.

The old generation goes on being served until the new one is whole and verified. Vectors come from the
cache where their text was embedded before, so an interrupted build goes on where it stopped. Where the old
generation turns out to be damaged, all is made anew from the pages.
"""

import datetime as dt
import json
import logging
import shutil
import time
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from index.catalog import PageEntry, SqliteCatalog
from index.cutting_rule import cutting_rule
from index.difference import Difference, difference_of
from index.durable import is_out_of_room, write_atomically
from index.encoder import Encoder
from index.errors import ArchiveError, DiskFull, EncoderMismatch, IndexDamaged, PagesFolderUnusable
from index.folder_reading import Before, read_folder
from index.formats.limits import Limits
from index.formats.page_files import page_files
from index.generation import GenerationPaths, IndexFolder, Manifest, write_manifest
from index.making import Change, Workshop, check_generation, make_generation
from index.progress import Progress, Silence, Timed
from index.report import Failure, Report
from index.seal import check_seal
from index.text_cache import TextCache
from index.vector_homes import drop_vectors, home_for

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Job:
    """What one build is told, and what it works with."""

    shop: Workshop
    timed: Timed
    pages: Path | None
    limits: Limits
    chroma_url: str | None
    fresh: bool
    anew: str | None  # why nothing of the served generation may be built upon
    started: float

    def drops(self, paths: GenerationPaths) -> bool:
        """Delete what a generation keeps outside of its folder; gives whether it could."""
        return drop_vectors(paths, self.chroma_url)


def build(
    index: Path,
    pages: Path | None,
    encoder: Encoder,
    *,
    fresh: bool = False,
    progress: Progress | None = None,
    limits: Limits | None = None,
    chroma_url: str | None = None,
) -> Report:
    """Bring the index up to the pages folder.

    Args:
        index: The index folder; made where it does not exist.
        pages: The pages folder; None for the one the index remembers.
        encoder: Makes the vectors; loaded only if some text was never embedded before.
        fresh: Make everything anew, from another folder or with another encoder if need be.
        progress: Where to tell how far it is.
        limits: How much of a file is read at most.
        chroma_url: The Chroma server that the vectors go to; None to keep them in the index folder.

    Raises:
        PagesFolderUnusable: The folder is missing, empty, or another than remembered.
        EncoderMismatch: The index was made with another encoder, and `fresh` is not set.
        IndexBusy: Another builder holds the index.
        IndexDamaged: The new generation does not verify; the old one goes on being served.
        StoreUnreachable: The Chroma server does not answer; the old one goes on being served.
        DiskFull: There is no room for the new generation; the old one goes on being served.
        ArchiveError: No permission; the old one goes on being served.
    """
    timed = Timed(progress or Silence())
    folder = IndexFolder(index)
    shop = Workshop(folder, home_for(chroma_url), encoder, timed)
    job = _Job(
        shop,
        timed,
        pages,
        limits or Limits(),
        chroma_url,
        fresh,
        "fresh" if fresh else None,
        time.monotonic(),
    )
    try:
        with folder.held_for_building():
            return _mending(job)
    except Exception as error:
        if is_out_of_room(error):
            raise DiskFull(
                f"{_place(error) or index}: the disk is full; the index is as it was before; free some space and build again"
            ) from error
        if isinstance(error, OSError):
            raise ArchiveError(
                f"{error.filename or index}: {error.strerror or error}; the index is as it was before"
            ) from error
        raise


def _place(error: BaseException) -> str | None:
    return str(error.filename) if isinstance(error, OSError) and error.filename else None


def _mending(job: _Job) -> Report:
    """Build upon the served generation, and if that is damaged, without it."""
    try:
        if job.shop.folder.current() is not None:
            job.shop.folder.drop_unused(job.drops)  # what a killed builder left would take up room
        return _build(job)
    except IndexDamaged as error:
        if job.anew or is_out_of_room(error) or not _has_served(job.shop.folder):
            raise
        said = str(error).partition("; run `wenbao build")[0]
        _log.warning("%s; everything is made anew from the pages", said)
        return _build(replace(job, anew=said))


def _has_served(folder: IndexFolder) -> bool:
    try:
        return folder.current() is not None
    except IndexDamaged:
        return True


def _build(job: _Job) -> Report:
    folder, progress = job.shop.folder, job.shop.progress
    pages = _pages_folder(folder, job.pages, fresh=job.fresh)
    progress.stage("scan", 0)
    old, manifest = _previous(job)
    known = _entries(old) if old else []
    files, failures = page_files(pages)
    with ExitStack() as held:
        texts = TextCache(folder.path / "texts.sqlite")
        held.callback(texts.close)
        served = _served_texts(folder, held) if not job.anew and old is None else None
        told = served.pages() if served else known
        before = Before({entry.name: entry.fingerprint for entry in known}, texts, served)
        reading = read_folder(files, pages, job.limits, before, progress)
    reading.errors.extend(failures)
    if reading.is_empty() and (count := _pages_held(folder)):
        raise PagesFolderUnusable(
            f"{pages}: no pages in it, but the index has {count}; the index is left as it is"
        )
    difference = difference_of(reading, told)
    failed = tuple(
        sorted({Failure(e.page, e.reason) for e in reading.errors}, key=lambda f: (f.page, f.error))
    )
    change = Change(difference.drop if old else (), sorted(reading.cuts, key=lambda cut: cut.page.name))
    _log.info("%d pages to put, %d to drop, %d failed", len(change.cuts), len(change.drop), len(failed))
    is_other = bool(change.cuts or change.drop)
    if old is not None and manifest is not None and not is_other and job.shop.home.holds(old):
        progress.stage("verify", 0)
        check_generation(job.shop, old, touched=())
        folder.remember_pages_folder(pages)
        return _report(job, difference, failed, manifest, 0)
    return _next(job, pages, old, change, difference, failed)


def _next(
    job: _Job,
    pages: Path,
    old: GenerationPaths | None,
    change: Change,
    difference: Difference,
    failed: tuple[Failure, ...],
) -> Report:
    """Make the next generation and serve it."""
    folder, encoder = job.shop.folder, job.shop.encoder
    generation, paths = folder.new_generation()
    try:
        embedded, counts = make_generation(job.shop, paths, old, change)
        built = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        manifest = Manifest(
            *(generation, encoder.identity, encoder.dimension, cutting_rule()),
            *(counts.pages, counts.articles, counts.passages, built),
        )
        job.shop.progress.stage("switch", 0)
        report = _report(job, difference, failed, manifest, embedded)
        write_atomically(paths.report, json.dumps(report.as_json(), ensure_ascii=False, indent=1))
        write_manifest(paths, manifest)
    except BaseException:
        if job.drops(paths):
            shutil.rmtree(paths.folder, ignore_errors=True)
        raise
    folder.remember_pages_folder(pages)
    folder.switch(generation)
    TextCache(folder.path / "texts.sqlite").forget()  # the catalog has them now
    folder.drop_unused(job.drops)
    return _report(job, difference, failed, manifest, embedded)


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


def _previous(job: _Job) -> tuple[GenerationPaths | None, Manifest | None]:
    """The served generation that the next one is made from, if it can be. Raises IndexDamaged."""
    folder, encoder = job.shop.folder, job.shop.encoder
    current = None if job.anew else folder.current()
    if current is None:
        return None, None
    paths = folder.paths(current)
    manifest = paths.read_manifest()
    if manifest.encoder != encoder.identity:
        raise EncoderMismatch(
            f"{folder.path}: stored vectors are of {manifest.encoder} ({manifest.dimension} dimensions), the encoder "
            f"set now is {encoder.identity} ({encoder.dimension}): run `wenbao build --fresh`"
        )
    check_seal(paths)
    if manifest.cutting_rule != cutting_rule():
        return None, None  # every page is cut anew; the vectors of unchanged texts come from the cache
    return paths, manifest


def _pages_held(folder: IndexFolder) -> int:
    """How many pages the served generation holds, whether or not the next is made from it."""
    try:
        current = folder.current()
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
        held.callback(catalog.close)
        catalog.pages()
    except IndexDamaged:
        return None  # of an earlier version: everything is read again
    return catalog


def _report(
    job: _Job, difference: Difference, failed: tuple[Failure, ...], manifest: Manifest, embedded: int
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
        seconds=round(time.monotonic() - job.started, 2),
        generation=manifest.id,
        stages=job.timed.seconds(),
        anew=None if job.fresh else job.anew,
        recut=difference.recut,
    )
