"""Whatever happens to a build: the short form of `python -m evals.faults`, with an encoder made of text alone."""

import os

import pytest

from evals.faults.__main__ import Counts, run, table

pytestmark = pytest.mark.skipif(os.name != "posix", reason="only there a process can be killed outright")


def test_nothing_is_lost_whatever_happens_to_a_build(tmp_path, seeds, hashed_encoder):
    done, how = run(hashed_encoder(), seeds, tmp_path / "work", Counts(kills=5, others=1), seed=5)
    assert [trial for trial in done if not trial.passed] == []
    assert len(done) == 5 + 6
    assert table(done, how)[0].split() == ["fault", "builds", "kept", "next", "same", "passed"]
