"""Progress: plain lines on standard error, where there is no terminal."""

import pytest

from ui import progress
from ui.progress import PlainProgress, TerminalProgress, progress_for_stderr


def test_without_a_terminal_progress_is_plain():
    assert isinstance(progress_for_stderr(), PlainProgress)


def test_a_stage_is_one_line_on_standard_error(capsys):
    with PlainProgress() as said:
        said.stage("embed", 157)
        said.advance(157)
    assert capsys.readouterr() == ("", "embedding passages: 157\n")


def test_a_stage_of_unknown_length_is_its_name(capsys):
    with PlainProgress() as said:
        said.stage("verify", 0)
        said.advance()
    assert capsys.readouterr().err == "verifying\n"


def test_a_long_stage_says_how_far_it_is(capsys, monkeypatch):
    monkeypatch.setattr(progress, "_EVERY", 0.0)
    with PlainProgress() as said:
        said.stage("embed", 3)
        said.advance(2)
    assert capsys.readouterr().err.splitlines()[-1] == "embedding passages: 2/3"


@pytest.mark.parametrize("total", [0, 3])
def test_bars_run_through_their_stages_on_standard_error(total, capsys):
    with TerminalProgress() as bars:
        bars.advance()
        bars.stage("embed", total)
        bars.advance(3)
    out, err = capsys.readouterr()
    assert (out, "embedding passages" in err) == ("", True)
