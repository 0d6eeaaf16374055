"""Train the evidence model on question sets.

    python -m evals.evidence.train SET_DIR... [--sample 400] [--models NAME...] [--out assistant/weights/evidence.json]

Each question is asked where its answer is, as many of an archive without it, and a quarter as many where the passage is
there without the sentences that answer, which is harder to tell. Right is a first quote that holds the answer; wrong
is any other, and every quote for a question that has no answer there. One logistic regression for questions in the
pages' own language, one for all others, one for those of them that the dictionary knows; each set of some hundred
questions weighs the same. Models that are not named stay as they are stored. Printed is how a model does on each set
that was fitted on the others alone (sets over the same passages count as one), or where these are too few, on each
fifth of the set's passages that was fitted on the other four.

What the reader says is weighed beside that model as a whole, on the sets that the reader has not learned from.
"""

import argparse
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NotRequired, TypedDict

import numpy as np
from sklearn.linear_model import LogisticRegression

from assistant.assistant import Assistant, Examined
from assistant.evaluation.metrics import auroc, rejected_at
from assistant.evaluation.remembering import RememberingEncoder
from assistant.evaluation.set_pages import archive_of
from assistant.evaluation.sets import FOLDS, QuestionSet, SetQuestion, holds_answer, read_set, spread
from assistant.evidence import ACROSS_LANGUAGES, ENOUGH, GLOSSED, SAME_LANGUAGE
from assistant.features import Features
from assistant.reader import trained_on
from evals.tuning import own_examined, tuning_options
from index.encoder import Encoder
from index.progress import Silence
from ui.assembly import encoder_for
from ui.settings import read_settings

_KINDS = (SAME_LANGUAGE, ACROSS_LANGUAGES, GLOSSED)
# Of the data against the wish for small weights.
_STRENGTH = dict(zip(_KINDS, (1.0, 0.03, 0.03), strict=True))
# Across languages the tuning sets are one set of passages: few signals and small weights lean less on what is only theirs.
_ACROSS = ("margin", "elsewhere", "sentence", "fits")
_SIGNALS = {
    ACROSS_LANGUAGES: _ACROSS,
    GLOSSED: (*_ACROSS, "glossed passage", "glossed lead", "glossed quote"),
}
# Set by hand: what is too rare in the sets, and how far the bias is raised above a fit to as many questions without an
# answer as with one.
_BY_HAND = {
    SAME_LANGUAGE: {"none fits": -3.0},
    ACROSS_LANGUAGES: {"none fits": -3.0, "unnamed": -3.0},
    GLOSSED: {"none fits": -3.0, "unnamed": -3.0},
}
_WITHHELD = 0.25  # of the sample
_FEW = 300  # samples: a set of fewer weighs less
_PARTS = 5
_RAISED = dict(zip(_KINDS, (0.0, 0.9, 0.9), strict=True))


class Model(TypedDict):
    """A logistic model: its bias, by each signal's name its weight and its mean, and the sets it was fitted on."""

    sets: NotRequired[list[str]]
    bias: float
    weights: dict[str, float]
    usual: dict[str, float]


@dataclass(frozen=True, slots=True)
class Sample:
    """One question asked: what was weighed, whether the first quote was right, and whether it had an answer there."""

    set_name: str
    passages: str
    part: int  # in which fifth of its set's passages its answer stands; of our own questions, which fifth it is of
    kind: str  # the model that it is for
    signals: dict[str, float]
    right: bool
    answerable: bool
    withheld: bool = False  # the passage was there, without the sentences that answer


def samples_of(
    set_: QuestionSet, encoder: Encoder, indexes: Path, sample: int, features: Features
) -> list[Sample]:
    """The set's questions asked with and without their answers."""
    vectors = indexes / "vectors.sqlite"
    remembering = RememberingEncoder(encoder)
    found: list[Sample] = []
    passages = str(hash(tuple(sorted(set_.passages.values()))))

    def note(examined: Examined, question: SetQuestion, *, answerable: bool, withheld: bool = False) -> None:
        if examined.evidence is None or examined.evidence.late is None:
            return
        right = (
            answerable and bool(examined.quotes) and holds_answer(examined.quotes[0].text, question.answers)
        )
        seen = examined.evidence
        part = _part(question.gold[0])
        found.append(
            Sample(set_.name, passages, part, seen.kind, seen.signals(), right, answerable, withheld)
        )

    whole = indexes / set_.name / "whole"
    with archive_of(whole, set_.passages, remembering, Silence(), vectors) as archive:
        assistant = Assistant(archive, remembering, features)
        for question in spread([q for q in set_.questions if q.answer_in_gold], sample):
            note(assistant.examine(question.text, today=question.today), question, answerable=True)
    for fold in range(FOLDS):
        questions = spread(set_.unanswerable_without(fold), sample // FOLDS)
        if not questions:
            continue
        without, kept = indexes / set_.name / f"without-{fold}", set_.passages_without(fold)
        with archive_of(without, kept, remembering, Silence(), vectors) as archive:
            assistant = Assistant(archive, remembering, features)
            for question in questions:
                note(assistant.examine(question.text, today=question.today), question, answerable=False)
    left, asked = set_.withheld()
    with archive_of(indexes / set_.name / "withheld", left, remembering, Silence(), vectors) as archive:
        assistant = Assistant(archive, remembering, features)
        for question in spread(asked, int(sample * _WITHHELD)):
            examined = assistant.examine(question.text, today=question.today)
            note(examined, question, answerable=False, withheld=True)
    return found


def _part(id_: str) -> int:
    return zlib.crc32(id_.encode()) % _PARTS


def own_samples(encoder: Encoder, index: Path, *, tuning: bool, features: Features) -> list[Sample]:
    """One half of our own questions over the pages in `seeds/`, with an answer there and without."""
    found = []
    for question, examined in own_examined(encoder, index, tuning=tuning, features=features):
        if (seen := examined.evidence) is None or seen.late is None:
            continue
        right = bool(examined.quotes) and holds_answer(examined.quotes[0].text, question.answers)
        answerable = bool(question.answers)
        part = _part(question.id)
        found.append(
            Sample("own", "seeds", part, seen.kind, seen.signals(), right and answerable, answerable)
        )
    return found


def fitted(samples: Sequence[Sample]) -> Model:
    """The model of one language or of two, in the form that it is stored in."""
    kind = samples[0].kind
    names = _SIGNALS.get(kind) or sorted(samples[0].signals.keys() - _BY_HAND[kind].keys())
    table = np.array([[sample.signals[name] for name in names] for sample in samples])
    right = np.array([sample.right for sample in samples])
    sizes = {name: sum(s.set_name == name for s in samples) for name in {s.set_name for s in samples}}
    weights = np.array([1.0 / max(_FEW, sizes[sample.set_name]) for sample in samples])
    scale = table.std(axis=0) + 1e-9
    model = LogisticRegression(max_iter=5000, C=_STRENGTH[kind])
    model.fit(table / scale, right, sample_weight=weights * len(samples) / weights.sum())
    by_name = dict(zip(names, model.coef_[0] / scale, strict=True)) | _BY_HAND[kind]
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
    options = tuning_options(__doc__, Path("assistant/weights/evidence.json"), settings, _which)
    encoder = encoder_for(settings)
    models: dict[str, Model] = (
        json.loads(options.out.read_text("utf-8"))["models"] if options.out.exists() else {}
    )
    own = options.indexes / "own"

    def held_out(kind: str, features: Features, model: Model) -> None:
        rest = of_kind(kind, own_samples(encoder, own, tuning=False, features=features))
        _print_how(f"{kind}, own held out", rest, confidences(model, rest))

    def asked(kind: str, features: Features, sets: Sequence[Path]) -> list[Sample]:
        found = own_samples(encoder, own, tuning=True, features=features)
        for folder in sets:
            found += samples_of(read_set(folder), encoder, options.indexes, options.sample, features)
        return of_kind(kind, found)

    for kind in options.models:
        features = Features(reader=False, glossary=kind == GLOSSED)
        samples = asked(kind, features, options.sets)
        names = sorted({sample.set_name for sample in samples})
        for name in names:
            tested = [sample for sample in samples if sample.set_name == name]
            others = [sample for sample in samples if sample.passages != tested[0].passages]
            _print_how(f"{kind}, {name}", *unlearned_of(tested, others))
        models[kind] = {"sets": names, **fitted(samples)}
        held_out(kind, features, models[kind])
        # Of questions across languages too few are left that the reader has not learned from.
        with_read = unmoved_by_read(models[kind])
        if kind == SAME_LANGUAGE:
            unlearned = [folder for folder in options.sets if folder.name not in trained_on()]
            with_read = fitted_with_read(models[kind], asked(kind, Features(), unlearned))
            held_out(kind, Features(), with_read)
        models[f"{kind}, read"] = {"sets": names, **with_read}
    content = {"models": models}
    options.out.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _which(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--models", nargs="+", choices=_KINDS, default=_KINDS, help="which to fit")


def of_kind(kind: str, samples: Sequence[Sample]) -> list[Sample]:
    """The samples that one model is for."""
    return [sample for sample in samples if sample.kind == kind]


def unlearned_of(tested: Sequence[Sample], others: Sequence[Sample]) -> tuple[list[Sample], list[float]]:
    """A set's samples, and what models say of them that have not learned from their passages."""
    if len(others) >= _FEW:
        return list(tested), confidences(fitted(others), tested)
    samples: list[Sample] = []
    said: list[float] = []
    for part in range(_PARTS):
        own = [sample for sample in tested if sample.part == part]
        rest = [*others, *(sample for sample in tested if sample.part != part)]
        if own and rest:
            samples += own
            said += confidences(fitted(rest), own)
    return samples, said


def _print_how(name: str, tested: Sequence[Sample], said: Sequence[float]) -> None:
    yes = [c for c, s in zip(said, tested, strict=True) if s.answerable]
    no = [c for c, s in zip(said, tested, strict=True) if not s.answerable]
    hard = [c for c, s in zip(said, tested, strict=True) if s.withheld]
    print(
        f"{name}: AUROC {auroc(yes, no):.3f} (answer withheld {auroc(yes, hard):.3f}), rejected at 10 % {rejected_at(yes, no, 0.1):.3f}; at {ENOUGH} answered "
        f"{np.mean(np.array(yes) >= ENOUGH):.3f} of the answerable, refused {np.mean(np.array(no) < ENOUGH):.3f} of "
        f"the others; first quote right {np.mean([s.right for s in tested if s.answerable]):.3f}",
        flush=True,
    )


if __name__ == "__main__":
    main()
