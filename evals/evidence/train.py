"""Train the evidence model on question sets.

    python -m evals.evidence.train SET_DIR... [--sample 400] [--out assistant/weights/evidence.json]

Each question is asked where its answer is, and as many of an archive without it. Right is a first quote that holds
the answer; wrong is any other, and every quote for a question that has no answer there. One logistic regression for
questions in the pages' own language, one for all others; each set weighs the same. Printed is how a model does on
each set that was fitted on the others alone (sets over the same passages count as one).

What the reader says is weighed beside that model as a whole, on the sets that the reader has not learned from.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

import numpy as np
from sklearn.linear_model import LogisticRegression

from assistant.assistant import Assistant, Examined
from assistant.evaluation.metrics import auroc, rejected_at
from assistant.evaluation.remembering import RememberingEncoder
from assistant.evaluation.set_pages import archive_of
from assistant.evaluation.sets import FOLDS, QuestionSet, holds_answer, read_set, spread
from assistant.evidence import ENOUGH
from assistant.features import Features
from assistant.reader import trained_on
from evals.tuning import own_examined, tuning_options
from index.encoder import Encoder
from index.progress import Silence
from ui.assembly import encoder_for
from ui.settings import read_settings

_NAMES = ("same language", "across languages")
# Of the data against the wish for small weights.
_STRENGTH = dict(zip(_NAMES, (1.0, 0.03), strict=True))
# Across languages the tuning sets are one set of passages: few signals and small weights lean less on what is only theirs.
_ACROSS = ("margin", "elsewhere", "sentence", "fits")
# Set by hand: what is too rare in the sets, and how far the bias is raised above a fit to as many questions without an
# answer as with one.
_BY_HAND = {"none fits": -2.0, "unnamed": -3.0}
_RAISED = dict(zip(_NAMES, (0.0, 0.9), strict=True))


class Model(TypedDict):
    """A logistic model: its bias, and by each signal's name its weight and its mean."""

    bias: float
    weights: dict[str, float]
    usual: dict[str, float]


@dataclass(frozen=True, slots=True)
class Sample:
    """One question asked: what was weighed, whether the first quote was right, and whether it had an answer there."""

    set_name: str
    passages: str
    same_language: bool
    signals: dict[str, float]
    right: bool
    answerable: bool


def samples_of(
    set_: QuestionSet, encoder: Encoder, indexes: Path, sample: int, features: Features
) -> list[Sample]:
    """The set's questions asked with and without their answers."""
    remembering = RememberingEncoder(encoder)
    found: list[Sample] = []
    passages = str(hash(tuple(sorted(set_.passages.values()))))

    def note(examined: Examined, answers: Sequence[str], *, answerable: bool) -> None:
        if examined.evidence is None or examined.evidence.late is None:
            return
        right = answerable and bool(examined.quotes) and holds_answer(examined.quotes[0].text, answers)
        seen = examined.evidence
        found.append(Sample(set_.name, passages, seen.same_language, seen.signals(), right, answerable))

    with archive_of(
        indexes / set_.name / "whole", set_.passages, remembering, Silence(), indexes / "vectors.sqlite"
    ) as archive:
        assistant = Assistant(archive, remembering, features)
        for question in spread([q for q in set_.questions if q.answer_in_gold], sample):
            note(assistant.examine(question.text, today=question.today), question.answers, answerable=True)
    for fold in range(FOLDS):
        questions = spread(set_.unanswerable_without(fold), sample // FOLDS)
        if not questions:
            continue
        with archive_of(
            indexes / set_.name / f"without-{fold}",
            set_.passages_without(fold),
            remembering,
            Silence(),
            indexes / "vectors.sqlite",
        ) as archive:
            assistant = Assistant(archive, remembering, features)
            for question in questions:
                note(assistant.examine(question.text, today=question.today), (), answerable=False)
    return found


def own_samples(encoder: Encoder, index: Path, *, tuning: bool, features: Features) -> list[Sample]:
    """One half of our own questions over the pages in `seeds/`, with an answer there and without."""
    found = []
    for question, examined in own_examined(encoder, index, tuning=tuning, features=features):
        if (seen := examined.evidence) is None or seen.late is None:
            continue
        right = bool(examined.quotes) and holds_answer(examined.quotes[0].text, question.answers)
        answerable = bool(question.answers)
        found.append(
            Sample("own", "seeds", seen.same_language, seen.signals(), right and answerable, answerable)
        )
    return found


def fitted(samples: Sequence[Sample]) -> Model:
    """The model of one language or of two, in the form that it is stored in."""
    same = samples[0].same_language
    kind = _NAMES[0 if same else 1]
    names = sorted(samples[0].signals.keys() - _BY_HAND.keys()) if same else _ACROSS
    table = np.array([[sample.signals[name] for name in names] for sample in samples])
    right = np.array([sample.right for sample in samples])
    sizes = {name: sum(s.set_name == name for s in samples) for name in {s.set_name for s in samples}}
    weights = np.array([1.0 / sizes[sample.set_name] for sample in samples])
    scale = table.std(axis=0) + 1e-9
    model = LogisticRegression(max_iter=5000, C=_STRENGTH[kind])
    model.fit(table / scale, right, sample_weight=weights * len(samples) / weights.sum())
    by_name = dict(zip(names, model.coef_[0] / scale, strict=True)) | _BY_HAND
    return {
        "bias": round(float(model.intercept_[0]) + _RAISED[kind], 3),
        "weights": {name: round(float(weight), 3) for name, weight in by_name.items()},
        "usual": {name: round(float(np.mean([s.signals[name] for s in samples])), 3) for name in by_name},
    }


def fitted_with_read(model: Model, samples: Sequence[Sample]) -> Model:
    """A model of two signals, what another says and what was read, in the form of one over all."""
    said = np.log(odds := np.array(confidences(model, samples))) - np.log(1 - odds)
    read = np.array([sample.signals["read"] for sample in samples])
    sizes = {name: sum(s.set_name == name for s in samples) for name in {s.set_name for s in samples}}
    weights = np.array([1.0 / sizes[sample.set_name] for sample in samples])
    both = LogisticRegression(max_iter=5000, C=10.0)
    both.fit(
        np.c_[said, read],
        np.array([sample.right for sample in samples]),
        sample_weight=weights * len(samples) / weights.sum(),
    )
    share, own = (float(weight) for weight in both.coef_[0])
    return {
        "bias": round(share * model["bias"] + float(both.intercept_[0]), 3),
        "weights": {**{n: round(share * w, 3) for n, w in model["weights"].items()}, "read": round(own, 3)},
        "usual": {**model["usual"], "read": round(float(read.mean()), 3)},
    }


def unmoved_by_read(model: Model) -> Model:
    """The same model, which gives nothing on what was read."""
    return {**model, "weights": {**model["weights"], "read": 0.0}, "usual": {**model["usual"], "read": 0.0}}


def confidences(model: Model, samples: Sequence[Sample]) -> list[float]:
    """What a model says of samples."""
    weights, bias = model["weights"], model["bias"]
    odds = [bias + sum(w * sample.signals[name] for name, w in weights.items()) for sample in samples]
    return [float(1 / (1 + np.exp(-z))) for z in odds]


def main() -> None:
    """Collect, fit, report, and write."""
    settings = read_settings()
    options = tuning_options(__doc__, Path("assistant/weights/evidence.json"), settings)
    indexes = options.indexes
    encoder = encoder_for(settings)
    unread = Features(reader=False)
    samples: list[Sample] = []
    for folder in options.sets:
        samples += samples_of(read_set(folder), encoder, indexes, options.sample, unread)
        print(f"{folder.name}: {len(samples)} samples so far", flush=True)
    samples += own_samples(encoder, indexes / "own", tuning=True, features=unread)
    held_out = own_samples(encoder, indexes / "own", tuning=False, features=unread)
    models: dict[str, Model] = {}
    for name, same in zip(_NAMES, (True, False), strict=True):
        own = [sample for sample in samples if sample.same_language == same]
        for set_name in sorted({sample.set_name for sample in own}):
            tested = [sample for sample in own if sample.set_name == set_name]
            others = [sample for sample in own if sample.passages != tested[0].passages]
            _print_how(f"{name}, {set_name}", tested, fitted(others or own))
        rest = [sample for sample in held_out if sample.same_language == same]
        _print_how(f"{name}, own held out", rest, fitted(own))
        models[name] = fitted(own)
    read = own_samples(encoder, indexes / "own", tuning=True, features=Features())
    for folder in options.sets:
        if folder.name not in trained_on():
            read += samples_of(read_set(folder), encoder, indexes, options.sample, Features())
    read = [sample for sample in read if sample.same_language]
    models["same language, read"] = fitted_with_read(models["same language"], read)
    # Of questions across languages too few are left that the reader has not learned from.
    models["across languages, read"] = unmoved_by_read(models["across languages"])
    rest = own_samples(encoder, indexes / "own", tuning=False, features=Features())
    rest = [sample for sample in rest if sample.same_language]
    _print_how("same language, read, own held out", rest, models["same language, read"])
    content = {"sets": [folder.name for folder in options.sets], "sample": options.sample, "models": models}
    options.out.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _print_how(name: str, tested: Sequence[Sample], model: Model) -> None:
    said = confidences(model, tested)
    yes = [c for c, s in zip(said, tested, strict=True) if s.answerable]
    no = [c for c, s in zip(said, tested, strict=True) if not s.answerable]
    print(
        f"{name}: AUROC {auroc(yes, no):.3f}, rejected at 10 % {rejected_at(yes, no, 0.1):.3f}; at {ENOUGH} answered "
        f"{np.mean(np.array(yes) >= ENOUGH):.3f} of the answerable, refused {np.mean(np.array(no) < ENOUGH):.3f} of "
        f"the others; first quote right {np.mean([s.right for s in tested if s.answerable]):.3f}",
        flush=True,
    )


if __name__ == "__main__":
    main()
