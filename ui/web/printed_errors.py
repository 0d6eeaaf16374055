"""Printed errors: what Gradio would print on standard error goes into the log instead, by the log's rules.

Gradio prints the traceback of whatever breaks down in its queue, and the message of some quotes all that a reader has
sent. In the log an error keeps its kind and its places alone (`ui.logs`).
"""

import logging
import traceback
from typing import Any

from gradio import queueing, route_utils, routes

_log = logging.getLogger(__name__)


class _Logged:
    """The module `traceback` as Gradio uses it, but for printing."""

    def print_exc(self, *_: object, **__: object) -> None:
        _log.exception("Gradio could not answer a request")

    def __getattr__(self, name: str) -> Any:
        return getattr(traceback, name)


def log_what_gradio_prints() -> None:
    """Have Gradio's own modules log what they would print; for the whole process, and again does no harm."""
    for module in (queueing, route_utils, routes):
        vars(module)["traceback"] = _Logged()
