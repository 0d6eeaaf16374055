"""Is it enough? A probability that the first quote holds the answer, and the reason where it does not.

Similarity alone can't tell: the nearest passage is always near. What tells is how far the best passage stands out
from the others, whether the words that the question is about stand in the story, and whether the quote holds the
kind of thing that is asked for. Where tokens are compared, a logistic model weighs these; its coefficients, by plain
names, are in `assistant/weights/evidence.json`, fitted by `evals/evidence/train.py`.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from assistant.features import Features

# For encoders without tokens: logistic weights set by hand on the scores of answerable and unanswerable questions.
# A question and a sentence in two languages are less alike than in one, so similarity has two scales.
_SAME_LANGUAGE = {"bias": -5.2, "known": 5.4, "similarity": 3.0, "fits": 0.9}
_ACROSS_LANGUAGES = {"bias": -1.6, "known": 0.0, "similarity": 3.2, "fits": 0.9}
_SIMILARITY_RANGE = {True: (0.78, 0.90), False: (0.75, 0.82)}  # by whether the languages are the same
# Below even odds, since one of three quotes holds the answer more often than the first alone. Chosen on question sets,
# where some one in twenty answerable questions is refused, one in fourteen across languages: `refused_answerable`, beside
# `refused_unanswerable`, in `evals/results/eval-sample250.txt`.
ENOUGH = 0.3
# The models, by what there is to be weighed: words of one language, of two, of two with a dictionary between them.
SAME_LANGUAGE, ACROSS_LANGUAGES, GLOSSED = "same language", "across languages", "across languages, glossed"


@dataclass(frozen=True, slots=True)
class LateEvidence:
    """What comparing word by word says.

    `passage` is how well the best passage meets the question's words, `lift` by how much it stands above the mean of
    those ranked fifth to twentieth, `margin` above the best other; `elsewhere` is by how much the words are met better
    if each may be met by another passage; `sentence` is how well the first quote meets them.
    """

    passage: float
    lift: float
    margin: float
    elsewhere: float
    sentence: float


@dataclass(frozen=True, slots=True)
class GlossedEvidence:
    """What the dictionary says: the shares in 0..1 of the question's words that are said in Chinese.

    `passage` is the first passage's, `lead` by how much that is more than any other's that was found, `quote` the first
    quote's.
    """

    passage: float
    lead: float
    quote: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for an answer.

    `known` is the idf-weighted share in 0..1 of the question's words that the quote's story holds,
    `unknown` its words, or across languages its Chinese names, that stand nowhere in the archive; `unnamed` is the
    share in 0..1 of the names in it, across languages of those spelled in Latin letters, that the story lacks, each by how rare it is; `covered` is the idf-weighted share of its terms that one
    of the passages read holds; `similarity` is the best quote's cosine with the question; `fits` says whether it
    holds the kind of thing asked for (None: can't tell), `fitting` the same in -1..1, names and lists told less surely,
    `none_fits` that no sentence read of its story does. `same_language` says whether question and pages share a script, so that words
    can be compared; `late` is None where tokens are not, `glossed` where no dictionary knows the question's words; `read`
    is the log odds of the likeliest answer that the reader sees, None where there is no reader.
    """

    known: float
    unknown: tuple[str, ...]
    covered: float
    similarity: float
    fits: bool | None
    same_language: bool
    fitting: float = 0.0
    none_fits: bool = False
    unnamed: float = 0.0
    late: LateEvidence | None = None
    glossed: GlossedEvidence | None = None
    read: float | None = None

    @property
    def kind(self) -> str:
        """Which of the models weighs it."""
        if self.same_language:
            return SAME_LANGUAGE
        return ACROSS_LANGUAGES if self.glossed is None else GLOSSED

    def signals(self) -> dict[str, float]:
        """What the model weighs, by name; nothing without late interaction."""
        if self.late is None:
            return {}
        across = {
            "passage": self.late.passage,
            "lift": self.late.lift,
            "margin": self.late.margin,
            "elsewhere": self.late.elsewhere,
            "sentence": self.late.sentence,
            "fits": self.fitting,
            "none fits": float(self.none_fits),
            "unnamed": self.unnamed,
        }
        if self.glossed is not None and not self.same_language:
            across |= {
                "glossed passage": self.glossed.passage,
                "glossed lead": self.glossed.lead,
                "glossed quote": self.glossed.quote,
            }
        if self.read is not None:
            across["read"] = self.read
        if not self.same_language:
            return across
        return {
            **across,
            "known": self.known,
            "covered": self.covered,
            "unknown": float(min(3, len(self.unknown))),
        }


def confidence(evidence: Evidence, features: Features = Features()) -> float:
    """The probability that the first quote holds the answer; in 0..1. What is left out counts as middling."""
    if evidence.late is not None:
        return _sigmoid(_log_odds(evidence, features))
    weights = _SAME_LANGUAGE if evidence.same_language else _ACROSS_LANGUAGES
    low, high = _SIMILARITY_RANGE[evidence.same_language]
    spread = (evidence.similarity - low) / (high - low)
    fits = 0.0 if evidence.fits is None or not features.kind else 1.0 if evidence.fits else -1.5
    return _sigmoid(
        weights["bias"]
        + weights["known"] * (evidence.known if features.known else 0.5)
        + weights["similarity"] * (min(1.0, max(0.0, spread)) if features.near else 0.5)
        + weights["fits"] * fits
    )


def _log_odds(evidence: Evidence, features: Features) -> float:
    model = _models()[evidence.kind if evidence.read is None else f"{evidence.kind}, read"]
    signals = evidence.signals()
    left_out = {
        *(() if features.kind else ("fits", "none fits")),
        *(() if features.known else ("known", "covered", "unknown", "unnamed")),
        *(() if features.near else ("passage", "lift", "margin", "elsewhere", "sentence")),
    }
    return model.bias + math.fsum(
        weight * (model.usual[name] if name in left_out else signals[name])
        for name, weight in model.weights.items()
    )


@dataclass(frozen=True, slots=True)
class _Model:
    bias: float
    weights: Mapping[str, float]
    usual: Mapping[str, float]  # each signal's mean, which stands for one that is left out


@lru_cache(maxsize=1)
def _models() -> dict[str, _Model]:
    stored = json.loads(files("assistant").joinpath("weights", "evidence.json").read_text("utf-8"))
    return {name: _Model(m["bias"], m["weights"], m["usual"]) for name, m in stored["models"].items()}


def _sigmoid(log_odds: float) -> float:
    return 1.0 / (1.0 + math.exp(-max(-60.0, min(60.0, log_odds))))
