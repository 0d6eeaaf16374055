"""Security: what every request passes before anything else sees it, and what every response takes along.

Plain ASGI, so that streams stay streams. In this order: the prefix of a reverse proxy is taken off; the name that
the server is called by must be one of its own; what changes something must come from a page of this server; the
address must be open, and what is sent within bounds; where reading needs it, the reader must have signed in.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.web.gate import SAFE_METHODS, Gate, from_our_page, host_name, is_from_here_alone, is_loopback
from ui.web.security_doors import MOST_SENT, is_asset, is_open, is_work
from ui.web.security_headers import NOTHING_POLICY, headers_for, page_policy, without_manifest

SIGN_IN: Final = "/sign-in"
UPLOADS: Final = "/library/upload"  # its own handler bounds what it takes, by the settings
MOST_AT_WORK: Final = 256  # requests that are answered by work of their own, beside the questions in line
_LONGEST_LENGTH: Final = 15  # digits; Python refuses to read very many
_OPEN_TO_ALL: Final = frozenset({SIGN_IN, "/sign-out", "/health", "/favicon.ico", "/robots.txt"})

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Access:
    """Who may read, under which names, and where.

    Args:
        hosts: Names by which readers call the server, beside this machine's own. With none, a server that
            listens to other machines answers to addresses and to names that only its own network gives.
        open_to_readers: Whether everybody may read; else only those who have signed in.
        prefix: The path that a reverse proxy serves the page under, such as `/archive`; "" for none.
    """

    hosts: frozenset[str] = frozenset()
    open_to_readers: bool = True
    prefix: str = ""


class _TooMuch(Exception):  # noqa: N818
    """More was sent than the door lets through."""


class Security:
    """Guards an application; see the module."""

    def __init__(self, app: ASGIApp, gate: Gate, access: Access, own: Iterable[BaseRoute]) -> None:
        """Guard `app`; `own` are the routes beside Gradio's, a list that may still grow."""
        self._app = app
        self._gate = gate
        self._access = access
        self._own = own
        self._at_work = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or refuse, one request."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})  # nothing here speaks it
            return
        scope, path = _below(scope, self._access.prefix)
        guarded = _Guarded(send, path, scope["scheme"])
        request = Request(scope)
        refusal = self._refusal(request, path)
        if refusal is not None:
            await refusal(scope, receive, guarded.send)
            return
        working = is_work(scope["method"], path)
        if working and self._at_work >= MOST_AT_WORK:
            await _busy()(scope, receive, guarded.send)
            return
        bounded = receive if path == UPLOADS else _Bounded(receive)
        self._at_work += working
        try:
            await self._app(scope, bounded, guarded.send)
        except _TooMuch:
            if not guarded.begun:
                await _refused(413, _too_much())(scope, receive, guarded.send)
        except Exception:  # noqa: BLE001  whatever it is, one request is all it may end
            # Gradio breaks down on bodies that are not of its own making; that ends here.
            _log.exception("%s %s could not be answered", scope["method"], path)
            if not guarded.begun:
                await _refused(500, "something went wrong")(scope, receive, guarded.send)
        finally:
            self._at_work -= working

    def _refusal(self, request: Request, path: str) -> Response | None:
        """Why a request is not let in, as its response; None where it is."""
        host = host_name(request.headers.get("host"))
        if not self._knows(host):
            _log.warning(
                "refused a request for the host %.100r; WENBAO_HOSTS names those that are served", host
            )
            return _refused(
                421, "this server does not answer to that name; the setting `hosts` lists its names"
            )
        if request.method not in SAFE_METHODS and not from_our_page(request):
            return _refused(403, "a page from elsewhere may not do this")
        if not (is_open(request.method, path) or self._is_own(request)):
            return _refused(404, "not found")
        sent = request.headers.get("content-length", "0")
        if path != UPLOADS and (not sent.isdecimal() or len(sent) > _LONGEST_LENGTH or int(sent) > MOST_SENT):
            return _refused(413, _too_much())
        return self._sign_in_first(request, path)

    def _sign_in_first(self, request: Request, path: str) -> Response | None:
        if self._access.open_to_readers or path in _OPEN_TO_ALL or self._gate.may_read(request):
            return None
        if path == "/":
            return RedirectResponse(f"{self._access.prefix}{SIGN_IN}", status_code=303)
        return _refused(401, f"reading needs a name and a password: sign in at {SIGN_IN}")

    def _knows(self, host: str) -> bool:
        if is_loopback(host) or host in self._access.hosts:
            return True
        # A name of the open internet can be pointed here by whoever owns it, to have a reader's browser read
        # what only this network may.
        return not self._access.hosts and not self._gate.on_loopback and is_from_here_alone(host)

    def _is_own(self, request: Request) -> bool:
        return any(route.matches(request.scope)[0] is Match.FULL for route in self._own)


class _Bounded:
    """Receives a request's body, and no more of it than is let through."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._left = MOST_SENT

    async def __call__(self) -> Message:
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            raise _TooMuch
        return message


class _Guarded:
    """Sends a response with the security headers; a page of HTML is held back until its policy is known."""

    def __init__(self, send: Send, path: str, scheme: str) -> None:
        self._send = send
        self._path = path
        self._scheme = scheme
        self._held: Message | None = None
        self._html: list[bytes] = []
        self.begun = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.begun = True
            headers = MutableHeaders(scope=message)
            # Gradio lets pages of any other server read what it gives to this one's readers.
            for name in [name for name in headers if name.startswith("access-control-")]:
                del headers[name]
            headers.update(headers_for(self._scheme))
            if not is_asset(self._path):
                headers.setdefault("Cache-Control", "no-store")
            if self._path == "/" and headers.get("content-type", "").startswith("text/html"):
                self._held = message
                return
            headers.setdefault("Content-Security-Policy", NOTHING_POLICY)
        elif self._held is not None and message["type"] == "http.response.body":
            self._html.append(message.get("body", b""))
            if message.get("more_body", False):
                return
            html = without_manifest(b"".join(self._html))
            start, self._held = self._held, None
            headers = MutableHeaders(scope=start)
            headers["Content-Security-Policy"] = page_policy(html)
            if "content-length" in headers and html:  # a HEAD has the length and no body
                headers["Content-Length"] = str(len(html))
            await self._send(start)
            message = {**message, "body": html}
        await self._send(message)


def _below(scope: Scope, prefix: str) -> tuple[Scope, str]:
    """The scope as seen below the prefix, and the path without it; whether or not the proxy has taken it off."""
    path: str = scope["path"]
    if prefix and (path == prefix or path.startswith(f"{prefix}/")):
        path = path[len(prefix) :] or "/"
    if prefix:
        scope = {**scope, "root_path": prefix, "path": prefix + path}
    return scope, path


def _refused(status: int, why: str) -> Response:
    return JSONResponse({"error": why}, status_code=status)


def _busy() -> Response:
    response = _refused(503, "many readers ask just now; send it again in a few seconds")
    response.headers["Retry-After"] = "5"
    return response


def _too_much() -> str:
    return f"more than {MOST_SENT} bytes were sent"
