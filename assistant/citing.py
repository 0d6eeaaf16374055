"""Citations: where a passage's words stand, and the source opened at that place."""

from collections.abc import Sequence

from assistant.answers import Citation, PageArticle, Source
from assistant.errors import CitationNotFound
from index.articles import Article
from index.catalog import Catalog
from index.spans import Alignment, Span


def citation_of(catalog: Catalog, article: Article, spans: tuple[Span, ...]) -> Citation:
    """The citation of spans of an article; a continuation has its first part's headline and byline."""
    facts = catalog.facts(article.page)
    first = catalog.article(article.first_part) if article.first_part else None
    titled = article if article.headline or first is None else first
    return Citation(
        page=article.page,
        spans=spans,
        article=article.id,
        headline=titled.headline,
        kicker=titled.kicker,
        byline=article.byline or (first.byline if first else ()),
        kind=article.kind,
        paper=facts.paper,
        date=facts.date,
        edition=facts.edition,
        quality=article.quality,
    )


def raws_of(catalog: Catalog, spans: Sequence[Span]) -> dict[str, str]:
    """The raw texts of the spans' pages by name; pages that are gone are left out."""
    found = {page: catalog.raw(page) for page in {span.page for span in spans}}
    return {page: raw for page, raw in found.items() if raw is not None}


def source_of(catalog: Catalog, article_id: str, spans: Sequence[tuple[str, int, int]]) -> Source:
    """The article of a citation, whole, with the cited place marked.

    Raises:
        CitationNotFound: The article or the place is not in the index that is being served.
    """
    article = catalog.article(article_id)
    if article is None:
        raise CitationNotFound(
            f"article {article_id} is not in the index any more; ask again to get a new citation"
        )
    raws = raws_of(catalog, article.spans)
    alignment = Alignment(article.text, article.spans, raws)
    marks = [
        alignment.text_range(page, start, end) if 0 <= start < end else None for page, start, end in spans
    ]
    found = tuple(sorted(mark for mark in marks if mark is not None))
    if len(found) != len(marks):
        raise CitationNotFound(f"{article.page}: the cited place is not in article {article_id}; ask again")
    return Source(
        citation=citation_of(catalog, article, tuple(Span(*span) for span in spans)),
        text=article.text,
        marks=found,
        subheads=article.subheads,
        page_articles=tuple(PageArticle(a.id, a.headline, a.kind) for a in catalog.articles(article.page)),
    )
