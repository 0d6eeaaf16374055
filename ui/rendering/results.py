"""Search results, and one page taken apart: its blocks, articles, passages, and raw text."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from assistant.answers import SearchResult
from index.articles import ArticleKind
from index.blocks import BlockKind
from index.spans import Span
from ui.leaves import Leaf, LeafBlock, Story
from ui.matching import matched_words
from ui.places import Place, address_of
from ui.rendering.escaping import escaped, in_lines, language_of, marked, one_line
from ui.rendering.facts import kind_name, page_facts, where
from ui.rendering.sources import LONGEST_RAW
from ui.words import Words

MOST_BLOCKS: Final = 1500  # of one page; more are told of and not shown


class Part(StrEnum):
    """What of a page is shown."""

    BLOCKS = "blocks"
    ARTICLES = "articles"
    PASSAGES = "passages"
    RAW = "raw"


def result_list(question: str, results: Sequence[SearchResult], words: Words) -> str:
    """Ranked passages with the scores of both ways of finding, the question's words marked."""
    count = escaped(words.found.format(count=len(results)))
    if not results:
        return f'<p class="found" role="status">{count}</p>'
    most = max((result.lexical for result in results), default=0.0) or 1.0
    items = "".join(_result(question, result, most, words) for result in results)
    return f'<p class="found" role="status">{count}</p><ol class="results">{items}</ol>'


def search_trouble(text: str, words: Words) -> str:
    """One sentence where results would be."""
    return f'<p class="found" role="alert" lang="{words.tag}">{escaped(text)}</p>'


def _result(question: str, result: SearchResult, most: float, words: Words) -> str:
    citation = result.citation
    title = one_line(citation.headline or kind_name(citation.kind, words))
    address = escaped(address_of(Place(citation.page, citation.spans, article=citation.article)))
    text = marked(result.text, matched_words(question, result.text))
    return (
        f'<li class="result"><h3><a class="result-link" href="#{address}" dir="auto"{language_of(title)}>'
        f"{escaped(title)}</a></h3>"
        f'<p class="where">{where(citation, words)}</p>'
        f'<p class="passage" dir="auto"{language_of(result.text)}>{text}</p>'
        f'<dl class="scores">{_score(words.by_meaning, result.dense, result.dense)}'
        f"{_score(words.by_words, result.lexical, result.lexical / most)}"
        f"{_score(words.together, result.score, result.score)}</dl></li>"
    )


def _score(name: str, value: float, share: float) -> str:
    width = round(100 * min(1.0, max(0.0, share)))
    return (
        f'<div><dt>{escaped(name)}</dt><dd><span class="bar" aria-hidden="true">'
        f'<span style="inline-size:{width}%"></span></span>{value:.3f}</dd></div>'
    )


def inspector(leaf: Leaf, part: Part, words: Words) -> str:
    """One part of a page, with the buttons that lead to the others."""
    names = {
        Part.BLOCKS: words.blocks,
        Part.ARTICLES: words.articles,
        Part.PASSAGES: words.passages,
        Part.RAW: words.raw_view,
    }
    buttons = "".join(
        f'<button type="button" class="tool" data-part="{other}" '
        f'aria-pressed="{"true" if other is part else "false"}">{escaped(name)}</button>'
        for other, name in names.items()
    )
    facts = "".join(f"<li><bdi>{escaped(fact)}</bdi></li>" for _, fact in page_facts(leaf.facts, words))
    body = {
        Part.BLOCKS: _blocks,
        Part.ARTICLES: _articles,
        Part.PASSAGES: _passages,
        Part.RAW: _raw,
    }[part](leaf, words)
    return (
        f'<article class="leaf" lang="{words.tag}"><header><h2 id="leaf-name" tabindex="-1"><bdi>{escaped(leaf.name)}</bdi></h2>'
        f'<ul class="facts">{facts}<li>{escaped(words.characters.format(count=len(leaf.raw)))}</li></ul>'
        f'<div class="views" role="group" aria-label="{escaped(words.views)}">{buttons}</div></header>'
        f'<div class="leaf-body" tabindex="0">{body}</div></article>'
    )


def empty_inspector(words: Words) -> str:
    """The inspector before a page is chosen."""
    return f'<div class="source-empty" lang="{words.tag}"><p>{escaped(words.inspector_empty)}</p></div>'


def _blocks(leaf: Leaf, words: Words) -> str:
    """Each block: what it is and why, as extracted, and as it reads."""
    rows = "".join(_block(leaf, block, words) for block in leaf.blocks[:MOST_BLOCKS])
    note = f"<p>{escaped(words.part_only)}</p>" if len(leaf.blocks) > MOST_BLOCKS else ""
    return (
        f'{note}<table class="blocks"><thead><tr><th scope="col">{escaped(words.block_kind)}</th>'
        f'<th scope="col">{escaped(words.raw_view)}</th><th scope="col">{escaped(words.reading)}</th></tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )


def _block(leaf: Leaf, block: LeafBlock, words: Words) -> str:
    pointed = any(a < block.end and block.start < b for a, b in leaf.marks)
    evidence = "".join(f"<li>{escaped(reason)}</li>" for reason in block.evidence)
    raw = marked(
        leaf.raw[block.start : block.end], [(a - block.start, b - block.start) for a, b in leaf.marks]
    )
    return (
        f'<tr{" class=" + chr(34) + "pointed" + chr(34) if pointed else ""}><th scope="row">'
        f'<span class="badge">{escaped(_block_name(block.kind, words))}</span> <span class="range">{block.start}–{block.end}</span>'
        f'<ul class="evidence" lang="en">{evidence}</ul></th><td><pre class="raw" dir="auto"{language_of(block.text)}>{raw}</pre></td>'
        f'<td dir="auto"{language_of(block.text)}>{in_lines(block.text)}</td></tr>'
    )


def _block_name(kind: BlockKind, words: Words) -> str:
    return {
        BlockKind.HEADING: words.block_heading,
        BlockKind.SUBHEAD: words.block_subhead,
        BlockKind.BYLINE: words.block_byline,
        BlockKind.STORY: words.block_story,
        BlockKind.PARAGRAPH: words.block_paragraph,
        BlockKind.ON: words.block_on,
        BlockKind.CAPTION: words.caption,
        BlockKind.NOTICE: words.notice,
        BlockKind.CONTINUATION: words.block_continuation,
        BlockKind.FOLIO: words.block_folio,
    }[kind]


def _articles(leaf: Leaf, words: Words) -> str:
    return (
        "".join(_article(story, words) for story in leaf.stories) or f"<p>{escaped(words.nothing_here)}</p>"
    )


def _article(story: Story, words: Words) -> str:
    article = story.article
    title = article.headline or kind_name(article.kind, words)
    roles = "".join(
        f"<li>{escaped(role)} <bdi>{escaped(words.between_names.join(names))}</bdi></li>"
        for role, names in article.roles
    )
    kicker = f'<p class="kicker" dir="auto">{in_lines(article.kicker)}</p>' if article.kicker else ""
    return (
        f'<section class="taken-apart"><header>{kicker}<h3 dir="auto"{language_of(title)}>{in_lines(title)}</h3>'
        f'<ul class="facts"><li><span class="badge">{escaped(words.article if article.kind is ArticleKind.ARTICLE else kind_name(article.kind, words))}</span></li>{roles}'
        f"<li>{_places(article.spans)}</li><li>{escaped(words.quality.format(share=round(100 * article.quality)))}</li>"
        f'<li class="file">{escaped(article.id)}</li></ul></header>'
        f'<p dir="auto"{language_of(article.text)}>{marked(article.text, story.marks)}</p></section>'
    )


def _passages(leaf: Leaf, words: Words) -> str:
    rows = "".join(
        f'<li><p class="range">{_places(passage.spans)} '
        f"{escaped(words.characters.format(count=len(passage.text)))}</p>"
        f'<p dir="auto"{language_of(passage.text)}>'
        f"{marked(passage.text, [(a - passage.start, b - passage.start) for a, b in story.marks])}</p></li>"
        for story in leaf.stories
        for passage in story.passages
    )
    return f'<ol class="passages">{rows}</ol>' if rows else f"<p>{escaped(words.nothing_here)}</p>"


def _raw(leaf: Leaf, words: Words) -> str:
    part = leaf.raw[:LONGEST_RAW]
    note = f"<p>{escaped(words.part_only)}</p>" if len(part) < len(leaf.raw) else ""
    return f'{note}<pre class="raw" dir="auto"{language_of(part)}>{marked(part, leaf.marks)}</pre>'


def _places(spans: Sequence[Span]) -> str:
    return escaped(", ".join(f"{span.start}–{span.end}" for span in spans))
