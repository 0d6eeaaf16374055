"""Seals: whatever no reader changes is as the build left it, or it is said which file is not."""

import pytest

from index.archive import open_archive
from index.errors import IndexDamaged
from index.generation import GenerationPaths, IndexFolder
from index.seal import check_seal


@pytest.fixture
def generation(seeds_index) -> GenerationPaths:
    folder = IndexFolder(seeds_index)
    return folder.paths(folder.current())


def test_a_generation_that_was_only_read_is_as_it_was_left(generation, seeds_index, hashed_encoder):
    for _ in range(2):
        with open_archive(seeds_index) as archive:
            archive.vectors.nearest(hashed_encoder().encode_questions(["庙会"]), 3)
        assert check_seal(generation) > 5


@pytest.mark.parametrize("part", ["catalog.sqlite", "terms/meta.json"])
@pytest.mark.parametrize("how", ["turned", "cut off", "deleted"])
def test_a_file_that_is_another_is_named(part, how, generation):
    path = generation.folder / part
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    if how == "deleted":
        path.unlink()
    else:
        path.write_bytes(data if how == "turned" else data[:-1])
    with pytest.raises(IndexDamaged, match=rf"{part}.*; run `wenbao build --fresh`"):
        check_seal(generation)


@pytest.mark.parametrize("content", [b"{", b"[]", b"\xff"])
def test_a_seal_that_can_not_be_read_is_said(content, generation):
    generation.seal.write_bytes(content)
    with pytest.raises(IndexDamaged, match="no sound seal"):
        check_seal(generation)


def test_a_generation_of_before_there_were_seals_has_none_to_break(generation):
    generation.seal.unlink()
    assert check_seal(generation) == 0
