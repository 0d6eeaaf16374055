"""What can be wrong with a user; each message is one line.

UsersError
├── UserFileUnusable   the file can't be read or written
├── UserUnknown        nobody of that name
├── UserKnown          somebody has that name already
├── NameRefused        not a name
└── PasswordRefused    a password that would be guessed
"""


class UsersError(Exception):
    """The base of what can be wrong with a user."""


class UserFileUnusable(UsersError):  # noqa: N818  the names say what is the matter
    """The file of users can't be read or written."""


class UserUnknown(UsersError):  # noqa: N818
    """There is no user of that name."""


class UserKnown(UsersError):  # noqa: N818
    """There is a user of that name already."""


class NameRefused(UsersError):  # noqa: N818
    """A text that can't be a user's name."""


class PasswordRefused(UsersError):  # noqa: N818
    """A password that would be guessed."""
