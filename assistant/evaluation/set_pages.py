"""A set's passages as an archive: each is a page, the pages an index that is kept for the next time."""

from pathlib import Path

from index.archive import Archive, open_archive
from index.build import build
from index.cutting_rule import cutting_rule
from index.encoder import Encoder
from index.generation import IndexFolder
from index.progress import Progress

_MADE_BY = "made-by.txt"
# A file named README is never a page, whatever a passage is called.
_PREFIX = "p-"


def archive_of(
    folder: Path, passages: dict[str, str], encoder: Encoder, progress: Progress, vectors: Path
) -> Archive:
    """The archive of these passages, opened; built only as far as passages or the code have changed.

    Args:
        folder: Where its pages and its index are kept.
        passages: Texts by id.
        encoder: Makes the vectors.
        progress: Where to tell how far it is.
        vectors: The file of cached vectors, which many archives may share.

    Raises:
        ArchiveError: It can't be built.
    """
    pages, index = folder / "pages", folder / "index"
    pages.mkdir(parents=True, exist_ok=True)
    index.mkdir(exist_ok=True)
    _write(pages, passages)
    cache = IndexFolder(index).vector_cache
    cache.unlink(missing_ok=True)
    cache.symlink_to(vectors.resolve())
    made_by = folder / _MADE_BY
    now = f"{cutting_rule()} {encoder.identity}"
    stale = not made_by.exists() or made_by.read_text("utf-8") != now
    if stale:
        made_by.unlink(missing_ok=True)
    build(index, pages, encoder, fresh=stale, progress=progress)
    made_by.write_text(now, "utf-8")
    return open_archive(index, encoder.identity)


def page_of(passage: str) -> str:
    """The file name for a passage id: letters and digits stay, other characters become their code."""
    name = "".join(c if (c.isascii() and c.isalnum()) or c == "-" else f"_{ord(c):x}_" for c in passage)
    return f"{_PREFIX}{name}.txt"


def passage_of(page: str) -> str:
    """The passage id of a file name."""
    parts = page.removeprefix(_PREFIX).removesuffix(".txt").split("_")
    return "".join(part if n % 2 == 0 else chr(int(part, 16)) for n, part in enumerate(parts))


def _write(folder: Path, passages: dict[str, str]) -> None:
    wanted = {page_of(id_): text for id_, text in passages.items()}
    for path in folder.iterdir():
        if path.name not in wanted:
            path.unlink()
    for name, text in wanted.items():
        path = folder / name
        if not path.exists() or path.read_bytes() != text.encode("utf-8"):
            path.write_text(text, "utf-8", newline="")
