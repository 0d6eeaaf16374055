"""What is fuzzed: `python -m evals.fuzz.pages` and `.requests` in short, led by chance instead of by Atheris."""

import contextlib
import importlib
import sys
from random import Random
from types import SimpleNamespace

import pytest


class Chance:
    """An input in the form of Atheris' FuzzedDataProvider; its bytes only begin the chance."""

    def __init__(self, data):
        self._random = Random(data)
        self._left = self._random.randrange(40)

    def remaining_bytes(self):
        self._left -= 1
        return self._left

    def ConsumeBool(self):  # noqa: N802
        return self._random.random() < 0.5

    def ConsumeProbability(self):  # noqa: N802
        return self._random.random()

    def ConsumeIntInRange(self, least, most):  # noqa: N802
        return self._random.randint(least, most)

    def ConsumeBytes(self, count):  # noqa: N802
        return self._random.randbytes(self._random.randint(0, count))

    def ConsumeUnicode(self, count):  # noqa: N802
        last = self._random.choice((0x7F, 0x9FFF, 0x10FFFF))
        return "".join(chr(self._random.randint(0, last)) for _ in range(self._random.randint(0, count)))

    def ConsumeUnicodeNoSurrogates(self, count):  # noqa: N802
        return self.ConsumeUnicode(count).encode("utf-8", "ignore").decode("utf-8")

    def PickValueInList(self, values):  # noqa: N802
        return self._random.choice(values)


@pytest.mark.parametrize(("target", "inputs"), [("pages", 300), ("requests", 5000)])
def test_whatever_comes_is_taken_or_refused(target, inputs, monkeypatch):
    atheris = SimpleNamespace(
        FuzzedDataProvider=Chance, instrument_imports=lambda **_: contextlib.nullcontext()
    )
    monkeypatch.setitem(sys.modules, "atheris", atheris)
    for name in ("guided", target):
        monkeypatch.delitem(sys.modules, f"evals.fuzz.{name}", raising=False)
    module = importlib.import_module(f"evals.fuzz.{target}")
    for number in range(inputs):
        module.one_input(number.to_bytes(8))
