"""Seals: the digests of a generation's files that no reader changes, taken when it is whole.

A disk that loses or turns a bit, or a hand that touches a file, is told by them before such a generation is the
ground of the next. Of Chroma's files only those of its graph bear a seal (damaged, they can make it search for
ever): the others it writes to whenever it is opened, and its rows are compared with the cached vectors instead.
"""

import json
from collections.abc import Iterator
from hashlib import file_digest
from pathlib import Path

from index.durable import write_atomically
from index.errors import IndexDamaged
from index.generation import GenerationPaths

# Before Chroma has filed its graph for the first time, after 1,000 rows, it writes files of whatever was in memory
# at each opening; with twice as many rows it surely has.
_GRAPH_FILED = 2_000


def seal(paths: GenerationPaths, passages: int) -> None:
    """Write down the digests of the generation's catalog, term index and vector graph; its stores are closed.

    Args:
        paths: The generation.
        passages: How many it has.
    """
    sealed = [*_sealed(paths), *(_graph(paths) if passages >= _GRAPH_FILED else ())]
    found = {str(path.relative_to(paths.folder)): _digest(path) for path in sealed}
    write_atomically(paths.seal, json.dumps(found, indent=1))


def check_seal(paths: GenerationPaths) -> int:
    """Gives how many files are as they were when they were sealed; 0 for a generation of before there were seals.

    Raises:
        IndexDamaged: A file is missing or another, or the seal itself can't be read.
    """
    try:
        sealed = dict(json.loads(paths.seal.read_text("utf-8")).items())
    except FileNotFoundError:
        return 0
    except (OSError, ValueError, AttributeError) as error:
        raise IndexDamaged(f"{paths.seal}: no sound seal ({error}); run `wenbao build --fresh`") from error
    for name, digest in sealed.items():
        path = paths.folder / name
        try:
            sound = _digest(path) == digest
        except OSError as error:
            raise IndexDamaged(f"{path}: {error.strerror or error}; run `wenbao build --fresh`") from error
        if not sound:
            raise IndexDamaged(
                f"{path}: not as the build left it, the disk or a hand has changed it; run `wenbao build --fresh`"
            )
    return len(sealed)


def _sealed(paths: GenerationPaths) -> Iterator[Path]:
    yield paths.catalog
    # tantivy's locks are empty files that come and go.
    yield from sorted(path for path in paths.terms.iterdir() if path.is_file() and path.suffix != ".lock")


def _graph(paths: GenerationPaths) -> list[Path]:
    return sorted(paths.vectors.glob("*/*.bin"))


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
