"""Sources: the panel that shows an article, its whole page as image or text, or beside it the text as extracted.

Each view is a button in the panel's head and one function here.
"""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Final

from assistant.answers import Citation, Source
from index.formats.pictures import has_picture
from ui.leaves import Leaf, Story
from ui.locating import Located, Standing
from ui.picturing import Sheet
from ui.places import Place, address_of, digest_of, quote_place
from ui.rendering.answers import story_link
from ui.rendering.citing import as_footnote, as_sentence, by_standard
from ui.rendering.escaping import (
    escaped,
    in_attribute,
    in_lines,
    language_of,
    marked,
    marked_lines,
    one_line,
)
from ui.rendering.facts import fact_list, kind_name, page_facts
from ui.rendering.pictures import picture_trouble, picture_view
from ui.words import Words

LONGEST_RAW: Final = 200_000  # characters of a page that are shown as extracted


class View(StrEnum):
    """How a source is shown."""

    ARTICLE = "article"
    PAGE = "page"
    PICTURE = "picture"
    RAW = "raw"


def source_panel(
    located: Located,
    leaf: Leaf | None,
    place: Place,
    view: View,
    words: Words,
    sheets: Sequence[Sheet] = (),
) -> str:
    """A place as the panel's HTML: head, views, ways to cite, and the text with the quote marked.

    Args:
        located: Where the place stands now.
        leaf: Its page; needed by every view but that of an article.
        place: What the link asked for.
        view: The view that is wanted; where no article holds the place, the page is shown instead.
        words: The interface's language.
        sheets: The images of the pages that it stands on, for the view of these; without any that can be
            shown, the page's text is shown instead, and why.
    """
    source = located.source
    trouble = picture_trouble(sheets, words) if view is View.PICTURE else None
    if view is View.PICTURE and (trouble or not sheets):
        view = View.PAGE
    if source is None and leaf is None:
        return panel_trouble(words, words.page_gone, place.text)
    if source is None and view is View.ARTICLE:
        view = View.PAGE
    if view is View.ARTICLE and source is not None:
        body = f"{_story(source)}{_others(source, words)}"
    elif leaf is None:
        return panel_trouble(words, words.page_gone, place.text)
    elif view is View.PICTURE:
        body = picture_view(sheets, words, pointed=bool(located.spans))
    elif view is View.RAW:
        body = _beside(leaf, source, words)
    else:
        body = f"{_as_picture(leaf, trouble, words)}{_page(leaf, source, words)}"
    # An image has the keyboard itself, and so have two texts side by side.
    focusable = "" if view in {View.PICTURE, View.RAW} else ' tabindex="0" data-scrolls'
    text = quoted_text(located, place)
    shared = address_of(quote_place(source.citation, text, carried=True) if source and text else place)
    return (
        f'<article class="source" lang="{words.tag}" data-place="{in_attribute(address_of(place))}" '
        f'data-shared="{in_attribute(shared)}" data-view="{view}" aria-labelledby="source-headline">'
        f'<header class="source-head">{_title(located, leaf, words)}'
        f'<div class="source-tools">{_steps(words)}{_views(view, located, words)}'
        f"{_copies(source.citation, text, words) if source else ''}</div></header>"
        f'<div class="source-text"{focusable}>'
        f"{_standing(located, place, words)}{body}</div></article>"
    )


def quoted_text(located: Located, place: Place) -> str | None:
    """The quote that is marked, as it reads there; None where nothing is quoted."""
    if located.source is None or not located.spans:
        return None
    if place.text and digest_of(place.text) == place.digest:
        return place.text
    source = located.source
    return "".join(source.text[start:end] for start, end in source.marks)


def empty_panel(words: Words) -> str:
    """The source panel before anything is opened."""
    return f'<div class="source-empty" lang="{words.tag}"><p>{escaped(words.source_empty)}</p></div>'


def panel_trouble(words: Words, text: str, quote: str | None = None) -> str:
    """The source panel when what was asked for can't be opened; with the words that the link carries."""
    carried = f"<p>{escaped(words.carried)}</p>{_carried(quote)}" if quote else ""
    return (
        f'<div class="source-empty" lang="{words.tag}" role="alert">'
        f"{_close(words)}<p>{escaped(text)}</p>{carried}</div>"
    )


def story_body(text: str, marks: tuple[tuple[int, int], ...], subheads: tuple[str, ...]) -> str:
    """An article's text: a paragraph for each line, subheads as such, the marks in place."""
    heads = {one_line(subhead) for subhead in subheads}
    return "".join(
        f'<h4 dir="auto">{html}</h4>' if one_line(line) in heads else f'<p dir="auto">{html}</p>'
        for line, html in marked_lines(text, marks, "quote-mark" if marks else None)
        if line
    )


def _title(located: Located, leaf: Leaf | None, words: Words) -> str:
    source = located.source
    kicker = ""
    if source is not None:
        citation = source.citation
        title = citation.headline or kind_name(citation.kind, words)
        kicker = f'<p class="kicker" dir="auto">{in_lines(citation.kicker)}</p>' if citation.kicker else ""
        facts = fact_list(citation, words)
    else:
        title = located.page
        known = page_facts(leaf.facts, words) if leaf else []
        facts = f'<ul class="facts">{"".join(f"<li>{escaped(fact)}</li>" for _, fact in known)}</ul>'
    return (
        f'<div class="source-top"><div class="source-title">{kicker}'
        f'<h2 id="source-headline" tabindex="-1" dir="auto"{language_of(title)}>{in_lines(title)}</h2>{facts}</div>'
        f"{_close(words)}</div>"
    )


def _steps(words: Words) -> str:
    """To the citation before and after this one; the page's script knows which they are."""
    return (
        f'<div class="steps" role="group" aria-label="{escaped(words.citations)}" hidden>'
        f'<button type="button" class="tool" data-step="-1" aria-label="{escaped(words.previous)}">'
        f'<span aria-hidden="true">‹</span></button><span class="step-count"></span>'
        f'<button type="button" class="tool" data-step="1" aria-label="{escaped(words.next)}">'
        f'<span aria-hidden="true">›</span></button></div>'
    )


def _views(current: View, located: Located, words: Words) -> str:
    """A button for each view; a whole page that has an image is shown by it first."""
    page = View.PICTURE if has_picture(located.page) else View.PAGE
    names = {View.ARTICLE: words.article_view, page: words.page_view, View.RAW: words.raw_view}
    pressed = page if current is View.PAGE else current
    buttons = "".join(
        f'<button type="button" class="tool" data-view="{view}" '
        f'aria-pressed="{"true" if view is pressed else "false"}">{escaped(name)}</button>'
        for view, name in names.items()
        if located.source is not None or view is not View.ARTICLE
    )
    return f'<div class="views" role="group" aria-label="{escaped(words.views)}">{buttons}</div>'


def _copies(citation: Citation, text: str | None, words: Words) -> str:
    forms = (
        (words.copy_standard, by_standard(citation)),
        (words.copy_footnote, as_footnote(citation, text, words)),
        (words.copy_plain, as_sentence(citation, text, words)),
    )
    buttons = "".join(
        f'<button type="button" data-copy="{in_attribute(form)}">{escaped(name)}</button>'
        for name, form in forms
    )
    link = f'<button type="button" class="copy-link">{escaped(words.copy_link)}</button>'
    return (
        f'<details class="menu"><summary class="tool">{escaped(words.cite)}</summary>'
        f'<div class="menu-list">{buttons}{link}</div></details>'
    )


def _standing(located: Located, place: Place, words: Words) -> str:
    """What a reader must know of a link that is older than the page; nothing where all is as it was."""
    if located.standing is Standing.MOVED:
        return f'<p class="standing" role="status">{escaped(words.moved)}</p>'
    if located.standing is Standing.CHANGED:
        carried = f" {escaped(words.carried)}" if place.text else ""
        return (
            f'<div class="standing changed" role="alert"><p>{escaped(words.page_changed)}{carried}</p>'
            f"{_carried(place.text)}</div>"
        )
    return ""


def _carried(text: str | None) -> str:
    """Words that only the link vouches for: never shown as a quote."""
    return f'<p class="carried" dir="auto"{language_of(text)}>{in_lines(text)}</p>' if text else ""


def _story(source: Source) -> str:
    body = story_body(source.text, source.marks, source.subheads)
    return f'<div class="story"{language_of(source.text)}>{body}</div>'


def _as_picture(leaf: Leaf, trouble: str | None, words: Words) -> str:
    """Above a page's text: the way to its image, or why there is none."""
    if trouble:
        return f'<p class="standing" role="status">{escaped(trouble)}</p>'
    if not has_picture(leaf.name):
        return ""
    return (
        f'<p><button type="button" class="tool" data-view="picture">{escaped(words.as_picture)}</button></p>'
    )


def _page(leaf: Leaf, source: Source | None, words: Words) -> str:
    """All stories of the page in reading order, the cited one distinguished."""
    cited = source.citation.article if source else None
    stories = "".join(_on_page(story, story.article.id == cited, words) for story in leaf.stories)
    return f'<div class="whole-page">{stories}</div>'


def _on_page(story: Story, cited: bool, words: Words) -> str:  # noqa: FBT001
    article = story.article
    title = article.headline or kind_name(article.kind, words)
    kicker = f'<p class="kicker" dir="auto">{in_lines(article.kicker)}</p>' if article.kicker else ""
    return (
        f'<section class="story{" cited" if cited else ""}"{language_of(article.text)}>{kicker}'
        f'<h3 dir="auto">{in_lines(title)}</h3>{story_body(article.text, story.marks, article.subheads)}</section>'
    )


def _beside(leaf: Leaf, source: Source | None, words: Words) -> str:
    """The reading text, and beside it the page as extracted, each to be scrolled by itself."""
    reading = _story(source) if source is not None else _page(leaf, source, words)
    columns = "".join(
        f'<section class="beside-{name}" tabindex="0" data-scrolls aria-labelledby="beside-{name}">'
        f'<h3 id="beside-{name}">{escaped(title)}</h3>{html}</section>'
        for name, title, html in (
            ("reading", words.reading, reading),
            ("raw", words.raw_view, _raw(leaf, words)),
        )
    )
    return f'<div class="beside">{columns}</div>'


def _raw(leaf: Leaf, words: Words) -> str:
    """The page as extracted; of an endless one, the part around what is marked."""
    first = leaf.marks[0][0] if leaf.marks else 0
    start = max(0, first - LONGEST_RAW // 2) if len(leaf.raw) > LONGEST_RAW else 0
    part = leaf.raw[start : start + LONGEST_RAW]
    marks = [(a - start, b - start) for a, b in leaf.marks]
    note = f"<p>{escaped(words.part_only)}</p>" if len(part) < len(leaf.raw) else ""
    return f'{note}<pre class="raw" dir="auto"{language_of(part)}>{marked(part, marks, "raw-mark")}</pre>'


def _others(source: Source, words: Words) -> str:
    links = "".join(_other_links(source, words))
    if not links:
        return ""
    title = f'<h3 id="others">{escaped(words.others)}</h3>'
    return f'<nav class="others" aria-labelledby="others">{title}<ul>{links}</ul></nav>'


def _other_links(source: Source, words: Words) -> Iterator[str]:
    for other in source.page_articles:
        if other.id != source.citation.article:
            place = Place(source.citation.page, article=other.id)
            yield story_link(place, other.headline or kind_name(other.kind, words))


def _close(words: Words) -> str:
    return (
        f'<button type="button" class="close-source" title="{escaped(words.close)}">'
        f'<span aria-hidden="true">×</span><span class="unseen">{escaped(words.close)}</span></button>'
    )
