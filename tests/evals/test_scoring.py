from dataclasses import replace
from pathlib import Path

import pytest

from evals.articles.check_gold import flaws
from evals.articles.files import read_articles, read_gold
from evals.articles.score import main
from evals.articles.scoring import FoundArticle, GoldItem, Share, faults, score_page, shares

REPOSITORY = Path(__file__).parents[2]

BRIDGE = GoldItem(
    kind="article",
    first="本报讯（记者 王明）大桥",
    middle="桥长两百米",
    last="明年通车。",
    banner="聚焦",
    kicker="城南区",
    headline="新桥 合龙",
    byline=("王明",),
    cut=("桥长两百米",),
)
SCHOOL = GoldItem(
    kind="article",
    first="本报讯（记者 李红）小学",
    middle="教室十二间",
    last="秋天开学。",
    headline="小学扩建",
    deck="——新增学位六百个",
    byline=("李红",),
)
PICTURE = GoldItem(kind="caption", first="图为大桥", middle="夜景", last="赵亮 摄", byline=("赵亮",))
GOLD = (BRIDGE, SCHOOL, PICTURE)

BRIDGE_FOUND = FoundArticle(
    kind="article",
    text="本报讯（记者 王明）大桥合龙。\n桥长两百米。\n明年通车。",
    headline="新桥 合龙",
    kicker="城南区",
    byline=("王明",),
)
SCHOOL_FOUND = FoundArticle(
    kind="article",
    text="本报讯（记者 李红）小学扩建。\n教室十二间，\n秋天开学。",
    headline="小学扩建",
    byline=("李红",),
)
PICTURE_FOUND = FoundArticle(kind="caption", text="图为大桥夜景。\n赵亮 摄", byline=("赵亮",))
FOUND = (BRIDGE_FOUND, SCHOOL_FOUND, PICTURE_FOUND)


def verdicts(*articles):
    return score_page("p.txt", GOLD, articles).verdicts


def test_a_perfect_page_meets_every_measure_and_has_no_fault():
    page = score_page("p.txt", GOLD, FOUND)
    measures = shares([page])
    assert {name: share for name, share in measures.items() if share.met != share.of} == {
        "spurious": Share(0, 3)
    }
    assert measures["whole"] == Share(2, 2)
    assert measures["captions"] == Share(1, 1)
    assert measures["healed"] == Share(1, 1)
    assert [faults(verdict) for verdict in page.verdicts] == [(), (), ()]


def test_two_stories_in_one_article_are_mixed():
    both = replace(BRIDGE_FOUND, text=BRIDGE_FOUND.text + "\n" + SCHOOL_FOUND.text)
    bridge, school, _ = verdicts(both, PICTURE_FOUND)
    assert (bridge.found, bridge.whole, bridge.unmixed) == (True, False, False)
    assert (school.found, school.whole, school.unmixed) == (True, False, False)


def test_a_caption_inside_a_story_leaves_the_story_whole_but_mixed():
    text = BRIDGE_FOUND.text.replace("\n明年", "\n图为大桥夜景。赵亮 摄\n明年")
    bridge, _, picture = verdicts(replace(BRIDGE_FOUND, text=text), SCHOOL_FOUND)
    assert (bridge.whole, bridge.unmixed) == (True, False)
    assert (picture.whole, picture.unmixed) == (False, False)


def test_the_wrong_headline_is_neither_right_nor_strict():
    bridge = verdicts(replace(BRIDGE_FOUND, headline="小学扩建"), SCHOOL_FOUND, PICTURE_FOUND)[0]
    assert (bridge.right_headline, bridge.strict_headline) == (False, False)
    assert "wrong headline" in faults(bridge)


@pytest.mark.parametrize(
    ("headline", "kicker", "right", "strict", "right_kicker"),
    [
        ("新桥\n合龙", "城南区：", True, True, True),
        ("城南区 新桥 合龙", None, True, False, False),
        ("新桥 合龙", "聚焦 城南区", True, True, False),
        ("新桥 合龙 小学扩建", "城南区", False, False, True),
        ("新桥 合龙", "小学扩建", False, True, False),
        ("新桥", "城南区", False, False, True),
        (None, "城南区", False, False, True),
    ],
)
def test_a_right_headline_holds_the_gold_one_and_only_pieces_of_its_story(
    headline, kicker, right, strict, right_kicker
):
    expected = [right, strict, right_kicker]
    found = replace(BRIDGE_FOUND, headline=headline, kicker=kicker)
    bridge = verdicts(found, SCHOOL_FOUND, PICTURE_FOUND)[0]
    assert [bridge.right_headline, bridge.strict_headline, bridge.right_kicker] == expected


def test_a_deck_may_follow_the_headline_without_making_it_wrong():
    found = replace(SCHOOL_FOUND, headline="小学扩建 ——新增学位六百个")
    school = verdicts(BRIDGE_FOUND, found, PICTURE_FOUND)[1]
    assert (school.right_headline, school.strict_headline) == (True, False)


def test_a_missing_caption_is_not_found_and_counts_against_captions():
    page = score_page("p.txt", GOLD, [BRIDGE_FOUND, SCHOOL_FOUND])
    assert faults(page.verdicts[2]) == ("not found",)
    assert shares([page])["captions"] == Share(0, 1)


def test_a_caption_called_an_article_is_apart_but_of_the_wrong_kind():
    page = score_page("p.txt", GOLD, [BRIDGE_FOUND, SCHOOL_FOUND, replace(PICTURE_FOUND, kind="article")])
    assert shares([page])["captions"] == Share(1, 1)
    assert shares([page])["kind"] == Share(2, 3)


def test_a_tail_cut_off_makes_a_story_not_whole_and_its_fragment_spurious():
    head = replace(BRIDGE_FOUND, text="本报讯（记者 王明）大桥合龙。\n桥长两百米。")
    page = score_page(
        "p.txt", GOLD, [head, FoundArticle("article", "明年通车。"), SCHOOL_FOUND, PICTURE_FOUND]
    )
    assert not page.verdicts[0].whole
    assert shares([page])["spurious"] == Share(1, 4)


def test_a_story_is_paired_with_the_article_that_holds_more_of_its_marks():
    stray = FoundArticle("article", "本报讯（记者 王明）大桥")
    rest = FoundArticle("article", "桥长两百米。\n明年通车。", headline="新桥 合龙")
    assert verdicts(stray, rest)[0].right_headline


def test_bylines_are_compared_as_sets_and_a_missing_name_is_wrong():
    assert verdicts(replace(BRIDGE_FOUND, byline=("王 明", "王明")))[0].right_byline
    assert not verdicts(replace(BRIDGE_FOUND, byline=()))[0].right_byline


def test_a_continuation_mark_may_open_the_text():
    found = replace(BRIDGE_FOUND, text="（上接第一版）\n" + BRIDGE_FOUND.text)
    assert verdicts(found)[0].whole


def test_a_word_broken_over_two_paragraphs_is_not_healed():
    found = replace(BRIDGE_FOUND, text=BRIDGE_FOUND.text.replace("两百米", "两\n百米"))
    bridge = verdicts(found)[0]
    assert (bridge.whole, bridge.healed) == (True, 0)


def test_a_page_without_articles_is_all_not_found():
    assert all(not verdict.found for verdict in verdicts())


def test_articles_are_read_from_an_array_a_line_and_from_one_array():
    one = '{"page": "a.txt", "kind": "article", "text": "甲", "headline": null, "byline": ["乙"]}'
    two = one.replace("a.txt", "b.txt")
    expected = FoundArticle("article", "甲", byline=("乙",))
    assert read_articles(f"[{one}]\n[]\n[{two}]\n") == {"a.txt": (expected,), "b.txt": (expected,)}
    assert read_articles(f"[{one}, {two}]") == {"a.txt": (expected,), "b.txt": (expected,)}


def test_what_is_not_articles_is_refused():
    with pytest.raises(ValueError, match="not the output of wenbao articles"):
        read_articles('[{"page": "a.txt"}]')


def test_the_table_names_what_is_wrong_and_exits_zero(tmp_path, capsys):
    articles = tmp_path / "articles.jsonl"
    articles.write_text("[]\n", encoding="utf-8")
    gold, pages = str(REPOSITORY / "tests" / "gold"), str(REPOSITORY / "seeds")
    assert main(["--articles", str(articles), gold, pages]) == 0
    table = capsys.readouterr().out
    assert "0/45" in table
    assert "not found" in table


def test_the_gold_of_the_seeds_stands_on_its_pages():
    gold = read_gold(REPOSITORY / "tests" / "gold")
    assert sum(item.kind == "article" for items in gold.values() for item in items) == 45
    assert sum(item.kind == "caption" for items in gold.values() for item in items) == 8
    for page, items in gold.items():
        raw = (REPOSITORY / "seeds" / page).read_text(encoding="utf-8")
        assert list(flaws(items, raw)) == []


def test_flaws_name_a_mark_that_is_missing_repeated_or_not_cut():
    raw = "新桥 合龙\n聚焦 城南区\n本报讯（记者 王明）大桥\n桥长两百米\n桥长两百米\n明年通车。"
    found = list(flaws([BRIDGE], raw))
    assert "stands 2 times: 桥长两百米" in found
    once = raw.replace("桥长两百米\n桥长两百米", "桥长两百米")
    assert list(flaws([BRIDGE], once)) == ["not cut: 桥长两百米"]
    assert list(flaws([BRIDGE], once.replace("两百", "两\n\n百"))) == []
