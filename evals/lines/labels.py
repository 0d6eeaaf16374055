"""The true label of each line of a made page, from how the page was made."""

from collections.abc import Sequence

from evals.pages.copydesk import Part
from evals.pages.page import Page
from evals.pages.setting import HYPHEN
from index.reading import CONTINUATION_MARK, Line, lines_of
from index.spans import squeeze


def labels_of_made(page: Page) -> tuple[list[Line], list[str]]:
    """A made page's lines and their labels."""
    lines = lines_of(page.raw)
    cursors = [_Cursor(item.parts, bylined=item.names != ()) for item in page.items]
    labels: list[str] = []
    tags = iter(page.tags)
    tag = next(tags)
    begun: set[int] = set()
    for line in lines:
        while line.start >= tag.end:
            tag = next(tags)
        if CONTINUATION_MARK.fullmatch(line.text):
            if tag.kind == "body" and tag.item is not None:
                cursors[tag.item].skip(line.text)
            labels.append("mark")
        elif tag.kind == "heading":
            labels.append("heading")
        elif tag.kind == "folio":
            labels.append("folio")
        elif tag.kind in ("caption", "notice"):
            first = tag.item not in begun
            begun.add(tag.item or 0)
            labels.append(tag.kind if first else f"{tag.kind} on")
        elif tag.item is not None:
            labels.append(cursors[tag.item].label(line.text))
    return lines, labels


class _Cursor:
    """Where in an item's parts its lines have got to."""

    def __init__(self, parts: Sequence[Part], *, bylined: bool) -> None:
        self._starts: dict[int, str] = {}
        text = ""
        story_begun = False
        for part in parts:
            label = "paragraph"
            words = squeeze(part.text)
            if part.fixed:
                closing = (bylined or story_begun) and words[0] in "（("
                label = "paragraph" if closing else "subhead" if story_begun or not bylined else "byline"
            elif not story_begun:
                label, story_begun = "story", True
            self._starts[len(text)] = label
            text += words
        self._text = text
        self._at = 0

    def skip(self, text: str) -> None:
        if self._text.startswith(squeeze(text), self._at):
            self._at += len(squeeze(text))

    def label(self, line: str) -> str:
        words = squeeze(line)
        start = self._at
        mark = CONTINUATION_MARK.match(self._text, start)
        if mark and not words.startswith(mark.group()):
            self._at = start = mark.end()
        self._at = start + len(words.rstrip(HYPHEN)) if words.endswith(HYPHEN) else start + len(words)
        if start in self._starts:
            return self._starts[start]
        inside = max((at for at in self._starts if at <= start), default=0)
        return (
            "subhead"
            if self._starts.get(inside) == "subhead"
            else "byline"
            if self._starts.get(inside) == "byline"
            else "on"
        )
