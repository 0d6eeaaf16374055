"""Embedding passages: vectors and tokens, from the cache where their text was embedded before."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.encoder import Encoder, token_encoder
from index.errors import IndexDamaged
from index.generation import IndexFolder
from index.passages import Passage
from index.progress import Progress
from index.token_signs import PassageTokens
from index.vector_cache import Embedding, VectorCache

# Passages embedded between two commits to the cache: what an interruption can cost.
_EMBED_BATCH = 512


@dataclass(frozen=True, slots=True)
class Embedded:
    """What the encoder gave for passages, in their order; `mean` is None where it gives no tokens."""

    embeddings: list[Embedding]
    mean: np.ndarray | None
    anew: int

    def rows(self, dimension: int) -> np.ndarray:
        """The passages' vectors, (n, dimension)."""
        rows = [embedding.vector for embedding in self.embeddings]
        return np.stack(rows) if rows else np.zeros((0, dimension), np.float32)


def embedded_passages(
    folder: IndexFolder, passages: Sequence[Passage], encoder: Encoder, progress: Progress
) -> Embedded:
    """The passages embedded, as far as the cache does not know them."""
    cache = VectorCache(folder.vector_cache, encoder.identity, encoder.dimension)
    by_token = token_encoder(encoder)
    try:
        texts = [passage.context for passage in passages]
        known = {
            text: made
            for text, made in cache.get(texts).items()
            if made.tokens is not None or by_token is None
        }
        missing = sorted({text for text in texts if text not in known}, key=lambda text: (len(text), text))
        progress.stage("embed", len(missing))
        with ThreadPoolExecutor(1, thread_name_prefix="wenbao-cache") as keeping:
            kept: Future[None] | None = None
            for at in range(0, len(missing), _EMBED_BATCH):
                some = missing[at : at + _EMBED_BATCH]
                made = dict(zip(some, _encoded(encoder, some, progress), strict=True))
                if kept is not None:
                    kept.result()
                kept = keeping.submit(cache.put, made)  # while the next ones are embedded
                known.update(made)
            if kept is not None:
                kept.result()
        mean = None
        if by_token is not None and passages and (mean := cache.mean()) is None:
            cache.put_mean(mean := by_token.token_mean())
    finally:
        cache.close()
    return Embedded([known[text] for text in texts], mean, len(missing))


@contextmanager
def remembered_vectors(
    folder: IndexFolder, encoder: Encoder
) -> Iterator[Callable[[Sequence[str]], dict[str, NDArray[np.float32]]]]:
    """Gives what gives the vectors of texts as they were embedded, as far as the cache knows them."""
    cache = VectorCache(folder.vector_cache, encoder.identity, encoder.dimension)
    try:
        yield lambda texts: {text: made.vector for text, made in cache.get(texts).items()}
    finally:
        cache.close()


def _encoded(encoder: Encoder, texts: Sequence[str], progress: Progress) -> list[Embedding]:
    by_token = token_encoder(encoder)
    tokens: Sequence[PassageTokens | None] = [None] * len(texts)
    if by_token is not None:
        rows, tokens = by_token.encode_passages_by_token(texts, progress.advance)
    else:
        rows = encoder.encode_passages(texts, progress.advance)
    if rows.shape != (len(texts), encoder.dimension) or not np.isfinite(rows).all():
        raise IndexDamaged(
            f"{encoder.identity}: the encoder gave vectors of shape {rows.shape}, not finite rows"
        )
    return [Embedding(row, own) for row, own in zip(rows, tokens, strict=True)]
