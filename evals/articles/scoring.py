"""What it means that a page was cut into the right articles.

Gold names each story and caption of a page by three marks of its text (its first, a middle and its last
words), each found once on the page. An article is judged by the marks that it holds, so that gold stays
short enough to be written by eye. White space never counts.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from index.spans import squeeze

Kind = Literal["article", "caption", "notice"]

# A shorter part of a headline, such as a number, says nothing about whose it is.
_SHORTEST_PART = 3
# `（上接第一版）` may open the text or not, `（下转第三版）` end it: the contract gives them a field of their own.
_CONTINUATION = re.compile(r"^[（(]上接[^）)]{1,12}[）)]|[（(]下转[^）)]{1,12}[）)]$")


@dataclass(frozen=True, slots=True)
class GoldItem:
    """One story, caption or notice of a page, as a reader sees it; `cut` holds words broken by a line or column."""

    kind: Kind
    first: str
    middle: str
    last: str
    banner: str | None = None
    kicker: str | None = None
    headline: str | None = None
    deck: str | None = None
    subheads: tuple[str, ...] = ()
    byline: tuple[str, ...] = ()
    cut: tuple[str, ...] = ()

    @property
    def marks(self) -> tuple[str, str, str]:
        """First, middle and last words, squeezed."""
        return squeeze(self.first), squeeze(self.middle), squeeze(self.last)


@dataclass(frozen=True, slots=True)
class FoundArticle:
    """One article as a segmenter gave it: the fields of `wenbao articles --json` that are judged."""

    kind: str
    text: str
    headline: str | None = None
    kicker: str | None = None
    byline: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one gold item came out; all false when no article holds its first or middle words.

    `right_headline`: the gold headline is inside the article's, and the article's headline and kicker
    hold nothing but this story's own pieces. `strict_headline`: the two headlines are equal.
    `healed` counts the cut words that stand unbroken inside one paragraph.
    """

    item: GoldItem
    found: bool = False
    whole: bool = False
    unmixed: bool = False
    right_kind: bool = False
    right_headline: bool = False
    strict_headline: bool = False
    right_kicker: bool = False
    right_byline: bool = False
    healed: int = 0


@dataclass(frozen=True, slots=True)
class PageScore:
    """The verdicts of one page in gold's order; `spurious` are the given articles that match none."""

    page: str
    verdicts: tuple[Verdict, ...]
    given: int
    spurious: tuple[FoundArticle, ...]


class Share(NamedTuple):
    """So many out of so many."""

    met: int
    of: int


def score_page(page: str, gold: Sequence[GoldItem], articles: Sequence[FoundArticle]) -> PageScore:
    """The page's verdicts: every gold item paired with the article that holds its first or middle words."""
    pairs = [_pair(item, articles) for item in gold]
    verdicts = tuple(
        Verdict(item) if place is None else _judge(item, articles[place], gold)
        for item, place in zip(gold, pairs, strict=True)
    )
    spurious = tuple(article for place, article in enumerate(articles) if place not in pairs)
    return PageScore(page, verdicts, len(articles), spurious)


def shares(pages: Iterable[PageScore]) -> dict[str, Share]:
    """Every measure over the pages, by name in the table's order; only `spurious` is better when small.

    Headlines, kickers and bylines are counted over stories; `spurious` is out of all articles given.
    """
    pages = tuple(pages)
    verdicts = [verdict for page in pages for verdict in page.verdicts]
    stories = [verdict for verdict in verdicts if verdict.item.kind == "article"]
    captions = [verdict for verdict in verdicts if verdict.item.kind == "caption"]
    notices = [verdict for verdict in verdicts if verdict.item.kind == "notice"]
    return {
        "whole": _share(verdict.whole for verdict in stories),
        "unmixed": _share(verdict.unmixed for verdict in stories),
        "whole+unmixed": _share(verdict.whole and verdict.unmixed for verdict in stories),
        "headline": _share(verdict.right_headline for verdict in stories),
        "strict": _share(verdict.strict_headline for verdict in stories),
        "kicker": _share(verdict.right_kicker for verdict in stories),
        "byline": _share(verdict.right_byline for verdict in stories),
        "captions": _share(verdict.whole and verdict.unmixed for verdict in captions),
        "notices": _share(verdict.whole and verdict.unmixed for verdict in notices),
        "kind": _share(verdict.right_kind for verdict in verdicts),
        "healed": Share(
            sum(verdict.healed for verdict in verdicts), sum(len(verdict.item.cut) for verdict in verdicts)
        ),
        "spurious": Share(sum(len(page.spurious) for page in pages), sum(page.given for page in pages)),
    }


def faults(verdict: Verdict) -> tuple[str, ...]:
    """What is wrong with the item, in a few words each; empty when nothing is."""
    if not verdict.found:
        return ("not found",)
    checks = [
        (verdict.whole, "not whole"),
        (verdict.unmixed, "mixed with another"),
        (verdict.right_kind, "wrong kind"),
        (verdict.healed == len(verdict.item.cut), "a cut word not healed"),
    ]
    if verdict.item.kind == "article":
        checks += [
            (verdict.right_headline, "wrong headline"),
            (verdict.strict_headline or not verdict.right_headline, "headline not strict"),
            (verdict.right_kicker, "wrong kicker"),
            (verdict.right_byline, "wrong byline"),
        ]
    return tuple(fault for good, fault in checks if not good)


def _pair(item: GoldItem, articles: Sequence[FoundArticle]) -> int | None:
    """The place of the article that holds most of the item's marks, the earlier one in a tie."""
    first, middle, last = item.marks
    best: tuple[int, bool] = (0, False)
    place_of_best: int | None = None
    for place, article in enumerate(articles):
        text = squeeze(article.text)
        held = ((first in text) + (middle in text), last in text)
        if held[0] and held > best:
            best, place_of_best = held, place
    return place_of_best


def _judge(item: GoldItem, article: FoundArticle, gold: Sequence[GoldItem]) -> Verdict:
    text = squeeze(article.text)
    first, middle, last = item.marks
    own_text = _CONTINUATION.sub("", text)
    return Verdict(
        item,
        found=True,
        whole=own_text.startswith(first) and middle in text and own_text.endswith(last),
        unmixed=not any(mark in text for other in gold if other is not item for mark in other.marks),
        right_kind=article.kind == item.kind,
        right_headline=_is_right_headline(item, article),
        strict_headline=squeeze(article.headline or "") == squeeze(item.headline or ""),
        right_kicker=_bare(article.kicker) == _bare(item.kicker),
        right_byline={squeeze(name) for name in article.byline} == {squeeze(name) for name in item.byline},
        healed=_healed(item.cut, article.text),
    )


def _is_right_headline(item: GoldItem, article: FoundArticle) -> bool:
    headline = squeeze(article.headline or "")
    if item.headline is None:
        return not headline
    rest = headline + "\n" + squeeze(article.kicker or "")
    for piece in _pieces(item):
        rest = rest.replace(piece, "\n")
    return squeeze(item.headline) in headline and not any(character.isalnum() for character in rest)


def _pieces(item: GoldItem) -> list[str]:
    """The story's banner, kicker, headline and deck, and their parts between spaces, longest first."""
    lines = [line for line in (item.banner, item.kicker, item.headline, item.deck) if line]
    parts = {part for line in lines for part in line.split() if len(part) >= _SHORTEST_PART}
    return sorted({squeeze(line) for line in lines} | parts, key=lambda piece: (-len(piece), piece))


def _bare(kicker: str | None) -> str:
    """The kicker without white space and without the colon that may end it."""
    return squeeze(kicker or "").rstrip(":：")


def _healed(cut: Sequence[str], text: str) -> int:
    paragraphs = [squeeze(paragraph) for paragraph in text.split("\n")]
    return sum(any(squeeze(words) in paragraph for paragraph in paragraphs) for words in cut)


def _share(goods: Iterable[bool]) -> Share:
    counted = list(goods)
    return Share(sum(counted), len(counted))
