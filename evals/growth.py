"""How the cost of cutting a page grows with its length.

    python -m evals.growth [--out evals/results/growth.json]

Pages of 1/16 MB to 1 MB (2^20 bytes of UTF-8) are put together from the pages in `seeds/` and cut into articles and
passages, without the encoder. Of three runs the fastest counts, in seconds of the processor, since a busy machine lets
others run in between. The data of the plot: bytes, seconds, and the cost of a byte beside that on the smallest page
(1.0 is linear growth).
"""

import argparse
import json
import time
from itertools import cycle
from pathlib import Path

from index.articles import articles_of
from index.passages import passages_of

_MB = 1 << 20
_RUNS = 3


def page_of(size: int, seeds: list[str]) -> str:
    """A page of about `size` bytes of UTF-8, out of the seeds in turn."""
    parts: list[str] = []
    length = 0
    for seed in cycle(seeds):
        parts.append(seed)
        length += len(seed.encode())
        if length >= size:
            return "\n\n".join(parts).encode()[:size].decode("utf-8", "ignore")
    raise AssertionError("unreachable")


def seconds_for(raw: str) -> tuple[float, int, int]:
    """The processor seconds of the fastest run, and the counts of articles and passages."""
    fastest = float("inf")
    articles = passages = 0
    for _ in range(_RUNS):
        begun = time.process_time()
        cut = articles_of("page.txt", raw)
        count = sum(len(passages_of(article, {"page.txt": raw})) for article in cut)
        fastest = min(fastest, time.process_time() - begun)
        articles, passages = len(cut), count
    return fastest, articles, passages


def main() -> None:
    """Measure, print the table, and write it where asked."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    seeds = [path.read_text("utf-8") for path in sorted(Path("seeds").glob("*.txt"))]
    seconds_for(seeds[0])  # dictionaries and weights are loaded once, not for each page
    rows = []
    for part in (16, 8, 4, 2, 1):
        raw = page_of(_MB // part, seeds)
        seconds, articles, passages = seconds_for(raw)
        size = len(raw.encode())
        rows.append({"bytes": size, "seconds": round(seconds, 3), "articles": articles, "passages": passages})
        relative = (seconds / size) / (rows[0]["seconds"] / rows[0]["bytes"])
        rows[-1]["relative_cost_per_byte"] = round(relative, 2)
        print(f"{size:9,} bytes  {seconds:6.2f} s  {relative:5.2f}  {articles} articles, {passages} passages")
    if options.out:
        options.out.write_text(
            json.dumps({"command": "python -m evals.growth", "rows": rows}, indent=1) + "\n", "utf-8"
        )


if __name__ == "__main__":
    main()
