"""Judging: where a system shows an answer, told by the texts that it gives."""

from collections.abc import Mapping, Sequence
from statistics import fmean, median
from typing import Any

from evals.bench.corpus import Corpus, Question
from index.spans import squeeze


def judged(measured: Mapping[str, Any], corpus: Corpus) -> dict[str, float]:
    """A system's row of the table: shares in 0..1, rates in characters a second, latencies in milliseconds.

    `hit@k`: one of the first k passages stands on the right page and holds an answer. `shown`: mean characters of
    white space aside of what a reader is given to look at, and `answer shown` how often an answer is in it: of Wenbao
    the first quote (`first`) and up to three (`three`), of others the first passage and the first three.
    """
    answers = measured["answers"]
    questions = corpus.questions
    row = {
        "passages": float(measured["passages"]),
        "characters/s": corpus.characters / measured["seconds"],
        "characters/processor s": corpus.characters / measured["processor_seconds"],
        "peak MB": measured["peak_mb"],
        "search ms median": median(found["ms"] for found in answers),
        "search ms p95": _p95([found["ms"] for found in answers]),
        "search processor ms median": median(found["processor_ms"] for found in answers),
    }
    if "answer_ms" in answers[0]:
        row["answer ms median"] = median(found["answer_ms"] for found in answers)
        row["answer ms p95"] = _p95([found["answer_ms"] for found in answers])
    for of in ("own", "set"):
        asked = [(q, found) for q, found in zip(questions, answers, strict=True) if q.of == of]
        if asked:
            row |= {f"{of}: {name}": value for name, value in _shares(asked).items()}
    return row


def _shares(asked: Sequence[tuple[Question, Mapping[str, Any]]]) -> dict[str, float]:
    hits = [[_holds(question, *place) for place in found["found"]] for question, found in asked]
    shown = [(question, found.get("quotes", found["found"][:3])) for question, found in asked]
    return {
        "questions": float(len(asked)),
        "hit@1": fmean(any(hit[:1]) for hit in hits),
        "hit@5": fmean(any(hit[:5]) for hit in hits),
        "answer in first shown": fmean(any(_holds(q, *place) for place in places[:1]) for q, places in shown),
        "answer in three shown": fmean(any(_holds(q, *place) for place in places) for q, places in shown),
        "characters in first shown": fmean(_length(places[:1]) for _, places in shown),
        "characters in three shown": fmean(_length(places) for _, places in shown),
    }


def _holds(question: Question, page: str, text: str) -> bool:
    plain = squeeze(text)
    return page in question.pages and any(squeeze(answer) in plain for answer in question.answers)


def _length(places: Sequence[Sequence[str]]) -> float:
    return float(sum(len(squeeze(text)) for _, text in places))


def _p95(values: Sequence[float]) -> float:
    return sorted(values)[min(len(values) - 1, int(0.95 * len(values)))]
