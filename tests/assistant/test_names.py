"""Names that a who or a where asks for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.asked import Asked
from assistant.names import names_of


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


@given(st.sampled_from([Asked.PERSON, Asked.PLACE]), st.text())
def test_in_any_text_names_are_places_inside_it_in_order(asked, text):
    found = names_of(asked, text, "")
    assert found == sorted(found)
    assert all(0 <= start < end <= len(text) for start, end in found)
