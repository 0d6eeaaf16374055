"""Token signs: small, told back exactly, and as near to each other as the tokens they stand for."""

import numpy as np
import pytest

from index.token_signs import mean_token, passage_tokens, question_tokens, similarities, unpacked

RANDOM = np.random.default_rng(7)
MEAN = np.full(64, 0.02, np.float32)


def rows(count: int) -> np.ndarray:
    return RANDOM.normal(size=(count, 64)).astype(np.float32)


def test_a_token_takes_one_bit_a_dimension_and_two_bytes_for_its_place():
    assert len(passage_tokens(rows(10), range(10), MEAN).packed()) == 10 * (8 + 2)


def test_what_was_packed_is_unpacked():
    tokens = passage_tokens(rows(5), [0, 2, 4, 400, 65535], MEAN)
    again = unpacked(tokens.packed(), 64)
    np.testing.assert_array_equal(again.starts, tokens.starts)
    np.testing.assert_array_equal(again.signs, tokens.signs)


def test_bytes_of_another_dimension_are_refused():
    with pytest.raises(ValueError, match="no tokens of 32 dimensions"):
        unpacked(passage_tokens(rows(5), range(5), MEAN).packed() + b"x", 32)


def test_a_token_is_nearest_to_itself():
    own = rows(20)
    asked = question_tokens(own, [(i, i + 1) for i in range(20)], MEAN)
    (table,) = similarities(asked.rows, [passage_tokens(own, range(20), MEAN)])
    assert table.shape == (20, 20)
    assert (table.argmax(axis=1) == np.arange(20)).all()
    assert (np.abs(table) <= 1).all()


def test_several_passages_are_compared_as_each_alone():
    asked = question_tokens(rows(4), [(i, i + 1) for i in range(4)], MEAN)
    passages = [passage_tokens(rows(n), range(n), MEAN) for n in (3, 0, 7)]
    together = similarities(asked.rows, passages)
    for table, passage in zip(together, passages, strict=True):
        np.testing.assert_allclose(table, similarities(asked.rows, [passage])[0], atol=1e-6)


def test_nothing_is_compared_with_nothing():
    assert similarities(rows(2), []) == []
    assert question_tokens(np.zeros((0, 64), np.float32), (), MEAN).rows.shape == (0, 64)


def test_the_mean_token_is_of_tokens_of_one_length():
    own = rows(30)
    np.testing.assert_allclose(mean_token(own * 9), mean_token(own), atol=1e-6)
