"""Chinese names that a question spells in pinyin, found again in the characters that the archive has for them.

To an encoder Wang Zhongdian and 王忠殿 have little in common, and to BM25 nothing. But few pairs of characters that sound
alike stand in one archive: of all that are read *hè bì*, 鹤壁 is a place, and the others hardly occur. So a name is spelled
out into syllables, each with its characters, and the term index tells which of their sequences it has.
"""

import os
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from itertools import pairwise, product

from index.folding import folded

# A name's words: a capital each, side by side.
_RUN = re.compile(r"[A-Z\u00c0-\u00de][\w'’-]*(?: [A-Z\u00c0-\u00de][\w'’-]*)*")
_WORD = re.compile(r"[^ ]+")
_POSSESSIVE = re.compile(r"['’]s?$")
_WORDS_TOGETHER = 3
_MOST_WORDS = 8  # of a question: the longest may spell hundreds, each of some thousand pairs of characters
_FEWEST, _MOST = 2, 6  # syllables
# Spellings that hardly a word of another language has: only of such a name can be said that the pages don't have it.
_TELLING = re.compile(r"zh|q(?!u[aeio])|x|[aeiou]ng(?:[^aeiou]|$)|uan|iao")
_OFTEN = 2  # passages
_NAME_TAGS = ("nr", "ns", "nt", "nz")
_NOUN_TAGS = ("n", "i", "l", "j", "b", "s")

Frequencies = Callable[[Sequence[str]], Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class NamesRead:
    """A question with its names in characters.

    `text` is the question, each name that the archive has in its characters; `names` are these; `strange` are names,
    as they were spelled, that are Chinese by their spelling and that it doesn't have.
    """

    text: str
    names: tuple[str, ...] = ()
    strange: tuple[str, ...] = ()


def in_characters(text: str, frequencies: Frequencies) -> NamesRead:
    """A text with the names that it spells in pinyin in the characters that an archive has for them.

    Args:
        text: A question in a language of Latin letters.
        frequencies: Tells in how many passages each of some pairs of characters stands.
    """
    parts: list[str] = []
    names: list[str] = []
    strange: list[str] = []
    at = looked_at = 0
    for run in _RUN.finditer(text):
        words = [
            (run.start() + word.start(), run.start() + word.end()) for word in _WORD.finditer(run.group())
        ]
        while words and looked_at < _MOST_WORDS:
            looked_at += 1
            found = None
            for count in range(min(_WORDS_TOGETHER, len(words)), 0, -1):
                start, end = words[0][0], words[count - 1][1]
                spelled = _POSSESSIVE.sub("", text[start:end])
                opens = not text[:start].strip()
                if found := _found(spelled, frequencies, opens=opens):
                    parts += [text[at:start], found]
                    names.append(found)
                    at = start + len(spelled)
                    break
            # Of the words that begin no name, the first is `spelled` now.
            if not found and not opens and _is_strange(spelled, frequencies):
                strange.append(spelled)
            words = words[count:]
    return NamesRead("".join([*parts, text[at:]]), tuple(names), tuple(strange))


def _found(spelled: str, frequencies: Frequencies, *, opens: bool) -> str | None:
    """The likeliest name that the archive has for a spelling; None where it has none.

    A lone word of two syllables may be of any language. One that opens the question, so that its capital tells nothing,
    must be a name of the dictionary; others must stand in two passages.
    """
    short = " " not in spelled
    telling = _TELLING.search(_letters(spelled)) is not None
    best: tuple[_Kind, int, str] | None = None
    for syllables in _spellings(spelled):
        for name, spread in _sequences(syllables, frequencies):
            kind = _kind_of(name)
            if kind is _Kind.OTHER and (not telling or spread < _OFTEN):
                continue
            if short and len(name) == _FEWEST and kind is not _Kind.NAME and (opens or spread < _OFTEN):
                continue
            best = max(best or (_Kind.OTHER, 0, ""), (kind, spread, name))
    return best[2] if best else None


def _is_strange(spelled: str, frequencies: Frequencies) -> bool:
    """Whether a word is Chinese by its spelling, and the archive has no characters for it."""
    if not _TELLING.search(_letters(spelled)):
        return False
    ways = list(_spellings(spelled))
    return bool(ways) and not any(list(_sequences(way, frequencies)) for way in ways)


class _Kind(IntEnum):
    """What a dictionary has a word for; larger is likelier to be meant by a name."""

    OTHER = 0
    NOUN = 1  # or no word of the dictionary
    NAME = 2


def _kind_of(word: str) -> _Kind:
    import rjieba

    tags = [str(tag) for _, tag in rjieba.tag(word)]
    if len(tags) > 1:
        return _Kind.NOUN
    if tags[0].startswith(_NAME_TAGS):
        return _Kind.NAME
    return _Kind.NOUN if tags[0].startswith(_NOUN_TAGS) else _Kind.OTHER


def _sequences(syllables: Sequence[str], frequencies: Frequencies) -> Iterator[tuple[str, int]]:
    """The sequences of characters so pronounced of which the archive has each pair, with how often it has the rarest."""
    ways: dict[str, int] = {}
    for number, (one, other) in enumerate(pairwise(syllables)):
        firsts = {way[-1] for way in ways} if number else set(_characters()[one])
        pairs = frequencies([a + b for a, b in product(sorted(firsts), _characters()[other])])
        known = {pair: count for pair, count in pairs.items() if count}
        if number:
            ways = {
                way + pair[1]: min(least, count)
                for way, least in ways.items()
                for pair, count in known.items()
                if way[-1] == pair[0]
            }
        else:
            ways = known
        if not ways:
            return
    yield from sorted(ways.items())


def _spellings(spelled: str) -> Iterator[tuple[str, ...]]:
    """The ways to part a spelled name into syllables; none where it is not pinyin."""
    words = [word for word in re.split(r"[ '’-]+", _letters(spelled)) if word]
    for ways in product(*map(_syllables, words)):
        whole = tuple(syllable for way in ways for syllable in way)
        if _FEWEST <= len(whole) <= _MOST:
            yield whole


@lru_cache(maxsize=1024)
def _syllables(word: str) -> tuple[tuple[str, ...], ...]:
    if not word:
        return ((),)
    return tuple(
        (word[:end], *rest)
        for end in range(1, min(6, len(word)) + 1)
        if word[:end] in _characters()
        for rest in _syllables(word[end:])
    )


def _letters(spelled: str) -> str:
    """The spelling in small letters, without tones; ü as v."""
    apart = unicodedata.normalize("NFD", spelled.lower()).replace("u\u0308", "v")
    return "".join(c for c in apart if not unicodedata.combining(c))


@lru_cache(maxsize=1)
def _characters() -> Mapping[str, tuple[str, ...]]:
    """The common characters of each syllable, folded as the term index has them."""
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")  # of words, which take ten times as long to load
    from pypinyin.pinyin_dict import pinyin_dict

    found: dict[str, set[str]] = defaultdict(set)
    for code, readings in pinyin_dict.items():
        character = chr(code)
        if _is_common(character):
            for reading in readings.split(","):
                found[_letters(reading)].add(folded(character))
    # Without the grunts that have no vowel: ng, hm.
    return {syllable: tuple(sorted(own)) for syllable, own in found.items() if set(syllable) & set("aeiouv")}


def _is_common(character: str) -> bool:
    """Whether the Chinese national standard of 6,763 characters has it: the others are in no name that is looked for."""
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True
