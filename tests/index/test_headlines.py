"""Headlines are shared out the same way in every process."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
_ARTICLES = """
import sys
from index.articles import articles_of
for path in sys.argv[1:]:
    for article in articles_of("p", open(path, encoding="utf-8", newline="").read()):
        print(repr(article))
"""


@pytest.mark.parametrize("page", sorted(path.name for path in (ROOT / "seeds").glob("*.txt")))
def test_a_page_gives_the_same_articles_whatever_order_sets_have(page):
    def articles(seed: str) -> str:
        return subprocess.run(
            [sys.executable, "-c", _ARTICLES, str(ROOT / "seeds" / page)],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    assert articles("1") == articles("2") != ""
