"""Train the line model on made pages.

    python -m evals.lines.train STORIES_DIR --pages 600 --seed 101 --out index/weights/lines.json

Pages are made in every layout that is not held out, and as often with the habits of two layouts crossed, so
that no setting is learned by heart. The model is a linear-chain conditional random field (Lafferty, McCallum
and Pereira 2001) fitted by L-BFGS with CRFsuite; what is kept are its weights, as plain numbers by name.
"""

import argparse
import json
import re
import tempfile
from collections.abc import Sequence
from dataclasses import fields, replace
from pathlib import Path
from random import Random
from typing import TypedDict

import pycrfsuite

from evals.lines.labels import labels_of_made
from evals.pages.layouts import HELD_OUT, LAYOUTS, Habits
from evals.pages.page import lay_out
from evals.pages.stories import Clippings, load_passages
from index.line_features import features_of

# Weights nearer to nothing than this change no decision.
_SMALLEST = 0.02
_RARE = 5  # a feature seen on fewer lines is not learned
# What belongs to the setting of the page as a whole and is never taken from another layout.
_SETTING = {"about", "torn", "width", "height", "line_gap", "tracking", "apart", "marks", "hyphens", "narrow"}
# Odds that every second crossed page draws for itself: how often a thing stands on a page is no habit to learn by heart.
_ODDS = ("paired", "caption_inside", "box", "continued", "labels", "banners", "narrow")
_HIGHEST_ODDS = 0.8


class Weights(TypedDict):
    """The fitted model: `transitions` from label to label, in the order of `labels`; weights by feature and label."""

    labels: list[str]
    transitions: list[list[float]]
    features: dict[str, dict[str, float]]


def crossed(random: Random) -> Habits:
    """The setting of one layout with the habits of others, every second time with odds of its own."""
    known = [habits for name, habits in LAYOUTS.items() if name not in HELD_OUT]
    setting = random.choice(known)
    taken = {
        field.name: getattr(random.choice(known), field.name)
        for field in fields(Habits)
        if field.name not in _SETTING
    }
    if setting.torn:
        taken["indent"] = ""
    if random.random() < 0.5:
        taken |= {name: random.uniform(0.0, _HIGHEST_ODDS) for name in _ODDS}
        taken["bylines"] = tuple(random.choice(random.choice(known).bylines) for _ in range(6))
    if random.random() < 0.2:
        taken["poems"] = random.uniform(0.0, 0.5)
    return replace(setting, **taken)


def samples(stories: Path, pages: int, seed: int) -> list[tuple[list[list[str]], list[str]]]:
    """Features and labels of made pages."""
    clippings = Clippings(load_passages(stories))
    layouts = [habits for name, habits in LAYOUTS.items() if name not in HELD_OUT]
    found = []
    for number in range(pages):
        random = Random(f"lines/{seed}/{number}")
        habits = layouts[number // 2 % len(layouts)] if number % 2 == 0 else crossed(random)
        lines, labels = labels_of_made(lay_out(clippings, habits, random))
        found.append((features_of(lines), labels))
    return found


def train(data: Sequence[tuple[list[list[str]], list[str]]], l1: float, l2: float, rounds: int) -> Weights:
    """The fitted weights: of features by label, and of one label after another."""
    trainer = pycrfsuite.Trainer(verbose=False)
    for features, labels in data:
        trainer.append(features, labels)
    trainer.set_params(
        {
            "c1": l1,
            "c2": l2,
            "max_iterations": rounds,
            "feature.minfreq": _RARE,
            "feature.possible_transitions": True,
        }
    )
    with tempfile.TemporaryDirectory() as folder:
        model = str(Path(folder, "model"))
        trainer.train(model)
        tagger = pycrfsuite.Tagger()
        tagger.open(model)
        dump = str(Path(folder, "dump"))
        tagger.dump(dump)
        text = Path(dump).read_text("utf-8")
        info = tagger.info()
    del text
    labels = sorted(info.labels)
    states: dict[str, dict[str, float]] = {}
    for (feature, label), weight in info.state_features.items():
        if abs(weight) >= _SMALLEST:
            states.setdefault(feature, {})[label] = round(weight, 3)
    transitions = [[round(info.transitions.get((a, b), -8.0), 3) for b in labels] for a in labels]
    return {"labels": labels, "transitions": transitions, "features": dict(sorted(states.items()))}


def mean_of(some: Weights, others: Weights) -> Weights:
    """The weights half-way between two fits of the same labels; a feature that one has not learned weighs 0 there."""
    features: dict[str, dict[str, float]] = {}
    for feature in sorted({*some["features"], *others["features"]}):
        one, other = some["features"].get(feature, {}), others["features"].get(feature, {})
        mean = {
            label: round((one.get(label, 0.0) + other.get(label, 0.0)) / 2, 3) for label in {**one, **other}
        }
        if kept := {label: weight for label, weight in mean.items() if abs(weight) >= _SMALLEST}:
            features[feature] = kept
    transitions = [
        [round((a + b) / 2, 3) for a, b in zip(row, other_row, strict=True)]
        for row, other_row in zip(some["transitions"], others["transitions"], strict=True)
    ]
    return {"labels": some["labels"], "transitions": transitions, "features": features}


def main() -> None:
    """Train and write the weights."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("stories", type=Path)
    parser.add_argument("--pages", type=int, default=600)
    parser.add_argument("--seed", type=int, default=101)
    parser.add_argument("--l1", type=float, default=0.1)
    parser.add_argument("--l2", type=float, default=0.1)
    parser.add_argument("--rounds", type=int, default=150)
    parser.add_argument("--out", type=Path, default=Path("index/weights/lines.json"))
    parser.add_argument(
        "--mean-with", type=Path, metavar="FILE", help="weights of another fit to take the mean with"
    )
    options = parser.parse_args()
    data = samples(options.stories, options.pages, options.seed)
    weights = train(data, options.l1, options.l2, options.rounds)
    if options.mean_with:
        weights = mean_of(json.loads(options.mean_with.read_text("utf-8")), weights)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(weights, ensure_ascii=False, indent=0)
    options.out.write_text(re.sub(r"\n+", "\n", text) + "\n", "utf-8")
    lines = sum(len(labels) for _, labels in data)
    print(
        f"{len(data)} pages, {lines} lines, {len(weights['features'])} features, {options.out.stat().st_size} bytes"
    )


if __name__ == "__main__":
    main()
