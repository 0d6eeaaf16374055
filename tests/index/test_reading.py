"""White-space repair: what a line alone tells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.reading import CONTINUATION_MARK, is_open, joined, lines_of, repair_line, unbalanced
from index.spans import squeeze

RAWS = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "养 老 服 务",
                "（上接第一版）",
                "5 万",
                "王 五",
                "”",
                "G 20",
                "\n",
                "\r\n",
                "\r",
                "\u2028",
                "\x85",
                "\v",
                " ",
                "\u3000",
                "\0",
                "\u200b",
            ]
        ),
        st.text(st.characters(exclude_categories=["Cs"]), max_size=5),
    ),
    max_size=20,
).map("".join)


@pytest.mark.parametrize(
    ("line", "reading"),
    [
        ("养 老 服 务", "养老服务"),
        ("推 进 养 老 服 务 ， 让 老 人 安 心 。", "推进养老服务，让老人安心。"),
        ("我 们 要 “ 走 出 去 ” ， 再 回 来", "我们要“走出去”，再回来"),
        ("养　老　服　务", "养老服务"),
    ],
)
def test_letter_spaced_lines_are_closed_up(line, reading):
    assert repair_line(line) == reading


@pytest.mark.parametrize(
    ("line", "reading"),
    [
        ("赠送 专 项 意 外 伤 害 互助保障", "赠送专项意外伤害互助保障"),
        ("养 老 服 务 中心", "养老服务中心"),
    ],
)
def test_half_spaced_lines_are_closed_up(line, reading):
    assert repair_line(line) == reading


@pytest.mark.parametrize(
    "headline",
    ["多元阅读探文脉 “童”享书香铸品牌", "凝心聚力抓落实 真抓实干开新局", "解放区开展学习 英勇事迹主题活动"],
)
def test_a_headline_keeps_the_gap_between_its_halves(headline):
    assert repair_line(headline) == headline


def test_several_spaces_between_a_headlines_halves_become_one():
    assert repair_line("凝心聚力抓落实 \u3000 真抓实干开新局") == "凝心聚力抓落实 真抓实干开新局"


@pytest.mark.parametrize(
    ("line", "reading"),
    [
        ("向 4548 名新就业形态劳动者赠送", "向 4548 名新就业形态劳动者赠送"),
        ("通过职工之家 App 线上申领", "通过职工之家 App 线上申领"),
        ("the quick  brown fox", "the quick brown fox"),
        ("在 2 0 2 4 年", "在 2 0 2 4 年"),
    ],
)
def test_numbers_and_latin_words_keep_one_space_on_either_side(line, reading):
    assert repair_line(line) == reading


@pytest.mark.parametrize(
    ("line", "reading"),
    [("你好 ，世界", "你好，世界"), ("（ 记者", "（记者"), ("书名《 论语 》", "书名《论语》")],
)
def test_no_space_stays_inside_of_chinese_marks(line, reading):
    assert repair_line(line) == reading


def test_the_gap_in_a_name_of_two_characters_is_closed():
    assert repair_line("张小明 王 五 李大海") == "张小明 王五 李大海"


def test_the_gap_between_two_names_stays():
    assert repair_line("记者 张小明 李大海") == "记者 张小明 李大海"


@pytest.mark.parametrize("line", ["", " ", "\u3000\t"])
def test_a_blank_line_reads_as_nothing(line):
    assert repair_line(line) == ""


@given(RAWS)
def test_repairing_a_line_changes_white_space_only(line):
    assert squeeze(repair_line(line)) == squeeze(line)


@given(RAWS)
def test_the_lines_of_a_page_hold_all_of_its_text_in_order(raw):
    lines = lines_of(raw)
    assert squeeze("".join(line.text for line in lines)) == squeeze(raw)


@given(RAWS)
def test_a_line_knows_its_place(raw):
    for line in lines_of(raw):
        here = raw[line.start : line.end]
        assert here == here.strip()
        assert squeeze(here) == squeeze(line.text)


def test_blank_lines_above_a_line_are_counted():
    assert [line.gap for line in lines_of("甲\n\n \n乙\n丙")] == [0, 2, 0]


def test_a_line_set_apart_by_letter_spacing_is_marked_so():
    assert [line.spread for line in lines_of("养 老 服 务 中 心\n养老服务中心")] == [True, False]


def test_a_lines_width_leaves_out_its_white_space():
    (line,) = lines_of("养 老 a")
    assert line.width == 5


@pytest.mark.parametrize(
    "mark", ["（上接第一版）", "(下转第3版)", "（ 上 接 A2 版 ）", "【上接一版】", "（下转02版①）"]
)
def test_continuation_marks_are_known(mark):
    assert CONTINUATION_MARK.fullmatch(mark)


@pytest.mark.parametrize("text", ["（记者 上官接）", "（上接第一页）", "上接第一版"])
def test_other_brackets_are_no_continuation_marks(text):
    assert not CONTINUATION_MARK.search(text)


def test_a_continuation_mark_stands_alone_although_it_shares_a_line():
    assert [line.text for line in lines_of("（上接第一版） 另一篇的标题")] == [
        "（上接第一版）",
        "另一篇的标题",
    ]


@pytest.mark.parametrize(
    ("left", "right", "together"),
    [
        ("新就业形态劳动者专", "项意外伤害", "新就业形态劳动者专项意外伤害"),
        ("他说：", "“好。”", "他说：“好。”"),
        ("向4548", "名劳动者", "向4548名劳动者"),
        ("the quick", "brown fox", "the quick brown fox"),
        ("exam-", "ple", "exam-ple"),
        ("soft\u00ad", "ware", "soft\u00adware"),
        ("截至20", "24年", "截至2024年"),
        ("pages 12", "34", "pages 12 34"),
        ("", "甲", "甲"),
        ("甲", "", "甲"),
    ],
)
def test_two_lines_join_with_a_space_only_where_words_need_one(left, right, together):
    assert joined(left, right) == together


@given(RAWS, RAWS)
def test_joining_two_lines_adds_white_space_only(left, right):
    assert squeeze(joined(left, right)) == squeeze(left) + squeeze(right)


@pytest.mark.parametrize("text", ["他来了", "他来了，", "他说：“来了。", "（记者来了。", "来 了"])
def test_a_text_without_an_end_is_open(text):
    assert is_open(text)


@pytest.mark.parametrize(
    "text", ["他来了。", "来了吗？", "“他来了。”", "如下：", "He came.", "他来了……", "来了。）"]
)
def test_a_text_with_an_end_is_not_open(text):
    assert not is_open(text)


@pytest.mark.parametrize(
    ("text", "is_unbalanced"),
    [
        ("“甲", True),
        ("（甲", True),
        ("《甲", True),
        ("(a", True),
        ("“甲”", False),
        ("甲）", False),
        ("“甲（乙）”", False),
    ],
)
def test_marks_that_are_opened_and_not_closed_leave_a_text_unbalanced(text, is_unbalanced):
    assert unbalanced(text) is is_unbalanced
