"""Readers: what a request tells of the one who sent it."""

from typing import Final

import gradio as gr
from starlette.requests import Request

from ui.words import Words, words_chosen

# The reader's own choice of language; set by the page's script, so that even the first page speaks it.
LANGUAGE_COOKIE: Final = "wenbao-language"


def words_of(request: gr.Request | Request) -> Words:
    """The language that the reader has chosen, or else the one that their browser wishes for."""
    return words_chosen(request.cookies.get(LANGUAGE_COOKIE), request.headers.get("accept-language"))
