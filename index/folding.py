"""Search keys: text folded so that the same word is the same key however it is written.

Width (Ａ → A), case, Traditional to Simplified, zero-width marks and hyphens at line ends are folded
away. Keys are for finding only; nothing folded is ever shown.
"""

import re
import unicodedata
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING

from index.scripts import is_unspaced

if TYPE_CHECKING:
    from opencc import OpenCC

# Zero width space and joiners, byte order mark, soft hyphen; a hyphen that breaks a word at a line's end, or
# that can be no other kind (U+2010, U+2011: Deep‐Seek).
_INVISIBLE = re.compile(
    "[\u200b-\u200f\u2060\ufeff\u00ad]|(?<=[^\\W\\d_])(?:[\u2010\u2011]\\s*|-\\s*\\n\\s*)(?=[^\\W\\d_])"
)
# Radicals and variants that some extractors give for ordinary characters and NFKC leaves alone.
_RADICALS = str.maketrans(
    {"⻚": "页", "⻓": "长", "⻔": "门", "⻢": "马", "⻛": "风", "⻋": "车", "⻅": "见", "⻉": "贝"}
)
# A number with thousands' commas, another number, or a word; `5g` and `r1` are words.
_TOKEN = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?%?(?!\w)|\d+(?:\.\d+)?%?(?!\w)|[^\W_]+")


@lru_cache(maxsize=1)
def _simplifier() -> "OpenCC":
    from opencc import OpenCC

    return OpenCC("t2s")


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """The text as a search key; its length may differ from the text's."""
    key = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).translate(_RADICALS).casefold()
    return key if key.isascii() else str(_simplifier().convert(key))


def terms(text: str) -> list[str]:
    """The search terms of a text, in order, repeated as often as they occur.

    Of scripts without spaces each pair of neighbouring characters and each lone one between other
    signs; of other scripts whole words; numbers whole, without their thousands' commas.
    """
    found: list[str] = []
    bare = _tightened(folded(text))
    for run in _same_kind(bare):
        if not is_unspaced(run[0]):
            found.extend(token.replace(",", "") for token in _TOKEN.findall(run))
        elif len(run) == 1:
            found.append(run)
        else:
            found.extend(run[i : i + 2] for i in range(len(run) - 1))
    return found


def _tightened(key: str) -> str:
    """The key without white space between characters of scripts that set none."""
    words = key.split()
    if not words:
        return ""
    tight = [words[0]]
    for before, word in zip(words, words[1:], strict=False):
        tight.append(word if is_unspaced(before[-1]) and is_unspaced(word[0]) else " " + word)
    return "".join(tight)


def _same_kind(key: str) -> list[str]:
    """The key cut where scripts that set spaces and scripts that set none meet."""
    return ["".join(run) for _, run in groupby(key, is_unspaced)]
