"""Mastheads: what a page's head and foot say, and that stories and notices are never taken for them."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.articles import articles_of
from index.facts import PageFacts
from index.mastheads import from_masthead

DAY = dt.date(2024, 10, 23)
STORY = "\n我市召开会议\n本报讯（记者 甲）昨日，市委召开会议。\n会议指出，要抓好落实。\n"


@pytest.mark.parametrize(
    ("masthead", "said"),
    [
        (
            "鹤壁日报\n2024年10月23日 星期三 农历甲辰年九月廿一 第03版 要闻\n责任编辑 张三 版式 李四 校对 王五",
            PageFacts("鹤壁日报", DAY, "03"),
        ),
        ("03\n要闻\n2024年10月23日 星期三 责编：张三 美编：李四", PageFacts(None, DAY, "03")),
        ("时事 A4\n2024年10月23日 星期三 电话：4757706", PageFacts(None, DAY, "A4")),
        ("2024 年 10 月 23 日 星 期 三\n鹤 壁 日 报", PageFacts("鹤壁日报", DAY, None)),
        ("二〇二四年十月二十三日 星期三\n鶴壁日報\n第三版", PageFacts("鶴壁日報", DAY, "3")),
        ("焦作晚報 2024.10.23 星期三 A03 責任編輯 張三", PageFacts("焦作晚報", DAY, "A03")),
    ],
)
@pytest.mark.parametrize("at_the_foot", [False, True])
def test_a_masthead_says_paper_date_and_page(masthead, said, at_the_foot):
    assert from_masthead(STORY * 3 + masthead if at_the_foot else masthead + STORY) == said


@pytest.mark.parametrize(
    "page",
    [
        "公告\n特此公告。\n市某某局\n2024年10月23日",
        "本报讯（记者 甲）昨日，市委召开会议。\n2024年10月23日 星期三，天气晴。\n会议指出。",
        "人民日报发表评论员文章\n本报讯 2024年10月23日 星期三",
        "扫一扫 关注淇河晨报" + STORY,
        "03" + STORY,
        "责任编辑 张三 版式 李四 校对 王五\n2024年10月23日" + STORY,
        "（上接第三版）" + STORY,
        "据《鹤壁日报》" + STORY,
        "",
    ],
)
def test_what_is_no_masthead_says_nothing(page):
    assert from_masthead(page) == PageFacts()


def test_two_dates_contradict_each_other():
    page = "2024年10月23日 星期三\n2024年10月24日 星期四" + STORY
    assert from_masthead(page).date is None


@given(st.text(max_size=400))
def test_any_text_says_something_or_nothing(text):
    assert isinstance(from_masthead(text), PageFacts)


@pytest.mark.parametrize("masthead", ["淇河晚报", "淇 河 晚 报", "淇河晚报 2025年11月21日 星期五"])
def test_a_masthead_is_no_part_of_the_headline_under_it(masthead):
    story = "本报讯（记者王小明）记者昨日获悉，浮山庙会将于二月十五日开幕，为期七天。门票每张二十元。"
    (article,) = articles_of("a.txt", f"{masthead}\n\n浮山庙会开幕 首次开设夜场\n\n{story}\n")
    assert article.headline == "浮山庙会开幕 首次开设夜场"
