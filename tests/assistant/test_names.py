"""Names that a who or a where asks for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.asked import Asked
from assistant.names import names_of, names_the_holder


def named(asked: Asked, text: str, question: str = "") -> list[str]:
    return [text[start:end] for start, end in names_of(asked, text, question)]


@pytest.mark.parametrize(
    ("asked", "text", "names"),
    [
        (Asked.PERSON, "市图书馆馆长郑红介绍。", ["郑红"]),
        (Asked.PERSON, "学雷锋志愿服务队每周固定理发。", ["学雷锋志愿服务队"]),
        (Asked.PLACE, "停车场位于常州。", ["常州"]),
        (Asked.NUMBER, "市图书馆馆长郑红介绍。", []),
    ],
)
def test_what_is_asked_for_is_found(asked, text, names):
    assert named(asked, text) == names


def test_who_is_named_in_the_question_is_not_its_answer():
    assert named(Asked.PERSON, "郑红介绍了赵敏。", "郑红介绍了谁？") == ["赵敏"]


def test_who_signed_a_story_is_no_answer_but_to_who_wrote_it():
    text = "本报讯（记者 郑红）赵敏获奖。"
    assert named(Asked.PERSON, text, "谁获奖了？") == ["赵敏"]
    assert "郑红" in named(Asked.PERSON, text, "这篇报道是哪个记者写的？")


@pytest.mark.parametrize(
    ("question", "text", "named"),
    [
        ("浚县的县委书记是谁？", "县委书记王远征出席开班式。", True),
        ("浚县的县委书记是谁？", "村党支部书记袁希伟说。", False),
        ("村书记叫什么？", "村党支部书记袁希伟说。", True),
        ("谁是市图书馆馆长？", "市图书馆馆长郑红介绍。", True),
        ("谁是市图书馆馆长？", "王忠殿，市图书馆馆长。", True),
        ("陈列馆馆长叫什么名字？", "陈列馆馆长王忠殿主持。", True),
        ("城市管理局的局长是谁？", "城市管理局局长高度重视。", False),
        ("城市管理局的局长是谁？", "城市管理局副局长李彦军介绍。", False),
        ("城市管理局的副局长是谁？", "城市管理局副局长李彦军介绍。", True),
        ("城市管理局的局长是谁？", "连日来，城市管理局多措并举。", False),
        ("殷墟博物馆的馆长是谁？", "陈列馆馆长陈海霞发言。", False),
        ("殷墟博物馆的馆长是谁？", "该馆馆长陈海霞发言。", True),
        ("博物馆的馆长是谁？", "殷墟博物馆馆长陈海霞发言。", True),
        ("庙口镇的镇长是谁？", "党委副书记、镇长李营飞说。", True),
        ("是谁每周免费理发？", "志愿服务队每周理发。", None),
        ("馆长今年多大？", "馆长郑红介绍。", None),
    ],
)
def test_the_holder_of_an_office_is_named_beside_it(question, text, named):
    assert names_the_holder(text, question) is named


@given(st.sampled_from([Asked.PERSON, Asked.PLACE]), st.text())
def test_in_any_text_names_are_places_inside_it_in_order(asked, text):
    found = names_of(asked, text, "")
    assert found == sorted(found)
    assert all(0 <= start < end <= len(text) for start, end in found)
