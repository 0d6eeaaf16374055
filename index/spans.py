"""Places in raw text, and the offset law that ties every shown text to them.

A span counts code points of a page's raw text, half-open. For every article, passage, quote and
citation, the raw texts of its spans joined and the text that is shown are the same string once white
space (`str.isspace()`) is removed. `Alignment` is that law as an object: making one proves the law
for its text, and then any part of the text has exactly one place on the page.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.errors import ArchiveError


class OffsetLawBroken(ArchiveError):  # noqa: N818
    """A shown text and the raw text of its spans differ in more than white space."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A non-empty, half-open run of code points of one page's raw text."""

    page: str
    start: int
    end: int

    def __post_init__(self) -> None:
        """Refuse a span that is empty, reversed or negative."""
        if not 0 <= self.start < self.end:
            raise ValueError(f"not a span: {self.page}[{self.start}:{self.end}]")


def squeeze(text: str) -> str:
    """The text without its white space: what the offset law compares."""
    return "".join(text.split())  # `str.split` parts at exactly the characters that `str.isspace` names


def raw_text_of(spans: Sequence[Span], raws: Mapping[str, str]) -> str:
    """The raw texts of the spans, joined in their order."""
    return "".join(raws[span.page][span.start : span.end] for span in spans)


def law_holds(text: str, spans: Sequence[Span], raws: Mapping[str, str]) -> bool:
    """Whether the text and its spans are the same but for white space, every span inside its page."""
    return all(span.page in raws and span.end <= len(raws[span.page]) for span in spans) and squeeze(
        text
    ) == squeeze(raw_text_of(spans, raws))


class Alignment:
    """A text with its spans, proven equal but for white space; gives the spans of any part.

    Args:
        text: The shown text.
        spans: Where it stands, in reading order.
        raws: Raw text by page name.

    Raises:
        OffsetLawBroken: The two differ in more than white space.

    Building costs time and memory linear in the text.
    """

    __slots__ = ("_places", "_solid", "_span_starts", "_spans", "text")

    def __init__(self, text: str, spans: Sequence[Span], raws: Mapping[str, str]) -> None:
        self.text = text
        self._spans = tuple(spans)
        # Positions in the text, and on the pages, of the k-th character that is not white space.
        self._solid = [i for i, c in enumerate(text) if not c.isspace()]
        places: list[int] = []
        self._span_starts: list[int] = []
        for span in self._spans:
            raw = raws[span.page]
            self._span_starts.append(len(places))
            own = raw[span.start : span.end]
            places += [i for i, c in enumerate(own, span.start) if not c.isspace()]
        self._places = places
        if not law_holds(text, self._spans, raws):
            page = self._spans[0].page if self._spans else "no page"
            raise OffsetLawBroken(f"{page}: a text of {len(text)} characters does not match its place")

    def spans(self, start: int, end: int) -> tuple[Span, ...]:
        """Where `text[start:end]` stands, without white space at either edge; empty if it is all white."""
        first = bisect_left(self._solid, start)
        last = bisect_left(self._solid, end)
        found: list[Span] = []
        k = first
        while k < last:
            which = bisect_right(self._span_starts, k) - 1
            stop = self._span_starts[which + 1] if which + 1 < len(self._span_starts) else len(self._places)
            stop = min(stop, last)
            found.append(Span(self._spans[which].page, self._places[k], self._places[stop - 1] + 1))
            k = stop
        return tuple(found)

    def text_range(self, page: str, start: int, end: int) -> tuple[int, int] | None:
        """The part of the text that stands inside `page[start:end]`, or None where nothing of it does."""
        inside = [
            self._solid[k]
            for which, span in enumerate(self._spans)
            if span.page == page and span.start < end and start < span.end
            for k in range(
                self._span_starts[which],
                self._span_starts[which + 1] if which + 1 < len(self._span_starts) else len(self._places),
            )
            if start <= self._places[k] < end
        ]
        return (inside[0], inside[-1] + 1) if inside else None
