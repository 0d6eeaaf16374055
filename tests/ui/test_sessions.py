"""Sessions: a page that asks and asks takes no more room in the server than one that has asked once."""

import gradio as gr
import pytest
from gradio.state_holder import StateHolder

from ui.web.page import build_page
from ui.web.sessions import MOST_SESSIONS, forget_copies

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend():
    return "asyncio"


class Ready:
    """A service of which nothing is asked."""

    def __getattr__(self, name):
        return lambda *arguments, **named: None


async def test_a_session_keeps_one_of_each_component_however_much_is_asked():
    page = build_page(Ready())
    StateHolder().set_blocks(page)
    asking = next(fn for fn in page.fns.values() if any(t[1] == "ask_question" for t in fn.targets))
    chat, bridge = asking.outputs
    session = page.state_holder["a"]
    for number in range(3):
        message = [{"role": "user", "content": f"question {number}"}]
        await page.postprocess_data(asking, [message, gr.skip()], session)
        await page.postprocess_data(asking, [gr.skip(), f"note {number}"], session)
    # Should this ever fail, Gradio has mended it, and `forget_copies` can go.
    assert len(session.blocks_config.blocks) > len(page.blocks) + 3

    forget_copies(page, "a")

    assert session.blocks_config.blocks.keys() == page.blocks.keys()
    assert session.config_values.keys() <= page.blocks.keys()
    assert [type(session[block._id]) for block in (chat, bridge)] == [gr.Chatbot, gr.HTML]
    shown = await page.postprocess_data(asking, [message, "the next"], session)
    assert shown[1] == "the next"


async def test_a_page_that_was_never_seen_has_nothing_to_forget():
    page = build_page(Ready())
    StateHolder().set_blocks(page)
    forget_copies(page, "nobody")
    forget_copies(page, None)
    assert not page.state_holder.session_data


async def test_only_so_many_pages_are_kept():
    page = build_page(Ready())
    StateHolder().set_blocks(page)
    for number in range(MOST_SESSIONS + 2):
        page.state_holder[str(number)]
    assert len(page.state_holder.session_data) == MOST_SESSIONS
