"""BM25 over folded terms."""

import pytest

from index.errors import IndexDamaged
from index.folding import terms
from index.passages import Passage
from index.spans import Span
from index.terms import TantivyTerms

TEXTS = {
    "p-1": ("市图书馆", "图书馆延长开放时间，晚上开到九点。"),
    "p-2": (None, "庙会十五日开幕，图书馆也有展览。"),
    "p-3": (None, "DeepSeek-R1模型发布，5G网络覆盖1,200个村。"),
    "p-4": ("庙会开幕", "今年的活动为期七天，欢迎市民前来。"),
}


def passage(id_: str, page: str, headline: str | None, text: str) -> Passage:
    context = f"{headline}\n{text}" if headline else text
    return Passage(id_, "a-1", page, 0, len(text), text, context, (Span(page, 0, 1),))


def write(path, texts, pages=("a.txt", "b.txt")) -> TantivyTerms:
    path.mkdir()
    TantivyTerms.write(
        path, [passage(id_, pages[n % len(pages)], *said) for n, (id_, said) in enumerate(texts.items())]
    )
    return TantivyTerms(path)


@pytest.fixture
def index(tmp_path):
    return write(tmp_path / "terms", TEXTS)


def found(index, question: str, k: int = 10, pages=None) -> list[str]:
    return [match.id for match in index.matches(terms(question), k, pages)]


def test_writing_says_how_many_passages_there_are(tmp_path):
    (tmp_path / "terms").mkdir()
    assert TantivyTerms.write(tmp_path / "terms", [passage("p-1", "a", None, "甲")] * 3) == 3


def test_passages_are_counted(index):
    assert index.count() == 4


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("庙会", "p-2"),
        ("九点", "p-1"),
        ("deepseek r1", "p-3"),
        ("１２００", "p-3"),
        ("5g", "p-3"),
        ("圖書館晚上", "p-1"),
    ],
)
def test_a_passage_is_found_by_its_words_however_they_are_written(index, question, first):
    assert found(index, question)[0] == first


def test_a_passage_is_found_by_its_headline(index):
    assert found(index, "庙会开幕") == ["p-2", "p-4"]


def test_the_best_match_comes_first(index):
    scores = [match.score for match in index.matches(terms("图书馆展览"), 10)]
    assert scores == sorted(scores, reverse=True)
    assert len(scores) > 1


def test_only_passages_that_share_a_term_are_found(index):
    assert found(index, "高铁票价") == []


def test_no_more_than_k_are_found(index):
    assert len(found(index, "图书馆", k=1)) == 1


def test_only_passages_of_the_named_pages_are_found(index):
    assert found(index, "图书馆", pages=["b.txt"]) == ["p-2"]


def test_naming_pages_does_not_change_the_scores(index):
    question = terms("图书馆")
    free = {match.id: match.score for match in index.matches(question, 10)}
    assert index.matches(question, 10, ["b.txt"])[0].score == pytest.approx(free["p-2"])


@pytest.mark.parametrize("pages", [[], ["no-such.txt"]])
def test_of_no_pages_nothing_is_found(index, pages):
    assert found(index, "图书馆", pages=pages) == []


def test_a_question_without_terms_finds_nothing(index):
    assert index.matches([], 10) == []


def test_the_score_of_one_passage_is_its_score_among_all(index):
    question = terms("图书馆展览")
    for match in index.matches(question, 10):
        assert index.score(match.id, question) == pytest.approx(match.score)


def test_a_passage_that_shares_no_term_scores_nothing(index):
    assert index.score("p-3", terms("图书馆")) == 0.0


@pytest.mark.parametrize("question", [[], ["图书"]])
def test_an_unknown_passage_scores_nothing(index, question):
    assert index.score("p-9", question) == 0.0


def test_scores_of_many_at_once_are_those_of_each(index):
    question = terms("图书馆的展览")
    ids = [f"p-{number}" for number in range(1, 10)]
    together = index.scores(ids, question)
    assert together
    assert {id_: together.get(id_, 0.0) for id_ in ids} == {id_: index.score(id_, question) for id_ in ids}


def test_frequencies_count_passages_and_not_headlines(index):
    assert index.frequencies(["图书", "庙会", "高铁"]) == {"图书": 2, "庙会": 1, "高铁": 0}


def test_equal_scores_are_in_the_order_of_ids(tmp_path):
    index = write(tmp_path / "terms", dict.fromkeys(("p-3", "p-1", "p-2"), (None, "庙会开幕。")))
    assert found(index, "庙会") == ["p-1", "p-2", "p-3"]


def test_an_index_of_nothing_finds_nothing(tmp_path):
    index = write(tmp_path / "terms", {})
    assert (index.count(), found(index, "庙会")) == (0, [])


@pytest.mark.parametrize("said", ["", "。", "\0", "字" * 5000, "x" * 70_000])
def test_any_text_can_be_written(tmp_path, said):
    index = write(tmp_path / "terms", {"p-1": (None, said), "p-2": (None, "庙会")})
    assert (index.count(), found(index, "庙会")) == (2, ["p-2"])


@pytest.mark.parametrize("question", ['"庙会" AND NOT -x', "body:庙会*", "(", "庙会~2 ^3 \\", "[a TO b]"])
def test_the_words_of_a_question_are_no_query_language(index, question):
    assert set(found(index, question)) <= {"p-2", "p-4"}


def test_a_long_question_is_searched(index):
    assert found(index, "图书馆延长开放时间" * 200)[0] == "p-1"


def test_an_index_that_is_not_there_is_damaged(tmp_path):
    with pytest.raises(IndexDamaged, match="wenbao build --fresh"):
        TantivyTerms(tmp_path / "nothing")


def test_an_index_without_its_description_is_damaged(index):
    (index.path / "meta.json").write_text("{}")
    with pytest.raises(IndexDamaged, match="wenbao build --fresh"):
        TantivyTerms(index.path)
