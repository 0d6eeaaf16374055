"""What every command prints, and how it ends; with the hashed encoder."""

import json
import re
import shutil
import sqlite3
import sys
from pathlib import Path

import pytest

from index.build import build
from index.generation import IndexFolder
from index.spans import Span, raw_text_of, squeeze

FAIR = "浮山庙会月中开幕\n\n本报讯（记者 王小明）浮山庙会将于2月15日上午9时开幕，为期7天。门票每张20元。\n"
LIBRARY = "图书馆延长开放\n\n本报讯（记者 李明）市图书馆夜间开放时间延长至21时30分。自习室新增座位120个。\n"
QUESTION = "浮山庙会将于什么时候开幕？"
UNKNOWN = "火星基地的机器人厨师工资是多少？"
NAMES = {"鹤壁日报/2024-10-22.txt": FAIR, "undated.txt": LIBRARY}


@pytest.fixture
def pages(write_pages):
    return write_pages(NAMES)


@pytest.fixture(scope="module")
def _built(tmp_path_factory, hashed_encoder):
    work = tmp_path_factory.mktemp("built")
    for name, text in NAMES.items():
        path = work / "pages" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    build(work / "index", work / "pages", hashed_encoder())
    return work / "index"


@pytest.fixture
def index(_built, pages, tmp_path):
    """An index of the pages: a copy that the test may change."""
    index = Path(shutil.copytree(_built, tmp_path / "index"))
    IndexFolder(index).remember_pages_folder(pages)
    return index


@pytest.fixture
def batch(tmp_path):
    def write(*lines: object):
        path = tmp_path / "batch.jsonl"
        written = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]
        path.write_bytes(b"\n".join(written))
        return path

    return write


def one_line(err: str) -> str:
    (line,) = err.splitlines()
    return line


# build


def test_a_build_prints_one_line_of_counts(run, pages):
    done = run("build", pages)
    assert (done.code, len(done.out.splitlines())) == (0, 1)
    assert "+2 new" in done.out


def test_a_builds_progress_goes_to_standard_error(run, pages):
    done = run("build", pages, "--json")
    assert done.json["pages"] == 2
    assert "reading pages: 2" in done.err


def test_a_build_goes_where_it_is_told(run, pages, tmp_path):
    run("build", pages, "--index", tmp_path / "elsewhere")
    assert IndexFolder(tmp_path / "elsewhere").current() is not None


def test_a_build_goes_into_the_hidden_folder_by_default(run, pages, tmp_path):
    run("build", pages)
    assert IndexFolder(tmp_path / "here" / ".wenbao").current() is not None


def test_a_first_build_takes_the_folder_named_seeds(run, tmp_path):
    (tmp_path / "here" / "seeds").mkdir()
    (tmp_path / "here" / "seeds" / "a.txt").write_text(FAIR, "utf-8")
    assert run("build", "--json").json["added"] == ["a.txt"]


def test_a_build_in_which_a_page_fails_ends_with_1_and_keeps_the_others(run, write_pages):
    done = run("build", write_pages({**NAMES, "bad.txt": b"\xff\xfe\xff"}), "--json")
    assert (done.code, done.json["pages"]) == (1, 2)
    assert [failure["page"] for failure in done.json["failed"]] == ["bad.txt"]


def test_a_build_names_each_page_that_failed(run, write_pages):
    done = run("build", write_pages({**NAMES, "bad.txt": b"\xff\xfe\xff"}))
    assert done.out.startswith("failed: bad.txt: ")


def test_an_unchanged_build_says_so(run, pages):
    run("build", pages)
    assert run("build", "--json").json["unchanged"] == 2


@pytest.mark.parametrize("arguments", [(), ("--fresh",)])
def test_a_build_of_a_missing_folder_is_a_known_error(arguments, run):
    done = run("build", "no-such", *arguments)
    assert (done.code, done.out) == (1, "")
    assert one_line(done.err.splitlines()[-1]).startswith("wenbao: ")
    assert "no such folder" in done.err


def test_a_folder_whose_name_breaks_and_turns_lines_is_told_of_in_one_plain_line(run):
    done = run("build", "no\nsuch\u202efolder")
    last = done.err.split("\n")[-2]
    assert (done.code, last.startswith("wenbao: "), done.err.count("\u202e")) == (1, True, 0)
    assert "no\\nsuch\\u202efolder: no such folder" in last


def test_a_build_while_another_runs_is_a_known_error(run, index):
    with IndexFolder(index).held_for_building():
        done = run("build", "--index", index)
    assert done.code == 1
    assert "is building this index; wait for it to end" in one_line(done.err)


# ask


def test_an_answer_for_people_is_quotes_with_their_places(run, index):
    done = run("ask", QUESTION, "--index", index)
    assert (done.code, done.err) == (0, "")
    assert re.match(r"\[1\] .*2月15日", done.out)
    assert "《鹤壁日报》 2024-10-22" in done.out


def test_an_answer_for_scripts_is_one_json_object(run, index):
    answer = run("ask", QUESTION, "--index", index, "--json").json
    (page, start, end), *_ = answer["quotes"][0]["citation"]["spans"]
    assert answer["answered"]
    assert squeeze(NAMES[page][start:end]) == squeeze(answer["quotes"][0]["text"])
    assert "id" not in answer


def test_a_refusal_is_no_error(run, index):
    done = run("ask", UNKNOWN, "--index", index, "--json")
    assert (done.code, done.json["answered"], done.json["quotes"]) == (0, False, [])
    assert done.json["reason"]


def test_filters_are_obeyed_and_repeated_in_the_answer(run, index):
    answer = run(
        *(
            "ask",
            QUESTION,
            "--index",
            index,
            "--json",
            "--page",
            "undated.txt",
            "--page",
            "鹤壁日报/2024-10-22.txt",
        ),
        *("--paper", "鹤壁日报", "--since", "2024-10-01", "--until", "2024-12-31", "--undated"),
    ).json
    assert answer["filters"] == {
        "page": ["undated.txt", "鹤壁日报/2024-10-22.txt"],
        "paper": "鹤壁日报",
        "since": "2024-10-01",
        "until": "2024-12-31",
        "undated": True,
        "edition": None,
    }


def test_only_pages_of_the_edition_are_asked(run, index):
    answer = run("ask", QUESTION, "--index", index, "--json", "--edition", "A2").json
    assert (answer["filters"]["edition"], answer["coverage"]["pages"], answer["answered"]) == ("A2", 0, False)
    assert run("search", QUESTION, "--index", index, "--json", "--edition", "A2").json == []


def test_pages_without_a_date_that_were_left_out_are_said(run, index):
    done = run("ask", QUESTION, "--index", index, "--since", "2024-01-01")
    assert "1 pages without a known date were left out" in done.out


def test_a_history_is_heard(run, index):
    answer = run(
        "ask", "那里的门票多少钱？", "--index", index, "--json", "--history", "浮山庙会是什么？"
    ).json
    assert "浮山庙会" in answer["resolved_question"]


def test_today_is_what_last_month_is_counted_from(run, index):
    answer = run("ask", "上个月的庙会几时开幕？", "--index", index, "--json", "--today", "2024-11-05").json
    assert (answer["filters"]["since"], answer["filters"]["until"]) == ("2024-10-01", "2024-10-31")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("ask", ""), "ask something in words"),
        (("ask", "问" * 2001), "expected at most 2000"),
        (("ask", QUESTION, "--page", "no-such.txt"), "no-such.txt: no such page"),
        (("ask", QUESTION, "--since", "2024-02-01", "--until", "2024-01-01"), "is after until"),
        (("search", "？"), "ask something in words"),
        (("page", "no-such.txt"), "no-such.txt: no such page"),
    ],
)
def test_what_can_not_be_asked_is_one_line_and_1(arguments, said, run, index):
    done = run(*arguments, "--index", index)
    assert (done.code, done.out) == (1, "")
    assert said in one_line(done.err)


@pytest.mark.parametrize(
    "arguments",
    [
        ("ask",),
        ("ask", QUESTION, "--batch", "x.jsonl", "--json"),
        ("ask", "--batch", "x.jsonl"),
        ("ask", QUESTION, "--since", "yesterday"),
        ("ask", QUESTION, "--since", "2024-13-01"),
        ("ask", QUESTION, "--today", "01.02.2024"),
        ("search",),
        ("search", QUESTION, "-k", "0"),
        ("search", QUESTION, "-k", "many"),
        ("articles",),
        ("page",),
        ("serve", "--port", "70000"),
        ("eval",),
        ("no-such-command",),
        ("build", "--no-such-option"),
    ],
)
def test_bad_usage_ends_with_2(arguments, run):
    done = run(*arguments)
    assert (done.code, done.out) == (2, "")
    assert "Traceback" not in done.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("ask", QUESTION),
        ("ask", QUESTION, "--json"),
        ("search", QUESTION, "--json"),
        ("page", "a.txt"),
        ("page", "a.txt", "--json"),
    ],
)
def test_before_the_first_build_one_line_says_to_build(arguments, run):
    done = run(*arguments)
    assert (done.code, done.out) == (1, "")
    assert "run `wenbao build`" in one_line(done.err)


def test_a_batch_before_the_first_build_says_to_build(run, batch):
    done = run("ask", "--batch", batch({"q": QUESTION}), "--json")
    assert (done.code, done.out) == (1, "")
    assert "run `wenbao build`" in one_line(done.err)


def test_an_index_of_another_encoder_is_a_known_error(run, pages, tmp_path, hashed_encoder):
    build(tmp_path / "index", pages, hashed_encoder(identity="other"))
    done = run("ask", QUESTION, "--index", tmp_path / "index")
    assert done.code == 1
    assert "wenbao build --fresh" in one_line(done.err)


# ask --batch


def test_a_batch_is_answered_in_its_order(run, index, batch):
    path = batch({"id": "b", "q": QUESTION}, {"id": "a", "q": UNKNOWN}, {"id": 3, "q": QUESTION})
    done = run("ask", "--batch", path, "--index", index, "--json")
    assert (done.code, [line["id"] for line in done.lines]) == (0, ["b", "a", 3])
    assert [line["answered"] for line in done.lines] == [True, False, True]


@pytest.mark.parametrize("missing", [{"q": QUESTION}, {"id": None, "q": QUESTION}])
def test_a_line_without_an_id_is_named_by_its_number(missing, run, index, batch):
    done = run("ask", "--batch", batch({"id": "x", "q": QUESTION}, b"", missing), "--index", index, "--json")
    assert [line["id"] for line in done.lines] == ["x", 3]


@pytest.mark.parametrize("blank", [b"", b"   ", b"\t", b"\r"])
def test_blank_lines_are_skipped(blank, run, index, batch):
    done = run("ask", "--batch", batch(blank, {"q": QUESTION}, blank), "--index", index, "--json")
    assert (done.code, [line["id"] for line in done.lines]) == (0, [2])


@pytest.mark.parametrize(
    ("bad", "id_"),
    [
        (b"no json", 2),
        (b"[1, 2]", 2),
        (b'"text"', 2),
        (b"{", 2),
        (b"\xff\xfe\xff", 2),
        (b"[" * 100_000, 2),
        (b'{"id": "bad"}', "bad"),
        (b'{"id": "bad", "q": 5}', "bad"),
        (b'{"id": "bad", "q": ""}', "bad"),
        (b'{"id": "bad", "q": "?"}', "bad"),
        (b'{"id": "bad", "q": "x", "history": "y"}', "bad"),
        (b'{"id": "bad", "q": "x", "pages": ["no-such.txt"]}', "bad"),
        (b'{"id": "bad", "q": "x", "since": "soon"}', "bad"),
        (b'{"id": "bad", "q": "x", "edition": 3}', "bad"),
        (b'{"id": "bad", "q": "x", "undated": "no"}', "bad"),
        (b'{"id": "bad", "q": "x", "since": "2024-02-30"}', "bad"),
        (b'{"id": "bad", "q": "x", "today": 20240101}', "bad"),
        (b'{"id": "bad", "q": "x", "since": "2024-02-01", "until": "2024-01-01"}', "bad"),
    ],
)
def test_a_bad_line_gives_an_error_and_the_rest_go_on(bad, id_, run, index, batch):
    done = run("ask", "--batch", batch({"q": QUESTION}, bad, {"q": QUESTION}), "--index", index, "--json")
    assert done.code == 1
    assert [line["id"] for line in done.lines] == [1, id_, 3]
    assert list(done.lines[1]) == ["id", "error"]
    assert done.lines[1]["error"]
    assert done.lines[2]["answered"]


def test_half_a_character_in_a_line_breaks_nothing(run, index, batch):
    path = batch(b'{"id": "\\ud800", "q": "\\udcff' + QUESTION.encode() + b'"}', {"q": QUESTION})
    done = run("ask", "--batch", path, "--index", index, "--json")
    assert (done.code, len(done.lines)) == (0, 2)


def test_a_lines_own_filters_win_over_those_of_the_command(run, index, batch):
    path = batch(
        {"q": QUESTION, "pages": ["undated.txt"]}, {"q": QUESTION}, {"q": QUESTION, "since": "2024-10-22"}
    )
    done = run("ask", "--batch", path, "--index", index, "--json", "--since", "2024-01-01", "--undated")
    assert [(line["filters"]["page"], line["filters"]["since"]) for line in done.lines] == [
        (["undated.txt"], "2024-01-01"),
        ([], "2024-01-01"),
        ([], "2024-10-22"),
    ]


def test_a_line_names_its_paper_and_edition(run, index, batch):
    path = batch(
        {"q": QUESTION, "paper": "鹤壁日报"},
        {"q": QUESTION, "paper": "焦作日报"},
        {"q": QUESTION, "edition": "3"},
    )
    lines = run("ask", "--batch", path, "--index", index, "--json", "--edition", "A2").lines
    assert [(line["filters"]["paper"], line["filters"]["edition"]) for line in lines] == [
        ("鹤壁日报", "A2"),
        ("焦作日报", "A2"),
        (None, "3"),
    ]


def test_a_lines_history_and_today_are_heard(run, index, batch):
    path = batch({"q": "那里的门票上个月多少钱？", "history": ["浮山庙会是什么？"], "today": "2024-11-05"})
    (line,) = run("ask", "--batch", path, "--index", index, "--json").lines
    assert "浮山庙会" in line["resolved_question"]
    assert line["filters"]["since"] == "2024-10-01"


def test_a_batch_line_answers_as_a_single_question_does(run, index, batch):
    (line,) = run("ask", "--batch", batch({"q": QUESTION}), "--index", index, "--json").lines
    single = run("ask", QUESTION, "--index", index, "--json").json
    assert {**line, "ms": 0, "id": 0} == {**single, "ms": 0, "id": 0}


def test_a_batch_file_may_begin_with_a_byte_order_mark(run, index, batch):
    done = run(
        "ask",
        "--batch",
        batch(b"\xef\xbb\xbf" + json.dumps({"q": QUESTION}).encode()),
        "--index",
        index,
        "--json",
    )
    assert (done.code, done.lines[0]["answered"]) == (0, True)


def test_an_empty_batch_gives_nothing(run, index, batch):
    done = run("ask", "--batch", batch(), "--index", index, "--json")
    assert (done.code, done.out) == (0, "")


def test_a_batch_file_that_is_missing_is_a_known_error(run, index):
    done = run("ask", "--batch", "no-such.jsonl", "--index", index, "--json")
    assert done.code == 1
    assert "no-such.jsonl: can't be opened" in one_line(done.err)


# search


def test_search_for_people_is_two_lines_a_passage(run, index):
    done = run("search", QUESTION, "--index", index)
    assert (done.code, len(done.out.splitlines())) == (0, 4)


def test_search_for_scripts_is_an_array_best_first(run, index):
    found = run("search", QUESTION, "-k", 1, "--index", index, "--json").json
    assert [(result["rank"], result["citation"]["page"]) for result in found] == [
        (1, "鹤壁日报/2024-10-22.txt")
    ]


def test_search_obeys_the_filters(run, index):
    found = run("search", QUESTION, "--index", index, "--json", "--page", "undated.txt").json
    assert {result["citation"]["page"] for result in found} == {"undated.txt"}


def test_where_nothing_can_be_found_the_array_is_empty(run, index):
    assert run("search", QUESTION, "--index", index, "--json", "--paper", "没有").json == []


# articles


def test_articles_for_people_are_a_line_each(run, pages):
    done = run("articles", pages / "undated.txt")
    assert (done.code, done.out) == (0, done.out.splitlines()[0] + "\n")
    assert done.out.startswith("undated.txt | article | 图书馆延长开放 | 李明 | ")


def test_articles_for_scripts_are_one_array_a_line_for_each_file(run, pages):
    done = run("articles", pages / "undated.txt", pages / "鹤壁日报/2024-10-22.txt", "--json")
    assert [[article["headline"] for article in line] for line in done.lines] == [
        ["图书馆延长开放"],
        ["浮山庙会月中开幕"],
    ]


def test_articles_need_no_index_and_make_none(run, pages, tmp_path):
    run("articles", pages / "undated.txt")
    assert list((tmp_path / "here").iterdir()) == []


def test_articles_are_named_by_their_files_name_alone(run, pages):
    ((article,),) = run("articles", pages / "鹤壁日报/2024-10-22.txt", "--json").lines
    assert (article["page"], article["date"]) == ("2024-10-22.txt", "2024-10-22")


def test_with_a_pages_folder_articles_are_named_by_their_path_below_it(run, pages):
    ((article,),) = run("articles", pages / "鹤壁日报/2024-10-22.txt", "--pages", pages, "--json").lines
    assert (article["page"], article["paper"]) == ("鹤壁日报/2024-10-22.txt", "鹤壁日报")


def test_articles_have_the_ids_and_places_that_the_index_has(run, pages, index):
    name = "鹤壁日报/2024-10-22.txt"
    ((article,),) = run("articles", pages / name, "--pages", pages, "--json").lines
    (held,) = run("page", name, "--index", index, "--json").json["articles"]
    assert (article["id"], article["spans"]) == (held["id"], held["spans"])


def test_a_file_below_a_pages_folder_may_be_named_from_where_one_stands(run, write_pages, monkeypatch):
    folder = write_pages({"x/a.txt": FAIR, "x/a.toml": 'paper = "甲报"', "page.toml": 'edition = "7"'})
    monkeypatch.chdir(folder / "x")
    done = run("articles", "a.txt", "--pages", folder, "--json")
    assert done.err == ""
    assert [(a["page"], a["paper"], a["edition"]) for a in done.lines[0]] == [("x/a.txt", "甲报", "7")]


def test_a_linked_file_has_the_name_of_the_link(run, write_pages, tmp_path):
    folder = write_pages({"a.txt": FAIR})
    (tmp_path / "link.txt").symlink_to(folder / "a.txt")
    done = run("articles", tmp_path / "link.txt", "--json")
    assert [article["page"] for article in done.lines[0]] == ["link.txt"]


def test_a_file_that_can_not_be_read_is_said_and_the_others_are_listed(run, write_pages):
    folder = write_pages({"a.txt": b"\xff\xfe\xff", "b.txt": FAIR})
    done = run("articles", folder / "a.txt", folder / "no-such.txt", folder / "b.txt", "--json")
    assert done.code == 1
    assert [len(line) for line in done.lines] == [0, 0, 1]
    assert [line.split(":")[0] for line in done.err.splitlines()] == ["a.txt", "no-such.txt"]


def test_a_file_outside_of_the_pages_folder_is_said(run, pages, tmp_path):
    (tmp_path / "b.txt").write_text(FAIR, "utf-8")
    done = run("articles", tmp_path / "b.txt", "--pages", pages)
    assert (done.code, "not below the pages folder" in done.err) == (1, True)


# page


def test_a_page_is_printed_to_the_letter(run, write_pages, tmp_path, hashed_encoder):
    raw = "\ufeff标题 \u2028\n\n 本报讯，今日晴。\u3000"
    build(tmp_path / "index", write_pages({"a.txt": raw}), hashed_encoder())
    assert run("page", "a.txt", "--index", tmp_path / "index").out == raw


def test_a_page_for_scripts_has_raw_and_reading_text_and_the_places_of_its_articles(run, index):
    page = run("page", "undated.txt", "--index", index, "--json").json
    assert list(page) == ["page", "raw", "reading", "articles"]
    assert page["raw"] == LIBRARY
    assert squeeze(page["reading"]) == squeeze(LIBRARY)
    (article,) = page["articles"]
    spans = [Span(*span) for span in article["spans"]]
    assert raw_text_of(spans, {"undated.txt": LIBRARY}).startswith("本报讯")


# eval


@pytest.fixture
def question_set(tmp_path, monkeypatch):
    monkeypatch.setenv("WENBAO_CACHE_DIR", str(tmp_path / "cache"))
    folder = tmp_path / "fairs"
    folder.mkdir()
    passages = [
        {"id": f"p{n}", "text": f"第{n}届浮山庙会将于{n}月15日开幕，门票每张{n}0元。"} for n in range(1, 11)
    ]
    questions = [
        {"id": f"q{n}", "q": f"第{n}届浮山庙会门票每张多少元？", "answers": [f"{n}0元"], "gold": [f"p{n}"]}
        for n in range(1, 11)
    ]
    for name, lines in (("passages", passages), ("questions", questions)):
        (folder / f"{name}.jsonl").write_text("\n".join(json.dumps(line) for line in lines), "utf-8")
    return folder


def test_an_evaluation_gives_its_metrics_by_set(run, question_set, tmp_path):
    done = run("eval", question_set, "--out", tmp_path / "out", "--json")
    assert done.code == 0
    assert set(done.json) >= {"commit", "sets", "settings"}
    metrics = done.json["sets"]["fairs"]
    assert (metrics["questions"], metrics["verbatim"]) == (10, 1.0)
    assert all(isinstance(value, int | float) for value in metrics.values())


def test_an_evaluation_writes_its_reports_where_it_is_told_to(run, question_set, tmp_path):
    done = run("eval", question_set, "--out", tmp_path / "out", "--json")
    stem = f"eval-{done.json['commit'] or 'no-commit'}"
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        *(f"{stem}.json", f"{stem}.txt", f"{stem}-reliability.png", f"{stem}-refusal.png")
    }


def test_without_matplotlib_an_evaluation_says_so_in_one_line_and_goes_on(
    run, question_set, tmp_path, monkeypatch
):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    done = run("eval", question_set, "--out", tmp_path / "out", "--json")
    assert (done.code, done.json["sets"]["fairs"]["questions"]) == (0, 10)
    assert sum("matplotlib is not installed" in line for line in done.err.splitlines()) == 1
    assert not list((tmp_path / "out").glob("*.png"))


def test_an_ablation_is_a_table_of_what_was_left_out(run, question_set, tmp_path):
    done = run("eval", question_set, "--out", tmp_path / "out", "--sample", 2, "--ablate")
    assert done.code == 0
    assert any(line.startswith("without lexical") for line in done.out.splitlines())


def test_an_evaluation_for_people_is_a_table(run, question_set, tmp_path):
    done = run("eval", question_set, "--out", tmp_path / "out", "--sample", 2)
    assert "fairs" in done.out.splitlines()[0]
    assert any(line.startswith("verbatim") for line in done.out.splitlines())


@pytest.mark.parametrize(
    ("file", "content", "said"),
    [
        ("questions.jsonl", None, "questions.jsonl"),
        ("passages.jsonl", "no json", r"passages.jsonl:1: not JSON"),
        ("questions.jsonl", '{"id": 1, "q": "x", "gold": []}', "questions.jsonl:1: no field 'answers'"),
    ],
)
def test_a_question_set_of_another_form_is_a_known_error(file, content, said, run, question_set, tmp_path):
    (question_set / file).unlink()
    if content is not None:
        (question_set / file).write_text(content)
    done = run("eval", question_set, "--out", tmp_path / "out")
    assert done.code == 1
    assert said in done.err.splitlines()[-1]
    assert "Traceback" not in done.err


# doctor


def checks(done) -> dict[str, bool]:
    return {finding["check"]: finding["ok"] for finding in done.json}


CHECKS = [
    *(
        "model",
        "files",
        "index",
        "manifest",
        "cutting rule",
        "catalog",
        "passages",
        "articles",
        "vectors",
        "terms",
    ),
    *("tokens", "layouts", "dimension", "leftovers", "lock", "pages", "disk"),
]


def test_the_doctor_finds_a_sound_index_sound(run, index):
    done = run("doctor", "--index", index, "--json")
    assert done.code == 0
    assert checks(done) == dict.fromkeys(CHECKS, True)


def test_a_finding_has_the_fields_of_the_contract(run, index):
    for finding in run("doctor", "--index", index, "--json").json:
        assert list(finding) == ["check", "ok", "detail", "mend"]
        assert finding["mend"] is None


def test_the_doctor_for_people_is_a_line_a_finding(run, index):
    done = run("doctor", "--index", index)
    assert all(line.startswith("ok ") for line in done.out.splitlines())
    assert len(done.out.splitlines()) == len(CHECKS)


def test_before_the_first_build_the_doctor_says_to_build(run):
    done = run("doctor", "--json")
    assert done.code == 1
    assert [(f["check"], f["mend"]) for f in done.json if not f["ok"]] == [("index", "wenbao build")]


def spoil(index, part: str) -> None:
    folder = IndexFolder(index)
    (folder.paths(folder.current()).folder / part).write_bytes(b"noise " * 2000)


@pytest.mark.parametrize(
    "part", ["manifest.json", "catalog.sqlite", "chroma/chroma.sqlite3", "terms/meta.json"]
)
def test_the_doctor_finds_a_damaged_index_and_what_mends_it(part, run, index):
    spoil(index, part)
    done = run("doctor", "--index", index, "--json")
    assert done.code == 1
    assert ("index", "wenbao build --fresh") in [(f["check"], f["mend"]) for f in done.json if not f["ok"]]


@pytest.mark.parametrize(
    "part", ["manifest.json", "catalog.sqlite", "chroma/chroma.sqlite3", "terms/meta.json"]
)
def test_what_the_doctor_says_mends_a_damaged_index(part, run, index):
    spoil(index, part)
    run("build", "--fresh", "--index", index)
    assert run("doctor", "--index", index).code == 0


def tampered(index, sql: str) -> None:
    folder = IndexFolder(index)
    db = sqlite3.connect(folder.paths(folder.current()).catalog)
    with db:
        assert db.execute(sql).rowcount > 0
    db.close()


@pytest.mark.parametrize(
    ("sql", "check", "said"),
    [
        ("DELETE FROM articles", "catalog", "passages without their article"),
        ("UPDATE articles SET text = text || '。'", "articles", "is not what stands at its place"),
        ("UPDATE passages SET text = text || '。'", "passages", "is not what stands at its place"),
        ("INSERT INTO token_mean VALUES (zeroblob(256))", "tokens", "has no tokens"),
        ("INSERT INTO tokens VALUES ('p-stray', 'x.txt', x'00')", "catalog", "tokens without their passage"),
        ("INSERT INTO layouts SELECT name, 1, 1, x'00' FROM pages", "layouts", "its layout can't be read"),
        ("DELETE FROM passages", "vectors", "is not in the catalog"),
        ("DELETE FROM passages", "terms", "rows for 0 passages"),
    ],
)
def test_the_doctor_names_what_is_wrong_in_a_catalog_and_all_is_mended_by_a_build(
    sql, check, said, run, index
):
    tampered(index, sql)
    findings = run("doctor", "--index", index, "--json").json
    found = {finding["check"]: finding for finding in findings if not finding["ok"]}
    assert said in found[check]["detail"]
    assert found[check]["mend"] == "wenbao build --fresh"
    assert "not as the build left it" in found["files"]["detail"]
    assert found["files"]["mend"] == "wenbao build"
    assert run("build", "--index", index).code == 0
    assert run("doctor", "--index", index).code == 0


def test_the_doctor_finds_what_a_killed_builder_left(run, index):
    (index / "generations" / "000042").mkdir()
    (index / "builder.json").write_text("{}")
    bad = [f for f in run("doctor", "--index", index, "--json").json if not f["ok"]]
    assert [(f["check"], f["mend"]) for f in bad] == [("leftovers", "wenbao build"), ("lock", "wenbao build")]
    run("build", "--index", index)
    assert run("doctor", "--index", index).code == 0


def test_the_doctor_says_that_the_next_build_recuts_what_another_version_cut(run, index, monkeypatch):
    monkeypatch.setattr("ui.index_checks.cutting_rule", lambda: "a newer rule")
    (bad,) = [f for f in run("doctor", "--index", index, "--json").json if not f["ok"]]
    assert (bad["check"], bad["mend"]) == ("cutting rule", "wenbao build")
    assert "the next build recuts them" in bad["detail"]


def test_the_doctor_finds_pages_that_changed_since_the_build(run, index, write_pages):
    write_pages({"new.txt": FAIR, "undated.txt": FAIR})
    (finding,) = [f for f in run("doctor", "--index", index, "--json").json if not f["ok"]]
    assert (finding["check"], finding["mend"], "2 not as in the index" in finding["detail"]) == (
        "pages",
        "wenbao build",
        True,
    )


def test_the_doctor_does_not_send_to_a_build_that_would_not_help(run, index, write_pages):
    write_pages({"bad.txt": b"\xff\xfe\xff"})
    done = run("doctor", "--index", index, "--json")
    assert done.code == 0
    assert any("1 unreadable" in finding["detail"] for finding in done.json)


def test_the_doctor_finds_a_page_that_can_not_be_read_any_more(run, index, write_pages):
    write_pages({"undated.txt": b"\xff\xfe\xff"})
    (finding,) = [f for f in run("doctor", "--index", index, "--json").json if not f["ok"]]
    assert (finding["check"], finding["mend"]) == ("pages", "wenbao build")


def test_the_doctor_finds_that_the_pages_folder_is_gone(run, index, pages):
    pages.rename(pages.with_name("unplugged"))
    (finding,) = [f for f in run("doctor", "--index", index, "--json").json if not f["ok"]]
    assert (finding["check"], "no such folder" in finding["detail"]) == ("pages", True)


def test_the_doctor_finds_an_index_of_another_encoder(run, pages, tmp_path, hashed_encoder):
    build(tmp_path / "index", pages, hashed_encoder(identity="other"))
    (finding,) = [f for f in run("doctor", "--index", tmp_path / "index", "--json").json if not f["ok"]]
    assert (finding["check"], finding["mend"]) == ("index", "wenbao build --fresh")


def test_the_doctor_finds_that_the_model_is_missing_and_blames_nothing_else(run, index, monkeypatch):
    import ui.assembly
    from index.errors import EncoderUnavailable

    def missing(settings):
        raise EncoderUnavailable("no model here")

    monkeypatch.setattr(ui.assembly, "encoder_for", missing)
    done = run("doctor", "--index", index, "--json")
    assert done.code == 1
    assert [f["check"] for f in done.json if not f["ok"]] == ["model"]


# settings and help


def test_a_wrong_setting_is_one_line_and_1(run, monkeypatch):
    monkeypatch.setenv("WENBAO_PORT", "many")
    done = run("doctor")
    assert (done.code, done.out) == (1, "")
    assert one_line(done.err).startswith("wenbao: setting port")


def test_an_unknown_key_in_the_settings_file_is_one_line_and_1(run, tmp_path):
    (tmp_path / "here" / "wenbao.toml").write_text("portt = 1")
    done = run("doctor")
    assert done.code == 1
    assert "portt" in one_line(done.err)


def test_a_fault_of_our_own_is_not_hidden(run, index, monkeypatch):
    import ui.assembly

    def broken(settings):
        raise ZeroDivisionError

    monkeypatch.setattr(ui.assembly, "encoder_for", broken)
    with pytest.raises(ZeroDivisionError):
        run("ask", QUESTION, "--index", index)


def test_help_names_every_command(run):
    out = run("--help").out
    assert all(
        f" {name} " in out
        for name in ("build", "ask", "search", "articles", "page", "serve", "doctor", "eval")
    )
