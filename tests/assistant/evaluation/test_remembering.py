"""An encoder that remembers gives the other's vectors, and asks for none of them twice."""

import numpy as np
import pytest

from assistant.evaluation.remembering import RememberingEncoder


def test_its_vectors_are_those_of_the_other(hashed_encoder):
    texts = ["问报", "庙会", "问报"]
    encoder = RememberingEncoder(hashed_encoder())
    for recalls in (False, True, False):
        encoder.recalls_passages = recalls
        np.testing.assert_array_equal(
            encoder.encode_questions(texts), hashed_encoder().encode_questions(texts)
        )
        np.testing.assert_array_equal(encoder.encode_passages(texts), hashed_encoder().encode_passages(texts))


@pytest.mark.parametrize(("recalls", "times"), [(True, 1), (False, 2)])
def test_passages_are_recalled_only_where_that_is_wanted(recalls, times, hashed_encoder):
    other = hashed_encoder()
    encoder = RememberingEncoder(other)
    encoder.encode_passages(["庙会"])
    encoder.recalls_passages = recalls
    encoder.encode_passages(["庙会"])
    assert other.encoded == ["庙会"] * times


def test_a_question_and_a_passage_of_one_text_are_told_apart(hashed_encoder):
    class Turned(hashed_encoder):
        def encode_questions(self, texts):
            return -self._rows(texts)

    encoder = RememberingEncoder(Turned())
    np.testing.assert_array_equal(encoder.encode_questions(["庙会"]), -encoder.encode_passages(["庙会"]))


def test_of_no_texts_there_are_no_vectors(hashed_encoder):
    assert RememberingEncoder(hashed_encoder()).encode_questions([]).shape == (0, 64)
