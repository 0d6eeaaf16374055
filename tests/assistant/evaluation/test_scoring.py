"""Scoring: outcomes as metrics, on outcomes that can be counted by hand."""

import dataclasses

import pytest

from assistant.evaluation.baselines import BaselineRanks
from assistant.evaluation.outcomes import Outcome, Outcomes, Unanswerable
from assistant.evaluation.scoring import curves, scored
from assistant.evaluation.sets import SetQuestion

QUESTION = SetQuestion("q", "？", ("答",), ("p",), None, answer_in_gold=True)
RIGHT = Outcome(
    question=QUESTION,
    rank=1,
    answered=True,
    confidence=0.9,
    first=True,
    three=True,
    held_back=True,
    characters=20,
    verbatim=(True, True),
    ms={"embed": 10.0, "total": 50.0},
)
WRONG = dataclasses.replace(RIGHT, rank=3, first=False, held_back=False, confidence=0.7, characters=40)
REFUSED = dataclasses.replace(
    RIGHT,
    rank=None,
    answered=False,
    confidence=0.3,
    first=False,
    three=False,
    characters=None,
    verbatim=(),
    ms={"embed": 20.0, "total": 90.0},
)
OUTCOMES = Outcomes(
    answerable=(RIGHT, WRONG, REFUSED),
    unanswerable=(Unanswerable(QUESTION, True, 0.8), Unanswerable(QUESTION, False, 0.2)),
    withheld=(
        Unanswerable(QUESTION, True, 0.8),
        Unanswerable(QUESTION, True, 0.4),
        Unanswerable(QUESTION, False, 0.1),
    ),
    baselines=(BaselineRanks(1, None, 2), BaselineRanks(2, None, 2), BaselineRanks(None, 1, 2)),
)


@pytest.mark.parametrize(
    ("metric", "value"),
    [
        ("questions", 3),
        ("hit@1", 1 / 3),
        ("hit@5", 2 / 3),
        ("mrr@10", (1 + 1 / 3) / 3),
        ("dense_hit@1", 1 / 3),
        ("lexical_hit@5", 1 / 3),
        ("reciprocal_rank_fusion_mrr@10", 0.5),
        ("answer_in_first_quote", 1 / 3),
        ("answer_in_three_quotes", 2 / 3),
        ("answer_in_first_quote_or_held_back", 2 / 3),
        ("first_quote_characters", 30),
        ("verbatim", 1.0),
        ("unanswerable", 2),
        ("refused_answerable", 1 / 3),
        ("refused_unanswerable", 0.5),
        ("auroc", 4 / 6),
        ("withheld", 3),
        ("auroc_withheld", 6 / 9),
        ("refused_withheld", 1 / 3),
        ("calibration_error", (0.1 + 0.7 + 0.7) / 3),
        ("ms_total_median", 50),
        ("ms_embed_median", 10),
    ],
)
def test_a_metric_is_what_can_be_counted(metric, value):
    assert scored(OUTCOMES)[metric] == pytest.approx(value)


def test_a_quote_that_is_not_verbatim_is_seen():
    torn = dataclasses.replace(RIGHT, verbatim=(True, False))
    assert scored(Outcomes((torn,), ()))["verbatim"] == 0.5


def test_answers_are_looked_for_only_where_the_gold_passage_holds_them():
    elsewhere = dataclasses.replace(WRONG, question=dataclasses.replace(QUESTION, answer_in_gold=False))
    found = scored(Outcomes((RIGHT, elsewhere), ()))
    assert (found["questions"], found["answer_in_first_quote"]) == (2, 1.0)


def test_what_was_not_measured_is_left_out():
    found = scored(Outcomes((RIGHT,), ()))
    assert not {"auroc", "rejected@5%", "refused_unanswerable", "dense_hit@1"} & set(found)


def test_the_reliability_counts_unanswerable_questions_as_wrong():
    found = curves(OUTCOMES).reliability_with_unanswerable
    assert sum(b.questions for b in found) == 5
    assert sum(b.right * b.questions for b in found) == pytest.approx(2)


def test_the_products_own_threshold_is_what_it_refused():
    point = curves(OUTCOMES).at_threshold
    assert point is not None
    assert (point.false_refusal, point.rejected) == (pytest.approx(1 / 3), 0.5)
