"""Follow-up questions."""

import pytest

from assistant.conversation import Leaning, leaning_of, readings, topic_of


def resolved(question: str, history: list[str]) -> str:
    """The reading that comes first."""
    return readings(question, topic_of(history, lambda ways: ways[0]))[0].text


FIRST = "王忠殿牺牲的时候多大？"


@pytest.mark.parametrize(
    "question",
    ["后来得了什么称号？", "多大？", "为什么？", "那里有纪念馆吗？", "他们是哪里人？"],
)
def test_a_question_that_leans_is_asked_with_its_subject(question):
    whole = resolved(question, [FIRST])
    assert "王忠殿" in whole
    assert question.strip() in whole


@pytest.mark.parametrize(
    ("question", "first", "whole"),
    [
        ("他们远吗？", FIRST, "王忠殿牺牲的时候多大，他们远吗？"),
        ("那里远吗？", "陈列馆在哪里呢？ ", "陈列馆在哪里，那里远吗？"),
        ("他多大了？", "图书馆的馆长是谁？", "图书馆的馆长是谁，他多大了？"),
        ("他讲了什么？", "王忠殿陈列馆在哪里？", "王忠殿陈列馆在哪里，他讲了什么？"),
        ("他多大了？", "王军营和郑红是谁？", "王军营和郑红是谁，他多大了？"),
        ("Why is it closed?", "Where is the library?", "Where is the library, Why is it closed?"),
    ],
)
def test_the_two_questions_become_one(question, first, whole):
    assert resolved(question, [first]) == whole


@pytest.mark.parametrize(
    ("question", "first", "whole"),
    [
        ("他是哪里人？", FIRST, "王忠殿是哪里人？"),
        ("那她的家乡在哪里", "郑红是谁？", "那郑红的家乡在哪里"),
        ("When did he die?", "Who was Wang Zhongdian?", "When did Wang Zhongdian die?"),
        ("上一次呢？", "工会这次给多少人送了保障？", "工会上一次给多少人送了保障"),
        ("去年呢？", "2024年外贸增长多少？", "去年外贸增长多少"),
        ("And last year?", "How many books were sold this year?", "How many books were sold last year"),
    ],
)
def test_what_is_meant_takes_the_place_of_what_points_to_it(question, first, whole):
    assert resolved(question, [first]) == whole


def test_a_question_that_begins_beside_somebody_may_lean_on_who_was_spoken_of():
    ways = readings("跟非洲做了多少？", "前三季度鹤壁的主要贸易伙伴有哪些？")
    assert [way.text for way in ways] == [
        "前三季度鹤壁的主要贸易伙伴有哪些，跟非洲做了多少？",
        "跟非洲做了多少？",
    ]


@pytest.mark.parametrize(
    "question", ["鹤壁市图书馆夜间开放到几点？", "浮山庙会门票价格多少？", "淇河新桥什么时候通车？"]
)
def test_a_question_that_stands_by_itself_stays_as_it_is(question):
    assert resolved(question, [FIRST]) == question


@pytest.mark.parametrize("question", ["他是哪里人？", FIRST])
def test_without_a_history_a_question_stays_as_it_is(question):
    assert resolved(question, []) == question


def test_the_subject_is_that_of_the_last_question_that_had_one():
    whole = resolved("他是哪里人？", ["浮山庙会门票价格多少？", FIRST])
    assert "王忠殿" in whole
    assert "庙会" not in whole


def test_a_chain_of_leaning_questions_keeps_its_subject():
    assert "王忠殿" in resolved("他有几个孩子？", [FIRST, "他是哪里人？", "为什么？"])


def test_a_new_subject_replaces_the_old():
    whole = resolved("那里几点关门？", [FIRST, "鹤壁市图书馆在什么地方？"])
    assert "图书馆" in whole
    assert "王忠殿" not in whole


def test_where_words_can_not_tell_what_an_earlier_question_leaned_on_it_is_decided():
    history = ["外贸增长了多少？", "高考出动了多少警力？"]
    assert topic_of(history, lambda ways: ways[0]) == "外贸增长了多少，高考出动了多少警力？"
    assert topic_of(history, lambda ways: ways[1]) == "高考出动了多少警力？"


def test_of_what_was_asked_before_a_question_of_its_own_nothing_is_decided():
    history = ["外贸增长了多少？", "高考出动了多少警力？", "鹤壁市图书馆在什么地方？"]
    assert topic_of(history, lambda _: pytest.fail("decided")) == history[-1]


def test_a_question_asked_again_stays_as_it_is():
    assert resolved(FIRST, [FIRST]) == FIRST


def test_half_a_character_in_an_earlier_question_breaks_nothing():
    assert "是哪里人" in resolved("他是哪里人？", ["王忠殿\ud800是谁？"])


@pytest.mark.parametrize(
    "question",
    [
        "第二个呢？",
        "办结率呢？",
        "为什么没有？",
        "什么时候结束？",
        "从什么时候开始？",
        "是哪家公司生产的？",
        "票价是多少？",
        "不，我是问有多少人参加。",
        "彼は何歳ですか？",
        "And the year before?",
    ],
)
def test_a_question_without_a_subject_leans(question):
    assert leaning_of(question) is Leaning.YES


@pytest.mark.parametrize(
    "question",
    [
        "How old was Wang Zhongdian when he was killed?",
        "小王说他什么时候回来？",
        "舞钢哪个村有牡丹园？",
        "DeepSeek什么时候发布？",
        "“三个一”是哪几件事？",
    ],
)
def test_a_question_that_names_its_subject_does_not_lean(question):
    assert leaning_of(question) is Leaning.NO


def test_where_words_can_not_tell_both_readings_are_given():
    ways = readings("高考出动了多少警力？", "外贸增长了多少？")
    assert [way.text for way in ways] == ["外贸增长了多少，高考出动了多少警力？", "高考出动了多少警力？"]


def test_a_reading_says_which_part_asks():
    assert readings("多大？", FIRST)[0].own == "多大？"


def test_of_a_correction_only_what_is_meant_is_asked():
    whole = resolved("不，我是问有多少人参加。", ["浚县的轮训班是什么时候办的？"])
    assert whole == "浚县的轮训班是什么时候办的，有多少人参加。"


def test_another_ordinal_takes_the_place_of_the_first():
    assert resolved("第二个呢？", ["“三个一”行动，第一个是什么？"]) == "“三个一”行动，第二个是什么"
