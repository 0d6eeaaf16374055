"""Is it enough? A probability that the first quote holds the answer, and the reason where it does not.

Similarity alone can't tell: the nearest passage is always near. What tells is whether the words that the
question is about stand in the story, and whether the quote holds the kind of thing that is asked for.
"""

import math
from dataclasses import dataclass

# Logistic weights, set on the scores of answerable and unanswerable questions; larger means likelier answered.
# A question and a sentence in two languages are less alike than in one, so similarity has two scales.
_SAME_LANGUAGE = {"bias": -5.2, "known": 5.4, "similarity": 3.0, "fits": 0.9}
_ACROSS_LANGUAGES = {"bias": -1.6, "known": 0.0, "similarity": 3.2, "fits": 0.9}
_SIMILARITY_RANGE = {True: (0.78, 0.90), False: (0.75, 0.82)}  # by whether the languages are the same
ENOUGH = 0.5


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for an answer.

    `known` is the idf-weighted share in 0..1 of the question's words that the quote's story holds,
    `unknown` its words that stand nowhere in the archive; `similarity` is the best quote's cosine with
    the question; `fits` says whether the quote holds the kind of thing asked for (None: can't tell).
    `same_language` says whether question and pages share a script, so that words can be compared.
    """

    known: float
    unknown: tuple[str, ...]
    similarity: float
    fits: bool | None
    same_language: bool


def confidence(evidence: Evidence) -> float:
    """The probability that the first quote holds the answer; in 0..1."""
    weights = _SAME_LANGUAGE if evidence.same_language else _ACROSS_LANGUAGES
    low, high = _SIMILARITY_RANGE[evidence.same_language]
    spread = (evidence.similarity - low) / (high - low)
    fits = 0.0 if evidence.fits is None else 1.0 if evidence.fits else -1.5
    z = (
        weights["bias"]
        + weights["known"] * evidence.known
        + weights["similarity"] * min(1.0, max(0.0, spread))
        + weights["fits"] * fits
    )
    return 1.0 / (1.0 + math.exp(-z))
