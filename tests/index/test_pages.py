"""Pages: which files of the folder are pages, and what is read of them."""

import os
import sys
import unicodedata

import pytest

from index.errors import PagesFolderUnusable, PageUnreadable
from index.formats import text
from index.formats.limits import Limits
from index.formats.page_files import is_page_name, page_file, page_files
from index.pages import pages_in

LIMITS = Limits()


def names(folder) -> list[str]:
    return [file.name for file in page_files(folder)[0]]


def failures(folder) -> list[str]:
    return [error.page for error in page_files(folder)[1]]


def found_in(folder, name, limits=LIMITS, **known):
    """What is in a file, its pages not read."""
    return list(pages_in(page_file(name, folder / name), folder, limits, **known))


def page_of(folder, name):
    """The only page of a file, read."""
    for found in pages_in(page_file(name, folder / name), folder, Limits()):
        if isinstance(found, PageUnreadable):
            raise found
        return found.read()
    raise AssertionError("no page")


def error_of(folder, name, limits=LIMITS) -> str:
    (error,) = found_in(folder, name, limits)
    assert isinstance(error, PageUnreadable)
    assert "\n" not in str(error)
    return str(error)


@pytest.mark.parametrize(
    "name",
    [
        "README",
        "README.md",
        "readme.zh.md",
        "LICENSE",
        "license.txt",
        ".hidden.txt",
        ".DS_Store",
        "a.toml",
        "a.txt.TOML",
        "page.toml",
    ],
)
def test_readmes_licences_dotfiles_and_sidecars_are_never_pages(name, write_pages):
    assert not is_page_name(name)
    assert names(write_pages({name: "甲", "a.txt": "乙"})) == ["a.txt"]


@pytest.mark.parametrize("name", ["a.txt", "a.md", "my README.txt", "toml.txt"])
def test_other_text_files_are_pages(name, write_pages):
    assert names(write_pages({name: "甲"})) == [name]


def test_pages_are_named_by_their_path_and_sorted(write_pages):
    folder = write_pages({"b.txt": "", "a/z.txt": "", "a.txt": "", "鹤壁/1.txt": ""})
    assert names(folder) == ["a.txt", "a/z.txt", "b.txt", "鹤壁/1.txt"]


def test_files_in_hidden_folders_are_no_pages(write_pages):
    assert names(write_pages({".git/a.txt": "", "b.txt": ""})) == ["b.txt"]


def test_names_are_composed(write_pages):
    decomposed = unicodedata.normalize("NFD", "café が.txt")
    assert names(write_pages({decomposed: "甲"})) == [unicodedata.normalize("NFC", decomposed)]


@pytest.mark.skipif(sys.platform == "darwin", reason="the file system takes the two names for one")
def test_of_two_files_with_one_composed_name_one_is_reported(write_pages):
    folder = write_pages({"caf\u00e9.txt": "甲", "cafe\u0301.txt": "乙"})
    assert (len(names(folder)), len(failures(folder))) == (1, 1)


@pytest.mark.skipif(sys.platform == "darwin", reason="the file system takes no such name")
def test_a_file_whose_name_is_no_text_is_reported(write_pages):
    folder = write_pages({"a.txt": "甲"})
    (folder / os.fsdecode("鹤壁.txt".encode("gb18030"))).write_text("乙")
    assert names(folder) == ["a.txt"]
    (error,) = page_files(folder)[1]
    str(error).encode("utf-8")


def test_a_file_of_an_unknown_format_is_reported(write_pages):
    folder = write_pages({"a.xyz": "甲", "b.txt": "乙"})
    assert (names(folder), failures(folder)) == (["b.txt"], ["a.xyz"])


def test_a_missing_folder_is_unusable(tmp_path):
    with pytest.raises(PagesFolderUnusable, match="no-such"):
        page_files(tmp_path / "no-such")


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "a.txt").write_text("甲")
    with pytest.raises(PagesFolderUnusable):
        page_files(tmp_path / "a.txt")


def test_an_empty_folder_has_no_pages(write_pages):
    assert page_files(write_pages({})) == ([], [])


def test_a_link_that_leads_out_of_the_folder_is_refused(write_pages, tmp_path):
    (tmp_path / "secret.txt").write_text("秘密")
    folder = write_pages({"a.txt": "甲"})
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    (error,) = page_files(folder)[1]
    assert str(error) == "link.txt: a link that leads out of the pages folder; copy the file in"
    assert names(folder) == ["a.txt"]


def test_a_linked_folder_outside_is_refused(write_pages, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "b.txt").write_text("乙")
    folder = write_pages({"a.txt": "甲"})
    (folder / "link").symlink_to(tmp_path / "elsewhere")
    assert (names(folder), failures(folder)) == (["a.txt"], ["link"])


def test_a_link_that_leads_to_itself_is_refused(write_pages):
    folder = write_pages({"a.txt": "甲"})
    (folder / "b.txt").symlink_to(folder / "b.txt")
    assert (names(folder), failures(folder)) == (["a.txt"], ["b.txt"])


def test_a_sidecar_that_leads_out_of_the_folder_is_refused(write_pages, tmp_path):
    (tmp_path / "secret.toml").write_text('paper = "秘密"')
    folder = write_pages({"a.txt": "甲"})
    (folder / "a.toml").symlink_to(tmp_path / "secret.toml")
    assert error_of(folder, "a.txt").startswith("a.toml: a link that leads out of the pages folder")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes here")
def test_a_pipe_is_refused_and_not_waited_for(write_pages):
    folder = write_pages({"a.txt": "甲"})
    os.mkfifo(folder / "b.txt")
    assert (names(folder), failures(folder)) == (["a.txt"], ["b.txt"])


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("a\nb.txt", r"a\nb.txt"),
        ("a\u202etxt.exe.txt", r"a\u202etxt.exe.txt"),
        ("a\u200f.txt", r"a\u200f.txt"),
    ],
    ids=["line break", "turned around", "right to left"],
)
def test_a_name_that_breaks_or_turns_a_line_is_refused_in_one_line(name, shown, write_pages):
    (error,) = page_files(write_pages({name: "甲", "b.txt": "乙"}))[1]
    assert str(error).startswith(f"{shown}: the name holds ")
    assert str(error).isprintable()


def test_a_folder_whose_name_could_be_a_zips_is_refused(write_pages):
    assert failures(write_pages({"a.zip!/b.txt": "甲"})) == ["a.zip!/b.txt"]


def test_a_link_within_the_folder_is_a_page(write_pages):
    folder = write_pages({"a.txt": "甲"})
    (folder / "b.txt").symlink_to(folder / "a.txt")
    assert names(folder) == ["a.txt", "b.txt"]


def test_a_link_to_nothing_is_reported(write_pages):
    folder = write_pages({"a.txt": "甲"})
    (folder / "b.txt").symlink_to(folder / "gone.txt")
    assert failures(folder) == ["b.txt"]


def test_a_file_that_is_too_large_is_refused_with_the_limit_and_its_setting(write_pages):
    folder = write_pages({"a.txt": "x" * 11, "b.txt": "x" * 10})
    limits = Limits(largest_file=10)
    assert error_of(folder, "a.txt", limits).startswith("a.txt: 11 bytes, expected at most 10; ")
    assert error_of(folder, "a.txt", limits).endswith("WENBAO_LARGEST_FILE")
    assert len(found_in(folder, "b.txt", limits)) == 1


def test_a_file_that_vanishes_before_it_is_read_is_unreadable(write_pages):
    folder = write_pages({"a.txt": "甲"})
    file = page_file("a.txt", folder / "a.txt")
    (folder / "a.txt").unlink()
    (error,) = pages_in(file, folder, Limits())
    assert str(error).startswith("a.txt: can't be opened")


def test_hash_and_text_come_from_the_same_bytes(write_pages):
    folder = write_pages({"a.txt": "甲"})
    before = fingerprint(folder)
    for found in pages_in(page_file("a.txt", folder / "a.txt"), folder, Limits()):
        (folder / "a.txt").write_text("乙")
        (folder / "a.toml").write_text("edition = 1")
        page = found.read()
    assert (page.raw, page.facts.edition, page.fingerprint) == ("甲", None, before)


def test_a_page_that_is_known_is_not_read(write_pages):
    folder = write_pages({"a.txt": "甲"})
    (found,) = found_in(folder, "a.txt", known={"a.txt": fingerprint(folder)})
    assert (found.name, found.read) == ("a.txt", None)
    (found,) = found_in(folder, "a.txt", known={"a.txt": "another"})
    assert found.read is not None


def test_a_page_has_its_raw_text_to_the_letter(write_pages):
    folder = write_pages({"a.txt": "\ufeff甲\r\n 乙\u2028"})
    assert page_of(folder, "a.txt").raw == "\ufeff甲\r\n 乙\u2028"


def test_front_matter_is_raw_text_but_not_the_pages_own(write_pages):
    folder = write_pages({"a.md": "---\npaper: 鹤壁日报\n---\n正文。"})
    page = page_of(folder, "a.md")
    assert (page.raw[page.body_start :], page.facts.paper) == ("正文。", "鹤壁日报")


@pytest.mark.parametrize("sidecar", ["x/a.txt.toml", "x/a.toml", "x/page.toml", "page.toml"])
def test_every_kind_of_sidecar_is_heard(sidecar, write_pages):
    folder = write_pages({"x/a.txt": "甲", sidecar: 'paper = "鹤壁日报"'})
    assert page_of(folder, "x/a.txt").facts.paper == "鹤壁日报"


def test_a_folders_sidecar_does_not_speak_of_other_folders(write_pages):
    folder = write_pages({"x/a.txt": "甲", "y/page.toml": 'paper = "鹤壁日报"'})
    assert page_of(folder, "x/a.txt").facts.paper is None


def test_the_closest_source_wins(write_pages):
    folder = write_pages(
        {
            "焦作日报/a.md": "---\nedition: 9\npaper: 丁报\n---\n",
            "焦作日报/a.md.toml": "edition = 1",
            "焦作日报/page.toml": 'edition = 2\npaper = "乙报"',
            "page.toml": 'edition = 3\npaper = "丙报"\ndate = 2024-10-23',
        }
    )
    facts = page_of(folder, "焦作日报/a.md").facts
    assert (facts.edition, facts.paper, str(facts.date)) == ("1", "乙报", "2024-10-23")


def test_a_wrong_sidecar_makes_its_page_unreadable(write_pages):
    folder = write_pages({"a.txt": "甲", "a.toml": "date = 'soon'"})
    with pytest.raises(PageUnreadable, match=r"a\.toml: date"):
        page_of(folder, "a.txt")


def test_a_sidecar_that_is_not_utf_8_makes_its_page_unreadable(write_pages):
    folder = write_pages({"a.txt": "甲", "a.toml": 'paper = "鹤壁日报"'.encode("gb18030")})
    with pytest.raises(PageUnreadable, match="sidecar is not UTF-8 at byte 9"):
        page_of(folder, "a.txt")


def fingerprint(folder, name="a.txt") -> str:
    return found_in(folder, name)[0].fingerprint


def test_a_page_has_changed_when_its_bytes_have(write_pages):
    before = fingerprint(write_pages({"a.txt": "甲"}))
    assert fingerprint(write_pages({"a.txt": "甲 "})) != before


@pytest.mark.parametrize("sidecar", ["a.toml", "a.txt.toml", "page.toml"])
def test_a_page_has_changed_when_its_sidecar_has(sidecar, write_pages):
    none = fingerprint(write_pages({"a.txt": "甲"}))
    one = fingerprint(write_pages({sidecar: "edition = 1"}))
    other = fingerprint(write_pages({sidecar: "edition = 2"}))
    assert len({none, one, other}) == 3


def test_a_page_has_changed_when_its_reader_has(write_pages, monkeypatch):
    folder = write_pages({"a.txt": "甲"})
    before = fingerprint(folder)
    monkeypatch.setattr(text, "VERSION", 10_000)
    assert fingerprint(folder) != before


def test_a_page_has_not_changed_when_it_was_only_touched(write_pages):
    folder = write_pages({"a.txt": "甲"})
    before = fingerprint(folder)
    os.utime(folder / "a.txt", (1, 1))
    assert fingerprint(folder) == before


def test_the_hash_of_the_content_knows_a_page_under_another_name(write_pages):
    folder = write_pages({"a.txt": "甲", "b.txt": "甲", "b.toml": "edition = 1"})
    (one,), (other,) = found_in(folder, "a.txt"), found_in(folder, "b.txt")
    assert (one.content == other.content, one.fingerprint == other.fingerprint) == (True, False)
