"""The reader: question and passage read together, with the real model and the weights that come with the program."""

import numpy as np
import pytest

from assistant.assistant import Assistant
from assistant.features import Features
from assistant.reader import best_answer, hints_of, reader_for
from index.archive import open_archive
from index.build import build
from index.passages import Passage

PAGES = {
    "a.txt": "浮山庙会开幕\n\n本报讯（记者 王小明）浮山庙会将于二月十五日开幕，为期七天。庙会由浮山镇文化站举办。"
    "站长刘春生介绍，门票每张二十元，老人和儿童免费入场。\n",
    "b.txt": "图书馆延长开放\n\n本报讯（记者 李明）市图书馆夜间开放至九点。自习室新增座位一百二十个，读者凭身份证入馆。\n",
}


def test_the_likeliest_answer_begins_before_it_ends():
    odds = np.array([[0, 5], [1, 0], [3, 1], [0, 4]], np.float32)
    spans = np.array([[0, 2], [2, 4], [4, 6], [6, 8]])
    read = best_answer(odds, spans, 0, 8)
    assert (read.start, read.end, read.score) == (4, 8, 7.0)


def test_an_answer_stays_in_its_sentence():
    odds = np.array([[9, 9], [1, 1], [2, 2]], np.float32)
    read = best_answer(odds, np.array([[0, 3], [3, 5], [5, 9]]), 3, 8)
    assert (read.start, read.end) == (5, 8)


def test_a_sentence_without_tokens_is_no_answer():
    assert best_answer(np.zeros((1, 2), np.float32), np.array([[-9, -9]]), 0, 5).score < -10


def test_a_hint_tells_the_questions_words_and_the_headline():
    passage = Passage("p", "article", "page", 0, 6, "桥长三百米。", "新桥\n桥长三百米。", ())
    spans = np.array([[-1, -1], [0, 2], [3, 5], [5, 8]])
    hints = hints_of("新桥多长？", passage, spans, [(0, 6, -1.0)], {3: 0.5})
    assert hints[:, 2].tolist() == [0, 1, 0, 0]
    assert hints[:, 3].tolist() == [0, 1, 0, 0]
    assert hints[2, 1] == 2.0
    assert hints[2, 0] == -0.5 > hints[1, 0]


def test_an_encoder_that_it_was_not_made_for_has_no_reader(hashed_encoder):
    assert reader_for(hashed_encoder()) is None


@pytest.fixture(scope="module")
def assistants(tmp_path_factory, encoder):
    root = tmp_path_factory.mktemp("reader")
    for name, text in PAGES.items():
        (root / name).write_text(text, "utf-8")
    build(root / "index", root, encoder)
    return tuple(
        Assistant(open_archive(root / "index"), encoder, Features(reader=on)) for on in (True, False)
    )


@pytest.mark.model
def test_what_is_read_counts_and_is_told(assistants):
    reading, without = assistants
    asked = "浮山庙会的门票多少钱一张？"
    candidate = reading.examine(asked).candidates[0]
    assert "read" in candidate.signals
    assert "read" not in without.examine(asked).candidates[0].signals
    start, end = candidate.read
    assert "二十元" in candidate.hit.passage.text[start:end]


@pytest.mark.model
def test_the_same_question_is_read_alike_twice(assistants):
    first, second = (assistants[0].examine("谁举办了庙会？") for _ in range(2))
    assert [c.score for c in first.candidates] == [c.score for c in second.candidates]
