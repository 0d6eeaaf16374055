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
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Protocol

import numpy as np

from index.articles import Article
from index.catalog import PageEntry, SqliteCatalog
from index.cutting import articles_on
from index.durable import write_atomically
from index.encoder import Encoder, token_encoder
from index.errors import ArchiveError, EncoderMismatch, IndexDamaged, PagesFolderUnusable, PageUnreadable
from index.formats.limits import Limits
from index.formats.page_files import PageFile, page_files
from index.formats.reader import PageText
from index.generation import GenerationPaths, IndexFolder, Manifest, write_manifest
from index.linking import relink
from index.pages import Page, pages_in
from index.passages import CUTTING_RULE, Passage, passages_of
from index.terms import TantivyTerms
from index.text_cache import TextCache
from index.token_signs import PassageTokens
from index.vector_cache import Embedding, VectorCache
from index.vectors import ChromaVectors
from index.verify import verify

_log = logging.getLogger(__name__)
# Passages embedded between two commits to the cache: what an interruption can cost.
_EMBED_BATCH = 512


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
    """The pages folder against the catalog: what a build has done and has to drop."""

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


@dataclass(frozen=True, slots=True)
class _Before:
    """What was read before: pages of the index by fingerprint, texts of a build that broke off, frozen texts."""

    known: Mapping[str, str]
    texts: TextCache
    served: SqliteCatalog | None

    def frozen(self, page: str, fingerprint: str) -> PageText | None:
        """The text of a page that need not be read again."""
        kept = self.texts.get(page, fingerprint)
        return self.served.frozen_text(page, fingerprint) if kept is None and self.served else kept


@dataclass(slots=True)
class _Reading:
    """What was found in the pages folder: pages read and cut, names of unchanged and unreadable ones, errors."""

    cuts: list[_Cut] = field(default_factory=list)
    unchanged: set[str] = field(default_factory=set)
    unreadable: set[str] = field(default_factory=set)
    errors: list[PageUnreadable] = field(default_factory=list)

    def is_empty(self) -> bool:
        """Whether there was nothing at all."""
        return not (self.cuts or self.unchanged or self.errors)


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
        before = _Before({entry.name: entry.fingerprint for entry in known}, texts, served)
        reading = _read(files, pages, limits, before, progress)
    reading.errors.extend(failures)
    if reading.is_empty() and (count := _pages_held(folder)):
        raise PagesFolderUnusable(
            f"{pages}: no pages in it, but the index has {count}; the index is left as it is"
        )
    difference = _difference(reading, known)
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


def _difference(reading: _Reading, known: Sequence[PageEntry]) -> _Difference:
    before = {entry.name: entry for entry in known}
    now = {cut.page.name: cut.page for cut in reading.cuts}
    added = [name for name in now if name not in before]
    failed = reading.unreadable | {error.page for error in reading.errors}
    removed = [name for name in before if name not in now and name not in reading.unchanged | failed]
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
        # A page that has become unreadable must not go on being quoted.
        drop=tuple(sorted(before.keys() - reading.unchanged)),
        added=tuple(sorted(set(added) - moved_to)),
        changed=tuple(sorted(now.keys() & before.keys())),
        renamed=tuple(renamed),
        removed=tuple(sorted(set(removed) - moved_from)),
        unchanged=len(reading.unchanged),
    )


def _read(
    files: Sequence[PageFile],
    pages: Path,
    limits: Limits,
    before: _Before,
    progress: Progress,
) -> _Reading:
    reading = _Reading()
    progress.stage("read", len(files))
    for file in files:
        for found in pages_in(file, pages, limits, before.known, before.frozen):
            if isinstance(found, PageUnreadable):
                reading.errors.append(found)
            elif found.read is None:
                reading.unchanged.add(found.name)
            else:
                try:
                    page = found.read()
                    text = PageText(page.raw, page.reader, layout=page.layout, quality=page.quality)
                    before.texts.put(page.name, page.fingerprint, text)
                    reading.cuts.append(_cut(page))
                except PageUnreadable as error:
                    reading.unreadable.add(found.name)
                    reading.errors.append(error)
        progress.advance()
    return reading


def _cut(page: Page) -> _Cut:
    articles = articles_on(page)
    raws = {page.name: page.raw}
    return _Cut(page, articles, tuple(p for a in articles for p in passages_of(a, raws)))


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
    embedded = _embedded(folder, passages, encoder, progress)
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


@dataclass(frozen=True, slots=True)
class _Embedded:
    """What the encoder gave for passages, in their order; `mean` is None where it gives no tokens."""

    embeddings: list[Embedding]
    mean: np.ndarray | None
    anew: int

    def rows(self, dimension: int) -> np.ndarray:
        """The passages' vectors, (n, dimension)."""
        rows = [embedding.vector for embedding in self.embeddings]
        return np.stack(rows) if rows else np.zeros((0, dimension), np.float32)


def _embedded(
    folder: IndexFolder, passages: Sequence[Passage], encoder: Encoder, progress: Progress
) -> _Embedded:
    """The passages embedded, as far as the cache does not know them."""
    cache = VectorCache(folder.vector_cache, encoder.identity, encoder.dimension)
    by_token = token_encoder(encoder)
    try:
        texts = [passage.context for passage in passages]
        known = {
            text: made
            for text, made in cache.get(texts).items()
            if made.tokens is not None or by_token is None
        }
        missing = sorted({text for text in texts if text not in known}, key=lambda text: (len(text), text))
        progress.stage("embed", len(missing))
        for at in range(0, len(missing), _EMBED_BATCH):
            some = missing[at : at + _EMBED_BATCH]
            made = dict(zip(some, _encoded(encoder, some, progress), strict=True))
            cache.put(made)
            known.update(made)
        mean = None
        if by_token is not None and passages and (mean := cache.mean()) is None:
            cache.put_mean(mean := by_token.token_mean())
    finally:
        cache.close()
    return _Embedded([known[text] for text in texts], mean, len(missing))


def _encoded(encoder: Encoder, texts: Sequence[str], progress: Progress) -> list[Embedding]:
    by_token = token_encoder(encoder)
    tokens: Sequence[PassageTokens | None] = [None] * len(texts)
    if by_token is not None:
        rows, tokens = by_token.encode_passages_by_token(texts, progress.advance)
    else:
        rows = encoder.encode_passages(texts, progress.advance)
    if rows.shape != (len(texts), encoder.dimension) or not np.isfinite(rows).all():
        raise IndexDamaged(
            f"{encoder.identity}: the encoder gave vectors of shape {rows.shape}, not finite rows"
        )
    return [Embedding(row, own) for row, own in zip(rows, tokens, strict=True)]


def _report(
    difference: _Difference, failed: tuple[Failure, ...], manifest: Manifest, embedded: int, started: float
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
