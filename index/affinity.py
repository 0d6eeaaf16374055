"""How alike the words of two texts are, told from pairs of neighbouring characters."""

import re
from itertools import pairwise

from index.scripts import is_unspaced
from index.spans import squeeze


def word_pairs(text: str) -> list[str]:
    """A text's pairs of neighbouring Chinese characters, Latin words and numbers."""
    bare = squeeze(text)
    return [a + b for a, b in pairwise(bare) if is_unspaced(a) and is_unspaced(b)] + re.findall(
        r"[A-Za-z]{2,}|\d{2,}", text
    )
