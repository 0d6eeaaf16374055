"""Late interaction: words of a question met by words of a passage, with the real model."""

import pytest

from assistant.assistant import Assistant
from assistant.embedding import Embedder
from assistant.features import Features
from assistant.late import LateInteraction
from index.archive import open_archive
from index.build import build

pytestmark = pytest.mark.model
PAGES = {
    "a.txt": "浮山庙会开幕\n\n本报讯（记者 王小明）浮山庙会将于二月十五日开幕，为期七天。门票每张二十元，老人和儿童免费入场。\n",
    "b.txt": "图书馆延长开放\n\n本报讯（记者 李明）市图书馆夜间开放至九点。自习室新增座位一百二十个，读者凭身份证入馆。\n",
    "c.txt": "新桥合龙\n\n本报讯（记者 赵亮）淇河新桥昨日合龙，桥长三百米。明年五月通车后，两岸往来只需五分钟。\n",
}


@pytest.fixture(scope="module")
def index(tmp_path_factory, encoder):
    root = tmp_path_factory.mktemp("late")
    for name, text in PAGES.items():
        (root / name).write_text(text, "utf-8")
    build(root / "index", root, encoder)
    return root / "index"


@pytest.fixture(scope="module")
def archive(index):
    with open_archive(index) as opened:
        yield opened


def late(archive, encoder, question):
    rows = Embedder(encoder, archive.catalog.token_mean()).question(question).rows
    return LateInteraction(archive, rows)


def test_every_passage_keeps_its_tokens(archive):
    ids = [passage.id for passage in archive.catalog.all_passages()]
    assert set(archive.catalog.tokens(ids)) == set(ids)


@pytest.mark.parametrize("question", ["门票多少钱", "How much is a ticket?", "¿Cuánto cuesta la entrada?"])
def test_the_passage_that_answers_is_met_best_in_any_language(archive, encoder, question):
    passages = {passage.id: passage for passage in archive.catalog.all_passages()}
    met = late(archive, encoder, question).passages(list(passages))
    assert "门票" in passages[max(met, key=met.get)].text


def test_a_part_is_met_no_better_than_its_passage(archive, encoder):
    asked = late(archive, encoder, "图书馆几点关门")
    for passage in archive.catalog.all_passages():
        whole = asked.passages([passage.id])[passage.id]
        assert asked.part(passage, 0, len(passage.text)).mean() <= whole + 1e-6
        assert asked.part(passage, 0, 0) is None


def test_words_of_two_stories_are_met_better_elsewhere_than_in_either(archive, encoder):
    fair, library, bridge = (passage.id for passage in archive.catalog.all_passages())
    one, two = late(archive, encoder, "庙会门票多少钱"), late(archive, encoder, "庙会门票和大桥通车")
    assert one.elsewhere(fair, []) == 0.0
    assert two.elsewhere(fair, [library, bridge]) > one.elsewhere(fair, [library, bridge]) >= 0.0


def test_an_answer_needs_no_sentence_encoded(index, encoder, monkeypatch):
    assistant = Assistant(open_archive(index), encoder)
    monkeypatch.setattr(encoder, "encode_passages", None)
    answer = assistant.examine("庙会门票每张多少元？")
    assert "门票" in answer.quotes[0].text
    assert answer.evidence.late is not None


def test_without_late_interaction_the_vectors_decide(index, encoder):
    assistant = Assistant(open_archive(index), encoder, Features(late=False))
    found = assistant.examine("庙会门票每张多少元？")
    assert found.evidence.late is None
    assert all(hit.late is None for hit in found.hits)
