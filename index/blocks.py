"""Blocks: a page's lines gathered into headings, bylines, paragraphs, captions and notices.

What each line is, the line model says for the page as a whole (`index.line_model`); here neighbouring
lines become one running text. Which headings are headlines, kickers or banners, and whose, is decided in
`index.headlines`; what makes a story, in `index.articles`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from index import bylines
from index.column_labels import is_label
from index.line_features import features_of
from index.line_model import Labelling, LineLabel, evidence
from index.mastheads import LINES, names_a_paper
from index.page_habits import Habits
from index.reading import CONTINUATION_MARK, Line, joined
from index.spans import squeeze


class BlockKind(StrEnum):
    """What a block is."""

    HEADING = "heading"  # of a headline, kicker, deck, banner or column label
    SUBHEAD = "subhead"
    BYLINE = "byline"
    STORY = "story"  # a story's first paragraph
    PARAGRAPH = "paragraph"  # another paragraph
    ON = "on"  # the rest of a paragraph that something interrupted
    CAPTION = "caption"
    NOTICE = "notice"
    CONTINUATION = "continuation"  # （上接第一版）
    FOLIO = "folio"  # date, page number, editors


@dataclass(frozen=True, slots=True)
class Block:
    """Lines `first:stop` of a page as one running text, its kind, and what spoke for it, strongest first."""

    kind: BlockKind
    first: int
    stop: int
    text: str
    evidence: tuple[str, ...] = ()


# What a block is, the line with which it begins, and the one before which it ends.
BlockPlace = tuple[BlockKind, int, int]

_BEGINS = {
    LineLabel.HEADING: BlockKind.HEADING,
    LineLabel.SUBHEAD: BlockKind.SUBHEAD,
    LineLabel.BYLINE: BlockKind.BYLINE,
    LineLabel.STORY: BlockKind.STORY,
    LineLabel.PARAGRAPH: BlockKind.PARAGRAPH,
    LineLabel.ON: BlockKind.ON,
    LineLabel.CAPTION: BlockKind.CAPTION,
    LineLabel.CAPTION_ON: BlockKind.CAPTION,
    LineLabel.NOTICE: BlockKind.NOTICE,
    LineLabel.NOTICE_ON: BlockKind.NOTICE,
    LineLabel.MARK: BlockKind.CONTINUATION,
    LineLabel.FOLIO: BlockKind.FOLIO,
}
_ALIKE = 3  # characters
_WIDEST_HEADING = 110  # half-widths
# Sizes of type beside that of the running text, where a format tells them: no paper sets stories in the larger,
# or headlines in the smaller.
_DISPLAY_TYPE, _LARGE_TYPE, _TEXT_TYPE = 1.9, 1.35, 1.1
_HEADINGS = frozenset({LineLabel.HEADING, LineLabel.SUBHEAD})
_NO_HEADINGS = frozenset(LineLabel) - _HEADINGS
_RUNNING = {BlockKind.STORY, BlockKind.PARAGRAPH, BlockKind.ON}


def labelled(lines: Sequence[Line], habits: Habits) -> Labelling:
    """What each line is, as the line model alone says."""
    allowed = {i: labels for i, line in enumerate(lines) if (labels := _allowed(line)) is not None}
    edges = {*range(len(lines))[:LINES], *range(len(lines))[-LINES:]}
    allowed.update({i: frozenset({LineLabel.FOLIO}) for i in edges if names_a_paper(lines[i].text)})
    return Labelling(features_of(lines, habits), allowed)


def _allowed(line: Line) -> frozenset[LineLabel] | None:
    """The labels that a line's own words leave; None for all."""
    if CONTINUATION_MARK.fullmatch(line.text):
        return frozenset({LineLabel.MARK})
    if bylines.opens_a_story(line.text):
        return frozenset({LineLabel.STORY})
    if line.level:
        return _HEADINGS if line.level > 1 else frozenset({LineLabel.HEADING})
    if line.size is not None and (by_type := _allowed_by_type(line, line.size)):
        return by_type
    is_sentence = line.bare.rstrip("”’」』）)").endswith("。")  # no headline ends in a full stop
    is_signed = line.text[0] in bylines.SIGNS and bylines.is_byline(line.text)
    if is_sentence or is_signed or line.width > _WIDEST_HEADING:
        return _NO_HEADINGS
    return None


def _allowed_by_type(line: Line, size: float) -> frozenset[LineLabel] | None:
    """The labels that a line's size of type leaves; None where it says nothing."""
    if is_label(line.text):
        return None
    if size >= _DISPLAY_TYPE:
        return frozenset({LineLabel.HEADING, LineLabel.FOLIO})
    if size >= _LARGE_TYPE:
        return _HEADINGS | {LineLabel.FOLIO}
    if size <= _TEXT_TYPE and line.bare[-1] not in "：:":
        return frozenset(LineLabel) - {LineLabel.HEADING}
    return None


def blocks_labelled(
    lines: Sequence[Line], habits: Habits, labelling: Labelling, known: dict[BlockPlace, Block] | None = None
) -> list[Block]:
    """The blocks that the lines form under their labels.

    Args:
        lines: Of the page.
        habits: Of the page.
        labelling: Under which they are formed.
        known: Blocks formed before under other labels; those that stay as they were are taken from here, and
            those that are new are put in.
    """
    known = {} if known is None else known
    blocks: list[Block] = []
    kind, first = BlockKind.FOLIO, 0
    for i, (line, label) in enumerate(zip(lines, labelling.labels, strict=True)):
        if (
            i > first
            and _goes_on(kind, lines[first] if i - first == 1 else None, line, label, habits)
            and not _is_signed_off(lines[max(first, i - 2) : i])
        ):
            continue
        if i:
            blocks.append(_block(lines, (kind, first, i), habits, known))
        kind, first = _BEGINS[label], i
    if lines:
        blocks.append(_block(lines, (kind, first, len(lines)), habits, known))
    return blocks


def _block(lines: Sequence[Line], place: BlockPlace, habits: Habits, known: dict[BlockPlace, Block]) -> Block:
    if place not in known:
        kind, first, stop = place
        text = lines[first].text
        for line in lines[first + 1 : stop]:
            text = _stacked(text, line.text, kind, habits)
        known[place] = Block(kind, first, stop, text)
    return known[place]


def explained(blocks: Sequence[Block], labelling: Labelling) -> list[Block]:
    """The blocks with what spoke for their kinds."""
    return [
        replace(block, evidence=evidence(labelling.features[block.first], labelling.labels[block.first]))
        for block in blocks
    ]


def _goes_on(upper: BlockKind, above: Line | None, line: Line, label: LineLabel, habits: Habits) -> bool:
    """Whether a line belongs to the block above it, of which the only line is given if it has only one."""
    match label:
        case LineLabel.ON:
            return upper in _RUNNING
        case LineLabel.CAPTION_ON:
            return upper == BlockKind.CAPTION
        case LineLabel.NOTICE_ON:
            return upper == BlockKind.NOTICE
        case LineLabel.HEADING | LineLabel.SUBHEAD:
            if upper != _BEGINS[label] or line.gap > habits.close_gap or line.level:
                return False
            # Where blank lines part the page's lines or blocks, the lines of one heading stand close together;
            # elsewhere two lines of one length are one heading, a kicker being shorter or longer.
            return habits.has_gaps or (above is not None and abs(len(above.bare) - len(line.bare)) <= _ALIKE)
    return False


def _is_signed_off(above: Sequence[Line]) -> bool:
    """Whether a story ends with these lines: what follows is another's, or goes on with the one around it."""
    return above[-1].bare[-1] in "）)" and bylines.closing("".join(line.text for line in above)) is not None


def _stacked(upper: str, lower: str, kind: BlockKind, habits: Habits) -> str:
    if kind in _RUNNING or (kind == BlockKind.CAPTION and habits.wrapped and not _ends(upper)):
        return joined(upper, lower)
    if kind in (BlockKind.HEADING, BlockKind.SUBHEAD):
        halves = len(squeeze(upper)) == len(squeeze(lower))
        return f"{upper} {lower}" if halves else joined(upper, lower)
    return f"{upper}\n{lower}"


def _ends(text: str) -> bool:
    return squeeze(text).rstrip("”’」』）)\"'").endswith(("。", "！", "？", "!", "?", "."))
