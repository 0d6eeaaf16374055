"""The table of what is guarded names tests that are there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TABLE = (ROOT / "docs/security.md").read_text("utf-8")
FILES = {
    "S": "tests/ui/test_security.py",
    "G": "tests/ui/test_gate.py",
    "U": "tests/ui/test_users.py",
    "C": "tests/ui/test_user_commands.py",
    "B": "tests/browser/test_sign_in.py",
    "A": "tests/browser/test_security.py",
}
TESTS = {
    letter: re.findall(r"def test_(\w+)\(", (ROOT / file).read_text("utf-8"))
    for letter, file in FILES.items()
}
NAMED = re.findall(r"`([SGUCBA]): (\w+)(…?)`", TABLE)


def test_the_table_names_tests():
    assert len(NAMED) > 20


@pytest.mark.parametrize(("letter", "name", "cut"), NAMED, ids=lambda part: part or "-")
def test_each_test_that_is_named_is_there(letter, name, cut):
    assert any(test == name or (cut and test.startswith(name.rstrip("_"))) for test in TESTS[letter])


@pytest.mark.parametrize("letter", FILES)
def test_each_letter_is_explained(letter):
    assert f"`{letter}` =\n`{FILES[letter]}`" in TABLE or f"`{letter}` = `{FILES[letter]}`" in TABLE


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`((?:tests|ui|deploy)/[\w/]+\.\w+)`", TABLE))))
def test_each_file_that_is_named_is_there(path):
    assert (ROOT / path).is_file()
