"""Linking: an index follows a story from page to page, and lets go of it when a page changes."""

import pytest

from assistant.citing import citation_of
from index.archive import open_archive
from index.build import build

FIRST = (
    "淇河水质持续向好\n\n本报讯（记者 王小明）今年以来，淇河流域治理工程全面推进，断面水质稳定达到二类标准。"
    "治理办公室主任李明介绍，流域内三十二家企业完成了污水改造。（下转第三版）\n"
)
SECOND = "（上接第一版）\n\n污水改造完成以后，淇河流域治理工程进入验收阶段，断面水质由专家复核。李明说，企业还要装上在线监测。\n"
P1, P3 = "鹤壁日报/2024-10-23/01版.txt", "鹤壁日报/2024-10-23/03版.txt"


@pytest.fixture
def index(tmp_path):
    return tmp_path / "index"


@pytest.fixture
def encoder(hashed_encoder):
    return hashed_encoder()


def continuation(index):
    with open_archive(index) as archive:
        (article,) = archive.catalog.articles(P3)
        return article, citation_of(archive.catalog, article, article.spans)


def test_a_continuation_is_linked_and_cited_under_the_headline_of_its_first_part(index, encoder, write_pages):
    build(index, write_pages({P1: FIRST, P3: SECOND}), encoder)
    article, citation = continuation(index)
    assert article.continues == P1
    assert (citation.page, citation.headline, citation.byline) == (P3, "淇河水质持续向好", ("王小明",))


def test_a_page_added_later_is_linked_to_one_that_was_there(index, encoder, write_pages):
    build(index, write_pages({P3: SECOND}), encoder)
    assert continuation(index)[0].continues is None
    build(index, write_pages({P3: SECOND, P1: FIRST}), encoder)
    assert continuation(index)[0].continues == P1


def test_a_page_that_is_removed_is_continued_no_longer(index, encoder, write_pages):
    pages = write_pages({P1: FIRST, P3: SECOND})
    build(index, pages, encoder)
    (pages / P1).unlink()
    build(index, pages, encoder)
    article, citation = continuation(index)
    assert (article.continues, citation.headline) == (None, None)


def test_a_page_that_changes_is_linked_to_what_it_says_now(index, encoder, write_pages):
    build(index, write_pages({P1: FIRST, P3: SECOND}), encoder)
    build(index, write_pages({P1: FIRST.replace("持续向好", "明显改善"), P3: SECOND}), encoder)
    assert continuation(index)[1].headline == "淇河水质明显改善"
