"""Death by the clock: the system kills this process outright after a while, whatever it is doing.

Another process that watches and kills is late by as much as a busy machine keeps it waiting, and then the short
stages of a build would never be hit.
"""

import ctypes
import signal
import sys

# Linux alone lets a timer send SIGKILL.
CAN_PLAN_DEATH = sys.platform == "linux"
_MONOTONIC = 1
_AT_LEAST = 1e-6  # seconds; a timer of nothing is none


class _Event(ctypes.Structure):
    """What a timer does: the system's `struct sigevent`, with the room that it takes up."""

    _fields_ = (
        ("value", ctypes.c_void_p),
        ("signal", ctypes.c_int),
        ("notify", ctypes.c_int),
        ("rest", ctypes.c_byte * 48),
    )


class _Times(ctypes.Structure):
    """When: the system's `struct itimerspec`."""

    _fields_ = tuple((name, ctypes.c_long) for name in ("every", "every_ns", "after", "after_ns"))


def plan_death(seconds: float) -> None:
    """Have this process killed (SIGKILL) after some seconds. Raises OSError where the system refuses."""
    library = ctypes.CDLL(None, use_errno=True)
    timer = ctypes.c_void_p()
    event = _Event(None, signal.SIGKILL, 0)
    whole, rest = divmod(max(seconds, _AT_LEAST), 1.0)
    times = _Times(0, 0, int(whole), int(rest * 1e9))
    failed = library.timer_create(_MONOTONIC, ctypes.byref(event), ctypes.byref(timer))
    if failed or library.timer_settime(timer, 0, ctypes.byref(times), None):
        raise OSError(ctypes.get_errno(), "no timer")
