"""Doors: which addresses of Gradio's are open, and how much may be sent through them.

Gradio comes with more than the page needs: uploads, files of the machine, runs that skip the queue, proxies, tools
for developers. What is not on this list does not exist. Our own addresses (`/health`, `/sign-in` and others) are
known by their routes and guard themselves.
"""

import re
from typing import Final

MOST_SENT: Final = 8 * 1024 * 1024  # bytes; a conversation of 200 turns with all its quotes has about 2 MB
_READ: Final = frozenset({"GET", "HEAD"})
_SEND: Final = frozenset({"POST"})
_NAME: Final = r"[A-Za-z0-9_-]{1,100}"

_AT_ONCE: Final = ("/gradio_api/component_server", "/gradio_api/run/predict")

_DOORS: Final = tuple(
    (methods, re.compile(pattern))
    for methods, pattern in (
        (_READ, "/"),  # the page
        (_READ, r"/(?:assets|static)(?:/[\w@-][\w@.-]*)+"),  # its scripts, styles, fonts
        (_READ, r"/(?:theme\.css|favicon\.ico|robots\.txt)"),
        (_READ, r"/config/?"),  # for scripts: what the endpoints are
        (_READ, r"/gradio_api/(?:info/?|app_id/?|startup-events|theme\.css)"),
        (_SEND, r"/gradio_api/queue/join"),  # every event of the page, and the endpoints
        (_SEND, r"/gradio_api/run/predict"),  # those that do not queue; the page lets no others through here
        (_READ, r"/gradio_api/queue/data"),  # what they give
        (_READ, rf"/gradio_api/heartbeat/{_NAME}"),
        (_SEND, r"/gradio_api/cancel"),
        (_SEND, r"/gradio_api/component_server/?"),  # the functions of the page's script
        (_SEND, rf"/gradio_api/call/{_NAME}"),  # the endpoints over plain HTTP, through the queue
        (_READ, rf"/gradio_api/call/{_NAME}/{_NAME}"),
    )
)


def is_open(method: str, path: str) -> bool:
    """Whether Gradio may see a request for this path, given without the server's prefix."""
    return ".." not in path and any(
        method in methods and door.fullmatch(path) is not None for methods, door in _DOORS
    )


def is_work(method: str, path: str) -> bool:
    """Whether a request is answered by work that waits in no line of questions: it searches, reads, or draws."""
    return (method in _SEND and path.startswith(_AT_ONCE)) or (method in _READ and path == "/picture")


def is_asset(path: str) -> bool:
    """Whether a path leads to a part of the page that holds nothing of the archive and may be kept by browsers."""
    return path.startswith(("/assets/", "/static/"))
