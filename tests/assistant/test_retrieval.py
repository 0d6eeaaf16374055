"""Finding passages: the same pages give the same hits, whichever way the index was built."""

import pytest

from assistant.embedding import Embedder
from assistant.questions import understood
from assistant.retrieval import idf, retrieve
from index.archive import open_archive
from index.build import build

QUESTIONS = (
    *(
        "新就业形态劳动者互助保障",
        "王忠殿牺牲的时候多大？",
        "图书馆亲子故事乐园",
        "How old was Wang Zhongdian?",
        "养老服务",
    ),
    *("鹤壁到郑州的高铁票价", "社会责任报告", "展览什么时候结束", "2024年", "的"),
)


@pytest.fixture
def archive(_seeds_built):
    with open_archive(_seeds_built) as opened:
        yield opened


def hits(archive, encoder, question: str, k: int = 10, pages=None):
    asked = understood(question)
    return retrieve(archive, asked, Embedder(encoder, None).question(asked.text), k, pages)


def test_the_same_pages_give_the_same_hits_however_they_were_indexed(
    archive, tmp_path, hashed_encoder, write_pages, seed_raws
):
    index = tmp_path / "index"
    folder = write_pages(
        {"extra.txt": "本报讯（记者 王小明）展览今日结束。", **dict(list(seed_raws.items())[3:])}
    )
    build(index, folder, hashed_encoder())
    (folder / "extra.txt").unlink()
    write_pages(dict(list(seed_raws.items())[1:3]))
    build(index, folder, hashed_encoder())
    write_pages(dict(list(seed_raws.items())[:1]))
    build(index, folder, hashed_encoder())
    encoder = hashed_encoder()
    with open_archive(index) as other:
        for question in QUESTIONS:
            one, two = hits(archive, encoder, question, 50), hits(other, encoder, question, 50)
            assert [hit.passage.id for hit in one] == [hit.passage.id for hit in two]
            assert [hit.score for hit in one] == pytest.approx([hit.score for hit in two], abs=1e-3)


@pytest.mark.parametrize("question", QUESTIONS)
def test_hits_are_best_first_and_each_is_there_once(question, archive, hashed_encoder):
    found = hits(archive, hashed_encoder(), question, 30)
    scores = [round(hit.score, 6) for hit in found]
    assert scores == sorted(scores, reverse=True)
    assert len({hit.passage.id for hit in found}) == len(found) == 30


@pytest.mark.parametrize("question", QUESTIONS)
def test_scores_are_within_their_bounds(question, archive, hashed_encoder):
    for hit in hits(archive, hashed_encoder(), question, 30):
        assert 0 <= hit.score <= 1
        assert -1.001 <= hit.dense <= 1.001
        assert hit.lexical >= 0


def test_a_shorter_list_is_the_head_of_a_longer_one(archive, hashed_encoder):
    encoder = hashed_encoder()
    for question in QUESTIONS:
        assert hits(archive, encoder, question, 5) == hits(archive, encoder, question, 20)[:5]


def test_only_hits_of_the_named_pages_are_found(archive, hashed_encoder, seed_raws):
    page = sorted(seed_raws)[2]
    found = hits(archive, hashed_encoder(), "图书馆亲子故事乐园", 50, [page])
    assert {hit.passage.page for hit in found} == {page}


def test_of_no_pages_nothing_is_found(archive, hashed_encoder):
    assert hits(archive, hashed_encoder(), "图书馆", 10, []) == []


def test_a_rare_term_weighs_more_than_a_common_one(archive):
    common, rare, nowhere = (idf(archive, [term])[term] for term in ("我们", "忠殿", "火星"))
    assert common < rare < nowhere
