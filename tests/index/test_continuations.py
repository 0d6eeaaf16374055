"""Continuations: a story of another page is found where marks, page numbers and words agree."""

import datetime as dt

from index.articles import articles_of
from index.continuations import CutPage, Origin, origins
from index.facts import PageFacts

DAY = dt.date(2024, 10, 23)
FIRST = (
    "淇河水质持续向好\n本报讯（记者 甲）今年以来，淇河流域治理工程全面推进，断面水质稳定达到二类标准。"
    "治理办公室主任李明介绍，流域内三十二家企业完成了污水改造。（下转第三版）\n"
)
OTHER = "粮食喜获丰收\n本报讯（记者 乙）秋收时节，全市玉米单产再创新高，农民喜笑颜开。\n"
SECOND = "（上接第一版）\n污水改造完成以后，淇河流域治理工程进入验收阶段，断面水质由专家复核。李明说，企业还要装上在线监测。\n"


def page(name, raw, edition=None, date=DAY, paper="鹤壁日报"):
    return CutPage(name, PageFacts(paper, date, edition), articles_of(name, raw))


def continuation(pages):
    return next(a for p in pages for a in p.articles if a.came_from)


def test_marks_are_kept_with_their_articles():
    first, second = articles_of("1.txt", FIRST)[0], articles_of("3.txt", SECOND)[0]
    assert (first.goes_on, second.came_from) == ("（下转第三版）", "（上接第一版）")
    assert "上接" not in second.text


def test_a_story_is_followed_to_the_page_that_its_mark_names():
    pages = [page("1.txt", FIRST + OTHER, "01"), page("3.txt", SECOND, "3")]
    assert origins(pages) == {
        continuation(pages).id: Origin("1.txt", pages[0].articles[0].id),
    }


def test_without_page_numbers_the_words_decide():
    pages = [page("a.txt", OTHER + FIRST), page("b.txt", SECOND)]
    found = origins(pages)[continuation(pages).id]
    assert found == Origin("a.txt", next(a.id for a in pages[0].articles if a.goes_on))


def test_another_days_page_is_never_the_origin():
    pages = [page("1.txt", FIRST, "01", dt.date(2024, 10, 22)), page("3.txt", SECOND, "3")]
    assert origins(pages) == {}


def test_a_page_of_another_number_is_never_the_origin():
    pages = [page("2.txt", FIRST, "02"), page("3.txt", SECOND, "3")]
    assert origins(pages) == {}


def test_a_story_on_another_matter_is_not_the_origin():
    pages = [page("1.txt", OTHER, "01"), page("3.txt", SECOND, "3")]
    assert origins(pages) == {}


def test_pages_without_a_date_belong_together_by_folder():
    together = [page("x/1.txt", FIRST, date=None, paper=None), page("x/3.txt", SECOND, date=None, paper=None)]
    apart = [page("x/1.txt", FIRST, date=None, paper=None), page("y/3.txt", SECOND, date=None, paper=None)]
    assert len(origins(together)) == 1
    assert origins(apart) == {}


def test_the_order_in_which_pages_come_does_not_matter():
    pages = [page("1.txt", FIRST, "01"), page("3.txt", SECOND, "3"), page("2.txt", OTHER, "2")]
    assert origins(pages) == origins(pages[::-1])
