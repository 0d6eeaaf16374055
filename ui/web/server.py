"""The server: the page at `/`, its health at `/health`, and no way out of the machine."""

import logging
import signal
from types import FrameType
from typing import Final

import gradio as gr
import uvicorn
from fastapi import FastAPI
from fastapi.responses import JSONResponse
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.service import Phase, Service
from ui.web.gate import Gate
from ui.web.page import build_page, head, theme
from ui.web.pictures import add_pictures

LAST_WORDS: Final = 2  # seconds that answers under way get when the server stops
# Gradio's own scripts build functions from strings and stand inline, so both must be allowed; what the
# policy is for is the rest: no address outside this server is ever loaded, sent to, or framed in.
_POLICY: Final = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; object-src 'none'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)
_HEADERS: Final = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


class _Guarded:
    """Adds the security headers to every response; plain ASGI, so that streams stay streams."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        await self._app(scope, receive, guarded if scope["type"] == "http" else send)


def make_app(service: Service, gate: Gate) -> FastAPI:
    """The web application over a service: page, health, and the endpoints for scripts."""
    app = FastAPI(title="Wenbao", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.gate = gate
    app.add_middleware(_Guarded)

    @app.get("/health")
    def health() -> JSONResponse:
        state = service.state()
        ready = state.phase is Phase.READY
        return JSONResponse(
            {"phase": state.phase.value, "detail": state.detail or None}, status_code=200 if ready else 503
        )

    add_pictures(app, service)
    gr.mount_gradio_app(
        app,
        build_page(service),
        path="/",
        footer_links=[],
        run_history=False,
        show_error=False,
        max_file_size=1,  # byte: the page takes no files
        theme=theme(),
        head=head(),
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
        enable_monitoring=False,
    )
    return app


def run(app: FastAPI, host: str, port: int) -> None:
    """Serves until SIGINT or SIGTERM, then lets answers under way end, and returns."""
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            host=host,
            port=port,
            log_level="warning",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=LAST_WORDS,
        )
    )
    # Every open page holds a connection to the end, and cutting it then is no error to report.
    logging.getLogger("uvicorn.error").addFilter(lambda _record: not server.should_exit)
    # Once it has stopped, uvicorn raises the signal that stopped it anew; here that is no error any more.
    before = {number: signal.signal(number, _stopped) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        server.run()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _stopped(_number: int, _frame: FrameType | None) -> None:
    pass
