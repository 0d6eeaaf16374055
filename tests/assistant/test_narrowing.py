"""Narrowing: whichever way is the quick one, the same passages are found as by comparing each one."""

import pytest

from assistant import narrowing
from assistant.embedding import Embedder
from index.archive import open_archive


@pytest.fixture
def archive(_seeds_built):
    with open_archive(_seeds_built) as opened:
        yield opened


@pytest.fixture
def question(hashed_encoder):
    return Embedder(hashed_encoder(), None).question("养老服务有什么新变化？").vector


def one_by_one(archive, vector, k: int, pages) -> list[str]:
    ids = [id_ for page in pages for id_ in archive.catalog.passage_ids(page)]
    scores = {id_: float(own @ vector) for id_, own in archive.vectors.get(ids).items()}
    return sorted(scores, key=lambda id_: (-round(scores[id_], 5), id_))[:k]


WAYS = {
    "few pages": {},
    "many of all": {"FEW_PAGES": 0},
    "all of all": {"FEW_PAGES": 0, "WIDER": (1000,)},
    "too few of all": {"FEW_PAGES": 0, "WIDER": (1,), "ROOM": 0},
    "few pages, many passages": {"FEW_PASSAGES": 1},
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("left_out", [1, 4])
def test_each_way_finds_the_nearest_of_the_pages_and_of_no_others(
    archive, question, monkeypatch, way, left_out
):
    for name, value in WAYS[way].items():
        monkeypatch.setattr(narrowing, name, value)
    pages = [entry.name for entry in archive.catalog.pages()][left_out:]
    found = narrowing.nearest(archive, question, 10, pages)
    assert [
        near.id for near in sorted(found, key=lambda near: (-round(near.score, 5), near.id))
    ] == one_by_one(archive, question, 10, pages)


def test_of_no_pages_nothing_is_found(archive, question):
    assert narrowing.nearest(archive, question, 10, []) == []


def test_chroma_s_filter_is_not_asked_where_few_or_most_pages_are_left(archive, question, monkeypatch):
    asked = []
    store = archive.vectors

    class Watched:
        def nearest(self, questions, k, pages=None):
            asked.append(pages)
            return store.nearest(questions, k, pages)

        def get(self, ids):
            return store.get(ids)

    class Held:
        manifest, catalog, vectors = archive.manifest, archive.catalog, Watched()

    pages = [entry.name for entry in archive.catalog.pages()]
    narrowing.nearest(Held(), question, 10, pages[:1])
    monkeypatch.setattr(narrowing, "FEW_PAGES", 0)
    narrowing.nearest(Held(), question, 10, pages[1:])
    assert set(asked) <= {None}
