"""Lines of a web page: its blocks of text in their order, and which of them are the article's.

trafilatura knows an article from the menus around it, but leaves out what seems unimportant to it, headings
between stories above all. So it only says where the article begins and ends; every line between is kept.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from index.spans import squeeze

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_UNSEEN = frozenset(
    "script style noscript template iframe object svg head select textarea button nav footer".split()
)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark meta q ruby rb rt rp "
    "s samp small span strike strong sub sup time tt u var wbr".split()
)
_LEAST_SURE = 8  # characters; a shorter line is found in any text
_MOST_LINKED = 0.5  # of a line's characters; with more it leads elsewhere


@dataclass(slots=True)
class _WebLine:
    text: str = ""
    linked: int = 0  # characters that stand in links
    heading: bool = False

    def says(self) -> str:
        return "\t".join(" ".join(cell.split()) for cell in self.text.split("\t")).strip()


@dataclass(slots=True)
class _Lines:
    """The lines while they are gathered; the last one is still open."""

    done: list[_WebLine] = field(default_factory=lambda: [_WebLine()])

    def add(self, text: str | None, *, linked: bool) -> None:
        if text:
            self.done[-1].text += text.replace("\t", " ")
            self.done[-1].linked += len(squeeze(text)) if linked else 0

    def end(self) -> None:
        if self.done[-1].says():
            self.done.append(_WebLine())
        else:
            self.done[-1] = _WebLine()


def article_lines(tree: "HtmlElement") -> list[str]:
    """The lines of the page's article, or of the whole page where none can be told from the rest."""
    from trafilatura import bare_extraction

    lines = [line for line in _lines(tree) if line.says()]
    found = bare_extraction(
        tree, include_comments=False, include_tables=True, favor_recall=True, deduplicate=False
    )
    text = (found.text if found is not None and not isinstance(found, dict) else None) or ""
    whole, parts = squeeze(text), {squeeze(part) for part in text.splitlines()}
    sure = [
        i
        for i, line in enumerate(lines)
        if not _leads_away(line)
        and (
            squeeze(line.says()) in parts
            or (len(line.says()) >= _LEAST_SURE and squeeze(line.says()) in whole)
        )
    ]
    first, last = (sure[0], sure[-1]) if sure else (0, len(lines) - 1)
    while first > 0 and lines[first - 1].heading:
        first -= 1
    return [line.says() for line in lines[first : last + 1] if not _leads_away(line)]


def _leads_away(line: _WebLine) -> bool:
    return not line.heading and line.linked > _MOST_LINKED * len(squeeze(line.text))


def _lines(tree: "HtmlElement") -> Sequence[_WebLine]:
    """Every line of text that the page shows, in the order of the file."""
    lines = _Lines()
    for event, element, linked, heading in _walk(tree, linked=False, heading=False):
        block = element.tag not in _INLINE
        if event == "start":
            if element.tag in ("td", "th"):
                lines.done[-1].text += "\t"
            elif block:
                lines.end()
            lines.done[-1].heading |= heading
            lines.add(element.text, linked=linked)
        else:
            if block and element.tag not in ("td", "th"):
                lines.end()
            lines.add(element.tail, linked=linked)
    return lines.done


def _walk(
    element: "HtmlElement", *, linked: bool, heading: bool
) -> Iterator[tuple[str, "HtmlElement", bool, bool]]:
    """Starts and ends of the elements that are shown, with whether they stand in a link or a heading."""
    if not isinstance(element.tag, str) or element.tag in _UNSEEN or _is_hidden(element):
        return
    inside = linked or element.tag == "a"
    below = heading or element.tag in _HEADINGS
    yield "start", element, inside, below
    for child in element:
        if not isinstance(child.tag, str) or child.tag in _UNSEEN or _is_hidden(child):
            yield "end", child, inside, below  # what follows it is still shown
        else:
            yield from _walk(child, linked=inside, heading=below)
            yield "end", child, inside, below


def _is_hidden(element: "HtmlElement") -> bool:
    style = "".join((element.get("style") or "").lower().split())
    return element.get("hidden") is not None or "display:none" in style
