"""Late interaction: how well each of the question's words is met by some word of a passage or sentence.

The mean over the question's tokens of the greatest cosine with any of the text's tokens (MaxSim: Khattab and Zaharia
2020), over tokens that were embedded in their passage's context. It is good across languages, and needs nothing
encoded but the question.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.archive import Archive
from index.passages import Passage
from index.token_signs import similarities

# What a word weighs in choosing a sentence if it was taken over from an earlier question: that one led to the story,
# and is answered elsewhere in it.
TAKEN_OVER = 0.3


class LateInteraction:
    """One question against passages of an archive."""

    def __init__(self, archive: Archive, rows: NDArray[np.float32], taken_over: Sequence[bool] = ()) -> None:
        """Compare a question's (tokens, dimension) rows; those taken over from an earlier question weigh little in parts."""
        self._archive = archive
        self._rows = rows
        weights = np.where(taken_over, TAKEN_OVER, 1.0) if any(taken_over) else np.ones(len(rows))
        self._weights = np.asarray(weights / weights.sum(), np.float32)
        self._met: dict[str, tuple[NDArray[np.uint16], NDArray[np.float32]]] = {}

    def passages(self, ids: Sequence[str]) -> dict[str, float]:
        """How well the question is met by whole passages, by id; those without tokens are left out."""
        self._look_at(ids)
        return {id_: float(self._met[id_][1].max(axis=1).mean()) for id_ in ids if id_ in self._met}

    def elsewhere(self, first: str, others: Sequence[str]) -> float:
        """By how much, on average, a word of the question is met better by one of some other passages than by the first.

        0 where nothing else meets any word better, and where the first has no tokens.
        """
        self._look_at([first, *others])
        if first not in self._met:
            return 0.0
        met = [self._met[id_][1].max(axis=1) for id_ in (first, *others) if id_ in self._met]
        return float((np.stack(met).max(axis=0) - met[0]).mean())

    def part(self, passage: Passage, start: int, end: int) -> NDArray[np.float32] | None:
        """How well each of the question's tokens is met by `passage.text[start:end]`; None where that has none."""
        self._look_at([passage.id])
        if passage.id not in self._met:
            return None
        starts, table = self._met[passage.id]
        title = len(passage.context) - len(passage.text)  # embedded in front of the text
        inside = (starts >= title + start) & (starts < title + end)
        return np.asarray(table[:, inside].max(axis=1)) if inside.any() else None

    def tokens(self, passage: Passage) -> dict[int, float]:
        """How well each token of a passage meets some token of the question, by where it begins in `context`."""
        self._look_at([passage.id])
        if passage.id not in self._met:
            return {}
        starts, table = self._met[passage.id]
        return dict(zip(starts.tolist(), table.max(axis=0).tolist(), strict=True))

    def mean(self, met: NDArray[np.float32]) -> float:
        """How well the question is met, by how well each of its tokens is."""
        return float(met @ self._weights)

    def title(self, passage: Passage) -> NDArray[np.float32] | None:
        """How well each of the question's tokens is met by the headline above the passage; None where it has none."""
        self._look_at([passage.id])
        if passage.id not in self._met:
            return None
        starts, table = self._met[passage.id]
        above = starts < len(passage.context) - len(passage.text)
        return np.asarray(table[:, above].max(axis=1)) if above.any() else None

    def _look_at(self, ids: Sequence[str]) -> None:
        unseen = [id_ for id_ in ids if id_ not in self._met]
        tokens = {id_: own for id_, own in self._archive.catalog.tokens(unseen).items() if len(own.starts)}
        for (id_, own), table in zip(
            tokens.items(), similarities(self._rows, list(tokens.values())), strict=True
        ):
            self._met[id_] = (own.starts, table)
