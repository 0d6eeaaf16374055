"""An encoder that knows its texts by heart: so that a hundred builders need not load the model a hundred times."""

import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.token_signs import PassageTokens
from index.vector_cache import Embedding, VectorCache


class RememberedEncoder:
    """Gives what another encoder once gave for the same texts, and takes some time for it.

    The vectors are the model's own, from the cache of an index that was built with it, so the index that a
    builder makes with them is the model's, too.
    """

    def __init__(self, cache: Path, identity: str, dimension: int, seconds: float, *, tokens: bool) -> None:
        """Read from a cache of vectors.

        Args:
            cache: The cache's file, which is only read.
            identity: Whose vectors they are.
            dimension: Their length.
            seconds: How long each text takes, in place of the model.
            tokens: Whether the encoder gave tokens, too.
        """
        self.identity = identity
        self.dimension = dimension
        self.max_tokens = 510
        self.gives_tokens = tokens
        self._cache = cache
        self._seconds = seconds

    def encode_passages(
        self, texts: Sequence[str], advance: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """The remembered vectors."""
        return np.stack([made.vector for made in self._made(texts, advance)])

    def encode_passages_by_token(
        self, texts: Sequence[str], advance: Callable[[int], None] | None = None
    ) -> tuple[NDArray[np.float32], list[PassageTokens]]:
        """The remembered vectors and tokens."""
        made = self._made(texts, advance)
        return np.stack([one.vector for one in made]), [one.tokens for one in made if one.tokens is not None]

    def encode_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Questions are asked of the encoder itself."""
        raise LookupError(f"{len(texts)} questions: only passages are remembered")

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """As many as there are characters, which no build asks for."""
        return [len(text) for text in texts]

    def token_mean(self) -> NDArray[np.float32]:
        """The remembered mean."""
        with closing(VectorCache(self._cache, self.identity, self.dimension)) as cache:
            mean = cache.mean()
        if mean is None:
            raise LookupError(f"{self._cache}: no mean is remembered")
        return mean

    def warm(self) -> None:
        """Nothing is loaded."""

    def _made(self, texts: Sequence[str], advance: Callable[[int], None] | None) -> list[Embedding]:
        with closing(VectorCache(self._cache, self.identity, self.dimension)) as cache:
            known = cache.get(texts)
        for _ in texts:
            time.sleep(self._seconds)
            if advance is not None:
                advance(1)
        return [known[text] for text in texts]
