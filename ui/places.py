"""Places: a citation written as the part of a web address after its `#`, and read back.

`page=a/b.txt&spans=10-40.55-80&quote=3f9c…` names page, spans and a digest of the quote; a quote that goes
on on another page has `page` and `spans` once more. `text` may hold the quote itself, so that a link still
tells what it led to when the page has changed. `article` names an article instead of spans, and `page`
alone a page.
"""

import re
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import parse_qsl, quote, unquote

from assistant.answers import Citation
from index.spans import Span, squeeze

LONGEST_TEXT = 400  # characters of a quote that a link carries
LONGEST_ADDRESS = 16_000  # characters; longer ones are no links of ours
_DIGEST = 16  # hexadecimal digits: 64 bits
_RANGE = re.compile(r"(\d{1,9})-(\d{1,9})")


class PlaceUnreadable(ValueError):  # noqa: N818  the name says what is the matter
    """An address names no place."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a link leads: spans of a quote, or an article, or a whole page.

    `digest` is of the quote without its white space; `text` is the quote, where the link carries it.
    """

    page: str
    spans: tuple[Span, ...] = ()
    digest: str | None = None
    text: str | None = None
    article: str | None = None


def digest_of(text: str) -> str:
    """The digest of a quote: the same however its white space was repaired."""
    return sha256(squeeze(text).encode("utf-8", "surrogatepass")).hexdigest()[:_DIGEST]


def quote_place(citation: Citation, text: str, *, carried: bool = False) -> Place:
    """The place of a quote; with `carried`, its text goes along where it is not too long."""
    kept = text if carried and len(text) <= LONGEST_TEXT else None
    return Place(citation.page, citation.spans, digest_of(text), kept, citation.article)


def address_of(place: Place) -> str:
    """The place as an address, without its `#`; ASCII."""
    parts: list[tuple[str, str]] = []
    for span in place.spans:
        if parts and parts[-2:][0] == ("page", span.page):
            parts[-1] = ("spans", f"{parts[-1][1]}.{span.start}-{span.end}")
        else:
            parts += [("page", span.page), ("spans", f"{span.start}-{span.end}")]
    if not place.spans:
        parts.append(("page", place.page))
    parts += [
        (name, value)
        for name, value in (("article", place.article), ("quote", place.digest), ("text", place.text))
        if value
    ]
    return "&".join(f"{name}={quote(value, safe='/', errors='replace')}" for name, value in parts)


def place_at(address: str) -> Place:
    """The place that an address names, with or without its `#`. Raises PlaceUnreadable."""
    bare = address.removeprefix("#")
    if len(bare) > LONGEST_ADDRESS:
        raise PlaceUnreadable(f"an address of {len(bare)} characters, expected at most {LONGEST_ADDRESS}")
    page = ""
    pages: list[str] = []
    spans: list[Span] = []
    known: dict[str, str] = {}
    for name, value in parse_qsl(bare, keep_blank_values=True, max_num_fields=200):
        if name == "page":
            page = value
            pages.append(value)
        elif name == "spans":
            spans += [_span(page, part) for part in value.split(".")]
        elif value:
            known[name] = value
    if not pages or not pages[0]:
        raise PlaceUnreadable(f"an address without a page: {unquote(bare)[:80]!r}")
    return Place(pages[0], tuple(spans), known.get("quote"), known.get("text"), known.get("article"))


def _span(page: str, written: str) -> Span:
    found = _RANGE.fullmatch(written)
    if found is None or int(found[1]) >= int(found[2]):
        raise PlaceUnreadable(f"not a span: {written[:40]!r}")
    return Span(page, int(found[1]), int(found[2]))
