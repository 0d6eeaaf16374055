"""The build: only what changed is touched, and a build that fails has changed nothing."""

import errno
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import build as build_module
from index.archive import open_archive
from index.build import build
from index.errors import ArchiveError, EncoderMismatch, IndexBusy, IndexDamaged, PagesFolderUnusable
from index.folding import terms
from index.generation import IndexFolder
from index.report import Failure
from index.vectors import ChromaVectors

FAIR = (
    "庙会开幕\n\n本报讯（记者 王小明）记者昨日获悉，浮山庙会将于二月十五日开幕，为期七天。门票每张二十元。\n"
)
LIBRARY = "图书馆延长开放\n\n本报讯（记者 李明）市图书馆夜间开放至九点。自习室新增座位一百二十个。\n"
BRIDGE = "新桥合龙\n\n本报讯（记者 赵亮）淇河新桥昨日合龙，桥长三百米，明年五月通车。\n"
QUESTIONS = ("庙会什么时候开幕", "图书馆开到几点", "新桥有多长", "门票多少钱")


@pytest.fixture
def index(tmp_path):
    return tmp_path / "index"


@pytest.fixture
def encoder(hashed_encoder):
    return hashed_encoder()


class Watching:
    """Progress that does something when a stage begins."""

    def __init__(self, do) -> None:
        self.do = do
        self.stages: list[str] = []

    def stage(self, name: str, total: int) -> None:
        self.stages.append(name)
        self.do(name)

    def advance(self, steps: int = 1) -> None:
        pass


def contents(index) -> dict[str, object]:
    """All that an index holds and finds, but for when and as which generation it was made."""
    with open_archive(index) as archive:
        pages = archive.catalog.pages()
        return {
            "counts": archive.catalog.counts(),
            "pages": pages,
            "raws": [archive.catalog.raw(entry.name) for entry in pages],
            "articles": [archive.catalog.articles(entry.name) for entry in pages],
            "passages": list(archive.catalog.all_passages()),
            "ids": archive.vectors.ids(),
        }


def found(index, encoder, k: int = 10) -> list[list[tuple[str, float]]]:
    """What each arm finds for each of QUESTIONS, with its scores."""
    with open_archive(index) as archive:
        near = archive.vectors.nearest(encoder.encode_questions(QUESTIONS), k)
        matches = [archive.terms.matches(terms(question), k) for question in QUESTIONS]
        return [[(hit.id, hit.score) for hit in hits] for hits in [*near, *matches]]


def names(index) -> list[str]:
    with open_archive(index) as archive:
        return [entry.name for entry in archive.catalog.pages()]


def served(index) -> str | None:
    return IndexFolder(index).current()


# What a build says


def test_a_first_build_reports_its_pages_as_added(index, encoder, write_pages):
    report = build(index, write_pages({"b.txt": FAIR, "a.txt": LIBRARY}), encoder)
    assert (report.added, report.pages, report.articles, report.passages) == (("a.txt", "b.txt"), 2, 2, 2)
    assert (report.embedded, report.unchanged, report.generation) == (2, 0, served(index))
    assert (report.changed, report.renamed, report.removed, report.failed) == ((), (), (), ())


def test_the_report_has_the_fields_of_the_contract_and_is_json(index, encoder, write_pages):
    report = build(index, write_pages({"a.txt": FAIR, "b.pdx": "?"}), encoder)
    assert list(json.loads(json.dumps(report.as_json()))) == [
        *("pages", "added", "changed", "renamed", "removed", "unchanged", "failed"),
        *("articles", "passages", "embedded", "seconds", "generation", "stages", "anew", "recut"),
    ]
    assert report.as_json()["failed"] == [{"page": "b.pdx", "error": report.failed[0].error}]


def test_a_changed_page_is_reported_and_found_by_its_new_words(index, encoder, write_pages):
    build(index, write_pages({"a.txt": FAIR, "b.txt": LIBRARY}), encoder)
    report = build(index, write_pages({"a.txt": BRIDGE}), encoder)
    assert (report.changed, report.added, report.removed, report.unchanged) == (("a.txt",), (), (), 1)
    with open_archive(index) as archive:
        assert archive.terms.matches(terms("庙会"), 5) == []
        assert len(archive.terms.matches(terms("合龙"), 5)) == 1


def test_pages_that_only_a_newer_rule_cuts_anew_are_told_apart_from_new_and_changed_ones(
    index, encoder, write_pages, monkeypatch
):
    folder = write_pages({"a.txt": FAIR, "b.txt": LIBRARY, "c.txt": BRIDGE})
    build(index, folder, encoder)
    monkeypatch.setattr(build_module, "cutting_rule", lambda: "a newer rule")
    (folder / "c.txt").unlink()
    report = build(index, write_pages({"b.txt": LIBRARY + FAIR, "d.txt": BRIDGE + LIBRARY}), encoder)
    assert (report.recut, report.changed, report.added) == (("a.txt",), ("b.txt",), ("d.txt",))
    assert (report.removed, report.unchanged, names(index)) == (("c.txt",), 0, ["a.txt", "b.txt", "d.txt"])


def test_only_new_text_is_embedded(index, hashed_encoder, write_pages):
    build(index, write_pages({"a.txt": FAIR, "b.txt": LIBRARY}), hashed_encoder())
    second = hashed_encoder()
    report = build(index, write_pages({"a.txt": FAIR + "\n", "c.txt": BRIDGE}), second)
    assert (report.embedded, len(second.encoded)) == (1, 1)
    assert "新桥" in second.encoded[0]


def test_a_removed_page_is_reported_and_not_found_any_more(index, encoder, write_pages):
    folder = write_pages({"a.txt": FAIR, "b.txt": LIBRARY})
    build(index, folder, encoder)
    (folder / "a.txt").unlink()
    report = build(index, folder, encoder)
    assert (report.removed, report.pages, names(index)) == (("a.txt",), 1, ["b.txt"])
    with open_archive(index) as archive:
        assert archive.terms.matches(terms("庙会"), 5) == []


def test_a_renamed_page_is_reported_with_both_names_and_not_embedded_again(
    index, hashed_encoder, write_pages
):
    folder = write_pages({"a.txt": FAIR, "b.txt": LIBRARY})
    build(index, folder, hashed_encoder())
    (folder / "x").mkdir()
    (folder / "a.txt").rename(folder / "x/new.txt")
    report = build(index, folder, hashed_encoder(encodes=0))
    assert report.renamed == (("a.txt", "x/new.txt"),)
    assert (report.added, report.removed, report.embedded, report.unchanged) == ((), (), 0, 1)
    assert names(index) == ["b.txt", "x/new.txt"]


def test_a_sidecar_changes_its_page(index, encoder, write_pages):
    build(index, write_pages({"a.txt": FAIR}), encoder)
    report = build(index, write_pages({"a.toml": 'paper = "鹤壁日报"'}), encoder)
    assert report.changed == ("a.txt",)
    with open_archive(index) as archive:
        assert archive.catalog.facts("a.txt").paper == "鹤壁日报"


def test_a_page_that_fails_is_reported_and_the_others_are_in(index, encoder, write_pages):
    report = build(index, write_pages({"a.txt": b"\xff\xfe\xff", "b.txt": FAIR, "c.jpg": b"x"}), encoder)
    assert [failure.page for failure in report.failed] == ["a.txt", "c.jpg"]
    assert (report.added, report.pages, names(index)) == (("b.txt",), 1, ["b.txt"])
    assert all(isinstance(failure, Failure) and failure.error for failure in report.failed)


def test_a_page_that_can_not_be_read_any_more_is_quoted_no_longer(index, encoder, write_pages):
    build(index, write_pages({"a.txt": FAIR, "b.txt": LIBRARY}), encoder)
    report = build(index, write_pages({"a.txt": b"\xff\xfe\xff"}), encoder)
    assert ([failure.page for failure in report.failed], names(index)) == (["a.txt"], ["b.txt"])


def test_a_page_that_was_mended_is_in_again(index, encoder, write_pages):
    build(index, write_pages({"a.txt": b"\xff\xfe\xff", "b.txt": LIBRARY}), encoder)
    report = build(index, write_pages({"a.txt": FAIR}), encoder)
    assert (report.failed, report.added) == ((), ("a.txt",))


@pytest.mark.skipif(os.name != "posix", reason="only there a name can be no text")
def test_a_file_whose_name_is_no_text_fails_alone(index, encoder, write_pages):
    folder = write_pages({"a.txt": FAIR})
    (folder / os.fsdecode("鹤壁.txt".encode("gb18030"))).write_text("乙")
    report = build(index, folder, encoder)
    assert (len(report.failed), names(index)) == (1, ["a.txt"])
    json.dumps(report.as_json(), ensure_ascii=False).encode("utf-8")


def test_an_empty_page_is_a_page_without_articles(index, encoder, write_pages):
    report = build(index, write_pages({"a.txt": "", "b.txt": " \n"}), encoder)
    assert (report.pages, report.articles, report.failed) == (2, 0, ())


def test_an_unchanged_rebuild_needs_no_model_and_makes_no_generation(index, hashed_encoder, write_pages):
    folder = write_pages({"a.txt": FAIR})
    first = build(index, folder, hashed_encoder())
    report = build(index, folder, hashed_encoder(encodes=0))
    assert (report.generation, report.unchanged, report.embedded) == (first.generation, 1, 0)
    assert (report.articles, report.passages) == (first.articles, first.passages)


def test_a_rebuild_from_nothing_takes_its_vectors_from_the_cache(index, hashed_encoder, write_pages):
    folder = write_pages({"a.txt": FAIR, "b.txt": LIBRARY})
    build(index, folder, hashed_encoder())
    before = contents(index)
    build(index, folder, hashed_encoder(encodes=0), fresh=True)
    assert contents(index) == before


def test_the_pages_folder_is_never_written_to(index, encoder, write_pages):
    folder = write_pages({"a.txt": FAIR, "x/b.txt": LIBRARY})
    before = {
        path: (path.stat().st_mtime_ns, path.is_file() and path.read_bytes()) for path in folder.rglob("*")
    }
    build(index, folder, encoder)
    build(index, folder, encoder, fresh=True)
    after = {
        path: (path.stat().st_mtime_ns, path.is_file() and path.read_bytes()) for path in folder.rglob("*")
    }
    assert before == after


# Which folder it is built from


def test_a_later_build_goes_back_to_the_remembered_folder(index, encoder, write_pages):
    build(index, write_pages({"a.txt": FAIR}), encoder)
    write_pages({"b.txt": LIBRARY})
    assert build(index, None, encoder).added == ("b.txt",)


def test_the_remembered_folder_may_be_named_in_another_way(index, encoder, write_pages, monkeypatch):
    folder = write_pages({"a.txt": FAIR})
    build(index, folder, encoder)
    monkeypatch.chdir(folder.parent)
    assert build(index, folder.parent / "." / "x" / ".." / "pages", encoder).unchanged == 1


def test_another_folder_needs_fresh(index, encoder, write_pages):
    build(index, write_pages({"a.txt": FAIR}), encoder)
    other = write_pages({"z.txt": LIBRARY}, folder="other")
    with pytest.raises(PagesFolderUnusable, match="--fresh"):
        build(index, other, encoder)
    assert names(index) == ["a.txt"]


def test_with_fresh_another_folder_is_taken_and_remembered(index, encoder, write_pages):
    build(index, write_pages({"a.txt": FAIR}), encoder)
    other = write_pages({"z.txt": LIBRARY}, folder="other")
    build(index, other, encoder, fresh=True)
    assert (names(index), build(index, None, encoder).unchanged) == (["z.txt"], 1)


@pytest.mark.parametrize("fresh", [False, True])
def test_an_empty_folder_never_empties_an_index(index, encoder, write_pages, fresh):
    folder = write_pages({"a.txt": FAIR})
    build(index, folder, encoder)
    (folder / "a.txt").unlink()
    with pytest.raises(PagesFolderUnusable, match="no pages in it"):
        build(index, folder, encoder, fresh=fresh)
    assert names(index) == ["a.txt"]


@pytest.mark.parametrize("fresh", [False, True])
def test_a_missing_folder_never_empties_an_index(index, encoder, write_pages, fresh):
    folder = write_pages({"a.txt": FAIR})
    build(index, folder, encoder)
    folder.rename(folder.with_name("unplugged"))
    with pytest.raises(PagesFolderUnusable, match="no such folder"):
        build(index, folder, encoder, fresh=fresh)
    assert names(index) == ["a.txt"]


def test_an_index_of_no_pages_is_valid(index, encoder, write_pages):
    report = build(index, write_pages({}), encoder)
    assert (report.pages, contents(index)["ids"]) == (0, [])


def test_a_damaged_memory_of_the_folder_is_mended_as_the_message_says(index, encoder, write_pages):
    folder = write_pages({"a.txt": FAIR})
    build(index, folder, encoder)
    (index / "pages.json").write_text("{")
    with pytest.raises(IndexDamaged, match="PAGES_DIR --fresh"):
        build(index, None, encoder)
    build(index, folder, encoder, fresh=True)
    assert IndexFolder(index).pages_folder() == folder.resolve()


# What stops it


def test_another_encoder_needs_fresh(index, hashed_encoder, write_pages):
    folder = write_pages({"a.txt": FAIR})
    build(index, folder, hashed_encoder())
    with pytest.raises(EncoderMismatch, match="wenbao build --fresh"):
        build(index, folder, hashed_encoder(identity="other"))
    build(index, folder, hashed_encoder(identity="other"), fresh=True)
    with open_archive(index, "other") as archive:
        assert archive.manifest.encoder == "other"


def test_two_builds_at_once_are_refused(index, encoder, write_pages):
    folder = write_pages({"a.txt": FAIR})
    with IndexFolder(index).held_for_building(), pytest.raises(IndexBusy):
        build(index, folder, encoder)


@pytest.mark.parametrize(
    "spoil",
    [lambda rows: rows[:, :-1], lambda rows: rows[:-1], lambda rows: rows * float("nan")],
    ids=["narrow", "few", "nan"],
)
def test_vectors_of_the_wrong_form_are_not_stored(spoil, index, hashed_encoder, write_pages):
    class Spoilt(hashed_encoder):
        def encode_passages(self, texts, advance=None):
            return spoil(super().encode_passages(texts, advance))

    with pytest.raises(IndexDamaged, match="not finite rows"):
        build(index, write_pages({"a.txt": FAIR}), Spoilt())
    assert served(index) is None


STAGES = ("scan", "read", "copy", "embed", "store", "verify", "switch")


@pytest.fixture(scope="module")
def _built(tmp_path_factory, hashed_encoder):
    work = tmp_path_factory.mktemp("built")
    (work / "pages").mkdir()
    (work / "pages" / "a.txt").write_text(FAIR, "utf-8")
    (work / "pages" / "b.txt").write_text(LIBRARY, "utf-8")
    build(work / "index", work / "pages", hashed_encoder())
    return work / "index"


@pytest.fixture
def two_pages(_built, index, write_pages):
    """The folder of an index of two pages, one of them changed since, and one added."""
    shutil.copytree(_built, index)
    folder = write_pages({"a.txt": FAIR, "b.txt": BRIDGE, "c.txt": LIBRARY})
    IndexFolder(index).remember_pages_folder(folder)
    return folder


def test_the_stages_are_these(two_pages, index, encoder):
    watching = Watching(lambda stage: None)
    build(index, two_pages, encoder, progress=watching)
    assert tuple(watching.stages) == STAGES


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("fresh", [False, True])
def test_a_build_that_breaks_off_has_changed_nothing(stage, fresh, two_pages, index, encoder):
    before, generation = contents(index), served(index)

    def stop(name: str) -> None:
        if name == stage:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(index, two_pages, encoder, fresh=fresh, progress=Watching(stop))
    assert (served(index), contents(index)) == (generation, before)
    assert [path.name for path in (index / "generations").iterdir() if path.is_dir()] == [generation]


@pytest.mark.parametrize("stage", ["embed", "verify"])
def test_after_a_build_broke_off_the_next_brings_all_in(stage, two_pages, index, encoder):
    def stop(name: str) -> None:
        if name == stage:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(index, two_pages, encoder, progress=Watching(stop))
    report = build(index, two_pages, encoder)
    assert (report.added, report.changed, report.unchanged) == (("c.txt",), ("b.txt",), 1)


def test_a_full_disk_is_one_line_and_changes_nothing(two_pages, index, encoder):
    before = contents(index)

    def full(name: str) -> None:
        if name == "store":
            raise OSError(errno.ENOSPC, "No space left on device", str(index))

    with pytest.raises(ArchiveError, match="the disk is full; the index is as it was before") as caught:
        build(index, two_pages, encoder, progress=Watching(full))
    assert "\n" not in str(caught.value)
    assert contents(index) == before


def test_a_generation_that_does_not_verify_is_not_served(two_pages, index, encoder):
    before, generation = contents(index), served(index)

    def tamper(name: str) -> None:
        if name == "verify":
            # The new generation's terms are gone before they are looked at.
            (new,) = [p for p in (index / "generations").iterdir() if p.is_dir() and p.name != generation]
            for path in (new / "terms").iterdir():
                path.unlink()

    with pytest.raises(IndexDamaged):
        build(index, two_pages, encoder, progress=Watching(tamper))
    assert (served(index), contents(index)) == (generation, before)


def test_an_interrupted_build_goes_on_where_it_stopped(index, hashed_encoder, out_of_order, write_pages):
    folder = write_pages({f"{n:04}.txt": f"本报讯（记者 王小明）今天是第{n}天，晴。\n" for n in range(600)})
    with pytest.raises(out_of_order):
        build(index, folder, hashed_encoder(encodes=1))
    second = hashed_encoder()
    report = build(index, folder, second)
    assert (report.passages, report.embedded, len(second.encoded)) == (600, 600 - 512, 600 - 512)


KILLED = """
import os, signal, sys
from pathlib import Path
from conftest import HashedEncoder
from index.build import build
from index.progress import Silence

class Death(Silence):
    def stage(self, name, total):
        if name == "verify":
            os.kill(os.getpid(), signal.SIGKILL)

build(Path(sys.argv[1]), Path(sys.argv[2]), HashedEncoder(), progress=Death())
"""


@pytest.mark.skipif(os.name != "posix", reason="only there a process can be killed outright")
def test_a_builder_that_is_killed_outright_has_changed_nothing(two_pages, index, encoder):
    before = contents(index)
    tests = Path(__file__).parents[1]
    environment = {**os.environ, "PYTHONPATH": f"{tests.parent}{os.pathsep}{tests}"}
    killed = subprocess.run([sys.executable, "-c", KILLED, index, two_pages], check=False, env=environment)
    assert killed.returncode == -signal.SIGKILL
    assert contents(index) == before
    assert build(index, two_pages, encoder).pages == 3
    assert len([path for path in (index / "generations").iterdir() if path.is_dir()]) == 1


def test_what_a_killed_builder_left_is_cleared_away(two_pages, index, encoder):
    left = index / "generations" / "000777"
    left.mkdir()
    (left / "catalog.sqlite").write_bytes(b"half a catalog")
    report = build(index, two_pages, encoder)
    assert [path.name for path in (index / "generations").iterdir() if path.is_dir()] == [report.generation]


def test_a_damaged_cache_costs_only_time(two_pages, index, encoder, caplog):
    (index / "vectors.sqlite").write_bytes(b"no cache " * 1000)
    assert build(index, two_pages, encoder).pages == 3
    assert "the cache is made anew" in caplog.text


# A served generation that the disk has damaged


@pytest.mark.parametrize(
    "part", ["manifest.json", "catalog.sqlite", "chroma/chroma.sqlite3", "terms/meta.json"]
)
@pytest.mark.parametrize("changed", [False, True])
def test_a_build_upon_a_damaged_generation_makes_everything_anew(
    part, changed, two_pages, index, encoder, tmp_path, caplog
):
    if not changed:
        build(index, two_pages, encoder)
    (index / "generations" / (served(index) or "") / part).write_bytes(b"noise " * 2000)
    report = build(index, two_pages, encoder)
    build(tmp_path / "scratch", two_pages, encoder)
    assert (contents(index), bool(report.anew)) == (contents(tmp_path / "scratch"), True)
    assert "everything is made anew from the pages" in caplog.text


def test_one_turned_bit_of_the_catalog_is_noticed(two_pages, index, encoder):
    path = index / "generations" / (served(index) or "") / "catalog.sqlite"
    data = bytearray(path.read_bytes())
    data[data.index("图书馆".encode()) + 2] ^= 1
    path.write_bytes(data)
    assert "not as the build left it" in (build(index, two_pages, encoder).anew or "")


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE pages SET raw = raw || '尾' WHERE name = 'a.txt'",
        "UPDATE articles SET headline = '庙会闭幕' WHERE page = 'a.txt'",
        "UPDATE passages SET context = context || '。' WHERE page = 'a.txt'",
    ],
)
def test_a_row_that_is_damaged_after_it_was_copied_is_noticed(change, two_pages, index, encoder, tmp_path):
    def damage(stage):
        if stage == "store" and not watching.stages.count("scan") > 1:  # not again in the build that mends it
            (copied,) = set((index / "generations").glob("*/catalog.sqlite")) - {served_catalog}
            with closing(sqlite3.connect(copied)) as file:
                assert file.execute(change).rowcount == 1
                file.commit()

    served_catalog = index / "generations" / (served(index) or "") / "catalog.sqlite"
    watching = Watching(damage)
    report = build(index, two_pages, encoder, progress=watching)
    build(tmp_path / "scratch", two_pages, encoder)
    assert "is not as it was before" in (report.anew or "")
    assert contents(index) == contents(tmp_path / "scratch")


def test_a_turned_vector_is_noticed_though_no_page_has_changed(two_pages, index, encoder):
    build(index, two_pages, encoder)
    store = ChromaVectors(index / "generations" / (served(index) or "") / "chroma", write=True)
    (id_, *_) = store.ids()
    row = store.get([id_])[id_]
    store.remove([id_])
    store.add([id_], np.roll(row, 1)[None, :], ["a.txt"])
    store.close()
    assert "not the one that its text was given" in (build(index, two_pages, encoder).anew or "")


def test_a_build_searches_for_each_vector_once(two_pages, index, encoder, monkeypatch):
    asked: list[int] = []

    class Counting(ChromaVectors):
        def nearest(self, questions, k, pages=None):
            asked.append(len(questions))
            return super().nearest(questions, k, pages)

    monkeypatch.setattr("index.vector_homes.ChromaVectors", Counting)
    report = build(index, two_pages, encoder)
    assert sum(asked) == report.passages > 0


@pytest.mark.parametrize("pointer", [b"", b"\xff\x00", b"../000001", b"000042"])
def test_a_pointer_that_leads_nowhere_is_mended_by_the_next_build(pointer, two_pages, index, encoder):
    (index / "CURRENT").write_bytes(pointer)
    assert build(index, two_pages, encoder).pages == 3
    assert names(index) == ["a.txt", "b.txt", "c.txt"]


def test_the_report_tells_how_long_each_stage_took(two_pages, index, encoder):
    stages = dict(build(index, two_pages, encoder).stages)
    assert tuple(stages) == STAGES
    assert all(seconds >= 0 for seconds in stages.values())


# Readers while it builds


def test_a_reader_never_sees_half_a_build(two_pages, index, encoder):
    old = served(index)
    before = contents(index)
    seen: list[tuple[str | None, bool]] = []
    with open_archive(index) as open_before:

        def look(stage: str) -> None:
            with open_archive(index) as opened_now:
                for archive in (open_before, opened_now):
                    ids = [passage.id for passage in archive.catalog.all_passages()]
                    found = archive.vectors.nearest(encoder.encode_questions(["图书馆"]), 9)[0]
                    whole = sorted(ids) == archive.vectors.ids() == sorted(hit.id for hit in found)
                    seen.append((archive.manifest.id, whole and archive.terms.count() == len(ids)))

        build(index, two_pages, encoder, progress=Watching(look))
        assert seen == [(old, True)] * 2 * len(STAGES)
        assert [entry.name for entry in open_before.catalog.pages()] == ["a.txt", "b.txt"]
        assert open_before.vectors.ids() == before["ids"]
        assert len(open_before.terms.matches(terms("自习室"), 5)) == 1
    assert names(index) == ["a.txt", "b.txt", "c.txt"]


def test_what_is_opened_after_a_build_is_the_new_generation(two_pages, index, encoder):
    report = build(index, two_pages, encoder)
    with open_archive(index) as archive:
        assert (archive.manifest.id, archive.manifest.pages) == (report.generation, 3)


# The same pages, the same index

STORIES = [
    FAIR,
    LIBRARY,
    BRIDGE,
    FAIR + "\n" + LIBRARY,
    "",
    "短讯。\n",
    BRIDGE.replace("五月", "六月"),
    FAIR * 3,
]
PAGES = st.dictionaries(
    st.sampled_from(["a.txt", "b.txt", "x/a.txt", "鹤壁日报/2024-10-23.txt", "é.md"]),
    st.sampled_from(STORIES),
    min_size=1,
)


def lay(folder, pages: dict[str, str]):
    """Make the folder hold these pages and no others."""
    for path in folder.rglob("*.*"):
        path.unlink()
    for name, text in pages.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8", newline="")


@settings(max_examples=6)
@given(st.lists(PAGES, min_size=1, max_size=3), PAGES)
def test_the_same_pages_make_the_same_index_however_it_was_built(
    tmp_path_factory, hashed_encoder, earlier, pages
):
    work = tmp_path_factory.mktemp("same")
    folder = work / "pages"
    folder.mkdir()
    for state in [*earlier, pages]:
        lay(folder, state)
        build(work / "by-difference", folder, hashed_encoder())
    build(work / "at-once", folder, hashed_encoder())
    assert contents(work / "by-difference") == contents(work / "at-once")
    one, other = (found(work / name, hashed_encoder()) for name in ("by-difference", "at-once"))
    assert [[id_ for id_, _ in hits] for hits in one] == [[id_ for id_, _ in hits] for hits in other]
    for hits, others in zip(one, other, strict=True):
        assert [score for _, score in hits] == pytest.approx([score for _, score in others], abs=1e-3)


def test_the_five_pages_make_the_same_index_one_by_one_and_at_once(
    tmp_path, hashed_encoder, write_pages, seed_raws, seeds_index
):
    index = tmp_path / "index"
    for name, raw in reversed(seed_raws.items()):
        folder = write_pages({name: raw})
        build(index, folder, hashed_encoder())
    assert contents(index) == contents(seeds_index)
    one, other = (found(path, hashed_encoder()) for path in (index, seeds_index))
    assert [[id_ for id_, _ in hits] for hits in one] == [[id_ for id_, _ in hits] for hits in other]
    for hits, others in zip(one, other, strict=True):
        assert [score for _, score in hits] == pytest.approx([score for _, score in others], abs=1e-3)


def test_a_page_has_the_same_ids_whatever_else_is_in_the_folder(tmp_path, hashed_encoder, write_pages):
    ids = []
    for number, others in enumerate(({}, {"b.txt": LIBRARY})):
        folder = write_pages({"a.txt": FAIR, **others}, folder=f"pages-{number}")
        build(tmp_path / f"index-{number}", folder, hashed_encoder())
        with open_archive(tmp_path / f"index-{number}") as archive:
            ids.append([p.id for p in archive.catalog.all_passages() if p.page == "a.txt"])
    assert ids[0] == ids[1] != []


@pytest.mark.parametrize("part", ["terms", "catalog.sqlite"])
def test_what_is_damaged_before_it_is_verified_is_noticed_before_it_is_searched(
    part, index, encoder, write_pages
):
    build(index, write_pages({"a.txt": FAIR, "b.txt": LIBRARY}), encoder)
    damaged: list[Path] = []

    def damage(stage: str) -> None:
        if stage == "verify" and not damaged:
            newest = max((index / "generations").glob("0*"))
            path = newest / part if part != "terms" else max((newest / part).glob("*.idx"))
            data = bytearray(path.read_bytes())
            data[len(data) // 2] ^= 1
            path.write_bytes(data)
            damaged.append(path)

    report = build(index, write_pages({"c.txt": BRIDGE}), encoder, progress=Watching(damage))
    assert f"{damaged[0]}: not as the build left it" in (report.anew or "")
    assert (report.pages, names(index)) == (3, ["a.txt", "b.txt", "c.txt"])
