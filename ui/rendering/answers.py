"""Answers and questions as chat messages.

Every message is one line that opens with a block element: to a Markdown parser it is one HTML block in
which no Markdown can begin. Only elements and attributes that Gradio's sanitiser keeps are used (class,
href, dir, lang, title; no data-*).

Links are anchors for the page's script: `#page=…` is a place (`ui.places`), `#do-<deed>-<turn>` something to
do with a turn of the conversation, `#checked` asks what the sign means.
"""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from typing import Final

from assistant.answers import Answer, Coverage, Quote
from assistant.time_words import TimeMeant, times_meant
from ui.conversations import Turn
from ui.figures import conflicting
from ui.places import Place, address_of, quote_place
from ui.rendering.escaping import escaped, in_lines, language_of, marked, one_line
from ui.rendering.facts import scope_facts, where
from ui.service import Phase, State
from ui.words import Words, words_answering

BUILD_COMMAND: Final = "wenbao build"
# Probabilities that the first quote holds the answer: four in five is "fairly certain", even odds "likely".
SURE: Final = 0.8
LIKELY: Final = 0.5

_NO_BREAK: Final = "&#8288;"  # keeps a chip on the line where its quote ends


def question_message(question: str, turn: int, words: Words) -> str:
    """A reader's question as a chat message, with the link that takes it up again."""
    deed = _deed("edit", turn, words.edit)
    return (
        f'<div class="asked-row"><div class="asked" dir="auto"{language_of(question)}>{in_lines(question)}</div>'
        f'<p class="deeds" lang="{words.tag}">{deed}</p></div>'
    )


def pending_message(words: Words, state: State) -> str:
    """What stands in the answer's place until it comes."""
    text = words.loading if state.phase is Phase.LOADING else words.looking
    return f'<div class="pending" lang="{words.tag}"><span class="spinner"></span>{escaped(text)}</div>'


def trouble_message(words: Words, text: str, turn: int | None = None) -> str:
    """One calm sentence in an answer's place: why there is none."""
    deeds = "" if turn is None else f'<p class="deeds">{_deed("retry", turn, words.retry)}</p>'
    return f'<div class="trouble" lang="{words.tag}"><p>{escaped(text)}</p>{deeds}</div>'


def missing_message(words: Words) -> str:
    """What to do before the first build, in an answer's place."""
    return f'<div class="trouble" lang="{words.tag}"><p>{missing_html(words)}</p></div>'


def missing_html(words: Words) -> str:
    """The sentence that says how to build an index."""
    before, _, after = words.missing.partition("{command}")
    return f"{escaped(before)}<code>{escaped(BUILD_COMMAND)}</code>{escaped(after)}"


def turn_messages(
    turn: Turn, number: int, interface: Words, stale: AbstractSet[int] = frozenset()
) -> Iterator[str]:
    """What came of a turn, as messages each replacing the one before: one quote longer each time."""
    if turn.answer is not None:
        yield from answer_messages(turn.answer, number, interface, stale)
    elif turn.stopped:
        yield trouble_message(interface, interface.stopped, number)
    else:
        yield trouble_message(interface, turn.trouble or interface.broken, number)


def answer_messages(
    answer: Answer, turn: int, interface: Words, stale: AbstractSet[int] = frozenset()
) -> Iterator[str]:
    """The answer as chat messages, each replacing the one before: one quote longer each time.

    Args:
        answer: The answer or refusal.
        turn: Its number in the conversation, from 0, for its links.
        interface: The language that the reader has chosen.
        stale: Numbers of the quotes that their pages no longer hold; they are not shown as quotes.
    """
    words = words_answering(answer.language, interface)
    opening = f'<div class="answer" lang="{words.tag}">{_resolved(answer, words)}'
    closing = f"{_scope(answer, words)}{_deeds(answer, turn, interface)}</div>"
    if not answer.answered:
        yield f"{opening}{_refusal(answer, words)}{closing}"
        return
    opening = (
        f'{opening}<p class="lead">{escaped(_lead(answer, words))}{_confidence(answer.confidence, words)}</p>'
    )
    quotes = ""
    for quote in answer.quotes:
        quotes += _stale(quote, words) if quote.n in stale else _quote(quote, words)
        if quote is answer.quotes[-1]:
            yield f"{opening}{_conflict(answer, stale, words)}{quotes}{closing}"
        else:
            yield f"{opening}{quotes}</div>"


def remarks(answer: Answer, interface: Words) -> tuple[str, ...]:
    """What is said of an answer beside its quotes, a sentence each: how it was read, where it was asked, how sure it is."""
    words = words_answering(answer.language, interface)
    facts = scope_facts(answer.filters, words)
    sure = f"{_lead(answer, words)} ({_degree(answer.confidence, words)[1]})"
    return (
        *([words.resolved.format(question=answer.resolved_question)] if _was_resolved(answer) else ()),
        *([f"{words.scope_asked} {words.between_names.join(facts)}"] if facts else ()),
        *([sure] if answer.answered else (words.refused, *filter(None, [answer.reason]))),
    )


def _quote(quote: Quote, words: Words) -> str:
    return (
        f'<figure class="quote"><blockquote dir="auto"{language_of(quote.text)}>'
        f'<span class="words">{marked(quote.text, quote.answer)}</span>{_NO_BREAK}{_chip(quote, words)}</blockquote>'
        f'<figcaption><span class="where">{where(quote.citation, words)}</span> '
        f'<a class="checked" href="#checked" title="{escaped(words.checked_means)}">{escaped(words.checked)}</a>'
        f"</figcaption>{_times(quote, words)}</figure>"
    )


def _times(quote: Quote, words: Words) -> str:
    """What 昨日 and the like mean in a quote, counted from the day of its issue; nothing where that is unknown."""
    if quote.citation.date is None:
        return ""
    times = [
        f"<li>{escaped(quote.text[time.start : time.end])} = {escaped(_period(time, words))}</li>"
        for time in times_meant(quote.text, quote.citation.date)
    ]
    if not times:
        return ""
    return f'<ul class="times" lang="{words.tag}"><li>{escaped(words.times_meant)}</li>{"".join(times)}</ul>'


def _period(time: TimeMeant, words: Words) -> str:
    since = words.dated(time.since)
    return since if time.since == time.until else f"{since} – {words.dated(time.until)}"


def _stale(quote: Quote, words: Words) -> str:
    """What a quote read when it was asked for; it can't be checked any more and is not shown as a quote."""
    return (
        f'<div class="stale"><p class="stale-note">{escaped(words.stale)}</p>'
        f'<p class="words" dir="auto"{language_of(quote.text)}>{in_lines(quote.text)}{_NO_BREAK}'
        f"{_chip(quote, words, carried=True)}</p>"
        f'<p class="where">{where(quote.citation, words)}</p></div>'
    )


def _chip(quote: Quote, words: Words, *, carried: bool = False) -> str:
    hint = escaped(words.open_quote.format(n=quote.n))
    address = escaped(address_of(quote_place(quote.citation, quote.text, carried=carried)))
    return f'<a class="chip" href="#{address}">&#91;{quote.n}&#93;<span class="unseen">{hint}</span></a>'


def _conflict(answer: Answer, stale: AbstractSet[int], words: Words) -> str:
    """Different figures side by side, by date; nothing where the papers agree."""
    figures = [figure for figure in conflicting(answer) if figure.quote.n not in stale]
    if len(figures) < 2:
        return ""
    rows = "".join(
        f'<li><span class="figure"><mark>{escaped(figure.text)}</mark></span> '
        f'<span class="where">{where(figure.quote.citation, words)}</span> {_chip(figure.quote, words)}</li>'
        for figure in figures
    )
    return f'<div class="conflict"><p>{escaped(words.conflict)}</p><ul>{rows}</ul></div>'


def _refusal(answer: Answer, words: Words) -> str:
    reason = f'<p class="reason" dir="auto">{in_lines(answer.reason)}</p>' if answer.reason else ""
    near = "".join(
        story_link(Place(near.page, article=near.article), near.headline or near.page)
        for near in answer.nearest
    )
    nearest = f'<div class="nearest"><p>{escaped(words.nearest)}</p><ul>{near}</ul></div>' if near else ""
    return (
        f'<p class="lead refused">{escaped(words.refused)}</p>{reason}'
        f'<p class="covers">{escaped(_covers(answer.coverage, words))}</p>{nearest}'
        f'<p class="rephrase">{escaped(words.rephrase)}</p>'
    )


def _covers(coverage: Coverage, words: Words) -> str:
    covers = [words.covers.format(pages=coverage.pages, articles=coverage.articles)]
    if coverage.papers:
        covers.append(words.papers.format(papers=words.between_names.join(coverage.papers)))
    if coverage.since and coverage.until:
        since, until = words.dated(coverage.since), words.dated(coverage.until)
        covers.append(
            words.day.format(day=until) if since == until else words.dates.format(since=since, until=until)
        )
    if coverage.unplaced and (coverage.papers or coverage.since):
        covers.append(words.unplaced.format(count=coverage.unplaced))
    return " ".join(covers)


def story_link(place: Place, headline: str) -> str:
    """An entry of a list of articles, as a link that opens one."""
    text = escaped(one_line(headline))
    return (
        f'<li><a class="story-link" href="#{escaped(address_of(place))}" dir="auto"'
        f"{language_of(headline)}>{text}</a></li>"
    )


def _was_resolved(answer: Answer) -> bool:
    return answer.resolved_question != answer.question


def _resolved(answer: Answer, words: Words) -> str:
    if not _was_resolved(answer):
        return ""
    resolved = words.resolved.format(question=answer.resolved_question)
    return f'<p class="resolved" dir="auto">{escaped(resolved)}</p>'


def _lead(answer: Answer, words: Words) -> str:
    return words.lead if answer.confidence >= LIKELY else words.lead_unsure


def _degree(confidence: float, words: Words) -> tuple[str, str]:
    """How sure an answer is: its name among our styles, and the word for it."""
    if confidence >= SURE:
        return "sure", words.sure
    return ("likely", words.likely) if confidence >= LIKELY else ("unsure", words.unsure)


def _confidence(confidence: float, words: Words) -> str:
    name, text = _degree(confidence, words)
    return f' <span class="confidence {name}">{escaped(text)}</span>'


def _scope(answer: Answer, words: Words) -> str:
    """Which pages were asked, where not all of them were, and how many without a date were passed over."""
    facts = "".join(f"<li><bdi>{escaped(fact)}</bdi></li>" for fact in scope_facts(answer.filters, words))
    scope = f'<ul class="scope-asked"><li>{escaped(words.scope_asked)}</li>{facts}</ul>' if facts else ""
    if not answer.coverage.left_out:
        return scope
    left_out = escaped(words.left_out.format(count=answer.coverage.left_out))
    return f'{scope}<p class="left-out">{left_out}</p>'


def _deeds(answer: Answer, turn: int, words: Words) -> str:
    """What can be done with the answer, in the reader's language: these are the page's, not the answer's."""
    deeds = [("up", words.helpful), ("down", words.unhelpful), ("retry", words.retry)]
    if answer.answered:
        deeds.insert(2, ("copy", words.copy_answer))
    return (
        f'<p class="deeds" lang="{words.tag}">{" ".join(_deed(deed, turn, text) for deed, text in deeds)}</p>'
    )


def _deed(deed: str, turn: int, text: str) -> str:
    return f'<a class="deed {deed}" href="#do-{deed}-{turn}">{escaped(text)}</a>'
