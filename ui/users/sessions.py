"""Sessions: who is signed in, by a random token that only their browser holds."""

import hashlib
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from ui.users.user_file import User, UserFile

IDLE: Final = 2 * 3600.0  # seconds without a request, after which a session has ended
LONGEST: Final = 12 * 3600.0  # seconds, after which it has ended in any case
MOST: Final = 1000  # sessions kept; the oldest go first

_TOKEN_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class _Session:
    name: str
    password: str  # the hash at sign-in: a new password ends the session
    begun: float
    used: float


class Sessions:
    """The sessions of one server; they are gone when it stops."""

    def __init__(self, users: UserFile, clock: Callable[[], float] = time.monotonic) -> None:
        """No sessions yet; `clock` gives seconds."""
        self._users = users
        self._clock = clock
        self._sessions: dict[str, _Session] = {}  # by the token's hash: what leaks from memory opens nothing
        self._changing = threading.Lock()

    def begin(self, user: User) -> str:
        """A token for a user who has just signed in; each sign-in has one of its own."""
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        now = self._clock()
        with self._changing:
            while len(self._sessions) >= MOST:
                del self._sessions[next(iter(self._sessions))]
            self._sessions[_key(token)] = _Session(user.name, user.password, now, now)
        return token

    def name_of(self, token: str | None) -> str | None:
        """The user whose session a token opens; None where it has ended or never was. Raises UserFileUnusable."""
        if not token:
            return None
        key, now = _key(token), self._clock()
        with self._changing:
            session = self._sessions.get(key)
            if session is None:
                return None
            user = self._users.users().get(session.name)
            if (
                user is None
                or user.password != session.password
                or now - session.used > IDLE
                or now - session.begun > LONGEST
            ):
                del self._sessions[key]
                return None
            self._sessions[key] = replace(session, used=now)
            return session.name

    def end(self, token: str | None) -> None:
        """End the session that a token opens, if there is one."""
        with self._changing:
            self._sessions.pop(_key(token or ""), None)


def _key(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
