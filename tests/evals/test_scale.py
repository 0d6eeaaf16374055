"""Scale: made vectors lie as real ones do, and made archives keep the laws."""

import numpy as np
import pytest

from evals.scale.distribution import Fitted, nearness
from evals.scale.made_archive import made_cuts, sentences_of
from index.spans import law_holds

POOL = sentences_of(
    ["市图书馆昨日开馆，读者排起了长队。孩子们在阅览室里听故事。", "新大桥将在明年春天通车。"]
)


@pytest.fixture(scope="module")
def real():
    """Unit rows about a common direction, in a few clusters, as sentence vectors are."""
    random = np.random.default_rng(1)
    centres = random.standard_normal((20, 32))
    rows = 4 * random.standard_normal(32) + centres[random.integers(0, 20, 400)]
    rows += 0.3 * random.standard_normal((400, 32))
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def sampled(vectors, count):
    return np.concatenate(list(Fitted.to(vectors).sample(count, 7)))


def test_made_vectors_are_unit_rows(real):
    np.testing.assert_allclose(np.linalg.norm(sampled(real, 500), axis=1), 1, atol=1e-5)


def test_made_vectors_have_the_mean_of_the_real_ones(real):
    np.testing.assert_allclose(sampled(real, 4000).mean(axis=0), real.mean(axis=0), atol=0.03)


def test_made_vectors_are_about_as_near_to_each_other_as_real_ones(real):
    assert nearness(sampled(real, len(real))) == pytest.approx(nearness(real), abs=0.05)


def test_the_same_seed_gives_the_same_vectors(real):
    np.testing.assert_array_equal(sampled(real, 50), sampled(real, 50))


def test_every_made_passage_is_what_stands_at_its_place():
    cuts = list(made_cuts(POOL, 200))
    for cut in cuts:
        assert all(law_holds(p.text, p.spans, {cut.page.name: cut.page.raw}) for p in cut.passages)


def test_made_passages_are_as_many_as_asked_for_and_all_different():
    ids = [passage.id for cut in made_cuts(POOL, 200) for passage in cut.passages]
    assert len(ids) >= 200
    assert len(set(ids)) == len(ids)
