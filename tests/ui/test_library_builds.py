"""Rebuilding: in a process of its own, watched and stopped; whatever befalls it, the index is as it was."""

import json
import sys
import time
from datetime import datetime
from pathlib import Path

import pytest

from index.generation import IndexFolder
from ui.library.builds import Build, Outcome, Summary
from ui.library.children import module_command
from ui.library.history import MOST_KEPT, History
from ui.library.library import Library, Parts
from ui.library.listing import Standing, Wish
from ui.library.rebuilding import Rebuilding
from ui.library.refusals import Refused
from ui.library.uploaded import UploadLimits
from ui.settings import Settings

HASHED = (sys.executable, str(Path(__file__).parents[1] / "hashed_build.py"))
FAIR = "浮山庙会月中开幕\n\n本报讯（记者 王小明）浮山庙会将于2月15日上午9时开幕，为期7天。门票每张20元。\n"
BRIDGE = "淇河新桥合龙\n\n本报讯（记者 赵亮）淇河新桥昨日合龙，新桥全长300米。\n"
PATIENCE = 120.0  # seconds


@pytest.fixture
def pages(write_pages):
    return write_pages({"a.txt": FAIR, "b.txt": BRIDGE})


@pytest.fixture
def settings(tmp_path, pages, hashed_encoder):
    from index.build import build

    index = tmp_path / "index"
    build(index, pages, hashed_encoder())
    return Settings(index=index)


@pytest.fixture
def make_library(settings):
    def made(command=HASHED):
        return Library(
            settings.index,
            Parts(
                settings.index / "library",
                settings.limits,
                UploadLimits(10_000, 100_000, 10),
                settings.model_dump(mode="json"),
                command,
            ),
        )

    return made


def ended(library):
    until = time.monotonic() + PATIENCE
    while library.rebuilding.latest().is_under_way:
        assert time.monotonic() < until
        time.sleep(0.05)
    while library.rebuilding._child is not None:  # its history is written
        time.sleep(0.01)
    return library.rebuilding.latest()


def saying(*events, then=""):
    """A command that says these events, as the build's process would."""
    said = "".join(json.dumps(event) + "\n" for event in events)
    return sys.executable, "-c", f"import sys; sys.stdin.readline(); print({said!r}, flush=True); {then}"


def test_a_rebuild_brings_the_index_up_to_the_folder_and_tells_each_stage(make_library, pages, settings):
    library = make_library()
    (pages / "c.txt").write_text(FAIR.replace("浮山", "云蒙山"), "utf-8")
    (pages / "bad.pdf").write_bytes(b"no pdf")
    library.remove(["b.txt"], "王芳")
    library.rebuilding.start("王芳")
    build = ended(library)
    assert build.outcome is Outcome.DONE, build.error
    assert (build.summary.added, build.summary.removed) == (("c.txt",), ("b.txt",))
    assert {"scan", "read", "embed", "store", "verify"} <= {stage.name for stage in build.stages}
    overview = library.overview()
    assert [page for page, _ in overview.problems] == ["bad.pdf"]
    assert (overview.unsettled, overview.history[0]) == (1, build)
    rows = {held.name: held.standing for held in library.listing(Wish(), editor=True).rows}
    assert rows == {"a.txt": Standing.INDEXED, "c.txt": Standing.INDEXED, "bad.pdf": Standing.FAILED}
    assert IndexFolder(settings.index).current() == build.summary.generation


def test_what_a_build_on_the_command_line_could_not_read_is_told_too(
    make_library, pages, settings, hashed_encoder
):
    from index.build import build

    (pages / "bad.pdf").write_bytes(b"no pdf")
    (pages / "c.txt").write_text(FAIR, "utf-8")
    build(settings.index, None, hashed_encoder())
    assert [page for page, _ in make_library().overview().problems] == ["bad.pdf"]


def test_a_stopped_rebuild_leaves_the_index_as_it_was_and_no_half_generation(make_library, pages, settings):
    library = make_library()
    before = IndexFolder(settings.index).current()
    for number in range(200):
        (pages / f"more{number}.txt").write_text(FAIR.replace("浮山", f"浮山{number}") * 20, "utf-8")
    library.rebuilding.start("王芳")
    until = time.monotonic() + PATIENCE
    while not any(stage.name == "read" for stage in library.rebuilding.latest().stages):
        assert time.monotonic() < until
        time.sleep(0.02)
    library.rebuilding.stop()
    assert ended(library).outcome is Outcome.STOPPED
    assert IndexFolder(settings.index).current() == before
    assert [entry.name for entry in (settings.index / "generations").iterdir() if entry.is_dir()] == [before]


@pytest.mark.parametrize(
    ("then", "error"),
    [
        ("import os; os.abort()", "exit code -6"),
        ("raise MemoryError('no memory left')", "MemoryError: no memory left"),
        ("sys.exit(3)", "exit code 3"),
    ],
)
def test_a_builder_that_dies_is_told_of_in_one_line(make_library, then, error):
    library = make_library(saying({"stage": "read", "total": 2, "at": 0.1}, then=then))
    library.rebuilding.start("王芳")
    build = ended(library)
    assert (build.outcome, build.error) == (Outcome.FAILED, error)
    assert library.overview().history[0].error == error


def test_a_builder_that_does_not_let_go_is_ended(settings, tmp_path):
    deaf = saying({"stage": "read", "total": 2, "at": 0.1}, then="import time; time.sleep(600)")
    rebuilding = Rebuilding({}, History(tmp_path / "builds.jsonl"), deaf, patience=0.2)
    library = type("held", (), {"rebuilding": rebuilding})
    rebuilding.start("王芳")
    rebuilding.stop()
    assert ended(library).outcome is Outcome.STOPPED


def test_there_is_one_rebuild_at_a_time(make_library):
    library = make_library(saying({"stage": "read", "total": 2, "at": 0.1}, then="sys.stdin.read()"))
    library.rebuilding.start("王芳")
    with pytest.raises(Refused, match="building_already"):
        library.rebuilding.start("李明")
    library.rebuilding.stop()
    assert ended(library).by == "王芳"


def test_what_is_added_during_a_rebuild_is_built_by_one_that_follows(make_library):
    library = make_library(saying({"stage": "read", "total": 2, "at": 0.1}, {"report": {}, "at": 0.2}))
    library.rebuilding.start("王芳")
    library.rebuilding.start_or_follow("李明")
    until = time.monotonic() + PATIENCE
    while len(library.overview().history) < 2:
        assert time.monotonic() < until
        time.sleep(0.02)
    assert [build.by for build in library.overview().history] == ["李明", "王芳"]


def test_while_another_builder_is_at_it_a_rebuild_says_so(make_library, settings):
    library = make_library()
    with IndexFolder(settings.index).held_for_building():
        library.rebuilding.start("王芳")
        build = ended(library)
    assert build.outcome is Outcome.FAILED
    assert "is building this index" in build.error


def test_the_history_outlives_the_server_and_is_bounded(tmp_path):
    begun = datetime.fromisoformat("2026-11-20T10:00:00+08:00")
    for number in range(MOST_KEPT + 5):
        History(tmp_path / "builds.jsonl").add(
            Build("王芳", begun, Outcome.DONE, summary=Summary(generation=f"{number:06}"))
        )
    kept = History(tmp_path / "builds.jsonl").listed()
    assert (len(kept), kept[0].summary.generation) == (MOST_KEPT, f"{MOST_KEPT + 4:06}")


def test_a_damaged_line_of_the_history_does_not_hide_the_others(tmp_path):
    path = tmp_path / "builds.jsonl"
    begun = datetime.fromisoformat("2026-11-20T10:00:00+08:00")
    path.write_text("{half a line\n", "utf-8")
    History(path).add(Build("王芳", begun, Outcome.STOPPED))
    assert [build.outcome for build in History(path).listed()] == [Outcome.STOPPED]


def test_before_the_first_build_the_library_says_what_to_do(tmp_path):
    settings = Settings(index=tmp_path / "none")
    parts = Parts(tmp_path / "library", settings.limits, UploadLimits(1, 1, 1), {})
    overview = Library(settings.index, parts).overview()
    assert (overview.refused.reason, overview.history, overview.problems) == ("folder_unknown", (), ())


def test_a_file_put_in_waits_for_a_rebuild(make_library, pages):
    library = make_library()
    (pages / "c.txt").write_text(FAIR, "utf-8")
    assert library.overview().unsettled == 1
    assert [held.name for held in library.listing(Wish(waiting=True), editor=True).rows] == ["c.txt"]
    assert [held.name for held in library.listing(Wish(), editor=False).rows] == ["a.txt", "b.txt"]


@pytest.mark.model
def test_the_real_builder_builds_with_the_real_model(make_library, pages, settings):
    library = make_library(module_command("ui.library.build_job"))
    library.rebuilding.start("王芳")
    build = ended(library)
    # The index was made by another encoder, which only the real one can tell.
    assert build.outcome is Outcome.FAILED
    assert "wenbao build --fresh" in build.error
