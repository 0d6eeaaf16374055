"""The contract of a vector store, run over every implementation of it."""

import hashlib
import signal
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from index.errors import IndexDamaged, StoreUnreachable
from index.vectors import ChromaVectors, Vectors

pytestmark = [
    pytest.mark.usefixtures("_closed_connections"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning"),
]

Opening = Callable[..., Vectors]


# Another implementation is added here, and has to keep the whole contract.
@pytest.fixture(params=["folder", "server"])
def opening(request) -> Opening:
    if request.param == "folder":
        return ChromaVectors
    server = request.getfixturevalue("chroma_server")

    def on_server(path: Path, *, write: bool = False) -> Vectors:
        name = hashlib.sha256(str(path).encode()).hexdigest()[:32]
        return ChromaVectors.on_server(server.url, f"test-{name}", write=write)

    return on_server


@pytest.fixture
def store(opening, tmp_path):
    made = opening(tmp_path / "vectors", write=True)
    yield made
    made.close()


def unit_rows(count: int, dimension: int = 16, seed: int = 7) -> np.ndarray:
    rows = np.random.default_rng(seed).normal(size=(count, dimension)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def ids_of(count: int) -> list[str]:
    return [f"p-{n:05}" for n in range(count)]


def fill(store: Vectors, count: int, pages: int = 3) -> np.ndarray:
    rows = unit_rows(count)
    store.add(ids_of(count), rows, [f"{n % pages}.txt" for n in range(count)])
    return rows


def test_a_new_store_is_empty(store):
    assert (store.count(), store.ids()) == (0, [])


def test_an_empty_store_has_nothing_near(store):
    assert store.nearest(unit_rows(2), 5) == [[], []]


def test_what_was_added_is_counted_and_listed_in_order(store):
    store.add(["p-2", "p-1"], unit_rows(2), ["a", "a"])
    assert (store.count(), store.ids()) == (2, ["p-1", "p-2"])


def test_adding_nothing_is_no_error(store):
    store.add([], np.zeros((0, 16), np.float32), [])
    assert store.count() == 0


def test_vectors_come_back_as_they_were(store):
    rows = fill(store, 5)
    found = store.get(["p-00003", "p-00001", "p-99999"])
    assert set(found) == {"p-00001", "p-00003"}
    np.testing.assert_allclose(found["p-00003"], rows[3], atol=1e-6)
    assert found["p-00003"].dtype == np.float32


def test_getting_nothing_gives_nothing(store):
    fill(store, 2)
    assert store.get([]) == {}


def test_scores_are_cosines_and_the_best_comes_first(store):
    rows = fill(store, 40)
    question = unit_rows(1, seed=1)
    (near,) = store.nearest(question, 10)
    expected = np.sort(rows @ question[0])[::-1][:10]
    np.testing.assert_allclose([found.score for found in near], expected, atol=1e-5)


def test_a_vector_finds_itself_first(store):
    rows = fill(store, 40)
    found = store.nearest(rows, 1)
    assert [near[0].id for near in found] == ids_of(40)
    assert all(near[0].score > 1 - 1e-5 for near in found)


def test_opposite_vectors_score_minus_one(store):
    rows = unit_rows(1)
    store.add(["p-1"], rows, ["a"])
    assert store.nearest(-rows, 1)[0][0].score == pytest.approx(-1, abs=1e-5)


def test_no_more_are_found_than_there_are(store):
    fill(store, 3)
    assert len(store.nearest(unit_rows(1), 50)[0]) == 3


def test_only_passages_of_the_named_pages_are_found(store):
    fill(store, 30)
    (near,) = store.nearest(unit_rows(1), 30, ["1.txt"])
    assert sorted(found.id for found in near) == ids_of(30)[1::3]


def test_the_nearest_of_few_pages_are_found_among_many_others(store):
    rows = fill(store, 600, pages=200)
    question = unit_rows(1, seed=2)
    (near,) = store.nearest(question, 3, ["7.txt"])
    expected = sorted((7, 207, 407), key=lambda n: -float(rows[n] @ question[0]))
    assert [found.id for found in near] == [f"p-{n:05}" for n in expected]


@pytest.mark.parametrize("pages", [[], ["no-such.txt"]])
def test_of_no_pages_nothing_is_found(store, pages):
    fill(store, 3)
    assert store.nearest(unit_rows(1), 3, pages) == [[]]


def test_equal_scores_are_in_the_order_of_ids(store):
    row = unit_rows(1)
    store.add(["p-3", "p-1", "p-2"], np.repeat(row, 3, axis=0), ["a", "a", "a"])
    assert [found.id for found in store.nearest(row, 3)[0]] == ["p-1", "p-2", "p-3"]


@pytest.mark.parametrize("backwards", [False, True])
def test_where_equal_scores_reach_beyond_the_end_the_first_ids_are_kept(store, backwards):
    row = unit_rows(1)
    ids = ids_of(12)[:: -1 if backwards else 1]
    store.add(ids, np.repeat(row, 12, axis=0), ["a"] * 12)
    assert [found.id for found in store.nearest(row, 3)[0]] == ids_of(3)


def test_what_was_removed_is_gone(store):
    rows = fill(store, 30)
    store.remove(ids_of(30)[:10])
    assert store.count() == 20
    assert store.get(["p-00003"]) == {}
    assert not set(ids_of(10)) & {near.id for near in store.nearest(rows[3:4], 30)[0]}


def test_removing_nothing_is_no_error(store):
    fill(store, 3)
    store.remove([])
    assert store.count() == 3


def test_an_id_can_be_added_again_after_it_was_removed(store):
    fill(store, 3)
    store.remove(["p-00001"])
    other = unit_rows(1, seed=9)
    store.add(["p-00001"], other, ["b"])
    assert store.nearest(other, 1, ["b"])[0][0].id == "p-00001"


def test_more_rows_than_one_call_takes_are_kept(store):
    rows = fill(store, 2100)
    assert (store.count(), store.ids()) == (2100, ids_of(2100))
    assert [near[0].id for near in store.nearest(rows[::300], 1)] == ids_of(2100)[::300]


def test_what_was_stored_is_there_when_the_store_is_opened_again(opening, tmp_path):
    made = opening(tmp_path / "vectors", write=True)
    rows = fill(made, 20)
    made.close()
    reader = opening(tmp_path / "vectors")
    assert [near[0].id for near in reader.nearest(rows, 1)] == ids_of(20)
    reader.close()


def test_a_store_opened_to_write_goes_on_with_what_it_holds(opening, tmp_path):
    made = opening(tmp_path / "vectors", write=True)
    fill(made, 5)
    made.close()
    again = opening(tmp_path / "vectors", write=True)
    again.add(["p-new"], unit_rows(1, seed=3), ["z"])
    assert again.count() == 6
    again.close()


def test_two_stores_in_one_process_are_apart(opening, tmp_path):
    one, other = (opening(tmp_path / name, write=True) for name in ("one", "other"))
    fill(one, 5)
    assert (one.count(), other.count()) == (5, 0)
    one.close()
    assert other.count() == 0
    other.close()


def test_a_store_that_is_not_there_is_said(opening, tmp_path):
    with pytest.raises((IndexDamaged, StoreUnreachable), match=r"wenbao build --fresh|WENBAO_CHROMA_URL"):
        opening(tmp_path / "nothing")


def test_opening_what_is_not_there_makes_nothing(opening, tmp_path):
    for _ in range(2):
        with pytest.raises((IndexDamaged, StoreUnreachable)):
            opening(tmp_path / "nothing")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_more_than_two_thousand_vectors_outlive_a_server_that_is_started_again(how, own_chroma_server):
    rows = unit_rows(2300)
    store = ChromaVectors.on_server(own_chroma_server.url, "many", write=True)
    store.add(ids_of(2300), rows, ["a"] * 2300)
    store.close()
    own_chroma_server.stop(how)
    own_chroma_server.start()
    again = ChromaVectors.on_server(own_chroma_server.url, "many")
    assert again.count() == 2300
    found = again.nearest(rows[::23], 1)
    assert [near[0].id for near in found] == ids_of(2300)[::23]
    again.remove(ids_of(10))
    again.add(["p-new"], rows[:1], ["a"])
    assert again.nearest(rows[:1], 1)[0][0].id == "p-new"
    again.close()


def test_a_server_that_does_not_answer_is_one_line_that_says_what_to_do(own_chroma_server):
    store = ChromaVectors.on_server(own_chroma_server.url, "gone", write=True)
    own_chroma_server.stop()
    for ask in (store.count, lambda: ChromaVectors.on_server(own_chroma_server.url, "gone")):
        with pytest.raises(StoreUnreachable, match=r"http://127.*; see that `chroma run` serves") as caught:
            ask()
        assert "\n" not in str(caught.value)
    own_chroma_server.start()


@pytest.mark.parametrize("url", ["nonsense", "ftp://host:1", "http://", "http://host:port"])
def test_an_address_that_is_none_is_said(url):
    with pytest.raises(StoreUnreachable, match="expected http://host:port in WENBAO_CHROMA_URL"):
        ChromaVectors.on_server(url, "any")


def test_a_chroma_database_that_is_none_is_damaged(tmp_path: Path):
    (tmp_path / "chroma.sqlite3").write_bytes(b"no database at all " * 300)
    with pytest.raises(IndexDamaged, match="wenbao build --fresh") as caught:
        ChromaVectors(tmp_path)
    assert "\n" not in str(caught.value)
