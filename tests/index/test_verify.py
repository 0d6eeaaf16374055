"""Verification: every fault that a generation can have is found."""

import shutil
import sqlite3
from contextlib import ExitStack, closing, contextmanager

import pytest

from index.build import build
from index.catalog import SqliteCatalog
from index.catalog_faults import CatalogFaults
from index.errors import IndexDamaged
from index.generation import IndexFolder
from index.terms import TantivyTerms
from index.vectors import ChromaVectors
from index.verify import strays, verify

STORY = "本报讯（记者 王小明）今天是第{}天，庙会迎来{}名游客，天气晴。\n"
PAGES = {f"{n}.txt": STORY.format(n, 100 + n) for n in range(12)}


@pytest.fixture(scope="module")
def built(tmp_path_factory, hashed_encoder):
    work = tmp_path_factory.mktemp("verify")
    (work / "pages").mkdir()
    for name, text in PAGES.items():
        (work / "pages" / name).write_text(text, "utf-8")
    build(work / "index", work / "pages", hashed_encoder())
    return work / "index"


@pytest.fixture
def generation(built, tmp_path):
    """The parts of one sound generation; the test may spoil them."""
    folder = IndexFolder(shutil.copytree(built, tmp_path / "index"))
    return folder.paths(folder.current())


def checked(generation, touched=(), sample=None, known=None) -> int:
    with ExitStack() as held:
        catalog = SqliteCatalog(generation.catalog)
        held.callback(catalog.close)
        vectors = ChromaVectors(generation.vectors)
        held.callback(vectors.close)
        return verify(catalog, vectors, TantivyTerms(generation.terms), touched, sample, known)


@contextmanager
def opened(generation):
    store = ChromaVectors(generation.vectors, write=True)
    yield store
    store.close()


def tamper(generation, sql: str) -> None:
    db = sqlite3.connect(generation.catalog)
    with db:
        assert db.execute(sql).rowcount > 0
    db.close()


def rewrite_terms(generation, change) -> None:
    catalog = SqliteCatalog(generation.catalog)
    passages = change(list(catalog.all_passages()))
    catalog.close()
    for path in generation.terms.iterdir():
        path.unlink()
    TantivyTerms.write(generation.terms, passages)


def test_a_sound_generation_is_checked_whole(generation):
    assert checked(generation) == len(PAGES)


def test_a_sample_is_spread_over_all(generation):
    assert 4 <= checked(generation, sample=4) <= 6


def test_what_was_touched_is_checked_besides_the_sample(generation):
    with opened(generation) as store:
        ids = store.ids()
    assert checked(generation, touched=ids[1:4], sample=1) == 4


def test_an_empty_generation_is_sound(tmp_path, hashed_encoder, write_pages):
    build(tmp_path / "index", write_pages({}), hashed_encoder())
    folder = IndexFolder(tmp_path / "index")
    assert checked(folder.paths(folder.current())) == 0


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE passages SET text = replace(text, '庙会', '灯会') WHERE page = '7.txt'",
        "UPDATE pages SET raw = replace(raw, '庙会', '灯会') WHERE name = '7.txt'",
        "UPDATE pages SET raw = '' WHERE name = '7.txt'",
        "UPDATE passages SET spans = '[[\"7.txt\", 0, 5]]' WHERE page = '7.txt'",
        "UPDATE passages SET spans = '[[\"8.txt\", 0, 5]]' WHERE page = '7.txt'",
        "DELETE FROM pages WHERE name = '7.txt'",
    ],
)
def test_a_passage_that_is_not_at_its_place_is_found(sql, generation):
    tamper(generation, sql)
    with pytest.raises(IndexDamaged, match=r"7\.txt: passage p-\w+ is not what stands at its place"):
        checked(generation)


def test_white_space_that_differs_is_no_fault(generation):
    tamper(generation, "UPDATE passages SET text = replace(text, '庙', ' 庙\n')")
    assert checked(generation) == len(PAGES)


def test_a_passage_lost_from_the_catalog_is_found(generation):
    tamper(generation, "DELETE FROM passages WHERE page = '7.txt'")
    with pytest.raises(IndexDamaged, match="11 passages in the catalog, 12 vectors, 12 in the term index"):
        checked(generation)


def test_a_lost_vector_is_found(generation):
    with opened(generation) as store:
        store.remove(store.ids()[:1])
    with pytest.raises(IndexDamaged, match="12 passages in the catalog, 11 vectors"):
        checked(generation)


def test_a_vector_under_another_id_is_found(generation):
    with opened(generation) as store:
        (lost,) = store.ids()[:1]
        row = store.get([lost])[lost]
        store.remove([lost])
        store.add(["p-stray"], row[None, :], ["7.txt"])
    with pytest.raises(IndexDamaged, match=f"passage {lost} has no vector"):
        checked(generation)
    with opened(generation) as store, closing(CatalogFaults(generation.catalog)) as catalog:
        details = [fault.detail for fault in strays(catalog.ids(), store)]
    assert details == [f"passage {lost} has no vector", "vector p-stray is not in the catalog"]


@pytest.mark.parametrize("spoil", [lambda row: -row, lambda row: row * 1.1], ids=["another", "longer"])
def test_a_vector_that_is_not_the_one_that_its_text_was_given_is_found(spoil, generation):
    with opened(generation) as store:
        (id_,) = store.ids()[:1]
        row = store.get([id_])[id_]
        store.remove([id_])
        store.add([id_], spoil(row)[None, :], ["7.txt"])
    with closing(SqliteCatalog(generation.catalog)) as catalog:
        text = catalog.passages([id_])[id_].context
    with pytest.raises(IndexDamaged, match=f"the vector of {id_} is "):
        checked(generation, known=lambda texts: {text: row} if text in texts else {})


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("DELETE FROM tokens WHERE page = '7.txt'", "has no tokens"),
        ("UPDATE tokens SET packed = x'00' WHERE page = '7.txt'", "are no tokens"),
        (
            "UPDATE tokens SET packed = x'ffff0000000000000000' WHERE page = '7.txt'",
            "do not stand in its text",
        ),
    ],
)
def test_a_passage_whose_tokens_are_not_its_own_is_found(sql, said, generation):
    db = sqlite3.connect(generation.catalog)
    with db:
        db.execute("INSERT INTO token_mean VALUES (zeroblob(256))")
        db.execute("INSERT INTO tokens SELECT id, page, zeroblob(10) FROM passages")
    db.close()
    assert checked(generation) == len(PAGES)
    tamper(generation, sql)
    with pytest.raises(IndexDamaged, match=said):
        checked(generation)


def test_a_vector_lost_of_those_touched_is_named(generation):
    with opened(generation) as store:
        (lost,) = store.ids()[:1]
        row = store.get([lost])[lost]
        store.remove([lost])
        store.add(["p-stray"], row[None, :], ["7.txt"])
    with pytest.raises(IndexDamaged, match=f"passage {lost} has no vector"):
        checked(generation, touched=[lost], sample=1)


def test_a_vector_that_does_not_find_itself_is_found(generation):
    class Blind(ChromaVectors):
        def nearest(self, questions, k, pages=None):
            return super().nearest(-questions, k, pages)

    with opened(generation) as store, ExitStack() as held:
        catalog = SqliteCatalog(generation.catalog)
        held.callback(catalog.close)
        assert store.count() == len(PAGES)
        blind = Blind(generation.vectors)
        held.callback(blind.close)
        with pytest.raises(IndexDamaged, match="does not find itself"):
            verify(catalog, blind, TantivyTerms(generation.terms), touched=())


def test_a_passage_lost_from_the_terms_is_found(generation):
    rewrite_terms(generation, lambda passages: passages[1:])
    with pytest.raises(IndexDamaged, match="12 vectors, 11 in the term index"):
        checked(generation)


def test_a_passage_twice_in_the_terms_in_the_place_of_another_is_found(generation):
    rewrite_terms(generation, lambda passages: [*passages[1:], passages[1]])
    with pytest.raises(IndexDamaged, match="the term index does not find p-"):
        checked(generation)


def test_a_fault_is_one_line_that_names_what_mends_it(generation):
    tamper(generation, "UPDATE passages SET text = '别的' WHERE page = '7.txt'")
    with pytest.raises(IndexDamaged) as caught:
        checked(generation)
    assert "\n" not in str(caught.value)
    assert "wenbao build --fresh" in str(caught.value)


def test_vectors_of_the_same_text_may_find_each_other(tmp_path, hashed_encoder, write_pages):
    folder = write_pages({f"{n}.txt": STORY.format(1, 1) for n in range(3)})
    build(tmp_path / "index", folder, hashed_encoder())
    index = IndexFolder(tmp_path / "index")
    assert checked(index.paths(index.current())) == 3
