"""Faults in the reader's language: every line that a file can be refused with has words in Chinese."""

import ast
import re
from pathlib import Path
from string import Formatter

import pytest

from index.formats.limits import Limits, over_limit
from index.formats.page_files import unknown_format
from ui.words import ENGLISH, SIMPLIFIED, TRADITIONAL
from ui.words.fault_sentences import SENTENCES
from ui.words.faults import fault_text

ROOT = Path(__file__).parents[2]


def lines_of(node):
    """The lines that an expression can give, `7` standing for what is put in."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.JoinedStr):
        return ["".join(part.value if isinstance(part, ast.Constant) else "7" for part in node.values)]
    if isinstance(node, ast.IfExp):
        return [*lines_of(node.body), *lines_of(node.orelse)]
    if isinstance(node, ast.BinOp):
        return [one + other for one in lines_of(node.left) for other in lines_of(node.right)]
    return []


def reasons():
    """Every reason that stands in `index` as a text: given to PageUnreadable, or by a function that finds faults."""
    found = set()
    for path in sorted((ROOT / "index").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if (
                isinstance(node, ast.Call)
                and getattr(node.func, "id", "") == "PageUnreadable"
                and len(node.args) > 1
            ):
                found.update(lines_of(node.args[1]))
            if isinstance(node, ast.FunctionDef) and node.name.endswith("_fault"):
                for inner in ast.walk(node):
                    if isinstance(inner, ast.Return) and inner.value is not None:
                        found.update(lines_of(inner.value))
            if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") in {"fault", "reason"}:
                found.update(lines_of(node.value))
    return sorted(found)


def test_there_are_reasons_to_be_told():
    assert len(reasons()) > 30


@pytest.mark.parametrize("reason", reasons())
@pytest.mark.parametrize("words", [SIMPLIFIED, TRADITIONAL], ids=["zh-Hans", "zh-Hant"])
def test_every_reason_to_refuse_a_file_is_told_in_chinese(reason, words):
    told = fault_text(reason, words)
    assert re.search("[\u4e00-\u9fff]", told), f"no words for {reason!r} in ui/words/fault_sentences.py"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (over_limit("a", 3_000_000, "bytes", Limits(), "largest_file").reason, "有 3,000,000 字节，最多应为"),
        (unknown_format(), "不是可读取的格式；应为"),
        ("can't be opened: Permission denied", "无法打开：没有权限"),
        (
            "no sound zip file (File is not a zip file); zip it again",
            "不是完好的 zip 文件（File is not a zip file）",
        ),
        ("/p: No space left on device; the index is as it was before", "/p：磁盘已满；索引保持原样"),
    ],
)
def test_what_stands_in_the_blanks_stands_in_the_sentence(said, told):
    assert fault_text(said, SIMPLIFIED).startswith(told)


def test_in_english_it_is_said_as_it_was():
    assert fault_text("can't be opened: Permission denied", ENGLISH) == "can't be opened: Permission denied"


def test_a_line_of_another_form_is_shown_as_it_is():
    assert fault_text("the cat sat on it", SIMPLIFIED) == "the cat sat on it"


@pytest.mark.parametrize("sentence", SENTENCES, ids=lambda sentence: sentence[0])
def test_the_chinese_sentences_have_the_same_blanks(sentence):
    english, *chinese = ({name for _, name, _, _ in Formatter().parse(text) if name} for text in sentence)
    assert all(blanks <= english for blanks in chinese)
    assert chinese[0] == chinese[1]


@pytest.mark.parametrize("sentence", SENTENCES, ids=lambda sentence: sentence[0])
def test_a_sentence_is_found_by_its_own_form_first(sentence):
    english = sentence[0]
    said = english.format(**{name: "7" for _, name, _, _ in Formatter().parse(english) if name})
    expected = sentence[1].format(**{name: "7" for _, name, _, _ in Formatter().parse(sentence[1]) if name})
    assert fault_text(said, SIMPLIFIED) == expected
