"""Baselines: what each arm of the same index finds by itself, and what plain fusion makes of the two."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from assistant.evaluation.set_pages import passage_of
from assistant.questions import understood
from index.archive import Archive
from index.encoder import Encoder

RANKS = 10  # pages looked at
_DEPTH = 50  # passages of each arm
# Of Cormack, Clarke and Buettcher, Reciprocal Rank Fusion (SIGIR 2009).
_SMOOTHING = 60


@dataclass(frozen=True, slots=True)
class BaselineRanks:
    """The rank of the first gold page (from 1; None: not among the first RANKS) by each baseline."""

    dense: int | None
    lexical: int | None
    reciprocal_rank_fusion: int | None


def baseline_ranks(archive: Archive, encoder: Encoder, question: str, gold: Sequence[str]) -> BaselineRanks:
    """How the baselines rank a question's gold passages."""
    asked = understood(question)
    (near,) = archive.vectors.nearest(encoder.encode_questions([asked.text]), _DEPTH)
    dense = [found.id for found in near]
    lexical = [found.id for found in archive.terms.matches(asked.terms, _DEPTH)]
    passages = archive.catalog.passages([*dense, *lexical])
    pages = {id_: passage.page for id_, passage in passages.items()}
    return BaselineRanks(
        *(
            gold_rank((pages[id_] for id_ in ids), gold)
            for ids in (dense, lexical, fused_by_reciprocal_rank([dense, lexical]))
        )
    )


def fused_by_reciprocal_rank(rankings: Sequence[Sequence[str]]) -> list[str]:
    """The ids of several rankings by the sum of 1/(60 + rank), best first, ties by id."""
    scores: dict[str, float] = {}
    for ranking in rankings:
        for rank, id_ in enumerate(ranking, start=1):
            scores[id_] = scores.get(id_, 0.0) + 1.0 / (_SMOOTHING + rank)
    return sorted(scores, key=lambda id_: (-scores[id_], id_))


def gold_rank(pages: Iterable[str], gold: Sequence[str]) -> int | None:
    """The rank of the first gold passage's page among different pages; None beyond the first RANKS."""
    distinct: Mapping[str, None] = dict.fromkeys(pages)
    ranked = list(distinct)[:RANKS]
    return next((rank for rank, page in enumerate(ranked, start=1) if passage_of(page) in gold), None)
