"""The runner: a whole set measured, with the hashed encoder."""

from collections import Counter

import pytest

from assistant.assistant import Assistant
from assistant.evaluation.ablation import variants
from assistant.evaluation.runner import evaluate
from assistant.features import Features
from index.progress import Silence


@pytest.fixture
def measured(fairs_folder, tmp_path, hashed_encoder):
    def run(**options):
        options = {"sample": None, **options}
        return evaluate([fairs_folder], hashed_encoder(), tmp_path / "indexes", progress=Silence(), **options)

    return run


def test_a_set_is_measured_by_its_name(measured):
    found = measured().sets["fairs"]
    assert (found["questions"], found["unanswerable"], found["verbatim"]) == (10, 10, 1.0)


def test_every_stage_of_an_answer_is_timed(measured):
    found = measured().sets["fairs"]
    for stage in ("embed", "retrieve", "rank", "quote", "total"):
        assert 0 <= found[f"ms_{stage}_median"] <= found[f"ms_{stage}_p95"]


def test_each_question_is_asked_once_with_its_answer_and_once_without(measured, monkeypatch):
    asked: Counter[tuple[int, str]] = Counter()
    examine = Assistant.examine

    def counted(self, question, *arguments, **options):
        asked[self.coverage().pages, question] += 1
        return examine(self, question, *arguments, **options)

    monkeypatch.setattr(Assistant, "examine", counted)
    measured()
    whole = [question for pages, question in asked if pages == 10]
    assert set(asked.values()) == {1}
    assert len(whole) == 10
    assert sorted(question for pages, question in asked if pages < 10) == sorted(whole)


def test_a_sample_asks_so_many_questions_and_as_many_in_vain(measured):
    found = measured(sample=5).sets["fairs"]
    assert found["questions"] == 5
    assert 1 <= found["unanswerable"] <= 5


def test_a_question_without_its_passage_is_never_answered_from_it(measured, monkeypatch):
    seen: list[tuple[str, set[str]]] = []
    examine = Assistant.examine

    def watched(self, question, *arguments, **options):
        examined = examine(self, question, *arguments, **options)
        if self.coverage().pages < 10:
            seen.append((question, {hit.passage.text for hit in examined.hits}))
        return examined

    monkeypatch.setattr(Assistant, "examine", watched)
    measured()
    assert len(seen) == 10
    for question, texts in seen:
        own = question.split("届")[0]
        assert not any(text.startswith(f"{own}届") for text in texts)


def test_the_same_set_gives_the_same_figures_again(measured):
    first, second = (
        {name: value for name, value in measured().sets["fairs"].items() if not name.startswith("ms_")}
        for _ in range(2)
    )
    assert first == second


def test_an_ablation_leaves_out_each_feature_in_turn(measured):
    found = measured(ablate=True, sample=5)
    assert list(found.ablation) == [name for name in variants() if name != "everything"]
    assert found.ablation["without lexical"]["fairs"]["questions"] == 5


def test_no_variant_but_everything_has_all_features():
    assert [name for name, features in variants().items() if features == Features()] == ["everything"]


def test_leaving_out_both_words_and_vectors_changes_what_is_found(measured):
    found = measured(ablate=True)
    figures = {found.sets["fairs"]["mrr@10"], *(sets["fairs"]["mrr@10"] for sets in found.ablation.values())}
    assert len(figures) > 1
