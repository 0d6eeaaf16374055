"""Search keys: text folded so that the same word is the same key however it is written.

Width (Ａ → A), case, Traditional to Simplified, zero-width marks and hyphens at line ends are folded
away. Keys are for finding only; nothing folded is ever shown.
"""

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from index.scripts import is_unspaced

if TYPE_CHECKING:
    from opencc import OpenCC

# Zero width space and joiners, byte order mark, soft hyphen; a hyphen that breaks a word at a line's end.
_INVISIBLE = re.compile(
    "[\u200b-\u200f\u2060\ufeff\u00ad]|(?<=[^\\W\\d_])[\u2010\u2011-]\\s*\\n\\s*(?=[^\\W\\d_])"
)
# Radicals and variants that some extractors give for ordinary characters and NFKC leaves alone.
_RADICALS = str.maketrans(
    {"⻚": "页", "⻓": "长", "⻔": "门", "⻢": "马", "⻛": "风", "⻋": "车", "⻅": "见", "⻉": "贝"}
)
_TOKEN = re.compile(r"[a-z0-9]*[a-z][a-z0-9]*|\d+(?:[.,]\d+)*%?|[^\W\d_]+(?:['’][^\W\d_]+)*")


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
    for token in _TOKEN.findall(bare):
        if token[0].isdigit() and not token[-1].isalpha():
            found.append(token.replace(",", ""))
            continue
        for run in _same_kind(token):
            if not is_unspaced(run[0]) or len(run) == 1:
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


def _same_kind(token: str) -> list[str]:
    """The token cut where unspaced and spaced scripts meet."""
    runs = [token[0]]
    for a, b in zip(token, token[1:], strict=False):
        if is_unspaced(a) == is_unspaced(b):
            runs[-1] += b
        else:
            runs.append(b)
    return runs
