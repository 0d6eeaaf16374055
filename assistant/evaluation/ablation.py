"""Ablation: what each feature is worth, told by leaving it out."""

from collections.abc import Mapping
from dataclasses import fields, replace

from assistant.evaluation.tables import table
from assistant.features import Features

EVERYTHING = "everything"
# What a row shows of each set, under these headings.
_SHOWN = {
    "hit@1": "hit@1",
    "mrr@10": "mrr@10",
    "answer_in_first_quote_or_held_back": "quote",
    "auroc": "auroc",
    "rejected@10%": "rej@10%",
}


def variants() -> dict[str, Features]:
    """All features, and then all but each in turn, by what the row is called."""
    every = Features()
    return {EVERYTHING: every} | {
        f"without {field.name}": replace(every, **{field.name: False}) for field in fields(Features)
    }


def ablation_lines(
    everything: Mapping[str, Mapping[str, float]], without: Mapping[str, Mapping[str, Mapping[str, float]]]
) -> list[str]:
    """A table for each set: a row for each variant, with the difference to everything behind each figure.

    Args:
        everything: Metrics by set.
        without: The same by variant.
    """
    found = {EVERYTHING: everything, **without}
    lines: list[str] = []
    for name, values in everything.items():
        shown = {metric: heading for metric, heading in _SHOWN.items() if metric in values}
        rows = [["", *(part for heading in shown.values() for part in (heading, ""))]]
        rows += [
            [variant, *(cell for metric in shown for cell in _cells(sets[name], values, metric))]
            for variant, sets in found.items()
        ]
        lines += [f"{name} ({int(values['questions'])} + {int(values['unanswerable'])} questions)"]
        lines += [*table(rows), ""]
    return [*lines, "quote: the first quote holds the answer, be it shown or held back by a refusal"]


def _cells(values: Mapping[str, float], every: Mapping[str, float], metric: str) -> tuple[str, str]:
    if metric not in values:
        return "–", ""
    difference = values[metric] - every[metric]
    return f"{values[metric]:.3f}", f"{difference:+.3f}" if values is not every else ""
