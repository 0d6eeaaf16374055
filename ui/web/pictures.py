"""Pictures over HTTP: `GET /picture?page=NAME&wide=1000` gives a page as it was printed, as a JPEG image.

The name is looked up in the catalog; what the browser sends is never a path.
"""

from typing import Final

from fastapi import FastAPI
from fastapi.responses import PlainTextResponse, Response
from starlette.requests import Request

from index.errors import ArchiveError, PageUnreadable
from ui.service import Phase, Service

_LONGEST_NAME: Final = 2000  # characters
# The address holds the version of the page's bytes: what it leads to never changes.
_KEPT: Final = {"Cache-Control": "private, max-age=3600"}


def add_pictures(app: FastAPI, service: Service) -> None:
    """Add the address of the pages' images to the application."""

    @app.get("/picture")
    def picture(request: Request) -> Response:
        asked = request.query_params
        name, wide = asked.get("page", ""), asked.get("wide", "")
        if not name or len(name) > _LONGEST_NAME or not (wide.isdecimal() and len(wide) < 6):
            return PlainTextResponse("expected /picture?page=NAME&wide=PIXELS", status_code=400)
        if service.state().phase is not Phase.READY:
            return PlainTextResponse("the archive is not open", status_code=503)
        try:
            image = service.picture(name, int(wide))
        except PageUnreadable as problem:
            return PlainTextResponse(str(problem), status_code=404)
        except ArchiveError as problem:
            return PlainTextResponse(str(problem), status_code=503)
        return Response(image, media_type="image/jpeg", headers=_KEPT)
