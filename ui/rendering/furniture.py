"""The page's standing parts as HTML: masthead, side pane, welcome, composer, search box."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Final

from ui.facets import Facets
from ui.rendering.escaping import escaped, in_attribute, language_of
from ui.rendering.scope import scope_form
from ui.words import LANGUAGES, Words
from ui.words.keeping import keeping_words
from ui.words.libraries import library_words
from ui.words.library import LIBRARY_SCRIPT_WORDS
from ui.words.signing_in import sign_in_words

# What the page's script says itself, by the names it knows.
SCRIPT_WORDS: Final = tuple(
    (
        "ask stop untitled_conversation rename delete deleted undo export_markdown export_html more "
        "copied not_copied link_copied editing cancel note_prompt send_note thanks not_kept remove_filter since "
        "until undated_kept broken checked_means close conversation counted too_long answered edition paper full "
        "offline picture_gone no_such_page"
    ).split()
)


def masthead(words: Words, *, library: bool = False) -> str:
    """The page's name, its views, and the words that the page's script says itself."""
    said = {name: getattr(words, name) for name in SCRIPT_WORDS}
    said |= {f"keeping_{name}": text for name, text in asdict(keeping_words(words)).items()}
    links = [("ask", words.ask_view), ("search", words.search_view)]
    if library:
        of_library = library_words(words)
        links.append(("library", of_library.view))
        said |= {f"library_{name}": getattr(of_library, name) for name in LIBRARY_SCRIPT_WORDS}
    views = "".join(
        f'<li><a class="view-link" href="#{view}" data-view="{view}">{escaped(name)}</a></li>'
        for view, name in links
    )
    return (
        f'<div class="masthead" lang="{words.tag}" data-words="{in_attribute(json.dumps(said, ensure_ascii=False))}">'
        f'<button type="button" class="open-drawer" aria-expanded="false" aria-controls="side" '
        f'title="{escaped(words.drawer)}"><span aria-hidden="true">☰</span>'
        f'<span class="unseen">{escaped(words.drawer)}</span></button>'
        f"<h1>{escaped(words.name)}</h1><p>{escaped(words.tagline)}</p>"
        f'<nav class="view-links" aria-label="{escaped(words.sections)}"><ul>{views}</ul></nav></div>'
    )


def side(words: Words, facets: Facets | None) -> str:
    """Conversations, scope, and the reader's own settings. The script fills in the conversations."""
    languages = "".join(
        f'<option value="{other.tag}" lang="{other.tag}"{" selected" if other is words else ""}>'
        f"{escaped(other.language)}</option>"
        for other in LANGUAGES
    )
    schemes = "".join(
        f'<option value="{value}">{escaped(name)}</option>'
        for value, name in (
            ("", words.scheme_system),
            ("light", words.scheme_light),
            ("dark", words.scheme_dark),
        )
    )
    return (
        f'<div class="side" lang="{words.tag}"><section class="conversations" aria-labelledby="conversations">'
        f'<div class="side-head"><h2 id="conversations">{escaped(words.conversations)}</h2>'
        f'<button type="button" id="new">{escaped(words.new_conversation)}</button></div>'
        f'<p class="kept-where"></p><div class="take-along" role="status" hidden></div>'
        f'<ul class="conversation-list"></ul></section>{scope_form(facets, words)}'
        f'<section class="preferences" aria-label="{escaped(words.preferences)}"><label><span>{escaped(words.language_label)}</span>'
        f'<select id="language">{languages}</select></label><label><span>{escaped(words.scheme_label)}</span>'
        f'<select id="scheme">{schemes}</select></label>'
        f'<a class="sign-in-link" href="sign-in">{escaped(sign_in_words(words).link)}</a></section></div>'
    )


def welcome(words: Words) -> str:
    """What an empty conversation shows."""
    return (
        f'<div class="welcome" lang="{words.tag}"><h2>{escaped(words.welcome)}</h2>'
        f"<p>{escaped(words.promise)}</p></div>"
    )


def composer(words: Words) -> str:
    """The question box with what stands around it: suggestions, scope, and what is being edited."""
    return (
        f'<form class="composer" lang="{words.tag}" autocomplete="off">'
        f'<div class="offers"></div><ul class="scope-chips" aria-label="{escaped(words.scope)}"></ul>'
        f'<div class="editing" hidden><span></span><button type="button" class="cancel-editing">'
        f"{escaped(words.cancel)}</button></div>"
        f'<div class="box"><div id="question"><label class="unseen" for="question-box">{escaped(words.question)}</label>'
        f'<textarea id="question-box" rows="1" placeholder="{in_attribute(words.placeholder)}"></textarea></div>'
        f'<button type="submit" id="ask">{escaped(words.ask)}</button></div>'
        f'<div class="remark" role="alert"></div></form>'
    )


def search_box(words: Words) -> str:
    """The search view's own box, with a second one that opens a page by its name."""
    return (
        f'<div class="search" lang="{words.tag}"><form class="search-form" role="search" autocomplete="off">'
        f'<label class="unseen" for="search-box">{escaped(words.search_label)}</label>'
        f'<input id="search-box" type="search" placeholder="{in_attribute(words.search_placeholder)}">'
        f'<button type="submit" id="search-go">{escaped(words.search)}</button></form>'
        f'<form class="inspect-form" autocomplete="off"><label class="unseen" for="inspect-box">{escaped(words.inspect_label)}</label>'
        f'<input id="inspect-box" list="page-names" placeholder="{in_attribute(words.inspect_label)}" spellcheck="false">'
        f'<button type="submit">{escaped(words.open_page)}</button></form>'
        f'<ul class="scope-chips" aria-label="{escaped(words.scope)}"></ul>'
        f'<div class="found-list"><p class="found">{escaped(words.search_hint)}</p></div></div>'
    )


def offered(title: str, questions: Sequence[str]) -> str:
    """Questions to click on; nothing when there are none."""
    if not questions:
        return ""
    buttons = "".join(
        f'<li><button type="button" class="example" dir="auto"{language_of(question)}>'
        f"{escaped(question)}</button></li>"
        for question in questions
    )
    return f'<div class="examples"><p>{escaped(title)}</p><ul>{buttons}</ul></div>'
