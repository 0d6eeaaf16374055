"""Overlooked vectors: what the graph of the store leads nobody to is noted by the build, and found all the same."""

import numpy as np
import pytest

from index.errors import IndexDamaged
from index.generation import GenerationPaths
from index.overlooked import WholeVectors, note_overlooked, overlooked, unfound
from index.vectors import Near


class Blind:
    """A store that holds three hundred vectors, of which a search never gives some."""

    def __init__(self, hidden):
        rows = np.random.default_rng(3).normal(size=(300, 16)).astype(np.float32)
        self.rows = {
            f"p{i:03d}": row for i, row in enumerate(rows / np.linalg.norm(rows, axis=1, keepdims=True))
        }
        self.hidden = {f"p{i:03d}" for i in hidden}

    def get(self, ids):
        return {id_: self.rows[id_] for id_ in ids if id_ in self.rows}

    def nearest(self, questions, k, pages=None):
        seen = [id_ for id_ in self.rows if id_ not in self.hidden]
        scores = questions @ np.stack([self.rows[id_] for id_ in seen]).T
        return [
            sorted(
                (Near(id_, float(s)) for id_, s in zip(seen, own, strict=True)),
                key=lambda n: (-n.score, n.id),
            )[:k]
            for own in scores
        ]


@pytest.fixture
def paths(tmp_path):
    return GenerationPaths(tmp_path)


def pages(store, page="a.txt"):
    return dict.fromkeys(store.rows, page)


def test_what_does_not_find_itself_is_noted_and_then_found(paths):
    store = Blind(hidden=[7, 90])
    assert note_overlooked(paths, store, pages(store)) == 2
    whole = WholeVectors(store, overlooked(paths))
    assert unfound(whole, list(store.rows.items())) == []
    (near,) = whole.nearest(store.rows["p007"][None], 3)
    assert near[0].id == "p007"
    assert [n.score for n in near] == sorted((n.score for n in near), reverse=True)
    assert len(near) == 3


def test_only_those_of_the_pages_asked_for_are_compared(paths):
    store = Blind(hidden=[7])
    note_overlooked(paths, store, pages(store))
    whole = WholeVectors(store, overlooked(paths))
    (near,) = whole.nearest(store.rows["p007"][None], 1, ["b.txt"])
    assert near[0].id != "p007"


def test_where_none_is_overlooked_the_store_answers(paths):
    store = Blind(hidden=[])
    assert note_overlooked(paths, store, pages(store)) == 0
    asked = store.rows["p001"][None]
    assert WholeVectors(store, overlooked(paths)).nearest(asked, 5) == store.nearest(asked, 5)


def test_a_graph_that_finds_many_no_more_is_damaged(paths):
    store = Blind(hidden=range(40))
    with pytest.raises(IndexDamaged, match="40 of 300 vectors"):
        note_overlooked(paths, store, pages(store))


def test_an_older_generation_without_a_note_overlooks_none(paths):
    assert overlooked(paths) == {}


def test_a_note_that_cannot_be_read_is_one_line(paths):
    paths.overlooked.write_text("[1, 2", "utf-8")
    with pytest.raises(IndexDamaged, match=r"overlooked\.json: can't be read"):
        overlooked(paths)


def test_those_noted_before_stay_noted_and_are_no_sign_of_damage(paths):
    store = Blind(hidden=range(40))
    before = dict.fromkeys(store.hidden, "b.txt")
    rest = {id_: page for id_, page in pages(store).items() if id_ not in before}
    assert note_overlooked(paths, store, rest, before) == 40
    assert overlooked(paths) == before
