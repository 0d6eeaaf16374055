"""Sessions: what Gradio keeps of each page that was ever open.

Nothing of ours is in it: the conversation is in the browser, and what is dropped Gradio makes anew.
"""

from typing import Final

import gradio as gr

MOST_SESSIONS: Final = 512


def forget_copies(page: gr.Blocks, session: str | None) -> None:
    """Drop what a session has beyond one of each of the page's components. Call it in the server's loop.

    A value that is skipped has Gradio make a copy of its component under a new number, and the next value that is
    not skipped stores that copy, with the value, under its own number too: two a question, kept as long as the page
    is open. What the page shows stands under the old number.
    """
    state = page.state_holder.session_data.get(session or "")
    if state is None:
        return
    for kept in (state.blocks_config.blocks, state.config_values):
        for number in kept.keys() - page.blocks.keys():
            del kept[number]
