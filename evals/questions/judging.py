"""Judging: whether an answer is right, told by the quotes alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.answers import Quote
from assistant.assistant import Examined
from evals.questions.files import OwnQuestion
from index.spans import law_holds, squeeze

_QUOTES = 3


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a question.

    Attributes:
        question: As it was asked.
        asked: How the assistant understood it.
        answered: Whether it was answered.
        confidence: How sure the first quote is, in 0..1.
        first: Whether the first quote shown holds an answer, on its page.
        three: Whether one of the first three shown does.
        held_back: Whether the first quote does, be it shown or held back by a refusal.
        verbatim: Whether every quote shown is what stands at its place.
        said: The first quote's text, shown or held back; "" where there is none.
        reason: Of a refusal.
        milliseconds: From question to answer.
    """

    question: OwnQuestion
    asked: str
    answered: bool
    confidence: float
    first: bool
    three: bool
    held_back: bool
    verbatim: bool
    said: str
    reason: str | None
    milliseconds: float

    @property
    def right(self) -> bool:
        """Whether the first quote answers, or what has no answer was refused."""
        return self.first if self.question.answers else not self.answered


def verdict_of(question: OwnQuestion, examined: Examined, raws: Mapping[str, str]) -> Verdict:
    """The verdict on what was answered.

    Args:
        question: As it was asked.
        examined: What came of it.
        raws: Raw text by page name.
    """
    answer = examined.answer
    return Verdict(
        question=question,
        asked=answer.resolved_question,
        answered=answer.answered,
        confidence=answer.confidence,
        first=_hold(answer.quotes[:1], question),
        three=_hold(answer.quotes[:_QUOTES], question),
        held_back=_hold(examined.quotes[:1], question),
        verbatim=all(law_holds(quote.text, quote.citation.spans, raws) for quote in answer.quotes),
        said=examined.quotes[0].text if examined.quotes else "",
        reason=answer.reason,
        milliseconds=answer.ms["total"],
    )


def _hold(quotes: Sequence[Quote], question: OwnQuestion) -> bool:
    return any(
        squeeze(expected) in squeeze(quote.text)
        for quote in quotes
        if quote.citation.page == question.page
        for expected in question.answers
    )
