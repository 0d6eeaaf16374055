"""Whatever happens to a build: the short form of `python -m evals.faults`, with an encoder made of text alone."""

import multiprocessing
import os
import threading

import pytest

from evals.faults.__main__ import Counts, run, table
from evals.faults.builder import Builder, Order, Planned, _Said
from evals.faults.remembered import RememberedEncoder

pytestmark = pytest.mark.skipif(os.name != "posix", reason="only there a process can be killed outright")


def test_nothing_is_lost_whatever_happens_to_a_build(tmp_path, seeds, hashed_encoder):
    done, how = run(hashed_encoder(), seeds, tmp_path / "work", Counts(kills=5, others=1), seed=5)
    assert [trial for trial in done if not trial.passed] == []
    assert len(done) == 5 + 6
    assert table(done, how)[0].split() == ["fault", "builds", "kept", "next", "same", "passed"]


def test_a_builder_that_begins_a_stage_again_is_held_there_once():
    ours, theirs = multiprocessing.Pipe()
    said = _Said(theirs, Planned("store", waits=True))
    ours.send("go on")
    said.stage("store", 0)
    again = threading.Thread(target=said.stage, args=("store", 0), daemon=True)
    again.start()
    again.join(10)
    assert not again.is_alive()


def test_a_builder_that_hangs_is_ended_and_it_is_said_where(tmp_path, seeds):
    by_heart = RememberedEncoder(tmp_path / "none.sqlite", "any", 8, 0.0, tokens=False)
    order = Order(tmp_path / "index", seeds, by_heart)
    ended = Builder(order, Planned("scan", waits=True), patience=20.0).end()
    assert (ended.stage, ended.killed) == ("scan", False)
    assert ended.error.startswith("UNKNOWN: it hung for 20 s: ")
    assert "build.py" in ended.error
