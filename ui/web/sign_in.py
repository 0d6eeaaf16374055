"""Signing in and out: a page with a form, at `/sign-in`, and what its buttons lead to.

The form works without any script. The session's token is only ever in a cookie that no script can read and no
other site can have sent along with a form.
"""

import logging
import math
from typing import Final
from urllib.parse import parse_qs

import anyio.to_thread
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from ui.rendering.sign_in import Shown, sign_in_page
from ui.users.errors import UserFileUnusable
from ui.users.sessions import LONGEST
from ui.users.tries import Tries
from ui.users.user_file import User
from ui.web.gate import SESSION_COOKIE, Gate
from ui.web.readers import words_of
from ui.web.security import SIGN_IN, Access
from ui.web.security_headers import FORM_POLICY
from ui.words.signing_in import sign_in_words

_LONGEST_FORM: Final = 4096  # bytes
_MAKE_A_USER: Final = "wenbao user add NAME"
_log = logging.getLogger(__name__)


def add_sign_in(app: FastAPI, gate: Gate, access: Access, tries: Tries) -> None:
    """Add the addresses for signing in and out."""
    to_read = not access.open_to_readers

    def shown(request: Request, what: Shown, status: int = 200) -> Response:
        page = sign_in_page(what, words_of(request))
        return HTMLResponse(page, status_code=status, headers={"Content-Security-Policy": FORM_POLICY})

    @app.get(SIGN_IN)
    def form(request: Request) -> Response:
        own = sign_in_words(words_of(request))
        news = own.signed_out if request.query_params.get("out") == "1" else None
        signed_in = gate.name_of(request)
        if signed_in is None and not gate.has_users():
            trouble = own.no_users.format(command=_MAKE_A_USER)
            return shown(request, Shown(trouble=trouble, form=False, to_read=to_read))
        return shown(request, Shown(signed_in=signed_in, news=news, to_read=to_read))

    @app.post(SIGN_IN)
    async def sign_in(request: Request) -> Response:
        own = sign_in_words(words_of(request))
        fields = await _fields(request)
        name, password = fields.get("name", ""), fields.get("password", "")
        address = request.client.host if request.client else ""

        def again(trouble: str, status: int) -> Response:
            return shown(request, Shown(trouble=trouble, name=name, to_read=to_read), status)

        wait = tries.begin(name, address)
        if wait:
            _log.warning("sign-in: too many tries from %s", address)
            refused = again(own.wait.format(minutes=math.ceil(wait / 60)), 429)
            refused.headers["Retry-After"] = str(math.ceil(wait))
            return refused
        try:
            user = await anyio.to_thread.run_sync(gate.users.signed_in, name, password)
        except UserFileUnusable as problem:
            _log.error("sign-in: %s", problem)
            return again(own.unusable, 503)
        if user is None:
            _log.warning("sign-in: a failed try from %s", address)
            return again(own.wrong, 401)
        tries.succeeded(name, address)
        _log.info("sign-in: %s from %s", user.name, address)
        return _begun(request, gate, access, user)

    @app.post("/sign-out")
    def sign_out(request: Request) -> Response:
        gate.sessions.end(request.cookies.get(SESSION_COOKIE))
        response = RedirectResponse("sign-in?out=1", status_code=303)
        response.delete_cookie(SESSION_COOKIE, path=access.prefix or "/")
        return response


def _begun(request: Request, gate: Gate, access: Access, user: User) -> Response:
    """To the page, with a new session; one that the browser had is ended, so that none can be planted."""
    gate.sessions.end(request.cookies.get(SESSION_COOKIE))
    response = RedirectResponse("./", status_code=303)
    response.set_cookie(
        SESSION_COOKIE,
        gate.sessions.begin(user),
        max_age=int(LONGEST),
        path=access.prefix or "/",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="lax",
    )
    return response


async def _fields(request: Request) -> dict[str, str]:
    """The form's fields; none where it is not one, or too long to be."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > _LONGEST_FORM:
            return {}
    try:
        return {name: values[0] for name, values in parse_qs(body.decode("utf-8"), max_num_fields=10).items()}
    except ValueError:
        return {}
