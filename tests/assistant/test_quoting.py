"""Quoting: whole sentences, chosen by place; on any page, what is chosen is what stands there."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.finding import Found
from assistant.questions import understood
from assistant.quoting import candidates, chosen, marks
from assistant.retrieval import Hit, distinct
from index.articles import articles_of
from index.passages import Passage, passages_of
from index.sentences import sentences
from index.spans import Alignment, Span, law_holds

PAGE = "a.txt"
QUESTION = understood("庙会什么时候开幕？")
WEIGHTS = dict.fromkeys(QUESTION.terms, 1.0)
RAWS = st.lists(
    st.one_of(
        st.sampled_from(
            [
                *(
                    "本报讯（记者 王小明）",
                    "庙会将于2月15日开幕。",
                    "他说：“好。”",
                    "他 们 都 来 了 。",
                    "此次庙会",
                    "门票20元；",
                    "（上接第一版）",
                ),
                *(
                    "\n",
                    "\r\n",
                    "\u2028",
                    "\x85",
                    " ",
                    "\u3000",
                    "\0",
                    "\u200b",
                    "\ufeff",
                    "\u00ad",
                    "e\u0301",
                    "👩‍👩‍👧",
                    "שלום",
                    "！",
                    "，",
                ),
            ]
        ),
        st.text(st.characters(exclude_categories=["Cs"]), max_size=4),
    ),
    max_size=50,
).map("".join)


def hits_in(raw: str) -> list[Hit]:
    passages = [p for a in articles_of(PAGE, raw) for p in passages_of(a, {PAGE: raw})]
    return [Hit(passage, 1.0 / (n + 1), 0.5, 1.0) for n, passage in enumerate(passages)]


def alike(texts) -> np.ndarray:
    return np.array([len(set(text) & set(QUESTION.text)) / 20 for text in texts], np.float32)


def ranked(hits):
    return candidates(Found(QUESTION, tuple(hits), WEIGHTS, None), hits, alike)


def hit(text: str, score: float = 1.0, name: str = "p-1", article: str = "a-1") -> Hit:
    return Hit(
        Passage(name, article, PAGE, 0, len(text), text, text, (Span(PAGE, 0, len(text)),)), score, 0.5, 1.0
    )


@given(RAWS)
def test_whatever_is_chosen_is_what_stands_at_its_place(raw):
    for candidate in chosen(ranked(hits_in(raw)), 3):
        passage = candidate.hit.passage
        spans = Alignment(passage.text, passage.spans, {PAGE: raw}).spans(candidate.start, candidate.end)
        assert candidate.text == passage.text[candidate.start : candidate.end]
        assert law_holds(candidate.text, spans, {PAGE: raw})


@given(RAWS)
def test_no_two_of_the_chosen_overlap(raw):
    picked = chosen(ranked(hits_in(raw)), 3)
    places = [(c.hit.passage.id, at) for c in picked for at in range(c.start, c.end)]
    assert len(places) == len(set(places))


@given(RAWS)
def test_candidates_are_best_first(raw):
    scores = [round(candidate.score, 6) for candidate in ranked(hits_in(raw))]
    assert scores == sorted(scores, reverse=True)


@given(RAWS)
def test_quotes_begin_and_end_with_sentences(raw):
    for candidate in chosen(ranked(hits_in(raw)), 3):
        places = sentences(candidate.hit.passage.text)
        assert candidate.start in {start for start, _ in places}
        assert candidate.end in {end for _, end in places}


def test_where_nothing_was_found_nothing_can_be_quoted():
    assert ranked([]) == []


def test_the_sentence_that_speaks_of_the_question_comes_first():
    found = ranked([hit("市领导出席。浮山庙会将于2月15日开幕。市民可乘公交车前往。")])
    assert found[0].text == "浮山庙会将于2月15日开幕。"


def test_no_more_are_chosen_than_asked_for():
    found = ranked([hit("庙会2月15日开幕。\n庙会3月15日开幕。\n庙会4月15日开幕。\n庙会5月15日开幕。")])
    assert len(chosen(found, 2)) == 2


def test_two_of_the_best_that_stand_side_by_side_are_quoted_as_one():
    text = "市领导出席。庙会2月15日开幕。庙会3月15日闭幕。市民可乘公交车前往。"
    order = [text.index("庙会3"), text.index("庙会2"), 0, text.index("市民")]
    alike_good = [replace(candidate, score=1.0) for candidate in ranked([hit(text)])]
    found = sorted(alike_good, key=lambda candidate: order.index(candidate.start))
    assert [c.text for c in chosen(found, 2)] == ["庙会2月15日开幕。庙会3月15日闭幕。", "市领导出席。"]
    assert [c.text for c in chosen(found, 1)] == ["庙会3月15日闭幕。"]


def test_of_a_list_more_is_quoted_where_it_is_a_list():
    text = "庙会有社火、豫剧。\n庙会免费。\n庙会卖糖人、面人。\n庙会热闹。"
    found = [
        replace(candidate, score=1.0, signals={"fits": 0.5 if "、" in candidate.text else -0.5})
        for candidate in ranked([hit(text)])
    ]
    found.sort(key=lambda candidate: candidate.start)
    assert [c.start for c in chosen(found, 1)] == [0]
    assert [c.text for c in chosen(found, 1, listed=True)] == ["庙会有社火、豫剧。", "庙会卖糖人、面人。"]


def test_sentences_are_not_quoted_as_one_across_paragraphs_nor_where_that_is_long():
    long = "庙会2月15日开幕，" * 12 + "好。"
    for text in ("庙会2月15日开幕。\n庙会3月15日闭幕。", long + "庙会3月15日闭幕。" * 6):
        found = [replace(candidate, score=1.0) for candidate in ranked([hit(text)])]
        assert [c.text for c in chosen(found, 2)] == [c.text for c in found[:2]]


def test_a_sentence_that_leans_on_the_one_before_it_brings_that_along():
    found = [
        c for c in ranked([hit("浮山庙会由市文旅局主办。它将于2月15日开幕。")]) if c.text.startswith("它")
    ]
    assert chosen(found, 1)[0].text == "浮山庙会由市文旅局主办。它将于2月15日开幕。"


def test_a_sentence_never_leans_across_paragraphs():
    found = [
        c for c in ranked([hit("浮山庙会由市文旅局主办。\n它将于2月15日开幕。")]) if c.text.startswith("它")
    ]
    assert chosen(found, 1)[0].text == "它将于2月15日开幕。"


def test_the_words_of_the_kind_asked_for_are_marked():
    (candidate,) = ranked([hit("浮山庙会将于2月15日开幕。")])
    assert [candidate.text[a:b] for a, b in marks(QUESTION, candidate)] == ["2月15日"]


def test_of_several_words_of_that_kind_those_read_as_the_answer_are_marked():
    (candidate,) = ranked([hit("报名2月1日截止，庙会将于2月15日开幕。")])
    assert len(marks(QUESTION, candidate)) == 2
    candidate = replace(candidate, read=(12, 17))
    assert [candidate.text[a:b] for a, b in marks(QUESTION, candidate)] == ["2月15日"]


def test_near_copies_of_a_better_hit_are_left_out():
    text = "记者昨日从市文旅局获悉，浮山庙会将于2月15日开幕，为期七天，欢迎市民前来游玩。"
    better, copy = hit(text, 1.0, "p-1", "a-1"), hit(text.replace("七天", "八天"), 0.9, "p-2", "a-2")
    assert distinct([better, copy], 3, 9) == [better]


def test_hits_of_different_texts_stay():
    hits = [
        hit("浮山庙会将于2月15日开幕。", 1.0, "p-1", "a-1"),
        hit("图书馆夜间开放到九点。", 0.9, "p-2", "a-2"),
    ]
    assert distinct(hits, 3, 9) == hits


@pytest.mark.parametrize("most", [1, 2])
def test_of_one_article_only_so_many_hits_stay(most):
    hits = [
        hit(f"{word}将于2月15日开幕，市民可免费参加。", 1.0 / n, f"p-{n}")
        for n, word in enumerate(("庙会上的剪纸展", "图书馆的新书展", "体育公园灯会"), 1)
    ]
    assert distinct(hits, most, len(hits)) == hits[:most]
