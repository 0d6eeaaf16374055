"""Conversations of users who have signed in: a file of JSON lines for each user, a line for each conversation.

A file is written whole or not at all. A line that can't be read is passed over, told in the log, and set aside
with its file before that is written anew, so that what is damaged loses only itself.
"""

import hashlib
import json
import logging
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from filelock import FileLock

from index.durable import write_atomically
from ui.conversations import Unreadable
from ui.kept_conversations import (
    LONGEST_NAME,
    Conversation,
    conversation_id,
    conversation_json,
    conversation_of,
)

_OWNER: Final = (
    "conversations_of"  # the first line of a file names its user, for whoever looks into the folder
)
_log = logging.getLogger(__name__)


class ConversationRefused(Exception):  # noqa: N818  the name says what is the matter
    """A conversation is not kept."""


class ChangedElsewhere(ConversationRefused):
    """It went on in another browser since this one has seen it."""


class TooLarge(ConversationRefused):
    """It alone is larger than all of a user's may be."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """How much is kept for each user; where there is more, the conversations that changed longest ago go."""

    most: int = 200  # conversations
    largest: int = 4 << 20  # bytes of all of them


@dataclass(frozen=True, slots=True)
class Listed:
    """A conversation in a list; `turns` counts them, `line` is all of it as it stands in the file."""

    id: str
    name: str
    changed: int
    turns: int
    line: bytes


class ConversationFiles:
    """The conversations of all users, in a folder; safe to use from several threads and processes."""

    def __init__(self, folder: Path, allowance: Allowance = Allowance()) -> None:
        """Keep conversations in `folder`, which may not exist yet."""
        self._folder = folder
        self._allowance = allowance

    def listed(self, user: str) -> tuple[Listed, ...]:
        """A user's conversations, the one changed last first. Raises OSError."""
        kept, _ = self._read(user)
        return tuple(sorted(kept, key=lambda entry: (-entry.changed, entry.id)))

    def one(self, user: str, id_: str) -> Conversation | None:
        """One of a user's conversations; None where there is none of that id. Raises OSError."""
        entry = next((entry for entry in self._read(user)[0] if entry.id == id_), None)
        return conversation_of(json.loads(entry.line)) if entry else None

    def keep(self, user: str, conversation: Conversation, seen: int | None = None) -> int:
        """Keep a conversation in place of the one of its id; gives how many old ones had to go for it.

        Args:
            user: Whose it is.
            conversation: All of it.
            seen: When the kept one was changed, as far as the sender knows; None where they know of none.

        Raises:
            ChangedElsewhere: The kept one was changed at another time than that.
            TooLarge: There is no room for it even alone.
            OSError: It can't be written.
        """
        new = _listed(
            json.dumps(conversation_json(conversation), ensure_ascii=False).encode("utf-8", "replace")
        )
        if len(new.line) >= self._allowance.largest:
            raise TooLarge(f"{len(new.line)} bytes, expected fewer than {self._allowance.largest}")
        with self._lock():
            kept, damaged = self._read(user)
            before = next((entry for entry in kept if entry.id == new.id), None)
            if before is not None and before.changed != seen:
                raise ChangedElsewhere(f"{new.id}: changed in another browser")
            others = sorted((entry for entry in kept if entry.id != new.id), key=lambda entry: -entry.changed)
            fitting = self._fitting(new, others)
            self._write(user, fitting, damaged=damaged)
        return 1 + len(others) - len(fitting)

    def rename(self, user: str, id_: str, name: str) -> None:
        """Give a conversation another name; nothing happens where it has gone. Raises OSError."""
        with self._lock():
            kept, damaged = self._read(user)
            renamed = [_renamed(entry, name) if entry.id == id_ else entry for entry in kept]
            self._write(user, renamed, damaged=damaged)

    def forget(self, user: str, id_: str) -> None:
        """Let go of a conversation. Raises OSError."""
        with self._lock():
            kept, damaged = self._read(user)
            self._write(user, [entry for entry in kept if entry.id != id_], damaged=damaged)

    def remove(self, user: str) -> int:
        """Delete all that is kept of a user; gives how many conversations there were. Raises OSError."""
        if not self._folder.is_dir():
            return 0
        with self._lock():
            count = len(self._read(user)[0])
            for path in (self._path(user), self._aside(user)):
                path.unlink(missing_ok=True)
        return count

    def _fitting(self, new: Listed, others: Sequence[Listed]) -> list[Listed]:
        """The new one and as many of the others as there is room for, those changed last before the rest."""
        fitting, left = [new], self._allowance.largest - len(new.line)
        for entry in others[: self._allowance.most - 1]:
            left -= len(entry.line) + 1
            if left < 0:
                break
            fitting.append(entry)
        return fitting

    def _read(self, user: str) -> tuple[list[Listed], bool]:
        """What can be read of a user's file, and whether any of it can't."""
        path = self._path(user)
        try:
            lines = path.read_bytes().split(b"\n")
        except FileNotFoundError:
            return [], False
        kept: dict[str, Listed] = {}
        damaged = []
        for number, line in enumerate(lines, start=1):
            if not line.strip() or (number == 1 and _is_head(line)):
                continue
            try:
                entry = _listed(line)
            except Unreadable:
                damaged.append(number)
            else:
                kept[entry.id] = entry
        if damaged:
            _log.error(
                "%s: expected a conversation on each line, found none on %s; they are passed over, and set aside "
                "in %s when the file is next written",
                *(path, ", ".join(map(str, damaged[:20])), self._aside(user).name),
            )
        return list(kept.values()), bool(damaged)

    def _write(self, user: str, kept: Sequence[Listed], *, damaged: bool) -> None:
        """Put the conversations in the file, for its owner's eyes only, so that a power cut leaves the old or the new."""
        path = self._path(user)
        if damaged:
            shutil.copy2(path, self._aside(user))
        head = json.dumps({_OWNER: user}, ensure_ascii=False).encode()
        content = b"\n".join([head, *(entry.line for entry in kept), b""])
        write_atomically(path, content, private=True)

    def _lock(self) -> FileLock:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return FileLock(self._folder / ".lock", mode=0o600)

    def _path(self, user: str) -> Path:
        # A name may differ from another in what file systems take for the same, so it is not the file's.
        return self._folder / f"{hashlib.sha256(user.encode()).hexdigest()[:32]}.jsonl"

    def _aside(self, user: str) -> Path:
        return self._path(user).with_suffix(".damaged")


def _listed(line: bytes) -> Listed:
    """A line of a file, or one that is to be; its turns are looked into when it is opened. Raises Unreadable."""
    try:
        found = json.loads(line)
        id_, name, changed, turns = (found[key] for key in ("id", "name", "changed", "turns"))
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Unreadable(f"no conversation: {error}") from error
    if not (isinstance(name, str) and isinstance(changed, int) and isinstance(turns, list)):
        raise Unreadable("no conversation")
    return Listed(conversation_id(id_), name, changed, len(turns), line)


def _renamed(entry: Listed, name: str) -> Listed:
    conversation = replace(conversation_of(json.loads(entry.line)), name=name[:LONGEST_NAME])
    return _listed(json.dumps(conversation_json(conversation), ensure_ascii=False).encode("utf-8", "replace"))


def _is_head(line: bytes) -> bool:
    try:
        return _OWNER in json.loads(line)
    except (ValueError, TypeError):
        return False
