"""Check gold against its pages: `python -m evals.articles.check_gold GOLD_DIR PAGES_DIR`.

Every mark of a story stands once on its page; every other line stands there; every cut word is really cut
by a line break there, once; and the items follow each other in the order in which they begin, so that a
caption or a box may stand inside a story.
"""

import argparse
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from evals.articles.files import read_gold
from evals.articles.scoring import GoldItem
from index.spans import squeeze


def flaws(items: Sequence[GoldItem], raw: str) -> Iterator[str]:
    """What is wrong with a page's gold, a line each."""
    page = squeeze(raw)
    reached = -1
    for item in items:
        for mark in item.marks:
            if page.count(mark) != 1:
                yield f"stands {page.count(mark)} times: {mark}"
        places = [page.find(mark) for mark in item.marks]
        if not reached < places[0] <= places[1] <= places[2]:
            yield f"out of order: {item.first}"
        reached = places[0]
        for line in (item.banner, item.kicker, item.headline, item.deck, *item.subheads, *item.byline):
            if line is not None and squeeze(line) not in page:
                yield f"not on the page: {line}"
        own_text = page[places[0] : places[2] + len(item.marks[2])]
        for words in item.cut:
            if own_text.count(squeeze(words)) != 1:
                yield f"stands {own_text.count(squeeze(words))} times in its story: {words}"
            elif not _is_cut(words, raw):
                yield f"not cut: {words}"


def _is_cut(words: str, raw: str) -> bool:
    """Whether a line break of the raw text falls inside the words."""
    found = re.search(r"\s*".join(map(re.escape, squeeze(words))), raw)
    return found is not None and "\n" in found.group()


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the flaws of every page and a closing count; gives 1 when there are any."""
    parser = argparse.ArgumentParser(prog="python -m evals.articles.check_gold", description=__doc__)
    parser.add_argument("gold", type=Path, metavar="GOLD_DIR", help="folder of gold, one JSON file a page")
    parser.add_argument("pages", type=Path, metavar="PAGES_DIR", help="folder of the pages")
    options = parser.parse_args(arguments)
    gold = read_gold(options.gold)
    found = [
        f"{page}: {flaw}"
        for page, items in gold.items()
        for flaw in flaws(items, (options.pages / page).read_text(encoding="utf-8"))
    ]
    print("\n".join(found), file=sys.stderr, end="\n" if found else "")
    stories = sum(item.kind == "article" for items in gold.values() for item in items)
    captions = sum(item.kind == "caption" for items in gold.values() for item in items)
    print(f"{len(gold)} pages, {stories} stories, {captions} captions, {len(found)} flaws")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
