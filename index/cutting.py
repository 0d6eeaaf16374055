"""Cutting: a page as read, taken apart into its blocks and articles."""

from dataclasses import replace

import numpy as np

from index.articles import Article, TypeSize, articles_of, sized_lines
from index.blocks import Block
from index.formats.layout import Layout
from index.pages import Page
from index.reading import Line
from index.story_borders import made_up


def articles_on(page: Page) -> tuple[Article, ...]:
    """The page's articles in reading order; where a scan was read with doubt, each is as doubtful."""
    sizes = _type_sizes(page.layout) if page.layout is not None else None
    articles = articles_of(page.name, page.raw, page.body_start, sizes)
    if page.quality >= 1.0:
        return articles
    return tuple(replace(article, quality=round(article.quality * page.quality, 2)) for article in articles)


def blocks_on(raw: str, layout: Layout | None) -> tuple[list[Line], tuple[Block, ...]]:
    """The page's lines, and its blocks with what spoke for their kinds: what its articles were made of."""
    lines = sized_lines(raw, _type_sizes(layout) if layout is not None else None)
    return lines, made_up(lines, explain=True).blocks


def reading_text(raw: str, layout: Layout | None = None) -> str:
    """The whole page's reading text: its blocks in their order, each on a line of its own."""
    lines, blocks = blocks_on(raw, layout)
    return "\n".join(_number_signs(raw, lines[block.first]) + block.text for block in blocks)


def _number_signs(raw: str, line: Line) -> str:
    """The number signs in front of a line that begins a Markdown heading: text like any other."""
    signs = "#" * line.level
    last = raw.rfind("#", 0, line.start)
    return f"{signs} " if signs and last >= 0 and raw[last + 1 : line.start].isspace() else ""


def _type_sizes(layout: Layout) -> TypeSize | None:
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
