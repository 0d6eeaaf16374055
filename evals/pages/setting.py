"""Text set in columns as a PDF extractor gives it back: lines, letter spacing, columns and their feet.

A line is as many characters as fit its width; most marks take half a character. A line that does not
fill its width is stretched by the typesetter, and the extractor then gives a space after nearly every
character. Where the spaces fall is measured on two real pages (4,667 pairs of characters): before a
comma and not after it, after a full stop and an opening quotation mark, never around brackets.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from random import Random
from typing import Literal, TypeVar

_T = TypeVar("_T")
Tracking = Literal["none", "stretched", "halved", "all"]

# Characters a line falls short of its width before the extractor sees it as stretched.
_SEEN_AS_STRETCHED = 0.3
# Share of the paragraphs that the typesetter tightens instead, to save a line: none of their lines is stretched.
_TIGHTENED = 0.2
# Share of a paragraph's last lines that are stretched like the line above.
_LAST_LINE_TOO = 0.2
# Letters of a Latin word below which it is not divided.
_DIVIDED_FROM = 7
HYPHEN = "\u2010"

_ATOM = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.%+/&'\-]*[A-Za-z0-9%+])?|——|……|\s+|.")
_HALF = frozenset('，、；：“”‘’（）《》〈〉·,;:()"?!')
_NEVER_FIRST = frozenset("，。、；：！？”’）》〉,.;:!?)%℃…—·")
_NEVER_LAST = frozenset("“‘（《〈(")
_OPENING = frozenset('“‘（《〈("')
_CLOSING_BRACKETS = frozenset("）》〉)")
_SPACE_AFTER = frozenset("。！？“‘…")
_APART = re.compile(r"(?<=[\u4e00-\u9fff])(?=[A-Za-z0-9])|(?<=[A-Za-z0-9%])(?=[\u4e00-\u9fff])")


@dataclass(frozen=True, slots=True)
class Measure:
    """How a page sets its columns.

    width: Characters of a line.
    first_shorter: Characters that an indent takes off a paragraph's first line, printed as `indent` or lost.
    apart: Whether the extractor sets numbers and Latin words apart from Chinese.
    hyphens: Whether long Latin words are divided at a line's end.
    """

    width: float
    tracking: Tracking = "none"
    first_shorter: int = 2
    indent: str = ""
    apart: bool = False
    hyphens: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a column: its part of the paragraph and the width that it leaves empty."""

    text: str
    slack: float
    is_last: bool


def lines_of(paragraph: str, width_at: Callable[[int], float], *, hyphens: bool = False) -> list[Line]:
    """The paragraph in lines; joined they are the paragraph, but for the hyphens.

    Args:
        paragraph: The text, spaces included.
        width_at: The width of a line by its number from 0.
        hyphens: Divide long Latin words where they do not fit.

    A closing mark never begins a line and an opening one never ends it: the mark before the line's end
    is squeezed in, or a character goes down to the next line.
    """
    lines: list[Line] = []
    line: list[str] = []
    atoms = [match.group() for match in _ATOM.finditer(paragraph)]
    while atoms:
        width = width_at(len(lines))
        line = []
        while atoms and _width([*line, atoms[0]]) <= width:
            line.append(atoms.pop(0))
        if not line:
            line.append(atoms.pop(0))
        if atoms:
            _end_line(line, atoms, width, hyphens=hyphens)
        lines.append(Line("".join(line), width - _width(line), not atoms))
    return lines


def _end_line(line: list[str], atoms: list[str], width: float, *, hyphens: bool) -> None:
    """Move atoms over the line's end until no mark stands where it may not."""
    if atoms[0].isspace():
        line.append(atoms.pop(0))
        return
    word, room = atoms[0], int((width - _width(line)) * 2) - 1
    if (
        hyphens
        and word.isalpha()
        and word.isascii()
        and len(word) >= _DIVIDED_FROM
        and 3 <= room <= len(word) - 3
    ):
        line.append(word[:room] + HYPHEN)
        atoms[0] = word[room:]
        return
    if atoms[0] in _NEVER_FIRST and _width([*line, atoms[0]]) <= width + 0.5:
        line.append(atoms.pop(0))
    while atoms and len(line) > 1 and (atoms[0][0] in _NEVER_FIRST or line[-1] in _NEVER_LAST):
        atoms.insert(0, line.pop())


def _width(atoms: Sequence[str]) -> float:
    return sum(
        0.5 * len(atom) if atom.isascii() or atom in _HALF or atom.isspace() else float(len(atom))
        for atom in atoms
    )


def tracked(line: str) -> str:
    """The line as the extractor gives it when it is stretched."""
    atoms = [match.group() for match in _ATOM.finditer(line)]
    pieces = atoms[:1]
    for atom, after in pairwise(atoms):
        is_gap = not after.isspace() and not atom.isspace() and _is_gap(atom, after)
        pieces.append(f" {after}" if is_gap else after)
    return "".join(pieces)


def _is_gap(atom: str, after: str) -> bool:
    if atom in _HALF and atom not in _SPACE_AFTER:
        return False
    if atom in _SPACE_AFTER:
        return after not in _HALF and not (atom in _OPENING and after.isascii())
    if atom.isascii() and after in _NEVER_FIRST:
        return False
    return after not in _OPENING and after not in _CLOSING_BRACKETS


def apart(text: str) -> str:
    """The text with a space between Chinese and numbers or Latin words."""
    return _APART.sub(" ", text)


def spaced(lines: Sequence[Line], measure: Measure, random: Random) -> Iterator[str]:
    """The lines of one paragraph, letter-spaced where the page's habit has it."""
    tightened = measure.tracking == "stretched" and random.random() < _TIGHTENED
    stretched = False
    for line in lines:
        if line.is_last:
            stretched = stretched and random.random() < _LAST_LINE_TOO
        else:
            stretched = line.slack > _SEEN_AS_STRETCHED and not tightened
        plain = apart(line.text) if measure.apart else line.text
        if measure.tracking == "all" or (measure.tracking == "stretched" and stretched):
            yield tracked(line.text)
        elif measure.tracking == "halved" and stretched:
            yield _half_tracked(line.text, random)
        else:
            yield plain


def _half_tracked(line: str, random: Random) -> str:
    """The line with one part of it letter-spaced, as where two runs of type meet in a line."""
    atoms = [match.group() for match in _ATOM.finditer(line)]
    place = random.randint(len(atoms) // 3, max(len(atoms) // 3, 2 * len(atoms) // 3))
    first, second = "".join(atoms[:place]), "".join(atoms[place:])
    return tracked(first) + second if random.random() < 0.5 else first + tracked(second)


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph to be set, or lines that stay as they are (a byline, a subhead)."""

    lines: tuple[str, ...]
    fixed: bool


def wrapped(
    blocks: Sequence[Block], measure: Measure, heights: Iterator[int], narrow: range, gap: str, random: Random
) -> list[str]:
    """The raw text of each column, line by line with `gap` between lines.

    Args:
        blocks: What is set, in order.
        measure: How it is set.
        heights: Lines of each column in turn.
        narrow: The lines, counted over the blocks, that stand beside a picture and are half as long.
        gap: What the extractor gives between two lines.
        random: For the letter spacing.
    """
    printed: list[str] = []
    for block in blocks:
        if block.fixed:
            printed.append("\n".join(block.lines))
            continue
        begun = len(printed)

        def width_at(number: int, begun: int = begun) -> float:
            width = measure.width if begun + number not in narrow else max(5.0, measure.width // 2)
            return width - (measure.first_shorter if number == 0 else 0)

        lines = lines_of(block.lines[0], width_at, hyphens=measure.hyphens)
        texts = list(spaced(lines, measure, random))
        printed += [measure.indent + texts[0], *texts[1:]]
    return [gap.join(column) for column in _columns(printed, heights)]


def torn(blocks: Sequence[Block], measure: Measure, heights: Iterator[int], gap: str) -> list[str]:
    """The raw text of each column with its lines joined to paragraphs, which a column's foot tears."""
    pieces: list[tuple[int, str, bool]] = []
    for number, block in enumerate(blocks):
        if block.fixed:
            pieces.append((number, "\n".join(block.lines), True))
        else:
            width = measure.width
            lines = lines_of(block.lines[0], lambda n, w=width: w - (measure.first_shorter if n == 0 else 0))  # type: ignore[misc]
            pieces += [(number, line.text, False) for line in lines]
    columns: list[str] = []
    for column in _columns(pieces, heights):
        paragraphs: dict[int, str] = {}
        for number, text, _ in column:
            paragraphs[number] = paragraphs.get(number, "") + text
        texts = (apart(text.strip()) if measure.apart else text.strip() for text in paragraphs.values())
        columns.append(gap.join(texts))
    return columns


def _columns(lines: Sequence[_T], heights: Iterator[int]) -> Iterator[Sequence[_T]]:
    start = 0
    while start < len(lines):
        height = next(heights)
        # One or two lines are never left alone at the head of a column.
        end = len(lines) if len(lines) - start - height < 3 else start + height
        yield lines[start:end]
        start = end
