"""Scope: the form that narrows the archive down, with the articles of each day as a small picture."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from typing import Final

from ui.facets import MOST_PAGES, Facets
from ui.rendering.escaping import escaped, in_attribute
from ui.rendering.facts import edition_name
from ui.words import Words

_MOST_BARS: Final = 100
_HEIGHT: Final = 48  # of the picture, in its own units
_BAR: Final = 10  # width of a bar with its gap, in its own units


def scope_form(facets: Facets | None, words: Words) -> str:
    """The form; only what the archive can be narrowed down by is asked for."""
    known = facets or Facets()
    fields = "".join(
        (
            _choice("paper", words.any_paper, words.paper_label, [(paper, paper) for paper in known.papers]),
            _dates(known, words),
            _choice(
                "edition",
                words.any_edition,
                words.edition_label,
                [(edition, edition_name(edition, words) or edition) for edition in known.editions],
            ),
            _page(known, words),
        )
    )
    return (
        f'<form class="scope" lang="{words.tag}"><h2>{escaped(words.scope)}</h2>{fields}'
        f'<p class="scope-hint">{escaped(words.scope_hint)}</p></form>'
    )


def _choice(name: str, all_of_them: str, label: str, options: Sequence[tuple[str, str]]) -> str:
    if not options:
        return ""
    entries = "".join(
        f'<option value="{in_attribute(value)}">{escaped(text)}</option>' for value, text in options
    )
    return (
        f'<label><span>{escaped(label)}</span><select name="{name}"><option value="">{escaped(all_of_them)}</option>'
        f"{entries}</select></label>"
    )


def _dates(facets: Facets, words: Words) -> str:
    if not facets.days:
        return ""
    first, last = facets.days[0][0], facets.days[-1][0]
    bounds = f'min="{first}" max="{last}"'
    undated = (
        f'<label class="tick"><input type="checkbox" name="undated"> <span>'
        f"{escaped(words.keep_undated.format(count=facets.undated))}</span></label>"
        if facets.undated
        else ""
    )
    return (
        f"<fieldset><legend>{escaped(words.days_label)}</legend>{histogram(facets.days, words)}"
        f'<div class="days"><label><span>{escaped(words.since)}</span>'
        f'<input type="date" name="since" {bounds}></label>'
        f"<label><span>{escaped(words.until)}</span>"
        f'<input type="date" name="until" {bounds}></label></div>{undated}</fieldset>'
    )


def _page(facets: Facets, words: Words) -> str:
    if not facets.pages:
        return ""
    options = "".join(f'<option value="{in_attribute(page)}"></option>' for page in facets.pages)
    return (
        f'<label><span>{escaped(words.page_label)}</span><input name="page" list="page-names" '
        f'autocomplete="off" spellcheck="false" placeholder="{in_attribute(words.any_page)}"></label>'
        f'<datalist id="page-names"{" data-more" if len(facets.pages) >= MOST_PAGES else ""}>{options}</datalist>'
    )


def histogram(days: Sequence[tuple[dt.date, int]], words: Words) -> str:
    """Articles by day (by month or year where there are many) as bars, each naming its days and count."""
    bars = _bars(days)
    if len(bars) < 2:
        return ""
    most = max(count for _, _, count in bars)
    drawn = "".join(
        f'<rect x="{number * _BAR}" y="{_HEIGHT - height}" width="{_BAR - 2}" height="{height}" '
        f'data-since="{since}" data-until="{until}">'
        f"<title>{escaped(words.bar.format(day=_named(since, until, words), count=count))}</title></rect>"
        for number, (since, until, count) in enumerate(bars)
        for height in [max(2, round(_HEIGHT * count / most)) if count else 0]
    )
    label = words.histogram.format(
        since=words.dated(days[0][0]),
        until=words.dated(days[-1][0]),
        count=sum(count for _, count in days),
    )
    return (
        f'<svg class="histogram" viewBox="0 0 {len(bars) * _BAR} {_HEIGHT}" preserveAspectRatio="none" '
        f'role="img" aria-label="{escaped(label)}">{drawn}</svg>'
    )


def _bars(days: Sequence[tuple[dt.date, int]]) -> list[tuple[dt.date, dt.date, int]]:
    """First day, last day and articles of each bar, without gaps in time."""
    first, last = days[0][0], days[-1][0]
    counts = dict(days)
    if (last - first).days < _MOST_BARS:
        every = [first + dt.timedelta(n) for n in range((last - first).days + 1)]
        return [(day, day, counts.get(day, 0)) for day in every]
    months: Counter[int] = Counter()
    for day, count in days:
        months[day.year * 12 + day.month - 1] += count
    begin, end = min(months), max(months)
    step = 1 if end - begin < _MOST_BARS else 12 * (1 + (end - begin) // (12 * _MOST_BARS))
    begin -= begin % step
    return [
        (_month(at), _month(at + step) - dt.timedelta(1), sum(months[m] for m in range(at, at + step)))
        for at in range(begin, end + 1, step)
    ]


def _month(number: int) -> dt.date:
    return dt.date(number // 12, number % 12 + 1, 1)


def _named(since: dt.date, until: dt.date, words: Words) -> str:
    if since == until:
        return words.dated(since)
    return words.period.format(since=words.dated(since), until=words.dated(until))
