"""Citations as text: by GB/T 7714-2015, as a Markdown footnote, and as a plain sentence."""

import re
from typing import Final

from assistant.answers import Citation
from ui.places import digest_of
from ui.rendering.escaping import one_line
from ui.rendering.facts import edition_name
from ui.words import Words

_NAMED: Final = 3  # GB/T 7714-2015, 8.1.2: the first three names, and 等 for more
# What means something to Markdown anywhere, in an address, or at the beginning of a line.
_MARKDOWN: Final = re.compile(
    r"([\\`*_{}\[\]#|<>~$&@]|:(?=//)|(?<=www)\.|^[-+=](?=\s|[-=])|(?<=^\d)[.)]|(?<=^\d\d)[.)])"
)


def by_standard(citation: Citation) -> str:
    """The citation as GB/T 7714-2015 has it for a newspaper, [N]; unknown parts are left out.

    `朱迪, 胡鹏云. 雷锋精神石刻书画展开展[N]. 鹤壁日报, 2025-12-01(2).`
    """
    names = [*citation.byline[:_NAMED], *(["等"] if len(citation.byline) > _NAMED else [])]
    heading = citation.headline or citation.kicker
    title = one_line(heading or citation.page)
    edition = f"({one_line(citation.edition)})" if citation.edition else ""
    day = f"{citation.date or ''}{edition}"
    issue = ", ".join(part for part in (citation.paper, day) if part)
    # GB/T 7714-2015 knows no place for a file; where the paper is unknown, it is all that leads back to the page.
    parts = [", ".join(names), f"{title}[N]", issue, citation.page if heading and not citation.paper else ""]
    return ". ".join(one_line(part) for part in parts if part) + "."


def as_footnote(citation: Citation, text: str | None, words: Words) -> str:
    """The quote with a Markdown footnote that says where it stands."""
    source = in_markdown(by_standard(citation))
    if not text:
        return source
    name = digest_of(text)[:6]
    return f"{words.quoted.format(text=in_markdown(one_line(text)))}[^{name}]\n\n[^{name}]: {source}\n"


def as_sentence(citation: Citation, text: str | None, words: Words) -> str:
    """The quote with where it stands in brackets, as plain text."""
    place = in_words(citation, words)
    return words.quoted_at.format(text=one_line(text), place=place) if text else place


def in_words(citation: Citation, words: Words) -> str:
    """Who said it where, as plain text; the page's name where nothing else is known."""
    title = citation.headline or citation.kicker
    parts = [
        words.paper.format(paper=citation.paper) if citation.paper else None,
        words.dated(citation.date) if citation.date else None,
        edition_name(citation.edition, words),
        words.headline.format(headline=one_line(title)) if title else None,
        words.byline.format(names=words.between_names.join(citation.byline)) if citation.byline else None,
    ]
    known = [part for part in parts if part]
    if not citation.paper:  # without it nobody could find the page again
        known.append(citation.page)
    return one_line(" ".join(known))


def in_markdown(text: str) -> str:
    """The text as Markdown that shows it and does nothing else."""
    return _MARKDOWN.sub(r"\\\1", one_line(text))
