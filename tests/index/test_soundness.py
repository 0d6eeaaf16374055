"""Soundness: broken extractions get a lower figure than whole ones."""

from index.articles import articles_of
from index.reading import lines_of
from index.soundness import soundness

SOUND = """
　　今年以来，全市住房公积金管理中
心持续优化服务，推出线上办理业务
二十六项，职工足不出户就能提取公
积金。截至目前，全市累计归集住房
公积金一百二十亿元，发放贷款八十
六亿元，支持一万三千户家庭改善居
住条件。下一步，中心将继续推动数
字化转型，提升群众满意度。
"""
OTHER = """
　　昨日，秋季运动会在体育中心开幕，
来自全市三十六所中小学的两千名运
动员参加田径、篮球、跳绳等比赛项
目。开幕式上，学生代表宣读倡议书，
号召同学们走向操场、走进大自然、走
到阳光下，积极参加体育锻炼，培养
良好的运动习惯，争做身心健康的新
时代好少年。
"""


def figure(raw):
    return soundness(raw.replace("\n", ""), lines_of(raw))


def columns_read_across():
    pairs = zip(SOUND.strip().splitlines(), OTHER.strip().splitlines(), strict=True)
    return "\n".join(line for pair in pairs for line in pair) * 3


def test_a_whole_story_is_sound():
    assert figure(SOUND) > 0.9
    assert articles_of("p", SOUND)[0].quality > 0.9


def test_columns_read_across_are_not():
    assert figure(columns_read_across()) < 0.4


def test_misread_characters_lower_the_figure():
    noisy = "".join(
        "龘靐齉爩鱻麤"[i % 6] if i % 3 == 0 and "一" <= c <= "龥" else c for i, c in enumerate(SOUND)
    )
    assert figure(noisy) < 0.5 < figure(SOUND)


def test_lost_and_replacement_characters_lower_the_figure():
    assert figure(SOUND.replace("中心", "\ufffd\ue000")) < figure(SOUND) - 0.1


def test_stray_latin_inside_chinese_lowers_the_figure():
    assert figure(SOUND.replace("持续", "and 持续").replace("今年以来，", "今年以来，and ")) < figure(SOUND)


def test_a_text_without_words_is_not_sound():
    assert soundness("  \n ", []) == 0.0


def test_english_is_judged_by_nothing_that_only_chinese_has():
    text = "The council met on Tuesday. It approved the budget for the new library.\nThe works begin in May."
    assert soundness(text, lines_of(text)) > 0.9
