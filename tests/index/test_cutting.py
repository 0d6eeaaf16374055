"""Cutting: what a page's reader knows beside its text serves its articles."""

import datetime as dt

import numpy as np
import pytest

from index.articles import articles_of
from index.cutting import articles_on, reading_text
from index.facts import PageFacts
from index.formats.layout import Box, lay_out
from index.pages import Page
from index.spans import squeeze

# Nothing in these stories is signed, and no line says by its words whether it is a headline.
STORIES = [
    (
        "春季植树活动启动",
        ["昨天上午植树活动在东山公园", "启动一千名志愿者栽下树苗三", "千棵活动将持续到四月底。"],
    ),
    ("公交新增两条线路", ["市公交公司新增两条线路连接", "高铁站与老城区首班车六点发", "车末班车十点收班。"]),
    ("夜市今晚重新开放", ["经过三个月改造滨河夜市今晚", "重新开放摊位由八十个增加到", "一百二十个。"]),
]


def printed(headline_size: float, quality: float = 1.0) -> Page:
    """The stories one below the other in one column, headlines in a size of type of their own."""
    raw, boxes, y = "", [], 20.0
    for headline, body in STORIES:
        for line, size in [(headline, headline_size), *((line, 10.0) for line in body)]:
            boxes += [Box(20 + i * size, y, 20 + (i + 1) * size, y + size) for i in range(len(line))] + [None]
            raw += line + "\n"
            y += 1.5 * size
    return Page("p", raw, PageFacts(), "f", "c", "r", layout=lay_out(400, 600, raw, boxes), quality=quality)


def test_type_sizes_are_those_that_were_laid_out():
    page = printed(24)
    sizes = page.layout.type_sizes()
    assert sizes[0] == pytest.approx(24, abs=0.2)
    assert np.median(sizes[sizes > 0]) == pytest.approx(10, abs=0.2)
    assert sizes[len(STORIES[0][0])] == 0


def test_large_type_makes_headlines_where_words_do_not_tell():
    articles = articles_on(printed(24))
    assert [article.headline for article in articles] == [headline for headline, _ in STORIES]
    assert [article.text for article in articles] == ["".join(body) for _, body in STORIES]


def test_a_scan_read_with_doubt_makes_its_articles_doubtful():
    sound, doubtful = articles_on(printed(24)), articles_on(printed(24, quality=0.5))
    assert [a.quality for a in doubtful] == [round(a.quality / 2, 2) for a in sound]


def test_a_page_without_places_is_cut_by_its_words():
    page = Page(
        "p", "标题一个\n本报讯（记者 甲）昨日开会。\n", PageFacts(None, dt.date(2024, 1, 1)), "f", "c", "r"
    )
    assert [article.headline for article in articles_on(page)] == ["标题一个"]


MARKDOWN = "# 市图书馆新馆开放\n\n5月1日，新馆正式开放。\n\n## 全年无休\n\n新馆每天开放12小时。\n"


@pytest.mark.parametrize(
    "raw",
    [MARKDOWN, "# （上接第一版）标题\n\n正文一句话，昨日开会。\n", "#（下转第三版）\n正文。", "# \n正文。\n"],
)
def test_a_reading_text_differs_in_white_space_alone_from_markdown_too(raw):
    assert squeeze(reading_text(raw)) == squeeze(raw)


def test_the_number_signs_of_markdown_are_in_no_headline():
    assert [article.headline for article in articles_of("p", MARKDOWN)] == ["市图书馆新馆开放"]


def test_a_mark_in_a_markdown_heading_is_a_mark():
    (article,) = articles_of("p", "# （上接第一版）新馆开放\n\n本报讯（记者 甲）新馆昨日正式开放。\n")
    assert article.came_from == "（上接第一版）"


def test_two_short_stories_one_under_the_other_stay_two():
    fair = "浮山庙会月中开幕\n\n本报讯（记者 王小明）记者昨日获悉，浮山庙会将于12月15日上午9时开幕，为期7天。\n\n"
    library = "图书馆延长开放\n\n本报讯（记者 李明）从本月起，市图书馆夜间开放时间延长至21时30分。\n"
    assert [story.headline for story in articles_of("a.txt", fair + library)] == [
        "浮山庙会月中开幕",
        "图书馆延长开放",
    ]
