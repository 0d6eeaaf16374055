"""Score how pages are cut into articles: `python -m evals.articles.score GOLD_DIR PAGES_DIR`.

Pages in folders (made pages: a folder for each layout) get a row for each folder. Layouts that are held out
are left out; `--held-out` adds their rows, and never what is wrong on their pages.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath

from evals.articles.files import read_articles, read_gold
from evals.articles.scoring import GoldItem, PageScore, Share, Verdict, faults, score_page, shares
from evals.pages.layouts import HELD_OUT

# Characters of a headline that are enough to know the story by in a list.
_NAME_LENGTH = 24


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table, or JSON; gives 0 once scored, 1 when gold or articles cannot be read."""
    options = _parser().parse_args(arguments)
    try:
        gold = _shown(read_gold(options.gold), held_out=options.held_out)
        if options.articles is None:
            text = _segmented(sorted(gold), options.pages)
        else:
            text = options.articles.read_text(encoding="utf-8")
        articles = read_articles(text)
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    pages = [score_page(page, items, articles.get(page, ())) for page, items in gold.items()]
    print(_as_json(pages) if options.json else _as_table(pages))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evals.articles.score", description=__doc__)
    parser.add_argument("gold", type=Path, metavar="GOLD_DIR", help="folder of gold, one JSON file a page")
    parser.add_argument("pages", type=Path, metavar="PAGES_DIR", help="folder of the pages")
    parser.add_argument(
        "--articles", type=Path, metavar="FILE", help="score this output of wenbao articles --json"
    )
    parser.add_argument("--held-out", action="store_true", help="score the held-out layouts too")
    parser.add_argument("--json", action="store_true", help="print the shares and faults as JSON")
    return parser


def _shown(gold: Mapping[str, tuple[GoldItem, ...]], *, held_out: bool) -> dict[str, tuple[GoldItem, ...]]:
    return {page: items for page, items in gold.items() if held_out or not _is_held_out(page)}


def _is_held_out(page: str) -> bool:
    return _layout(page) in HELD_OUT


def _layout(page: str) -> str:
    """The folder that a page stands in; empty for a page in none."""
    return PurePosixPath(page).parent.name


def _segmented(pages: Sequence[str], folder: Path) -> str:
    """The standard output of `wenbao articles` over the pages.

    Raises:
        ValueError: It failed; the message holds its last line of error.
    """
    command = [sys.executable, "-m", "ui.cli", "articles", *(str(folder / page) for page in pages)]
    command += ["--pages", str(folder), "--json"]
    done = subprocess.run(command, capture_output=True, check=False, encoding="utf-8")
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["it gave no reason"])[-1]
        raise ValueError(f"wenbao articles ended with {done.returncode}: {reason}")
    return done.stdout


def _as_json(pages: Sequence[PageScore]) -> str:
    report = {
        "pages": {page.page: _counts(shares([page])) for page in pages if not _is_held_out(page.page)},
        "layouts": {layout: _counts(shares(group)) for layout, group in _by_layout(pages).items() if layout},
        "overall": _counts(shares(pages)),
        "faults": [
            {"page": page.page, "kind": verdict.item.kind, "item": _name(verdict), "faults": faults(verdict)}
            for page in pages
            for verdict in page.verdicts
            if faults(verdict) and not _is_held_out(page.page)
        ],
        "spurious": [
            {"page": page.page, "headline": article.headline, "text": article.text}
            for page in pages
            for article in page.spurious
            if not _is_held_out(page.page)
        ],
    }
    return json.dumps(report, ensure_ascii=False, indent=1)


def _counts(measures: Mapping[str, Share]) -> dict[str, dict[str, int]]:
    return {name: share._asdict() for name, share in measures.items()}


def _by_layout(pages: Sequence[PageScore]) -> dict[str, list[PageScore]]:
    groups: dict[str, list[PageScore]] = {}
    for page in pages:
        groups.setdefault(_layout(page.page), []).append(page)
    return groups


def _as_table(pages: Sequence[PageScore]) -> str:
    """The table of shares, a row a page or a layout, and below it what is wrong with which item."""
    groups = _by_layout(pages)
    measured = [(page.page, shares([page])) for page in groups.pop("", [])]
    measured += [(f"{layout} ({len(group)})", shares(group)) for layout, group in groups.items()]
    measured.append(("overall", shares(pages)))
    rows = [["page", *measured[0][1]]]
    rows += [[page, *(f"{share.met}/{share.of}" for share in found.values())] for page, found in measured]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["  ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]) for row in rows]
    lines.insert(1, "  ".join("-" * width for width in widths))
    lines.insert(-1, lines[1])
    return "\n".join(lines + _fault_lines(pages))


def _fault_lines(pages: Sequence[PageScore]) -> list[str]:
    lines: list[str] = []
    for page in pages:
        if _is_held_out(page.page):
            continue
        wrong = [
            f"  {_name(verdict)}: {', '.join(faults(verdict))}"
            for verdict in page.verdicts
            if faults(verdict)
        ]
        wrong += [f"  spurious: {' '.join(a.text.split())[:_NAME_LENGTH]}" for a in page.spurious]
        if wrong:
            lines += ["", page.page, *wrong]
    return lines


def _name(verdict: Verdict) -> str:
    return (verdict.item.headline or verdict.item.first)[:_NAME_LENGTH]


if __name__ == "__main__":
    raise SystemExit(main())
