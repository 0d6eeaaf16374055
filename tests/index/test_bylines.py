"""Bylines in all the forms that papers give them."""

import pytest

from index import bylines
from index.bylines import NOBODY, Byline


@pytest.mark.parametrize(
    "opening",
    [
        "本报讯（记者 马龙歌）",
        "本报讯(记者詹长松)",
        "本报讯（记者 甲乙 通讯员 丙丁）",
        "本报讯（全媒体记者 王小明）",
        "本报讯",
        "本报（记者詹长松）",
        "晚报讯（记者 王小明）",
        "洛阳晚报讯（记者 王小明）",
        "本报记者王小明报道",
        "本报讯 记者 王小明 通讯员 李丽 报道",
        "新华社北京11月28日电",
        "（记者 王小明）",
    ],
)
def test_an_opening_is_found_at_a_storys_head(opening):
    assert bylines.opening(f"{opening} 昨日，市民政局开展活动。") == opening


@pytest.mark.parametrize(
    "text",
    [
        "昨日，本报讯（记者 甲）说。",
        "记者从市总工会了解到",
        "日前，市总工会再次投入。",
        "晚报记者昨日获悉，展览开幕。",
        "鹤壁日报社举办活动。",
        "记者 王小明 报道",
    ],
)
def test_a_story_that_opens_otherwise_has_no_opening(text):
    assert bylines.opening(text) is None


@pytest.mark.parametrize(
    "line",
    [
        "□本报记者 王玉姣",
        "□ 本报记者 王玉姣 通讯员 李四",
        "本报记者 甲乙 通讯员 丙丁",
        "□ 筠溪",
        "■记者 王小明 文/图",
        "本报记者 王小明 文/图",
        "□本报记者 王小明/文 李丽/图",
        "大河报记者 王小明",
        "王小明 文/图",
        "文/王小明",
        "作者：王小明",
        "记者：王小明",
    ],
)
def test_a_line_that_is_nothing_but_a_byline_is_one(line):
    assert bylines.is_byline(line)


@pytest.mark.parametrize(
    "line",
    [
        "记者从市总工会了解到，今年以来",
        "本报记者 李四 摄",
        "记者节里话初心",
        "摄影展在我市开幕",
        "□",
        "市总工会赠送互助保障",
        "□记者手记：他们在路上走了很久很久，没有停下。",
    ],
)
def test_running_text_credits_and_labels_are_no_byline_lines(line):
    assert not bylines.is_byline(line)


@pytest.mark.parametrize(
    "byline",
    [
        "（本报记者 王小明）",
        "（王小明）",
        "（记者 王小明 通讯员 李四）",
        "（王小明 李四）",
        "(王小明)",
        "（据新华社）",
        "（综合新华社消息）",
    ],
)
def test_a_closing_byline_is_found_after_the_last_full_stop(byline):
    assert bylines.closing(f"活动圆满结束。{byline}") == byline


@pytest.mark.parametrize(
    "text", ["活动圆满结束。", "王小明（中）和李四", "他来自市总工会（工会）", "（王小明）活动结束。"]
)
def test_brackets_elsewhere_are_no_closing_byline(text):
    assert bylines.closing(text) is None


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("本报讯（记者 马龙歌）", ("马龙歌",)),
        ("本报讯（记者 甲乙 通讯员 丙丁）", ("甲乙", "丙丁")),
        ("□本报记者 王玉姣", ("王玉姣",)),
        ("□ 筠溪", ("筠溪",)),
        ("（王小明）", ("王小明",)),
        ("（本报记者 王小明）", ("王小明",)),
        ("（王小明 整理）", ("王小明",)),
        ("本报讯 记者王小明报道：", ("王小明",)),
        ("文/本报记者 王小明 图/李丽", ("王小明", "李丽")),
        ("本报记者 王小明、李四", ("王小明", "李四")),
        ("记者张文渊通讯员赵王军", ("张文渊", "赵王军")),
        ("记者 张文渊赵王军", ("张文渊", "赵王军")),
        ("记者 欧阳修远", ("欧阳修远",)),
    ],
)
def test_names_are_bare_and_in_their_order(text, names):
    assert bylines.parse(text).names == names


def test_each_role_has_its_names_in_the_papers_own_word():
    assert bylines.parse("本报讯（记者 甲乙 丙丁 通讯员 戊己）").roles == (
        ("记者", ("甲乙", "丙丁")),
        ("通讯员", ("戊己",)),
    )


def test_a_name_without_a_role_has_none():
    assert bylines.parse("□ 筠溪") == Byline(("筠溪",), ())


@pytest.mark.parametrize("text", ["", "（）", "□", "本报讯", "（据新华社）", "（本报综合）", "（新华社）"])
def test_where_nobody_is_named_nobody_is_found(text):
    assert not bylines.parse(text).names


@pytest.mark.parametrize(
    ("credit", "name"),
    [
        ("本报记者 杨德坤 摄", "杨德坤"),
        ("苏瑜 摄", "苏瑜"),
        ("新华社发（孟德龙摄）", "孟德龙"),
        ("李明亮 作", "李明亮"),
        ("图/王小明", "王小明"),
        ("王小明/图", "王小明"),
        ("摄影：王小明", "王小明"),
    ],
)
def test_a_pictures_credit_names_who_made_it(credit, name):
    assert bylines.credited(credit).names == (name,)


@pytest.mark.parametrize(
    "credit",
    [
        "本报记者 杨德坤 摄",
        "苏瑜 摄",
        "（资料图片）",
        "新华社发",
        "王小明 供图",
        "图/王小明",
        "（网络图片）",
        "视频截图",
        "图片由主办方提供",
    ],
)
def test_a_credit_line_is_known_as_one(credit):
    assert bylines.CREDIT.search(credit)


def test_a_text_without_a_credit_credits_nobody():
    assert bylines.credited("市总工会赠送互助保障") == NOBODY


@pytest.mark.parametrize(
    "line",
    [
        "本报讯（记者 李明）从本月起，",
        "本报讯 昨日，",
        "淇河晚报讯（记者 甲）日前，",
        "本报(记者詹长松)11月18日,",
    ],
)
def test_a_line_that_opens_as_only_a_story_does_is_known(line):
    assert bylines.opens_a_story(line)


@pytest.mark.parametrize(
    "line",
    [
        "本报讯息台昨日",
        "本报记者 李明 摄",
        "□本报记者 李明",
        "他说，本报讯（记者 李明）",
        "（本报记者 李明）",
    ],
)
def test_other_lines_with_the_same_words_are_not(line):
    assert not bylines.opens_a_story(line)
