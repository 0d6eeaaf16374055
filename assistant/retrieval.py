"""Finding passages: dense vectors and BM25, each trusted as far as this question allows.

On Chinese questions over Chinese pages BM25 on character pairs ranks better than one vector a passage; across
languages it finds nothing and must not drag the ranking down. So the lexical arm weighs as much as the share of
the question's information that it covers (idf-weighted), and the dense arm has the rest.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.questions import Question
from index.archive import Archive
from index.passages import Passage

# Candidates of each arm. Beyond 50 nothing reached the first ten of the tuning sets.
_CANDIDATES = 50
# The share of the fused score that the lexical arm has when it covers the whole question.
_MOST_LEXICAL = 0.75
# Cosines of this family of encoders lie close together; these bounds spread them over 0..1.
_DENSE_LOW, _DENSE_HIGH = 0.74, 0.92


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a question.

    `dense` is a cosine similarity, `lexical` a BM25 score, `score` their fusion in 0..1; larger is better.
    """

    passage: Passage
    score: float
    dense: float
    lexical: float


def retrieve(
    archive: Archive,
    question: Question,
    vector: NDArray[np.float32],
    k: int,
    pages: Sequence[str] | None = None,
) -> list[Hit]:
    """The k best passages for a question, best first, ties by id.

    Args:
        archive: Where to look.
        question: What is asked.
        vector: Its vector, (dimension,) unit length.
        k: How many.
        pages: Only these pages; None for all.
    """
    reach = max(_CANDIDATES, k)
    (near,) = archive.vectors.nearest(vector[None, :], reach, pages)
    matches = archive.terms.matches(question.terms, reach, pages)
    dense = {found.id: found.score for found in near}
    lexical = {found.id: found.score for found in matches}
    unseen = [id_ for id_ in lexical if id_ not in dense]
    for id_, stored in archive.vectors.get(unseen).items():
        dense[id_] = float(stored @ vector)
    for id_ in dense:
        if id_ not in lexical:
            lexical[id_] = archive.terms.score(id_, question.terms) if matches else 0.0
    trust = _MOST_LEXICAL * lexical_coverage(archive, question, max(lexical.values(), default=0.0))
    highest = max(lexical.values(), default=0.0) or 1.0
    fused = {id_: trust * lexical[id_] / highest + (1.0 - trust) * _spread(dense[id_]) for id_ in dense}
    best = sorted(fused, key=lambda id_: (-round(fused[id_], 6), id_))[:k]
    passages = archive.catalog.passages(best)
    return [Hit(passages[id_], fused[id_], dense[id_], lexical[id_]) for id_ in best if id_ in passages]


def lexical_coverage(archive: Archive, question: Question, best: float) -> float:
    """The share of a question's information that its best BM25 match holds; in 0..1.

    Compared is the score of a passage of average length that would hold each of the terms once.
    """
    total = sum(idf(archive, question.terms).values())
    return min(1.0, best / total) if total else 0.0


def idf(archive: Archive, terms: Sequence[str]) -> dict[str, float]:
    """BM25's inverse document frequency of each term (Robertson and Spärck Jones, with Lucene's +1)."""
    count = archive.terms.count()
    return {
        term: math.log(1.0 + (count - spread + 0.5) / (spread + 0.5))
        for term, spread in archive.terms.frequencies(terms).items()
    }


def _spread(cosine: float) -> float:
    return min(1.0, max(0.0, (cosine - _DENSE_LOW) / (_DENSE_HIGH - _DENSE_LOW)))


def distinct(hits: Sequence[Hit], per_article: int) -> list[Hit]:
    """The hits without near copies of better ones, and at most `per_article` of one article."""
    kept: list[Hit] = []
    prints: list[set[str]] = []
    taken: dict[str, int] = {}
    for hit in hits:
        text = hit.passage.text
        shingles = {text[i : i + 5] for i in range(max(1, len(text) - 4))}
        if any(len(shingles & other) >= 0.8 * min(len(shingles), len(other)) for other in prints):
            continue
        if taken.get(hit.passage.article, 0) >= per_article:
            continue
        taken[hit.passage.article] = taken.get(hit.passage.article, 0) + 1
        kept.append(hit)
        prints.append(shingles)
    return kept
