"""Previews: what an uploaded file holds, read as a build would read it, before it is put into the library."""

import datetime as dt
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final, TypeVar

from index.errors import PageUnreadable
from index.facts import PageFacts
from index.formats import scan
from index.formats.limits import Limits
from index.formats.page_files import page_file
from index.pages import FoundPage, Page, pages_in

MOST_PAGES: Final = 30  # of one file that are looked into
MOST_ARTICLES: Final = 80  # of one page
_LONGEST_HEADLINE: Final = 120  # characters
_LONGEST_OPENING: Final = 90  # characters
_LONG_ENOUGH: Final = 8.0  # seconds that one file is read for
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class ArticlePreview:
    """One story found on a page, by its headline, names and first words."""

    kind: str
    headline: str | None
    byline: tuple[str, ...]
    opening: str
    quality: float


@dataclass(frozen=True, slots=True)
class PagePreview:
    """One page of a file; `articles` are its first, `more` how many follow."""

    name: str
    facts: PageFacts
    characters: int
    articles: tuple[ArticlePreview, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class FilePreview:
    """What a file holds: its first pages, what in it can't be read, and how many pages were not looked into.

    `is_scan`: its text is recognised by the build, not here.
    """

    pages: tuple[PagePreview, ...] = ()
    failures: tuple[tuple[str, str], ...] = ()
    unread: int = 0
    is_scan: bool = False

    @property
    def is_sound(self) -> bool:
        """Whether there is anything in it that a build could take."""
        return bool(self.pages or self.unread)

    @property
    def facts(self) -> PageFacts:
        """What all of its pages that were looked into have in common."""
        all_facts = [page.facts for page in self.pages]
        return PageFacts(
            paper=_common(facts.paper for facts in all_facts),
            date=_common(facts.date for facts in all_facts),
            edition=_common(facts.edition for facts in all_facts),
        )


def preview_of(name: str, folder: Path, limits: Limits) -> FilePreview:
    """What a file holds; what can't be read in it is told in `failures`, and stops nothing.

    Args:
        name: The file's name below the folder.
        folder: A folder that holds it and its sidecars.
        limits: How much of it is read at most.
    """
    pages: list[PagePreview] = []
    failures: list[tuple[str, str]] = []
    unread = 0
    is_scan = Path(name).suffix.lower() in scan.SUFFIXES
    until = time.monotonic() + _LONG_ENOUGH
    try:
        for found in pages_in(page_file(name, folder / name), folder, limits):
            if isinstance(found, PageUnreadable):
                failures.append((found.page, found.reason))
            elif is_scan or len(pages) >= MOST_PAGES or time.monotonic() > until:
                unread += 1
            else:
                try:
                    pages.append(_page_preview(found))
                except PageUnreadable as error:
                    failures.append((error.page, error.reason))
    except PageUnreadable as error:
        failures.append((error.page, error.reason))
    return FilePreview(tuple(pages), tuple(failures), unread, is_scan)


def preview_json(preview: FilePreview) -> dict[str, object]:
    """A preview as JSON."""
    return asdict(preview)


def preview_in(values: Any) -> FilePreview:
    """A preview from its JSON; nothing of it is checked but its form. Raises ValueError, KeyError or TypeError."""
    return FilePreview(
        pages=tuple(
            PagePreview(
                page["name"],
                _facts_in(page["facts"]),
                page["characters"],
                tuple(
                    ArticlePreview(**{**article, "byline": tuple(article["byline"])})
                    for article in page["articles"]
                ),
                page["more"],
            )
            for page in values["pages"]
        ),
        failures=tuple((page, reason) for page, reason in values["failures"]),
        unread=values["unread"],
        is_scan=values["is_scan"],
    )


def _page_preview(found: FoundPage) -> PagePreview:
    from index.cutting import articles_on

    if found.read is None:
        raise AssertionError(f"{found.name}: nothing is known of a page before it is in the library")
    page: Page = found.read()
    articles = articles_on(page)
    shown = tuple(
        ArticlePreview(
            str(article.kind),
            _cut(article.headline, _LONGEST_HEADLINE) if article.headline else None,
            article.byline,
            _cut(article.text, _LONGEST_OPENING),
            article.quality,
        )
        for article in islice(articles, MOST_ARTICLES)
    )
    return PagePreview(page.name, page.facts, len(page.raw), shown, len(articles) - len(shown))


def _facts_in(values: dict[str, str | None]) -> PageFacts:
    day = values["date"]
    return PageFacts(values["paper"], dt.date.fromisoformat(day) if day else None, values["edition"])


def _cut(text: str, most: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def _common(known: Iterable[_T]) -> _T | None:
    values = set(known)
    return values.pop() if len(values) == 1 else None
