"""Question sets: read to the letter, and made unanswerable without cheating."""

import json

import pytest

from assistant.evaluation.sets import (
    FOLDS,
    SetUnreadable,
    fold_of,
    holds_answer,
    read_set,
    read_sets,
    spread,
)


def write_set(folder, passages, questions):
    folder.mkdir(parents=True)
    for name, lines in (("passages", passages), ("questions", questions)):
        (folder / f"{name}.jsonl").write_text("\n".join(json.dumps(line) for line in lines), "utf-8")
    return folder


def test_a_set_is_named_as_its_folder(fairs):
    assert fairs.name == "fairs"


def test_the_day_of_a_question_is_what_today_is_for_it(tmp_path):
    question = {"id": 1, "q": "何时？", "answers": [], "gold": [], "question_date": "2024-08-30"}
    found = read_set(write_set(tmp_path / "set", [], [question]))
    assert str(found.questions[0].today) == "2024-08-30"


def test_a_line_separator_within_a_text_parts_no_lines(tmp_path):
    folder = write_set(tmp_path / "set", [], [])
    (folder / "passages.jsonl").write_text('{"id": "a", "text": "一\u2028二"}\n', "utf-8")
    assert read_set(folder).passages == {"a": "一\u2028二"}


def test_two_sets_of_one_name_are_refused(tmp_path):
    folders = [write_set(tmp_path / name / "same", [], []) for name in ("one", "other")]
    with pytest.raises(SetUnreadable, match="same: two sets"):
        read_sets(folders)


def test_a_question_is_unanswerable_in_exactly_the_fold_of_its_passage(fairs):
    for question in fairs.questions:
        folds = [fold for fold in range(FOLDS) if question in fairs.unanswerable_without(fold)]
        assert folds == [fold_of(question.gold[0])]


def test_without_a_fold_none_of_its_passages_is_left(fairs):
    for fold in range(FOLDS):
        assert all(fold_of(id_) != fold for id_ in fairs.passages_without(fold))


@pytest.mark.parametrize(
    ("answer", "stays"),
    [("三百零二米", False), ("三百米", True)],
    ids=["long and elsewhere", "too short to tell"],
)
def test_a_question_whose_long_answer_stands_elsewhere_is_left_out(answer, stays, tmp_path):
    ids = [f"p{n}" for n in range(20)]
    gold = ids[0]
    elsewhere = next(id_ for id_ in ids if fold_of(id_) != fold_of(gold))
    found = read_set(
        write_set(
            tmp_path / "set",
            [{"id": gold, "text": f"桥长{answer}。"}, {"id": elsewhere, "text": f"路长 {answer}！"}],
            [{"id": 1, "q": "桥长多少？", "answers": [answer], "gold": [gold]}],
        )
    )
    assert bool(found.unanswerable_without(fold_of(gold))) is stays


@pytest.mark.parametrize(("sample", "ids"), [(None, 10), (3, 3), (99, 10)])
def test_a_sample_has_as_many_questions_as_are_wanted_or_there(sample, ids, fairs):
    assert len({question.id for question in spread(fairs.questions, sample)}) == ids


def test_a_sample_is_spread_over_the_whole_set(fairs):
    assert [question.id for question in spread(fairs.questions, 2)] == ["q1", "q6"]


@pytest.mark.parametrize(
    ("text", "answers", "held"),
    [
        ("他年仅 18 岁。", ["18岁"], True),
        ("門票每張２０元", ["门票每张20元"], True),
        ("他年仅十八岁。", ["18岁"], False),
        ("什么也没有。", ["。"], False),
        ("什么也没有。", [], False),
    ],
    ids=["white space", "another script", "another number", "punctuation alone", "no answer"],
)
def test_a_text_holds_an_answer_whatever_its_script_and_spacing(text, answers, held):
    assert holds_answer(text, answers) is held


def test_a_withheld_answer_takes_its_sentence_and_leaves_the_rest(tmp_path):
    passages = [
        {"id": "fair", "text": "庙会周六开幕。门票每张二十元。附近可以停车。"},
        {"id": "other", "text": "书展周日闭幕，共展出图书三千册。"},
        {"id": "short", "text": "只有一句话。"},
    ]
    questions = [
        {"id": 1, "q": "门票多少钱？", "answers": ["二十元"], "gold": ["fair"]},
        {
            "id": 2,
            "q": "什么时候开幕？",
            "answers": ["周六"],
            "gold": ["fair"],
        },  # its passage lost a sentence already
        {"id": 3, "q": "几句话？", "answers": ["一句"], "gold": ["short"]},  # nothing else would be left
    ]
    set_ = read_set(write_set(tmp_path / "set", passages, questions))
    left, asked = set_.withheld()
    assert [question.id for question in asked] == ["1"]
    assert left == {**set_.passages, "fair": "庙会周六开幕。附近可以停车。"}


def test_an_answer_that_another_passage_holds_is_not_withheld(tmp_path):
    passages = [
        {"id": "fair", "text": "庙会周六开幕。大桥长三百零二米。"},
        {"id": "other", "text": "大桥长三百零二米，去年通车。"},
    ]
    questions = [{"id": 1, "q": "大桥多长？", "answers": ["三百零二米"], "gold": ["fair"]}]
    set_ = read_set(write_set(tmp_path / "set", passages, questions))
    assert set_.withheld() == (set_.passages, [])
