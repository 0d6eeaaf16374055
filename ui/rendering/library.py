"""The library as HTML: its frame, the list of pages, the trash."""

import datetime as dt
from collections.abc import Sequence
from typing import Final

from ui.library.library import Overview
from ui.library.listing import ROWS, Holding, Listing, Order, Standing
from ui.library.trash import Taken, shown_names
from ui.rendering.escaping import escaped, in_attribute
from ui.rendering.facts import edition_name
from ui.rendering.library_uploads import drop_zone
from ui.users.user_file import THE_PERSON_HERE
from ui.words import Words
from ui.words.libraries import library_words

_MOST_NAMED: Final = 20  # files of one removal that are named


def library_frame(overview: Overview, listing: Listing, words: Words, *, editor: bool) -> str:
    """The whole view; what changes by itself stands in parts of their own, which `ui.web.library` fills in."""
    said = library_words(words)
    desk = (
        f'<div class="library-desk">{drop_zone(overview, words)}'
        f'<section class="rebuild" aria-labelledby="rebuild-title"><h3 id="rebuild-title">{escaped(said.index)}</h3>'
        f'<div data-part="state"></div><div class="rebuild-buttons" data-part="buttons"></div></section>'
        f'<div data-part="problems"></div><div data-part="trash"></div><div data-part="history"></div></div>'
        if editor
        else ""
    )
    bar = (
        f'<div class="chosen-bar" hidden><span role="status"></span><button type="button" class="tool" '
        f'id="library-remove">{escaped(said.remove)}</button></div>'
        if editor
        else ""
    )
    note = "" if editor else f'<p class="library-note">{escaped(said.reading_only)}</p>'
    return (
        f'<div class="library{"" if editor else " for-readers"}" lang="{words.tag}">'
        f'<div class="library-main"><section class="holdings" aria-label="{escaped(said.intro)}">'
        f"{_search(said.find, said.find_placeholder)}{note}"
        f'<div class="page-sheet" data-part="pages">{page_list(listing, words, editor=editor)}</div>{bar}</section>'
        f'<section class="upload" aria-label="{escaped(said.add)}" hidden></section></div>{desk}</div>'
    )


def page_list(listing: Listing, words: Words, *, editor: bool) -> str:
    """One sheet of the list of pages: a table on a desk, cards on a phone."""
    said = library_words(words)
    wish = listing.wish
    ticks = "".join(
        f'<label class="tick"><input type="checkbox" name="{name}"{" checked" if on else ""}> <span>'
        f"{escaped(label.format(count=count))}</span></label>"
        for name, on, label, count in (
            ("doubtful", wish.doubtful, said.only_doubtful, listing.doubtful),
            ("waiting", wish.waiting, said.only_unsettled, listing.unsettled),
        )
        if count or on
    )
    if not listing.rows:
        text = said.none_found if listing.total else said.none_yet
        return f'<div class="ticks">{ticks}</div><p class="no-pages" role="status">{escaped(text)}</p>'
    heads = "".join(_head(order, listing, words) for order in Order)
    choose = (
        f'<th scope="col" class="choose"><input type="checkbox" class="choose-all" '
        f'aria-label="{escaped(said.choose_all)}"></th>'
        if editor
        else ""
    )
    rows = "".join(_row(held, words, editor=editor) for held in listing.rows)
    return (
        f'<div class="ticks">{ticks}</div><div class="page-scroller" tabindex="0" role="region" '
        f'aria-label="{escaped(said.intro)}"><table class="pages"><thead><tr>{choose}{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>{_foot(listing, words)}"
    )


def trash_list(trash: Sequence[Taken], words: Words) -> str:
    """What was taken out of the folder, the latest first, each with a way back."""
    said = library_words(words)
    if not trash:
        return ""
    items = "".join(_taken(taken, words) for taken in trash)
    return (
        f'<details class="trash"><summary><h3>{escaped(said.trash)}</h3> <span class="count">{len(trash)}</span>'
        f'</summary><p class="hint">{escaped(said.trash_hint)}</p><ul>{items}</ul></details>'
    )


def moment(when: dt.datetime, words: Words) -> str:
    """A day and time, as the server's clock has it."""
    local = when.astimezone()
    return f"{words.dated(local.date())} {local:%H:%M}"


def named(editor: str, words: Words) -> str:
    """An editor's name; the one who has none is the person at the machine."""
    return library_words(words).here if editor == THE_PERSON_HERE else editor


def _search(label: str, placeholder: str) -> str:
    return (
        f'<form class="holdings-form" role="search" autocomplete="off"><label class="unseen" for="holdings-box">'
        f'{escaped(label)}</label><input id="holdings-box" type="search" placeholder="{in_attribute(placeholder)}" '
        f'spellcheck="false"></form>'
    )


def _head(order: Order, listing: Listing, words: Words) -> str:
    said = library_words(words)
    name: str = said.page if order is Order.NAME else getattr(said, order.value)
    wish = listing.wish
    sort = ("descending" if wish.descending else "ascending") if order is wish.order else "none"
    arrow = {"ascending": "↑", "descending": "↓", "none": ""}[sort]
    return (
        f'<th scope="col" class="{order.value}" aria-sort="{sort}"><button type="button" data-order="{order.value}">'
        f'{escaped(name)}<span aria-hidden="true">{arrow}</span></button></th>'
    )


def _row(held: Holding, words: Words, *, editor: bool) -> str:
    said = library_words(words)
    facts = held.facts
    choose = (
        f'<td class="choose"><input type="checkbox" data-file="{in_attribute(held.file)}" '
        f'aria-label="{in_attribute(said.choose.format(page=held.name))}"'
        f"{' disabled' if held.standing is Standing.GONE else ''}></td>"
        if editor
        else ""
    )
    if held.articles is None:
        name = f"<bdi>{escaped(held.name)}</bdi>"
    else:
        name = (
            f'<button type="button" class="page-link" data-page="{in_attribute(held.name)}" '
            f'title="{in_attribute(said.take_apart.format(page=held.name))}"><bdi>{escaped(held.name)}</bdi></button>'
        )
    standing = {
        Standing.WAITING: said.waiting,
        Standing.CHANGED: said.changed,
        Standing.GONE: said.gone,
        Standing.FAILED: said.failed,
        Standing.INDEXED: "",
    }[held.standing]
    badge = f' <span class="standing-badge {held.standing}">{escaped(standing)}</span>' if standing else ""
    cells = (
        ("paper", said.paper, escaped(facts.paper or "")),
        ("date", said.date, escaped(facts.date.isoformat() if facts.date else "")),
        ("edition", said.edition, escaped(edition_name(facts.edition, words) or "")),
        ("articles", said.articles, _count(held.articles)),
        ("passages", said.passages, _count(held.passages)),
        ("quality", said.quality, _quality(held, words)),
    )
    told = "".join(
        f'<td class="{kind}" data-label="{escaped(label)}">{html}</td>' for kind, label, html in cells
    )
    return f'<tr>{choose}<th scope="row" class="name">{name}{badge}</th>{told}</tr>'


def _count(count: int | None) -> str:
    return "" if count is None else str(count)


def _quality(held: Holding, words: Words) -> str:
    share = "" if held.quality is None else f"{round(100 * held.quality)}%"
    if not held.is_doubtful:
        return share
    return f'<span class="doubtful">{escaped(library_words(words).doubtful)} {share}</span>'


def _foot(listing: Listing, words: Words) -> str:
    said = library_words(words)
    first = listing.wish.sheet * ROWS + 1
    shown = said.shown.format(first=first, last=first + len(listing.rows) - 1, found=listing.found)
    steps = (
        "".join(
            f'<button type="button" class="tool" data-sheet="{sheet}"{"" if 0 <= sheet < listing.sheets else " disabled"}>'
            f"{escaped(name)}</button>"
            for sheet, name in ((listing.wish.sheet - 1, said.earlier), (listing.wish.sheet + 1, said.later))
        )
        if listing.sheets > 1
        else ""
    )
    return f'<div class="sheet-foot"><p role="status">{escaped(shown)}</p><div class="sheet-steps">{steps}</div></div>'


def _taken(taken: Taken, words: Words) -> str:
    said = library_words(words)
    names = shown_names(taken) or taken.files
    files = "".join(f"<li><bdi>{escaped(name)}</bdi></li>" for name in names[:_MOST_NAMED])
    more = (
        f"<li>{escaped(said.more.format(count=len(names) - _MOST_NAMED))}</li>"
        if len(names) > _MOST_NAMED
        else ""
    )
    title = said.taken.format(when=moment(taken.when, words), by=named(taken.by, words), count=len(names))
    return (
        f'<li><div class="taken-head"><span>{escaped(title)}</span>'
        f'<button type="button" class="tool" data-restore="{in_attribute(taken.id)}">{escaped(said.restore)}</button>'
        f'</div><ul class="names">{files}{more}</ul></li>'
    )
