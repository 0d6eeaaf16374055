"""HTML files: the headline and the paragraphs of an article, without menus, scripts and advertisements.

Nothing in the file is run or fetched. Facts come only from `<meta>` fields that say them outright.
"""

import contextlib
import datetime as dt
import re
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from index.errors import PageUnreadable
from index.facts import PageFacts
from index.formats import text as text_format
from index.formats.limits import Limits
from index.formats.reader import PageText, Sheet, library
from index.formats.web_lines import article_lines
from index.spans import squeeze

if TYPE_CHECKING:
    from lxml.html import HtmlElement

NAME = "html"
SUFFIXES = frozenset({".html", ".htm", ".xhtml"})
_VERSION = 1
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9._-]+)""", re.IGNORECASE)
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_MOST_FAULTS = 0.01  # of the characters; a page of the web with fewer broken ones is shown with gaps
_HEAD_LINES = 4  # lines among which the headline may stand already
_HEAD = 4096  # bytes in which a file says what its encoding is
_CHINESE = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs"}
_PAPER = ("paper", "newspaper", "og:site_name", "dc.publisher", "dcterms.publisher")
_DATE = (
    *("date", "pubdate", "publishdate", "publish-date", "article:published_time", "datepublished"),
    *("dc.date", "dc.date.issued", "dcterms.date", "dcterms.issued"),
)
_EDITION = ("edition",)
_DAY = re.compile(r"(?<!\d)(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})")


def version() -> str:
    """Its own version and those of the libraries that find the article."""
    return f"{_VERSION} {library('trafilatura')} {library('lxml')}"


def sheets(name: str, data: bytes, limits: Limits) -> Iterator[Sheet]:  # noqa: ARG001  bounded by its bytes
    """The file as one page."""
    yield Sheet(name, partial(_read, name, data))


def _read(name: str, data: bytes) -> PageText:
    from lxml import etree, html

    source = _DECLARATION.sub("", _decoded(name, data)).replace("\0", "")
    try:
        tree = html.document_fromstring(source, parser=html.HTMLParser(no_network=True, huge_tree=False))
    except (etree.ParserError, ValueError) as error:
        raise PageUnreadable(name, f"no HTML page ({error}); save the page again") from error
    headline, said = _headline(tree), _facts(tree)
    lines = article_lines(tree)
    if not lines and not headline:
        raise PageUnreadable(name, "no text outside of scripts and menus; save the page as text")
    if headline and squeeze(headline) not in squeeze("".join(lines[:_HEAD_LINES])):
        lines.insert(0, headline)
    return PageText("".join(f"{line}\n" for line in lines), _by(), said)


def _by() -> str:
    return f"{NAME}-{_VERSION} {library('trafilatura')}"


def _decoded(name: str, data: bytes) -> str:
    """The characters of the file: by its mark, by what it declares, or by what it looks like."""
    declared = _DECLARED.search(data[:_HEAD])
    marked = data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"))
    encoding = declared.group(1).decode("ascii").lower() if declared and not marked else ""
    encoding = _CHINESE.get(encoding, encoding)
    with contextlib.suppress(LookupError, UnicodeDecodeError):  # it declares nothing, or what it is not
        return data.decode(encoding)
    try:
        return text_format.read(name, data).removeprefix("\ufeff")
    except PageUnreadable:
        with contextlib.suppress(LookupError):
            patched = data.decode(encoding, "replace")
            if patched.count("\ufffd") <= _MOST_FAULTS * len(patched):
                return patched
        raise


def _headline(tree: "HtmlElement") -> str:
    """What the page gives as its headline: its one `<h1>`, or the title it gives to others, or its own."""
    headings = [text for heading in tree.iter("h1") if (text := " ".join(heading.text_content().split()))]
    if len(headings) == 1:
        return headings[0]
    given = _meta(tree, ("og:title",))
    if given:
        return given
    return " ".join((tree.findtext(".//title") or "").split())


def _facts(tree: "HtmlElement") -> PageFacts:
    return PageFacts(_meta(tree, _PAPER), _day(_meta(tree, _DATE)), _meta(tree, _EDITION))


def _meta(tree: "HtmlElement", names: tuple[str, ...]) -> str | None:
    """What the first of these fields says, in the order of the names."""
    said: dict[str, str] = {}
    for field in tree.iter("meta"):
        key = field.get("name") or field.get("property") or field.get("itemprop") or ""
        value = " ".join((field.get("content") or "").split())
        if value:
            said.setdefault(key.strip().lower(), value)
    return next((said[name] for name in names if name in said), None)


def _day(said: str | None) -> dt.date | None:
    found = _DAY.search(said or "")
    try:
        return dt.date(*(int(part) for part in found.groups())) if found else None
    except ValueError:
        return None
