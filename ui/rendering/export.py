"""Export: a conversation as one Markdown or HTML file that says all by itself, quotes in its footnotes."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

from assistant.answers import Quote
from ui.conversations import Turn
from ui.rendering.answers import remarks
from ui.rendering.citing import by_standard, in_markdown, in_words
from ui.rendering.escaping import escaped, in_lines, language_of, marked
from ui.words import Words

Stale = Sequence[AbstractSet[int]]

_STYLE = (
    "body{max-width:42em;margin:3em auto;padding:0 1.2em;font:17px/1.8 system-ui,'PingFang SC','Noto Sans CJK SC',"
    "sans-serif;color:#1d1c1a;background:#fff}h2{font-size:1.1em;margin-top:2.2em}blockquote{margin:1em 0;padding:.2em 1em;"
    "border-inline-start:4px solid #8c1c1c}mark{background:#ffe694}sup a{color:#8c1c1c}section{margin-top:3em;"
    "border-top:1px solid #ddd8cd;font-size:.9em;color:#4a4742}p,li,blockquote{overflow-wrap:anywhere}"
)


def as_markdown(name: str, turns: Sequence[Turn], stale: Stale, words: Words) -> str:
    """The conversation as Markdown: questions as headings, quotes with footnotes that say where they stand.

    Args:
        name: The conversation's name.
        turns: Its turns.
        stale: For each turn, the numbers of the quotes that their pages no longer hold.
        words: The interface's language.
    """
    lines = [f"# {in_markdown(name)}", ""]
    notes: list[str] = []
    for number, (turn, gone) in enumerate(zip(turns, stale, strict=True), start=1):
        lines += [f"## {in_markdown(turn.question)}", ""]
        for text in _remarks(turn, words):
            lines += [in_markdown(text), ""]
        for quote in turn.answer.quotes if turn.answer else ():
            note = f"{number}-{quote.n}"
            if quote.n in gone:
                lines += [f"*{in_markdown(words.stale)}* {in_markdown(quote.text)}[^{note}]", ""]
            else:
                lines += [f"> {in_markdown(quote.text)}[^{note}]", ""]
            notes.append(
                f"[^{note}]: {in_markdown(by_standard(quote.citation))} "
                f"{words.quoted.format(text=in_markdown(quote.text))} ({in_markdown(_file(quote))})"
            )
    return "\n".join([*lines, *notes, ""])


def as_html(name: str, turns: Sequence[Turn], stale: Stale, words: Words) -> str:
    """The same as an HTML file that needs nothing beside itself and runs nothing."""
    body: list[str] = []
    notes: list[str] = []
    for number, (turn, gone) in enumerate(zip(turns, stale, strict=True), start=1):
        body.append(f'<h2 dir="auto"{language_of(turn.question)}>{in_lines(turn.question)}</h2>')
        body += [f'<p dir="auto">{in_lines(text)}</p>' for text in _remarks(turn, words)]
        for quote in turn.answer.quotes if turn.answer else ():
            note = f"{number}-{quote.n}"
            body.append(_quoted(quote, note, len(notes) + 1, quote.n in gone, words))
            notes.append(
                f'<li id="note-{note}"><span>{escaped(in_words(quote.citation, words))}</span> '
                f"<q{language_of(quote.text)}>{marked(quote.text, quote.answer)}</q> "
                f"<bdi>{escaped(_file(quote))}</bdi> "
                f'<a href="#ref-{note}" aria-label="{escaped(words.back)}">↩</a></li>'
            )
    foot = f"<section><ol>{''.join(notes)}</ol></section>" if notes else ""
    return (
        f'<!doctype html>\n<html lang="{words.tag}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{escaped(name)}</title><style>{_STYLE}</style></head>\n"
        f"<body><h1>{escaped(name)}</h1>\n{''.join(body)}\n{foot}</body></html>\n"
    )


def answer_as_markdown(turn: Turn, words: Words) -> str:
    """One answer for the clipboard: its quotes with footnotes."""
    return "\n".join(_answer_lines(turn, words)) + "\n"


def _answer_lines(turn: Turn, words: Words) -> Iterator[str]:
    quotes = turn.answer.quotes if turn.answer else ()
    for text in () if quotes else _remarks(turn, words):
        yield in_markdown(text)
        yield ""
    for quote in quotes:
        yield f"> {in_markdown(quote.text)}[^{quote.n}]"
        yield ""
    for quote in quotes:
        yield f"[^{quote.n}]: {in_markdown(by_standard(quote.citation))} ({in_markdown(_file(quote))})"


def _quoted(quote: Quote, note: str, number: int, gone: bool, words: Words) -> str:  # noqa: FBT001
    link = f'<sup><a id="ref-{note}" href="#note-{note}">{number}</a></sup>'
    text = f"{marked(quote.text, quote.answer)}{link}"
    if gone:
        return f'<p dir="auto">{escaped(words.stale)} {text}</p>'
    return f'<blockquote dir="auto"{language_of(quote.text)}>{text}</blockquote>'


def _remarks(turn: Turn, words: Words) -> tuple[str, ...]:
    """What is said beside the quotes, a sentence each."""
    if turn.answer:
        return remarks(turn.answer, words)
    return (words.stopped if turn.stopped else turn.trouble or words.broken,)


def _file(quote: Quote) -> str:
    places = ", ".join(f"{span.start}–{span.end}" for span in quote.citation.spans)
    return f"{quote.citation.page}: {places}"
