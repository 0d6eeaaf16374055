"""Arenas: how many heaps the C library keeps for the threads of this process."""

import ctypes
from typing import Final

_ARENA_MAX: Final = -8  # glibc's M_ARENA_MAX (malloc.h)
FEW: Final = 2


def share_few() -> bool:
    """Have all threads share two heaps; gives whether the C library can be told so.

    glibc makes up to eight heaps for each processor, and each keeps what the largest answer on its threads ever took
    (`python -m evals.load` tells the memory). Call it before other threads are started.
    """
    try:
        return bool(ctypes.CDLL(None).mallopt(_ARENA_MAX, FEW))
    except (OSError, AttributeError, TypeError):  # another C library, or none
        return False
