"""Outcomes: what became of each question, asked once where its answer is, and once where it is not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.answers import Quote
from assistant.assistant import Assistant
from assistant.evaluation.baselines import BaselineRanks, gold_rank
from assistant.evaluation.set_pages import page_of
from assistant.evaluation.sets import SetQuestion, holds_answer
from index.progress import Progress
from index.spans import law_holds

_QUOTES = 3


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a question that has an answer.

    Attributes:
        question: As it was asked.
        rank: Of its gold page among the pages found, from 1; None where it is not among the first ten.
        answered: Whether it was answered.
        confidence: How sure the first quote is, in 0..1, of refusals too.
        first: Whether the first quote shown holds the answer.
        three: Whether one of the first three shown does.
        held_back: Whether the first quote holds the answer, be it shown or held back by a refusal.
        characters: Of the first quote shown; None where none is.
        verbatim: Of each quote shown, whether it is what stands at its place in the set's passage.
        ms: Wall time of each stage in milliseconds.
    """

    question: SetQuestion
    rank: int | None
    answered: bool
    confidence: float
    first: bool
    three: bool
    held_back: bool
    characters: int | None
    verbatim: tuple[bool, ...]
    ms: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Unanswerable:
    """What became of a question without an answer."""

    question: SetQuestion
    answered: bool
    confidence: float


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What became of a set's questions.

    Attributes:
        answerable: Asked where the answer is.
        unanswerable: Asked with its passage gone.
        withheld: Asked with the passage there, without the sentences that answer.
        baselines: Go with `answerable` one by one, or are empty.
    """

    answerable: tuple[Outcome, ...]
    unanswerable: tuple[Unanswerable, ...]
    withheld: tuple[Unanswerable, ...] = ()
    baselines: tuple[BaselineRanks, ...] = ()


def asked(
    assistant: Assistant, questions: Sequence[SetQuestion], passages: Mapping[str, str], progress: Progress
) -> tuple[Outcome, ...]:
    """The outcomes of questions whose answers are there; each is asked once.

    Args:
        assistant: Over the whole set.
        questions: Of the set.
        passages: The set's texts by id: what a quote has to be verbatim of.
        progress: Where to tell how far it is.
    """
    raws = {page_of(id_): text for id_, text in passages.items()}
    outcomes = []
    for question in questions:
        examined = assistant.examine(question.text, today=question.today)
        answer = examined.answer
        outcomes.append(
            Outcome(
                question=question,
                rank=gold_rank((hit.passage.page for hit in examined.hits), question.gold),
                answered=answer.answered,
                confidence=answer.confidence,
                first=_hold(answer.quotes[:1], question),
                three=_hold(answer.quotes[:_QUOTES], question),
                held_back=_hold(examined.quotes[:1], question),
                characters=len(answer.quotes[0].text) if answer.quotes else None,
                verbatim=tuple(law_holds(quote.text, quote.citation.spans, raws) for quote in answer.quotes),
                ms=answer.ms,
            )
        )
        progress.advance()
    return tuple(outcomes)


def asked_in_vain(
    assistant: Assistant, questions: Sequence[SetQuestion], progress: Progress
) -> tuple[Unanswerable, ...]:
    """The outcomes of questions whose answers are not there."""
    outcomes = []
    for question in questions:
        answer = assistant.examine(question.text, today=question.today).answer
        outcomes.append(Unanswerable(question, answer.answered, answer.confidence))
        progress.advance()
    return tuple(outcomes)


def _hold(quotes: Sequence[Quote], question: SetQuestion) -> bool:
    return any(holds_answer(quote.text, question.answers) for quote in quotes)
