"""Make newspaper pages with exact gold from a folder of news passages.

`python -m evals.pages.make STORIES_DIR OUT_DIR --pages 200 --seed 7 [--layout NAME]...` writes
`OUT_DIR/<layout>/<name>.txt` and `OUT_DIR/gold/<layout>/<name>.json`. The same arguments give the same
bytes, and a page does not depend on which other layouts are made.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from random import Random

from evals.pages.gold import GoldPage, gold_of
from evals.pages.layouts import LAYOUTS
from evals.pages.page import Page, lay_out
from evals.pages.stories import Clippings, load_passages

# Pages laid out before one without exact gold is an error.
_ATTEMPTS = 50
_COUNTED = ("page", "article", "caption", "notice")


def make_page(clippings: Clippings, layout: str, number: int, seed: int) -> tuple[Page, GoldPage]:
    """The page of that number in the layout, and its gold.

    Raises:
        ValueError: The passages do not yield a page with exact gold.
    """
    for attempt in range(_ATTEMPTS):
        random = Random(f"{seed}/{layout}/{number}/{attempt}")
        page = lay_out(clippings, LAYOUTS[layout], random)
        gold = gold_of(page, random)
        if gold is not None:
            return page, gold
    raise ValueError(f"layout {layout}, page {number}: no exact gold in {_ATTEMPTS} attempts")


def write_page(folder: Path, layout: str, number: int, page: Page, gold: GoldPage) -> None:
    """Write the page and its gold below the folder."""
    name = f"{layout}/{layout}_{number:03d}"
    for path, text in (
        (folder / f"{name}.txt", page.raw),
        (
            folder / "gold" / f"{name}.json",
            json.dumps(gold.as_json(f"{name}.txt"), ensure_ascii=False, indent=1) + "\n",
        ),
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the pages, print a count for each layout; gives 1 when the stories do not suffice."""
    options = _parser().parse_args(arguments)
    layouts = tuple(dict.fromkeys(options.layout or LAYOUTS))
    try:
        clippings = Clippings(load_passages(options.stories))
        counts = {layout: Counter[str]() for layout in layouts}
        for place in range(options.pages):
            number, which = divmod(place, len(layouts))
            page, gold = make_page(clippings, layouts[which], number, options.seed)
            write_page(options.out, layouts[which], number, page, gold)
            counts[layouts[which]].update(["page", *(item.kind for item in page.items)])
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    for layout, count in counts.items():
        print(f"{layout}: {', '.join(f'{count[kind]} {kind}s' for kind in _COUNTED)}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m evals.pages.make",
        description=__doc__,
        epilog="\n".join(f"{name}: {habits.about}" for name, habits in LAYOUTS.items()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "stories", type=Path, metavar="STORIES_DIR", help='folder of *.jsonl with {"text": …} lines'
    )
    parser.add_argument(
        "out", type=Path, metavar="OUT_DIR", help="folder that the pages and their gold go into"
    )
    parser.add_argument("--pages", type=int, default=200, help="how many, shared out over the layouts (200)")
    parser.add_argument("--seed", type=int, default=7, help="what the pages are drawn with (7)")
    parser.add_argument(
        "--layout",
        action="append",
        choices=tuple(LAYOUTS),
        metavar="NAME",
        help="only this layout; may be repeated",
    )
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
