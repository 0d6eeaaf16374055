"""The habits of extracted newspaper pages, by name, and layouts as combinations of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from evals.pages.bylines import BylineForm, CreditForm
from evals.pages.headlines import Shape
from evals.pages.setting import Tracking

HeadSide = Literal["above", "below", "mixed"]
Marks = Literal["full", "half", "typewriter"]
SubheadForm = Literal["line", "two lines", "run in"]

_DESK: tuple[BylineForm, ...] = (*("desk",) * 6, "line", "line", "closing name", "none")
_GAPPED: tuple[BylineForm, ...] = (*("gapped desk",) * 7, "line", "line", "closing name", "bare desk", "none")
_TIGHT: tuple[BylineForm, ...] = (*("tight desk",) * 6, "pen name", "pen name", "closing", "none")
_SHAPES: tuple[Shape, ...] = ("line", "two lines", "halves", "kicker", "kicker", "place kicker", "deck")
_SHAPES_IN_LINES: tuple[Shape, ...] = (
    "line",
    "two lines",
    "halves",
    "kicker",
    "kicker two lines",
    "place kicker",
    "deck",
)


@dataclass(frozen=True, slots=True)
class Habits:
    """One way in which pages come out of an extractor. Shares and odds are in 0..1.

    Attributes:
        about: The layout in one line.
        heads: The side of its story on which a headline stands; `mixed` is either, story by story.
        paired: Odds that two stories print both headlines first and both bodies after them, or the
            reverse where headlines stand below.
        torn: Lines are joined to paragraphs, and only a column's foot tears them; otherwise every
            line of a column is a line.
        width: Characters of a line; a page takes one, its stories differ by half a character.
        height: Lines of a column, fewest and most.
        line_gap: What stands between two lines of a body.
        block_gap: What stands between two blocks: headline, body, caption.
        tracking: Letter spacing of stretched lines.
        indent: What is left of a paragraph's indent of two characters; mostly nothing.
        apart: Numbers and Latin words are set apart from Chinese by a space.
        marks: Full-width marks; or half-width comma, colon, brackets; or straight quotation marks too.
        hyphens: Long Latin words are divided.
        narrow: Odds that lines of a story stand beside a picture, half as long.
        items: Stories on a page, fewest and most; captions, boxes and notices come on top.
        lengths: Characters of a story, one drawn for each.
        shapes, bylines, credits: Forms, one drawn for each story or picture.
        banners, labels: Odds of a campaign banner, or of a column's name, above a story.
        subheads: Forms of heads inside stories of several paragraphs; a third of those have them.
        captions: Pictures on a page, fewest and most.
        caption_inside: Odds that a caption interrupts a story between two of its columns.
        caption_width: Characters of a caption's line, 0 for unbroken.
        box: Odds that a long story holds a boxed side story.
        continued: Odds that a story comes from another page or goes on there.
        glued: Odds that such a mark stands on the line of the headline before it.
        notices: Small notices on a page, fewest and most.
        folio: Odds of lines with date, page number and editors.
        strays: Odds of a stray token of the recogniser in a story.
        dash_glued: Odds that a deck stands on its headline's line.
        rich: Folio lines, notices and labels in the many forms of city papers: weather, fixtures, telephone
            numbers, editors of a page.
        index: Odds of a list of what else is in the paper, with page numbers, at a rich page's head.
        poems, interviews: Odds that a story is set in verses, or as questions and answers.
    """

    about: str
    heads: HeadSide = "above"
    paired: float = 0.0
    torn: bool = False
    width: tuple[float, ...] = (17.0,)
    height: tuple[int, int] = (12, 40)
    line_gap: str = "\n\n"
    block_gap: str = "\n\n"
    tracking: Tracking = "none"
    indent: str = ""
    apart: bool = False
    marks: Marks = "full"
    hyphens: bool = False
    narrow: float = 0.0
    items: tuple[int, int] = (6, 10)
    lengths: tuple[int, ...] = (150, 250, 300, 400, 500, 700, 1100)
    shapes: tuple[Shape, ...] = _SHAPES
    bylines: tuple[BylineForm, ...] = _DESK
    credits: tuple[CreditForm, ...] = ("name", "agency", "office", "tail")
    banners: float = 0.1
    labels: float = 0.1
    subheads: tuple[SubheadForm, ...] = ("line", "run in")
    captions: tuple[int, int] = (0, 2)
    caption_inside: float = 0.0
    caption_width: int = 0
    box: float = 0.0
    continued: float = 0.0
    glued: float = 0.0
    notices: tuple[int, int] = (0, 0)
    folio: float = 0.0
    strays: float = 0.05
    dash_glued: float = 0.0
    rich: bool = False
    index: float = 0.0
    poems: float = 0.0
    interviews: float = 0.0


LAYOUTS: Mapping[str, Habits] = MappingProxyType(
    {
        "torn_above": Habits(
            "headline above; paragraphs unbroken but torn at a column's foot; numbers set apart",
            torn=True,
            width=(19.0, 22.0),
            height=(8, 16),
            apart=True,
            lengths=(250, 350, 500, 700, 1000, 1600),
            subheads=("line", "line", "run in"),
            dash_glued=0.4,
        ),
        "stretched_below": Habits(
            "headline below; hard lines of 17, a blank line after each, stretched lines letter-spaced",
            heads="below",
            tracking="stretched",
            width=(16.5, 17.0, 17.5),
            apart=True,
            items=(7, 11),
            shapes=_SHAPES_IN_LINES,
            bylines=_GAPPED,
            banners=0.15,
            narrow=0.15,
            subheads=("run in",),
        ),
        "half_width": Habits(
            "half-width marks, torn paragraphs, column labels and pen names, now and then two headlines then two bodies",
            torn=True,
            paired=0.35,
            width=(24.0, 28.0),
            height=(8, 20),
            marks="half",
            lengths=(180, 250, 400, 700, 1100),
            bylines=_TIGHT,
            credits=("drawn", "own line", "agency"),
            labels=0.3,
            strays=0.2,
            subheads=("run in", "run in", "line"),
        ),
        "features_below": Habits(
            "headline below; letter-spaced features with two-line subheads, continuations whose mark is glued to a headline, a boxed side story",
            heads="below",
            tracking="stretched",
            width=(17.0, 18.0),
            height=(20, 60),
            apart=True,
            hyphens=True,
            items=(5, 7),
            lengths=(300, 500, 900, 1200, 1600),
            shapes=_SHAPES_IN_LINES,
            bylines=_GAPPED,
            subheads=("two lines",),
            captions=(1, 2),
            caption_width=5,
            box=0.7,
            continued=0.35,
            glued=0.6,
        ),
        "hard_lines": Habits(
            "headline above; hard lines with one line break, paragraphs not marked, blocks parted by a blank line",
            width=(18.0, 20.0, 22.0, 25.0),
            line_gap="\n",
            shapes=_SHAPES_IN_LINES,
            captions=(1, 3),
            subheads=("line", "two lines", "run in"),
        ),
        "no_blank_lines": Habits(
            "headline above; hard lines and not one blank line on the page, masthead lines, captions and notices between",
            width=(15.0, 17.0, 19.0),
            line_gap="\n",
            block_gap="\n",
            apart=True,
            items=(6, 9),
            shapes=_SHAPES_IN_LINES,
            bylines=("desk", "desk", "desk", "line", "line", "wire", "closing"),
            notices=(0, 2),
            folio=0.8,
            banners=0.0,
        ),
        "indented": Habits(
            "headline above; hard lines with the indent kept as two wide spaces; wire stories, decks, agency pictures between a story's columns",
            width=(20.0, 23.0),
            line_gap="\n",
            indent="\u3000\u3000",
            items=(6, 9),
            shapes=("line", "two lines", "deck", "deck", "kicker", "halves"),
            bylines=("wire", "wire", "desk", "closing name", "none"),
            credits=("agency", "agency", "own line"),
            captions=(1, 3),
            caption_inside=0.3,
        ),
        "narrow_pictures": Habits(
            "headline above; letter-spaced narrow columns that go round pictures, captions between a story's columns",
            tracking="stretched",
            width=(13.0, 14.0, 15.0),
            height=(14, 30),
            apart=True,
            narrow=0.6,
            captions=(2, 4),
            caption_inside=0.6,
            items=(5, 8),
            shapes=_SHAPES_IN_LINES,
            bylines=_GAPPED,
            credits=("name", "own line", "tail", "office"),
        ),
        "briefs": Habits(
            "ten or so short items, one-line headlines, names in brackets at the end or none, small notices",
            width=(16.0, 18.0),
            line_gap="\n",
            items=(8, 12),
            lengths=(60, 80, 100, 120, 150, 200, 300),
            shapes=("line", "line", "halves", "place kicker"),
            bylines=("closing name", "closing name", "closing", "none", "desk", "bare desk"),
            notices=(1, 3),
            captions=(0, 1),
            labels=0.15,
        ),
        "mixed_heads": Habits(
            "headlines above some stories and below others; hard lines of 18, a blank line after each",
            heads="mixed",
            width=(18.0, 20.0),
            apart=True,
            items=(5, 9),
            shapes=_SHAPES_IN_LINES,
            captions=(0, 2),
            banners=0.05,
            labels=0.05,
        ),
        "notices_and_folio": Habits(
            "torn paragraphs among notices, advertisements and folio lines; straight quotation marks, half-width marks",
            torn=True,
            width=(21.0, 25.0),
            height=(6, 14),
            marks="typewriter",
            items=(5, 7),
            lengths=(150, 200, 300, 450, 700),
            bylines=("tight desk", "tight desk", "desk", "closing", "none"),
            notices=(2, 4),
            folio=1.0,
            strays=0.2,
            continued=0.15,
        ),
        "banners_spaced": Habits(
            "every line letter-spaced, headlines and banners too; campaign banners, two-line headlines, continuations",
            tracking="all",
            width=(16.0, 18.0),
            items=(5, 8),
            shapes=("two lines", "two lines", "kicker two lines", "deck", "line"),
            bylines=("desk", "desk", "line", "wire"),
            banners=0.5,
            captions=(1, 2),
            continued=0.2,
        ),
        "pairs_below": Habits(
            "two bodies then two headlines, below; hard lines of 14 to 16 with one line break, labels of columns",
            heads="below",
            paired=0.5,
            width=(14.0, 16.0),
            line_gap="\n",
            apart=True,
            items=(6, 9),
            shapes=("line", "halves", "two lines", "kicker"),
            bylines=("desk", "desk", "desk", "desk", "line", "wire"),
            labels=0.1,
        ),
        "boxed_half_spaced": Habits(
            "headline below; half-spaced narrow lines, boxes inside features, half-width marks",
            heads="below",
            tracking="halved",
            width=(13.0, 15.0),
            height=(16, 34),
            marks="half",
            narrow=0.4,
            box=0.8,
            items=(5, 8),
            lengths=(150, 300, 500, 900, 1300),
            shapes=_SHAPES_IN_LINES,
            bylines=("tight desk", "tight desk", "gapped desk", "line", "pen name", "closing"),
            credits=("own line", "brackets", "office"),
            captions=(1, 2),
            subheads=("two lines", "run in"),
            continued=0.1,
        ),
        "torn_crossed": Habits(
            "torn paragraphs, two headlines then two bodies, captions between a story's columns, names in brackets at the end",
            torn=True,
            paired=0.6,
            width=(18.0, 26.0),
            height=(8, 16),
            captions=(2, 4),
            caption_inside=0.8,
            lengths=(200, 300, 500, 800, 1200),
            bylines=("closing", "closing", "closing name", "closing name", "desk", "none"),
            credits=("brackets", "brackets", "own line", "drawn"),
            labels=0.15,
            strays=0.15,
        ),
        "evening": Habits(
            "an evening paper: the paper's own name in bylines, reporters by rank, words and pictures by one hand, services and a list of contents",
            width=(16.0, 18.0, 21.0),
            line_gap="\n",
            items=(5, 9),
            shapes=_SHAPES_IN_LINES,
            bylines=(
                "paper's desk",
                "paper's desk",
                "staff desk",
                "told",
                "words and pictures",
                "staff line",
                "closing",
            ),
            credits=("slash", "staff", "given", "name"),
            captions=(1, 3),
            notices=(0, 2),
            folio=0.9,
            labels=0.3,
            rich=True,
            index=0.4,
        ),
        "evening_torn": Habits(
            "the same in torn paragraphs, headlines above and below, questions and answers",
            heads="mixed",
            torn=True,
            width=(18.0, 22.0),
            height=(10, 24),
            lengths=(200, 300, 500, 900, 1300),
            bylines=(
                "paper's desk",
                "staff desk",
                "told",
                "words and pictures",
                "staff line",
                "from elsewhere",
            ),
            credits=("slash", "staff", "given", "tail"),
            captions=(0, 2),
            notices=(0, 2),
            folio=0.7,
            labels=0.2,
            rich=True,
            index=0.3,
            interviews=0.15,
        ),
        "supplement": Habits(
            "a literary supplement: pen names and authors, essays without a desk, poems, names in brackets, drawn pictures",
            width=(18.0, 20.0, 24.0),
            items=(4, 7),
            lengths=(300, 600, 900, 1400),
            shapes=("line", "line", "halves", "two lines"),
            bylines=("author", "author", "pen name", "pen name", "edited", "closing name"),
            credits=("drawn", "given", "slash"),
            subheads=(),
            folio=0.8,
            labels=0.3,
            rich=True,
            poems=0.25,
        ),
        "wires": Habits(
            "news from elsewhere: agency openings and endings, the paper's digest, interviews, stretched narrow columns",
            tracking="stretched",
            width=(14.0, 16.0),
            paired=0.15,
            apart=True,
            items=(5, 9),
            shapes=_SHAPES_IN_LINES,
            bylines=("wire", "wire", "from elsewhere", "from elsewhere", "bare desk"),
            credits=("agency", "given"),
            captions=(0, 2),
            folio=0.6,
            labels=0.2,
            rich=True,
            interviews=0.15,
        ),
        "county_weekly": Habits(
            "a county's weekly: headlines below letter-spaced narrow lines, reporters by rank, boxes, services",
            heads="below",
            tracking="stretched",
            width=(15.0, 17.0),
            items=(5, 8),
            shapes=_SHAPES_IN_LINES,
            bylines=("staff desk", "staff desk", "desk", "staff line", "told", "closing"),
            credits=("staff", "own line", "given"),
            captions=(1, 2),
            box=0.3,
            notices=(0, 2),
            folio=0.8,
            labels=0.15,
            rich=True,
        ),
    }
)

# Layouts kept for the end: scores on them are left out unless asked for, and never told page by page.
HELD_OUT: tuple[str, ...] = ("boxed_half_spaced", "torn_crossed", "county_weekly")
