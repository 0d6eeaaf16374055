"""Priority: a build goes behind whatever else wants to compute, from the command line as in the browser."""

import os
import subprocess
import sys

import pytest

import ui.commands

SCRIPT = """
import os, threading
before = threading.Thread(target=threading.Event().wait, daemon=True)
before.start()
from ui.priority import give_way
give_way()
give_way()
after = threading.Thread(target=lambda: print(os.sched_getscheduler(0), os.getpriority(os.PRIO_PROCESS, 0)))
after.start(); after.join()
for thread in (os.getpid(), before.native_id):
    print(os.sched_getscheduler(thread), os.getpriority(os.PRIO_PROCESS, thread))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the policies are Linux's")
def test_all_threads_of_a_process_that_gives_way_do_those_before_and_those_to_come():
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True, timeout=60
    )
    said = {tuple(map(int, line.split())) for line in done.stdout.splitlines()}
    assert said == {(os.SCHED_BATCH, max(10, os.getpriority(os.PRIO_PROCESS, 0)))}


@pytest.mark.parametrize(("setting", "gives"), [("low", 1), ("normal", 0)])
def test_a_build_from_the_command_line_gives_way_unless_it_is_told_not_to(
    setting, gives, run, write_pages, monkeypatch
):
    given: list[str] = []
    monkeypatch.setattr(ui.commands, "give_way", lambda: given.append("way"))
    monkeypatch.setenv("WENBAO_BUILD_PRIORITY", setting)
    run("build", write_pages({"a.txt": "新桥合龙\n\n本报讯（记者 赵亮）淇河新桥昨日合龙，桥长三百米。\n"}))
    assert len(given) == gives
