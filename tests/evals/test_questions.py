"""Our own questions: sound, varied, and judged by the quotes alone."""

import json
from collections import Counter
from dataclasses import replace

import pytest

from assistant.answers import Answer, Citation, Coverage, Filters, Quote
from assistant.assistant import Examined
from evals.questions.files import FILES, FOLDER, OwnQuestion, read_questions
from evals.questions.judging import verdict_of
from evals.questions.reporting import as_json, figures, lines_of
from index.articles import ArticleKind
from index.spans import Span, squeeze

QUESTIONS = read_questions()
SINGLE = [question for question in QUESTIONS if not question.history]
FOLLOW_UPS = [question for question in QUESTIONS if question.history]
KINDS = {"number", "money", "date", "person", "place", "list", "reason", "description", "yes_no"}


@pytest.mark.parametrize("question", [q for q in QUESTIONS if q.answers], ids=lambda q: q.id)
def test_every_answer_stands_on_its_page(question, seed_raws):
    page = squeeze(seed_raws[question.page])
    assert [answer for answer in question.answers if squeeze(answer) not in page] == []


@pytest.mark.parametrize("question", [q for q in QUESTIONS if q.answers], ids=lambda q: q.id)
def test_no_answer_is_so_short_that_it_stands_all_over_its_page(question, seed_raws):
    page = squeeze(seed_raws[question.page])
    assert all(page.count(squeeze(answer)) <= 3 for answer in question.answers)


def test_a_question_has_answers_or_a_reason_for_having_none():
    for question in QUESTIONS:
        assert bool(question.answers) is (question.unanswerable is None), question.id
        assert question.unanswerable in {None, "absent", "unsaid", "premise"}, question.id


def test_what_no_page_mentions_has_no_page():
    for question in QUESTIONS:
        assert (question.page is None) is (question.unanswerable == "absent"), question.id


def test_every_page_named_is_one_of_the_five(seed_raws):
    assert {question.page for question in QUESTIONS} - {None} == set(seed_raws)


def test_no_two_questions_share_an_id_or_a_wording():
    assert max(Counter(question.id for question in QUESTIONS).values()) == 1
    assert max(Counter((question.history, question.text) for question in QUESTIONS).values()) == 1


def test_every_kind_is_asked_for():
    assert {question.kind for question in SINGLE if question.answers} == KINDS
    assert {question.kind for question in QUESTIONS} == KINDS


def test_there_are_enough_questions_and_a_third_has_no_answer():
    assert len(SINGLE) >= 90
    assert sum(not question.answers for question in SINGLE) >= len(SINGLE) / 3
    assert sum(not question.answers for question in QUESTIONS) >= len(QUESTIONS) / 3


@pytest.mark.parametrize(
    ("language", "least"), [("en", 12), ("ja", 4), ("ko", 4), ("es", 4), ("fr", 2), ("ru", 2), ("ar", 2)]
)
def test_readers_of_other_languages_ask_too(language, least):
    assert sum(question.language == language for question in SINGLE) >= least


def test_there_are_follow_ups_of_every_sort():
    assert len(FOLLOW_UPS) >= 25
    assert {question.turn for question in FOLLOW_UPS} == {
        *("pronoun", "dropped", "ordinal", "why", "time", "narrowing", "correction", "more", "change")
    }
    assert all(question.turn is None for question in SINGLE)


def test_a_line_of_another_form_is_named(tmp_path):
    for name in FILES:
        (tmp_path / name).write_bytes((FOLDER / name).read_bytes())
    (tmp_path / FILES[0]).write_text('{"id": "a", "q": "？", "answers": "18岁"}\n')
    with pytest.raises(ValueError, match=f"{FILES[0]}:1"):
        read_questions(tmp_path)


PAGE = "a.txt"
RAWS = {PAGE: "他年仅 18 岁。", "b.txt": "她也年仅 18 岁。"}
AGE = OwnQuestion("q", "多大？", (), ("18岁",), PAGE, "number", "zh", None, None)
NO_AGE = replace(AGE, answers=(), unanswerable="unsaid")


def quote(page: str = PAGE, text: str | None = None) -> Quote:
    raw = RAWS[page]
    spans = (Span(page, 0, len(raw)),)
    citation = Citation(page, spans, "a", None, None, (), ArticleKind.ARTICLE, None, None, None, 1.0)
    return Quote(1, raw if text is None else text, 0.9, (), citation)


def examined(*quotes: Quote, answered: bool = True) -> Examined:
    answer = Answer(
        question="多大？",
        resolved_question="多大？",
        language="zh",
        answered=answered,
        confidence=0.9 if answered else 0.2,
        quotes=quotes if answered else (),
        reason=None if answered else "……",
        nearest=(),
        filters=Filters(),
        coverage=Coverage(1, 1),
        ms={"total": 5.0},
    )
    return Examined(answer, (), quotes)


def test_a_first_quote_that_holds_the_answer_is_right():
    verdict = verdict_of(AGE, examined(quote()), RAWS)
    assert (verdict.right, verdict.first, verdict.three) == (True, True, True)


def test_the_same_words_on_another_page_are_no_answer():
    assert not verdict_of(AGE, examined(quote("b.txt")), RAWS).three


def test_an_answer_in_the_second_quote_is_not_in_the_first():
    verdict = verdict_of(AGE, examined(quote("b.txt"), quote()), RAWS)
    assert (verdict.first, verdict.three, verdict.right) == (False, True, False)


def test_what_a_refusal_holds_back_is_seen_and_is_not_right():
    verdict = verdict_of(AGE, examined(quote(), answered=False), RAWS)
    assert (verdict.right, verdict.first, verdict.held_back) == (False, False, True)


@pytest.mark.parametrize("answered", [True, False])
def test_where_no_page_says_it_only_a_refusal_is_right(answered):
    assert verdict_of(NO_AGE, examined(quote(), answered=answered), RAWS).right is not answered


def test_a_quote_that_is_not_on_the_page_is_not_verbatim():
    assert not verdict_of(AGE, examined(quote(text="他年仅18岁！")), RAWS).verbatim


def test_the_figures_are_what_can_be_counted():
    verdicts = [
        verdict_of(AGE, examined(quote()), RAWS),
        verdict_of(AGE, examined(quote("b.txt")), RAWS),
        verdict_of(replace(AGE, turn="why", history=("？",)), examined(quote(), answered=False), RAWS),
        verdict_of(NO_AGE, examined(quote(), answered=False), RAWS),
    ]
    found = figures(verdicts)
    assert (found["answer_in_first_quote"], found["follow_up_in_first_quote"]) == (0.5, 0.0)
    assert (found["refused_unanswerable"], found["refused_answerable"]) == (1.0, pytest.approx(1 / 3))
    assert (found["right"], found["ms_median"]) == (0.5, 5.0)


def test_each_wrong_answer_is_listed_with_what_was_answered():
    verdicts = [verdict_of(AGE, examined(quote("b.txt")), RAWS), verdict_of(AGE, examined(quote()), RAWS)]
    lines = lines_of(verdicts)
    assert "wrong: 1 of 2" in lines
    assert any("她也年仅 18 岁。" in line for line in lines)
    assert not any("他年仅 18 岁。" in line for line in lines)


def test_the_json_names_every_question():
    found = json.loads(json.dumps(as_json([verdict_of(AGE, examined(quote()), RAWS)], "abc", "encoder")))
    assert (found["commit"], [entry["id"] for entry in found["questions"]]) == ("abc", ["q"])
