"""Headlines: a page's headings shared out among its stories, as one decision.

A headline shares names, places and numbers with its story and stands next to it, above on some pages and
below on others. Each story gets the heading that fits it best, no heading serves two, and the sum of all
fits is the largest there is (Kuhn 1955; scipy's linear_sum_assignment). The headings left over join the one
beside them as kicker, second line or deck; those that share no word with that story are banners.
"""

import math
import re
from collections import Counter
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from index.affinity import word_pairs
from index.spans import squeeze

# How far a heading's place speaks for a story beside it, and against one with stories between.
_ON_THE_USUAL_SIDE, _ON_THE_OTHER_SIDE, _STORY_BETWEEN = 1.0, 0.45, 0.6
_WORDS = 1.2
_CAPTION = 0.7  # fewer captions than stories have headings
# A heading of whose words no story holds this share is likelier a banner or a column's label.
_RELATED = 0.08
_UNRELATED = 0.6
_BY_CHANCE = 1.5  # character pairs
_SENTENCE = 14  # characters from which a heading says a whole thing
_ADDITION = re.compile(
    r"(?:最高|最多|最低|最快|预计|涉及|覆盖|惠及|总投资|总额|共计|累计|平均|每[年月天人]|将于|今起|明起|即日起|力争)"
)
_STORIES_AT_ONCE = 60  # more than any newspaper page has; keeps the cost linear in the page's length


@dataclass(frozen=True, slots=True)
class Place:
    """A story's place among the page's blocks, its word pairs, and whether it needs a heading less than others."""

    first: int
    last: int
    pairs: AbstractSet[str]
    is_caption: bool


@dataclass(frozen=True, slots=True)
class HeadingText:
    """A heading: the number of its block, and its text."""

    block: int
    text: str

    @property
    def is_deck(self) -> bool:
        """Whether it can only stand below a headline: ——揭秘基层治理的“红山实践”."""
        return self.text.startswith(("—", "--", "―", "─"))


@dataclass(frozen=True, slots=True)
class Sharing:
    """Which story (by its number) each heading (by its block) is for, and how well all of them fit together."""

    story_of: dict[int, int]
    fit: float


def assigned(headings: Sequence[HeadingText], stories: Sequence[Place]) -> Sharing:
    """The headings shared out among the stories; banners are left out."""
    decks = {h.block for h in headings if h.is_deck and any(other.block == h.block - 1 for other in headings)}
    found, fit = _assigned([heading for heading in headings if heading.block not in decks], stories)
    for block in sorted(decks):
        if block - 1 in found:
            found[block] = found[block - 1]
    return Sharing(found, fit)


def _assigned(headings: Sequence[HeadingText], stories: Sequence[Place]) -> tuple[dict[int, int], float]:
    """The same without decks; a page of absurd length is shared out part by part."""
    found: dict[int, int] = {}
    fit = 0.0
    for start in range(0, len(stories), _STORIES_AT_ONCE):
        some = stories[start : start + _STORIES_AT_ONCE]
        first = some[0].first if start else -1
        end = stories[start + _STORIES_AT_ONCE].first if start + _STORIES_AT_ONCE < len(stories) else math.inf
        near = [heading for heading in headings if first <= heading.block < end]
        if near:
            part, gained = _shared_out(near, some)
            found |= {block: start + story for block, story in part.items()}
            fit += gained
    return found, fit


def _shared_out(headings: Sequence[HeadingText], stories: Sequence[Place]) -> tuple[dict[int, int], float]:
    affinity = _affinities([heading.text for heading in headings], [story.pairs for story in stories])
    words = np.array(affinity)
    captions = _CAPTION * np.array([story.is_caption for story in stories])
    unrelated = (_UNRELATED * (words.max(axis=1) < _RELATED))[:, None]
    nearness = _Nearness([heading.block for heading in headings], stories)
    anchors: dict[int, int] = {}
    best = -math.inf
    for above, below in ((_ON_THE_USUAL_SIDE, _ON_THE_OTHER_SIDE), (_ON_THE_OTHER_SIDE, _ON_THE_USUAL_SIDE)):
        fits = _WORDS * words + nearness(above, below) - captions - unrelated
        pairs = _best_pairs(fits)
        total = sum(float(fits[k, s]) for k, s in pairs)
        if total > best + 1e-9:
            best, anchors = total, dict(pairs)
    found = {headings[k].block: s for k, s in anchors.items()}
    blocks = {heading.block: k for k, heading in enumerate(headings)}
    for k, heading in enumerate(headings):
        if k in anchors:
            continue
        beside = [
            (distance, -affinity[k][found[block]], block)
            for block in found
            if block in blocks
            and blocks[block] in anchors
            and (distance := _distance(heading.block, block, blocks)) is not None
            and affinity[k][found[block]] >= _RELATED
        ]
        if beside:
            found[heading.block] = found[min(beside)[2]]
    return found, best


def _best_pairs(fits: NDArray[np.float64]) -> list[tuple[int, int]]:
    from scipy.optimize import linear_sum_assignment

    rows, columns = linear_sum_assignment(fits, maximize=True)
    return [(int(r), int(c)) for r, c in zip(rows, columns, strict=True) if fits[r, c] > 0]


def _distance(a: int, b: int, headings: dict[int, int]) -> int | None:
    """How many blocks apart two headings stand; None if anything but headings is between."""
    low, high = min(a, b), max(a, b)
    return high - low if all(block in headings for block in range(low, high)) else None


class _Nearness:
    """How well a heading's place fits a story: next to it, less for each story between."""

    def __init__(self, headings: Sequence[int], stories: Sequence[Place]) -> None:
        places = np.array(headings)[:, None]
        firsts = np.array([story.first for story in stories])
        lasts = np.array([story.last for story in stories])
        own = ~np.array([story.is_caption for story in stories])
        begun, ended = np.sort(firsts[own]), np.sort(lasts[own])
        self._is_above = places < firsts
        to_below = begun.searchsorted(firsts, "left") - begun.searchsorted(places, "right")
        to_above = ended.searchsorted(places, "left") - ended.searchsorted(lasts, "right")
        self._between = _STORY_BETWEEN * np.where(self._is_above, to_below, np.maximum(0, to_above))

    def __call__(self, above: float, below: float) -> NDArray[np.float64]:
        """For each heading (a row) and each story, given what a place beside it counts on either side."""
        return np.where(self._is_above, above, below) - self._between


def _affinities(headings: Sequence[str], held: Sequence[AbstractSet[str]]) -> list[list[float]]:
    """The share of each heading's character pairs that each story holds, rare pairs weighing more; in 0..1."""
    table: list[list[float]] = []
    for heading in headings:
        own = frozenset(word_pairs(heading))
        shared = [own & pairs for pairs in held]
        spread = Counter(chain.from_iterable(shared))
        weights = {pair: math.log((len(held) + 1) / (spread[pair] or 0.5)) for pair in own}
        # A label of two characters (民生) is in some story by chance: its share says less.
        total = math.fsum(weights.values()) * (1 + _BY_CHANCE / len(weights)) if weights else 1.0
        # Exact sums, since a set gives its members in any order.
        table.append([math.fsum(map(weights.__getitem__, pairs)) / total for pairs in shared])
    return table


def parted(texts: Sequence[str]) -> tuple[str | None, str | None]:
    """A story's headings, in their order, as (kicker, headline).

    Of several, the first is a kicker where it is a short subject (市军休中心, 舞钢市水利局:) or a sentence that
    leads in to the rest; a deck (——…, or one that only adds a figure: 总投资 5 亿元) belongs to the headline.
    """
    if not texts:
        return None, None
    if len(texts) == 1 or HeadingText(0, texts[1]).is_deck or _adds_to(texts[0], texts[1]):
        return None, " ".join(texts)
    return texts[0], " ".join(texts[1:])


def _adds_to(first: str, second: str) -> bool:
    """Whether a second heading has no subject of its own and only says how much, how many or when."""
    return (
        len(squeeze(first)) >= _SENTENCE
        and bool(_ADDITION.match(second))
        and any(c.isdigit() for c in second)
    )
