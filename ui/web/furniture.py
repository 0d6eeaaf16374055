"""The page's standing parts as HTML: its masthead, its welcome, first questions, remarks."""

from collections.abc import Sequence

from ui.rendering import escaped, language_of
from ui.words import Words


def masthead(words: Words) -> str:
    """The page's name and what it does; carries what the page's script calls the conversation."""
    return (
        f'<div class="masthead" lang="{words.tag}" data-conversation="{escaped(words.conversation)}">'
        f"<h1>{escaped(words.name)}</h1>"
        f"<p>{escaped(words.tagline)}</p></div>"
    )


def welcome(words: Words) -> str:
    """What an empty conversation shows."""
    return (
        f'<div class="welcome" lang="{words.tag}"><h2>{escaped(words.welcome)}</h2>'
        f"<p>{escaped(words.promise)}</p></div>"
    )


def example_questions(examples: Sequence[str], words: Words) -> str:
    """First questions to click on; nothing when there are none."""
    if not examples:
        return ""
    buttons = "".join(
        f'<li><button type="button" class="example" dir="auto"{language_of(example)}>'
        f"{escaped(example)}</button></li>"
        for example in examples
    )
    return f'<div class="examples"><p>{escaped(words.examples)}</p><ul>{buttons}</ul></div>'


def notice(text: str) -> str:
    """A remark beside the question box; empty when there is none."""
    return f'<p class="notice" role="alert">{escaped(text)}</p>' if text else ""
