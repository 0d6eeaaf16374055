"""Fingerprints of files: what stands for a model's content in names and identities."""

import contextlib
import hashlib
from collections.abc import Sequence
from pathlib import Path

from index.durable import write_atomically

_DIGEST_LENGTH = hashlib.sha256().digest_size * 2  # hexadecimal digits


def content_fingerprint(files: Sequence[Path], notes_dir: Path, salt: str = "") -> str:
    """Gives 16 hexadecimal digits that stand for the files' contents, their order, and `salt`.

    A file is read only when its path, size or time of change is new; its digest is noted in `notes_dir`.
    """
    total = hashlib.sha256(salt.encode())
    for path in files:
        stat = path.stat()
        known = f"{path.resolve()}\n{stat.st_size}\n{stat.st_mtime_ns}"
        note = notes_dir / "fingerprints" / hashlib.sha256(known.encode()).hexdigest()[:32]
        digest = note.read_text("ascii").strip() if note.is_file() else ""
        if len(digest) != _DIGEST_LENGTH:
            digest = file_digest(path)
            with contextlib.suppress(OSError):  # a note only saves time
                note.parent.mkdir(parents=True, exist_ok=True)
                write_atomically(note, digest)
        total.update(digest.encode())
    return total.hexdigest()[:16]


def file_digest(path: Path) -> str:
    """Gives the SHA-256 of a file's content in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
