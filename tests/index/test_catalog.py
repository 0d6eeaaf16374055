"""The catalog: what is put in comes out to the letter."""

import datetime as dt
import sqlite3
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.articles import Article, ArticleKind
from index.catalog import SCHEMA_VERSION, Counts, SqliteCatalog
from index.catalog_writing import WritableCatalog
from index.errors import IndexDamaged
from index.facts import PageFacts
from index.pages import Page
from index.passages import Passage
from index.spans import Span

FACTS = PageFacts("鹤壁日报", dt.date(2024, 10, 23), "3")


UNKNOWN = PageFacts()


def page(name: str, raw: str = "甲。", facts: PageFacts = UNKNOWN) -> Page:
    return Page(name, raw, facts, f"fingerprint of {name}", f"content of {name}", "text-1", 2)


def article(name: str, of: str) -> Article:
    return Article(
        id=name,
        page=of,
        kind=ArticleKind.CAPTION,
        headline="标题",
        kicker=None,
        subheads=("小标题", "另一个"),
        byline=("王小明", "李四"),
        roles=(("记者", ("王小明",)), ("通讯员", ("李四",))),
        text="甲。\n乙。",
        spans=(Span(of, 0, 2), Span(of, 5, 7)),
        headline_spans=(Span(of, 9, 11),),
        quality=0.75,
        continues="b.txt",
        part_of="a-1",
    )


def passage(name: str, of: str, story: str) -> Passage:
    return Passage(name, story, of, 0, 2, "甲。", "标题\n甲。", (Span(of, 0, 2), Span(of, 5, 6)))


@pytest.fixture
def catalog(tmp_path):
    made = WritableCatalog(tmp_path / "catalog.sqlite")
    yield made
    made.close()


@pytest.fixture
def filled(catalog):
    with catalog.transaction():
        catalog.put(
            page("b.txt", "乙。", FACTS),
            [article("a-2", "b.txt"), article("a-1", "b.txt")],
            [passage("p-2", "b.txt", "a-2"), passage("p-1", "b.txt", "a-1")],
        )
        catalog.put(page("a.txt"), [article("a-3", "a.txt")], [passage("p-3", "a.txt", "a-3")])
    return catalog


def test_pages_are_sorted_by_name(filled):
    assert [entry.name for entry in filled.pages()] == ["a.txt", "b.txt"]


def test_a_page_keeps_its_facts_and_hashes(filled):
    entry = filled.pages()[1]
    assert (entry.facts, entry.fingerprint, entry.content) == (
        FACTS,
        "fingerprint of b.txt",
        "content of b.txt",
    )


def test_facts_that_nobody_gave_stay_unknown(filled):
    assert filled.facts("a.txt") == PageFacts()


def test_an_unknown_page_has_no_facts_and_no_text(filled):
    assert (filled.facts("c.txt"), filled.raw("c.txt"), filled.articles("c.txt")) == (PageFacts(), None, [])


def test_a_page_is_found_by_its_name_alone(filled):
    assert filled.entry("b.txt") == filled.pages()[1]
    assert filled.entry("c.txt") is None


def test_articles_of_some_pages_are_counted_and_an_unknown_page_has_none(filled):
    assert [filled.article_count(pages) for pages in (["a.txt"], ["b.txt", "a.txt", "c.txt"], [])] == [
        1,
        3,
        0,
    ]


def test_articles_are_counted_by_day_and_days_without_any_are_named_too(filled):
    with filled.transaction():
        filled.put(page("c.txt", facts=PageFacts(date=dt.date(2024, 1, 2))), [], [])
        filled.put(page("d.txt", facts=FACTS), [article("a-4", "d.txt")], [])
    assert filled.articles_by_day() == [(dt.date(2024, 1, 2), 0), (FACTS.date, 3)]


def test_everything_is_counted(filled):
    assert filled.counts() == Counts(2, 3, 3)


def test_an_article_comes_back_as_it_was(filled):
    assert filled.article("a-2") == article("a-2", "b.txt")


def test_an_unknown_article_is_none(filled):
    assert filled.article("a-9") is None


def test_a_pages_articles_are_in_reading_order(filled):
    assert [a.id for a in filled.articles("b.txt")] == ["a-2", "a-1"]


def test_passages_come_back_as_they_were_and_unknown_ones_are_left_out(filled):
    assert filled.passages(["p-1", "p-9"]) == {"p-1": passage("p-1", "b.txt", "a-1")}


def test_all_passages_come_by_page_and_place(filled):
    assert [p.id for p in filled.all_passages()] == ["p-3", "p-2", "p-1"]


def test_a_page_is_dropped_with_all_that_was_cut_from_it(filled):
    filled.drop("b.txt")
    assert (filled.counts(), filled.passage_ids("b.txt")) == (Counts(1, 1, 1), [])


def test_many_passages_are_found_at_once(catalog):
    ids = [f"p-{n:04}" for n in range(1201)]
    with catalog.transaction():
        catalog.put(page("a.txt"), [], [passage(id_, "a.txt", "a-1") for id_ in ids])
    assert list(catalog.passages(ids)) == ids


@given(raw=st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_raw_text_comes_back_to_the_letter(raw, tmp_path_factory):
    catalog = WritableCatalog(tmp_path_factory.mktemp("catalog") / "catalog.sqlite")
    catalog.put(page("页 '\"?#%.txt", raw), [], [])
    assert catalog.raw("页 '\"?#%.txt") == raw
    catalog.close()


def test_a_catalog_in_a_folder_of_any_name_is_opened(tmp_path):
    folder = tmp_path / "报 纸?#%41"
    folder.mkdir()
    WritableCatalog(folder / "catalog.sqlite").close()
    assert SqliteCatalog(folder / "catalog.sqlite").counts() == Counts(0, 0, 0)


def test_of_a_transaction_that_fails_nothing_is_kept(filled):
    with pytest.raises(ZeroDivisionError), filled.transaction():
        filled.drop("a.txt")
        filled.put(page("c.txt"), [], [])
        raise ZeroDivisionError
    assert [entry.name for entry in filled.pages()] == ["a.txt", "b.txt"]


def test_a_page_can_not_be_put_in_twice(filled):
    with pytest.raises(IndexDamaged, match=r"catalog\.sqlite"):
        filled.put(page("a.txt"), [], [])


def test_a_reader_can_not_write(filled):
    reader = SqliteCatalog(filled.path)
    with pytest.raises(IndexDamaged, match="readonly"):
        WritableCatalog.drop(reader, "a.txt")
    reader.close()


def test_a_reader_may_be_used_from_any_thread(filled):
    found: list[Counts] = []
    threads = [threading.Thread(target=lambda: found.append(filled.counts())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [Counts(2, 3, 3)] * 8


@pytest.mark.parametrize("content", [None, b"", b"no catalog at all " * 100])
def test_what_is_no_catalog_is_damaged(content, tmp_path):
    path = tmp_path / "catalog.sqlite"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(IndexDamaged, match="wenbao build --fresh"):
        SqliteCatalog(path)


def test_a_catalog_of_another_version_is_refused(filled):
    filled.close()
    db = sqlite3.connect(filled.path)
    db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(IndexDamaged, match=f"catalog version 99, expected {SCHEMA_VERSION}"):
        SqliteCatalog(filled.path)


@pytest.mark.parametrize(
    ("sql", "read"),
    [
        ("UPDATE passages SET spans = '[['", lambda catalog: catalog.passages(["p-1"])),
        ("UPDATE passages SET spans = '[[1]]'", lambda catalog: list(catalog.all_passages())),
        ("UPDATE articles SET kind = 'x'", lambda catalog: catalog.articles("a.txt")),
        ("UPDATE pages SET date = '2025-13-45'", lambda catalog: catalog.pages()),
    ],
)
def test_a_row_that_can_not_be_read_says_that_the_catalog_is_damaged(sql, read, filled):
    with sqlite3.connect(filled.path) as db:
        db.execute(sql)
    db.close()
    with pytest.raises(IndexDamaged, match="can't be read"):
        read(SqliteCatalog(filled.path))


def test_the_list_of_pages_is_read_without_their_texts(filled, monkeypatch):
    """In a catalog of gigabytes they lie far apart."""
    rows, asked = filled._rows, []
    monkeypatch.setattr(filled, "_rows", lambda sql, values=(): asked.append(sql) or rows(sql, values))
    filled.pages()
    ((*_, plan),) = rows(f"EXPLAIN QUERY PLAN {asked[0]}")
    assert "COVERING INDEX" in plan
