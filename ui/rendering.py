"""What a reader sees of the records, as HTML: answers for the chat, articles for the source panel.

Whatever comes from a page, a file name or a reader passes through `escaped`, and nothing else here
makes markup out of it. Every message is one line that opens with a block element: to a Markdown
parser it is one HTML block in which no Markdown can begin. Only elements and attributes that
Gradio's sanitiser keeps are used in chat messages (class, href, dir, lang, title; no data-*).

Links are anchors for the page's script: `#cite-<turn>-<n>` is quote n (from 1) of an answer,
`#near-<turn>-<n>` the n-th article (from 1) nearest to a refused question, `#story-<n>` the n-th
article (from 0) in the list under an opened source.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from assistant.answers import Answer, Citation, Coverage, Quote, Source
from index.articles import ArticleKind
from ui.service import Phase, State
from ui.words import Words, words_for

BUILD_COMMAND: Final = "wenbao build"
# Probabilities that the first quote holds the answer: four in five is "fairly certain", even odds "likely".
SURE: Final = 0.8
LIKELY: Final = 0.5

# ASCII that is neither letter, digit nor space may mean something to HTML, Markdown, LaTeX, an
# autolinker or Gradio's translation marker; as a character reference it means only itself.
_TELLING: Final = {code: f"&#{code};" for code in range(0x21, 0x7F) if not chr(code).isalnum()}
# HTML can't hold control characters: Unicode's pictures of them stand for those that are not white space.
_CONTROLS: Final = {code: chr(0x2400 + code) for code in range(0x20) if not chr(code).isspace()}
_SPACES: Final = dict.fromkeys((*range(0x09, 0x0E), *range(0x1C, 0x20), 0x85, 0x2028, 0x2029), " ")
# Halves of characters, which no encoding can carry to the browser.
_SURROGATES: Final = dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
_ESCAPES: Final = {**_TELLING, **_CONTROLS, **_SPACES, **_SURROGATES, 0x7F: "\u2421"}

_NO_BREAK: Final = "&#8288;"  # keeps a chip on the line where its quote ends

_KANA: Final = re.compile("[\u3041-\u3096\u30a1-\u30fa]")  # without the dot ・, which Chinese uses
_HAN: Final = re.compile("[\u3400-\u9fff]")


def escaped(text: str) -> str:
    """The text as HTML that shows it and does nothing else, on one line, in Markdown as well."""
    return text.translate(_ESCAPES)


def marked(text: str, marks: Sequence[tuple[int, int]], mark_id: str | None = None) -> str:
    """The text as HTML with half-open ranges of it marked, line by line joined with `<br>`.

    Ranges may touch, overlap, cross lines or lie outside; the first `<mark>` gets the id.
    """
    return "<br>".join(html for _, html in _marked_lines(text, marks, mark_id))


def language_of(text: str) -> str:
    """The lang attribute that lets a browser pick Chinese glyphs and a screen reader a Chinese voice."""
    if _KANA.search(text):
        return ' lang="ja"'
    return ' lang="zh"' if _HAN.search(text) else ""


def question_message(question: str) -> str:
    """A reader's question as a chat message."""
    return f'<div class="asked" dir="auto">{_lines(question)}</div>'


def pending_message(words: Words, state: State) -> str:
    """What stands in the answer's place until it comes."""
    text = words.loading if state.phase is Phase.LOADING else words.looking
    return f'<div class="pending" lang="{words.tag}"><span class="spinner"></span>{escaped(text)}</div>'


def trouble_message(words: Words, text: str) -> str:
    """One calm sentence in an answer's place: why there is none."""
    return f'<div class="trouble" lang="{words.tag}"><p>{escaped(text)}</p></div>'


def missing_message(words: Words) -> str:
    """What to do before the first build, in an answer's place."""
    return f'<div class="trouble" lang="{words.tag}"><p>{_missing(words)}</p></div>'


def answer_messages(answer: Answer, turn: int) -> Iterator[str]:
    """The answer as chat messages, each replacing the one before: one quote longer each time.

    Args:
        answer: The answer or refusal.
        turn: Its number in the conversation, from 0, for its links.
    """
    words = words_for(answer.language)
    opening = f'<div class="answer" lang="{words.tag}">{_resolved(answer, words)}'
    if not answer.answered:
        yield f"{opening}{_refusal(answer, turn, words)}{_left_out(answer.coverage, words)}</div>"
        return
    lead = words.lead if answer.confidence >= LIKELY else words.lead_unsure
    opening = f'{opening}<p class="lead">{escaped(lead)}{_confidence(answer.confidence, words)}</p>'
    for shown in range(1, len(answer.quotes) + 1):
        quotes = "".join(_quote(quote, turn, words) for quote in answer.quotes[:shown])
        closing = _left_out(answer.coverage, words) if shown == len(answer.quotes) else ""
        yield f"{opening}{quotes}{closing}</div>"


def where(citation: Citation, words: Words) -> str:
    """Who said it where, as HTML: paper, date, edition, headline, names; the page's name if none is known."""
    paper = words.paper.format(paper=citation.paper) if citation.paper else None
    edition = _edition(citation.edition, words)
    day = words.dated(citation.date) if citation.date else None
    parts = [
        f'<span class="{name}"><bdi>{escaped(text)}</bdi></span>'
        for name, text in (("paper", paper), ("date", day), ("edition", edition))
        if text
    ]
    title = citation.headline or citation.kicker
    if title:
        parts.append(f"<cite><bdi>{escaped(words.headline.format(headline=_one_line(title)))}</bdi></cite>")
    elif citation.kind is not ArticleKind.ARTICLE:
        parts.append(f'<span class="kind">{escaped(_kind(citation.kind, words))}</span>')
    if not (paper or day or edition or citation.headline):
        parts.append(f'<span class="file"><bdi>{escaped(citation.page)}</bdi></span>')
    if citation.byline:
        names = words.between_names.join(citation.byline)
        parts.append(f'<span class="byline"><bdi>{escaped(words.byline.format(names=names))}</bdi></span>')
    return " ".join(parts)


def source_panel(source: Source, words: Words, place: str) -> str:
    """A source as the panel's HTML: its head, the article with the quote marked, its page's other articles.

    Args:
        source: What was opened.
        words: The interface's language.
        place: The link that opened it, without its `#`; the page's script compares it.
    """
    citation = source.citation
    title = citation.headline or _kind(citation.kind, words)
    kicker = f'<p class="kicker" dir="auto">{_lines(citation.kicker)}</p>' if citation.kicker else ""
    subheads = {_one_line(subhead) for subhead in source.subheads}
    paragraphs = "".join(
        f'<h3 dir="auto">{html}</h3>' if _one_line(line) in subheads else f'<p dir="auto">{html}</p>'
        for line, html in _marked_lines(source.text, source.marks, "quote-mark")
        if line
    )
    return (
        f'<article class="source" lang="{words.tag}" data-place="{escaped(place)}" '
        f'aria-labelledby="source-headline">'
        f'<header class="source-head"><div class="source-title">{kicker}'
        f'<h2 id="source-headline" tabindex="-1" dir="auto"{language_of(title)}>{_lines(title)}</h2>'
        f"{_source_facts(citation, words)}</div>{_close(words)}</header>"
        f'<div class="source-text" tabindex="0">'
        f'<div class="story"{language_of(source.text)}>{paragraphs}</div>'
        f"{_others(source, words)}</div></article>"
    )


def empty_panel(words: Words) -> str:
    """The source panel before anything is opened."""
    return f'<div class="source-empty" lang="{words.tag}"><p>{escaped(words.source_empty)}</p></div>'


def panel_trouble(words: Words, text: str) -> str:
    """The source panel when what was asked for can't be opened."""
    return (
        f'<div class="source-empty" lang="{words.tag}" role="alert">'
        f"{_close(words)}<p>{escaped(text)}</p></div>"
    )


def status_line(state: State, coverage: Coverage | None, words: Words) -> str:
    """How far the archive is, in one line; when ready, what it holds."""
    if state.phase is Phase.MISSING:
        text = _missing(words)
    elif state.phase is Phase.FAILED:
        text = escaped(words.failed.format(detail=state.detail))
    elif state.phase is Phase.LOADING:
        text = f'<span class="spinner"></span>{escaped(words.loading)}'
    elif coverage is not None:
        text = escaped(words.ready.format(pages=coverage.pages, articles=coverage.articles))
    else:
        text = ""
    return f'<p class="status {state.phase.value}" role="status">{text}</p>'


def _quote(quote: Quote, turn: int, words: Words) -> str:
    hint = escaped(words.open_quote.format(n=quote.n))
    chip = (
        f'<a class="chip" href="#cite-{turn}-{quote.n}" title="{hint}">&#91;{quote.n}&#93;'
        f'<span class="unseen">{hint}</span></a>'
    )
    return (
        f'<figure class="quote"><blockquote dir="auto"{language_of(quote.text)}>'
        f'<span class="words">{marked(quote.text, quote.answer)}</span>{_NO_BREAK}{chip}</blockquote>'
        f'<figcaption><span class="where">{where(quote.citation, words)}</span> '
        f'<span class="checked">{escaped(words.checked)}</span></figcaption></figure>'
    )


def _refusal(answer: Answer, turn: int, words: Words) -> str:
    reason = f'<p class="reason" dir="auto">{_lines(answer.reason)}</p>' if answer.reason else ""
    coverage = answer.coverage
    covers = [words.covers.format(pages=coverage.pages, articles=coverage.articles)]
    if coverage.papers:
        covers.append(words.papers.format(papers=words.between_names.join(coverage.papers)))
    if coverage.since and coverage.until:
        since, until = words.dated(coverage.since), words.dated(coverage.until)
        covers.append(
            words.day.format(day=until) if since == until else words.dates.format(since=since, until=until)
        )
    near = "".join(
        _story_link(f"near-{turn}-{number}", near.headline or near.page)
        for number, near in enumerate(answer.nearest, start=1)
    )
    nearest = f'<div class="nearest"><p>{escaped(words.nearest)}</p><ul>{near}</ul></div>' if near else ""
    return (
        f'<p class="lead refused">{escaped(words.refused)}</p>{reason}'
        f'<p class="covers">{escaped(" ".join(covers))}</p>{nearest}'
        f'<p class="rephrase">{escaped(words.rephrase)}</p>'
    )


def _resolved(answer: Answer, words: Words) -> str:
    if answer.resolved_question == answer.question:
        return ""
    resolved = words.resolved.format(question=answer.resolved_question)
    return f'<p class="resolved" dir="auto">{escaped(resolved)}</p>'


def _confidence(confidence: float, words: Words) -> str:
    name = "sure" if confidence >= SURE else "likely" if confidence >= LIKELY else "unsure"
    text = {"sure": words.sure, "likely": words.likely, "unsure": words.unsure}[name]
    return f' <span class="confidence {name}">{escaped(text)}</span>'


def _left_out(coverage: Coverage, words: Words) -> str:
    if not coverage.left_out:
        return ""
    return f'<p class="left-out">{escaped(words.left_out.format(count=coverage.left_out))}</p>'


def _source_facts(citation: Citation, words: Words) -> str:
    known = [
        words.paper.format(paper=citation.paper) if citation.paper else None,
        words.dated(citation.date) if citation.date else None,
        _edition(citation.edition, words),
        words.byline.format(names=words.between_names.join(citation.byline)) if citation.byline else None,
    ]
    facts = "".join(f"<li><bdi>{escaped(fact)}</bdi></li>" for fact in known if fact)
    file = f'<li class="file">{escaped(words.file)} <bdi>{escaped(citation.page)}</bdi></li>'
    return f'<ul class="facts">{facts}{file}</ul>'


def _others(source: Source, words: Words) -> str:
    links = "".join(
        _story_link(f"story-{number}", other.headline or _kind(other.kind, words))
        for number, other in enumerate(source.page_articles)
        if other.id != source.citation.article
    )
    if not links:
        return ""
    title = f'<h3 id="others">{escaped(words.others)}</h3>'
    return f'<nav class="others" aria-labelledby="others">{title}<ul>{links}</ul></nav>'


def _story_link(place: str, headline: str) -> str:
    text = escaped(_one_line(headline))
    return f'<li><a class="story-link" href="#{place}" dir="auto"{language_of(headline)}>{text}</a></li>'


def _close(words: Words) -> str:
    return (
        f'<button type="button" class="close-source" title="{escaped(words.close)}">'
        f'<span aria-hidden="true">×</span><span class="unseen">{escaped(words.close)}</span></button>'
    )


def _missing(words: Words) -> str:
    before, _, after = words.missing.partition("{command}")
    return f"{escaped(before)}<code>{escaped(BUILD_COMMAND)}</code>{escaped(after)}"


def _edition(edition: str | None, words: Words) -> str | None:
    """A number is told as one; any other name of an edition stands by itself."""
    if not edition:
        return None
    return words.edition.format(edition=edition) if edition.isalnum() and edition.isascii() else edition


def _kind(kind: ArticleKind, words: Words) -> str:
    return {ArticleKind.CAPTION: words.caption, ArticleKind.NOTICE: words.notice}.get(kind, words.untitled)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _lines(text: str) -> str:
    return "<br>".join(escaped(line) for line in text.splitlines())


def _marked_lines(
    text: str, marks: Sequence[tuple[int, int]], mark_id: str | None = None
) -> Iterator[tuple[str, str]]:
    """Each line of the text, as it is and as HTML with its part of the marks."""
    start = 0
    for full in text.splitlines(keepends=True):
        line = full.rstrip()
        html: list[str] = []
        at = 0
        for begin, end in sorted((a - start, b - start) for a, b in marks):
            first, last = max(begin, at), min(end, len(line))
            if first >= last or not line[first:last].strip():
                continue
            name, mark_id = (f' id="{mark_id}"' if mark_id else ""), None
            html += (escaped(line[at:first]), f"<mark{name}>{escaped(line[first:last])}</mark>")
            at = last
        html.append(escaped(line[at:]))
        yield line, "".join(html)
        start += len(full)
