"""The runner: each passage of a set becomes a page, the pages an index, and every question is asked of it."""

import json
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median

from assistant.answers import Answer
from assistant.assistant import Assistant
from assistant.evaluation import metrics
from assistant.evaluation.sets import FOLDS, QuestionSet, SetQuestion, fold_of, plain, read_set
from index.archive import open_archive
from index.build import Progress, Silence, build
from index.encoder import Encoder
from index.spans import law_holds

_DEEP = 50  # passages searched for the first ten pages
_RANKS = 10


@dataclass(frozen=True, slots=True)
class EvaluationReport:
    """Metrics by set name, with what they were measured on."""

    commit: str | None
    settings: dict[str, object]
    sets: dict[str, dict[str, float]]

    def as_json(self) -> dict[str, object]:
        """The report in the contract's form."""
        return {"commit": self.commit, "sets": self.sets, "settings": self.settings}

    def lines(self) -> list[str]:
        """A table of text: a metric a row, a set a column."""
        names = list(self.sets)
        metrics_ = list(dict.fromkeys(metric for values in self.sets.values() for metric in values))
        widths = [max(10, len(name)) for name in names]
        rows = [f"{'':24}" + " ".join(f"{name:>{w}}" for name, w in zip(names, widths, strict=True))]
        for metric in metrics_:
            cells = (
                f"{self.sets[name].get(metric, float('nan')):>{w}.3f}"
                for name, w in zip(names, widths, strict=True)
            )
            rows.append(f"{metric:24}" + " ".join(cells))
        return rows


def evaluate(
    folders: Sequence[Path], encoder: Encoder, out: Path, sample: int | None, progress: Progress
) -> EvaluationReport:
    """Measure each set; indexes are made under `out` and used again the next time.

    Args:
        folders: Of the sets.
        encoder: Makes the vectors.
        out: Where indexes and `report.json` go.
        sample: Ask only this many questions of each set, evenly spread; None for all.
        progress: Where to tell how far it is.

    Raises:
        SetUnreadable: A set is not of the expected form.
    """
    sets = [read_set(folder) for folder in folders]
    report = EvaluationReport(
        commit=_commit(),
        settings={"encoder": encoder.identity, "sample": sample, "data": [folder.name for folder in folders]},
        sets={set_.name: _measured(set_, encoder, out / set_.name, sample, progress) for set_ in sets},
    )
    (out / "report.json").write_text(
        json.dumps(report.as_json(), ensure_ascii=False, indent=1) + "\n", "utf-8"
    )
    return report


def _measured(
    set_: QuestionSet, encoder: Encoder, folder: Path, sample: int | None, progress: Progress
) -> dict[str, float]:
    answers: list[tuple[SetQuestion, Answer]] = []
    ranks: list[int | None] = []
    seconds: list[float] = []
    verbatim: list[bool] = []
    with _Pages(folder, set_.passages, encoder, progress) as assistant:
        progress.stage(f"ask {set_.name}", len(_spread(set_.questions, sample)))
        for question in _spread(set_.questions, sample):
            found = assistant.search(question.text, _DEEP)
            pages = list(dict.fromkeys(_passage_of(result.citation.page) for result in found))[:_RANKS]
            ranks.append(next((n for n, page in enumerate(pages, start=1) if page in question.gold), None))
            begun = time.perf_counter()
            answer = assistant.ask(question.text, today=question.today)
            seconds.append(time.perf_counter() - begun)
            answers.append((question, answer))
            verbatim.extend(
                law_holds(
                    q.text,
                    q.citation.spans,
                    {_page_of(id_): set_.passages[id_] for id_ in (_passage_of(q.citation.page),)},
                )
                for q in answer.quotes
            )
            progress.advance()
    refused: list[float] = []
    for fold in range(FOLDS):
        questions = _spread(set_.unanswerable_without(fold), sample and max(1, sample // FOLDS))
        kept = {id_: text for id_, text in set_.passages.items() if fold_of(id_) != fold}
        with _Pages(folder / f"without-{fold}", kept, encoder, progress, cache=folder) as assistant:
            progress.stage(f"ask {set_.name} without fold {fold}", len(questions))
            for question in questions:
                refused.append(assistant.ask(question.text, today=question.today).confidence)
                progress.advance()
    with_answer = [(q, a) for q, a in answers if q.answer_in_gold]
    first = [_holds(q, a, 1) for q, a in with_answer]
    sure = [a.confidence for _, a in answers]
    lengths = [len(a.quotes[0].text) for _, a in answers if a.quotes]
    return {
        "questions": len(answers),
        "hit@1": metrics.hit_at(ranks, 1),
        "hit@5": metrics.hit_at(ranks, 5),
        "hit@10": metrics.hit_at(ranks, 10),
        "mrr@10": metrics.mean_reciprocal_rank(ranks),
        "answer_in_first_quote": mean(first) if first else 0.0,
        "answer_in_three_quotes": mean([_holds(q, a, 3) for q, a in with_answer]) if with_answer else 0.0,
        "first_quote_characters": mean(lengths) if lengths else 0.0,
        "verbatim": mean(verbatim) if verbatim else 1.0,
        "answered": mean([a.answered for _, a in answers]),
        "unanswerable": len(refused),
        "auroc": metrics.auroc(sure, refused),
        "rejected@5%": metrics.rejected_at(sure, refused, 0.05),
        "rejected@10%": metrics.rejected_at(sure, refused, 0.10),
        "refused_unanswerable": 1.0 - mean([c >= 0.5 for c in refused]) if refused else 0.0,
        "calibration_error": metrics.calibration_error([a.confidence for _, a in with_answer], first),
        "ms_median": 1000 * median(seconds) if seconds else 0.0,
    }


def _holds(question: SetQuestion, answer: Answer, quotes: int) -> bool:
    """Whether one of the first quotes holds an accepted answer."""
    shown = [plain(quote.text) for quote in answer.quotes[:quotes]]
    return any(plain(expected) in text for expected in question.answers for text in shown)


class _Pages:
    """An assistant over passages laid out as pages, one file each."""

    def __init__(
        self,
        folder: Path,
        passages: dict[str, str],
        encoder: Encoder,
        progress: Progress,
        cache: Path | None = None,
    ) -> None:
        pages = folder / "pages"
        pages.mkdir(parents=True, exist_ok=True)
        wanted = {_page_of(id_): text for id_, text in passages.items()}
        for path in pages.iterdir():
            if path.name not in wanted:
                path.unlink()
        for name, text in wanted.items():
            path = pages / name
            if not path.exists() or path.read_text("utf-8") != text:
                path.write_text(text, "utf-8", newline="")
        index = folder / "index"
        if cache is not None:
            index.mkdir(exist_ok=True)
            shared = index / "vectors.sqlite"
            if not shared.exists():
                shared.symlink_to((cache / "index" / "vectors.sqlite").resolve())
        build(index, pages, encoder, progress=progress if cache is None else Silence())
        self._assistant = Assistant(open_archive(index, encoder.identity), encoder)

    def __enter__(self) -> Assistant:
        return self._assistant

    def __exit__(self, *exc: object) -> None:
        self._assistant.close()


def _page_of(passage: str) -> str:
    """The file name for a passage id: letters and digits stay, other characters become their code."""
    return "".join(c if c.isalnum() or c in "-." else f"_{ord(c):x}_" for c in passage) + ".txt"


def _passage_of(page: str) -> str:
    parts = page.removesuffix(".txt").split("_")
    return "".join(part if n % 2 == 0 else chr(int(part, 16)) for n, part in enumerate(parts))


def _spread(questions: Sequence[SetQuestion], sample: int | None) -> list[SetQuestion]:
    """All questions, or `sample` of them at even distances."""
    if sample is None or sample >= len(questions):
        return list(questions)
    return [questions[int(i * len(questions) / sample)] for i in range(sample)]


def _commit() -> str | None:
    """The commit of the source tree, where there is one."""
    try:
        here = Path(__file__).parent
        command = ["git", "-C", str(here), "rev-parse", "--short", "HEAD"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    except OSError:
        return None
    return done.stdout.strip() or None
