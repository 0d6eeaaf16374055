"""Sentences: where a text can be cut without breaking what somebody said.

A sentence ends at 。！？!?…  (or at a full stop between words of a spaced script) together with the
quotation marks and brackets that close right after it, never inside an open quotation or bracket
unless that one is so long that it holds sentences of its own, and always at a paragraph's end.
"""

import re

_CLOSERS = "”’」』）)】》〉\"'］］｝"
_PAIRS = {"“": "”", "‘": "’", "「": "」", "『": "』", "（": "）", "(": ")", "【": "】", "《": "》"}
_ENDS = "。！？!?…｡؟۔।"
_TELLING = re.compile(f"[{re.escape(''.join({*_PAIRS, *_PAIRS.values(), *_ENDS, '.'}))}]")
# A quotation longer than this many characters is itself cut at its sentences.
_LONGEST_WHOLE = 160
_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|St|No|vs|etc|e\.g|i\.e|U\.S|a\.m|p\.m|Inc|Ltd|Co|Jr|Sr)|\b[A-Z])\.$"
)


def sentences(text: str) -> list[tuple[int, int]]:
    """The half-open ranges of the text's sentences, without white space at their edges, in order.

    Joined with the white space between them they give back the text.
    """
    found: list[tuple[int, int]] = []
    at = 0
    for paragraph in text.split("\n"):
        for start, end in _cut(paragraph, _ends(paragraph, balanced=True)):
            if end - start > _LONGEST_WHOLE:
                inner = paragraph[start:end]
                pieces = _cut(inner, _ends(inner, balanced=False))
                found.extend((at + start + a, at + start + b) for a, b in pieces)
            else:
                found.append((at + start, at + end))
        at += len(paragraph) + 1
    return found


def _ends(text: str, *, balanced: bool) -> list[int]:
    """The positions after which a sentence ends; with `balanced`, none inside quotations or brackets."""
    ends: list[int] = []
    awaited: list[str] = []
    i = 0
    while found := _TELLING.search(text, i):
        i = found.start()
        c = found.group()
        if c in _PAIRS:
            awaited.append(_PAIRS[c])
        elif awaited and c in awaited:
            del awaited[len(awaited) - 1 - awaited[::-1].index(c) :]
        if c in _ENDS or (c == "." and _is_full_stop(text, i)):
            stop = i + 1
            while stop < len(text) and text[stop] in _ENDS + ".":
                stop += 1
            while stop < len(text) and text[stop] in _CLOSERS:
                if text[stop] in awaited:
                    del awaited[len(awaited) - 1 - awaited[::-1].index(text[stop]) :]
                stop += 1
            said_on = (stop < len(text) and text[stop] in "，、,；;：:") or _is_interjection(text, stop)
            if not said_on and (not balanced or not awaited):
                ends.append(stop)
            i = stop
            continue
        i += 1
    return ends


def _is_full_stop(text: str, i: int) -> bool:
    """Whether the dot at i ends a sentence rather than a number, an abbreviation or a name."""
    if i + 1 < len(text) and not (text[i + 1].isspace() or text[i + 1] in _CLOSERS):
        return False
    return not _ABBREVIATION.search(text[max(0, i - 6) : i + 1])


def _is_interjection(text: str, stop: int) -> bool:
    """Whether the text goes on in small letters, so that what ended was an exclamation within it."""
    rest = text[stop : stop + 3].lstrip()
    return bool(rest) and rest[0].isalpha() and rest[0].islower()


def _cut(text: str, ends: list[int]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    start = 0
    for end in [*ends, len(text)]:
        part = text[start:end]
        bare = part.strip()
        if bare:
            first = start + len(part) - len(part.lstrip())
            if found and not any(c.isalnum() for c in bare):
                found[-1] = (found[-1][0], first + len(bare))  # a stray mark belongs to what it follows
            else:
                found.append((first, first + len(bare)))
        start = end
    return found
