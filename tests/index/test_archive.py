"""An archive: one generation, held for as long as it is open."""

import threading

import pytest

from index.archive import open_archive
from index.build import build
from index.errors import EncoderMismatch, IndexDamaged, IndexMissing
from index.generation import IndexFolder

STORY = "本报讯（记者 王小明）浮山庙会将于二月十五日开幕，门票每张二十元。\n"


@pytest.fixture
def index(tmp_path, hashed_encoder, write_pages):
    build(tmp_path / "index", write_pages({"a.txt": STORY}), hashed_encoder())
    return tmp_path / "index"


def paths_of(index):
    folder = IndexFolder(index)
    return folder.paths(folder.current())


def test_an_index_that_was_never_built_is_missing(tmp_path):
    with pytest.raises(IndexMissing, match="run `wenbao build` first"):
        open_archive(tmp_path / "index")


def test_an_archive_opens_all_three_stores(index):
    with open_archive(index) as archive:
        assert archive.catalog.counts().passages == archive.vectors.count() == archive.terms.count() == 1


def test_an_archive_of_the_expected_encoder_opens(index, hashed_encoder):
    with open_archive(index, hashed_encoder().identity) as archive:
        assert archive.manifest.dimension == 64


def test_an_archive_of_another_encoder_is_refused(index):
    with pytest.raises(
        EncoderMismatch, match="stored vectors are of hashed pairs 64, the encoder set now is other"
    ):
        open_archive(index, "other")


def test_a_refused_archive_is_not_held(index, hashed_encoder, write_pages):
    with pytest.raises(EncoderMismatch):
        open_archive(index, "other")
    build(index, write_pages({"b.txt": STORY}), hashed_encoder())
    assert len([path for path in (index / "generations").iterdir() if path.is_dir()]) == 1


def test_an_open_archive_keeps_its_generation_and_a_closed_one_lets_it_go(index, hashed_encoder, write_pages):
    archive = open_archive(index)
    build(index, write_pages({"b.txt": STORY}), hashed_encoder())
    assert archive.catalog.counts().pages == 1
    assert len([path for path in (index / "generations").iterdir() if path.is_dir()]) == 2
    archive.close()
    assert IndexFolder(index).drop_unused() == ["000001"]


def test_an_archive_may_be_closed_by_another_thread_than_opened_it(index, hashed_encoder, write_pages):
    opened = []
    thread = threading.Thread(target=lambda: opened.append(open_archive(index)))
    thread.start()
    thread.join()
    opened[0].close()
    build(index, write_pages({"b.txt": STORY}), hashed_encoder())
    assert len([path for path in (index / "generations").iterdir() if path.is_dir()]) == 1


def test_two_readers_may_have_one_generation_open(index):
    with open_archive(index) as one, open_archive(index) as other:
        one.close()
        assert other.vectors.count() == 1


def test_closing_twice_is_no_error(index):
    archive = open_archive(index)
    archive.close()
    archive.close()


@pytest.mark.parametrize(
    "part", ["manifest.json", "catalog.sqlite", "chroma/chroma.sqlite3", "terms/meta.json"]
)
def test_an_archive_with_a_part_missing_is_damaged(part, index):
    (paths_of(index).folder / part).unlink()
    with pytest.raises(IndexDamaged, match="wenbao build --fresh"):
        open_archive(index)


@pytest.mark.parametrize(
    "part", ["manifest.json", "catalog.sqlite", "chroma/chroma.sqlite3", "terms/meta.json"]
)
def test_an_archive_with_a_part_that_is_noise_is_damaged(part, index):
    (paths_of(index).folder / part).write_bytes(b"noise " * 2000)
    with pytest.raises(IndexDamaged, match="wenbao build --fresh") as caught:
        open_archive(index)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "part", ["manifest.json", "catalog.sqlite", "chroma/chroma.sqlite3", "terms/meta.json"]
)
def test_a_damaged_index_is_mended_as_the_message_says(part, index, hashed_encoder):
    (paths_of(index).folder / part).write_bytes(b"noise " * 2000)
    build(index, None, hashed_encoder(), fresh=True)
    with open_archive(index) as archive:
        assert archive.terms.count() == 1
