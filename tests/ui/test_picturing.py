"""Pictures: a page drawn from the file that the index was built from, with the quote's words outlined exactly."""

import io

import numpy as np
import pytest
from PIL import Image

from index.archive import open_archive
from index.build import build
from index.errors import PageChanged, PageUnreadable
from index.formats.limits import Limits
from index.spans import Span
from ui.locating import Standing
from ui.picturing import WIDTHS, Pictures, sheet_of

PAGE = "庙会.pdf#p1"
# Over two lines of the first column, beside the second.
QUOTE = "为期七天。门票每张二十元，老人和儿童免费入场。庙会期间"
LIMITS = Limits()


@pytest.fixture(scope="module")
def printed(tmp_path_factory, hashed_encoder, print_page):
    """An index of a page whose quote is printed in red, and its pages folder."""
    work = tmp_path_factory.mktemp("printed")
    (work / "pages").mkdir()
    (work / "pages" / "庙会.pdf").write_bytes(print_page(red=QUOTE))
    (work / "pages" / "plain.txt").write_text("图书馆延长开放\n\n市图书馆夜间开放。\n", "utf-8")
    build(work / "index", work / "pages", hashed_encoder())
    with open_archive(work / "index") as archive:
        yield archive.catalog, work / "pages"


def span_of(catalog, text):
    raw = catalog.raw(PAGE)
    solid = [at for at, character in enumerate(raw) if not character.isspace()]
    start = "".join(raw.split()).index(text)
    return Span(PAGE, solid[start], solid[start + len(text) - 1] + 1)


def ink_of(image):
    """Which pixels are red, and which are black."""
    pixels = np.asarray(Image.open(io.BytesIO(image)).convert("RGB")).astype(int)
    red = (pixels[:, :, 0] > 170) & (pixels[:, :, 1] < 110)
    return red, pixels.max(axis=2) < 110


@pytest.mark.parametrize("wide", WIDTHS[1:])
def test_the_outlines_hold_the_quotes_words_and_no_others(printed, wide):
    catalog, folder = printed
    sheet = sheet_of(catalog, folder, PAGE, [span_of(catalog, QUOTE)], LIMITS)
    red, black = ink_of(Pictures(LIMITS).picture(catalog, folder, PAGE, wide))
    scale = wide / sheet.width
    inside = np.zeros(red.shape, bool)
    for box in sheet.outlines:
        rows = slice(int(box.y0 * scale) - 1, int(box.y1 * scale) + 2)
        columns = slice(int(box.x0 * scale) - 1, int(box.x1 * scale) + 2)
        inside[rows, columns] = True
        assert red[rows, columns].any()
    assert len(sheet.outlines) == 2
    assert red.sum() > 1000
    assert not (red & ~inside).any()
    assert not (black & inside).any()


def test_a_page_of_text_has_no_sheet(printed):
    catalog, folder = printed
    assert sheet_of(catalog, folder, "plain.txt", [], LIMITS) is None
    assert sheet_of(catalog, folder, "none.pdf#p1", [], LIMITS) is None


def test_an_image_is_as_wide_as_asked_and_in_the_shape_of_its_page(printed):
    catalog, folder = printed
    image = Image.open(io.BytesIO(Pictures(LIMITS).picture(catalog, folder, PAGE, WIDTHS[0])))
    assert (image.format, image.size) == ("JPEG", (1000, 1334))


@pytest.mark.parametrize(
    ("page", "wide"),
    [(PAGE, 999), (PAGE, 0), ("plain.txt", 1000), ("none.pdf#p1", 1000), ("../pages/庙会.pdf#p1", 1000)],
)
def test_nothing_else_is_drawn(printed, page, wide):
    catalog, folder = printed
    with pytest.raises(PageUnreadable):
        Pictures(LIMITS).picture(catalog, folder, page, wide)


def test_a_file_that_is_gone_or_has_changed_is_told_and_not_drawn(printed, tmp_path, print_page):
    catalog, _ = printed
    assert sheet_of(catalog, tmp_path, PAGE, [], LIMITS).standing is Standing.GONE
    assert sheet_of(catalog, None, PAGE, [], LIMITS).standing is Standing.GONE
    (tmp_path / "庙会.pdf").write_bytes(print_page(headlines=("另一个标题", "淇河新桥合龙")))
    assert sheet_of(catalog, tmp_path, PAGE, [], LIMITS).standing is Standing.CHANGED
    with pytest.raises(PageChanged):
        Pictures(LIMITS).picture(catalog, tmp_path, PAGE, WIDTHS[0])


def test_what_was_drawn_last_is_remembered_and_what_does_not_fit_is_let_go(printed, tmp_path):
    catalog, folder = printed
    pictures = Pictures(LIMITS, most=1)
    first = pictures.picture(catalog, folder, PAGE, WIDTHS[0])
    assert pictures.picture(catalog, tmp_path, PAGE, WIDTHS[0]) is first
    pictures.picture(catalog, folder, PAGE, WIDTHS[1])
    with pytest.raises(PageUnreadable):
        pictures.picture(catalog, tmp_path, PAGE, WIDTHS[0])
