"""The library's door: `POST /library/upload?upload=ID&name=NAME`, the file's bytes as the body.

A door of its own, since Gradio's takes files from everybody: here only an editor can send any, the bytes go
to disk as they come, and no more of them than the limits allow.
"""

import logging
from typing import Final

from fastapi import FastAPI
from fastapi.responses import JSONResponse
from starlette.requests import ClientDisconnect, Request

from ui.library.library import Library
from ui.library.refusals import Refused
from ui.rendering.library_uploads import refusal_text
from ui.web.library import Editors
from ui.web.readers import words_of
from ui.words.libraries import library_words

_LONGEST_NAME: Final = 4000  # characters
_log = logging.getLogger(__name__)


def add_library_door(app: FastAPI, library: Library, editors: Editors) -> None:
    """Add the address that files are sent to."""

    @app.post("/library/upload")
    async def upload(request: Request) -> JSONResponse:
        words = words_of(request)
        if editors.editor_of(request) is None:
            return JSONResponse({"trouble": library_words(words).not_editor}, status_code=403)
        id_, name = request.query_params.get("upload", ""), request.query_params.get("name", "")
        length = request.headers.get("content-length", "")
        size = int(length) if length.isdecimal() and len(length) < 16 else None
        try:
            kept = await library.uploads.receive(id_, name[:_LONGEST_NAME], size, request.stream())
            library.uploads.look_into(id_, kept)
        except Refused as refused:
            status = 413 if refused.reason in {"large_file", "large_upload", "disk_full"} else 422
            return JSONResponse({"trouble": refusal_text(refused, words)}, status_code=status)
        except ClientDisconnect:
            return JSONResponse({}, status_code=400)  # nobody is there to read it
        except OSError as error:
            _log.warning("an uploaded file can't be kept: %s", error)
            why = Refused("not_written", name=name[:200], detail=error.strerror or error)
            return JSONResponse({"trouble": refusal_text(why, words)}, status_code=507)
        return JSONResponse({"name": kept})
