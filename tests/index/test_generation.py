"""Generations: one builder, many readers, and one atomic step from one generation to the next."""

import json
import os
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager

import pytest

from index.durable import write_atomically
from index.errors import IndexBusy, IndexDamaged, IndexMissing
from index.generation import IndexFolder, Manifest, write_manifest

HOLDER = """
import sys, time
from pathlib import Path
from index.generation import IndexFolder
with getattr(IndexFolder(Path(sys.argv[1])), sys.argv[2])():
    print("held", flush=True)
    time.sleep(600)
"""


@pytest.fixture
def folder(tmp_path) -> IndexFolder:
    return IndexFolder(tmp_path / "index")


def generation(folder: IndexFolder) -> str:
    made, _ = folder.new_generation()
    return made


def served(folder: IndexFolder) -> str:
    made = generation(folder)
    folder.switch(made)
    return made


def on_disk(folder: IndexFolder) -> list[str]:
    return sorted(path.name for path in (folder.path / "generations").iterdir() if path.is_dir())


@contextmanager
def another_process(folder: IndexFolder, how: str):
    """A process that holds the folder, `held_for_reading` or `held_for_building`."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder.path), how], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def test_before_the_first_build_nothing_is_served(folder):
    assert (folder.current(), folder.pages_folder()) == (None, None)


def test_looking_at_an_index_makes_nothing(folder):
    folder.current()
    with pytest.raises(IndexMissing), folder.held_for_reading():
        pass
    assert not folder.path.exists()


def test_before_the_first_build_a_reader_is_told_to_build(folder):
    with pytest.raises(IndexMissing, match="run `wenbao build` first"), folder.held_for_reading():
        pass


def test_generations_are_numbered_in_their_order(folder):
    assert [generation(folder) for _ in range(3)] == ["000001", "000002", "000003"]


def test_after_others_are_gone_the_next_still_sorts_last(folder):
    for _ in range(3):
        served(folder)
    folder.drop_unused()
    assert generation(folder) == "000004"


def test_the_generation_that_was_switched_to_is_served(folder):
    made = served(folder)
    assert folder.current() == made
    with folder.held_for_reading() as paths:
        assert paths.folder.name == made


def test_the_pages_folder_is_remembered(folder, tmp_path):
    folder.path.mkdir()
    folder.remember_pages_folder(tmp_path / "版面 1")
    assert folder.pages_folder() == tmp_path / "版面 1"


@pytest.mark.parametrize("content", ["", "{}", "[]", "no json"])
def test_a_broken_memory_of_the_pages_folder_is_said(content, folder):
    folder.path.mkdir()
    (folder.path / "pages.json").write_text(content)
    with pytest.raises(IndexDamaged, match=r"pages\.json"):
        folder.pages_folder()


def test_a_generation_that_is_served_and_missing_is_said(folder):
    folder.path.mkdir()
    folder.switch("000007")
    with pytest.raises(IndexDamaged, match="000007"), folder.held_for_reading():
        pass


def test_generations_that_nobody_holds_are_dropped(folder):
    old = served(folder)
    new = served(folder)
    assert folder.drop_unused() == [old]
    assert on_disk(folder) == [new]


def test_the_served_generation_is_never_dropped(folder):
    made = served(folder)
    assert folder.drop_unused() == []
    assert on_disk(folder) == [made]


def test_a_generation_that_a_reader_holds_is_spared(folder):
    old = served(folder)
    with folder.held_for_reading():
        served(folder)
        assert folder.drop_unused() == []
        assert old in on_disk(folder)


def test_a_generation_is_dropped_once_its_last_reader_has_gone(folder):
    old = served(folder)
    with folder.held_for_reading():
        with folder.held_for_reading():
            new = served(folder)
        assert folder.drop_unused() == []
    assert folder.drop_unused() == [old]
    assert on_disk(folder) == [new]


def test_a_generation_that_another_process_reads_is_spared(folder):
    old = served(folder)
    with another_process(folder, "held_for_reading"):
        served(folder)
        assert folder.drop_unused() == []
        assert old in on_disk(folder)


def test_a_reader_that_was_killed_holds_nothing(folder):
    old = served(folder)
    with another_process(folder, "held_for_reading") as reader:
        served(folder)
        reader.send_signal(signal.SIGKILL)
        reader.wait()
    assert folder.drop_unused() == [old]


def test_what_a_crashed_builder_left_is_dropped(folder):
    made = served(folder)
    crashed = generation(folder)
    (folder.paths(crashed).folder / "catalog.sqlite").write_bytes(b"half")
    assert folder.drop_unused() == [crashed]
    assert on_disk(folder) == [made]


def test_no_lock_is_left_of_a_generation_that_is_gone(folder):
    for _ in range(4):
        served(folder)
        folder.drop_unused()
    left = sorted(path.name for path in (folder.path / "generations").iterdir())
    assert [name for name in left if "000001" in name or "000002" in name] == []


def test_only_one_may_build(folder):
    with folder.held_for_building(), pytest.raises(IndexBusy), folder.held_for_building():
        pass


def test_who_is_refused_is_told_who_builds(folder):
    with another_process(folder, "held_for_building") as builder:  # noqa: SIM117  the order matters
        with (
            pytest.raises(IndexBusy, match=rf"process {builder.pid} \(since 20\d\d-.*; wait"),
            folder.held_for_building(),
        ):
            pass


def test_who_is_refused_is_told_so_although_the_notice_is_unreadable(folder):
    with folder.held_for_building():
        (folder.path / "builder.json").write_text("{")
        with pytest.raises(IndexBusy, match="is building this index"), folder.held_for_building():
            pass


def test_one_may_build_after_another_has_ended(folder):
    with folder.held_for_building():
        pass
    with folder.held_for_building():
        assert json.loads((folder.path / "builder.json").read_text())["pid"] == os.getpid()


def test_one_may_build_after_another_has_failed(folder):
    with pytest.raises(ZeroDivisionError), folder.held_for_building():
        raise ZeroDivisionError
    with folder.held_for_building():
        pass
    assert not (folder.path / "builder.json").exists()


def test_a_builder_that_was_killed_blocks_nobody(folder):
    with another_process(folder, "held_for_building") as builder:
        builder.send_signal(signal.SIGKILL)
        builder.wait()
        with folder.held_for_building():
            pass


def test_a_builder_keeps_no_reader_waiting(folder):
    made = served(folder)
    with folder.held_for_building(), folder.held_for_reading() as paths:
        assert paths.folder.name == made


def test_readers_see_one_generation_or_the_next_and_never_a_part(folder):
    made = [generation(folder) for _ in range(3)]
    folder.switch(made[0])
    seen: set[str | None] = set()
    done = threading.Event()

    def look() -> None:
        while not done.is_set():
            seen.add(folder.current())

    reader = threading.Thread(target=look)
    reader.start()
    for n in range(150):
        folder.switch(made[n % 3])
    done.set()
    reader.join()
    assert seen <= set(made)
    assert seen


def test_a_write_that_fails_leaves_the_old_text_and_nothing_else(tmp_path):
    path = tmp_path / "CURRENT"
    write_atomically(path, "000001\n")
    with pytest.raises(UnicodeEncodeError):
        write_atomically(path, "\ud800")
    assert path.read_text() == "000001\n"
    assert [entry.name for entry in tmp_path.iterdir()] == ["CURRENT"]


MANIFEST = Manifest("000001", "model f00 float32", 64, "rule", 5, 53, 157, "2024-10-23T08:00:00+00:00")


def test_a_manifest_comes_back_as_it_was(folder):
    paths = folder.paths(generation(folder))
    write_manifest(paths, MANIFEST)
    assert paths.read_manifest() == MANIFEST


@pytest.mark.parametrize("content", [None, "", "{}", '{"id": 1}', "[]"])
def test_a_generation_without_a_sound_manifest_is_damaged(content, folder):
    paths = folder.paths(generation(folder))
    if content is not None:
        paths.manifest.write_text(content)
    with pytest.raises(IndexDamaged, match="wenbao build --fresh"):
        paths.read_manifest()


def test_a_manifest_of_another_version_is_refused(folder):
    paths = folder.paths(generation(folder))
    write_manifest(paths, MANIFEST)
    paths.manifest.write_text(json.dumps({**json.loads(paths.manifest.read_text()), "schema": 99}))
    with pytest.raises(IndexDamaged, match="index version 99, expected 1"):
        paths.read_manifest()
