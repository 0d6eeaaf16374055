"""Logs, set up once for a command; while serving, without what readers ask.

A library's error may quote the text that it stumbled over. So an error that is logged while serving keeps its kind
and its places in the code, and loses its message, unless the setting `log_questions` asks for the whole.
"""

import logging
import sys
import traceback
from types import TracebackType
from typing import Final, TypeAlias

FORMAT: Final = "%(levelname)s %(name)s: %(message)s"
UNSAID: Final = "(its message may hold what a reader has asked: WENBAO_LOG_QUESTIONS=true shows it)"

_Raised: TypeAlias = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def set_up(level: str, *, discreet: bool = False) -> None:
    """Send what is logged to standard error; the last call counts."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(DiscreetFormatter(FORMAT) if discreet else logging.Formatter(FORMAT))
    logging.basicConfig(level=level, handlers=[handler], force=True)


class DiscreetFormatter(logging.Formatter):
    """Formats a record as set, but an error in it by its kind and the places it came through."""

    def formatException(self, ei: _Raised) -> str:  # noqa: N802  logging's own name
        """The traceback of an error and of its causes, without any of their messages."""
        parts: list[str] = []
        error = ei[1]
        while error is not None:
            frames = "".join(traceback.format_tb(error.__traceback__))
            parts.append(f"{frames}{type(error).__module__}.{type(error).__qualname__} {UNSAID}")
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\ncaused by\n".join(parts)
