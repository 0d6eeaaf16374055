"""Load: a run fails for memory that grows, for a line that is not fair, and for one without an end."""

from dataclasses import replace

import pytest

from evals.load.phases import AtOnce, Loaded, Long, Rush, faults, percentile

SOUND = Loaded(
    memory_ready=900.0,
    at_once=AtOnce(64, 192, 20.0, 5.0, 9.0, 12.0),
    rush=Rush(400, 80, 0.5, 400),
    long=Long(5000, 500.0, 0.8, 1.2, 76, 80, 500, 1000.0, 1040.0),
    quoted=2500,
)


def test_a_sound_run_has_no_faults():
    assert faults(SOUND) == []


@pytest.mark.parametrize(
    ("loaded", "word"),
    [
        (replace(SOUND, long=replace(SOUND.long, memory_end=1051.0)), "memory grew by 5.1 %"),
        (replace(SOUND, long=replace(SOUND.long, fewest=50)), "not a fair line"),
        (replace(SOUND, rush=replace(SOUND.rush, turned_away=0)), "the line has no end"),
    ],
    ids=["memory", "fairness", "rush"],
)
def test_what_is_wrong_is_told_in_a_line(loaded, word):
    (told,) = faults(loaded)
    assert word in told


def test_a_percentile_is_one_of_the_values():
    assert percentile([1.0, 2.0, 3.0], 0.95) == 3.0
