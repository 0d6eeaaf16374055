"""Linking: the stories of touched issues followed from page to page again, inside a generation being built."""

from collections.abc import Iterable

from index.catalog import PageEntry
from index.catalog_writing import WritableCatalog
from index.continuations import CutPage, issue_of, origins


def relink(catalog: WritableCatalog, touched: Iterable[PageEntry]) -> None:
    """Follow continuations anew in every issue of which a page was added, changed or removed.

    Args:
        catalog: Open for writing, inside a transaction.
        touched: The pages put or dropped, with the facts they have or had.
    """
    issues = {issue_of(entry.name, entry.facts) for entry in touched}
    pages = [
        CutPage(
            entry.name,
            entry.facts,
            # An issue of unknown day may be a folder of thousands of pages: only marked articles are looked at.
            tuple(catalog.articles(entry.name) if entry.facts.date else catalog.marked_articles(entry.name)),
        )
        for entry in catalog.pages()
        if issue_of(entry.name, entry.facts) in issues
    ]
    found = origins(pages)
    for page in pages:
        own = {a.id: (found[a.id].page, found[a.id].article) for a in page.articles if a.id in found}
        if own or any(article.continues for article in page.articles):
            catalog.link(page.name, own)
