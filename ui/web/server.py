"""The server: the page at `/`, its health at `/health`, and no way out of the machine."""

import logging
import signal
import socket
from collections.abc import Callable
from types import FrameType
from typing import Final

import gradio as gr
import uvicorn
from fastapi import FastAPI
from fastapi.responses import JSONResponse
from starlette.requests import Request
from starlette.routing import Route

from ui.conversation_files import ConversationFiles
from ui.library.library import Library
from ui.service import Phase, Service
from ui.users.tries import Tries
from ui.web.conversation_counter import ConversationCounter
from ui.web.gate import Gate, from_this_machine
from ui.web.library import LibraryCounter
from ui.web.library_door import add_library_door
from ui.web.open_files import allow_many
from ui.web.page import build_page, head, theme
from ui.web.pictures import add_pictures
from ui.web.printed_errors import log_what_gradio_prints
from ui.web.security import Access, Security
from ui.web.sign_in import add_sign_in

LAST_WORDS: Final = 2  # seconds that answers under way get when the server stops


def make_app(
    service: Service,
    gate: Gate,
    library: Library | None = None,
    access: Access | None = None,
    conversations: ConversationFiles | None = None,
) -> FastAPI:
    """The web application over a service: page, sign-in, health, and the endpoints for scripts."""
    app = FastAPI(title="Wenbao", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.gate = gate
    access = access or Access()

    @app.get("/health")
    def health(request: Request) -> JSONResponse:
        state = service.state()
        # The detail names folders, which are nobody's business on other machines.
        detail = state.detail if from_this_machine(request) else ""
        ready = state.phase is Phase.READY
        return JSONResponse(
            {"phase": state.phase.value, "detail": detail or None}, status_code=200 if ready else 503
        )

    add_sign_in(app, gate, access, Tries())
    add_pictures(app, service)
    if library:
        add_library_door(app, library, gate)
    log_what_gradio_prints()
    gr.mount_gradio_app(
        app,
        build_page(
            service,
            LibraryCounter(library, gate) if library else None,
            ConversationCounter(conversations, gate) if conversations else None,
        ),
        path="/",
        footer_links=[],
        run_history=False,
        show_error=False,
        max_file_size=1,  # byte: files come through the library's own door, which asks who sends them
        theme=theme(),
        head=head(),
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
        enable_monitoring=False,
        allowed_paths=[],
    )
    own = [route for route in app.routes if isinstance(route, Route)]
    app.add_middleware(Security, gate=gate, access=access, own=own)
    return app


class _Announced(uvicorn.Server):
    """A server that says where it is, once it is there."""

    def __init__(self, config: uvicorn.Config, announce: Callable[[str], object]) -> None:
        super().__init__(config)
        self._announce = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            host = f"[{self.config.host}]" if ":" in self.config.host else self.config.host
            port = self.servers[0].sockets[0].getsockname()[1]  # any free one, where 0 was asked for
            self._announce(f"http://{host}:{port}")


def run(
    app: FastAPI, host: str, port: int, announce: Callable[[str], object] = lambda _address: None
) -> None:
    """Serves until SIGINT or SIGTERM, then lets answers under way end, and returns; `announce` is told its address."""
    allow_many()
    server = _Announced(
        uvicorn.Config(
            app,
            host=host,
            port=port,
            log_config=None,  # to where all else is logged, in the same form
            log_level="warning",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=LAST_WORDS,
        ),
        announce,
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
