"""Passwords: which are taken, how they are kept (argon2id), and how a try is compared."""

import threading
import unicodedata
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from ui.users.errors import PasswordRefused

SHORTEST: Final = 12  # characters, OWASP ASVS 4.0.3, 2.1.1
LONGEST: Final = 128  # characters, 2.1.2: hashing something endless would be an attack
FEWEST_KINDS: Final = 5  # different characters
_GUESSED: Final = (
    "password",
    "passw0rd",
    "wenbao",
    "qwerty",
    "1234567",
    "abcdefg",
    "iloveyou",
    "admin",
    "密码",
)

# RFC 9106's second recommended option: 64 MiB, three passes. Two at a time, so that sign-ins can't fill memory.
_HASHER: Final = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=4)
_AT_ONCE: Final = threading.BoundedSemaphore(2)


def hashed(password: str, name: str) -> str:
    """The hash to be kept for a user's new password, with its salt and costs.

    Raises:
        PasswordRefused: It is too short, too long, or one of those tried first.
    """
    form = _form(password)
    if not SHORTEST <= len(form) <= LONGEST:
        raise PasswordRefused(
            f"a password of {len(form)} characters: expected {SHORTEST} to {LONGEST}; a few words together do well"
        )
    bare = form.casefold()
    for known in (*_GUESSED, name.casefold()):
        bare = bare.replace(known, "")
    if len(set(bare)) < FEWEST_KINDS:
        raise PasswordRefused("a password that is guessed soon: take a few words that do not belong together")
    with _AT_ONCE:
        return _HASHER.hash(form)


def matches(password: str, kept: str | None) -> bool:
    """Whether a password is the one that was hashed; without a hash it takes as long and is False."""
    form = _form(password)[: LONGEST + 1]
    with _AT_ONCE:
        try:
            _HASHER.verify(kept if kept is not None else _nobodys(), form)
        except (VerificationError, InvalidHashError):
            return False
    return kept is not None


def _form(password: str) -> str:
    """One form for what different keyboards send for the same characters."""
    return unicodedata.normalize("NFC", password.encode("utf-8", "replace").decode("utf-8"))


_made: list[str] = []


def _nobodys() -> str:
    """A hash with today's costs that no password is known for."""
    if not _made:
        _made.append(_HASHER.hash("nobody has this password"))
    return _made[0]
