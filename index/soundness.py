"""Soundness: a figure in 0..1 for how whole an extracted text looks.

Where an extractor or a recogniser went wrong, it shows without the page: columns read across break words at
every line's end, misread characters leave words that no dictionary has, lost lines leave paragraphs without an
end. Each sign takes its share away. How well they tell broken texts: `evals/soundness.py`, `evals/results/soundness.txt`.
"""

import math
import re
from collections.abc import Sequence

from index.line_shapes import word_spans
from index.reading import Line, is_open, unbalanced
from index.scripts import UNSPACED_RUN, is_unspaced
from index.spans import squeeze

# How often a word stands across the seam of two lines: where lines are one text, and where they are of two columns.
_ACROSS_SOUND, _ACROSS_BROKEN = 0.36, 0.07
_SEAMS_PRIOR = 3.0  # log-odds that a text is sound before its seams are seen
_WORDS_SOUND, _WORDS_SLOPE = 0.59, 0.04  # share of characters that stand in words of two or more
_FEWEST = 20  # characters from which words are counted
_ODD = re.compile(r"[\ufffd\ue000-\uf8ff\x00-\x08\x0e-\x1f\x7f\u2500-\u25a0\u0080-\u009f]")
_STRAY = re.compile(r"(?<=[\u3400-\u9fff，。])\s*(?:[a-z]{1,3}|[|\\~^_`<>{}]{1,3})\s*(?=[\u3400-\u9fff，。])")


def soundness(text: str, lines: Sequence[Line]) -> float:
    """How sound a text looks, in 0..1, two decimals; the lines are those it was joined from."""
    bare = squeeze(text)
    if not bare:
        return 0.0
    odd = (len(_ODD.findall(bare)) + 2 * len(_STRAY.findall(text))) / len(bare)
    paragraphs = [part for part in text.split("\n") if len(squeeze(part)) > _FEWEST]
    torn = sum(map(is_open, paragraphs)) / len(paragraphs) if paragraphs else 0.0
    figure = math.exp(-15 * odd) * _words(bare) * _seams(lines) * (1 - 0.5 * torn)
    return round(figure * (0.95 if unbalanced(text) else 1.0), 2)


def _words(bare: str) -> float:
    """What the share of characters that stand in dictionary words of two or more says."""
    import rjieba

    unspaced = " ".join(UNSPACED_RUN.findall(bare))
    words = rjieba.cut(unspaced, False)
    count = len(unspaced) - unspaced.count(" ")
    if count < _FEWEST:
        return 1.0
    alone = list(map(len, words)).count(1) - words.count(" ")
    share = (count - alone) / count
    spread = math.sqrt(0.25 / count)  # a short text's share says less
    return 1 / (1 + math.exp(-(share - _WORDS_SOUND + spread) / _WORDS_SLOPE))


def _seams(lines: Sequence[Line]) -> float:
    """What the seams between lines say of whether they follow each other."""
    odds = _SEAMS_PRIOR
    for upper, lower in zip(lines, lines[1:], strict=False):
        a, b = upper.bare, lower.bare
        if not (is_unspaced(a[-1]) and is_unspaced(b[0])):
            continue
        if word_spans(a[-6:], b[:6]):
            odds += math.log(_ACROSS_SOUND / _ACROSS_BROKEN)
        else:
            odds += math.log((1 - _ACROSS_SOUND) / (1 - _ACROSS_BROKEN))
    return 1 / (1 + math.exp(-min(odds, 30.0)))
