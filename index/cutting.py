"""Cutting: a page as read, taken apart into its articles."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from index.articles import Article, articles_of
from index.formats.layout import Layout
from index.pages import Page


def articles_on(page: Page) -> tuple[Article, ...]:
    """The page's articles in reading order; where a scan was read with doubt, each is as doubtful."""
    sizes = _type_sizes(page.layout) if page.layout is not None else None
    articles = articles_of(page.name, page.raw, page.body_start, sizes)
    if page.quality >= 1.0:
        return articles
    return tuple(replace(article, quality=round(article.quality * page.quality, 2)) for article in articles)


def _type_sizes(layout: Layout) -> Callable[[int, int], float | None] | None:
    """What gives a stretch's size of type beside that of most of the page's characters."""
    sizes = layout.type_sizes()
    placed = sizes[sizes > 0]
    if not len(placed):
        return None
    usual = float(np.median(placed))

    def type_size(start: int, end: int) -> float | None:
        own = sizes[start:end]
        own = own[own > 0]
        return float(np.median(own)) / usual if len(own) else None

    return type_size
