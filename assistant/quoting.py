"""Quoting: the whole sentences of the best passages that answer, chosen by their place, never retyped."""

import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from assistant.answering import answering_words
from assistant.features import Features
from assistant.finding import Found
from assistant.fitting import fitting, holds_what_is_asked
from assistant.late import TAKEN_OVER, LateInteraction
from assistant.names import names_of
from assistant.questions import Question
from assistant.reader import Reader
from assistant.retrieval import Hit
from index.folding import terms
from index.scripts import is_unspaced
from index.sentences import sentences
from index.spans import squeeze

_LONGEST_WITH_ANTECEDENT = 180  # characters of a sentence and the one that it leans on
_LONGEST_TOGETHER = 120  # characters of two sentences side by side
_MORE_OF_A_LIST = 2  # quotes
_MOST_SENTENCES = 20
# A sentence that leans on the one before it: a pronoun or a "this" at its head.
_LEANING = re.compile(
    r"^[“‘（(]?(?:[他她它](?:们)?(?!国)|该[局市县区镇村社院校公司馆站中心街道协会项目活动]|此[次外前举时]?|这[些个项一次种是]?|其(?!中|实|他|余)|对此|同时|因此|据此|并)"
)
# What the reader's log odds weigh beside the signals' (`evals/reading/train.py` prints what others would give).
_READ_WEIGHT = {"same language": 0.5, "across languages": 0.2}
# The passages of the best three sentences, two at the most, are read: each costs as much as embedding it anew.
_READ_SENTENCES = 3
_READ_PASSAGES = 2
_FRAGMENT = 8  # characters: a shorter sentence says nothing by itself
_FAR_BEHIND = 6.0  # of a score by tokens: a candidate so far behind the first is not worth showing
_WEIGHTS = {"overlap": 1.0, "similarity": 1.0, "kind": 0.35, "passage": 0.5, "headline": 0.1}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stretch of a passage that could be quoted: `passage.text[start:end]`.

    `overlap` is the idf-weighted share of the question's terms in it, `similarity` its vector's cosine
    with the question's (0 where tokens were compared instead), both in 0..1; `fits` says whether it holds what is
    asked for (None: can't tell); `late` how well the question's words are met in it; `read` is what the reader takes
    for the answer in it, as (start, end) in the passage's text (None: not read, or none there).
    """

    hit: Hit
    start: int
    end: int
    text: str
    overlap: float
    similarity: float
    fits: bool | None
    score: float
    late: float | None = None
    signals: Mapping[str, float] = field(default_factory=dict)
    read: tuple[int, int] | None = None


Similarities = Callable[[Sequence[str]], NDArray[np.float32]]


def candidates(
    found: Found,
    hits: Sequence[Hit],
    similarities: Similarities,
    features: Features = Features(),
    reader: Reader | None = None,
) -> list[Candidate]:
    """Everything quotable in the hits, best first.

    Args:
        found: What was found for the question.
        hits: Where of it to look, best first.
        similarities: Gives the cosine of each text with the question, (n,).
        features: What is made use of.
        reader: Reads the passages; None where there is none for the archive's encoder. It needs their tokens.
    """
    late = found.late
    if late is not None and all(hit.late is not None for hit in hits):
        ranked = _by_token(found, hits, features, late)
        if reader is not None and features.reader and ranked:
            ranked = _read(found.question, ranked, late, reader)
        return sorted(ranked, key=_rank)
    return sorted(_by_vector(found, hits, similarities, features), key=_rank)


def _by_vector(
    found: Found, hits: Sequence[Hit], similarities: Similarities, features: Features
) -> list[Candidate]:
    places = _places(hits)[:_MOST_SENTENCES]
    if not places:
        return []
    question, weights = found.question, found.weights
    texts = [hit.passage.text[start:end] for hit, start, end in places]
    cosines = similarities(texts)
    low, high = float(cosines.min()), float(cosines.max())
    total = sum(weights.values()) or 1.0
    best_hit = hits[0].score or 1.0
    scored = []
    for (hit, start, end), text, cosine in zip(places, texts, cosines, strict=True):
        held = set(terms(text))
        overlap = sum(weight for term, weight in weights.items() if term in held) / total
        fits = holds_what_is_asked(question, text)
        relative = (float(cosine) - low) / (high - low) if high > low else 1.0
        score = (
            _WEIGHTS["overlap"] * overlap * features.overlap
            + _WEIGHTS["similarity"] * relative * features.similarity
            + _WEIGHTS["kind"] * (0.0 if fits is None else 1.0 if fits else -1.0) * features.kind
            + _WEIGHTS["passage"] * hit.score / best_hit * features.passage
        )
        scored.append(Candidate(hit, start, end, text, overlap, float(cosine), fits, score))
    return scored


def _by_token(
    found: Found, hits: Sequence[Hit], features: Features, late: LateInteraction
) -> list[Candidate]:
    places = _places(hits)
    if not places:
        return []
    question, weights, glossed = found.question, found.weights, found.glossed
    texts = [hit.passage.text[start:end] for hit, start, end in places]
    rows = [late.part(hit.passage, start, end) for hit, start, end in places]
    width = next((len(row) for row in rows if row is not None), 1)
    table = np.stack([np.zeros(width, np.float32) if row is None else row for row in rows])
    # What the headline says is said of each of its sentences: it must not make one of them look better.
    above = [late.title(hit.passage) for hit, _, _ in places]
    under = np.stack(
        [row if up is None else np.maximum(row, up) for row, up in zip(table, above, strict=True)]
    )
    if question.own != question.text:
        own = set(terms(question.own))
        weights = {term: w if term in own else TAKEN_OVER * w for term, w in weights.items()}
    held = [set(terms(text)) for text in texts]
    titles = [set(terms(hit.passage.context.removesuffix(hit.passage.text))) for hit, _, _ in places]
    spread = {term: sum(term in own for own in held) for term in weights}
    pointing = {term: w * math.log((1 + len(texts)) / (1 + spread[term])) for term, w in weights.items()}
    same = question.unspaced == any(map(is_unspaced, texts[0]))
    model = quoting_weights(same_language=same)
    scored = []
    for i, (hit, start, end) in enumerate(places):
        fits = holds_what_is_asked(question, texts[i])
        signals = {
            "met": late.mean(table[i]),
            "met under headline": late.mean(under[i]),
            "passage": (hit.late or 0.0) * features.passage,
            "overlap": _share(weights, held[i]) * features.overlap,
            "pointing overlap": _share(pointing, held[i]) * features.overlap,
            "overlap under headline": _share(weights, held[i] | titles[i]) * features.overlap,
            "glossed": glossed.share(texts[i]) if glossed else 0.0,
            "fits": fitting(question, texts[i], fits=fits) * features.kind,
            "lead": float(hit.passage.start + start == 0),
            "length": math.log1p(len(texts[i])),
            "fragment": float(len(squeeze(texts[i])) < _FRAGMENT),
        }
        score = math.fsum(weight * signals[name] for name, weight in model.items())
        scored.append(
            Candidate(
                hit, start, end, texts[i], signals["overlap"], 0.0, fits, score, signals["met"], signals
            )
        )
    return scored


def _read(
    question: Question, ranked: Sequence[Candidate], late: LateInteraction, reader: Reader
) -> list[Candidate]:
    """The candidates with what the reader says added to their scores; of those not read, the least that it says."""
    order = sorted(ranked, key=_rank)
    passages = list({c.hit.passage.id: c.hit.passage for c in order[:_READ_SENTENCES]}.values())[
        :_READ_PASSAGES
    ]
    which = {passage.id: i for i, passage in enumerate(passages)}
    read = [c for c in order if c.hit.passage.id in which]
    said = reader.read(
        question.text,
        passages,
        [(which[c.hit.passage.id], c.start, c.end) for c in read],
        [c.score for c in read],
        late,
    )
    same = question.unspaced == any(map(is_unspaced, read[0].text))
    weight = _READ_WEIGHT["same language" if same else "across languages"]
    least = weight * min(one.score for one in said)
    return [
        replace(
            candidate,
            score=candidate.score + weight * one.score,
            signals={**candidate.signals, "read": one.score},
            read=(one.start, one.end) if one.score > 0 else None,
        )
        for candidate, one in zip(read, said, strict=True)
    ] + [replace(c, score=c.score + least) for c in order if c.hit.passage.id not in which]


def _rank(candidate: Candidate) -> tuple[float, str, int]:
    """What candidates are sorted by, best first."""
    return -round(candidate.score, 6), candidate.hit.passage.id, candidate.start


def _share(weights: Mapping[str, float], held: AbstractSet[str]) -> float:
    total = math.fsum(weights.values())
    return math.fsum(w for term, w in weights.items() if term in held) / total if total else 0.0


@lru_cache(maxsize=2)
def quoting_weights(*, same_language: bool) -> dict[str, float]:
    """What each signal of a sentence weighs, by name; fitted by `evals/quoting/train.py`."""
    stored = json.loads(files("assistant").joinpath("weights", "quoting.json").read_text("utf-8"))
    return dict(stored["models"]["same language" if same_language else "across languages"])


def chosen(ranked: Sequence[Candidate], most: int, *, listed: bool = False) -> list[Candidate]:
    """The candidates to quote, best first: no two of one place, a leaning sentence with the one before it.

    Two of the best that stand side by side are quoted as one, which leaves room for another.

    Args:
        ranked: What could be quoted, best first.
        most: How many to quote.
        listed: A list is asked for, which may stand in more sentences: some more that hold a list are quoted, too.
    """
    picked: list[Candidate] = []
    for rank, candidate in enumerate(ranked):
        if len(picked) == most + _MORE_OF_A_LIST * listed:
            break
        if len(picked) >= most and candidate.signals.get("fits", 0.0) <= 0:
            continue
        if picked and candidate.late is None and candidate.score < 0.5 * picked[0].score:
            break
        if picked and candidate.late is not None and candidate.score < picked[0].score - _FAR_BEHIND:
            break
        whole = _with_antecedent(candidate)
        if any(
            whole.hit.passage.id == other.hit.passage.id
            and whole.start < other.end
            and other.start < whole.end
            for other in picked
        ):
            continue
        beside = enumerate(_joined(other, whole) for other in picked) if rank < most else ()
        at, both = next(((i, both) for i, both in beside if both), (len(picked), whole))
        picked[at : at + 1] = [both]
    return picked


def _joined(one: Candidate, other: Candidate) -> Candidate | None:
    """Two candidates as one, by the signals of the first; None where they don't stand side by side, or are too long."""
    text = one.hit.passage.text
    start, end = min(one.start, other.start), max(one.end, other.end)
    between = text[min(one.end, other.end) : max(one.start, other.start)]
    if one.hit.passage.id != other.hit.passage.id or end - start > _LONGEST_TOGETHER:
        return None
    if between.strip() or "\n" in between:
        return None
    fits = one.fits if one.fits or other.fits is None else other.fits
    return replace(one, start=start, end=end, text=text[start:end], fits=fits, read=one.read or other.read)


def marks(question: Question, candidate: Candidate) -> tuple[tuple[int, int], ...]:
    """The answering words in a quote: those of the kind asked for, of these the ones that were read as the answer."""
    text = candidate.text
    of_kind = tuple(
        answering_words(question.asked, text, question.own) or names_of(question.asked, text, question.text)
    )
    if candidate.read is None:
        return of_kind
    start, end = (place - candidate.start for place in candidate.read)
    if read_as_answer := tuple(span for span in of_kind if span[0] < end and start < span[1]):
        return read_as_answer
    return of_kind or ((start, end),)


def _places(hits: Sequence[Hit]) -> list[tuple[Hit, int, int]]:
    """The sentences of the hits' passages."""
    return [(hit, start, end) for hit in hits for start, end in sentences(hit.passage.text)]


def _with_antecedent(candidate: Candidate) -> Candidate:
    """The candidate, begun a sentence earlier where it leans on that one."""
    if not _LEANING.match(candidate.text):
        return candidate
    text = candidate.hit.passage.text
    before = [place for place in sentences(text) if place[1] <= candidate.start]
    if (
        not before
        or "\n" in text[before[-1][1] : candidate.start]
        or candidate.end - before[-1][0] > _LONGEST_WITH_ANTECEDENT
    ):
        return candidate
    start = before[-1][0]
    return replace(candidate, start=start, text=text[start : candidate.end])
