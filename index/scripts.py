"""Which writing system a character belongs to: what white-space repair and tokenising turn on."""

import re
import unicodedata
from functools import lru_cache

# Blocks whose words are written without spaces: Han with its extensions, kana, bopomofo.
_UNSPACED = (
    (0x2E80, 0x2FDF),  # radicals
    (0x3005, 0x3007),
    (0x3021, 0x3029),
    (0x3040, 0x312F),
    (0x31A0, 0x31BF),
    (0x31F0, 0x31FF),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x20000, 0x323AF),
)
UNSPACED_RUN = re.compile("[" + "".join(f"{chr(first)}-{chr(last)}" for first, last in _UNSPACED) + "]+")
# Marks that stand tight against Chinese text although Unicode counts them as general punctuation.
CLOSING = "，。、；：！？）】》〉」』”’］｝〕…,;!?)]}"
OPENING = "（【《〈「『“‘［｛〔([{"
_WIDE_MARKS = "“”‘’…—·×"


@lru_cache(maxsize=65536)
def is_unspaced(character: str) -> bool:
    """Whether it is a letter of a script that puts no spaces between words (Chinese, Japanese)."""
    code = ord(character)
    return any(first <= code <= last for first, last in _UNSPACED)


@lru_cache(maxsize=65536)
def is_chinese_mark(character: str) -> bool:
    """Whether it is punctuation of Chinese typesetting: full-width, or a quotation mark or dash."""
    code = ord(character)
    return (
        character in _WIDE_MARKS
        or 0x3001 <= code <= 0x3004
        or 0x3008 <= code <= 0x3020
        or (0xFF01 <= code <= 0xFF65 and not character.isalnum())
    )


def is_chinese_set(character: str) -> bool:
    """Whether Chinese typesetting would put no space on this character's account."""
    return is_unspaced(character) or is_chinese_mark(character)


class _Widths(dict[str, int]):
    """Widths of characters, worked out when first met."""

    def __missing__(self, character: str) -> int:
        wide = character in _WIDE_MARKS or unicodedata.east_asian_width(character) in "WF"
        self[character] = 0 if unicodedata.combining(character) else 2 if wide else 1
        return self[character]


_WIDTHS = _Widths()


def width(text: str) -> int:
    """A text's width on the page in half-widths: 2 for a full-width character, 0 for a combining mark, else 1."""
    return sum(map(_WIDTHS.__getitem__, text))
