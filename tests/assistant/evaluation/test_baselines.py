"""Baselines: the arms by themselves, and their plain fusion."""

from assistant.evaluation.baselines import baseline_ranks, fused_by_reciprocal_rank, gold_rank
from assistant.evaluation.set_pages import archive_of, page_of
from index.progress import Silence


def test_what_both_rankings_name_comes_before_what_one_of_them_names_first():
    assert fused_by_reciprocal_rank([["a", "b", "c"], ["b", "d", "c"]]) == ["b", "c", "a", "d"]


def test_ties_of_a_fusion_are_broken_by_id():
    assert fused_by_reciprocal_rank([["b"], ["a"]]) == ["a", "b"]


def test_the_rank_counts_pages_not_passages():
    pages = [page_of(id_) for id_ in ("x", "x", "x", "gold")]
    assert gold_rank(pages, ["gold"]) == 2


def test_what_stands_beyond_the_tenth_page_is_not_found():
    pages = [page_of(f"p{n}") for n in range(10)] + [page_of("gold")]
    assert gold_rank(pages, ["gold"]) is None


def test_each_arm_ranks_by_itself(tmp_path, hashed_encoder):
    encoder = hashed_encoder()
    passages = {f"p{n}": f"第{n}届浮山庙会将于{n}月15日开幕，门票每张{n}0元。" for n in range(1, 6)}
    passages["gold"] = "淇河新桥昨日合龙，全长三百米。"
    with archive_of(tmp_path / "set", passages, encoder, Silence(), tmp_path / "vectors") as archive:
        own_words = baseline_ranks(archive, encoder, "淇河新桥合龙", ["gold"])
        no_words = baseline_ranks(archive, encoder, "Where is it?", ["gold"])
    assert (own_words.dense, own_words.lexical, own_words.reciprocal_rank_fusion) == (1, 1, 1)
    assert no_words.lexical is None
    assert no_words.dense is not None
