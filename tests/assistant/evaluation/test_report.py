"""The report: the contract's form, files named by the commit, and tables that can be read."""

import json
import subprocess

import pytest

from assistant.evaluation import report as reporting
from assistant.evaluation.metrics import RefusalPoint, ReliabilityBin
from assistant.evaluation.report import EvaluationReport, commit_of_the_source
from assistant.evaluation.scoring import Curves
from assistant.evaluation.tables import table

CURVES = Curves((ReliabilityBin(0.9, 0.8, 10),), (), (RefusalPoint(0.0, 0.1), RefusalPoint(1.0, 1.0)), None)
REPORT = EvaluationReport(
    "abc1234",
    {"sample": 5},
    {"one": {"questions": 10, "hit@1": 0.123456789, "ms_total_median": 12.34}, "two": {"questions": 7}},
    {"one": CURVES},
)
ABLATED = EvaluationReport(
    "abc1234",
    {"sample": 5},
    {"one": {"questions": 10, "unanswerable": 4, "hit@1": 0.9, "auroc": 0.8}},
    ablation={"without dense": {"one": {"questions": 10, "unanswerable": 4, "hit@1": 0.7, "auroc": 0.85}}},
)


def test_the_json_is_of_the_contracts_form():
    found = json.loads(json.dumps(REPORT.as_json()))
    assert (found["commit"], found["settings"]) == ("abc1234", {"sample": 5})
    assert found["sets"]["one"] == {"questions": 10, "hit@1": 0.12346, "ms_total_median": 12.34}


def test_the_files_are_named_by_the_commit(tmp_path):
    written = REPORT.write(tmp_path / "new" / REPORT.name)
    assert sorted(path.name for path in written) == ["eval-abc1234.json", "eval-abc1234.txt"]
    assert json.loads(written[0].read_text("utf-8")) == REPORT.as_json()


def test_an_ablation_does_not_overwrite_the_evaluation_of_its_commit():
    assert ABLATED.name != REPORT.name


def test_a_table_has_a_row_a_metric_and_a_column_a_set():
    lines = REPORT.lines()
    assert lines[0].split() == ["one", "two"]
    (row,) = [line for line in lines if line.startswith("hit@1")]
    assert row.split() == ["hit@1", "0.123", "–"]


def test_an_ablation_shows_the_difference_to_everything():
    (row,) = [line for line in ABLATED.lines() if line.startswith("without dense")]
    assert row.split() == ["without", "dense", "0.700", "-0.200", "0.850", "+0.050"]


def test_columns_stand_below_each_other():
    assert table([["", "a"], ["A LONG HEADING"], ["name", "1.000"]]) == [
        "          a",
        "A LONG HEADING",
        "name  1.000",
    ]


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """A working tree of git with a file in it that stands for the source."""

    def git(*arguments):
        who = ("-c", "user.name=a", "-c", "user.email=a@b")
        subprocess.run(["git", "-C", str(tmp_path), *who, *arguments], check=True, capture_output=True)

    git("init")
    source = tmp_path / "__init__.py"
    source.write_text("")
    git("add", "__init__.py")
    git("commit", "-m", "x")
    monkeypatch.setattr(reporting, "__file__", str(source))
    return source


def test_the_commit_is_that_of_the_source(tree):
    assert len(commit_of_the_source() or "") >= 7


def test_changed_files_are_told_by_the_commit(tree):
    tree.write_text("changed")
    assert (commit_of_the_source() or "").endswith("-dirty")


def test_a_package_installed_below_another_tree_has_no_commit(tree, monkeypatch):
    installed = tree.parent / "site-packages"
    installed.mkdir()
    (installed / "__init__.py").touch()
    monkeypatch.setattr(reporting, "__file__", str(installed / "report.py"))
    assert commit_of_the_source() is None
