"""Leaves: everything the index knows of one page, for the source panel's page view and the inspector."""

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.citing import raws_of
from index.articles import Article
from index.blocks import BlockKind
from index.catalog import Catalog
from index.cutting import blocks_on
from index.facts import PageFacts
from index.passages import Passage, passages_of
from index.spans import Alignment, OffsetLawBroken, Span


@dataclass(frozen=True, slots=True)
class LeafBlock:
    """A block as it was told: `raw[start:end]`, its reading text, and what spoke for its kind."""

    kind: BlockKind
    start: int
    end: int
    text: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """An article of the page with its passages; `marks` are the ranges of its text that are pointed at."""

    article: Article
    passages: tuple[Passage, ...]
    marks: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page: raw text, facts, blocks and stories in reading order; `marks` are ranges of the raw text."""

    name: str
    facts: PageFacts
    raw: str
    blocks: tuple[LeafBlock, ...]
    stories: tuple[Story, ...]
    marks: tuple[tuple[int, int], ...]


def leaf_of(catalog: Catalog, name: str, spans: Sequence[Span] = ()) -> Leaf | None:
    """The page with some spans pointed at; None if there is no such page."""
    raw = catalog.raw(name)
    if raw is None:
        return None
    lines, blocks = blocks_on(raw, catalog.layout(name))
    return Leaf(
        name=name,
        facts=catalog.facts(name),
        raw=raw,
        blocks=tuple(
            LeafBlock(
                block.kind,
                lines[block.first].start,
                lines[block.stop - 1].end,
                block.text,
                block.evidence,
            )
            for block in blocks
        ),
        stories=tuple(_story(catalog, article, spans) for article in catalog.articles(name)),
        marks=tuple(sorted((span.start, span.end) for span in spans if span.page == name)),
    )


def _story(catalog: Catalog, article: Article, spans: Sequence[Span]) -> Story:
    raws = raws_of(catalog, article.spans)
    try:
        places = Alignment(article.text, article.spans, raws)
        passages = passages_of(article, raws)
    except (OffsetLawBroken, KeyError):  # what can't be verified is shown without marks; `doctor` tells of it
        return Story(article, (), ())
    found = (places.text_range(span.page, span.start, span.end) for span in spans)
    return Story(article, passages, tuple(sorted(mark for mark in found if mark)))
