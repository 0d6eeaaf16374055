"""Streams: results in the order of the tasks, whichever ends first."""

import threading
import time

import pytest

from index.streams import processors, side_by_side


@pytest.mark.parametrize("streams", [1, 2, 5])
def test_results_come_in_the_order_of_the_tasks(streams):
    def slower_first(task: int) -> int:
        time.sleep((3 - task) * 0.02)
        return task * 10

    assert list(side_by_side(slower_first, [0, 1, 2, 3], streams)) == [(0, 0), (1, 10), (2, 20), (3, 30)]


def test_two_streams_are_at_work_at_once():
    both = threading.Barrier(2, timeout=10)
    assert len(list(side_by_side(lambda _: both.wait(), [1, 2], 2))) == 2


def test_the_first_error_is_raised_and_what_has_not_begun_is_left():
    begun: list[int] = []

    def work(task: int) -> None:
        begun.append(task)
        time.sleep(0.02)
        if task == 0:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        list(side_by_side(work, list(range(200)), 2))
    assert len(begun) < 200


def test_there_is_a_processor():
    assert processors() >= 1
