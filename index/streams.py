"""Streams: work side by side, as many pieces at once as there are processors.

What waits for a library that computes outside of Python, or for the disk, leaves the processor to the next piece.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")


def side_by_side(
    work: Callable[[Task], Result], tasks: Sequence[Task], streams: int
) -> Iterator[tuple[Task, Result]]:
    """Gives each task with its result, in the order of the tasks.

    Args:
        work: What is done with a task; must be safe in several threads.
        tasks: What it is done with.
        streams: How many run at once.
    """
    if streams < 2 or len(tasks) < 2:
        for task in tasks:
            yield task, work(task)
        return
    pool = ThreadPoolExecutor(min(streams, len(tasks)), thread_name_prefix="wenbao-stream")
    try:
        yield from zip(tasks, pool.map(work, tasks), strict=True)
    finally:
        pool.shutdown(cancel_futures=True)  # an error waits for no more than what is under way


def together(works: Sequence[Callable[[], object]]) -> None:
    """Do some works side by side; the first error among them is raised."""
    for _ in side_by_side(lambda work: work(), works, processors()):
        pass


def processors() -> int:
    """Gives how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
