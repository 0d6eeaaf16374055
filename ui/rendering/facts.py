"""Facts: who said it where, as HTML; what is unknown is left out."""

from assistant.answers import Citation, Filters
from index.articles import ArticleKind
from index.facts import PageFacts
from ui.rendering.escaping import escaped, one_line
from ui.words import Words


def where(citation: Citation, words: Words) -> str:
    """Who said it where, as HTML: paper, date, edition, headline, names; the page's name if none is known."""
    known = page_facts(PageFacts(citation.paper, citation.date, citation.edition), words)
    parts = [f'<span class="{name}"><bdi>{escaped(text)}</bdi></span>' for name, text in known]
    title = citation.headline or citation.kicker
    if title:
        parts.append(f"<cite><bdi>{escaped(words.headline.format(headline=one_line(title)))}</bdi></cite>")
    elif citation.kind is not ArticleKind.ARTICLE:
        parts.append(f'<span class="kind">{escaped(kind_name(citation.kind, words))}</span>')
    if not (known or citation.headline):
        parts.append(f'<span class="file"><bdi>{escaped(citation.page)}</bdi></span>')
    if citation.byline:
        names = words.between_names.join(citation.byline)
        parts.append(f'<span class="byline"><bdi>{escaped(words.byline.format(names=names))}</bdi></span>')
    return " ".join(parts)


def page_facts(facts: PageFacts, words: Words) -> list[tuple[str, str]]:
    """What is known of a page, each with its name: paper, date, edition."""
    told = (
        ("paper", words.paper.format(paper=facts.paper) if facts.paper else None),
        ("date", words.dated(facts.date) if facts.date else None),
        ("edition", edition_name(facts.edition, words)),
    )
    return [(name, text) for name, text in told if text]


def fact_list(citation: Citation, words: Words) -> str:
    """The citation's facts as a list, the file at its end."""
    known = [
        text for _, text in page_facts(PageFacts(citation.paper, citation.date, citation.edition), words)
    ]
    if citation.byline:
        known.append(words.byline.format(names=words.between_names.join(citation.byline)))
    facts = "".join(f"<li><bdi>{escaped(fact)}</bdi></li>" for fact in known)
    file = f'<li class="file">{escaped(words.file)} <bdi>{escaped(citation.page)}</bdi></li>'
    return f'<ul class="facts">{facts}{file}</ul>'


def scope_facts(filters: Filters, words: Words) -> list[str]:
    """Which pages were asked, where not all of them were."""
    told = [
        words.paper.format(paper=filters.paper) if filters.paper else None,
        edition_name(filters.edition, words),
        days_name(filters, words),
        words.undated_kept if filters.dated and filters.undated else None,
        *filters.pages,
    ]
    return [fact for fact in told if fact]


def days_name(filters: Filters, words: Words) -> str | None:
    """The days that filters leave, in words; None where they leave all."""
    since = words.dated(filters.since) if filters.since else None
    until = words.dated(filters.until) if filters.until else None
    if since and until:
        return since if since == until else words.period.format(since=since, until=until)
    if since:
        return words.from_day.format(day=since)
    return words.to_day.format(day=until) if until else None


def edition_name(edition: str | None, words: Words) -> str | None:
    """A number is told as one; any other name of an edition stands by itself."""
    if not edition:
        return None
    return words.edition.format(edition=edition) if edition.isalnum() and edition.isascii() else edition


def kind_name(kind: ArticleKind, words: Words) -> str:
    """What stands in for a headline."""
    return {ArticleKind.CAPTION: words.caption, ArticleKind.NOTICE: words.notice}.get(kind, words.untitled)
