"""Asking for a password: at a terminal twice and unseen, else one line of standard input; never as an argument."""

import sys
from getpass import getpass
from typing import TextIO

from ui.users.errors import PasswordRefused


def asked_password(name: str, source: TextIO | None = None) -> str:
    """The new password for a user. Raises PasswordRefused where the two differ or none is given."""
    source = source or sys.stdin
    if not source.isatty():
        password = source.readline().rstrip("\r\n")
        if not password:
            raise PasswordRefused(
                "no password: type it at a terminal, or give it as a line of standard input"
            )
        return password
    password = getpass(f"new password for {name}: ")
    if getpass("once more: ") != password:
        raise PasswordRefused("the two passwords differ; nothing was changed")
    return password
