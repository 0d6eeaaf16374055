"""A small question set: ten fairs, each with its own price and day."""

import json

import pytest

from assistant.evaluation.sets import read_set


@pytest.fixture
def fairs_folder(tmp_path):
    folder = tmp_path / "fairs"
    folder.mkdir()
    passages = [
        {
            "id": f"fair {n}",
            "text": f"第{n}届浮山庙会将于{n}月15日开幕，门票每张{n}0元，游客可以免费乘坐{n}路公交车前往。",
        }
        for n in range(1, 11)
    ]
    questions = [
        {
            "id": f"q{n}",
            "q": f"第{n}届浮山庙会门票每张多少元？",
            "answers": [f"{n}0元"],
            "gold": [f"fair {n}"],
        }
        for n in range(1, 11)
    ]
    for name, lines in (("passages", passages), ("questions", questions)):
        (folder / f"{name}.jsonl").write_text("\n".join(json.dumps(line) for line in lines), "utf-8")
    return folder


@pytest.fixture
def fairs(fairs_folder):
    return read_set(fairs_folder)
