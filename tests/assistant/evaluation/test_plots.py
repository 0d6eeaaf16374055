"""Plots: pictures where there is something to draw, one line where matplotlib is missing."""

import sys

import pytest

from assistant.evaluation.metrics import RefusalPoint, ReliabilityBin
from assistant.evaluation.plots import PlotsUnavailable, draw
from assistant.evaluation.scoring import Curves

BINS = (ReliabilityBin(0.2, 0.1, 5), ReliabilityBin(0.9, 0.8, 20))
REFUSAL = (RefusalPoint(0.0, 0.2), RefusalPoint(0.5, 0.9), RefusalPoint(1.0, 1.0))
WHOLE = Curves(BINS, BINS, REFUSAL, RefusalPoint(0.1, 0.5))
ANSWERABLE_ONLY = Curves(BINS, BINS, (), None)
NOTHING = Curves((), (), (), None)


@pytest.mark.parametrize(
    ("curves", "drawn"),
    [
        ({"one": WHOLE}, ["reliability", "refusal"]),
        ({f"set {n}": WHOLE for n in range(8)}, ["reliability", "refusal"]),
        ({"one": ANSWERABLE_ONLY}, ["reliability"]),
        ({"one": NOTHING}, []),
        ({}, []),
    ],
    ids=["one set", "eight sets", "nothing unanswerable", "nothing asked", "no set"],
)
def test_what_there_is_is_drawn(curves, drawn, tmp_path):
    written = draw(curves, tmp_path / "eval-abc.1")
    assert [path.name for path in written] == [f"eval-abc.1-{what}.png" for what in drawn]
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in written)


def test_the_same_figures_give_the_same_picture(tmp_path):
    one, two = (draw({"one": WHOLE}, tmp_path / name)[0].read_bytes() for name in ("a", "b"))
    assert one == two


def test_without_matplotlib_one_line_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(PlotsUnavailable, match=r"wenbao\[eval\]") as caught:
        draw({"one": WHOLE}, tmp_path / "eval")
    assert "\n" not in str(caught.value)
