"""The bench: its corpus, and how it judges what systems show."""

import json
import shutil

import pytest

from evals.bench.corpus import Corpus, Question, corpus_in
from evals.bench.judging import judged
from evals.bench.report import as_text

QUESTION = Question("谁是所长？", ("杨卫卫",), ("a.txt",), "own")


def measured(found, quotes=None):
    answer = {"ms": 10.0, "processor_ms": 8.0, "found": found}
    if quotes is not None:
        answer |= {"quotes": quotes, "answer_ms": 30.0}
    return {"passages": 3, "seconds": 2.0, "processor_seconds": 4.0, "peak_mb": 100.0, "answers": [answer]}


@pytest.fixture
def corpus(tmp_path):
    return Corpus(tmp_path, (QUESTION,), 1000, 1)


def test_an_answer_on_another_page_is_no_hit(corpus):
    row = judged(measured([["b.txt", "所长杨卫卫"]]), corpus)
    assert row["own: hit@5"] == 0.0


def test_an_answer_torn_by_a_line_break_is_a_hit(corpus):
    row = judged(measured([["a.txt", "别的"], ["a.txt", "所长杨\n卫卫"]]), corpus)
    assert (row["own: hit@1"], row["own: hit@5"]) == (0.0, 1.0)


def test_what_is_shown_are_quotes_where_there_are_any(corpus):
    row = judged(measured([["a.txt", "所长杨卫卫到场。天晴。"]], quotes=[["a.txt", "天晴。"]]), corpus)
    assert (row["own: hit@1"], row["own: answer in first shown"]) == (1.0, 0.0)
    assert row["own: characters in first shown"] == 3


def test_rates_are_of_the_raw_characters(corpus):
    row = judged(measured([]), corpus)
    assert (row["characters/s"], row["characters/processor s"]) == (500.0, 250.0)


def test_the_table_leaves_out_what_was_not_measured(corpus):
    found = {
        "command": "c",
        "pages": 1,
        "characters": 1000,
        "questions": {"own": 1, "set": 0},
        "processors": 2,
        "systems": {"Wenbao": judged(measured([], quotes=[]), corpus), "Other": judged(measured([]), corpus)},
    }
    text = as_text(found)
    assert "answer with quotes, median ms                 30         –" in text
    assert "set questions" not in text


@pytest.fixture
def set_folder(tmp_path):
    folder = tmp_path / "set"
    folder.mkdir()
    says = "记者从市交通局获悉，连接两县的新大桥将在明年春天通车。"
    (folder / "passages.jsonl").write_text(json.dumps({"id": "p", "text": says}), "utf-8")
    lines = [
        {"id": "1", "q": "新大桥什么时候通车？", "answers": ["明年春天"], "gold": ["p"]},
        {"id": "2", "q": "谁获得了冠军？", "answers": ["王晓"], "gold": ["p"]},
    ]
    (folder / "questions.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")
    return folder


def test_a_sets_question_is_asked_only_where_its_sentence_stands_on_a_page(set_folder):
    from evals.bench.corpus import _on_made_pages

    raws = {
        "a.txt": "记者从市交通局获悉，连接两县的新大桥将在明年春天通车。",
        "b.txt": "明年春天，王晓参赛。",
    }
    (question,) = _on_made_pages(set_folder, raws)
    assert (question.text, question.pages) == ("新大桥什么时候通车？", ("a.txt",))


def test_own_questions_are_asked_of_the_real_pages(seeds, tmp_path):
    corpus = corpus_in(tmp_path / "corpus", seeds, None, 0, 0)
    pages = {path.relative_to(corpus.pages).as_posix() for path in corpus.pages.rglob("*.txt")}
    assert corpus.questions
    assert {page for question in corpus.questions for page in question.pages} <= pages
    assert corpus.characters == sum(len((corpus.pages / page).read_text("utf-8")) for page in pages)
    shutil.rmtree(corpus.pages)
