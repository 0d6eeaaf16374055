"""The report on our own questions: shares by group, and each wrong answer with what was answered."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from assistant.evaluation import metrics
from assistant.evaluation.tables import table
from evals.questions.judging import Verdict

_SAID = 110  # characters of a quote in the list of what is wrong


@dataclass(frozen=True, slots=True)
class Group:
    """Verdicts that are counted together."""

    name: str
    verdicts: tuple[Verdict, ...]

    def count(self, test: Callable[[Verdict], bool]) -> str:
        """How many pass a test, of how many."""
        return f"{sum(map(test, self.verdicts))}/{len(self.verdicts)}"


def lines_of(verdicts: Sequence[Verdict]) -> list[str]:
    """The report for people."""
    answerable, unanswerable = _split(verdicts)
    rows = [
        ["", "first quote", "three quotes", "or held back", "refused"],
        *(_answerable_row(group) for group in _answerable_groups(answerable)),
        [],
        *(_unanswerable_row(group) for group in _unanswerable_groups(unanswerable)),
    ]
    lines = [*table(rows), ""]
    lines += [f"{name:34} {value:8.3f}" for name, value in figures(verdicts).items()]
    wrong = [verdict for verdict in verdicts if not verdict.right]
    return [
        *lines,
        "",
        f"wrong: {len(wrong)} of {len(verdicts)}",
        *(line for v in wrong for line in _wrong(v)),
    ]


def figures(verdicts: Sequence[Verdict]) -> dict[str, float]:
    """The figures over all questions; shares in 0..1, times in milliseconds."""
    answerable, unanswerable = _split(verdicts)
    single = [v for v in answerable if v.question.turn is None]
    follow_ups = [v for v in answerable if v.question.turn is not None]
    sure = [v.confidence for v in answerable]
    in_vain = [v.confidence for v in unanswerable]
    times = [v.milliseconds for v in verdicts]
    return {
        "questions": len(verdicts),
        "answer_in_first_quote": _share(single, lambda v: v.first),
        "answer_in_three_quotes": _share(single, lambda v: v.three),
        "follow_up_in_first_quote": _share(follow_ups, lambda v: v.first),
        "follow_up_in_three_quotes": _share(follow_ups, lambda v: v.three),
        "refused_unanswerable": _share(unanswerable, lambda v: not v.answered),
        "refused_answerable": _share(answerable, lambda v: not v.answered),
        "right": _share(verdicts, lambda v: v.right),
        "auroc": metrics.auroc(sure, in_vain),
        "rejected@10%": metrics.rejected_at(sure, in_vain, 0.10),
        "calibration_error": metrics.calibration_error(
            [*sure, *in_vain], [*(v.held_back for v in answerable), *(False for _ in in_vain)]
        ),
        "verbatim": _share(verdicts, lambda v: v.verbatim),
        "ms_median": metrics.percentile(times, 50),
        "ms_p95": metrics.percentile(times, 95),
    }


def as_json(verdicts: Sequence[Verdict], commit: str | None, encoder: str) -> dict[str, object]:
    """The report for scripts: the figures, and every question with what became of it."""
    return {
        "commit": commit,
        "encoder": encoder,
        "figures": {name: round(value, 4) for name, value in figures(verdicts).items()},
        "questions": [
            {
                "id": v.question.id,
                "right": v.right,
                "answered": v.answered,
                "confidence": v.confidence,
                "held_back": v.held_back,
                "asked": v.asked,
                "said": v.said,
            }
            for v in verdicts
        ],
    }


def _split(verdicts: Sequence[Verdict]) -> tuple[list[Verdict], list[Verdict]]:
    return [v for v in verdicts if v.question.answers], [v for v in verdicts if not v.question.answers]


def _share(verdicts: Sequence[Verdict], test: Callable[[Verdict], bool]) -> float:
    return sum(map(test, verdicts)) / len(verdicts) if verdicts else 0.0


def _answerable_groups(verdicts: Sequence[Verdict]) -> list[Group]:
    single = [v for v in verdicts if v.question.turn is None]
    follow_ups = [v for v in verdicts if v.question.turn is not None]
    return [
        Group("answerable", tuple(single)),
        *_by(single, lambda v: v.question.language),
        *_by(single, lambda v: v.question.kind),
        Group("follow-ups", tuple(follow_ups)),
        *_by(follow_ups, lambda v: v.question.turn or ""),
    ]


def _unanswerable_groups(verdicts: Sequence[Verdict]) -> list[Group]:
    single = [v for v in verdicts if v.question.turn is None]
    return [
        Group("unanswerable", tuple(single)),
        *_by(single, lambda v: v.question.unanswerable or ""),
        *_by(single, lambda v: v.question.language),
        Group("unanswerable follow-ups", tuple(v for v in verdicts if v.question.turn is not None)),
    ]


def _answerable_row(group: Group) -> list[str]:
    return [
        group.name,
        group.count(lambda v: v.first),
        group.count(lambda v: v.three),
        group.count(lambda v: v.held_back),
        group.count(lambda v: not v.answered),
    ]


def _unanswerable_row(group: Group) -> list[str]:
    return [group.name, "", "", "", group.count(lambda v: not v.answered)]


def _by(verdicts: Sequence[Verdict], name: Callable[[Verdict], str]) -> list[Group]:
    groups: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        groups.setdefault(name(verdict), []).append(verdict)
    ordered: Mapping[str, list[Verdict]] = dict(sorted(groups.items(), key=lambda item: -len(item[1])))
    return [Group(f"  {group}", tuple(members)) for group, members in ordered.items()]


def _wrong(verdict: Verdict) -> list[str]:
    question = verdict.question
    expected = " | ".join(question.answers) or f"a refusal ({question.unanswerable})"
    said = " ".join(verdict.said.split())
    said = f"{said[:_SAID]}…" if len(said) > _SAID else said
    what = "answered" if verdict.answered else "refused, held back"
    asked = [*(f"({earlier})" for earlier in question.history), question.text]
    resolved = [f"    asked as: {verdict.asked}"] if question.history else []
    return [
        "",
        f"{question.id}  {' '.join(asked)}",
        *resolved,
        f"    expected: {expected}",
        f"    {what} ({verdict.confidence:.2f}): {said or 'nothing'}",
    ]
