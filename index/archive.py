"""An archive: one generation opened for reading, held until it is closed."""

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from index.catalog import Catalog, SqliteCatalog
from index.errors import EncoderMismatch
from index.generation import IndexFolder, Manifest
from index.terms import TantivyTerms, Terms
from index.vector_homes import open_vectors
from index.vectors import Vectors


@dataclass(frozen=True, slots=True)
class Archive:
    """Catalog, vectors and terms of one generation; close it to let the generation go."""

    manifest: Manifest
    catalog: Catalog
    vectors: Vectors
    terms: Terms
    _held: ExitStack

    def close(self) -> None:
        """Close the stores and let the generation go."""
        self._held.close()

    def __enter__(self) -> Self:
        """Give itself."""
        return self

    def __exit__(self, *exc: object) -> None:
        """Close."""
        self.close()


def open_archive(index: Path, encoder: str | None = None, chroma_url: str | None = None) -> Archive:
    """The served generation of an index folder, whole: a builder can't pull it away while it is open.

    Args:
        index: The index folder.
        encoder: The identity of the encoder that questions will be embedded with; None to not check.
        chroma_url: The Chroma server that has the vectors of generations that are not in a folder.

    Raises:
        IndexMissing: Nothing has been built yet.
        IndexDamaged: A store is missing or can't be opened.
        EncoderMismatch: The stored vectors are of another encoder.
        StoreUnreachable: The vectors are on a server that does not answer.
    """
    with ExitStack() as held:
        paths = held.enter_context(IndexFolder(index).held_for_reading())
        manifest = paths.read_manifest()
        if encoder is not None and manifest.encoder != encoder:
            raise EncoderMismatch(
                f"{index}: stored vectors are of {manifest.encoder}, the encoder set now is {encoder}: "
                "set the first again, or run `wenbao build --fresh`"
            )
        catalog = SqliteCatalog(paths.catalog)
        held.callback(catalog.close)
        vectors = open_vectors(paths, chroma_url)
        held.callback(vectors.close)
        return Archive(manifest, catalog, vectors, TantivyTerms(paths.terms), held.pop_all())
    raise AssertionError("unreachable")  # ExitStack does not swallow exceptions
