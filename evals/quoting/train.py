"""Train the model that chooses the sentence to quote, on question sets.

    python -m evals.quoting.train SET_DIR... [--sample 400] [--out assistant/weights/quoting.json]

Of the sentences of the passages that are read for a question, those that hold an accepted answer should stand above
those that do not: a logistic regression on the differences of their signals (RankNet's linear case: Burges et al.
2005). Each set weighs the same. Printed is how often the first sentence, and one of the first three, holds the
answer on each set by a model that was fitted on the others alone (sets over the same passages count as one).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from assistant.assistant import Assistant
from assistant.evaluation.remembering import RememberingEncoder
from assistant.evaluation.set_pages import archive_of
from assistant.evaluation.sets import QuestionSet, holds_answer, read_set, spread
from assistant.features import Features
from assistant.quoting import quoting_weights
from evals.tuning import own_examined, tuning_options
from index.encoder import Encoder
from index.progress import Silence
from ui.assembly import encoder_for
from ui.settings import read_settings

_STRENGTH = 0.3  # of the data against the wish for small weights
_ACROSS = {"met": 20.0, "passage": 20.0, "glossed": 2.0, "fits": 1.0, "fragment": -2.4}
_PAIRS = 12  # of one question at the most


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: the signals of each candidate, (candidates, signals), and which of them hold the answer."""

    set_name: str
    passages: int
    table: NDArray[np.float64]
    right: NDArray[np.bool_]


def asked_of(
    set_: QuestionSet, encoder: Encoder, indexes: Path, sample: int, names: Sequence[str]
) -> list[Asked]:
    """The set's questions with the candidates that the assistant weighs for them."""
    remembering = RememberingEncoder(encoder)
    found = []
    passages = hash(tuple(sorted(set_.passages.values())))
    whole = indexes / set_.name / "whole"
    with archive_of(whole, set_.passages, remembering, Silence(), indexes / "vectors.sqlite") as archive:
        assistant = Assistant(archive, remembering, Features(reader=False))
        for question in spread([q for q in set_.questions if q.answer_in_gold], sample):
            ranked = assistant.examine(question.text, today=question.today).candidates
            table = np.array([[c.signals.get(name, 0.0) for name in names] for c in ranked])
            right = np.array([holds_answer(c.text, question.answers) for c in ranked])
            found.append(Asked(set_.name, passages, table.reshape(-1, len(names)), right))
    return found


def own_asked(encoder: Encoder, index: Path, names: Sequence[str], *, tuning: bool) -> list[Asked]:
    """The same for one half of our own questions over the pages in `seeds/`."""
    found = []
    for question, examined in own_examined(encoder, index, tuning=tuning, features=Features(reader=False)):
        if question.answers:
            ranked = examined.candidates
            table = np.array([[c.signals.get(name, 0.0) for name in names] for c in ranked])
            right = np.array([holds_answer(c.text, question.answers) for c in ranked])
            kind = "own" if question.language == "zh" else "own across"
            found.append(Asked(kind, 0, table.reshape(-1, len(names)), right))
    return found


def fitted(asked: Sequence[Asked]) -> NDArray[np.float64]:
    """The weights of the signals."""
    rows, weights = [], []
    random = np.random.default_rng(7)
    sizes = {name: sum(a.set_name == name for a in asked) for name in {a.set_name for a in asked}}
    for one in asked:
        pairs = [(i, j) for i in np.flatnonzero(one.right) for j in np.flatnonzero(~one.right)]
        random.shuffle(pairs)
        for i, j in pairs[:_PAIRS]:
            rows.append(one.table[i] - one.table[j])
            weights.append(1.0 / min(len(pairs), _PAIRS) / sizes[one.set_name])
    table = np.array(rows)
    scale = table.std(axis=0) + 1e-9
    both = np.concatenate([table, -table]) / scale
    truth = np.r_[np.ones(len(table)), np.zeros(len(table))]
    weight = np.r_[weights, weights] * len(table) / np.sum(weights)
    model = LogisticRegression(C=_STRENGTH, fit_intercept=False, max_iter=5000)
    model.fit(both, truth, sample_weight=weight)
    return np.asarray(model.coef_[0] / scale)


def chosen_right(asked: Sequence[Asked], weights: NDArray[np.float64]) -> tuple[float, float]:
    """How often the first sentence holds the answer, and one of the first three."""
    orders = [np.argsort(-(one.table @ weights), kind="stable") if len(one.table) else [] for one in asked]
    first = [bool(one.right[order[:1]].any()) for one, order in zip(asked, orders, strict=True)]
    three = [bool(one.right[order[:3]].any()) for one, order in zip(asked, orders, strict=True)]
    return float(np.mean(first)), float(np.mean(three))


def main() -> None:
    """Collect, fit, report, and write."""
    settings = read_settings()
    options = tuning_options(__doc__, Path("assistant/weights/quoting.json"), settings)
    indexes = options.indexes
    encoder = encoder_for(settings)
    names = (
        *("met", "met under headline", "passage", "overlap", "pointing overlap", "overlap under headline"),
        *("glossed", "fits", "lead", "length", "fragment"),
    )
    asked: list[Asked] = []
    for folder in options.sets:
        asked += asked_of(read_set(folder), encoder, indexes, options.sample, names)
    asked += own_asked(encoder, indexes / "own", names, tuning=True)
    held_out = own_asked(encoder, indexes / "own", names, tuning=False)
    models: dict[str, dict[str, float]] = {}
    for kind, across in (("same language", False), ("across languages", True)):
        stored = quoting_weights(same_language=not across)
        now = np.array([stored.get(name, 0.0) for name in names])
        sets = {one.set_name for one in asked if _is_across(one.set_name) == across}
        own = [one for one in asked if one.set_name in sets]
        for set_name in sorted(sets):
            tested = [one for one in own if one.set_name == set_name]
            others = [one for one in own if one.passages != tested[0].passages] or own
            _print_how(set_name, tested, now, fitted(others))
        rest = [one for one in held_out if _is_across(one.set_name) == across]
        _print_how("own, held out", rest, now, fitted(own))
        # Across languages one set cannot be left out and learned from: there the few weights stay that hold on it.
        models[kind] = (
            _ACROSS if across else {n: round(float(w), 3) for n, w in zip(names, fitted(own), strict=True)}
        )
    content = {"sets": [folder.name for folder in options.sets], "sample": options.sample, "models": models}
    options.out.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")
    print(json.dumps(models, ensure_ascii=False, indent=1))


def _is_across(set_name: str) -> bool:
    """Whether a set asks in another language than its passages; by its name."""
    return "2" in set_name.removeprefix("cmrc2018") or set_name == "own across"


def _print_how(
    name: str, tested: Sequence[Asked], now: NDArray[np.float64], after: NDArray[np.float64]
) -> None:
    best = float(np.mean([bool(one.right.any()) for one in tested]))
    (first, three), (first_after, three_after) = chosen_right(tested, now), chosen_right(tested, after)
    print(
        f"{name}: first {first:.3f} now, {first_after:.3f} fitted without it; three {three:.3f}, {three_after:.3f}; "
        f"some candidate {best:.3f}",
        flush=True,
    )


if __name__ == "__main__":
    main()
