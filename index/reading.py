"""Reading text: raw text with only its white space repaired.

Extracted pages are letter-spaced (`养 老 服 务`), broken after each 18 characters, and blank between any
two lines. This module repairs what can be told from a line alone, and says how two lines of one
paragraph join; which lines belong together is for `index.blocks` to say.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from index.scripts import CLOSING, OPENING, UNSPACED_RUN, is_chinese_mark, is_chinese_set, is_unspaced, width
from index.spans import squeeze

# A continuation mark may share its line with another story's headline, so it always stands alone.
CONTINUATION_MARK = re.compile(
    r"[（(【]\s*(?:上\s*接|下\s*转|紧\s*接|转)\s*(?:[^（()）】\n]{0,16}?)\s*版[^（()）】\n]{0,10}[)）】]"
)
_MARKDOWN_HEADING = re.compile(r"[ ]{0,3}(?P<signs>#{1,6})[ \t]+(?=\S)")
_CLOSER_OF = {pair[0]: pair[1] for pair in ("“”", "‘’", "（）", "《》", "「」", "『』", "【】", "()", "〈〉")}
_OPENER = re.compile(f"[{''.join(_CLOSER_OF)}]")
# In letter-spaced lines most neighbouring characters have a gap; a line of names has few.
_LETTER_SPACED_SHARE = 0.5
_LETTER_SPACED_GAPS = 3


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page that is not blank.

    `start` and `end` are its raw offsets without outer white space; `text` is its reading text, `bare` the
    same without white space;
    `gap` counts the blank lines above it; `width` is in half-widths, white space not counted;
    `spread` says that it was letter-spaced, as a line is that was stretched to fill its column; `level` is
    that of a Markdown heading, whose number signs are left out of the line, 0 for any other line; `size` is
    that of its type beside the page's running text, None where the page does not say.
    """

    start: int
    end: int
    text: str
    gap: int
    width: int
    spread: bool
    bare: str
    level: int = 0
    size: float | None = None


def lines_of(raw: str) -> list[Line]:
    """The page's lines that are not blank, in order, with the white space inside each repaired."""
    lines: list[Line] = []
    gap = 0
    offset = 0
    for whole in raw.splitlines(keepends=True):
        if not whole.strip():
            gap += 1
        marked = _MARKDOWN_HEADING.match(whole) if "#" in whole else None
        signs = marked.end() if marked else 0  # the line begins after its number signs
        for start, end in ((max(start, signs), end) for start, end in _parts(whole) if end > signs):
            words = whole[start:end].split()
            spread = _is_letter_spaced(words)
            text = _repaired(words, spread=spread)
            bare = "".join(words)
            lines.append(
                Line(
                    offset + start,
                    offset + end,
                    text,
                    gap,
                    width(bare),
                    spread,
                    bare,
                    len(marked["signs"]) if marked else 0,
                )
            )
            gap = 0
        offset += len(whole)
    return lines


def _parts(line: str) -> Iterator[tuple[int, int]]:
    """The line's stretches around continuation marks, without outer white space."""
    if "版" not in line:
        if bare := line.strip():
            start = line.index(bare[0])
            yield start, start + len(bare)
        return
    cuts = [0]
    for mark in CONTINUATION_MARK.finditer(line):
        cuts.extend(mark.span())
    cuts.append(len(line))
    for start, end in zip(cuts, cuts[1:], strict=False):
        part = line[start:end]
        if part.strip():
            yield start + len(part) - len(part.lstrip()), start + len(part.rstrip())


def repair_line(line: str) -> str:
    """The line's reading text: each run of white space in it deleted or made one space.

    Spaces inside letter-spaced Chinese go, as do those beside its punctuation; a space between
    words, names, or the halves of a headline stays.
    """
    words = line.split()
    return _repaired(words, spread=_is_letter_spaced(words))


def _repaired(words: list[str], *, spread: bool) -> str:
    if len(words) < 2:
        return "".join(words)
    setting = _SPREAD * spread | _TITLE * (not any(map(_NOT_IN_TITLES, words)))
    repaired = [words[0]]
    for upper, lower in pairwise(words):
        lone = _LONE * (len(upper) == len(lower) == 1)
        if _keeps_space(_KINDS[upper[-1]], _KINDS[lower[0]], setting | lone):
            repaired.append(" ")
        repaired.append(lower)
    return "".join(repaired)


def _is_letter_spaced(words: list[str]) -> bool:
    if len(words) <= _LETTER_SPACED_GAPS:
        return False
    ends = [_KINDS[word[-1]] & _CHINESE_SET for word in words]
    starts = [_KINDS[word[0]] & _CHINESE_SET for word in words]
    gaps = len(words) - 1 - [end and start for end, start in zip(ends, starts[1:], strict=False)].count(0)
    if gaps < _LETTER_SPACED_GAPS:
        return False
    tight = sum(len(run) - 1 for word in words if len(word) > 1 for run in UNSPACED_RUN.findall(word))
    return gaps >= _LETTER_SPACED_SHARE * (gaps + tight)


# What a character is to the spaces beside it.
_UNSPACED, _MARK, _OPENS, _CLOSES, _ALNUM = 1, 2, 4, 8, 16
_CHINESE_SET = _UNSPACED | _MARK
# How two words stand: both of one character, in a letter-spaced line, in a line like a title.
_LONE, _SPREAD, _TITLE = 1, 2, 4
_NOT_IN_TITLES = re.compile("[，。；,;]").search


class _Kinds(dict[str, int]):
    """What a character is to the spaces beside it, as flags, worked out when first met."""

    def __missing__(self, character: str) -> int:
        mark = is_chinese_mark(character)
        self[character] = (
            _UNSPACED * is_unspaced(character)
            | _MARK * mark
            | _OPENS * (mark and character in OPENING)
            | _CLOSES * (mark and character in CLOSING)
            | _ALNUM * character.isalnum()
        )
        return self[character]


_KINDS = _Kinds()


@lru_cache(maxsize=4096)
def _keeps_space(left: int, right: int, setting: int) -> bool:
    """Whether a space stays between two words, given the kinds of the characters beside it."""
    if right & _CLOSES or left & _OPENS:
        return False
    both_unspaced = bool(left & right & _UNSPACED)
    if setting & _SPREAD and (left | right) & _CHINESE_SET:
        # Numbers and Latin words keep the space that the rest of the page gives them.
        return bool(left & right & _ALNUM) and not both_unspaced
    if (left | right) & _MARK:
        # 多元阅读探文脉 “童”享书香: in a headline the gap parts its halves, in a sentence it is noise.
        return bool(setting & _TITLE)
    # A two-character name is set with a gap to match three-character ones: 王 五.
    return not (setting & _LONE and both_unspaced)


def joined(left: str, right: str) -> str:
    """Two lines' reading texts as one running text: a space only between words that need one."""
    if not left or not right:
        return left + right
    a, b = left[-1], right[0]
    if is_chinese_set(a) or is_chinese_set(b):
        return left + right
    if a in "-‐‑\u00ad" and len(left) > 1 and left[-2].isalpha():  # a word hyphenated at the line's end
        return left + right
    if a.isdigit() and b.isdigit() and UNSPACED_RUN.search(left):
        return left + right  # Chinese setting breaks a number only at the line's end
    return left + " " + right


def is_open(text: str) -> bool:
    """Whether a text stops without an end: no full stop, or a bracket or quotation still open."""
    bare = squeeze(text).rstrip("”’」』）)】》\"'")
    return not bare.endswith(("。", "！", "？", "…", "!", "?", ".", "；", ";", "：", ":")) or unbalanced(text)


def unbalanced(text: str) -> bool:
    """Whether some quotation mark or bracket opened in the text is not closed in it."""
    opened = _OPENER.findall(text)
    return bool(opened) and any(
        opened.count(opener) > text.count(_CLOSER_OF[opener]) for opener in set(opened)
    )
