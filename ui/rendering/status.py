"""How far the archive is, in one line."""

from assistant.answers import Coverage
from ui.rendering.answers import missing_html
from ui.rendering.escaping import escaped
from ui.service import Phase, State
from ui.words import Words
from ui.words.faults import fault_text


def status_line(state: State, coverage: Coverage | None, words: Words) -> str:
    """How far the archive is, in one line; when ready, what it holds."""
    if state.phase is Phase.MISSING:
        text = missing_html(words)
    elif state.phase is Phase.FAILED:
        text = escaped(words.failed.format(detail=fault_text(state.detail, words)))
    elif state.phase is Phase.LOADING:
        text = f'<span class="spinner"></span>{escaped(words.loading)}'
    elif coverage is not None:
        text = escaped(words.ready.format(pages=coverage.pages, articles=coverage.articles))
    else:
        text = ""
    return f'<p class="status {state.phase.value}" role="status">{text}</p>'
