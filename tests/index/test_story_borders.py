"""Story borders: what the page as a whole shows of where stories begin."""

from hypothesis import given
from hypothesis import strategies as st

from index.articles import articles_of
from index.blocks import Block, BlockKind, blocks_labelled, labelled
from index.border_evidence import Change, borders
from index.drafts import gathered
from index.line_model import LineLabel
from index.page_habits import Habits
from index.reading import lines_of
from index.spans import law_holds
from index.story_borders import log_odds, made_up, models

PAIR = """
民航局公布暑运数据

新能源汽车出口创新高

本报讯（记者 王小明）民航局昨日公布暑运数据，七月至八月全国民航运输旅客一亿四千万人次，同比增长百分之十二。民航局运输司负责人表示，暑运期间航班正点率保持在百分之八十五以上。

上半年，新能源汽车出口创新高。海关统计显示，新能源汽车出口六十万辆，同比增长百分之十三，主要销往欧洲和东南亚。业内人士认为，电池成本下降是新能源汽车出口增长的主要原因。

全市教育工作会议召开

本报讯（记者 李丽）全市教育工作会议昨日召开。会议强调，要推进义务教育优质均衡发展，办好人民满意的教育。
"""


def blocks_with(changes):
    """PAIR's blocks with some of its lines (by their first words) labelled otherwise."""
    lines = lines_of(PAIR)
    habits = Habits(lines)
    labelling = labelled(lines, habits)
    labelling.change(
        {i: changes[w] for i, line in enumerate(lines) for w in changes if line.text.startswith(w)}
    )
    return blocks_labelled(lines, habits, labelling), labelling, habits


def weighed(changes):
    """The log-odds of each change at the blocks that begin with some words."""
    blocks, labelling, habits = blocks_with(changes)
    return {
        (border.change, blocks[border.block].text[:4]): log_odds(border)
        for border in borders(blocks, labelling, habits, frozenset())
    }


def test_a_story_taken_for_a_paragraph_is_split_off():
    odds = weighed({"全市教育": LineLabel.SUBHEAD, "本报讯（记者 李丽": LineLabel.PARAGRAPH})
    assert odds[Change.HEADLINE, "全市教育"] > 0


def test_a_headline_above_a_signed_story_stays_one():
    assert (Change.SUBHEAD, "全市教育") not in weighed(
        {}
    )  # what opens as only a story does is not weighed at all


def test_a_story_taken_for_two_is_joined():
    odds = weighed({"上半年，": LineLabel.STORY, "新能源汽车出口创新高": LineLabel.HEADING})
    assert Change.JOIN in {change for change, _ in odds}


def test_blocks_carry_evidence_only_when_asked():
    lines = lines_of(PAIR)
    assert not any(block.evidence for block in made_up(lines).blocks)
    assert all(block.evidence for block in made_up(lines, explain=True).blocks if block.kind == "heading")


def test_a_second_look_keeps_every_line():
    lines = lines_of(PAIR)
    covered = [i for block in made_up(lines).blocks for i in range(block.first, block.stop)]
    assert covered == list(range(len(lines)))


def test_a_page_without_a_doubt_is_left_as_the_line_model_told_it():
    lines = lines_of("一个标题\n本报讯（记者 甲）昨日开会。会议指出要抓好落实。\n")
    habits = Habits(lines)
    told = blocks_labelled(lines, habits, labelled(lines, habits))
    assert [b.kind for b in made_up(lines).blocks] == [b.kind for b in told]


_LINE = st.sampled_from(
    [
        "市委召开会议",
        "□记者手记",
        "本报讯（记者 甲）昨日，市委召开会议。",
        "会议指出，要抓好落实，推进",
        "各项工作。",
        "（上接第一版）",
        "（下转第三版）",
        "图为会议现场。张三 摄",
        "公告",
        "特此公告。",
        "",
        "——来自一线的报道",
        "□ 江声",
    ]
)


@given(st.lists(_LINE, max_size=40))
def test_any_order_of_lines_is_cut_within_the_law_and_without_loss(lines):
    raw = "\n".join(lines)
    articles = articles_of("p", raw)
    for article in articles:
        assert law_holds(article.text, article.spans, {"p": raw})
    body = [span for article in articles for span in article.spans]
    assert len({(s.start, s.end) for s in body}) == len(body)


def test_every_kind_of_change_has_weights_that_move_it():
    assert set(models()) == set(Change)
    assert all(model.weights for model in models().values())


def test_the_evidence_is_asked_for_only_where_it_is_worth_it():
    blocks, labelling, habits = blocks_with(
        {"全市教育": LineLabel.SUBHEAD, "本报讯（记者 李丽": LineLabel.PARAGRAPH}
    )
    assert list(borders(blocks, labelling, habits, frozenset(), lambda *_: False)) == []
    assert list(borders(blocks, labelling, habits, frozenset())) != []


def test_a_heading_of_two_lines_stays_one_where_every_line_has_one_blank_line_more():
    raw = "浚县举办干部学习轮训班\n扎实推进各项工作落实\n\n本报讯（记者 王小明）昨日，浚县举办学习轮训班。\n\n各镇干部参加轮训。\n\n县领导作辅导报告。\n"
    plain = articles_of("p", raw)
    doubled = articles_of("p", raw.replace("\n", "\n\n"))
    assert [article.headline for article in doubled] == [article.headline for article in plain]


def test_a_caption_inside_a_story_belongs_to_it_though_an_empty_continuation_stands_before():
    blocks = [
        Block(BlockKind.CONTINUATION, 0, 1, "（上接第一版）"),
        Block(BlockKind.STORY, 1, 2, "昨日，展览开幕。"),
        Block(BlockKind.CONTINUATION, 2, 3, "（上接第二版）"),
        Block(BlockKind.CONTINUATION, 3, 4, "（上接第三版）"),
        Block(BlockKind.STORY, 4, 5, "会议指出，要抓好落实。"),
        Block(BlockKind.CAPTION, 5, 6, "图为会议现场。张三 摄"),
        Block(BlockKind.ON, 6, 7, "会议强调，要狠抓落实。"),
    ]
    drafts = gathered(blocks)
    assert [draft.blocks for draft in drafts] == [[1], [4, 6], [5]]
    assert drafts[2].inside is drafts[1]


BOXED = """
市图书馆延长开放时间

本报讯（记者 王小明）市图书馆昨日宣布延长开放时间，读者晚间也可以到图书馆借阅图书，馆内新增阅览座位二百个，各个阅览室

□延伸阅读

什么是城市书房

城市书房是设在社区里的小型阅读空间，由街道提供场地，居民刷身份证就能进入，全天无人值守。

（李丽 张强）

都增派了馆员，读者晚间到图书馆借阅图书不用再排队。延长开放时间以来，图书馆每晚接待读者三百名。
"""


def test_the_story_around_a_box_goes_on_where_a_story_was_thought_to_begin():
    lines = lines_of(BOXED)
    habits = Habits(lines)
    labelling = labelled(lines, habits)
    last = len(lines) - 1
    labelling.change({last: LineLabel.STORY})
    blocks = blocks_labelled(lines, habits, labelling)
    found = [b for b in borders(blocks, labelling, habits, frozenset()) if b.change == Change.RETURN]
    (border,) = [b for b in found if blocks[b.block].first == last]
    assert border.labels[last] in {LineLabel.PARAGRAPH, LineLabel.ON}
    assert log_odds(border) > 0


def test_what_follows_the_name_at_a_storys_foot_is_no_line_of_its_paragraph():
    lines = lines_of(BOXED)
    habits = Habits(lines)
    labelling = labelled(lines, habits)
    last = len(lines) - 1
    labelling.change({last - 1: LineLabel.PARAGRAPH, last: LineLabel.ON})
    assert [block.text[:3] for block in blocks_labelled(lines, habits, labelling)][-2:] == [
        "（李丽",
        "都增派",
    ]
    around, box = articles_of("p", BOXED)
    assert (around.headline, box.headline) == ("市图书馆延长开放时间", "什么是城市书房")
    assert around.text.endswith("三百名。")
    assert "三百名" not in box.text


POEM = """
淇河三月

淇河的冰一夜化开

柳色先到老城墙上

渡口的船还没有醒

卖花人已走过石桥

一声一声唤醒春天

市图书馆延长开放时间

本报讯（记者 王小明）市图书馆昨日宣布延长开放时间，读者晚间也可以到图书馆借阅图书。
"""


def test_the_last_line_of_a_poem_is_no_headline_of_the_story_below():
    lines = lines_of(POEM)
    habits = Habits(lines)
    labelling = labelled(lines, habits)
    verses = dict.fromkeys(range(2, 5), LineLabel.PARAGRAPH)
    labelling.change({0: LineLabel.HEADING, 1: LineLabel.STORY, **verses, 5: LineLabel.HEADING})
    blocks = blocks_labelled(lines, habits, labelling)
    odds = {
        blocks[border.block].text: log_odds(border)
        for border in borders(blocks, labelling, habits, frozenset())
        if border.change == Change.LAST_VERSE
    }
    assert set(odds) == {"一声一声唤醒春天"}  # not the headline, without which the story would have none
    assert odds["一声一声唤醒春天"] > 0
