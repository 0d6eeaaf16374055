"""Metrics: what they give on cases that can be counted by hand."""

import pytest

from assistant.evaluation.metrics import (
    RefusalPoint,
    ReliabilityBin,
    auroc,
    calibration_error,
    hit_at,
    mean_reciprocal_rank,
    percentile,
    refusal_curve,
    rejected_at,
    reliability,
)


@pytest.mark.parametrize(("k", "share"), [(1, 0.25), (2, 0.5), (10, 0.75)])
def test_a_hit_counts_from_its_rank_on(k, share):
    assert hit_at([1, 2, 7, None], k) == share


def test_the_reciprocal_rank_is_zero_beyond_the_tenth():
    assert mean_reciprocal_rank([1, 4, 11, None]) == pytest.approx((1 + 0.25) / 4)


@pytest.mark.parametrize(
    ("answerable", "unanswerable", "expected"),
    [
        ([0.8, 0.9], [0.1, 0.2], 1.0),
        ([0.1, 0.2], [0.8, 0.9], 0.0),
        ([0.5], [0.5], 0.5),
        ([0.3, 0.7], [0.5], 0.5),
    ],
)
def test_auroc_is_the_chance_that_the_answerable_question_is_surer(answerable, unanswerable, expected):
    assert auroc(answerable, unanswerable) == expected


def test_what_is_rejected_is_what_lies_below_the_threshold_of_the_false_refusals():
    answerable = [n / 100 for n in range(50, 151)]  # the tenth part of them lies below 0.6
    assert rejected_at(answerable, [0.1, 0.55, 0.61, 0.9], 0.10) == 0.5


def test_what_is_as_sure_as_the_threshold_is_not_refused():
    assert rejected_at([0.5] * 10, [0.5, 0.4], 0.10) == 0.5


def test_the_refusal_curve_never_falls_and_ends_with_everything_refused():
    curve = refusal_curve([0.2, 0.6, 0.9], [0.1, 0.3, 0.7], steps=10)
    assert [point.false_refusal for point in curve] == pytest.approx([n / 10 for n in range(11)])
    assert [point.rejected for point in curve] == sorted(point.rejected for point in curve)
    assert curve[-1] == RefusalPoint(1.0, 1.0)


def test_without_unanswerable_questions_there_is_no_refusal_curve():
    assert refusal_curve([0.5], []) == ()


def test_questions_of_like_confidence_share_a_bin():
    found = reliability([0.1, 0.12, 0.95, 1.0], [False, True, True, True])
    assert found == (
        ReliabilityBin(pytest.approx(0.11), 0.5, 2),
        ReliabilityBin(pytest.approx(0.975), 1.0, 2),
    )


@pytest.mark.parametrize(
    ("confidences", "right", "expected"),
    [
        ([1.0, 1.0], [True, True], 0.0),
        ([1.0, 1.0], [True, False], 0.5),
        ([0.85, 0.85, 0.05, 0.05], [True, True, False, True], (0.15 * 2 + 0.45 * 2) / 4),
        ([], [], 0.0),
    ],
)
def test_the_calibration_error_is_how_far_confidence_is_from_accuracy(confidences, right, expected):
    assert calibration_error(confidences, right) == pytest.approx(expected)


def test_a_percentile_lies_between_its_neighbours():
    assert percentile([1, 2, 3, 4], 50) == 2.5


def test_of_no_values_the_percentile_is_zero():
    assert percentile([], 95) == 0.0
