"""The page: conversations, chat and sources side by side; and a search view."""

from functools import cache, partial
from pathlib import Path
from typing import Any, Final

import gradio as gr

from ui.rendering.furniture import composer, masthead, search_box, side, welcome
from ui.rendering.results import empty_inspector
from ui.rendering.sources import empty_panel
from ui.service import Service
from ui.web.conversation_counter import ConversationCounter
from ui.web.counter import Counter
from ui.web.desk import Desk
from ui.web.endpoints import add_endpoints
from ui.web.library import LibraryCounter
from ui.web.sessions import MOST_SESSIONS, forget_copies
from ui.web.turnstile import MOST_WAITING, Turnstile
from ui.words import SIMPLIFIED

ASKING_AT_ONCE: Final = 4  # readers served side by side; more of them queue
MOST_QUEUED: Final = 1024  # events of all kinds that are kept for later
# Nobody is shown how long Gradio thinks they will wait. "auto" tells all who queue whenever one is taken, and so
# keeps the server's loop from turning others away: `python -m evals.load` says after how long they are told.
SECONDS_BETWEEN_ESTIMATES: Final = 60.0
SPARE_EVENTS: Final = 64  # beside the questions that wait: those turned away, conversations shown again

_HERE: Final = Path(__file__).parent
# In this order: each file may use what those before it have named.
SCRIPTS: Final = (
    "start server words store shelf clipboard toast scope chat composer conversations card source picture search library uploads rebuilding preferences begin"
).split()
STYLES: Final = "paper controls frame side chat composer source picture search library editing uploads library_phone phone".split()
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


def build_page(
    service: Service,
    library: LibraryCounter | None = None,
    conversations: ConversationCounter | None = None,
) -> gr.Blocks:
    """The page over a service, to be mounted by `ui.web.server`.

    It is made in Simplified Chinese; on load each reader gets the language of their choice or browser.
    A view is some columns of the desk and a link in the masthead; the library's is there where one is given.
    """
    desk = Desk(service, library=library is not None)
    words = SIMPLIFIED
    page = gr.Blocks(title="Wenbao 问报", analytics_enabled=False, fill_width=True, fill_height=True)
    turnstile = Turnstile(ASKING_AT_ONCE, left=partial(forget_copies, page))
    with page:
        with gr.Row(elem_id="top"):
            head = _html(masthead(words, library=library is not None), "masthead")
            status = _html("", "status")
        with gr.Row(elem_id="desk"):
            with gr.Column(elem_id="side"):
                aside = _html(side(words, None), "aside")
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
                box = _html(composer(words), "composer")
            with gr.Column(elem_id="source"):
                panel = _html(empty_panel(words), "panel")
            with gr.Column(elem_id="search"):
                search = _html(search_box(words), "search-pane")
            with gr.Column(elem_id="leaf"):
                leaf = _html(empty_inspector(words), "leaf-pane")
            with gr.Column(elem_id="library"):
                _html("", "library-pane")  # filled by its script, for an editor or for a reader
        # Shows nothing: through it the page's script and the server speak to each other.
        bridge = gr.HTML(
            "",
            elem_id="bridge",
            html_template="<span></span>",
            js_on_load=script(),
            apply_default_css=False,
            server_functions=[
                function
                for counter in (Counter(service, desk), library, conversations)
                if counter is not None
                for function in counter.functions()
            ],
        )

        # First, so that they have their plain names: private events take theirs from the same list.
        add_endpoints(service, ASKING_AT_ONCE)
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        furniture = [head, status, aside, chat, box, panel, search, leaf]
        bridge.ask_question(
            turnstile.before(desk.ask, desk.turn_away),
            None,
            [chat, bridge],
            trigger_mode="multiple",  # the script asks one question at a time
            concurrency_limit=None,  # who waits, waits at the turnstile
            **quiet,
        )
        bridge.show_conversation(
            desk.show,
            None,
            [chat, bridge],
            trigger_mode="multiple",
            concurrency_limit=ASKING_AT_ONCE,
            concurrency_id="show",
            **quiet,
        )
        bridge.speak_language(desk.greet, None, furniture, queue=False, **quiet)
        page.load(desk.greet, None, furniture, queue=False, **quiet)
    page.queue(
        max_size=MOST_QUEUED,
        api_open=False,  # what queues for the page queues for everybody
        status_update_rate=SECONDS_BETWEEN_ESTIMATES,
    )
    # Gradio starts no more events at once than it has threads, 40, and would keep all others from the turnstile, which
    # shows them and turns them away. Its threads stay 40: questions have threads of their own.
    page._queue.max_thread_count = MOST_WAITING + SPARE_EVENTS  # noqa: SLF001  Gradio has no other way
    page.state_session_capacity = MOST_SESSIONS
    return page


@cache
def head() -> str:
    """What the document's head gets: the style sheet and an icon.

    Gradio's own `css` argument would repeat every rule with a longer selector that wins over media
    queries and states; as a style element the sheet stays as it is written.
    """
    style = "\n".join((_HERE / "styles" / f"{name}.css").read_text(encoding="utf-8") for name in STYLES)
    return f'<style>{style}</style><link rel="icon" href="{_ICON}">'


@cache
def script() -> str:
    """The page's script: the body of one function, put together from its files."""
    return "\n".join((_HERE / "scripts" / f"{name}.js").read_text(encoding="utf-8") for name in SCRIPTS)


def theme() -> gr.themes.Base:
    """Gradio's own theme with fonts of the system, and the paper's colours before our sheet is read."""
    return gr.themes.Base(
        font=list(_SYSTEM_FONTS), font_mono=["ui-monospace", "Noto Sans Mono CJK SC", "monospace"]
    ).set(
        body_background_fill="#faf8f3",
        body_background_fill_dark="#16171a",
        body_text_color="#1d1c1a",
        body_text_color_dark="#e9e6e0",
    )


def _html(value: str, name: str) -> gr.HTML:
    return gr.HTML(value, elem_id=name, js_on_load=None, apply_default_css=False)
