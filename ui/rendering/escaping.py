"""Escaping: text of pages, file names and readers as HTML that shows it and does nothing else.

What comes out is one line without any sign that HTML, Markdown, LaTeX, an autolinker or Gradio's
translation marker could act on.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

# ASCII that is neither letter, digit nor space may mean something to HTML, Markdown, LaTeX, an
# autolinker or Gradio's translation marker; as a character reference it means only itself.
_TELLING: Final = {code: f"&#{code};" for code in range(0x21, 0x7F) if not chr(code).isalnum()}
# HTML can't hold control characters: Unicode's pictures of them stand for those that are not white space.
_CONTROLS: Final = {code: chr(0x2400 + code) for code in range(0x20) if not chr(code).isspace()}
_SPACES: Final = dict.fromkeys((*range(0x09, 0x0E), *range(0x1C, 0x20), 0x85, 0x2028, 0x2029), " ")
# Halves of characters, which no encoding can carry to the browser.
_SURROGATES: Final = dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
# Embeddings, overrides and isolates can show 681 where the page says 186: a picture shows that one is there.
_REORDERING: Final = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)), "\u2426")
_ESCAPES: Final = {
    **_TELLING,
    **_CONTROLS,
    **_SPACES,
    **_SURROGATES,
    **_REORDERING,
    0x7F: "\u2421",
}
_BREAKS: Final = {**_ESCAPES, 0x0A: "&#10;", 0x0D: "&#13;"}

_KANA: Final = re.compile("[\u3041-\u3096\u30a1-\u30fa]")  # without the dot ・, which Chinese uses
_HAN: Final = re.compile("[\u3400-\u9fff]")


def escaped(text: str) -> str:
    """The text as HTML that shows it and does nothing else, on one line, in Markdown as well."""
    return text.translate(_ESCAPES)


def in_attribute(text: str) -> str:
    """The text as an attribute's value, with its line breaks: for what the page's script copies or sends."""
    return text.translate(_BREAKS)


def one_line(text: str) -> str:
    """The text with each run of white space as one space."""
    return " ".join(text.split())


def in_lines(text: str) -> str:
    """The text escaped, its lines parted by `<br>`."""
    return "<br>".join(escaped(line) for line in text.splitlines())


def marked(text: str, marks: Sequence[tuple[int, int]], mark_id: str | None = None) -> str:
    """The text as HTML with half-open ranges of it marked, line by line joined with `<br>`.

    Ranges may touch, overlap, cross lines or lie outside; the first `<mark>` gets the id.
    """
    return "<br>".join(html for _, html in marked_lines(text, marks, mark_id))


def marked_lines(
    text: str, marks: Sequence[tuple[int, int]], mark_id: str | None = None
) -> Iterator[tuple[str, str]]:
    """Each line of the text, as it is and as HTML with its part of the marks."""
    start = 0
    for full in text.splitlines(keepends=True):
        line = full.rstrip()
        html: list[str] = []
        at = 0
        for begin, end in sorted((a - start, b - start) for a, b in marks):
            first, last = max(begin, at), min(end, len(line))
            if first >= last or not line[first:last].strip():
                continue
            name, mark_id = (f' id="{mark_id}"' if mark_id else ""), None
            html += (escaped(line[at:first]), f"<mark{name}>{escaped(line[first:last])}</mark>")
            at = last
        html.append(escaped(line[at:]))
        yield line, "".join(html)
        start += len(full)


def language_of(text: str) -> str:
    """The lang attribute that lets a browser pick Chinese glyphs and a screen reader a Chinese voice."""
    if _KANA.search(text):
        return ' lang="ja"'
    return ' lang="zh"' if _HAN.search(text) else ""
