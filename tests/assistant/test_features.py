"""Features: what is left out is not made use of."""

from dataclasses import replace

import pytest

from assistant.embedding import Embedder
from assistant.evidence import Evidence, confidence
from assistant.features import Features
from assistant.finding import Found
from assistant.questions import understood
from assistant.quoting import candidates
from assistant.retrieval import idf, retrieve
from index.archive import open_archive

QUESTION = understood("浮山庙会门票每张多少元？")
EVIDENCE = Evidence(known=0.9, unknown=(), covered=0.8, similarity=0.88, fits=True, same_language=True)


@pytest.fixture(scope="module")
def archive(_archive_built):
    with open_archive(_archive_built) as opened:
        yield opened


def test_without_the_lexical_arm_no_hit_has_a_lexical_score(archive, hashed_encoder):
    vector = Embedder(hashed_encoder(), None).question(QUESTION.text)
    hits = retrieve(archive, QUESTION, vector, 5, features=Features(lexical=False))
    assert {hit.lexical for hit in hits} == {0.0}


def test_without_the_dense_arm_a_question_that_shares_no_word_finds_nothing(archive, hashed_encoder):
    asked = understood("Zyxwvut qqqq?")
    vector = Embedder(hashed_encoder(), None).question(asked.text)
    assert retrieve(archive, asked, vector, 5)
    assert retrieve(archive, asked, vector, 5, features=Features(dense=False)) == []


@pytest.mark.parametrize("feature", ["overlap", "similarity", "kind", "passage"])
def test_a_sentence_is_not_chosen_for_what_is_left_out(feature, archive, hashed_encoder):
    encoder = hashed_encoder()
    embedder = Embedder(encoder, None)
    vector = embedder.question(QUESTION.text)
    hits = retrieve(archive, QUESTION, vector, 3)
    found = Found(QUESTION, tuple(hits), idf(archive, QUESTION.terms), None)
    scores = [
        [candidate.score for candidate in candidates(found, hits, embedder.similarities(vector), features)]
        for features in (Features(), replace(Features(), **{feature: False}))
    ]
    assert scores[0] != scores[1]


@pytest.mark.parametrize(
    ("feature", "other"),
    [("known", {"known": 0.1}), ("near", {"similarity": 0.7}), ("kind", {"fits": False})],
)
def test_evidence_that_is_left_out_weighs_nothing(feature, other):
    changed = replace(EVIDENCE, **other)
    assert confidence(EVIDENCE) > confidence(changed)
    without = replace(Features(), **{feature: False})
    assert confidence(EVIDENCE, without) == confidence(changed, without)
