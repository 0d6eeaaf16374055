"""Locating: a link's quote held against the page as it is now; never found by likeness."""

import pytest

from assistant.answers import Filters
from index.archive import open_archive
from index.build import build
from index.spans import Span
from ui.facets import facets_of
from ui.leaves import leaf_of
from ui.locating import Standing, holds, located
from ui.places import Place, digest_of

FAIR = (
    "浮山庙会月中开幕\n\n本报讯（记者 王小明）浮山庙会将于2月15日上午9时开幕，为期7天。门票每张20元。"
    "市民可乘坐公交车前往，沿途设有停车场。\n"
)
QUOTE = "门票每张20元。"
NAME = "淇河晚报/2025-02-01/02版.txt"


@pytest.fixture
def catalog_of(tmp_path, write_pages, hashed_encoder):
    """The catalog of a fresh index over some pages."""
    opened = []

    def made(pages):
        index = tmp_path / f"index{len(opened)}"
        build(index, write_pages(pages, f"pages{len(opened)}"), hashed_encoder())
        archive = open_archive(index)
        opened.append(archive)
        return archive.catalog

    yield made
    for archive in opened:
        archive.close()


def place_of(page, quote=QUOTE, **extra):
    start = page.index(quote)
    return Place(NAME, (Span(NAME, start, start + len(quote)),), digest_of(quote), **extra)


def quoted(located):
    return "".join(located.source.text[a:b] for a, b in located.source.marks)


def test_a_quote_that_stands_where_it_stood_is_here(catalog_of):
    found = located(catalog_of({NAME: FAIR}), place_of(FAIR))
    assert found.standing is Standing.HERE
    assert quoted(found) == QUOTE


def test_a_quote_that_has_moved_is_found_by_the_words_that_the_link_carries(catalog_of):
    catalog = catalog_of({NAME: "今日天气晴。\n\n" + FAIR})
    found = located(catalog, place_of(FAIR, text=QUOTE))
    assert found.standing is Standing.MOVED
    assert quoted(found) == QUOTE


def test_a_quote_that_has_moved_is_not_found_without_its_words(catalog_of):
    found = located(catalog_of({NAME: "今日天气晴。\n\n" + FAIR}), place_of(FAIR))
    assert (found.standing, found.source) == (Standing.CHANGED, None)


def test_a_quote_that_is_almost_there_is_not_there(catalog_of):
    found = located(catalog_of({NAME: FAIR.replace("20元", "30元")}), place_of(FAIR, text=QUOTE))
    assert (found.standing, found.spans, found.source) == (Standing.CHANGED, (), None)


def test_words_that_stand_twice_on_the_page_are_not_guessed_at(catalog_of):
    catalog = catalog_of({NAME: f"今日天气晴。\n\n{FAIR}\n{QUOTE}\n"})
    assert located(catalog, place_of(FAIR, text=QUOTE)).standing is Standing.CHANGED


def test_words_that_do_not_fit_the_links_digest_are_not_looked_for(catalog_of):
    forged = place_of(FAIR.replace("20元", "99元"), "门票每张99元。", text=QUOTE)
    assert located(catalog_of({NAME: FAIR}), forged).standing is Standing.CHANGED


def test_a_page_that_is_gone_is_gone(catalog_of):
    assert located(catalog_of({"b.txt": FAIR}), place_of(FAIR)).standing is Standing.GONE


@pytest.mark.parametrize("digest", [None, "0" * 16, ""])
def test_spans_without_the_right_digest_hold_nothing(catalog_of, digest):
    assert not holds(catalog_of({NAME: FAIR}), place_of(FAIR).spans, digest)


def test_spans_beyond_the_page_hold_nothing(catalog_of):
    catalog = catalog_of({NAME: FAIR})
    assert not holds(catalog, (Span(NAME, 0, 10_000),), digest_of(FAIR))
    assert not holds(catalog, (Span("none", 0, 1),), digest_of("x"))


def test_an_article_is_opened_by_its_id_and_missed_when_it_is_gone(catalog_of):
    catalog = catalog_of({NAME: FAIR})
    (article,) = catalog.articles(NAME)
    assert located(catalog, Place(NAME, article=article.id)).source.text == article.text
    assert located(catalog, Place(NAME, article="a-none")).standing is Standing.CHANGED


def test_a_leaf_holds_all_that_was_made_of_a_page_with_the_place_marked(catalog_of):
    catalog = catalog_of({NAME: FAIR})
    leaf = leaf_of(catalog, NAME, place_of(FAIR).spans)
    assert leaf.raw == FAIR
    assert "".join("".join(block.text.split()) for block in leaf.blocks) == "".join(FAIR.split())
    assert [FAIR[a:b] for a, b in leaf.marks] == [QUOTE]
    (story,) = leaf.stories
    assert [story.article.text[a:b] for a, b in story.marks] == [QUOTE]
    assert "".join(passage.text for passage in story.passages).replace("\n", "") == story.article.text
    assert leaf_of(catalog, "none") is None


def test_facets_count_articles_by_day_and_name_what_there_is(catalog_of):
    facets = facets_of(catalog_of({NAME: FAIR, "鹤壁日报/2025-02-03/10版.txt": FAIR, "x.txt": FAIR}))
    assert facets.papers == ("淇河晚报", "鹤壁日报")
    assert facets.editions in (("02", "10"), ("2", "10"))
    assert [(str(day), count) for day, count in facets.days] == [("2025-02-01", 1), ("2025-02-03", 1)]
    assert facets.undated == 1
    assert len(facets.pages) == 3
    assert not Filters()
