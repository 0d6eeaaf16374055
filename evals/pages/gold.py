"""Exact gold for a made page: its items with words that stand on the page once."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random

from evals.articles.check_gold import flaws
from evals.articles.scoring import GoldItem
from evals.pages.copydesk import Item
from evals.pages.page import Page
from evals.pages.stories import sentences
from index.spans import squeeze

# Characters of a mark: what is tried first, and the most.
_MARK = 14
_LONGEST_MARK = 60
# Characters either side of a line break that tell a cut word, and cut words told of one item.
_BESIDE_A_CUT = 5
_CUTS = 3
_OPENING = re.compile(r"[^，。）)]{0,12}[（(][^）)]{0,30}[）)]")


@dataclass(frozen=True, slots=True)
class GoldPage:
    """A page's gold, items in the order of their first words, each with the roles of its names."""

    items: tuple[GoldItem, ...]
    roles: tuple[Mapping[str, tuple[str, ...]], ...]

    def as_json(self, name: str) -> dict[str, object]:
        """The gold in the form of the gold files that are written by hand."""
        return {"page": name, "articles": list(self._articles())}

    def _articles(self) -> Iterator[dict[str, object]]:
        for item, roles in zip(self.items, self.roles, strict=True):
            yield {
                "kind": item.kind,
                "banner": item.banner,
                "kicker": item.kicker,
                "headline": item.headline,
                "deck": item.deck,
                "subheads": list(item.subheads),
                "byline": list(item.byline),
                "roles": {role: list(names) for role, names in roles.items()},
                "first": item.first,
                "middle": item.middle,
                "last": item.last,
                "cut": list(item.cut),
                "note": None,
            }


def gold_of(page: Page, random: Random) -> GoldPage | None:
    """The page's gold, or None when some words that it needs do not stand on the page exactly once."""
    finder = _Finder(page.raw)
    items: list[GoldItem] = []
    for item in page.items:
        gold = finder.gold(item, random)
        if gold is None:
            return None
        items.append(gold)
    if any(flaws(items, page.raw)):
        return None
    return GoldPage(tuple(items), tuple(item.roles for item in page.items))


class _Finder:
    """Finds words of items on one page."""

    def __init__(self, raw: str) -> None:
        self._raw = raw
        self._page = squeeze(raw)
        self._places = [place for place, character in enumerate(raw) if not character.isspace()]

    def gold(self, item: Item, random: Random) -> GoldItem | None:
        text = "".join(squeeze(part.text) for part in item.parts)
        opening = _OPENING.match(text)
        lead = squeeze(item.parts[0].text) if item.parts[0].fixed else opening.group() if opening else ""
        first = self._once(text, max(_MARK - 2, len(lead) + 8) if len(lead) < 40 else _MARK, from_end=False)
        last = self._once(text, _MARK, from_end=True)
        middle = self._middle(item, text)
        if first is None or last is None or middle is None:
            return None
        return GoldItem(
            kind=item.kind,
            first=first,
            middle=middle,
            last=last,
            banner=_joined(item.banner, strip="□"),
            kicker=_joined(item.heading.kicker),
            headline=_joined(item.heading.headline),
            deck=_joined(item.heading.deck),
            subheads=item.subheads,
            byline=item.names,
            cut=tuple(self._cuts(item, random)),
        )

    def _once(self, text: str, length: int, *, from_end: bool) -> str | None:
        """The shortest beginning or end of the text, of that length or longer, that stands once."""
        for size in range(min(length, len(text)), min(_LONGEST_MARK, len(text)) + 1):
            words = text[-size:] if from_end else text[:size]
            if self._page.count(words) == 1:
                return words
        return None

    def _middle(self, item: Item, text: str) -> str | None:
        """The beginning of the sentence nearest to the middle that stands once; of a short text, any middle."""
        running = [squeeze(s) for part in item.parts if not part.fixed for s in sentences(part.text)]
        starts: list[tuple[float, str]] = []
        for sentence in running:
            place = text.find(sentence)
            words = sentence[: _MARK + 2]
            if len(words) >= 8 and place >= _MARK and place + len(words) <= len(text) - _MARK:
                starts.append((abs(place + len(words) / 2 - len(text) / 2), words))
        quarter = len(text) // 4
        starts += [
            (len(text), text[quarter + shift : -quarter or None][:_MARK]) for shift in range(quarter + 1)
        ]
        return next((words for _, words in sorted(starts) if self._page.count(words) == 1), None)

    def _cuts(self, item: Item, random: Random) -> list[str]:
        """Some words of the item's paragraphs that a line break of the raw text falls inside."""
        found: list[str] = []
        for part in item.parts:
            text = "" if part.fixed else squeeze(part.text)
            for place in range(_BESIDE_A_CUT, len(text) - _BESIDE_A_CUT):
                words = text[place - _BESIDE_A_CUT : place + _BESIDE_A_CUT]
                if self._is_broken(words):
                    found.append(words)
        return random.sample(found, min(_CUTS, len(found)))

    def _is_broken(self, words: str) -> bool:
        start = self._page.find(words)
        if start < 0 or not re.match(r"[\u4e00-\u9fff]{2}", words[_BESIDE_A_CUT - 1 :]):
            return False
        left, right = self._places[start + _BESIDE_A_CUT - 1], self._places[start + _BESIDE_A_CUT]
        return "\n" in self._raw[left:right] and self._page.count(words) == 1


def _joined(lines: tuple[str, ...], strip: str = "") -> str | None:
    return " ".join(lines).lstrip(strip).strip() or None
