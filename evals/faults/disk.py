"""A small disk that can be filled up to the byte, where the system lets one be mounted."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def small_disk(place: Path, megabytes: int) -> Iterator[Path | None]:
    """A file system of that size in memory, mounted at `place`; None where one may not mount."""
    place.mkdir(parents=True)
    mount = shutil.which("mount")
    unmount = shutil.which("umount")
    command = [mount or "mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "wenbao-faults", str(place)]
    if (
        mount is None
        or unmount is None
        or subprocess.run(command, check=False, capture_output=True).returncode
    ):
        yield None
        return
    try:
        yield place
    finally:
        subprocess.run([unmount, "--lazy", str(place)], check=False, capture_output=True)


@contextmanager
def filled(disk: Path, room: int) -> Iterator[None]:
    """The disk with only `room` bytes left."""
    filler = disk / "filler"
    spare = shutil.disk_usage(disk).free - room
    with filler.open("wb") as file:
        for _ in range(max(0, spare) >> 16):
            file.write(bytes(1 << 16))
        file.write(bytes(max(0, spare) & 0xFFFF))
    try:
        yield
    finally:
        filler.unlink()
