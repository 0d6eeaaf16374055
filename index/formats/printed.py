"""Printed lines: the characters of a page gathered into its lines, by where they stand.

Whoever sets a page draws one line after the other, so characters that follow each other in the file and
stand side by side are of one line. What tells two columns apart is the white between them: a gap wider
than any between words, or a narrower one that goes on above and below.
"""

import statistics
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.formats.layout import Box
from index.scripts import is_chinese_set

# All in ems of the characters beside the gap.
_TOUCHING = 0.5  # drawn apart, but of one line
_GUTTER = 0.6  # from here on a gap may part two columns
_APART = 1.5  # from here on it does
_SAME_BASELINE = 0.3
_LIKE = 1.4  # sizes within this ratio are of one kind of text
_REACH = 3.0  # how far up and down a gutter is looked for
_WORD_GAP = 0.2  # the least white beside a Latin word
_CHINESE_GAP = 0.4  # between Chinese characters, more than what the whole line is spread by
_WIDE_GAP = 0.9
_LEAST_VERTICAL = 3  # characters one below the other that make a vertical line


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character as it is drawn.

    `ink` is what it covers; `left` and `right` are where its own room on the line begins and ends, `baseline`
    is what it stands on and `size` its em; `spaced` says that the file has a space before it.
    """

    text: str
    ink: Box
    left: float
    right: float
    baseline: float
    size: float
    spaced: bool = False


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """A line of a page: its text with a box for each code point (None for a space), its place and its em.

    `box` is the room it takes, as upright as the page was meant; the characters' boxes are where the ink is.
    """

    text: str
    boxes: tuple[Box | None, ...]
    box: Box
    size: float


def printed_lines(strokes: Sequence[Sequence[Glyph]], *, exact: bool = True) -> list[PrintedLine]:
    """The lines that characters are printed in; in no order among themselves.

    Args:
        strokes: Characters in the order of the file, as one sequence; or in several where the source itself
            tells them apart.
        exact: Whether the characters' rooms are to be relied on for the white between words; where they are
            not, only a wide gap parts them.
    """
    level: list[list[Glyph]] = []
    upright: list[list[Glyph]] = []
    for run in (run for glyphs in strokes for run in _runs(glyphs)):
        (upright if _is_vertical(run) else level).append(run)
    least = (_WORD_GAP, _CHINESE_GAP) if exact else (_WIDE_GAP, _WIDE_GAP)
    return [_set(row, *least) for row in _rows(level)] + [_set_vertical(run) for run in upright]


def _runs(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """Characters that follow each other and stand side by side, or one below the other."""
    runs: list[list[Glyph]] = []
    way = ""
    for glyph in glyphs:
        step = _step(runs[-1][-1], glyph) if runs else ""
        if step and (step == way or len(runs[-1]) == 1):
            runs[-1].append(glyph)
            way = step
        else:
            runs.append([glyph])
            way = ""
    return runs


def _step(one: Glyph, next_: Glyph) -> str:
    """Which way it goes from one character to the next: along a line, down, or nowhere."""
    em = max(one.size, next_.size)
    if abs(one.baseline - next_.baseline) <= _SAME_BASELINE * em:
        return "along" if -_TOUCHING * em <= next_.left - one.right <= _APART * em else ""
    below = next_.baseline - one.baseline
    centred = abs(one.left + one.right - next_.left - next_.right) / 2 <= _SAME_BASELINE * em
    return "down" if centred and 0.6 * em <= below <= 2 * em else ""


def _is_vertical(run: Sequence[Glyph]) -> bool:
    return len(run) >= _LEAST_VERTICAL and _step(run[0], run[1]) == "down"


@dataclass(frozen=True, slots=True)
class _Piece:
    """Characters with no wide gap between them; `run` says in which run they were drawn."""

    glyphs: tuple[Glyph, ...]
    run: int

    @property
    def left(self) -> float:
        return self.glyphs[0].left

    @property
    def right(self) -> float:
        return self.glyphs[-1].right

    @property
    def baseline(self) -> float:
        return self.glyphs[0].baseline


def _pieces(run: Sequence[Glyph], number: int) -> list[_Piece]:
    """A run cut at each gap that may be a gutter; what only went down by chance is cut wholly."""
    pieces = [[run[0]]]
    for one, next_ in zip(run, run[1:], strict=False):
        along = _step(one, next_) == "along"
        if along and next_.left - one.right < _GUTTER * max(one.size, next_.size):
            pieces[-1].append(next_)
        else:
            pieces.append([next_])
    return [_Piece(tuple(piece), number) for piece in pieces]


def _rows(runs: Sequence[Sequence[Glyph]]) -> list[list[Glyph]]:
    """The characters of each level line, from left to right."""
    pieces = [piece for number, run in enumerate(runs) for piece in _pieces(run, number)]
    pieces.sort(key=lambda piece: piece.baseline)
    baselines = [piece.baseline for piece in pieces]
    rows: list[list[_Piece]] = []
    for piece in pieces:
        reach = _SAME_BASELINE * _em(piece.glyphs)
        row = next((row for row in rows[:-20:-1] if abs(row[0].baseline - piece.baseline) <= reach), None)
        if row is None:
            rows.append([piece])
        else:
            row.append(piece)
    lines: list[list[Glyph]] = []
    for row in rows:
        row.sort(key=lambda piece: piece.left)
        lines.append(list(row[0].glyphs))
        for one, next_ in zip(row, row[1:], strict=False):
            reach = _REACH * max(one.glyphs[-1].size, next_.glyphs[0].size)
            near = pieces[
                bisect_left(baselines, one.baseline - reach) : bisect_right(baselines, one.baseline + reach)
            ]
            if _are_parted(one, next_, near):
                lines.append(list(next_.glyphs))
            else:
                lines[-1].extend(next_.glyphs)
    return lines


def _are_parted(one: _Piece, next_: _Piece, near: Sequence[_Piece]) -> bool:
    """Whether two neighbours on a row are of different lines, to judge by what is above and below."""
    last, first = one.glyphs[-1], next_.glyphs[0]
    em, gap = max(last.size, first.size), next_.left - one.right
    if not 0.5 <= last.size / first.size <= 2.0 or gap > _APART * em:
        return True
    if gap < _GUTTER * em:
        return False
    return one.run != next_.run or any(_goes_on(last, first, em, near, way) for way in (-1, 1))


def _goes_on(one: Glyph, next_: Glyph, em: float, near: Sequence[_Piece], way: int) -> bool:
    """Whether the white between two characters goes on, upwards or downwards, between lines of their size."""
    middle = (one.right + next_.left) / 2
    low, high = middle - em / 4, middle + em / 4
    beside = 0
    for piece in near:
        if not 0.5 * em < way * (piece.baseline - one.baseline) <= _REACH * em:
            continue
        if not 1 / _LIKE <= piece.glyphs[0].size / em <= _LIKE:
            continue
        if piece.left < high and piece.right > low:
            return False
        beside += 0 <= low - piece.right < 4 * em or 0 <= piece.left - high < 4 * em
    return beside >= 2


def _em(glyphs: Sequence[Glyph]) -> float:
    return statistics.median(glyph.size for glyph in glyphs)


def _set(row: Sequence[Glyph], word_gap: float, chinese_gap: float) -> PrintedLine:
    """A line of characters from left to right, with a space where white parts words."""
    em = _em(row)
    gaps = [next_.left - one.right for one, next_ in zip(row, row[1:], strict=False)]
    spread = max(0.0, statistics.median(gaps)) if gaps else 0.0
    text = row[0].text
    boxes: list[Box | None] = [*_boxes(row[0])]
    for one, next_, gap in zip(row, row[1:], gaps, strict=False):
        chinese = is_chinese_set(one.text[-1]) and is_chinese_set(next_.text[0])
        if next_.spaced or gap > spread + em * (chinese_gap if chinese else word_gap):
            text += " "
            boxes.append(None)
        text += next_.text
        boxes.extend(_boxes(next_))
    baseline = statistics.median(glyph.baseline for glyph in row)
    room = Box(row[0].left, baseline - 0.88 * em, row[-1].right, baseline + 0.12 * em)
    return PrintedLine(text, tuple(boxes), room, em)


def _set_vertical(run: Sequence[Glyph]) -> PrintedLine:
    room = run[0].ink
    for glyph in run:
        room = room.joined(replace(glyph.ink, x0=glyph.left, x1=glyph.right))
    text = "".join(glyph.text for glyph in run)
    return PrintedLine(text, tuple(box for glyph in run for box in _boxes(glyph)), room, _em(run))


def _boxes(glyph: Glyph) -> tuple[Box, ...]:
    return (glyph.ink,) * len(glyph.text)
