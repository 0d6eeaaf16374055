"""Answers, results and reports as plain lines for a terminal."""

from collections.abc import Iterator, Sequence

from assistant.answers import Answer, Citation, SearchResult
from assistant.contract import Json
from index.report import Report


def answer_lines(answer: Answer) -> Iterator[str]:
    """An answer as a reader wants it: quotes with their sources, or the reason for none."""
    if answer.resolved_question != answer.question:
        yield f"({answer.resolved_question})"
    for quote in answer.quotes:
        yield f"[{quote.n}] {quote.text}"
        yield f"    {source_line(quote.citation)}"
    if not answer.answered:
        yield answer.reason or ""
        for near in answer.nearest:
            yield f"  - {near.headline or near.page} ({near.page})"
    if answer.coverage.left_out:
        yield f"({answer.coverage.left_out} pages without a known date were left out; --undated keeps them)"


def source_line(citation: Citation) -> str:
    """A citation in one line: 《paper》date edition〈headline〉reporters, page name; unknown facts left out."""
    facts = [
        f"《{citation.paper}》" if citation.paper else "",
        str(citation.date) if citation.date else "",
        f"第{citation.edition}版" if citation.edition else "",
        f"〈{citation.headline}〉" if citation.headline else "",
        " ".join(citation.byline),
    ]
    places = ", ".join(f"{span.start}-{span.end}" for span in citation.spans)
    return " ".join([*(fact for fact in facts if fact), f"({citation.page}: {places})"])


def search_lines(results: Sequence[SearchResult]) -> Iterator[str]:
    """Search results, two lines each."""
    for result in results:
        text = result.text.replace("\n", " ")
        yield f"{result.rank}. {text[:120]}{'…' if len(text) > 120 else ''}"
        yield f"   {source_line(result.citation)}  score {result.score:.3f}, dense {result.dense:.3f}, lexical {result.lexical:.2f}"


def article_lines(articles: Sequence[Json]) -> Iterator[str]:
    """Articles, one line each."""
    for article in articles:
        text = str(article["text"])
        names = article["byline"]
        by = f" | {' '.join(map(str, names))}" if isinstance(names, list) and names else ""
        yield f"{article['page']} | {article['kind']} | {article['headline'] or '(no headline)'}{by} | {len(text)} characters"


def report_lines(report: Report) -> Iterator[str]:
    """A build's report: what failed, then one line of counts."""
    for failure in report.failed:
        yield f"failed: {failure.page}: {failure.error}"
    recut = f"{len(report.recut)} recut, " if report.recut else ""
    changes = (
        f"+{len(report.added)} new, {len(report.changed)} changed, {recut}{len(report.removed)} removed, "
        f"{len(report.renamed)} renamed, {len(report.failed)} failed"
    )
    yield (
        f"{changes} · {report.pages} pages, {report.articles} articles, {report.passages} passages "
        f"({report.embedded} embedded) · {report.seconds:.1f} s"
    )
