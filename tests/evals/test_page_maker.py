import json
from itertools import product
from random import Random

import pytest

from evals.articles.check_gold import flaws
from evals.articles.files import read_gold
from evals.articles.score import main as score
from evals.articles.scoring import FoundArticle, GoldItem, Share, score_page, shares
from evals.pages.bylines import byline_of, credit_of
from evals.pages.furniture import index_of, service_of
from evals.pages.headlines import heading_of, run_in_head_of, subhead_of
from evals.pages.layouts import HELD_OUT, LAYOUTS
from evals.pages.make import main, make_page
from evals.pages.setting import HYPHEN, Block, Measure, apart, lines_of, torn, tracked, wrapped
from evals.pages.stories import Clippings, Passage, Story, clean, is_usable, load_passages, sentences
from index.spans import squeeze

PLACES = "青石镇 白沙乡 临江街道 松山社区 云溪县 石门村 柳河区 梅岭镇 东湖社区 双桥乡 长风街道 望海县".split()
THINGS = "体育馆 图书馆 养老中心 博物馆 蔬菜基地 污水处理厂 实验小学 风力电站 客运码头 农贸市场 科技园区 卫生院".split()


def made_up_passages():
    """A few hundred short passages about places and things that do not exist."""
    passages = []
    for number, (place, thing) in enumerate(product(PLACES, THINGS)):
        month, day = number % 12 + 1, number % 27 + 1
        texts = [
            f"2023年{month}月{day}日，{place}新建的{thing}正式启用，总投资{number + 11}万元，可服务群众{number * 7 + 300}人次。"
            f"项目负责人介绍，{place}{thing}采用AI系统和Bluetooth{number}设备管理，预计明年扩建第{number + 2}期工程。",
            f"{place}居民代表在座谈会上表示，{thing}开放以后出行办事更加方便，希望管理方再延长{number + 1}小时服务时间。"
            f"当天共有{number + 40}名居民参观，工作人员逐一解答了大家关心的{number + 3}类问题，并发放资料{number * 3 + 20}份。",
            f"{place}有关部门制定了{thing}管理办法，明确{number + 5}项责任，每季度组织检查{number % 5 + 1}次，及时公布结果。",
        ]
        passages += [Passage(f"p{number}-{which}", text) for which, text in enumerate(texts)]
    return tuple(passages)


@pytest.fixture(scope="module")
def clippings():
    return Clippings(made_up_passages())


@pytest.fixture(scope="module")
def pages(clippings):
    return {layout: make_page(clippings, layout, 0, 7) for layout in LAYOUTS}


def test_there_are_twelve_layouts_beside_the_three_held_out():
    assert len(HELD_OUT) == 3
    assert set(HELD_OUT) < set(LAYOUTS)
    assert len(LAYOUTS) - len(HELD_OUT) >= 12


def test_the_same_seed_gives_the_same_page_and_another_seed_another(clippings, pages):
    again = make_page(Clippings(made_up_passages()), "torn_above", 0, 7)
    assert again == pages["torn_above"]
    assert make_page(clippings, "torn_above", 0, 8)[0].raw != again[0].raw
    assert make_page(clippings, "torn_above", 1, 7)[0].raw != again[0].raw


@pytest.mark.parametrize("layout", LAYOUTS)
def test_gold_stands_on_the_page_exactly(pages, layout):
    page, gold = pages[layout]
    assert list(flaws(gold.items, page.raw)) == []
    squeezed = squeeze(page.raw)
    for item in gold.items:
        assert [squeezed.count(mark) for mark in item.marks] == [1, 1, 1]


def pieces_of(text, page):
    """The text in the fewest pieces that stand on the page one after another, longest first."""
    pieces, start = [], 0
    while text:
        length = len(text)
        while length and page.find(text[:length], start) < 0:
            length -= 1
        if not length:
            return None
        pieces.append(text[:length])
        start = page.find(text[:length], start) + length
        text = text[length:]
    return pieces


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_page_without_white_space_and_hyphens_holds_every_piece_of_its_items(pages, layout):
    page, _ = pages[layout]
    squeezed = squeeze(page.raw).replace(HYPHEN, "")
    interrupters = sum(item.kind == "caption" for item in page.items) + 1
    for item in page.items:
        for line in (*item.heading.headline, *item.heading.kicker, *item.heading.deck, *item.banner):
            assert squeeze(line) in squeezed
        pieces = pieces_of("".join(squeeze(part.text) for part in item.parts), squeezed)
        assert len(pieces) <= (1 + interrupters if item.kind == "article" else 1)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_page_has_as_many_stories_as_its_layout_says_and_other_things_between(pages, layout):
    page, gold = pages[layout]
    fewest, most = LAYOUTS[layout].items
    assert fewest <= sum(item.kind == "article" for item in page.items) <= most + 1
    assert [item.kind for item in page.items] == [item.kind for item in gold.items]
    assert len({item.first for item in gold.items}) == len(gold.items)


def test_lines_break_within_the_layouts_own_habits(pages):
    assert "\n\n" not in pages["no_blank_lines"][0].raw.strip()
    assert "\n\u3000\u3000" in pages["indented"][0].raw
    assert "，" not in pages["half_width"][0].raw
    assert "“" not in pages["notices_and_folio"][0].raw
    assert any("\n" in words for words in _text_around_cuts(pages["torn_crossed"]))


def _text_around_cuts(made):
    page, gold = made
    places = [place for place, character in enumerate(page.raw) if not character.isspace()]
    squeezed = squeeze(page.raw)
    for item in gold.items:
        for words in item.cut:
            start = squeezed.find(squeeze(words))
            yield page.raw[places[start] : places[start + len(squeeze(words)) - 1]]


def test_headlines_stand_below_their_stories_where_the_layout_says_so(pages):
    for layout, side in (("stretched_below", "below"), ("hard_lines", "above")):
        page, gold = pages[layout]
        squeezed = squeeze(page.raw)
        for item in gold.items:
            if item.kind == "article":
                # A headline may repeat words of its story: the nearest place outside the body counts.
                above = squeezed.rfind(squeeze(item.headline), 0, squeezed.find(item.marks[0]))
                below = squeezed.find(squeeze(item.headline), squeezed.find(item.marks[2]))
                assert (below if side == "below" else above) >= 0


def test_the_command_writes_pages_and_gold_that_the_scorer_reads(tmp_path, capsys):
    stories, out = tmp_path / "stories", tmp_path / "out"
    stories.mkdir()
    lines = [json.dumps({"id": p.id, "text": p.text}, ensure_ascii=False) for p in made_up_passages()]
    (stories / "passages.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (stories / "questions.jsonl").write_text('{"q": "问"}\n', encoding="utf-8")
    arguments = [str(stories), str(out), "--pages", "4", "--seed", "3"]
    assert main([*arguments, "--layout", "briefs", "--layout", HELD_OUT[0]]) == 0
    told = capsys.readouterr().out
    assert told.startswith("briefs: 2 pages, ")
    gold = read_gold(out / "gold")
    assert sorted(gold) == [
        f"{layout}/{layout}_00{n}.txt" for layout in (HELD_OUT[0], "briefs") for n in (0, 1)
    ]
    for page, items in gold.items():
        assert list(flaws(items, (out / page).read_text(encoding="utf-8"))) == []
    articles = tmp_path / "articles.jsonl"
    articles.write_text("[]\n", encoding="utf-8")
    assert score(["--articles", str(articles), str(out / "gold"), str(out)]) == 0
    shown = capsys.readouterr().out
    assert "briefs (2)" in shown
    assert HELD_OUT[0] not in shown
    assert score(["--held-out", "--articles", str(articles), str(out / "gold"), str(out)]) == 0
    shown = capsys.readouterr().out
    assert f"{HELD_OUT[0]} (2)" in shown
    assert f"{HELD_OUT[0]}_000.txt" not in shown


def test_a_folder_without_passages_is_an_error_of_one_line(tmp_path, capsys):
    assert main([str(tmp_path), str(tmp_path / "out")]) == 1
    assert "no usable passage" in capsys.readouterr().err


def test_a_line_that_is_not_json_is_named(tmp_path):
    (tmp_path / "a.jsonl").write_text("{}\n{oops\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"a\.jsonl:2: not JSON"):
        load_passages(tmp_path)


def test_half_width_marks_beside_chinese_become_full_width():
    assert clean("青石镇 的桥,长 200 米;明年通车(试行)。") == "青石镇的桥，长200米；明年通车（试行）。"
    assert clean("他说‘好’。") == "他说“好”。"


def test_a_text_with_an_open_bracket_is_not_usable():
    text = "青石镇新建的体育馆正式启用，总投资三百万元，可服务群众五千人次，预计明年扩建二期工程。"
    assert is_usable(text)
    assert not is_usable(text.replace("体育馆", "“体育馆"))


def test_sentences_joined_are_the_paragraph():
    paragraph = "“桥通了。”他说。大家很高兴！明年呢？还没有定"
    assert "".join(sentences(paragraph)) == paragraph
    assert sentences(paragraph)[0] == "“桥通了。”"


def test_a_story_is_gathered_from_one_subject(clippings):
    story = clippings.gather(Random(1), 300, ())
    assert sum(map(len, story.paragraphs)) >= 200
    assert len(set(story.sources)) == len(story.sources)
    used = clippings.gather(Random(1), 300, story.sources)
    assert not set(used.sources) & set(story.sources)


@pytest.mark.parametrize("shape", ["line", "halves", "two lines", "kicker", "place kicker", "deck"])
def test_a_headline_shares_words_with_its_story_and_ends_in_no_mark(shape):
    story = Story(
        ("5月3日，青石镇新建的体育馆正式启用，总投资三百万元，吸引周边居民前来健身，预计每年接待十万人次。",),
        ("a",),
    )
    heading = heading_of(story, shape, Random(2))
    headline = "".join(heading.headline)
    assert 8 <= len(headline) <= 27
    assert headline[-1] not in "，。；：、"
    assert "的" not in headline
    assert sum(character in story.paragraphs[0] for character in headline) >= len(headline) - 3


def test_heads_inside_a_story_are_short():
    paragraph = "青石镇加大整治力度，清理河道垃圾，修缮沿河步道，居民生活环境明显改善。"
    assert 5 <= len(subhead_of(paragraph)) <= 12
    assert run_in_head_of(paragraph).endswith("。")


@pytest.mark.parametrize(
    ("form", "place", "mark"),
    [
        ("desk", "opening", "本报讯（记者 "),
        ("tight desk", "opening", "（记者"),
        ("wire", "opening", "新华社"),
        ("line", "line", "本报记者 "),
        ("pen name", "line", "□ "),
        ("closing", "closing", "（本报记者 "),
        ("closing name", "closing", "（"),
        ("paper's desk", "opening", "记者 "),
        ("staff desk", "opening", "本报讯（"),
        ("staff line", "line", "记者 "),
        ("told", "opening", "报道"),
        ("words and pictures", "line", "文/图"),
        ("edited", "closing", " 整理）"),
    ],
)
def test_a_byline_prints_every_name_it_tells(form, place, mark):
    byline = byline_of(form, Random(4))
    printed = getattr(byline, place)
    assert mark in printed
    assert byline.names
    assert all(name in squeeze(printed) for name in byline.names)
    assert set(byline.names) >= {name for names in byline.roles.values() for name in names}


def test_a_story_from_elsewhere_tells_no_name():
    byline = byline_of("from elsewhere", Random(1))
    assert byline.names == ()
    assert byline.closing.startswith("（")


def test_a_list_of_contents_points_to_a_page_with_each_line():
    label, *lines = index_of(Random(2), ["市委召开会议", "新馆开放"])
    assert "读" in label or "看点" in label
    assert len(lines) == 2
    assert all(any(c.isdigit() for c in line) for line in lines)


@pytest.mark.parametrize("seed", range(6))
def test_what_is_printed_every_day_has_a_title_and_several_lines(seed):
    service = service_of(Random(seed))
    assert service.title
    assert len(service.lines) >= 2


def test_a_credit_to_an_office_names_nobody():
    credit = credit_of("office", Random(1))
    assert credit.names == ()
    assert credit.roles["供图"][0] in credit.text


def test_lines_joined_are_the_paragraph_and_begin_with_no_closing_mark():
    paragraph = "“青石镇的桥，通车了。”镇长说，AI 系统（第二期）明年启用，《管理办法》同时施行，居民很高兴。"
    lines = lines_of(paragraph, lambda number: 9.0 if number else 7.0)
    assert "".join(line.text for line in lines) == paragraph
    assert all(line.text[0] not in "，。”）》" and line.text[-1] not in "“（《" for line in lines)
    assert all(-0.5 <= line.slack <= 3 for line in lines[:-1])


def test_a_long_latin_word_is_divided_with_a_hyphen():
    lines = lines_of("青石镇使用Bluetooth设备", lambda _: 8.0, hyphens=True)
    assert lines[0].text.endswith(HYPHEN)
    assert "".join(line.text for line in lines).replace(HYPHEN, "") == "青石镇使用Bluetooth设备"


def test_a_stretched_line_is_spaced_as_on_real_pages():
    assert (
        tracked("服务，并给予个性化中医诊疗方案。10") == "服 务 ，并 给 予 个 性 化 中 医 诊 疗 方 案 。 10"
    )
    assert (
        tracked("据、智能硬件、AI等技术手段，按照“整") == "据 、智 能 硬 件 、AI 等 技 术 手 段 ，按 照“ 整"
    )
    assert tracked("镇（街道）、县直各单位") == "镇（街 道）、县 直 各 单 位"


def test_numbers_are_set_apart_from_chinese_and_not_from_marks():
    assert apart("占82%，共4.3万人用AI") == "占 82%，共 4.3 万人用 AI"


def test_a_torn_paragraph_breaks_only_at_a_columns_foot():
    blocks = [Block(("一二三四五六七八九十甲乙丙丁戊己庚辛壬癸子丑寅卯",), fixed=False)]
    columns = torn(blocks, Measure(5.0), iter([3, 99]), "\n\n")
    assert columns == ["一二三四五六七八九十甲乙丙", "丁戊己庚辛壬癸子丑寅卯"]


def test_lines_beside_a_picture_are_half_as_long():
    blocks = [Block(("一二三四五六七八九十" * 6,), fixed=False)]
    column = wrapped(blocks, Measure(12.0), iter([99]), range(1, 3), "\n", Random(1))[0]
    assert [len(line) for line in column.split("\n")][:4] == [10, 6, 6, 12]


def test_a_notice_is_scored_by_itself_and_a_story_may_end_in_its_continuation_mark():
    notice = GoldItem("notice", "受委托，我公司", "公开拍卖商铺", "咨询电话：5550123", headline="拍卖公告")
    story = GoldItem("article", "大桥合龙", "桥长两百米", "明年通车。", headline="新桥合龙")
    found = [
        FoundArticle(
            "notice", "受委托，我公司定于五月公开拍卖商铺。\n咨询电话：5550123", headline="拍卖公告"
        ),
        FoundArticle("article", "大桥合龙。桥长两百米，明年通车。\n（下转第三版）", headline="新桥合龙"),
    ]
    measures = shares([score_page("p.txt", (notice, story), found)])
    assert measures["notices"] == measures["whole"] == Share(1, 1)
    assert measures["kind"] == Share(2, 2)
