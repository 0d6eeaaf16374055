"""The JSON forms that scripts rely on: answers, search results, articles."""

from collections.abc import Mapping, Sequence

from assistant.answers import Answer, Citation, Filters, Quote, SearchResult
from assistant.time_words import times_meant
from index.articles import Article
from index.facts import PageFacts
from index.spans import Span

Json = dict[str, object]


def answer_json(answer: Answer, id_: object = None) -> Json:
    """An answer as one JSON object; `id` comes first where one is given."""
    body: Json = {
        "question": answer.question,
        "resolved_question": answer.resolved_question,
        "language": answer.language,
        "answered": answer.answered,
        "confidence": answer.confidence,
        "quotes": [
            {
                "n": quote.n,
                "text": quote.text,
                "score": quote.score,
                "answer": [list(place) for place in quote.answer],
                "times": _times_json(quote),
                "citation": citation_json(quote.citation),
            }
            for quote in answer.quotes
        ],
        "reason": answer.reason,
        "nearest": [
            {"headline": near.headline, "page": near.page, "score": near.score, "article": near.article}
            for near in answer.nearest
        ],
        "filters": filters_json(answer.filters),
        "coverage": {
            "pages": answer.coverage.pages,
            "articles": answer.coverage.articles,
            "papers": list(answer.coverage.papers),
            "since": _day(answer.coverage.since),
            "until": _day(answer.coverage.until),
            "left_out": answer.coverage.left_out,
            "unplaced": answer.coverage.unplaced,
        },
        "ms": dict(answer.ms),
    }
    return body if id_ is None else {"id": id_, **body}


def _times_json(quote: Quote) -> list[Json]:
    """The days that time words in a quote mean; none where the issue's date is unknown."""
    if quote.citation.date is None:
        return []
    return [
        {"text": quote.text[time.start : time.end], "since": str(time.since), "until": str(time.until)}
        for time in times_meant(quote.text, quote.citation.date)
    ]


def citation_json(citation: Citation) -> Json:
    """A citation; facts that are unknown are null."""
    return {
        "page": citation.page,
        "spans": spans_json(citation.spans),
        "article": citation.article,
        "headline": citation.headline,
        "kicker": citation.kicker,
        "byline": list(citation.byline),
        "kind": str(citation.kind),
        "paper": citation.paper,
        "date": _day(citation.date),
        "edition": citation.edition,
        "quality": citation.quality,
    }


def search_json(results: Sequence[SearchResult]) -> list[Json]:
    """Search results, best first."""
    return [
        {
            "rank": result.rank,
            "score": round(result.score, 4),
            "text": result.text,
            "dense": round(result.dense, 4),
            "lexical": round(result.lexical, 4),
            "citation": citation_json(result.citation),
        }
        for result in results
    ]


def article_json(article: Article, facts: PageFacts) -> Json:
    """An article with its page's facts."""
    return {
        "page": article.page,
        "id": article.id,
        "kind": str(article.kind),
        "headline": article.headline,
        "kicker": article.kicker,
        "subheads": list(article.subheads),
        "byline": list(article.byline),
        "roles": {role: list(names) for role, names in article.roles},
        "text": article.text,
        "spans": spans_json(article.spans),
        "headline_spans": spans_json(article.headline_spans),
        "paper": facts.paper,
        "date": _day(facts.date),
        "edition": facts.edition,
        "quality": article.quality,
        "continues": article.continues,
        "part_of": article.part_of,
    }


def filters_json(filters: Filters) -> Json:
    """The filters a question was asked under."""
    return {
        "page": list(filters.pages),
        "paper": filters.paper,
        "since": _day(filters.since),
        "until": _day(filters.until),
        "undated": filters.undated,
        "edition": filters.edition,
    }


def spans_json(spans: Sequence[Span]) -> list[list[object]]:
    """Spans as `[page, start, end]`."""
    return [[span.page, span.start, span.end] for span in spans]


def _day(day: object) -> str | None:
    return None if day is None else str(day)


class BadLine(ValueError):  # noqa: N818
    """A batch line that can't be asked."""


def text_field(line: Mapping[str, object], key: str) -> str | None:
    """A text of a batch line, None where it is missing. Raises BadLine if it is something else."""
    value = line.get(key)
    if value is not None and not isinstance(value, str):
        raise BadLine(f"{key}: expected a text, found {value!r}")
    return value


def text_list_field(line: Mapping[str, object], key: str) -> tuple[str, ...]:
    """A list of texts of a batch line, empty where it is missing. Raises BadLine if it is something else."""
    value = line.get(key)
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
        raise BadLine(f"{key}: expected a list of texts, found {value!r}")
    return tuple(value)
