"""Locating: a link's place found again on the page as it is in the index now.

A quote is held to its digest before it is shown as one. Where the page has changed, the quote is looked
for letter by letter (never by likeness), and opened where it stands now if it stands there once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from assistant.answers import PageArticle, Source
from assistant.citing import raws_of, source_of
from assistant.contract import Json, citation_json
from assistant.errors import CitationNotFound
from index.catalog import Catalog
from index.spans import Span, raw_text_of, squeeze
from ui.leaves import Leaf
from ui.places import Place, digest_of


class Standing(StrEnum):
    """How a link's place stands to the page as it is now."""

    HERE = "here"  # as the link says
    MOVED = "moved"  # the same words, at another place of the page
    CHANGED = "changed"  # the page is there, the words or the article are not
    GONE = "gone"  # there is no such page


@dataclass(frozen=True, slots=True)
class Located:
    """What a link leads to now: `spans` hold the quote, verified; `source` is the article around them.

    `source` is None where no one article holds the place; the page itself can still be shown.
    """

    standing: Standing
    page: str
    spans: tuple[Span, ...] = ()
    source: Source | None = None


def located(catalog: Catalog, place: Place) -> Located:
    """Where a place stands now."""
    raw = catalog.raw(place.page)
    if raw is None:
        return Located(Standing.GONE, place.page)
    if not place.spans:
        return _article(catalog, place)
    if holds(catalog, place.spans, place.digest):
        return Located(Standing.HERE, place.page, place.spans, _around(catalog, place, place.spans))
    moved = _found(place, raw)
    if moved is not None:
        return Located(Standing.MOVED, place.page, (moved,), _around(catalog, place, (moved,)))
    return Located(Standing.CHANGED, place.page)


def located_json(located: Located, leaf: Leaf | None = None) -> Json:
    """What a link leads to, for scripts: its article whole, the quote's ranges in it, and the page's articles.

    Args:
        located: Where the link leads.
        leaf: The page, to list its articles where no one article holds the place.
    """
    found = located.source
    articles = [
        {"id": other.id, "kind": str(other.kind), "headline": other.headline}
        for other in (found.page_articles if found else _articles_on(leaf))
    ]
    return {
        "standing": located.standing.value,
        "page": located.page,
        "citation": citation_json(found.citation) if found else None,
        "text": found.text if found else None,
        "marks": [list(mark) for mark in found.marks] if found else [],
        "articles": articles,
    }


def _articles_on(leaf: Leaf | None) -> Sequence[PageArticle]:
    stories = leaf.stories if leaf else ()
    return [PageArticle(s.article.id, s.article.headline, s.article.kind) for s in stories]


def holds(catalog: Catalog, spans: Sequence[Span], digest: str | None) -> bool:
    """Whether the pages hold, at these spans, the quote that the digest is of."""
    raws = raws_of(catalog, spans)
    if any(span.page not in raws or span.end > len(raws[span.page]) for span in spans):
        return False
    return digest is not None and digest_of(raw_text_of(spans, raws)) == digest


def _article(catalog: Catalog, place: Place) -> Located:
    if place.article is None:
        return Located(Standing.HERE, place.page)
    try:
        return Located(Standing.HERE, place.page, (), source_of(catalog, place.article, ()))
    except CitationNotFound:
        return Located(Standing.CHANGED, place.page)


def _around(catalog: Catalog, place: Place, spans: tuple[Span, ...]) -> Source | None:
    """The article that holds the spans: the one that the link names, or another of the pages."""
    pages = dict.fromkeys(span.page for span in spans)
    ids = [place.article] if place.article else []
    ids += [
        article.id for page in pages for article in catalog.articles(page) if _touches(article.spans, spans)
    ]
    for article in dict.fromkeys(ids):
        try:
            return source_of(catalog, article, [(span.page, span.start, span.end) for span in spans])
        except CitationNotFound:
            continue
    return None


def _touches(story: Sequence[Span], spans: Sequence[Span]) -> bool:
    return any(
        part.page == span.page and part.start < span.end and span.start < part.end
        for part in story
        for span in spans
    )


def _found(place: Place, raw: str) -> Span | None:
    """Where the words that the link carries stand, white space aside, if they stand there exactly once."""
    words = squeeze(place.text or "")
    if not words or place.digest != digest_of(words):
        return None
    solid = [at for at, character in enumerate(raw) if not character.isspace()]
    bare = squeeze(raw)
    first = bare.find(words)
    if first < 0 or bare.find(words, first + 1) >= 0:
        return None
    return Span(place.page, solid[first], solid[first + len(words) - 1] + 1)
