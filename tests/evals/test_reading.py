"""Examples for the reader: what is left of a passage when its answer is withheld."""

import pytest

from evals.reading.examples import without_answers
from index.passages import Passage
from index.sentences import sentences

TEXT = "庙会周六开幕。门票每张二十元。附近可以停车。"


def passage(text: str = TEXT) -> Passage:
    return Passage("id", "article", "page", 0, len(text), text, f"庙会开幕\n{text}", ())


def told(text: str = TEXT) -> list[tuple[int, int, float]]:
    return [(start, end, float(-i)) for i, (start, end) in enumerate(sentences(text))]


def test_the_sentence_that_answers_is_gone_and_the_rest_stands_where_it_is_said_to_stand():
    left, own, moved = without_answers(passage(), told(), ["二十元"])
    assert left.context == "庙会开幕\n庙会周六开幕。附近可以停车。"
    assert [(left.text[start:end], score) for start, end, score in own] == [
        ("庙会周六开幕。", 0.0),
        ("附近可以停车。", -2.0),
    ]
    assert all(passage().context[old] == left.context[new] for old, new in moved.items())
    assert sorted(moved.values()) == list(range(len(left.context)))


@pytest.mark.parametrize("answers", [["三十元"], ["开幕", "二十元", "停车"]])
def test_nothing_is_withheld_where_no_sentence_answers_or_all_do(answers):
    assert without_answers(passage(), told(), answers) is None
