"""The records of an answer: quotes with citations, or a refusal with its reason and what came nearest."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from index.articles import ArticleKind
from index.spans import Span


@dataclass(frozen=True, slots=True)
class Filters:
    """Which pages a question is asked of; the default is all of them.

    With `since` or `until` (both inclusive), pages without a known date are left out
    unless `undated` says to keep them.
    """

    pages: tuple[str, ...] = ()
    paper: str | None = None
    since: dt.date | None = None
    until: dt.date | None = None
    undated: bool = False
    edition: str | None = None

    @property
    def dated(self) -> bool:
        """Whether dates are asked for at all."""
        return self.since is not None or self.until is not None

    def __bool__(self) -> bool:
        """Whether anything is left out at all."""
        return bool(self.pages or self.paper or self.edition or self.dated)


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a quote stands. Facts that the page does not give are None."""

    page: str
    spans: tuple[Span, ...]
    article: str
    headline: str | None
    kicker: str | None
    byline: tuple[str, ...]
    kind: ArticleKind
    paper: str | None
    date: dt.date | None
    edition: str | None
    quality: float


@dataclass(frozen=True, slots=True)
class Quote:
    """A verbatim quote, verified against the raw page when it was made.

    `answer` holds half-open ranges of code points of `text`: the answering words. `score` is in
    0..1, larger is better.
    """

    n: int
    text: str
    score: float
    answer: tuple[tuple[int, int], ...]
    citation: Citation


@dataclass(frozen=True, slots=True)
class Nearest:
    """An article that came near to a question that was refused."""

    headline: str | None
    page: str
    score: float
    article: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the archive holds, or the part of it that the filters leave.

    `left_out` counts the pages without a known date that a date filter has passed over, `unplaced` those of the pages
    held of which the paper or the date is not known.
    """

    pages: int
    articles: int
    papers: tuple[str, ...] = ()
    since: dt.date | None = None
    until: dt.date | None = None
    left_out: int = 0
    unplaced: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """What the archive says to a question.

    `confidence` is the probability that the first quote holds the answer, on refusals too.
    `ms` holds each stage's wall time in milliseconds.
    """

    question: str
    resolved_question: str
    language: str
    answered: bool
    confidence: float
    quotes: tuple[Quote, ...]
    reason: str | None
    nearest: tuple[Nearest, ...]
    filters: Filters
    coverage: Coverage
    ms: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class SearchResult:
    """A passage found for a question, for people who would rather search; scores larger-is-better."""

    rank: int
    score: float
    text: str
    dense: float
    lexical: float
    citation: Citation


@dataclass(frozen=True, slots=True)
class PageArticle:
    """An entry in the list of a page's articles."""

    id: str
    headline: str | None
    kind: ArticleKind


@dataclass(frozen=True, slots=True)
class Source:
    """A citation opened where it stands: its whole article, the quote's place marked.

    `marks` are half-open ranges of `text`; `text` is the article's reading text (paragraphs parted
    by line breaks), `raw` the page's raw text as extracted.
    """

    citation: Citation
    text: str
    marks: tuple[tuple[int, int], ...]
    subheads: tuple[str, ...]
    page_articles: tuple[PageArticle, ...]
