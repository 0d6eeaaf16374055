"""The commands as processes of their own, with the real model where one is needed."""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from index.spans import Span, raw_text_of, squeeze

ROOT = Path(__file__).parents[2]
HEAVY = (
    "torch",
    "chromadb",
    "gradio",
    "sentence_transformers",
    "pydantic_settings",
    "tantivy",
    "numpy",
    "scipy",
    "transformers",
)
HELP = f"""
import sys
sys.argv = ["wenbao", "--help"]
from ui.cli import main
try:
    main()
except SystemExit as end:
    assert not end.code
print("loaded:", *[name for name in {HEAVY!r} if name in sys.modules])
"""
AGE = "王忠殿牺牲的时候多大？"
AGE_IN_ENGLISH = "How old was Wang Zhongdian when he died?"
FARE = "鹤壁到郑州的高铁票价是多少"


def python(code: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-c", code], check=True, env=environment, capture_output=True, encoding="utf-8"
    )


def one_line(err: str) -> str:
    (line,) = err.splitlines()
    return line


def test_help_loads_nothing_heavy():
    assert python(HELP).stdout.splitlines()[-1].split() == ["loaded:"]


def test_help_takes_not_much_longer_than_the_library_that_prints_it():
    def seconds(code: str) -> float:
        begun = time.perf_counter()
        python(code)
        return time.perf_counter() - begun

    bare, with_help = (min(seconds(code) for _ in range(3)) for code in ("import typer, rich", HELP))
    assert with_help < 3 * bare + 0.5


def test_articles_of_the_five_pages_are_a_line_each(wenbao, seeds, seed_raws):
    done = wenbao("articles", *(seeds / name for name in seed_raws), "--pages", seeds, "--json")
    assert (done.code, done.err, len(done.lines)) == (0, "", 5)
    for name, line in zip(seed_raws, done.lines, strict=True):
        assert {article["page"] for article in line} == {name}
        for article in line:
            spans = [Span(*span) for span in article["spans"]]
            assert squeeze(article["text"]) == squeeze(raw_text_of(spans, seed_raws))


def test_a_page_is_printed_with_its_newlines_untouched(wenbao, tmp_path, write_pages, hashed_encoder):
    from index.build import build

    build(tmp_path / "index", write_pages({"a.txt": "甲\r\n乙\n丙\r\u2028丁"}), hashed_encoder())
    assert wenbao("page", "a.txt", "--index", tmp_path / "index").out == "甲\r\n乙\n丙\r\u2028丁"


def test_settings_come_from_variables(wenbao, seeds_index):
    done = wenbao("page", "no-such.txt", WENBAO_INDEX=str(seeds_index))
    assert (done.code, str(seeds_index) in one_line(done.err)) == (1, True)


@pytest.mark.parametrize("command", [("ask", AGE), ("search", AGE), ("page", "a.txt")])
def test_before_the_first_build_one_line_says_to_build(command, wenbao):
    done = wenbao(*command)
    assert (done.code, done.out) == (1, "")
    assert "run `wenbao build`" in one_line(done.err)


def test_bad_usage_ends_with_2(wenbao):
    done = wenbao("ask")
    assert (done.code, done.out, "Traceback" in done.err) == (2, "", False)


def test_a_missing_pages_folder_is_one_line_and_1(wenbao, tmp_path):
    done = wenbao(
        "build", tmp_path / "no-such", "--index", tmp_path / "index", WENBAO_MODEL=str(tmp_path / "no-model")
    )
    assert (done.code, done.out) == (1, "")
    assert one_line(done.err).startswith("wenbao: ")


def test_a_question_that_is_no_text_is_one_line_and_1(wenbao):
    done = wenbao("ask", b"\xe5\xff")
    assert (done.code, "Traceback" in done.err) == (1, False)


@pytest.mark.skipif(os.name != "posix", reason="pipes close otherwise elsewhere")
def test_a_reader_that_goes_away_is_no_traceback(seeds, seed_raws):
    pipe_in, pipe_out = os.pipe()
    os.close(pipe_in)
    done = subprocess.run(
        [sys.executable, "-m", "ui.cli", "articles", *(seeds / name for name in seed_raws), "--json"],
        check=False,
        stdout=pipe_out,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    os.close(pipe_out)
    assert (done.returncode, done.stderr) == (1, b"")


# With the real model


@pytest.fixture(scope="session")
def model_work(tmp_path_factory, model_index, seeds):
    """A pages folder like seeds/ with one page more and one that fails, and the vectors already known."""
    work = tmp_path_factory.mktemp("commands")
    shutil.copytree(seeds, work / "pages")
    (work / "pages" / "鹤壁日报").mkdir()
    (work / "pages" / "鹤壁日报" / "2024-10-23.txt").write_text(
        "浮山庙会开幕\n\n本报讯（记者 王小明）浮山庙会将于2月15日开幕，门票每张20元。\n", "utf-8"
    )
    (work / "pages" / "bad.txt").write_bytes(b"\xff\xfe\xff")
    (work / "index").mkdir()
    shutil.copyfile(model_index / "vectors.sqlite", work / "index" / "vectors.sqlite")
    return work


@pytest.fixture(scope="session")
def built(model_work, wenbao):
    return wenbao("build", model_work / "pages", "--index", model_work / "index", "--json")


@pytest.fixture(scope="session")
def asked(built, model_work, wenbao):
    lines = [
        *({"id": "age", "q": AGE}, {"id": "english", "q": AGE_IN_ENGLISH}, {"id": "fare", "q": FARE}),
        *("", {"q": "那里的门票多少钱？", "history": ["浮山庙会是什么？"]}, {"id": "bad", "q": 5}, "no json"),
        {"id": "dated", "q": AGE, "since": "2024-01-01"},
    ]
    path = model_work / "batch.jsonl"
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines), "utf-8")
    return wenbao("ask", "--batch", path, "--index", model_work / "index", "--json")


@pytest.mark.model
def test_a_build_with_a_bad_page_ends_with_1_and_has_the_others_in(built):
    assert built.code == 1
    assert (built.json["pages"], len(built.json["added"])) == (6, 6)
    assert [failure["page"] for failure in built.json["failed"]] == ["bad.txt"]


@pytest.mark.model
def test_a_build_embeds_only_texts_that_were_never_embedded(built):
    assert built.json["embedded"] == 1


@pytest.mark.model
def test_a_builds_standard_error_is_progress_without_warnings(built):
    assert not [line for line in built.err.splitlines() if "arning" in line or "Traceback" in line]


@pytest.mark.model
def test_a_batch_is_answered_in_order_with_its_bad_lines(asked):
    assert asked.code == 1
    assert [line["id"] for line in asked.lines] == ["age", "english", "fare", 5, "bad", 7, "dated"]
    assert [list(line) for line in asked.lines if "error" in line] == [["id", "error"]] * 2


@pytest.mark.model
@pytest.mark.parametrize("id_", ["age", "english"])
def test_the_age_of_the_hero_is_quoted_from_the_page(id_, asked, seed_raws):
    answer = next(line for line in asked.lines if line["id"] == id_)
    assert answer["answered"], answer["reason"]
    first = answer["quotes"][0]
    assert "18岁" in squeeze(first["text"])
    assert squeeze(raw_text_of([Span(*s) for s in first["citation"]["spans"]], seed_raws)) == squeeze(
        first["text"]
    )


@pytest.mark.model
def test_a_fare_that_no_page_gives_is_refused_with_a_reason_and_the_nearest(asked):
    answer = next(line for line in asked.lines if line["id"] == "fare")
    assert (answer["answered"], answer["quotes"]) == (False, [])
    assert answer["reason"]
    assert 1 <= len(answer["nearest"]) <= 3


@pytest.mark.model
def test_a_batch_lines_filters_say_how_many_pages_they_left_out(asked):
    answer = next(line for line in asked.lines if line["id"] == "dated")
    assert (answer["coverage"]["pages"], answer["coverage"]["left_out"]) == (1, 5)


@pytest.mark.model
def test_a_single_question_is_answered_as_in_a_batch(asked, built, model_work, wenbao):
    single = wenbao("ask", AGE, "--index", model_work / "index", "--json")
    assert (single.code, single.err) == (0, "")
    batched = {**asked.lines[0], "ms": 0}
    del batched["id"]
    assert {**single.json, "ms": 0} == batched


@pytest.mark.model
def test_search_finds_the_heros_story_first(built, model_work, wenbao):
    done = wenbao("search", AGE, "-k", "3", "--index", model_work / "index", "--json")
    assert [result["rank"] for result in done.json] == [1, 2, 3]
    assert "王忠殿" in squeeze(done.json[0]["text"])


@pytest.mark.model
def test_the_doctor_finds_all_well_but_the_bad_page(built, model_work, wenbao):
    done = wenbao("doctor", "--index", model_work / "index", "--json")
    assert (done.code, [finding["check"] for finding in done.json if not finding["ok"]]) == (0, [])
    assert any("1 unreadable" in finding["detail"] for finding in done.json)


@pytest.mark.model
def test_an_evaluation_runs_with_the_real_model(tmp_path, wenbao):
    folder = tmp_path / "fairs"
    folder.mkdir()
    for name, lines in {
        "passages": [{"id": f"p{n}", "text": f"第{n}届浮山庙会门票每张{n}0元。"} for n in range(1, 6)],
        "questions": [{"id": "q1", "q": "第3届浮山庙会门票多少钱？", "answers": ["30元"], "gold": ["p3"]}],
    }.items():
        (folder / f"{name}.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")
    done = wenbao("eval", folder, "--out", tmp_path / "out", "--json")
    assert done.code == 0
    assert done.json["sets"]["fairs"]["hit@5"] == 1.0
