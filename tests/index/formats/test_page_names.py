"""Names of files that would break or turn a line: refused in one line, in folders and in zips alike."""

import zipfile

import pytest

from index.errors import PageUnreadable
from index.formats.limits import Limits
from index.formats.page_files import page_file, page_files
from index.formats.page_names import name_fault, shown_name
from index.formats.zipped import unpacked

# A newline, a carriage return, an escape, a line separator, marks and embeddings that turn a line, isolates.
BREAKING = ["\n", "\r", "\x1b", "\x85", "\u2028", "\u2029"]
TURNING = ["\u061c", "\u200e", "\u200f", "\u202a", "\u202d", "\u202e", "\u2066", "\u2069"]
TEXT = "庙会开幕\n\n本报讯（记者 王小明）浮山庙会将于二月十五日开幕，为期七天。\n"


def is_one_plain_line(said: str) -> bool:
    return said.splitlines() == [said] and not any(c in said for c in BREAKING + TURNING)


@pytest.mark.parametrize("bad", BREAKING + TURNING, ids=lambda bad: f"U+{ord(bad):04X}")
@pytest.mark.parametrize("place", ["file", "folder", "member"])
def test_a_name_that_breaks_or_turns_a_line_is_refused_in_one_line_that_names_the_character(
    bad, place, tmp_path
):
    if place == "member":
        with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed:
            packed.writestr(f"旧{bad}闻.txt", TEXT)
            packed.writestr("好.txt", TEXT)
        path = tmp_path / "a.zip"
        with path.open("rb") as file, unpacked("a.zip", file, path.stat().st_size, Limits()) as held:
            sound, failed = list(held.members), held.failed
        assert sound == ["好.txt"]
    else:
        name = f"旧{bad}闻.txt" if place == "file" else f"旧{bad}闻/版.txt"
        for each in (name, "好.txt"):
            (tmp_path / each).parent.mkdir(exist_ok=True)
            (tmp_path / each).write_text(TEXT, "utf-8")
        files, failed = page_files(tmp_path)
        assert [file.name for file in files] == ["好.txt"]
    (fault,) = failed
    assert is_one_plain_line(str(fault))
    assert f"U+{ord(bad):04X}" in str(fault)
    assert "rename the file" in str(fault)


@pytest.mark.parametrize("bad", ["\n", "\u202e"])
def test_a_file_that_is_named_by_itself_is_refused_by_the_same_words(bad, tmp_path):
    (tmp_path / f"a{bad}.txt").write_text(TEXT, "utf-8")
    with pytest.raises(PageUnreadable) as refused:
        page_file(f"a{bad}.txt", tmp_path / f"a{bad}.txt")
    assert is_one_plain_line(str(refused.value))


@pytest.mark.parametrize(
    "name", ["2025年11月20日/03版.txt", "a b-c_d (1).txt", "Ünï.txt", "مرحبا.txt", "שלום.txt"]
)
def test_names_of_any_script_are_names(name):
    assert name_fault(name) is None
    assert shown_name(name) == name
