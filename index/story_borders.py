"""Story borders: a second look at where stories begin, in the light of headlines and of the words on both sides.

The line model sees a line and its neighbours. What it can't see is the story as a whole: two headlines and only
one story below them, a paragraph that begins with the words of a headline that has no story, a "subhead" between
texts that share no word. Here each doubtful border is weighed once more with what the page as a whole shows, and
changed where that speaks for it: a logistic model for each kind of change, its weights in
`index/weights/borders.json` by plain names, fitted to made pages by `evals/borders/train.py`.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from index.blocks import Block, BlockPlace, blocks_labelled, explained, labelled
from index.border_evidence import Border, Change, borders
from index.page_habits import Habits
from index.reading import Line


@dataclass(frozen=True, slots=True)
class MadeUp:
    """A page's blocks, and the numbers of those at which the story around a box goes on."""

    blocks: tuple[Block, ...]
    returns: frozenset[int]


# Log-odds from which a change is made. A missing border spoils two stories, one too many spoils one, so that parting
# pays from 1 : 2 on and joining from 2 : 1; where a box ends, both mistakes spoil two; one verse more or less spoils one.
_CLEAR = {
    Change.SPLIT: -math.log(2),
    Change.HEADLINE: -math.log(2),
    Change.RETURN: 0.0,
    Change.JOIN: math.log(2),
    Change.SUBHEAD: math.log(2),
    Change.TEXT: math.log(2),
    Change.LAST_VERSE: 0.0,
}
_HOPELESS = -4.0  # log-odds that headlines fitting better never made good
_ROUNDS = 4
_AGAIN = 8  # blocks around a change that are looked at again


def made_up(lines: Sequence[Line], *, explain: bool = False) -> MadeUp:
    """The page's blocks with each story's borders as the whole page speaks for them.

    Args:
        lines: Of the page.
        explain: Whether the blocks shall carry what spoke for their kinds.
    """
    habits = Habits(lines)
    labelling = labelled(lines, habits)
    returns: frozenset[int] = frozenset()  # by line, since blocks change
    settled: set[tuple[Change, int]] = set()
    near: range | set[int] = range(len(lines))

    def is_worth(change: Change, block: Block, evidence: dict[str, float]) -> bool:
        return (change, block.first) not in settled and models()[change].log_odds(evidence) > _HOPELESS

    known: dict[BlockPlace, Block] = {}
    for _ in range(_ROUNDS):
        blocks = blocks_labelled(lines, habits, labelling, known)
        found = [
            (log_odds(border), border)
            for border in borders(blocks, labelling, habits, returns, is_worth, near)
        ]
        found = sorted(
            ((odds, b) for odds, b in found if odds > _CLEAR[b.change]),
            key=lambda pair: (-pair[0], pair[1].block),
        )
        touched: set[int] = set()
        for _, border in found:
            near = set(range(border.block - 3, border.block + 4))
            if near & touched:
                continue
            touched |= near
            first = blocks[border.block].first
            settled |= {(change, first) for change in Change}
            labelling.change(border.labels)
            if border.change == Change.RETURN:
                returns |= {first}
        if not touched:
            break
        low_high = [(max(0, i - _AGAIN), min(len(blocks) - 1, i + _AGAIN)) for i in touched]
        near = {line for low, high in low_high for line in range(blocks[low].first, blocks[high].stop)}
    blocks = blocks_labelled(lines, habits, labelling, known)
    if explain:
        blocks = explained(blocks, labelling)
    return MadeUp(tuple(blocks), frozenset(i for i, block in enumerate(blocks) if block.first in returns))


@dataclass(frozen=True, slots=True)
class _Logistic:
    intercept: float
    weights: dict[str, float]

    def log_odds(self, evidence: dict[str, float]) -> float:
        return self.intercept + math.fsum(
            weight * evidence.get(name, 0.0) for name, weight in self.weights.items()
        )


def log_odds(border: Border) -> float:
    """How likely the change is right, in log-odds."""
    return models()[border.change].log_odds(border.evidence)


@lru_cache(maxsize=1)
def models() -> dict[Change, _Logistic]:
    """The fitted weights for each kind of change."""
    stored = json.loads(files("index").joinpath("weights", "borders.json").read_text("utf-8"))
    return {Change(name): _Logistic(model["intercept"], model["weights"]) for name, model in stored.items()}
