"""The gate: who a request comes from, and whether they may change the archive.

Whoever adds, removes or rebuilds asks `Gate.editor_of` on the server, for each call. An editor has signed
in; or is the person at the machine, as long as no users have been made. The latter is believed only where
nothing speaks against it: the server listens on this machine alone, the request comes from this machine,
no proxy has passed it on, and it is meant for a name of this machine, so that neither a page from elsewhere
in the same browser (cross-site requests) nor a name from elsewhere that points here (DNS rebinding) can use it.
"""

import ipaddress
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import gradio as gr
from starlette.requests import Request

from ui.users.errors import UserFileUnusable
from ui.users.sessions import Sessions
from ui.users.user_file import THE_PERSON_HERE, UserFile

SESSION_COOKIE: Final = "wenbao-session"
SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
# Any of these tells that somebody passed the request on, so that the client is not who it seems.
_PROXY_HEADERS: Final = (
    "forwarded",
    "via",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-proto",
    "x-real-ip",
)


class Gate:
    """Who may change the archive, for one server."""

    def __init__(
        self, users: UserFile, sessions: Sessions, *, on_loopback: bool = False, editing: bool = True
    ) -> None:
        """A gate over the users and their sessions.

        Args:
            users: The editors.
            sessions: Who of them is signed in.
            on_loopback: Whether the server listens on this machine's own address alone, with no proxy before it.
            editing: Whether the archive can be changed in the browser at all.
        """
        self.users = users
        self.sessions = sessions
        self.on_loopback = on_loopback
        self._editing = editing
        self._had_users = False
        self.has_users()

    def editor_of(self, request: gr.Request | Request) -> str | None:
        """The name of the editor who sends a request; None where whoever sends it may not change anything.

        With no users made yet, the person at the machine has the name `local`.
        """
        plain = plain_request(request)
        if not self._editing or not from_our_page(plain):
            return None
        return self.name_of(plain) or (THE_PERSON_HERE if self._is_the_person_here(plain) else None)

    def name_of(self, request: gr.Request | Request) -> str | None:
        """The name of the user who is signed in, who may read; None for everybody else."""
        try:
            name = self.sessions.name_of(plain_request(request).cookies.get(SESSION_COOKIE))
        except UserFileUnusable:
            return None  # a file that can't be read lets nobody in
        self._had_users = self._had_users or name is not None
        return name

    def may_read(self, request: gr.Request | Request) -> bool:
        """Whether a request comes from somebody who may read where not everybody may."""
        plain = plain_request(request)
        return self.name_of(plain) is not None or self._is_the_person_here(plain)

    def has_users(self) -> bool:
        """Whether any user was made; once there have been some, it stays so until the server ends.

        A file of users that is damaged or has gone must not open the gate.
        """
        if not self._had_users:
            try:
                self._had_users = bool(self.users.users())
            except UserFileUnusable:
                self._had_users = True
        return self._had_users

    def _is_the_person_here(self, request: Request) -> bool:
        return self.on_loopback and not self.has_users() and from_this_machine(request)


def gate_at(users: Path, *, on_loopback: bool, editing: bool = True) -> Gate:
    """A gate over the users in a file, with nobody signed in yet."""
    file = UserFile(users)
    return Gate(file, Sessions(file), on_loopback=on_loopback, editing=editing)


def plain_request(request: gr.Request | Request) -> Request:
    """The request as Starlette has it, whoever wraps it."""
    inner = request.request if isinstance(request, gr.Request) else request
    if not isinstance(inner, Request):
        raise TypeError("a request that did not come over HTTP")
    return inner


def from_our_page(request: Request) -> bool:
    """Whether a request that changes something was sent by a page of this server, or by no page at all.

    A browser says where a request comes from in Sec-Fetch-Site and Origin; scripts send neither.
    """
    if request.headers.get("sec-fetch-site", "none") not in {"same-origin", "none"}:
        # A link from elsewhere may show a page here; it may not do anything.
        return request.method in SAFE_METHODS and request.headers.get("sec-fetch-mode") == "navigate"
    origin = request.headers.get("origin")
    return origin is None or _authority(origin) == (request.headers.get("host") or "").lower()


def from_this_machine(request: Request) -> bool:
    """Whether a request comes straight from this machine and is meant for a name of this machine."""
    origin = request.headers.get("origin")
    return (
        request.client is not None
        and is_loopback(request.client.host)
        and not any(name in request.headers for name in _PROXY_HEADERS)
        # Browsers have not spoken 1.0 for decades, while proxies set up in two lines still do.
        and request.scope.get("http_version") != "1.0"
        and is_loopback(host_name(request.headers.get("host")))
        and (origin is None or is_loopback(host_name(_authority(origin))))
    )


def is_loopback(host: str) -> bool:
    """Whether a host, by name or address, is this machine's own."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_from_here_alone(host: str) -> bool:
    """Whether nobody elsewhere can have a host's name point to this machine: an address, or a name of this network.

    A name without dots, or one below `.local`, is looked up on the network that the reader is in.
    """
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return "." not in host or host.lower().endswith(".local")
    return True


def _authority(origin: str) -> str:
    """Host and port of an origin; empty for `null`, which sandboxed pages send."""
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return ""


def host_name(authority: str | None) -> str:
    """The host of an authority, without its port; empty where there is none."""
    try:
        return urlsplit(f"//{authority or ''}").hostname or ""
    except ValueError:
        return ""
