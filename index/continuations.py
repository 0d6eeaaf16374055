"""Continuations: a story that goes on upon another page, found again where both pages are in the corpus.

`（下转第三版）` ends its first part and `（上接第一版）` begins the second. Pages of one paper and day belong
together; where paper and day are unknown, those of one folder do.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from index.affinity import word_pairs
from index.articles import Article
from index.drafts import ArticleKind
from index.facts import PageFacts, number_of

# The share of a continuation's word pairs that its first part must hold: less where the page numbers agree.
_RELATED, _RELATED_WHEN_NUMBERED = 0.12, 0.02
_EDITION = re.compile(r"[接转]\s*第?\s*([A-Z]?\d{1,3}|[一二三四五六七八九十]{1,3})\s*版")


@dataclass(frozen=True, slots=True)
class CutPage:
    """A page with its facts and its articles."""

    name: str
    facts: PageFacts
    articles: tuple[Article, ...]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a story began: the page, and the id of its first part."""

    page: str
    article: str


def origins(pages: Iterable[CutPage]) -> dict[str, Origin]:
    """For each article (by its id) that continues one of another page: where it began.

    A first part is continued once. Where nothing speaks clearly for one page, the article is left alone.
    """
    groups: dict[tuple[object, ...], list[CutPage]] = defaultdict(list)
    for page in pages:
        groups[issue_of(page.name, page.facts)].append(page)
    found: dict[str, Origin] = {}
    for group in groups.values():
        found.update(_origins_in(sorted(group, key=lambda page: page.name)))
    return found


def issue_of(page: str, facts: PageFacts) -> tuple[object, ...]:
    """What the pages of one issue have in common: paper and day, or the folder where the day is not known."""
    if facts.date is not None:
        return facts.paper, facts.date
    return facts.paper, str(PurePosixPath(page).parent)


def _origins_in(pages: Sequence[CutPage]) -> Iterator[tuple[str, Origin]]:
    fits: list[tuple[float, str, str, str]] = []
    for page in pages:
        for later in page.articles:
            if later.came_from is None:
                continue
            words = set(word_pairs(f"{later.headline or ''} {later.text}"))
            for other in pages:
                if other.name == page.name:
                    continue
                fits += [
                    (fit, later.id, other.name, earlier.id)
                    for earlier in other.articles
                    if (fit := _fit(words, later, page.facts, earlier, other.facts)) > 0
                ]
    taken: set[str] = set()
    for _, later_id, origin_page, earlier_id in sorted(fits, key=lambda fit: (-fit[0], *fit[1:])):
        if later_id not in taken and earlier_id not in taken:
            taken |= {later_id, earlier_id}
            yield later_id, Origin(origin_page, earlier_id)


def _fit(words: set[str], later: Article, there: PageFacts, earlier: Article, here: PageFacts) -> float:
    """How well one article begins what another goes on with; 0 where it can't be."""
    if earlier.kind != ArticleKind.ARTICLE:
        return 0.0
    back = _agrees(later.came_from, here.edition)
    forth = _agrees(earlier.goes_on, there.edition)
    if back is False or forth is False or (earlier.goes_on is None and not back):
        return 0.0
    shared = (
        len(words & set(word_pairs(f"{earlier.headline or ''} {earlier.text}"))) / len(words)
        if words
        else 0.0
    )
    numbered = bool(back) and bool(forth)
    if shared < (_RELATED_WHEN_NUMBERED if numbered else _RELATED):
        return 0.0
    return shared + 0.5 * (back is True) + 0.5 * (forth is True)


def _agrees(mark: str | None, edition: str | None) -> bool | None:
    """Whether a mark names the page of that number; None where one of them is unknown."""
    found = _EDITION.search(mark or "")
    if not found or not edition:
        return None
    return _bare(found.group(1)) == _bare(edition)


def _bare(edition: str) -> str:
    """A page's number without leading letter A and zeros: 01, A1, 一 are one."""
    letter = edition[0] if edition[0].isascii() and edition[0].isalpha() else ""
    digits = edition[len(letter) :]
    return f"{'' if letter == 'A' else letter}{number_of(digits)}" if digits else edition
