"""Figures: what several papers say differently, put side by side.

Only sentences that are nearly the same but for their figures are held against each other: it is better to
miss a disagreement than to make one up.
"""

import re
from dataclasses import dataclass

from assistant.answers import Answer, Quote
from assistant.asked import Asked, asked_for
from index.folding import folded, terms
from index.spans import squeeze

_COUNTED = frozenset({Asked.AGE, Asked.MONEY, Asked.SHARE, Asked.NUMBER})
_ALIKE = 0.5  # of the words of two sentences, figures aside (Jaccard)
_FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Figure:
    """What one quote says: the figure as it is written there."""

    text: str
    quote: Quote


def conflicting(answer: Answer) -> tuple[Figure, ...]:
    """Figures of different stories for one question that differ, by date, undated last; empty if none do."""
    if asked_for(answer.resolved_question) not in _COUNTED:
        return ()
    told = [
        Figure(quote.text[start:end].strip(), quote)
        for quote in answer.quotes
        for start, end in quote.answer[:1]
        if _FIGURE.search(quote.text[start:end])
    ]
    if not told:
        return ()
    first, *others = told
    alike = [first, *(other for other in others if _speaks_of_the_same(first.quote, other.quote))]
    if len({_value(figure.text) for figure in alike}) < 2:
        return ()
    return tuple(sorted(alike, key=_by_date))


def _by_date(figure: Figure) -> tuple[bool, str, int]:
    day = figure.quote.citation.date
    return day is None, str(day), figure.quote.n


def _speaks_of_the_same(one: Quote, other: Quote) -> bool:
    if one.citation.article == other.citation.article:
        return False
    a, b = (set(terms(_FIGURE.sub(" ", quote.text))) for quote in (one, other))
    return bool(a | b) and len(a & b) >= _ALIKE * len(a | b)


def _value(text: str) -> str:
    return squeeze(folded(text)).replace(",", "")
