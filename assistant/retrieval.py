"""Finding passages: dense vectors and BM25 find candidates, late interaction ranks the best of them.

On Chinese questions over Chinese pages BM25 on character pairs ranks better than one vector a passage; across
languages it finds nothing and must not drag the ranking down. So both arms are added as they are: the cosine, and
the share of the question's information that the BM25 match covers, which is nothing across languages. The best
twenty are then ranked by how well each word of the question is met (`assistant.late`), beside the same share.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.embedding import EmbeddedQuestion
from assistant.features import Features
from assistant.glossary import Glossed
from assistant.late import LateInteraction
from assistant.narrowing import nearest
from assistant.questions import Question
from index.archive import Archive
from index.passages import Passage
from index.terms import inverse_frequency

# Candidates of each arm. Beyond 50 nothing reached the first ten of the tuning sets.
_CANDIDATES = 50
# How far coverage speaks beside a cosine, and beside late interaction; set on the tuning sets, where a half or the
# double changes little. `wenbao eval --ablate` shows what each part is worth.
_COVERAGE_BESIDE_COSINE = 0.16
_COVERAGE_BESIDE_LATE = 0.2
# How far the share of the question's words that a passage says in Chinese speaks beside late interaction.
_GLOSSED_BESIDE_LATE = 0.07
_RANKED_LATE = 20  # candidates whose tokens are compared


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a question.

    `dense` is a cosine similarity, `lexical` a BM25 score, `late` how well the question's words are met by the
    passage's in 0..1 (None: not compared), `glossed` the share of them that it says in Chinese (0 where no dictionary
    was asked), `score` what it is ranked by; larger is better.
    """

    passage: Passage
    score: float
    dense: float
    lexical: float
    late: float | None = None
    glossed: float = 0.0


def retrieve(
    archive: Archive,
    question: Question,
    embedded: EmbeddedQuestion,
    k: int,
    pages: Sequence[str] | None = None,
    features: Features = Features(),
    late: LateInteraction | None = None,
    glossed: Glossed | None = None,
) -> list[Hit]:
    """The k best passages for a question, best first, ties by id.

    Args:
        archive: Where to look.
        question: What is asked.
        embedded: The same as the encoder gives it.
        k: How many.
        pages: Only these pages; None for all.
        features: What is made use of.
        late: The question's words to be compared with passages'; None where there is nothing to compare.
        glossed: The question's words in Chinese; None where no dictionary knows them.
    """
    dense, lexical = _candidates(archive, question, embedded, max(_CANDIDATES, k), pages, features)
    information = sum(idf(archive, question.terms).values())
    covered = {
        id_: min(1.0, lexical[id_] / information) if information and features.coverage else 0.0
        for id_ in dense
    }
    first = {
        id_: (dense[id_] if features.dense else 0.0) + _COVERAGE_BESIDE_COSINE * covered[id_] for id_ in dense
    }
    if not features.coverage:  # the plain sum of both arms, each by its best
        highest = max(lexical.values(), default=0.0) or 1.0
        first = {id_: dense[id_] + 0.1 * lexical[id_] / highest for id_ in dense}
    best = sorted(first, key=lambda id_: (-round(first[id_], 6), id_))[: max(k, _RANKED_LATE)]
    met = late.passages(best[:_RANKED_LATE]) if late is not None else {}
    passages = archive.catalog.passages(best)
    said = {id_: glossed.share(passages[id_].context) for id_ in met if id_ in passages} if glossed else {}
    scores = {
        id_: met[id_] + _COVERAGE_BESIDE_LATE * covered[id_] + _GLOSSED_BESIDE_LATE * said.get(id_, 0.0)
        if id_ in met
        else first[id_] - 1.0
        for id_ in best
    }
    if not met:
        scores = {id_: first[id_] for id_ in best}
    best = sorted(best, key=lambda id_: (id_ not in met, -round(scores[id_], 6), id_))[:k]
    return [
        Hit(
            passages[id_],
            min(1.0, max(0.0, scores[id_])),
            dense[id_],
            lexical[id_],
            met.get(id_),
            said.get(id_, 0.0),
        )
        for id_ in best
        if id_ in passages
    ]


def _candidates(
    archive: Archive,
    question: Question,
    embedded: EmbeddedQuestion,
    reach: int,
    pages: Sequence[str] | None,
    features: Features,
) -> tuple[dict[str, float], dict[str, float]]:
    """The passages that either arm finds, by id: their cosines, and their BM25 scores."""
    near = nearest(archive, embedded.vector, reach, pages) if features.dense else []
    matches = archive.terms.matches(question.terms, reach, pages) if features.lexical else []
    dense = {found.id: found.score for found in near}
    lexical = {found.id: found.score for found in matches}
    unseen = [id_ for id_ in lexical if id_ not in dense]
    for id_, stored in archive.vectors.get(unseen).items():
        dense[id_] = float(stored @ embedded.vector)
    unmatched = [id_ for id_ in dense if id_ not in lexical]
    scores = archive.terms.scores(unmatched, question.terms) if matches else {}
    lexical |= {id_: scores.get(id_, 0.0) for id_ in unmatched}
    return dense, lexical


def idf(archive: Archive, terms: Sequence[str]) -> dict[str, float]:
    """BM25's inverse document frequency of each term."""
    count = archive.terms.count()
    return {
        term: inverse_frequency(count, spread) for term, spread in archive.terms.frequencies(terms).items()
    }


def distinct(hits: Sequence[Hit], per_article: int, most: int) -> list[Hit]:
    """The first `most` hits without near copies of better ones, and at most `per_article` of one article."""
    kept: list[Hit] = []
    prints: list[set[str]] = []
    taken: dict[str, int] = {}
    for hit in hits:
        if len(kept) == most:
            break
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
