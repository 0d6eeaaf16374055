"""Train the border model on made pages.

    python -m evals.borders.train STORIES_DIR --pages 600 --seed 303 --out index/weights/borders.json

Every change that the page allows is weighed against the truth: a split is right where the words after it are
another story's. One logistic regression for each kind of change, held back from large weights by L2.
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from random import Random

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict

from evals.lines.train import crossed
from evals.pages.layouts import HELD_OUT, LAYOUTS
from evals.pages.page import Page, Tag, lay_out
from evals.pages.stories import Clippings, load_passages
from index.blocks import Block, BlockKind, blocks_labelled, labelled
from index.border_evidence import Border, Change, borders
from index.page_habits import Habits
from index.reading import lines_of

_PAGES_AT_ONCE = 50
_FOLDS = 5
_SAME = 1e-6
_STRENGTH = 0.5  # of the data against the wish for small weights
_BODY = {BlockKind.STORY, BlockKind.PARAGRAPH, BlockKind.ON}


def weighed(page: Page) -> Iterator[tuple[Border, bool]]:
    """Every change that a made page allows, and whether it is right."""
    lines = lines_of(page.raw)
    habits = Habits(lines)
    labelling = labelled(lines, habits)
    blocks = blocks_labelled(lines, habits, labelling)
    tags = [_tag(page, lines[block.first].start) for block in blocks]
    for border in borders(blocks, labelling, habits, frozenset()):
        yield border, _is_right(border, blocks, tags)


def _tag(page: Page, at: int) -> Tag:
    return next(tag for tag in page.tags if at < tag.end)


def _is_right(border: Border, blocks: list[Block], tags: list[Tag]) -> bool:
    i = border.block
    before = next((tags[j].item for j in range(i - 1, -1, -1) if blocks[j].kind in _BODY), None)
    own = tags[i]
    seen = {tags[j].item for j in range(i) if tags[j].kind == "body"}
    match border.change:
        case Change.SPLIT:
            return own.kind == "body" and own.item != before and own.item not in seen
        case Change.JOIN:
            return own.kind == "body" and own.item == before
        case Change.SUBHEAD | Change.TEXT | Change.LAST_VERSE:
            return own.kind == "body" and own.item == before
        case Change.HEADLINE:
            return own.kind == "heading"
        case Change.RETURN:
            return own.kind == "body" and own.item != before and own.item in seen
    raise AssertionError(border.change)


def _parts(count: int, size: int) -> list[range]:
    return [range(start, min(count, start + size)) for start in range(0, count, size)]


def _samples(stories: Path, seed: int, numbers: range) -> list[tuple[Change, dict[str, float], bool]]:
    clippings = Clippings(load_passages(stories))
    layouts = [habits for name, habits in LAYOUTS.items() if name not in HELD_OUT]
    found = []
    for number in numbers:
        random = Random(f"borders/{seed}/{number}")
        habits = layouts[number // 2 % len(layouts)] if number % 2 == 0 else crossed(random)
        for border, right in weighed(lay_out(clippings, habits, random)):
            found.append((border.change, border.evidence, right))
    return found


def main() -> None:
    """Train and write the weights."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("stories", type=Path)
    parser.add_argument("--pages", type=int, default=1500)
    parser.add_argument("--seed", type=int, default=303)
    parser.add_argument("--out", type=Path, default=Path("index/weights/borders.json"))
    parser.add_argument(
        "--only",
        type=Change,
        nargs="+",
        default=list(Change),
        help="fit these; others stay as they are there",
    )
    options = parser.parse_args()
    samples: dict[Change, list[tuple[dict[str, float], bool]]] = defaultdict(list)
    with ProcessPoolExecutor() as pool:
        parts = pool.map(
            partial(_samples, options.stories, options.seed), _parts(options.pages, _PAGES_AT_ONCE)
        )
        for part in parts:
            for change, evidence, right in part:
                samples[change].append((evidence, right))
    fitted = json.loads(options.out.read_text("utf-8")) if options.out.exists() else {}
    for change in options.only:
        rows, right = zip(*samples[change], strict=True)
        names = list(rows[0])
        table = np.array([[row[name] for name in names] for row in rows])
        truth = np.array(right)
        model = LogisticRegression(max_iter=5000, C=_STRENGTH)
        scale = table.std(axis=0)
        scale[scale < _SAME] = np.inf  # what is the same everywhere tells nothing
        if min(truth.sum(), (~truth).sum()) < _FOLDS:  # too few to learn from: never made
            fitted[change.value] = {"intercept": -20.0, "weights": {}}
            continue
        guessed = cross_val_predict(model, table / scale, truth, cv=_FOLDS)
        model.fit(table / scale, truth)
        fitted[change.value] = {
            "intercept": round(float(model.intercept_[0]), 3),
            "weights": {n: round(float(w), 3) for n, w in zip(names, model.coef_[0] / scale, strict=True)},
        }
        met = int((guessed & truth).sum())
        print(
            f"{change.value:9} {len(truth):6} weighed, {int(truth.sum()):5} right; made {int(guessed.sum()):5}, {met} of them right"
        )
    options.out.write_text(json.dumps(fitted, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
