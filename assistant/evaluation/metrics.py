"""Metrics: pure functions of ranks, texts and confidences."""

from collections.abc import Sequence

import numpy as np


def hit_at(ranks: Sequence[int | None], k: int) -> float:
    """The share of questions whose gold stands among the first k (ranks from 1; None: not found)."""
    return sum(rank is not None and rank <= k for rank in ranks) / len(ranks) if ranks else 0.0


def mean_reciprocal_rank(ranks: Sequence[int | None], k: int = 10) -> float:
    """The mean of 1/rank, 0 beyond the first k."""
    return sum(1.0 / rank for rank in ranks if rank is not None and rank <= k) / len(ranks) if ranks else 0.0


def auroc(answerable: Sequence[float], unanswerable: Sequence[float]) -> float:
    """The probability that an answerable question gets the higher confidence; ties count half."""
    if not answerable or not unanswerable:
        return 0.5
    below = np.sort(np.asarray(unanswerable))
    first = np.searchsorted(below, answerable, side="left")
    last = np.searchsorted(below, answerable, side="right")
    return float(((first + last) / 2).mean() / len(below))


def rejected_at(answerable: Sequence[float], unanswerable: Sequence[float], false_refusal: float) -> float:
    """The share of unanswerable questions refused by the threshold that refuses `false_refusal` of the others."""
    if not answerable or not unanswerable:
        return 0.0
    threshold = float(np.quantile(np.asarray(answerable), false_refusal))
    return float((np.asarray(unanswerable) < threshold).mean())


def calibration_error(confidences: Sequence[float], right: Sequence[bool], bins: int = 10) -> float:
    """Expected calibration error: |confidence - accuracy| over equal-width bins, weighted by their sizes."""
    if not confidences:
        return 0.0
    sure, was = np.asarray(confidences), np.asarray(right, dtype=float)
    which = np.minimum((sure * bins).astype(int), bins - 1)
    return float(
        sum(
            abs(sure[which == b].mean() - was[which == b].mean()) * (which == b).mean()
            for b in range(bins)
            if (which == b).any()
        )
    )
