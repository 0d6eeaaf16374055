"""The page: a conversation on the left, the source of what it quotes on the right."""

from functools import cache
from pathlib import Path
from typing import Final

import gradio as gr

from ui.rendering import empty_panel
from ui.service import Service
from ui.web.desk import Desk
from ui.web.furniture import masthead, welcome
from ui.words import SIMPLIFIED

ASKING_AT_ONCE: Final = 4  # readers served side by side; more of them queue
LOOK_AGAIN: Final = 1.5  # seconds between looks at an archive that is still opening

_HERE: Final = Path(__file__).parent
_SYSTEM_FONTS: Final = (
    "system-ui",
    "-apple-system",
    "Segoe UI",
    "PingFang SC",
    "Microsoft YaHei",
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "sans-serif",
)
# 问 in white on the masthead's red.
_ICON: Final = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' "
    "height='32' rx='6' fill='%238c1c1c'/%3E%3Ctext x='16' y='23' font-size='20' text-anchor='middle' "
    "fill='white'%3E问%3C/text%3E%3C/svg%3E"
)


def build_page(service: Service) -> gr.Blocks:
    """The page over a service, to be mounted by `ui.web.server`.

    It is made in Simplified Chinese; on load each reader gets the language of their browser.
    """
    desk = Desk(service)
    words = SIMPLIFIED
    page = gr.Blocks(title="Wenbao 问报", analytics_enabled=False, fill_width=True, fill_height=True)
    with page:
        turns = gr.State(())
        opened = gr.State(None)
        timer = gr.Timer(LOOK_AGAIN, active=False)
        with gr.Row(elem_id="top"):
            head = gr.HTML(masthead(words), elem_id="masthead", apply_default_css=False)
            status = gr.HTML(elem_id="status", apply_default_css=False)
            afresh = gr.Button(words.new_conversation, elem_id="new", size="sm", scale=0)
        with gr.Row(elem_id="desk"):
            with gr.Column(elem_id="talk"):
                chat = gr.Chatbot(
                    elem_id="chat",
                    label=words.conversation,
                    placeholder=welcome(words),
                    show_label=False,
                    container=False,
                    height=None,
                    autoscroll=False,
                    buttons=[],
                    feedback_options=None,
                    latex_delimiters=[],
                    allow_tags=False,
                    layout="panel",
                )
                examples = gr.HTML(elem_id="examples", apply_default_css=False)
                remark = gr.HTML(elem_id="remark", apply_default_css=False)
                with gr.Row(elem_id="composer"):
                    box = gr.Textbox(
                        elem_id="question",
                        label=words.question,
                        placeholder=words.placeholder,
                        show_label=False,
                        container=False,
                        lines=1,
                        max_lines=6,
                        scale=1,
                    )
                    send = gr.Button(words.ask, elem_id="ask", variant="primary", scale=0)
            with gr.Column(elem_id="source"):
                panel = gr.HTML(
                    empty_panel(words), elem_id="panel", js_on_load=script(), apply_default_css=False
                )

        asked = [chat, turns, box, remark]
        asking = gr.on(
            [box.submit, send.click],
            desk.ask,
            [box, turns],
            asked,
            trigger_mode="always_last",  # a question sent while quotes still come in waits for its turn
            concurrency_limit=ASKING_AT_ONCE,
            concurrency_id="ask",
            show_progress="hidden",
            api_visibility="private",
        )
        asking_example = panel.example(
            desk.ask_example,
            [turns],
            asked,
            trigger_mode="once",
            concurrency_limit=ASKING_AT_ONCE,
            concurrency_id="ask",
            show_progress="hidden",
            api_visibility="private",
        )
        for event, handler, kept in (
            (panel.cite, desk.open_citation, turns),
            (panel.near, desk.open_nearest, turns),
            (panel.story, desk.open_story, opened),
        ):
            event(
                handler,
                [kept],
                [panel, opened],
                queue=False,
                show_progress="hidden",
                api_visibility="private",
            )
        afresh.click(
            desk.start_afresh,
            None,
            [*asked, panel, opened],
            cancels=[asking, asking_example],
            queue=False,
            show_progress="hidden",
            api_visibility="private",
        )
        looked = [status, examples, timer]
        timer.tick(desk.look, None, looked, queue=False, show_progress="hidden", api_visibility="private")
        page.load(
            desk.greet,
            None,
            [head, chat, box, send, afresh, panel, *looked],
            queue=False,
            show_progress="hidden",
            api_visibility="private",
        )
    return page


@cache
def head() -> str:
    """What the document's head gets: the style sheet and an icon.

    Gradio's own `css` argument would repeat every rule with a longer selector that wins over media
    queries and states; as a style element the sheet stays as it is written.
    """
    style = (_HERE / "page.css").read_text(encoding="utf-8")
    return f'<style>{style}</style><link rel="icon" href="{_ICON}">'


@cache
def script() -> str:
    """The page's script, which Gradio runs once when the source panel is on the page."""
    return (_HERE / "page.js").read_text(encoding="utf-8")


def theme() -> gr.themes.Base:
    """Gradio's plainest theme on newspaper colours, with the reader's own fonts; nothing is fetched."""
    return gr.themes.Base(
        font=list(_SYSTEM_FONTS), font_mono=["ui-monospace", "Noto Sans Mono CJK SC", "monospace"]
    ).set(
        body_background_fill="#faf8f3",
        body_background_fill_dark="#16171a",
        body_text_color="#1d1c1a",
        body_text_color_dark="#e9e6e0",
    )
