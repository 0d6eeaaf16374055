"""Token signs: a passage's tokens at one bit a dimension, for late interaction.

Late interaction compares each word of the question with the passage's words in their context (ColBERT: Khattab
and Zaharia 2020): it finds across languages what one vector a passage does not, and tells which sentence it was.
Kept of each token is on which side of the mean token each dimension lies: 48 bytes for 384 dimensions, a
sixteenth of the vector, with nearly all of the gain.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# How far a question's tokens are moved towards zero by the mean token and by their own mean: the languages of
# question and passage lie apart, and this brings them together.
_TOWARDS_ZERO = 0.5


@dataclass(frozen=True, slots=True)
class PassageTokens:
    """The tokens of an embedded text that hold a letter or digit, in their order.

    `starts` (tokens,) uint16: where each begins in the text, in characters; `signs` (tokens, dimension / 8)
    uint8: eight dimensions a byte, 1 where the token lies above the mean.
    """

    starts: NDArray[np.uint16]
    signs: NDArray[np.uint8]

    def packed(self) -> bytes:
        """All of it as bytes."""
        return self.starts.astype("<u2").tobytes() + self.signs.tobytes()


@dataclass(frozen=True, slots=True)
class QuestionTokens:
    """The tokens of a question that hold a letter or digit: (tokens, dimension) unit rows, and their characters."""

    rows: NDArray[np.float32]
    spans: tuple[tuple[int, int], ...]


def unpacked(data: bytes, dimension: int) -> PassageTokens:
    """The tokens that `PassageTokens.packed` gave."""
    count, rest = divmod(len(data), 2 + dimension // 8)
    if rest:
        raise ValueError(f"{len(data)} bytes are no tokens of {dimension} dimensions")
    starts = np.frombuffer(data, "<u2", count)
    signs = np.frombuffer(data, np.uint8, offset=2 * count).reshape(count, dimension // 8)
    return PassageTokens(starts.astype(np.uint16), signs)


def passage_tokens(
    vectors: NDArray[np.float32], starts: Sequence[int], mean: NDArray[np.float32]
) -> PassageTokens:
    """The tokens as they are kept.

    Args:
        vectors: (tokens, dimension), as the model gives them.
        starts: Where each token begins.
        mean: (dimension,), the mean of many unit tokens.
    """
    return PassageTokens(
        np.asarray(starts, np.uint16).reshape(-1), np.packbits(_unit(vectors) - mean >= 0, axis=1)
    )


def question_tokens(
    vectors: NDArray[np.float32], spans: Sequence[tuple[int, int]], mean: NDArray[np.float32]
) -> QuestionTokens:
    """The question's tokens as they are compared; arguments as above."""
    if not len(vectors):
        return QuestionTokens(np.zeros((0, len(mean)), np.float32), ())
    units = _unit(vectors)
    return QuestionTokens(_unit(units - _TOWARDS_ZERO * (mean + units.mean(axis=0))), tuple(spans))


def mean_token(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """The mean of unit tokens, (dimension,)."""
    return np.asarray(_unit(vectors).mean(axis=0), np.float32)


def similarities(rows: NDArray[np.float32], passages: Sequence[PassageTokens]) -> list[NDArray[np.float32]]:
    """For each passage the cosine of each of the question's rows with each token, (rows, tokens)."""
    if not passages:
        return []
    signs = np.concatenate([passage.signs for passage in passages])
    bits = np.unpackbits(signs, axis=1).astype(np.float32)
    table = (2 * (rows @ bits.T) - rows.sum(axis=1, keepdims=True)) / np.float32(np.sqrt(bits.shape[1]))
    borders = np.cumsum([len(passage.starts) for passage in passages])[:-1]
    return list(np.split(table, borders, axis=1))


def _unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(lengths > 0, lengths, 1), np.float32)
