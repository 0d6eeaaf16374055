"""Homes of vectors: where a generation's vectors are kept, in a folder of its own or on a Chroma server.

A generation says itself where its vectors are: one whose collection is on a server has a file with the
collection's name, any other a Chroma folder. So a build can move from one home to the other, and readers of
the generation before go on undisturbed.
"""

import json
import logging
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from uuid import uuid4

from index.durable import write_atomically
from index.errors import IndexDamaged, StoreUnreachable
from index.generation import GenerationPaths
from index.overlooked import WholeVectors, overlooked
from index.vectors import ChromaVectors, Vectors, drop_collection

_log = logging.getLogger(__name__)


class VectorHome(Protocol):
    """Where the next generation's vectors go."""

    def holds(self, paths: GenerationPaths) -> bool:
        """Whether the vectors of a generation are in a home of this kind."""

    def begin(self, paths: GenerationPaths, old: GenerationPaths | None) -> bool:
        """Make room for a generation's vectors; gives whether those of `old` are in it already."""

    def opened(self, paths: GenerationPaths) -> Vectors:
        """The room that `begin` made, for the one builder to write into."""


class FolderHome:
    """A Chroma folder for each generation; the next one is begun with a copy."""

    def holds(self, paths: GenerationPaths) -> bool:
        """Whether the vectors of a generation are in its folder."""
        return not _note(paths).exists()

    def begin(self, paths: GenerationPaths, old: GenerationPaths | None) -> bool:
        """Copy the folder of `old`, if its vectors are in one."""
        if old is None or not self.holds(old):
            return False
        shutil.copytree(old.vectors, paths.vectors)
        return True

    def opened(self, paths: GenerationPaths) -> Vectors:
        """The folder. Raises IndexDamaged."""
        return ChromaVectors(paths.vectors, write=True)


@dataclass(frozen=True, slots=True)
class ServerHome:
    """A collection of a Chroma server for each generation; each is filled anew, from the cached vectors."""

    url: str

    def holds(self, paths: GenerationPaths) -> bool:
        """Whether the vectors of a generation are on a server."""
        return _note(paths).exists()

    def begin(self, paths: GenerationPaths, old: GenerationPaths | None) -> bool:  # noqa: ARG002  filled anew
        """Write the collection's name down before it is made, so that one that is left behind can be dropped."""
        # Two indexes may share a server, and their generations bear the same numbers.
        name = f"wenbao-{paths.folder.name}-{uuid4().hex}"
        write_atomically(_note(paths), json.dumps({"collection": name}))
        return False

    def opened(self, paths: GenerationPaths) -> Vectors:
        """The collection. Raises StoreUnreachable."""
        return ChromaVectors.on_server(self.url, _collection(paths), write=True)


def home_for(url: str | None) -> VectorHome:
    """The home that a setting names: the server at `url`, or folders."""
    return ServerHome(url) if url else FolderHome()


def open_vectors(paths: GenerationPaths, url: str | None) -> Vectors:
    """A generation's vectors, wherever they are, and none overlooked.

    Args:
        paths: The generation.
        url: Where the Chroma server is, should it be needed.

    Raises:
        IndexDamaged: Its folder can't be opened.
        StoreUnreachable: They are on a server that does not answer, or whose address is not known.
    """
    return WholeVectors(_open_vectors(paths, url), overlooked(paths))


def _open_vectors(paths: GenerationPaths, url: str | None) -> Vectors:
    if not _note(paths).exists():
        return ChromaVectors(paths.vectors)
    if url is None:
        raise StoreUnreachable(
            f"{paths.folder}: its vectors are on a Chroma server; set WENBAO_CHROMA_URL, or bring them into a "
            "folder with `wenbao build`"
        )
    return ChromaVectors.on_server(url, _collection(paths))


def drop_vectors(paths: GenerationPaths, url: str | None) -> bool:
    """Delete what a generation keeps on a server; gives whether nothing of it is left there."""
    if not _note(paths).exists():
        return True
    later = "%s: its collection can't be dropped now and will be later: %s"
    if url is None:
        _log.warning(later, paths.folder, "WENBAO_CHROMA_URL is not set")
        return False
    try:
        drop_collection(url, _collection(paths))
    except IndexDamaged as error:
        _log.warning("%s", error)  # its name is lost: there is nothing to wait for
    except StoreUnreachable as error:
        _log.warning(later, paths.folder, error)
        return False
    return True


def _collection(paths: GenerationPaths) -> str:
    note = _note(paths)
    try:
        return str(json.loads(note.read_text("utf-8"))["collection"])
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise IndexDamaged(
            f"{note}: no sound name of a collection ({error}); run `wenbao build --fresh`"
        ) from error


def _note(paths: GenerationPaths) -> Path:
    return paths.folder / "chroma-collection.json"
