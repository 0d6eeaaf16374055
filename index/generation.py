"""Generations: complete built indexes side by side on disk, one of them served.

    <index>/CURRENT                 the id of the generation being served
    <index>/pages.json              the pages folder that this index is built from
    <index>/vectors.sqlite          cached vectors, outside the generations
    <index>/builder.lock            held by the one builder; `builder.json` says who and since when
    <index>/generations/<id>/       manifest.json, catalog.sqlite, chroma/, terms/, in-use.lock

A builder makes the next generation in `generations/`, moves CURRENT to it in one atomic rename, and
deletes those that no reader holds. A reader holds a shared lock on the generation it has open.
"""

import contextlib
import datetime as dt
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from filelock import FileLock, ReadWriteLock, Timeout

from index.durable import clear_torn_writes, write_atomically
from index.errors import IndexBusy, IndexDamaged, IndexMissing

SCHEMA_VERSION = 1
_OPEN_TRIES = 20


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation is made of; written last, so that a generation with a manifest is whole."""

    id: str
    encoder: str
    dimension: int
    cutting_rule: str
    pages: int
    articles: int
    passages: int
    built: str  # when, ISO 8601 with the offset to UTC
    schema: int = SCHEMA_VERSION


@dataclass(frozen=True, slots=True)
class GenerationPaths:
    """Where the parts of one generation are."""

    folder: Path

    @property
    def manifest(self) -> Path:
        """The manifest's file."""
        return self.folder / "manifest.json"

    @property
    def catalog(self) -> Path:
        """The catalog's file."""
        return self.folder / "catalog.sqlite"

    @property
    def vectors(self) -> Path:
        """Chroma's folder."""
        return self.folder / "chroma"

    @property
    def terms(self) -> Path:
        """The term index's folder."""
        return self.folder / "terms"

    @property
    def seal(self) -> Path:
        """The file with the digests of what no reader changes."""
        return self.folder / "seal.json"

    @property
    def overlooked(self) -> Path:
        """The file that names the vectors that Chroma's graph leads nobody to."""
        return self.folder / "overlooked.json"

    @property
    def report(self) -> Path:
        """The file with the report of the build that made it."""
        return self.folder / "report.json"

    def read_manifest(self) -> Manifest:
        """The manifest.

        Raises:
            IndexDamaged: It is missing, is no manifest, or is of another version.
        """
        try:
            values = json.loads(self.manifest.read_text("utf-8"))
            manifest = Manifest(**values)
        except (OSError, ValueError, TypeError) as error:
            raise IndexDamaged(
                f"{self.manifest}: no sound manifest ({error}); run `wenbao build --fresh`"
            ) from error
        if manifest.schema != SCHEMA_VERSION:
            raise IndexDamaged(
                f"{self.manifest}: index version {manifest.schema}, expected {SCHEMA_VERSION}; "
                "run `wenbao build --fresh`"
            )
        return manifest


class IndexFolder:
    """An index folder: its generations, the pointer to the served one, and their locks."""

    def __init__(self, path: Path) -> None:
        """Name the folder; nothing is made before a build."""
        self.path = path

    @property
    def vector_cache(self) -> Path:
        """The file of cached vectors."""
        return self.path / "vectors.sqlite"

    @property
    def builder_lock(self) -> Path:
        """The file that the one builder holds locked."""
        return self.path / "builder.lock"

    def current(self) -> str | None:
        """The id of the generation being served, or None before the first build."""
        pointer = self.path / "CURRENT"
        try:
            generation = pointer.read_bytes().strip()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise IndexDamaged(f"{pointer}: {error.strerror or error}") from error
        if generation and not generation.isdigit():
            raise IndexDamaged(
                f"{pointer}: expected the number of a generation, found {generation[:20]!r}; run `wenbao build`"
            )
        return generation.decode("ascii") or None

    def paths(self, generation: str) -> GenerationPaths:
        """Where a generation's parts are."""
        return GenerationPaths(self.path / "generations" / generation)

    def pages_folder(self) -> Path | None:
        """The pages folder this index remembers, or None before the first build."""
        try:
            return Path(json.loads((self.path / "pages.json").read_text("utf-8"))["folder"])
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise IndexDamaged(
                f"{self.path / 'pages.json'}: unreadable ({error}); run `wenbao build PAGES_DIR --fresh`"
            ) from error

    def remember_pages_folder(self, folder: Path) -> None:
        """Remember the pages folder for the next build."""
        write_atomically(self.path / "pages.json", json.dumps({"folder": str(folder)}, ensure_ascii=False))

    @contextmanager
    def held_for_reading(self) -> Iterator[GenerationPaths]:
        """The generation being served, kept from deletion for as long as the context lasts.

        Raises:
            IndexMissing: None has been built yet.
        """
        for _ in range(_OPEN_TRIES):
            generation = self.current()
            if generation is None:
                raise IndexMissing(f"{self.path}: no index yet; run `wenbao build` first")
            paths = self.paths(generation)
            if not paths.folder.is_dir():
                if generation == self.current():
                    raise IndexDamaged(f"{paths.folder}: missing; run `wenbao build --fresh`")
                continue
            lock = _use_lock(paths)
            try:
                lock.acquire_read(timeout=0, blocking=False)
            except (Timeout, OSError):
                lock.close()
                time.sleep(0.05)  # it is being deleted: CURRENT has moved on
                continue
            try:
                if self.current() == generation:
                    yield paths
                    return
            finally:
                lock.close()  # from any thread, which `release` is not
        raise IndexDamaged(f"{self.path}: the served generation can't be held; run `wenbao doctor`")

    @contextmanager
    def held_for_building(self) -> Iterator[None]:
        """The sole right to build into this folder; the folder is made.

        Raises:
            IndexBusy: Another process has it; the message says which and since when.
        """
        self.path.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self.builder_lock)
        holder = self.path / "builder.json"
        try:
            lock.acquire(timeout=0)
        except Timeout as error:
            raise IndexBusy(
                f"{self.path}: {_described(holder)} is building this index; wait for it to end"
            ) from error
        try:
            for name in ("CURRENT", "pages.json", holder.name):
                clear_torn_writes(self.path / name)
            since = dt.datetime.now(dt.UTC).astimezone().isoformat(timespec="seconds")
            write_atomically(holder, json.dumps({"pid": os.getpid(), "since": since}))
            yield
        finally:
            holder.unlink(missing_ok=True)
            lock.release()

    def new_generation(self) -> tuple[str, GenerationPaths]:
        """An id that sorts after all others, and its empty folder.

        An id is not given again when its build has failed: Chroma remembers in a process what it could not open.
        """
        folder = self.path / "generations"
        folder.mkdir(parents=True, exist_ok=True)
        names = [entry.name.removeprefix(".").removesuffix(".in-use") for entry in folder.iterdir()]
        generation = f"{max((int(name) for name in names if name.isdigit()), default=0) + 1:06d}"
        paths = self.paths(generation)
        paths.folder.mkdir()
        _lock_file(paths.folder).touch()
        return generation, paths

    def switch(self, generation: str) -> None:
        """Serve this generation from now on."""
        write_atomically(self.path / "CURRENT", generation + "\n")

    def unused(self) -> list[str]:
        """The ids of all generations but the served one, sorted: replaced ones, and what a killed builder left."""
        current = self.current()
        folder = self.path / "generations"
        entries = sorted(folder.iterdir()) if folder.is_dir() else []
        return [entry.name for entry in entries if entry.is_dir() and entry.name != current]

    def drop_unused(self, before: Callable[[GenerationPaths], bool] | None = None) -> list[str]:
        """Delete every generation but the served one that no reader holds; gives their ids.

        Args:
            before: Called for each, held alone, before its folder is deleted; False spares it.
        """
        dropped: list[str] = []
        for name in self.unused():
            paths = self.paths(name)
            lock = _use_lock(paths)
            try:
                lock.acquire_write(timeout=0, blocking=False)
            except (Timeout, OSError):
                lock.close()
                continue
            try:
                if before is not None and not before(paths):
                    continue
                shutil.rmtree(paths.folder, ignore_errors=True)
            finally:
                with contextlib.suppress(OSError):
                    lock.release()
                lock.close()
            dropped.append(name)
        for lock_file in (self.path / "generations").glob(".*.in-use"):
            name = lock_file.name[1:].removesuffix(".in-use")
            if name < (self.current() or "") and not self.paths(name).folder.exists():
                # A reader that comes for it now makes another lock, and then sees that CURRENT has moved on.
                lock_file.unlink(missing_ok=True)
        return dropped


def write_manifest(paths: GenerationPaths, manifest: Manifest) -> None:
    """Write the manifest, which makes the generation whole."""
    write_atomically(paths.manifest, json.dumps(asdict(manifest), indent=1, ensure_ascii=False))


def _use_lock(paths: GenerationPaths) -> ReadWriteLock:
    return ReadWriteLock(_lock_file(paths.folder), is_singleton=False)


def _lock_file(generation: Path) -> Path:
    # Beside the generation's folder, so that deleting the folder does not pull the lock away.
    return generation.with_name(f".{generation.name}.in-use")


def _described(holder: Path) -> str:
    try:
        values = json.loads(holder.read_text("utf-8"))
        return f"process {values['pid']} (since {values['since']})"
    except (OSError, ValueError, KeyError, TypeError):
        return "another process"
