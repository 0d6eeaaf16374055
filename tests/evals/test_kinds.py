"""How well kinds tell the sentence that answers from the others."""

from assistant.asked import Asked
from assistant.evaluation.sets import QuestionSet, SetQuestion
from evals.kinds import tallies

PASSAGES = {"p": "庙会周六开幕。门票每张二十元。附近可以停车。"}


def question(text: str, answer: str) -> SetQuestion:
    return SetQuestion(text, text, (answer,), ("p",), None, answer_in_gold=True)


def test_answers_that_fit_are_counted_apart_from_other_sentences():
    asked = (question("门票多少钱？", "二十元"), question("停车多少钱？", "停车"))
    found = tallies(QuestionSet("set", PASSAGES, asked))[Asked.MONEY]
    assert (found.asked, found.fit, found.others, found.others_fit) == (2, 1, 4, 1)
    assert found.unfit == [("停车多少钱？", "附近可以停车。")]


def test_kinds_of_which_words_tell_nothing_are_left_out():
    assert not tallies(QuestionSet("set", PASSAGES, (question("介绍一下庙会", "周六"),)))
