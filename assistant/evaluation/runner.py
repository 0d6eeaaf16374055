"""The runner: each passage of a set becomes a page, the pages an index, and every question is asked of it."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from assistant.assistant import Assistant
from assistant.evaluation.ablation import EVERYTHING, variants
from assistant.evaluation.baselines import baseline_ranks
from assistant.evaluation.outcomes import Outcome, Outcomes, Unanswerable, asked, asked_in_vain
from assistant.evaluation.remembering import RememberingEncoder
from assistant.evaluation.report import EvaluationReport, commit_of_the_source
from assistant.evaluation.scoring import curves, scored
from assistant.evaluation.set_pages import archive_of
from assistant.evaluation.sets import FOLDS, QuestionSet, SetQuestion, read_sets, spread
from assistant.features import Features
from index.archive import Archive
from index.encoder import Encoder
from index.progress import Progress, Silence

# Asked without their answers at the most, of each set: a share of so many is sure to within 0.02.
MOST_UNANSWERABLE = 1000


def evaluate(
    folders: Sequence[Path],
    encoder: Encoder,
    indexes: Path,
    sample: int | None,
    progress: Progress,
    *,
    ablate: bool = False,
) -> EvaluationReport:
    """Measure each set.

    Args:
        folders: Of the sets.
        encoder: Makes the vectors.
        indexes: The folder in which the sets' indexes are kept for the next time.
        sample: Ask only this many questions of each set, evenly spread, and as many without their answers;
            None for all, and MOST_UNANSWERABLE.
        progress: Where to tell how far it is.
        ablate: Measure again with each feature left out in turn; then times and baselines are not measured.

    Raises:
        SetUnreadable: A set is not of the expected form.
        ArchiveError: An index can't be built.
    """
    asking = variants() if ablate else {EVERYTHING: Features()}
    remembering = RememberingEncoder(encoder)
    sets = read_sets(folders)
    found: dict[str, dict[str, Outcomes]] = {}
    for set_ in sets:
        found[set_.name] = _outcomes(set_, asking, remembering, indexes, sample, progress)
    without = [variant for variant in asking if variant != EVERYTHING]
    return EvaluationReport(
        commit=commit_of_the_source(),
        settings={
            "encoder": encoder.identity,
            "sample": sample,
            "most_unanswerable": sample or MOST_UNANSWERABLE,
            "data": [set_.name for set_ in sets],
        },
        sets={name: _scored(of_set[EVERYTHING], timed=not ablate) for name, of_set in found.items()},
        curves={name: curves(of_set[EVERYTHING]) for name, of_set in found.items()},
        ablation={
            variant: {name: _scored(of_set[variant], timed=False) for name, of_set in found.items()}
            for variant in without
        },
    )


def _scored(outcomes: Outcomes, *, timed: bool) -> dict[str, float]:
    return {name: value for name, value in scored(outcomes).items() if timed or not name.startswith("ms_")}


def _outcomes(
    set_: QuestionSet,
    asking: Mapping[str, Features],
    encoder: RememberingEncoder,
    indexes: Path,
    sample: int | None,
    progress: Progress,
) -> dict[str, Outcomes]:
    """What became of the set's questions, by variant."""
    answerable: dict[str, tuple[Outcome, ...]] = {}
    questions = spread(set_.questions, sample)
    vectors = indexes / "vectors.sqlite"
    encoder.recalls_passages = len(asking) > 1
    whole = indexes / set_.name / "whole"
    with archive_of(whole, set_.passages, encoder, progress, vectors) as archive:
        assistants = _assistants(asking, archive, encoder)
        assistants[EVERYTHING].warm()
        progress.stage(f"ask {set_.name}", len(questions) * len(asking))
        for variant, assistant in assistants.items():
            answerable[variant] = asked(assistant, questions, set_.passages, progress)
        baselines = (
            tuple(baseline_ranks(archive, encoder, question.text, question.gold) for question in questions)
            if len(asking) == 1
            else ()
        )
    unanswerable: dict[str, tuple[Unanswerable, ...]] = dict.fromkeys(asking, ())
    withheld = dict(unanswerable)
    most = sample or MOST_UNANSWERABLE
    encoder.recalls_passages = True

    def in_vain(
        name: str,
        kept: dict[str, str],
        questions: list[SetQuestion],
        into: dict[str, tuple[Unanswerable, ...]],
    ) -> None:
        if not questions or not kept:
            return
        # Its vectors are mostly those of the whole: there is little to watch.
        with archive_of(indexes / set_.name / name, kept, encoder, Silence(), vectors) as archive:
            progress.stage(f"ask {set_.name} {name}", len(questions) * len(asking))
            for variant, assistant in _assistants(asking, archive, encoder).items():
                into[variant] += asked_in_vain(assistant, questions, progress)

    for fold in range(FOLDS):
        without = spread(set_.unanswerable_without(fold), most // FOLDS or 1)
        in_vain(f"without-{fold}", set_.passages_without(fold), without, unanswerable)
    left, silenced = set_.withheld()
    in_vain("withheld", left, spread(silenced, most), withheld)
    return {
        variant: Outcomes(
            answerable[variant],
            unanswerable[variant],
            withheld[variant],
            baselines if variant == EVERYTHING else (),
        )
        for variant in asking
    }


def _assistants(asking: Mapping[str, Features], archive: Archive, encoder: Encoder) -> dict[str, Assistant]:
    """An assistant for each variant; all are kept together, since the first to go closes the archive."""
    return {variant: Assistant(archive, encoder, features) for variant, features in asking.items()}
