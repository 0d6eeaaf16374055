"""An encoder whose vectors are made of the text alone: for measuring an index, where the model does not matter."""

import hashlib
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from index.token_signs import PassageTokens

_TOKEN = 2  # characters to a token, about as the bundled model has


class MadeEncoder:
    """Vectors of hashed pairs of characters, as long as the bundled model's, and tokens of the same number.

    The same text always has the same vector, and texts that share words are near each other, as with a model.
    """

    identity = "made of hashed pairs 384"
    dimension = 384
    max_tokens = 510
    gives_tokens = True

    def encode_passages(
        self, texts: Sequence[str], advance: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """(n, 384) unit rows."""
        if advance is not None:
            advance(len(texts))
        return self._rows(texts)

    def encode_passages_by_token(
        self, texts: Sequence[str], advance: Callable[[int], None] | None = None
    ) -> tuple[NDArray[np.float32], list[PassageTokens]]:
        """The same, with tokens that hold as many bytes as a model's."""
        tokens = []
        for text in texts:
            starts = np.arange(0, len(text), _TOKEN, dtype=np.uint16)
            signs = np.random.default_rng(len(text)).integers(0, 256, (len(starts), 48), np.uint8)
            tokens.append(PassageTokens(starts, signs))
        return self.encode_passages(texts, advance), tokens

    def encode_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, 384) unit rows, near the passages that share their words."""
        return self._rows(texts)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens as they are made here."""
        return [len(text) // _TOKEN for text in texts]

    def token_mean(self) -> NDArray[np.float32]:
        """Nothing stands out."""
        return np.zeros(self.dimension, np.float32)

    def warm(self) -> None:
        """Nothing is loaded."""

    def _rows(self, texts: Sequence[str]) -> NDArray[np.float32]:
        rows = np.full((len(texts), self.dimension), 1e-6, np.float32)
        for row, text in zip(rows, texts, strict=True):
            pairs = {text[at : at + 2].encode("utf-8", "surrogatepass") for at in range(len(text))}
            for pair in sorted(pairs):
                digest = hashlib.blake2b(pair, digest_size=4).digest()
                row[int.from_bytes(digest, "little") % self.dimension] += 1
        lengths: NDArray[np.float32] = np.linalg.norm(rows, axis=1, keepdims=True)
        return rows / lengths
