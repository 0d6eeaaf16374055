"""Metrics: pure functions of ranks, confidences and times."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """Questions of like confidence: their mean confidence, the share that was right, and how many they are."""

    confidence: float
    right: float
    questions: int


@dataclass(frozen=True, slots=True)
class RefusalPoint:
    """One threshold: the share of answerable questions that it refuses, and of unanswerable ones."""

    false_refusal: float
    rejected: float


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


def refusal_curve(
    answerable: Sequence[float], unanswerable: Sequence[float], steps: int = 100
) -> tuple[RefusalPoint, ...]:
    """What is rejected at each false refusal from 0 to 1, in `steps` even steps; empty without questions."""
    if not answerable or not unanswerable:
        return ()
    inner = [rejected_at(answerable, unanswerable, step / steps) for step in range(steps)]
    return (*(RefusalPoint(step / steps, share) for step, share in enumerate(inner)), RefusalPoint(1.0, 1.0))


def reliability(
    confidences: Sequence[float], right: Sequence[bool], bins: int = 10
) -> tuple[ReliabilityBin, ...]:
    """Confidence against accuracy in equal-width bins, least sure first; empty bins are left out."""
    if not confidences:
        return ()
    sure, was = np.asarray(confidences), np.asarray(right, dtype=float)
    which = np.minimum((sure * bins).astype(int), bins - 1)
    return tuple(
        ReliabilityBin(float(sure[which == b].mean()), float(was[which == b].mean()), int((which == b).sum()))
        for b in range(bins)
        if (which == b).any()
    )


def calibration_error(confidences: Sequence[float], right: Sequence[bool], bins: int = 10) -> float:
    """Expected calibration error: |confidence - accuracy| over equal-width bins, weighted by their sizes."""
    found = reliability(confidences, right, bins)
    return sum(abs(b.confidence - b.right) * b.questions for b in found) / max(1, len(confidences))


def percentile(values: Sequence[float], percent: float) -> float:
    """The value that `percent` of the values don't exceed, between neighbours linearly; 0 of none."""
    return float(np.percentile(np.asarray(values), percent)) if values else 0.0
