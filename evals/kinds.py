"""How well the kind of a question is told from its words, and what is of that kind from a sentence's.

    python -m evals.kinds SET_DIR... [--show KIND]

For each kind: how many questions ask for it, how often a sentence that holds the accepted answer fits (holds something of
the kind), and how often the other sentences of the same passage do. The further apart the two, the more a kind tells.
With `--show`, the questions of one kind whose answers do not fit. No model is needed.
"""

import argparse
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from assistant.asked import Asked
from assistant.evaluation.sets import QuestionSet, holds_answer, read_set
from assistant.fitting import fitting, holds_what_is_asked
from assistant.questions import understood
from index.sentences import sentences


@dataclass(slots=True)
class Tally:
    """Of one kind: the questions, those whose answers fit, the other sentences, and those of them that fit."""

    asked: int = 0
    fit: int = 0
    others: int = 0
    others_fit: int = 0
    unfit: list[tuple[str, str]] = field(default_factory=list)  # question and sentence


def tallies(set_: QuestionSet) -> dict[Asked, Tally]:
    """What the kinds tell on one set; kinds of which nothing is told are left out."""
    found: dict[Asked, Tally] = defaultdict(Tally)
    for asked in set_.questions:
        if not asked.answer_in_gold:
            continue
        question = understood(asked.text)
        text = set_.passages[asked.gold[0]]
        parts = [text[start:end] for start, end in sentences(text)]
        told = [fitting(question, part, fits=holds_what_is_asked(question, part)) for part in parts]
        right = [holds_answer(part, asked.answers) for part in parts]
        if not any(told) or not any(right):
            continue
        tally = found[question.asked]
        tally.asked += 1
        fit = any(fits > 0 for fits, holds in zip(told, right, strict=True) if holds)
        tally.fit += fit
        tally.others += right.count(False)
        tally.others_fit += sum(fits > 0 for fits, holds in zip(told, right, strict=True) if not holds)
        if not fit:
            tally.unfit.append((asked.text, parts[right.index(True)]))
    return found


def main() -> None:
    """Print a table a set."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sets", type=Path, nargs="+")
    parser.add_argument("--show", type=Asked)
    options = parser.parse_args()
    for folder in options.sets:
        set_ = read_set(folder)
        print(f"{set_.name:16} {'asked':>6} {'answers fit':>12} {'others fit':>11}")
        for kind, tally in sorted(tallies(set_).items()):
            share = tally.others_fit / tally.others if tally.others else 0.0
            print(f"  {kind:14} {tally.asked:6} {tally.fit / tally.asked:12.2f} {share:11.2f}")
            if kind is options.show:
                for question, sentence in tally.unfit:
                    print(f"    {question}  {sentence}")


if __name__ == "__main__":
    main()
