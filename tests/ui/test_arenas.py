"""Arenas: threads that each took much at once leave two heaps behind, not one each."""

import platform
import subprocess
import sys

import pytest

_PROGRAM = """
import ctypes, sys, threading
from ui.web.arenas import share_few
if sys.argv[1] == "few":
    assert share_few()
libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
start = threading.Barrier(8)
kept = []
def take():
    start.wait()
    kept.append(libc.malloc(ctypes.c_size_t(1000)))
threads = [threading.Thread(target=take) for _ in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(len({place >> 26 for place in kept}))  # glibc lays a thread's heap on a multiple of 64 MB
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="of glibc alone")
def test_threads_share_two_heaps():
    def heaps(how: str) -> int:
        done = subprocess.run(
            [sys.executable, "-c", _PROGRAM, how], check=True, capture_output=True, text=True
        )
        return int(done.stdout)

    assert heaps("few") <= 2 < heaps("as it comes")
