"""The file of users: small JSON that only its owner can read, written whole or not at all."""

import json
import threading
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from filelock import FileLock

from index.durable import write_atomically
from ui.users.errors import NameRefused, UserFileUnusable, UserKnown, UserUnknown
from ui.users.passwords import hashed, matches

LONGEST_NAME: Final = 64  # characters
# Whoever sits at a machine without users has this name in reports and logs, so nobody else may.
THE_PERSON_HERE: Final = "local"
_PUNCTUATION: Final = frozenset("._-@")


@dataclass(frozen=True, slots=True)
class User:
    """An editor: a name, and the hash of the password."""

    name: str
    password: str


class UserFile:
    """The users in a file; what another process has changed is seen at once."""

    def __init__(self, path: Path) -> None:
        """Prepare the file at `path`; no file is no users."""
        self.path = path
        self._seen: tuple[int, int, int] | None = None
        self._users: Mapping[str, User] = {}
        self._reading = threading.Lock()

    def users(self) -> Mapping[str, User]:
        """All users by name, sorted. Raises UserFileUnusable."""
        with self._reading:
            try:
                status = self.path.stat()
                seen = (status.st_mtime_ns, status.st_size, status.st_ino)
                if seen != self._seen:
                    self._users = _read(self.path)
                    self._seen = seen
            except FileNotFoundError:
                self._users, self._seen = {}, None
            except OSError as error:
                raise UserFileUnusable(f"{self.path}: can't be read: {error.strerror or error}") from error
            return self._users

    def add(self, name: str, password: str) -> User:
        """The new user. Raises NameRefused, PasswordRefused, UserKnown or UserFileUnusable."""
        user = _made(user_name(name), password)

        def added(users: dict[str, User]) -> None:
            if user.name in users:
                raise UserKnown(f"{user.name}: is a user already; `wenbao user passwd` gives a new password")
            users[user.name] = user

        self._change(added)
        return user

    def set_password(self, name: str, password: str) -> User:
        """The user with a new password; it ends their sessions. Raises UsersError."""
        user = _made(self.known(name), password)
        self._change(lambda users: users.update({user.name: user}))
        return user

    def remove(self, name: str) -> None:
        """Take a user away. Raises UserUnknown or UserFileUnusable."""
        known = self.known(name)
        self._change(lambda users: users.pop(known, None))

    def known(self, name: str) -> str:
        """A user's name as it is kept. Raises UserUnknown or UserFileUnusable."""
        form = unicodedata.normalize("NFC", name)
        if form not in self.users():
            raise UserUnknown(f"{name}: no such user in {self.path}; `wenbao user list` lists them")
        return form

    def signed_in(self, name: str, password: str) -> User | None:
        """The user with this name and password; takes as long for a name that nobody has. Raises UserFileUnusable."""
        user = self.users().get(unicodedata.normalize("NFC", name))
        return user if matches(password, user.password if user else None) else None

    def _change(self, change: Callable[[dict[str, User]], object]) -> None:
        """Read, change and write under a lock, so that of two commands at once neither is lost."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with FileLock(self.path.with_name(f".{self.path.name}.lock"), mode=0o600):
                users = dict(self.users())
                change(users)
                _write(self.path, users)
        except OSError as error:
            raise UserFileUnusable(f"{self.path}: can't be written: {error.strerror or error}") from error


def user_name(text: str) -> str:
    """The text as a user's name, in one form. Raises NameRefused."""
    name = unicodedata.normalize("NFC", text)
    if not 1 <= len(name) <= LONGEST_NAME or not all(c.isalnum() or c in _PUNCTUATION for c in name):
        raise NameRefused(
            f"{text!r}: a user's name has 1 to {LONGEST_NAME} letters, digits, dots, hyphens, underscores or @"
        )
    if name.casefold() == THE_PERSON_HERE:
        raise NameRefused(f"{text!r}: stands for whoever is at the machine; take another name")
    return name


def _made(name: str, password: str) -> User:
    return User(name, hashed(password, name))


def _read(path: Path) -> Mapping[str, User]:
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))["users"]
        users = [User(str(entry["name"]), str(entry["password"])) for entry in entries]
    except (ValueError, KeyError, TypeError) as error:
        raise UserFileUnusable(
            f"{path}: expected the users as `wenbao user` writes them, found something else; "
            "remove the file and make the users anew"
        ) from error
    return {user.name: user for user in sorted(users, key=lambda user: user.name)}


def _write(path: Path, users: Mapping[str, User]) -> None:
    """Put the users in the file, for its owner's eyes only, so that a power cut leaves the old or the new."""
    entries = [{"name": user.name, "password": user.password} for _, user in sorted(users.items())]
    text = json.dumps({"users": entries}, ensure_ascii=False, indent=1)
    write_atomically(path, text, private=True)
