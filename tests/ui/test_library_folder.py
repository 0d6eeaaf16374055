"""The pages folder as editors change it: nothing is ever overwritten, and nothing is ever lost."""

import os

import pytest

import ui.library.folder as folder_module
from ui.library.folder import PagesFolder, move_whole
from ui.library.refusals import Refused


@pytest.fixture
def pages(remembered):
    return remembered({"a.txt": "甲", "a.txt.toml": 'paper = "鹤壁日报"\n', "d/b.txt": "乙"})


@pytest.fixture
def upload(tmp_path):
    path = tmp_path / "sent.txt"
    path.write_text("新", "utf-8")
    return path


def names(root):
    return sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())


def refused(reason, deed, *arguments):
    with pytest.raises(Refused) as why:
        deed(*arguments)
    return why.value.reason == reason


def test_the_folder_is_the_one_that_the_index_was_built_from(folder, pages):
    assert folder.path() == pages
    assert sorted(folder.files()) == ["a.txt", "d/b.txt"]


def test_before_a_build_has_named_it_the_folder_is_unknown(tmp_path):
    assert refused("folder_unknown", PagesFolder(tmp_path / "none").path)


def test_a_folder_that_is_not_there_any_more_is_told_of(folder, pages):
    pages.rename(pages.with_name("elsewhere"))
    assert refused("folder_missing", folder.path)


def test_a_folder_that_can_not_be_written_is_told_of(folder, monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    assert refused("folder_closed", folder.for_writing)


def test_a_file_is_put_in_whole_with_its_folders(folder, pages, upload):
    folder.put("新报/2024-10-23/01版.txt", upload)
    assert (pages / "新报/2024-10-23/01版.txt").read_text("utf-8") == "新"
    assert not [name for name in names(pages) if "wenbao" in name]


def test_a_name_that_is_taken_is_refused_and_the_file_stays_as_it_is(folder, pages, upload):
    assert refused("name_taken", folder.put, "a.txt", upload)
    assert (pages / "a.txt").read_text("utf-8") == "甲"


def test_a_name_that_is_taken_at_the_last_moment_is_refused(folder, pages, upload, monkeypatch):
    def overtaken(source, target):
        target.write_text("先到", "utf-8")
        raise FileExistsError(17, "File exists", str(target))

    monkeypatch.setattr(folder_module.os, "link", overtaken)
    assert refused("name_taken", folder.put, "c.txt", upload)
    assert (pages / "c.txt").read_text("utf-8") == "先到"


def test_a_name_in_decomposed_characters_is_taken_too(folder, pages, upload):
    (pages / "cafe\u0301.txt").write_text("旧", "utf-8")
    assert folder.existing("caf\u00e9.txt") is not None
    assert refused("name_taken", folder.put, "caf\u00e9.txt", upload)


def test_a_linked_folder_that_leads_out_is_refused(folder, pages, upload, tmp_path):
    (tmp_path / "outside").mkdir()
    (pages / "link").symlink_to(tmp_path / "outside")
    assert refused("bad_name", folder.put, "link/a.txt", upload)
    assert not list((tmp_path / "outside").iterdir())


def test_a_full_disk_leaves_no_part_of_a_file(folder, pages, upload, monkeypatch):
    def full(source, target, size):
        target.write(b"part")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(folder_module.shutil, "copyfileobj", full)
    before = names(pages)
    with pytest.raises(OSError, match="No space"):
        folder.put("c.txt", upload)
    assert names(pages) == before
    assert not list(pages.glob(".wenbao-*"))


def test_what_is_removed_lies_in_the_trash_with_its_sidecar_and_comes_back_with_one_call(trash, pages):
    taken = trash.take(["a.txt"], "王芳")
    assert names(pages) == ["d/b.txt"]
    assert taken.files == ("a.txt", "a.txt.toml")
    assert [(entry.id, entry.by, entry.files) for entry in trash.listed()] == [
        (taken.id, "王芳", taken.files)
    ]
    trash.restore(taken.id)
    assert names(pages) == ["a.txt", "a.txt.toml", "d/b.txt"]
    assert (pages / "a.txt").read_text("utf-8") == "甲"
    assert trash.listed() == ()


def test_what_comes_back_to_a_taken_name_is_kept_beside_it_with_its_sidecar(trash, folder, pages, upload):
    taken = trash.take(["a.txt"], "王芳")
    folder.put("a.txt", upload)
    back = trash.restore(taken.id)
    assert back == {"a.txt": "a_b.txt", "a.txt.toml": "a_b.txt.toml"}
    assert ((pages / "a.txt").read_text("utf-8"), (pages / "a_b.txt").read_text("utf-8")) == ("新", "甲")


def test_nothing_but_files_of_the_folder_can_be_removed_or_restored(trash, tmp_path):
    outside = tmp_path / "outside.txt"
    outside.write_text("外", "utf-8")
    assert refused("nothing_there", trash.take, ["../outside.txt", "d", "none.txt"], "王芳")
    assert refused("not_in_trash", trash.restore, "../pages")
    assert outside.exists()


def test_a_move_that_breaks_off_leaves_the_file_in_the_trash_or_where_it_was(
    trash, folder, pages, monkeypatch
):
    def moved(source, target):
        if source.name == "b.txt":
            raise OSError(5, "Input/output error")
        move_whole(source, target)

    monkeypatch.setattr("ui.library.trash.move_whole", moved)
    with pytest.raises(OSError, match="Input/output"):
        trash.take(["a.txt", "d/b.txt"], "王芳")
    (entry,) = trash.listed()
    assert set(names(pages)) | set(entry.files) == {"a.txt", "a.txt.toml", "d/b.txt"}


def test_a_file_is_moved_to_another_disk_by_a_copy_that_is_whole(tmp_path, monkeypatch):
    source, target = tmp_path / "a", tmp_path / "deep" / "b"
    source.write_bytes(b"x" * 100_000)
    rename = type(source).rename

    def other_disk(path, to):
        if path == source:
            raise OSError(18, "Invalid cross-device link")
        return rename(path, to)

    monkeypatch.setattr(type(source), "rename", other_disk)
    move_whole(source, target)
    assert (source.exists(), target.read_bytes()) == (False, b"x" * 100_000)


def test_a_damaged_entry_of_the_trash_does_not_hide_the_others(trash, tmp_path):
    taken = trash.take(["a.txt"], "王芳")
    (tmp_path / "trash" / "00000000-broken").mkdir()
    assert [entry.id for entry in trash.listed()] == [taken.id]
