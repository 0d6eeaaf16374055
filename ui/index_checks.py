"""What the doctor looks at inside an index: each check is one line, well or not, with the command that mends it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass

import numpy as np
from filelock import FileLock, Timeout
from numpy.typing import NDArray

from index.archive import Archive, open_archive
from index.catalog import SqliteCatalog
from index.catalog_faults import CatalogFaults
from index.cutting_rule import cutting_rule
from index.damage import told_as_damage
from index.errors import ArchiveError, IndexMissing, StoreUnreachable
from index.generation import GenerationPaths, IndexFolder, Manifest
from index.seal import check_seal
from index.vector_cache import VectorCache
from index.verify import Fault, row_faults, strays

_ANEW = "wenbao build --fresh"
_BUILD = "wenbao build"  # makes everything anew by itself where it finds the index damaged

Known = Callable[[Sequence[str]], dict[str, NDArray[np.float32]]]


@dataclass(frozen=True, slots=True)
class Finding:
    """One check, whether it is well, and the command that mends it where it is not."""

    check: str
    ok: bool
    detail: str
    mend: str | None = None

    def as_json(self) -> dict[str, object]:
        """The finding in the contract's form."""
        return {"check": self.check, "ok": self.ok, "detail": self.detail, "mend": self.mend}

    def as_line(self) -> str:
        """The finding in one line."""
        mend = f"  → {self.mend}" if self.mend else ""
        return f"{'ok  ' if self.ok else 'BAD '} {self.check}: {self.detail}{mend}"


def index_findings(index: IndexFolder, encoder: str | None, chroma_url: str | None) -> Iterator[Finding]:
    """Everything about a served generation and its stores.

    Args:
        index: The index folder.
        encoder: The identity of the encoder that is set; None where it is not known.
        chroma_url: The Chroma server, if one is set.
    """
    try:
        with ExitStack() as held:
            paths = held.enter_context(index.held_for_reading())
            yield _files(paths)
            archive = held.enter_context(open_archive(index.path, encoder, chroma_url))
            m = archive.manifest
            counts = f"generation {m.id}: {m.pages} pages, {m.articles} articles, {m.passages} passages"
            yield Finding("index", ok=True, detail=counts)
            inside = held.enter_context(closing(CatalogFaults(paths.catalog)))
            with told_as_damage(paths.folder):
                yield from _stores(archive, inside, index)
    except IndexMissing as error:
        yield Finding("index", ok=False, detail=str(error), mend=_BUILD)
    except StoreUnreachable as error:
        yield Finding("index", ok=False, detail=str(error), mend="chroma run, and WENBAO_CHROMA_URL")
    except ArchiveError as error:
        yield Finding("index", ok=False, detail=str(error), mend=_ANEW)


def _files(paths: GenerationPaths) -> Finding:
    try:
        count = check_seal(paths)
    except ArchiveError as error:
        return Finding("files", ok=False, detail=str(error), mend=_BUILD)
    said = f"{count} files as the build left them" if count else "built before files were sealed"
    return Finding("files", ok=True, detail=said)


def _stores(archive: Archive, inside: CatalogFaults, index: IndexFolder) -> Iterator[Finding]:
    catalog, vectors, words, manifest = archive.catalog, archive.vectors, archive.terms, archive.manifest
    if not isinstance(catalog, SqliteCatalog):
        return
    ids = inside.ids()
    counts = catalog.counts()
    expected = manifest.pages, manifest.articles, manifest.passages
    found = counts.pages, counts.articles, counts.passages
    said = " pages, articles and passages in catalog and manifest"
    yield _found(
        "manifest", [] if found == expected else [f"{found}{said}, expected {expected}"], f"{found}{said}"
    )
    yield _rule(manifest)
    yield _found("catalog", [*inside.torn(), *inside.orphans()], "no torn page, no row without its owner")
    with closing(VectorCache(index.vector_cache, manifest.encoder, manifest.dimension)) as cache:
        faults = [
            *strays(ids, vectors),
            *row_faults(catalog, vectors, words, ids, lambda texts: _vectors(cache, texts)),
        ]
    yield _found("passages", _of(faults, "passages"), f"the text of all {len(ids)} stands at its place")
    yield _found("articles", inside.articles(), f"the text of all {counts.articles} stands at its place")
    yield _found("vectors", _of(faults, "vectors"), f"one for each of {len(ids)} passages, each finds itself")
    rows = words.count()
    said_rows = [] if rows == len(ids) else [f"{rows} rows for {len(ids)} passages"]
    yield _found("terms", [*said_rows, *_of(faults, "terms")], f"{rows} rows, each found by its words")
    yield _found("tokens", inside.tokens(), "each passage has its own, or the model gives none")
    yield _found("layouts", inside.layouts(), "each printed page has a place for every character")
    lengths = {len(row) for row in vectors.get(ids[:200]).values()} or {manifest.dimension}
    dimension = f"{manifest.dimension} in the manifest, {', '.join(map(str, sorted(lengths)))} stored"
    yield _found("dimension", [] if lengths == {manifest.dimension} else [dimension], dimension)


def _rule(manifest: Manifest) -> Finding:
    if manifest.cutting_rule == cutting_rule():
        return Finding("cutting rule", ok=True, detail=manifest.cutting_rule)
    detail = f"{manifest.pages} pages are cut by the rule of another version; the next build recuts them"
    return Finding("cutting rule", ok=False, detail=detail, mend=_BUILD)


def _vectors(cache: VectorCache, texts: Sequence[str]) -> dict[str, NDArray[np.float32]]:
    return {text: made.vector for text, made in cache.get(texts).items()}


def leftovers(index: IndexFolder) -> Finding:
    """Generations that nothing serves: what killed builders left, and old ones that were still being read."""
    try:
        unused = index.unused() if index.current() is not None else []
    except ArchiveError as error:
        return Finding("leftovers", ok=False, detail=str(error), mend=_BUILD)
    if not unused:
        return Finding("leftovers", ok=True, detail="no generation but the served one")
    if _builder_is_at_work(index):
        return Finding("leftovers", ok=True, detail=f"{', '.join(unused)}: a build is running")
    detail = f"{', '.join(unused)}: not served, or being read; the next build deletes what nobody reads"
    whole = [name for name in unused if index.paths(name).manifest.exists()]
    return Finding("leftovers", ok=whole == unused, detail=detail, mend=None if whole == unused else _BUILD)


def lock(index: IndexFolder) -> Finding:
    """Whether somebody builds now, or a killed builder has left its notice behind."""
    notice = index.path / "builder.json"
    if not notice.exists():
        return Finding("lock", ok=True, detail="nobody is building")
    if _builder_is_at_work(index):
        return Finding("lock", ok=True, detail="a build is running")
    detail = f"{notice}: left by a builder that was killed; it blocks nobody"
    return Finding("lock", ok=False, detail=detail, mend=_BUILD)


def _builder_is_at_work(index: IndexFolder) -> bool:
    if not index.builder_lock.exists():
        return False
    held = FileLock(index.builder_lock)
    try:
        held.acquire(timeout=0)
    except Timeout:
        return True
    held.release()
    return False


def _of(faults: Iterable[Fault], check: str) -> list[str]:
    return [fault.detail for fault in faults if fault.check == check]


def _found(check: str, faults: Iterable[str], well: str) -> Finding:
    """The finding of a check: the first of its faults, and how many others there are."""
    lines = list(faults)
    if not lines:
        return Finding(check, ok=True, detail=well)
    others = f" (and {len(lines) - 1} others)" if len(lines) > 1 else ""
    return Finding(check, ok=False, detail=f"{lines[0]}{others}", mend=_ANEW)
