"""Border evidence: the changes that a page's story borders allow, and what the page shows for and against each."""

import math
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from enum import StrEnum

from index import bylines
from index.affinity import word_pairs
from index.blocks import Block, BlockKind
from index.column_labels import is_label
from index.drafts import BODY, ArticleKind, Draft, gathered
from index.headlines import HeadingText, Place, assigned
from index.line_model import Labelling, LineLabel
from index.page_habits import Habits
from index.reading import is_open
from index.spans import squeeze


class Change(StrEnum):
    """How a border can be changed."""

    SPLIT = "split"  # a story begins at this paragraph
    JOIN = "join"  # no story begins here: the one before goes on
    SUBHEAD = "subhead"  # the heading is a subhead, and the story goes on below it
    HEADLINE = "headline"  # the subhead is a headline, and a story begins below it
    TEXT = "text"  # the heading is a line of the running text
    RETURN = "return"  # the story around the box goes on here
    LAST_VERSE = "last verse"  # the heading is the last line of the poem above


@dataclass(frozen=True, slots=True)
class Border:
    """A change that could be made at a block: the labels it gives to lines, and what speaks for it, by name."""

    change: Change
    block: int
    labels: dict[int, LineLabel]
    evidence: dict[str, float]


# Whether a change of a block is worth a further look, by the evidence that is had for little.
_IsWorth = Callable[[Change, Block, dict[str, float]], bool]
_LEAST_GAIN = -9.0  # a change that the line model thinks less likely than e^-9 is not weighed
_SIDE = 6  # blocks of running text compared on each side
_WINDOW = 40  # blocks on each side in which headlines are shared out anew
_FEWEST_VERSES, _MOST_VERSES = 3, 10  # short lines that make a poem; lines of it that are looked at
_LONGEST_VERSE = 20  # characters
_LEAD = 70  # characters in which a story names what its headline names


def borders(
    blocks: Sequence[Block],
    labelling: Labelling,
    habits: Habits,
    returns: AbstractSet[int],
    is_worth: _IsWorth = lambda *_: True,
    places: range | AbstractSet[int] | None = None,
) -> Iterator[Border]:
    """Every change that the page allows, with its evidence.

    Args:
        blocks: Of the page.
        labelling: Under which they were formed.
        habits: Of the page.
        returns: The lines at which the story around a box goes on.
        is_worth: Asked with the evidence that is had for little, whether to look further.
        places: The lines at which a block is looked at if it begins there; None for all.
    """
    everywhere = range(blocks[-1].stop if blocks else 0)
    page = _Page(blocks, labelling, habits, returns)
    yield from page.borders(is_worth, everywhere if places is None else places)


class _Page:
    """A page as it is gathered now."""

    def __init__(
        self, blocks: Sequence[Block], labelling: Labelling, habits: Habits, returns: AbstractSet[int]
    ) -> None:
        self.blocks = blocks
        self.labelling = labelling
        self.habits = habits
        self.returns = {i for i, block in enumerate(blocks) if block.first in returns}
        self.drafts = [d for d in gathered(blocks, self.returns) if d.kind == ArticleKind.ARTICLE]
        self.draft_of = {i: n for n, draft in enumerate(self.drafts) for i in draft.blocks}
        self.starts = sorted(draft.blocks[0] for draft in self.drafts)
        signed = sum(self._is_signed(draft) for draft in self.drafts)
        self.signed_share = signed / len(self.drafts) if self.drafts else 0.0
        self.sharing: dict[tuple[int, int], tuple[float, int, int]] = {}
        self.sizes: dict[int, int] = {}
        self.held: dict[tuple[int, ...], frozenset[str]] = {}

    def borders(self, is_worth: _IsWorth, places: range | AbstractSet[int]) -> Iterator[Border]:
        for i, block in enumerate(self.blocks):
            if block.first in places:
                yield from self._relabelled(i, block, is_worth)
                yield from self._last_verse(i, block, is_worth)
                yield from self._return(i, block, is_worth)

    def _relabelled(self, i: int, block: Block, is_worth: _IsWorth) -> Iterator[Border]:
        """The block as another kind, by which stories part or join."""
        around: dict[str, float] | None = None
        for change, labels, kinds in self._possible(i, block):
            gain = self.labelling.gain(labels)
            if gain < _LEAST_GAIN:
                continue
            around = around if around is not None else self._evidence(i)
            if around is None:
                break
            evidence = {"line model": max(-10.0, min(10.0, gain))} | around
            if is_worth(change, block, evidence):
                yield Border(change, i, labels, evidence | self._headline_evidence(kinds))

    def _return(self, i: int, block: Block, is_worth: _IsWorth) -> Iterator[Border]:
        """The block as one of the story around the box above it."""
        box = self._story_above(i)
        if box is None or box.around is None:
            return
        labels = self._as_paragraph(block) if block.kind == BlockKind.STORY else {}
        before = [b for b in box.blocks if b < i]
        if self.labelling.gain(labels) < _LEAST_GAIN or not any(self.blocks[b].kind in BODY for b in before):
            return
        evidence = self._return_evidence(i, box.around, box.blocks[0], before)
        if is_worth(Change.RETURN, block, evidence):
            yield Border(Change.RETURN, i, labels, evidence)

    def _last_verse(self, i: int, block: Block, is_worth: _IsWorth) -> Iterator[Border]:
        """The heading as the last line of the poem above it."""
        below = self.blocks[i + 1 : i + 2]
        if block.kind != BlockKind.HEADING or any(other.kind == BlockKind.STORY for other in below):
            return  # without it the story below would have no headline
        poem = self._verses_above(i)
        labels = dict.fromkeys(range(block.first, block.stop), LineLabel.PARAGRAPH)
        gain = self.labelling.gain(labels)
        if len(poem) < _FEWEST_VERSES or gain < _LEAST_GAIN:
            return
        size = sum(len(squeeze(self.blocks[j].text)) for j in poem) / len(poem)
        heading = [other.text for other in below if other.kind == BlockKind.HEADING]
        evidence = {
            "line model": max(-10.0, gain),
            "verses": len(poem) / _MOST_VERSES,
            "longer or shorter": abs(math.log(len(squeeze(block.text)) / size)),
            "the poem's words": self._held(i, self._union(poem)),
            "column label": float(is_label(block.text)),
            "heading below": float(bool(heading)),
            "column label below": float(any(map(is_label, heading))),
        }
        if is_worth(Change.LAST_VERSE, block, evidence):
            anew = self._headline_evidence({i: BlockKind.PARAGRAPH})
            yield Border(Change.LAST_VERSE, i, labels, evidence | anew)

    def _verses_above(self, i: int) -> list[int]:
        """The blocks just above one that look like verses: short lines that end no sentence, and no name signs them."""
        above: list[int] = []
        for j in range(i - 1, max(-1, i - 1 - _MOST_VERSES), -1):
            if self.blocks[j].kind not in BODY or not self._is_verse(self.blocks[j]):
                break
            above.append(j)
        return [] if above and bylines.closing(self.blocks[above[0]].text) else above

    def _is_verse(self, block: Block) -> bool:
        lines = block.stop - block.first
        return len(squeeze(block.text)) <= _LONGEST_VERSE * lines and is_open(block.text)

    def _story_above(self, i: int) -> Draft | None:
        """The story that a block of running text goes on with, or that ends where the block begins another."""
        if i not in self.draft_of or self.blocks[i].kind not in (*BODY, BlockKind.SUBHEAD):
            return None
        own = self.draft_of[i]
        if i != self.drafts[own].blocks[0]:
            return self.drafts[own]
        above = self.draft_of.get(i - 1)
        return self.drafts[above] if above is not None and self.blocks[i].kind == BlockKind.STORY else None

    def _as_paragraph(self, block: Block) -> dict[int, LineLabel]:
        """The likelier of the two ways in which a block's first line can go on with a story."""
        ways = ({block.first: LineLabel.PARAGRAPH}, {block.first: LineLabel.ON})
        return max(ways, key=self.labelling.gain)

    def _possible(
        self, i: int, block: Block
    ) -> Iterator[tuple[Change, dict[int, LineLabel], dict[int, BlockKind]]]:
        """The changes that the block's kind allows: the lines' new labels, and the blocks' new kinds."""
        below = self.blocks[i + 1] if i + 1 < len(self.blocks) else None
        running = any(j < i for j in self.draft_of)
        match block.kind:
            case BlockKind.PARAGRAPH | BlockKind.ON if (
                i in self.draft_of and self.drafts[self.draft_of[i]].blocks[0] != i
            ):
                yield Change.SPLIT, {block.first: LineLabel.STORY}, {i: BlockKind.STORY}
            case BlockKind.STORY if running:
                yield Change.JOIN, self._as_paragraph(block), {i: BlockKind.PARAGRAPH}
            case BlockKind.HEADING if running and below and below.kind == BlockKind.STORY:
                lines = range(block.first, block.stop)
                subhead = dict.fromkeys(lines, LineLabel.SUBHEAD) | {below.first: LineLabel.PARAGRAPH}
                yield Change.SUBHEAD, subhead, {i: BlockKind.SUBHEAD, i + 1: BlockKind.PARAGRAPH}
                text = dict.fromkeys(lines, LineLabel.ON) | {below.first: LineLabel.ON}
                yield Change.TEXT, text, {i: BlockKind.ON, i + 1: BlockKind.ON}
            case BlockKind.SUBHEAD if below and below.kind in (BlockKind.PARAGRAPH, BlockKind.ON):
                lines = range(block.first, block.stop)
                heading = dict.fromkeys(lines, LineLabel.HEADING) | {below.first: LineLabel.STORY}
                yield Change.HEADLINE, heading, {i: BlockKind.HEADING, i + 1: BlockKind.STORY}
            case _:
                return

    def _evidence(self, i: int) -> dict[str, float] | None:
        """What the words around a border say; None where it has no text on one side."""
        at = next((j for j in range(i, min(i + 2, len(self.blocks))) if self.blocks[j].kind in BODY), None)
        earlier = [
            j for j in range(max(0, i - _SIDE), i) if j in self.draft_of and self.blocks[j].kind in BODY
        ]
        if at is None or not earlier:
            return None
        before = self._side_before(earlier[-1])
        after = self._side_after(at)
        low, high = self._window(at)
        heads = [j for j in range(low, high) if self.blocks[j].kind in (BlockKind.HEADING, BlockKind.SUBHEAD)]
        between = range(earlier[-1] + 1, at)
        lead = self.habits.telling(self.blocks[at].text[:_LEAD])
        up = self._union(before)
        down = self._union(after)
        upper_lead = self.habits.telling(self.blocks[before[0]].text[:_LEAD])
        held = [(self._held(j, up), self._held(j, down), j) for j in heads]
        named = max((self._held(j, lead) - in_up for in_up, _, j in held), default=0.0)
        named_by_both = max((min(in_up, in_down) for in_up, in_down, _ in held), default=0.0)
        upper_named = max((self._held(j, upper_lead) - in_down for _, in_down, j in held), default=0.0)
        upper = self.blocks[earlier[-1]].text
        return {
            "words in common": self._common(up, down),
            "lead and text before": self._common(lead, up),
            "lead has a headline's words": named,
            "lead before has a headline's words": upper_named,
            "one headline's words on both sides": named_by_both,
            "text before is open": float(is_open(upper)),
            "text before is signed": float(bool(bylines.closing(upper))),
            "text is signed": float(bool(bylines.opening(self.blocks[at].text))),
            "stories are signed": self.signed_share,
            "picture or notice between": float(
                any(self.blocks[j].kind in (BlockKind.CAPTION, BlockKind.NOTICE) for j in between)
            ),
            "headings between": float(sum(self.blocks[j].kind == BlockKind.HEADING for j in between)),
            "heading's size": len(squeeze(self.blocks[i].text)) / 20 if i != at else 0.0,
            "wrapped": float(self.habits.wrapped),
            "headings below": float(self._heads_below(after[-1])),
            "headings above": float(self._heads_above(before[0])),
        }

    def _headline_evidence(self, kinds: dict[int, BlockKind]) -> dict[str, float]:
        """How much better headlines and stories fit each other after a change of those blocks' kinds."""
        low, high = self._window(max(kinds))
        fit, headless, spare = self._shared(low, high)
        fit_new, headless_new, spare_new = self._shared_anew(low, high, kinds)
        return {
            "headlines fit": fit_new - fit,
            "stories without headline": float(headless_new - headless),
            "headlines without story": float(spare_new - spare),
        }

    def _return_evidence(self, i: int, outer: Draft, box: int, before: Sequence[int]) -> dict[str, float]:
        """What speaks for a block's going on with the story around a box that begins at block `box`."""
        rest = [j for j in self.drafts[self.draft_of[i]].blocks if j >= i][:_SIDE]
        down = self._union(rest)
        block = self._pairs(i)
        inside = self._union([j for j in before if self.blocks[j].kind in BODY][-_SIDE:])
        around = self._union([j for j in outer.blocks if j < box][-_SIDE:])
        last_outer = self.blocks[max(j for j in outer.blocks if j < box)].text
        last_inside = self.blocks[before[-1]].text
        return {
            "story around is open": float(is_open(last_outer)),
            "box is open": float(is_open(last_inside)),
            "box is signed": float(bool(bylines.closing(last_inside))),
            "runs on": float(self.blocks[i].kind == BlockKind.ON),
            "subhead": float(self.blocks[i].kind == BlockKind.SUBHEAD),
            "words with story around": self._common(down, around),
            "words with box": self._common(down, inside),
            "paragraph with story around": self._common(block, around),
            "paragraph with box": self._common(block, inside),
            "paragraphs of box": float(min(6, sum(self.blocks[j].kind in BODY for j in before))),
            "wrapped": float(self.habits.wrapped),
        }

    def _is_signed(self, draft: Draft) -> bool:
        first = self.blocks[draft.blocks[0]]
        return first.kind == BlockKind.BYLINE or bool(bylines.opening(first.text))

    def _side_before(self, last: int) -> list[int]:
        draft = self.drafts[self.draft_of[last]]
        return [j for j in draft.blocks if j <= last and self.blocks[j].kind in BODY][-_SIDE:]

    def _side_after(self, first: int) -> list[int]:
        draft = self.drafts[self.draft_of[first]]
        return [j for j in draft.blocks if j >= first and self.blocks[j].kind in BODY][:_SIDE]

    def _heads_above(self, first: int) -> int:
        j, count = self.drafts[self.draft_of[first]].blocks[0] - 1, 0
        while j >= 0 and self.blocks[j].kind == BlockKind.HEADING:
            j, count = j - 1, count + 1
        return min(count, 4)

    def _heads_below(self, last: int) -> int:
        j, count = self.drafts[self.draft_of[last]].blocks[-1] + 1, 0
        while j < len(self.blocks) and self.blocks[j].kind == BlockKind.HEADING:
            j, count = j + 1, count + 1
        return min(count, 4)

    def _window(self, at: int) -> tuple[int, int]:
        """The blocks from the story before to the story after, with their headings."""
        k = bisect_right(self.starts, at) - 1
        low = self.starts[k - 1] if k >= 1 else 0
        while low > 0 and self.blocks[low - 1].kind == BlockKind.HEADING:
            low -= 1
        high = self.starts[k + 2] if k + 2 < len(self.starts) else len(self.blocks)
        return max(low, at - _WINDOW), min(high, at + _WINDOW)

    def _shared(self, low: int, high: int) -> tuple[float, int, int]:
        if (low, high) not in self.sharing:
            self.sharing[low, high] = self._shared_anew(low, high, {})
        return self.sharing[low, high]

    def _shared_anew(self, low: int, high: int, kinds: dict[int, BlockKind]) -> tuple[float, int, int]:
        """How well headlines fit the stories of a window, stories without one, and headings without a story."""
        window = [
            replace(block, kind=kinds[j]) if (j := low + n) in kinds else block
            for n, block in enumerate(self.blocks[low:high])
        ]
        drafts = gathered(window, {j - low for j in self.returns if low <= j < high})
        headings = [HeadingText(n, b.text) for n, b in enumerate(window) if b.kind == BlockKind.HEADING]
        places = [
            Place(d.blocks[0], d.blocks[-1], self._held_by(low, d.blocks), d.kind != ArticleKind.ARTICLE)
            for d in drafts
        ]
        sharing = assigned(headings, places)
        titled = set(sharing.story_of.values())
        headless = sum(d.kind == ArticleKind.ARTICLE and n not in titled for n, d in enumerate(drafts))
        return sharing.fit, headless, len(headings) - len(titled)

    def _held_by(self, low: int, blocks: Sequence[int]) -> frozenset[str]:
        """The character pairs of a story of a window that begins at a block."""
        own = tuple(low + j for j in blocks)
        if own not in self.held:
            self.held[own] = frozenset(word_pairs(" ".join(self.blocks[j].text for j in own)))
        return self.held[own]

    def _pairs(self, block: int) -> frozenset[str]:
        return self.habits.telling(self.blocks[block].text)

    def _union(self, blocks: Sequence[int]) -> frozenset[str]:
        return frozenset().union(*map(self._pairs, blocks))

    def _common(self, some: AbstractSet[str], others: AbstractSet[str]) -> float:
        """The share of the lesser side's weight that both have; rare words weigh more."""
        weight = self.habits.weight
        least = min(weight(some), weight(others))
        return weight(some & others) / least if least else 0.0

    def _held(self, heading: int, pairs: AbstractSet[str]) -> float:
        """The share of a heading's pairs that a text has."""
        if heading not in self.sizes:
            self.sizes[heading] = len(set(word_pairs(self.blocks[heading].text)))
        size = self.sizes[heading]
        return len(self._pairs(heading) & pairs) / size if size else 0.0
