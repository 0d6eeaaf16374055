"""Sidecars: which of them speak of a page, the closest first, and what they say."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from index import facts
from index.errors import PageUnreadable
from index.facts import PageFacts

_LARGEST = 1 << 20  # bytes; it holds three facts


@dataclass(frozen=True, slots=True)
class Sidecar:
    """A sidecar's name and its bytes, read once: they are hashed and understood from the same bytes."""

    name: str
    data: bytes


def sidecars_on_disk(path: Path, folder: Path) -> list[Sidecar]:
    """The sidecars of a file of the pages folder.

    Raises:
        PageUnreadable: One is too large, or leads out of the folder.
        OSError: One can't be read.
    """
    root = folder.resolve()
    found: list[Sidecar] = []
    for place in _places(PurePosixPath(path.relative_to(folder).as_posix())):
        sidecar = folder / place
        if not sidecar.is_file():
            continue
        if not sidecar.resolve().is_relative_to(root):
            raise PageUnreadable(str(place), "a link that leads out of the pages folder; copy the file in")
        with sidecar.open("rb") as opened:
            found.append(_sized(str(place), opened.read(_LARGEST + 1)))
    return found


def sidecars_among(
    members: Sequence[str], member: str, read: Callable[[str], bytes], zip_name: str
) -> list[Sidecar]:
    """The sidecars of a zip's member that are in the zip itself.

    Raises:
        PageUnreadable: One is too large or damaged.
    """
    there = set(members)
    return [
        _sized(f"{zip_name}!/{place}", read(str(place)))
        for place in _places(PurePosixPath(member))
        if str(place) in there
    ]


def facts_of(sidecars: Sequence[Sidecar]) -> PageFacts:
    """What they say together, the closest winning.

    Raises:
        PageUnreadable: One is no TOML, no UTF-8, or says something of the wrong kind; named by the sidecar.
    """
    said = PageFacts()
    for sidecar in sidecars:
        try:
            text = sidecar.data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise PageUnreadable(sidecar.name, f"a sidecar is not UTF-8 at byte {error.start}") from error
        said = said.or_else(facts.from_sidecar(sidecar.name, text))
    return said


def _places(path: PurePosixPath) -> list[PurePosixPath]:
    """Where a file's sidecars may be, the closest first."""
    beside = [path.with_name(path.name + ".toml"), path.with_suffix(".toml")]
    return list(dict.fromkeys([*beside, *(parent / facts.FOLDER_SIDECAR for parent in path.parents)]))


def _sized(name: str, data: bytes) -> Sidecar:
    if len(data) > _LARGEST:
        raise PageUnreadable(name, f"a sidecar of more than {_LARGEST:,} bytes; it holds only a few facts")
    return Sidecar(name, data)
