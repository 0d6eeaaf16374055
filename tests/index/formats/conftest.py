"""A small press: real PDFs and scans of Chinese stories, with a font that they carry along."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

_FONT_PLACES = ("/usr/share/fonts", "/usr/local/share/fonts", "/Library/Fonts", str(Path.home() / ".fonts"))
_FONT_NAMES = ("NotoSansCJK-Regular.ttc", "NotoSansCJK-Regular.otc", "NotoSansCJKsc-Regular.otf")


@dataclass(frozen=True)
class Story:
    headline: str
    text: str


FAIR = Story(
    "浮山庙会开幕",
    "本报讯（记者王小明）记者昨日获悉，浮山庙会将于二月十五日开幕，为期七天。门票每张二十元，老人和儿童免费入场。"
    "庙会期间安排舞龙舞狮、戏曲联唱和非遗展示，市民可乘三路公交车前往，停车场设在南门外广场。",
)
BRIDGE = Story(
    "淇河新桥合龙",
    "本报讯（记者赵亮）淇河新桥昨日合龙，桥长三百米，双向四车道，明年五月通车。大桥由市政公司承建，历时两年，总投资一亿元，"
    "建成后两岸居民往来只需五分钟，城东与城西的物流也将更加通畅。",
)
LIBRARY = Story(
    "图书馆延长开放",
    "本报讯（记者李明）市图书馆夜间开放至九点，自习室新增座位一百二十个，读者凭身份证即可入馆。馆长表示，今后每周六上午还将举办"
    "亲子阅读活动，报名电话在馆内公告栏公布，欢迎市民参加。",
)
_ALL = "".join(story.headline + story.text for story in (FAIR, BRIDGE, LIBRARY))


@dataclass(frozen=True)
class Stories:
    fair: Story = FAIR
    bridge: Story = BRIDGE
    library: Story = LIBRARY


@dataclass(frozen=True)
class Piece:
    """A line to print: its left end and its baseline, from the page's upper left corner."""

    text: str
    x: float
    y: float
    size: float


def column(
    text: str, x: float, y: float, characters: int, size: float = 10, leading: float = 15
) -> list[Piece]:
    """A text set in one column, the first line indented by two characters."""
    indented = "　　" + text
    rows = [indented[at : at + characters] for at in range(0, len(indented), characters)]
    return [
        Piece(row.lstrip("　"), x + (len(row) - len(row.lstrip("　"))) * size, y + n * leading, size)
        for n, row in enumerate(rows)
    ]


def columns(
    text: str, x: float, y: float, characters: int, count: int, *, gutter: float = 14, size: float = 10
) -> list[Piece]:
    """A text set in columns of the same height, side by side."""
    rows = column(text, x, y, characters, size)
    height = -(-len(rows) // count)
    step = characters * size + gutter
    return [
        Piece(row.text, row.x + (n // height) * step, y + (n % height) * 15, size)
        for n, row in enumerate(rows)
    ]


class Press:
    """Prints pieces as PDF pages."""

    def __init__(self, font: Path) -> None:
        from reportlab.pdfbase import pdfmetrics
        from reportlab.pdfbase.ttfonts import TTFont

        pdfmetrics.registerFont(TTFont("press", str(font)))

    def pdf(
        self,
        *pages: Iterable[Piece],
        size: tuple[float, float] = (600, 800),
        turned: bool = False,
        cropped: bool = False,
        key: str | None = None,
    ) -> bytes:
        """A PDF file; `turned` pages are stored sideways and shown upright, `cropped` ones without 5 points all around.

        A `key` locks the file.
        """
        from reportlab.pdfgen.canvas import Canvas

        written = io.BytesIO()
        wide, high = size
        sheet = Canvas(written, pagesize=size, encrypt=key, invariant=1)
        for pieces in pages:
            if cropped:
                sheet.setCropBox((5, 5, wide - 5, high - 5))
            if turned:  # the library itself stores such a page with its sides exchanged
                sheet.setPageRotation(90)
                sheet.translate(high, 0)
                sheet.rotate(90)
            for piece in pieces:
                sheet.setFont("press", piece.size)
                sheet.drawString(piece.x, high - piece.y, piece.text)
            sheet.showPage()
        sheet.save()
        return written.getvalue()


@pytest.fixture(scope="session")
def stories() -> Stories:
    return Stories()


@pytest.fixture(scope="session")
def font_file() -> Path:
    found = next(
        (path for place in _FONT_PLACES for name in _FONT_NAMES for path in Path(place).rglob(name)), None
    )
    if found is None:
        pytest.fail("the tests of PDFs and scans need a Noto CJK font: apt-get install fonts-noto-cjk")
    return found


@pytest.fixture(scope="session")
def press(font_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Press:
    printable = "".join(map(chr, range(32, 127)))
    made = tmp_path_factory.mktemp("font") / "press.ttf"
    _outlined(font_file, _ALL + printable + "　⼈，。、：“”", made)
    return Press(made)


def _outlined(font_file: Path, text: str, made: Path) -> None:
    """A font of the text's characters with TrueType outlines, which is what the PDF library embeds."""
    from fontTools import subset
    from fontTools.pens.cu2quPen import Cu2QuPen
    from fontTools.pens.ttGlyphPen import TTGlyphPen
    from fontTools.ttLib import TTFont, newTable

    font = TTFont(font_file, fontNumber=2 if font_file.suffix in (".ttc", ".otc") else -1)
    options = subset.Options(layout_features=[], hinting=False, notdef_outline=True)
    options.drop_tables += ["GSUB", "GPOS", "BASE", "VORG", "vhea", "vmtx"]
    cutter = subset.Subsetter(options)
    cutter.populate(text=text)
    cutter.subset(font)
    shapes = font.getGlyphSet()
    glyphs = {}
    for name in font.getGlyphOrder():
        pen = TTGlyphPen(None)
        shapes[name].draw(Cu2QuPen(pen, 1.0, reverse_direction=True))
        glyphs[name] = pen.glyph()
    font["loca"], font["glyf"] = newTable("loca"), newTable("glyf")
    font["glyf"].glyphOrder, font["glyf"].glyphs = font.getGlyphOrder(), glyphs
    del font["CFF "]
    profile = font["maxp"]
    profile.tableVersion, profile.maxZones = 0x00010000, 1
    for name in (
        *("maxTwilightPoints", "maxStorage", "maxFunctionDefs", "maxInstructionDefs", "maxStackElements"),
        *("maxSizeOfInstructions", "maxComponentElements"),
    ):
        setattr(profile, name, 0)
    font["post"].formatType = 3.0
    font.sfntVersion = "\x00\x01\x00\x00"
    font.save(made)


@pytest.fixture(scope="session")
def piece() -> type[Piece]:
    return Piece


@pytest.fixture(scope="session")
def set_columns():
    return columns


@pytest.fixture(scope="session")
def photograph(font_file: Path):
    """Prints pieces on an image, as a scanner sees it: turned a little, grey, and noisy."""
    from PIL import Image, ImageDraw, ImageFont

    def take(pieces: Sequence[Piece], size: tuple[int, int], turn: float = 0.0, noise: float = 0.0):
        page = Image.new("L", size, 255)
        draw = ImageDraw.Draw(page)
        for line in pieces:
            face = ImageFont.truetype(
                str(font_file), int(line.size), index=2 if font_file.suffix == ".ttc" else 0
            )
            draw.text((line.x, line.y), line.text, font=face, fill=0, anchor="ls")
        page = page.rotate(turn, resample=Image.Resampling.BICUBIC, fillcolor=255)
        grey = np.asarray(page, np.float32) * 0.85 + 25
        grey += np.random.default_rng(0).normal(0, noise, grey.shape) if noise else 0
        return Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8))

    return take
