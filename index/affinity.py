"""How alike the words of two texts are, told from pairs of neighbouring characters."""

import re
from functools import lru_cache
from operator import add

from index.scripts import UNSPACED_RUN
from index.spans import squeeze

_OTHERS = re.compile(r"[A-Za-z]{2,}|\d{2,}")


@lru_cache(maxsize=1 << 15)  # a page's lines are compared more than once while it is read
def word_pairs(text: str) -> tuple[str, ...]:
    """A text's pairs of neighbouring Chinese characters, Latin words and numbers."""
    pairs: list[str] = []
    for run in UNSPACED_RUN.findall(squeeze(text)):
        pairs.extend(map(add, run, run[1:]))
    pairs.extend(_OTHERS.findall(text))
    return tuple(pairs)
