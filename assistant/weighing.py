"""Weighing: the evidence for an answer, gathered from what was found."""

from collections.abc import Mapping, Sequence

from assistant.evidence import Evidence, GlossedEvidence, LateEvidence
from assistant.finding import Found
from assistant.names import proper_names
from assistant.questions import topical_words
from assistant.quoting import Candidate
from assistant.retrieval import idf
from index.archive import Archive
from index.folding import folded, terms
from index.scripts import is_unspaced
from index.spans import squeeze
from index.terms import inverse_frequency

READ = 4  # passages whose sentences are read for a quote
_RANKED = 20  # passages whose tokens were compared


def evidence_for(archive: Archive, found: Found, ranked: Sequence[Candidate]) -> Evidence | None:
    """What speaks for the first of the candidates, None where there is none.

    Args:
        archive: Where they stand.
        found: What was found for the question.
        ranked: What could be quoted, best first.
    """
    if not ranked:
        return None
    first, asked = ranked[0], found.question
    article = archive.catalog.article(first.hit.passage.article)
    story = folded(
        squeeze(" ".join((article.kicker or "", article.headline or "", article.text)) if article else "")
    )
    words = topical_words(asked.text)
    spread = idf(archive, [term for word in words for term in terms(word)])
    rarity = {word: max((spread.get(term, 0.0) for term in terms(word)), default=0.0) for word in words}
    total = sum(rarity.values()) or 1.0
    frequencies = archive.terms.frequencies([term for word in words for term in terms(word)])
    # Of a Japanese question too few words are written as a Chinese page would write them.
    same_language = asked.language != "ja" and asked.unspaced == any(map(is_unspaced, story))
    names = (
        [folded(name) for name in proper_names(asked.text)]
        if same_language
        else [*asked.names, *asked.strange]
    )
    return Evidence(
        known=sum(weight for word, weight in rarity.items() if word in story) / total,
        unknown=asked.strange
        if not same_language
        else tuple(
            word
            for word in words
            # A lone character is no term of its own, so nothing can be said of it.
            if len(word) > 1
            and word not in story  # it may stand in the headline alone
            and any(frequencies.get(term, 0) == 0 for term in terms(word))
        ),
        covered=_most_covered(found.weights, [hit.passage.context for hit in found.hits[:READ]]),
        similarity=first.similarity,
        fits=first.fits,
        fitting=first.signals.get("fits", 0.0),
        same_language=same_language,
        unnamed=_unnamed(names, story, archive),
        none_fits=all(
            candidate.fits is False
            for candidate in ranked
            if candidate.hit.passage.article == first.hit.passage.article
        ),
        late=_late_evidence(first, found),
        glossed=_glossed_evidence(first, found),
        read=max((c.signals["read"] for c in ranked if "read" in c.signals), default=None),
    )


def _unnamed(names: Sequence[str], story: str, archive: Archive) -> float:
    """The share of the names that a story lacks, each by how rare it is: of its own city a paper says 我市."""
    if not names:
        return 0.0
    rarest = inverse_frequency(archive.terms.count(), 0)
    lacking = [
        max(idf(archive, terms(name)).values(), default=rarest) / rarest
        for name in names
        if name not in story
    ]
    return sum(lacking) / len(names)


def _most_covered(weights: Mapping[str, float], texts: Sequence[str]) -> float:
    """The largest idf-weighted share of the question's terms that one of the texts holds."""
    total = sum(weights.values())
    held = [set(terms(text)) for text in texts]
    return max((sum(w for term, w in weights.items() if term in own) for own in held), default=0.0) / (
        total or 1.0
    )


def _late_evidence(first: Candidate, found: Found) -> LateEvidence | None:
    compared = [hit for hit in found.hits if hit.late is not None]
    met = [hit.late for hit in compared if hit.late is not None]
    if found.late is None or first.late is None or not met:
        return None
    best = max(met)
    others = sorted(met, reverse=True)[1:]
    far = met[4:_RANKED] or [0.6 * best]  # an archive of few passages has no background of its own
    return LateEvidence(
        passage=best,
        lift=best - sum(far) / len(far),
        margin=best - (others[0] if others else 0.6 * best),
        elsewhere=found.late.elsewhere(
            compared[0].passage.id, [hit.passage.id for hit in compared[1:_RANKED]]
        ),
        sentence=first.late,
    )


def _glossed_evidence(first: Candidate, found: Found) -> GlossedEvidence | None:
    if found.glossed is None:
        return None
    passage, *others = [hit.glossed for hit in found.hits]
    return GlossedEvidence(
        passage=passage,
        lead=passage - max(others, default=0.0),
        quote=found.glossed.share(first.text),
    )
