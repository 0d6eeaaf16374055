"""Scoring: a set's outcomes as metrics by name, and as the curves that are drawn."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from statistics import mean

from assistant.evaluation import metrics
from assistant.evaluation.baselines import BaselineRanks
from assistant.evaluation.metrics import RefusalPoint, ReliabilityBin
from assistant.evaluation.outcomes import Outcome, Outcomes

# The rows of a report by the section that they stand in; times of stages follow.
SECTIONS: dict[str, tuple[str, ...]] = {
    "finding": ("questions", "hit@1", "hit@5", "hit@10", "mrr@10"),
    "baselines": tuple(
        f"{field.name}_{metric}" for field in fields(BaselineRanks) for metric in ("hit@1", "hit@5", "mrr@10")
    ),
    "quoting": (
        "answer_in_first_quote",
        "answer_in_three_quotes",
        "answer_in_first_quote_or_held_back",
        "first_quote_characters",
        "verbatim",
    ),
    "refusing": (
        "unanswerable",
        "auroc",
        "rejected@5%",
        "rejected@10%",
        "refused_unanswerable",
        "refused_answerable",
        "withheld",
        "auroc_withheld",
        "refused_withheld",
    ),
    "calibration": ("calibration_error", "calibration_error_with_unanswerable"),
}


@dataclass(frozen=True, slots=True)
class Curves:
    """What is drawn of a set; empty where nothing was asked.

    Attributes:
        reliability: Confidence against accuracy, of questions that have an answer.
        reliability_with_unanswerable: The same with those that have none.
        refusal: What is rejected at each false refusal.
        at_threshold: The product's own threshold on that curve.
    """

    reliability: tuple[ReliabilityBin, ...]
    reliability_with_unanswerable: tuple[ReliabilityBin, ...]
    refusal: tuple[RefusalPoint, ...]
    at_threshold: RefusalPoint | None


def scored(outcomes: Outcomes) -> dict[str, float]:
    """The metrics by name; what was not measured is left out."""
    answerable = outcomes.answerable
    found: dict[str, float] = {"questions": len(answerable)}
    if answerable:
        found |= _finding([outcome.rank for outcome in answerable])
        found |= _baselines(outcomes.baselines)
        found |= _quoting(answerable)
    found |= _refusing(outcomes)
    found |= _calibration(outcomes)
    found |= _times(answerable)
    return found


def curves(outcomes: Outcomes) -> Curves:
    """The curves of a set."""
    sure, right = _calibrated(outcomes.answerable)
    unanswerable = [outcome.confidence for outcome in outcomes.unanswerable]
    both = outcomes.answerable and outcomes.unanswerable
    return Curves(
        reliability=metrics.reliability(sure, right),
        reliability_with_unanswerable=metrics.reliability(
            [*sure, *unanswerable], [*right, *(False for _ in unanswerable)]
        ),
        refusal=metrics.refusal_curve([outcome.confidence for outcome in outcomes.answerable], unanswerable),
        at_threshold=RefusalPoint(
            mean(not outcome.answered for outcome in outcomes.answerable),
            mean(not outcome.answered for outcome in outcomes.unanswerable),
        )
        if both
        else None,
    )


def _finding(ranks: Sequence[int | None], prefix: str = "") -> dict[str, float]:
    return {
        f"{prefix}hit@1": metrics.hit_at(ranks, 1),
        f"{prefix}hit@5": metrics.hit_at(ranks, 5),
        f"{prefix}hit@10": metrics.hit_at(ranks, 10),
        f"{prefix}mrr@10": metrics.mean_reciprocal_rank(ranks),
    }


def _baselines(baselines: Sequence[BaselineRanks]) -> dict[str, float]:
    found: dict[str, float] = {}
    if baselines:
        for field in fields(BaselineRanks):
            found |= _finding([getattr(ranks, field.name) for ranks in baselines], f"{field.name}_")
    return found


def _quoting(answerable: Sequence[Outcome]) -> dict[str, float]:
    # Where the gold passage does not hold the answer's words, a quote of it can't hold them either.
    told = [outcome for outcome in answerable if outcome.question.answer_in_gold]
    shown = [outcome.characters for outcome in answerable if outcome.characters is not None]
    verbatim = [right for outcome in answerable for right in outcome.verbatim]
    found: dict[str, float] = {}
    if told:
        found["answer_in_first_quote"] = mean(outcome.first for outcome in told)
        found["answer_in_three_quotes"] = mean(outcome.three for outcome in told)
        found["answer_in_first_quote_or_held_back"] = mean(outcome.held_back for outcome in told)
    if shown:
        found["first_quote_characters"] = mean(shown)
        found["verbatim"] = mean(verbatim)
    return found


def _refusing(outcomes: Outcomes) -> dict[str, float]:
    sure = [outcome.confidence for outcome in outcomes.answerable]
    unanswerable = [outcome.confidence for outcome in outcomes.unanswerable]
    found: dict[str, float] = {"unanswerable": len(unanswerable)}
    if sure:
        found["refused_answerable"] = mean(not outcome.answered for outcome in outcomes.answerable)
    if unanswerable:
        found["refused_unanswerable"] = mean(not outcome.answered for outcome in outcomes.unanswerable)
    if sure and unanswerable:
        found["auroc"] = metrics.auroc(sure, unanswerable)
        found["rejected@5%"] = metrics.rejected_at(sure, unanswerable, 0.05)
        found["rejected@10%"] = metrics.rejected_at(sure, unanswerable, 0.10)
    if outcomes.withheld:
        found["withheld"] = len(outcomes.withheld)
        found["auroc_withheld"] = metrics.auroc(sure, [outcome.confidence for outcome in outcomes.withheld])
        found["refused_withheld"] = mean(not outcome.answered for outcome in outcomes.withheld)
    return found


def _calibration(outcomes: Outcomes) -> dict[str, float]:
    sure, right = _calibrated(outcomes.answerable)
    unanswerable = [outcome.confidence for outcome in outcomes.unanswerable]
    found: dict[str, float] = {}
    if sure:
        found["calibration_error"] = metrics.calibration_error(sure, right)
    if sure and unanswerable:
        found["calibration_error_with_unanswerable"] = metrics.calibration_error(
            [*sure, *unanswerable], [*right, *(False for _ in unanswerable)]
        )
    return found


def _calibrated(answerable: Sequence[Outcome]) -> tuple[list[float], list[bool]]:
    """Confidence, and whether the quote that it speaks of holds the answer; a refusal has such a quote, too."""
    told = [outcome for outcome in answerable if outcome.question.answer_in_gold]
    return [outcome.confidence for outcome in told], [outcome.held_back for outcome in told]


def _times(answerable: Sequence[Outcome]) -> dict[str, float]:
    found: dict[str, float] = {}
    for stage in dict.fromkeys(stage for outcome in answerable for stage in outcome.ms):
        spent = [outcome.ms[stage] for outcome in answerable if stage in outcome.ms]
        found[f"ms_{stage}_median"] = metrics.percentile(spent, 50)
        found[f"ms_{stage}_p95"] = metrics.percentile(spent, 95)
    return found
