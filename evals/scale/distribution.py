"""Made vectors that lie as real ones do, for archives too large to embed only to be measured."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

# How far a made vector is moved from the real one that it began as, beside the spread of all real ones. With so much,
# made vectors are as near to each other as as many real ones are (`nearness`; 0.5 makes them too alike).
_STRAY = 0.8
_AT_ONCE = 20_000


@dataclass(frozen=True, slots=True)
class Fitted:
    """A smoothed bootstrap (Silverman and Young 1987) of real unit vectors: one of them, moved at random.

    `rows` (n, dimension) are the real ones about `mean`; `factor` (dimension, dimension) is the Cholesky factor of
    their covariance. Mean and covariance of what is sampled are those of the real ones.
    """

    rows: NDArray[np.float32]
    mean: NDArray[np.float32]
    factor: NDArray[np.float32]

    @classmethod
    def to(cls, vectors: NDArray[np.float32]) -> Self:
        """Fitted to (n, dimension) real vectors."""
        mean = vectors.mean(axis=0)
        rows = vectors - mean
        covariance = rows.T @ rows / len(rows) + 1e-6 * np.eye(rows.shape[1], dtype=np.float32)
        return cls(rows, mean, np.linalg.cholesky(covariance).astype(np.float32))

    def sample(self, count: int, seed: int) -> Iterator[NDArray[np.float32]]:
        """So many unit rows, in pieces; the same for the same seed."""
        random = np.random.default_rng(seed)
        for start in range(0, count, _AT_ONCE):
            some = min(_AT_ONCE, count - start)
            centres = self.rows[random.integers(0, len(self.rows), some)]
            strayed = random.standard_normal((some, len(self.mean)), dtype=np.float32) @ self.factor.T
            made = self.mean + np.float32(np.sqrt(1 - _STRAY**2)) * centres + np.float32(_STRAY) * strayed
            yield np.asarray(made / np.linalg.norm(made, axis=1, keepdims=True), np.float32)


def nearness(vectors: NDArray[np.float32]) -> float:
    """The median cosine of a vector with its nearest other."""
    cosines = vectors @ vectors.T
    np.fill_diagonal(cosines, -1.0)
    return float(np.median(cosines.max(axis=1)))
