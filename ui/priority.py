"""Priority: how a process lets questions, and all else on the computer, go before its work."""

import contextlib
import os
import sys
from pathlib import Path
from typing import Final

# Of a build: a question that wants the same processor gets nine tenths of it. More would let a build stand still
# beside a server that is asked without a pause, as the system's policy for idle work (SCHED_IDLE) does.
_GENTLE: Final = 10
PATIENT: Final = 5  # niceness of what an editor waits for


def give_way() -> None:
    """Have this process compute as background work does, for as long as it lives.

    Alone on a computer it is as fast as ever. Its threads, those that run already and those to come, never
    interrupt a reader's (SCHED_BATCH), and have a tenth of their share.
    """
    if sys.platform == "linux":
        for thread in _threads():
            with contextlib.suppress(OSError):  # it has ended, or a sandbox refuses
                os.sched_setscheduler(thread, os.SCHED_BATCH, os.sched_param(0))
                os.setpriority(os.PRIO_PROCESS, thread, max(_GENTLE, os.getpriority(os.PRIO_PROCESS, thread)))
        _lower_group(_GENTLE)
    else:
        run_gently(_GENTLE)


def run_gently(niceness: int) -> None:
    """Take a low priority, where the system has any."""
    if hasattr(os, "nice"):
        os.nice(niceness)


def _lower_group(niceness: int) -> None:
    """Lower the session, too, where it is this process's own.

    Desktop kernels share the processors out by session first (autogroups): beside a reader's server in another one,
    the niceness of a process means nothing.
    """
    if os.getsid(0) == os.getpid():
        with contextlib.suppress(OSError):  # a kernel without them
            Path("/proc/self/autogroup").write_text(str(niceness), "ascii")


def _threads() -> list[int]:
    """The ids of this process's threads: on Linux each has a priority of its own, which later ones inherit."""
    try:
        return [int(task.name) for task in Path("/proc/self/task").iterdir()]
    except OSError:
        return [0]
