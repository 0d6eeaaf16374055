"""PDF files: columns told apart, every character's place kept."""

import contextlib
import difflib
import io
import time

import numpy as np
import pytest
from PIL import Image

from index.errors import PageUnreadable
from index.formats import pdf
from index.formats.limits import Limits
from index.spans import squeeze

WIDE = 1200  # pixels that pages are drawn wide here


def pages(data: bytes, limits: Limits | None = None) -> list:
    return [sheet.read() for sheet in pdf.sheets("a.pdf", data, limits or Limits())]


def names(data: bytes) -> list[str]:
    return [sheet.page for sheet in pdf.sheets("a.pdf", data, Limits())]


def ink(data: bytes, wide: int = WIDE) -> np.ndarray:
    """(height, width) bool: where something is printed."""
    image = Image.open(io.BytesIO(pdf.drawn("a.pdf", data, 1, wide, Limits())))
    return np.asarray(image.convert("L")) < 128


def covered(page, start: int, end: int, shape: tuple[int, int]) -> np.ndarray:
    """(height, width) bool: where the rectangles of a quote lie, a pixel's rounding allowed for."""
    mask = np.zeros(shape, bool)
    scale = shape[1] / page.layout.width
    for box in page.layout.rectangles(start, end):
        mask[
            max(0, int(box.y0 * scale) - 1) : int(box.y1 * scale) + 2,
            max(0, int(box.x0 * scale) - 1) : int(box.x1 * scale) + 2,
        ] = True
    return mask


@pytest.fixture(scope="session")
def front_page(piece, set_columns, stories):
    """A banner story over four columns, and below it two stories side by side, each under its headline."""
    return [
        piece(stories.fair.headline, 235, 60, 28),
        *set_columns(stories.fair.text * 3, 20, 100, 13, 4),
        piece(stories.bridge.headline, 90, 300, 20),
        *set_columns(stories.bridge.text * 2, 20, 330, 13, 2),
        piece(stories.library.headline, 350, 310, 20),
        *set_columns(stories.library.text * 2, 308, 340, 13, 2),
    ]


def test_each_page_is_named_by_its_number(press, piece):
    assert names(press.pdf([piece("庙会", 50, 50, 10)], [piece("新桥", 50, 50, 10)])) == [
        "a.pdf#p1",
        "a.pdf#p2",
    ]


def test_a_printed_line_is_a_line_and_blocks_are_parted_by_blank_lines(press, piece, stories):
    (page,) = pages(
        press.pdf(
            [
                piece("浮山庙会开幕", 50, 60, 24),
                piece("记者昨日获悉", 50, 100, 10),
                piece("庙会将于", 50, 115, 10),
            ]
        )
    )
    assert page.raw == "浮山庙会开幕\n\n记者昨日获悉\n庙会将于\n"


def test_two_columns_are_read_one_after_the_other(press, set_columns, stories):
    (page,) = pages(press.pdf(set_columns(stories.fair.text, 20, 100, 13, 2)))
    assert squeeze(page.raw) == stories.fair.text


def test_columns_that_are_drawn_row_by_row_are_told_apart_by_the_white_between_them(
    press, set_columns, stories
):
    by_row = sorted(set_columns(stories.fair.text * 2, 20, 100, 13, 3), key=lambda piece: piece.y)
    (page,) = pages(press.pdf(by_row))
    assert squeeze(page.raw) == stories.fair.text * 2


def test_columns_with_a_narrow_gutter_are_told_apart_where_the_white_goes_on(press, set_columns, stories):
    by_row = sorted(set_columns(stories.fair.text, 20, 100, 13, 2, gutter=8), key=lambda piece: piece.y)
    (page,) = pages(press.pdf(by_row))
    assert squeeze(page.raw) == stories.fair.text


def test_stories_side_by_side_are_not_spliced(press, front_page, stories):
    (page,) = pages(press.pdf(front_page))
    assert squeeze(page.raw) == (
        f"{stories.fair.headline}{stories.fair.text * 3}{stories.bridge.headline}{stories.bridge.text * 2}"
        f"{stories.library.headline}{stories.library.text * 2}"
    )


def test_a_headline_centred_over_four_columns_comes_before_the_first(press, piece, set_columns, stories):
    pieces = [piece(stories.fair.headline, 240, 60, 20), *set_columns(stories.fair.text * 3, 20, 100, 13, 4)]
    (page,) = pages(press.pdf(pieces))
    assert squeeze(page.raw) == stories.fair.headline + stories.fair.text * 3


def test_a_headline_with_a_gap_between_its_halves_stays_one_line(press, piece, set_columns, stories):
    pieces = [piece("浮山庙会　图书馆开放", 40, 60, 24), *set_columns(stories.fair.text, 20, 100, 13, 2)]
    (page,) = pages(press.pdf(pieces))
    assert page.raw.startswith("浮山庙会 图书馆开放\n")


def test_an_upright_headline_is_one_line(press, piece, set_columns, stories):
    upright = [piece(character, 20, 110 + 26 * n, 24) for n, character in enumerate("浮山庙会开幕")]
    (page,) = pages(press.pdf([*upright, *set_columns(stories.fair.text, 60, 100, 13, 2)]))
    assert squeeze(page.raw) == "浮山庙会开幕" + stories.fair.text
    assert page.raw.startswith("浮山庙会开幕\n")


def test_words_of_latin_letters_keep_the_space_between_them(press, piece):
    (page,) = pages(press.pdf([piece("The new bridge, 300 m", 50, 60, 10)]))
    assert page.raw == "The new bridge, 300 m\n"


def test_bold_that_is_printed_twice_is_read_once(press, piece):
    (page,) = pages(press.pdf([piece("庙会开幕", 50, 60, 20), piece("庙会开幕", 50.3, 60, 20)]))
    assert page.raw == "庙会开幕\n"


def test_code_points_stay_as_the_file_gives_them(press, piece):
    (page,) = pages(press.pdf([piece("老⼈免费", 50, 60, 10)]))
    assert page.raw == "老\u2f08免费\n"


def test_a_character_that_the_file_does_not_name_is_kept_and_counted_against_the_page(press, piece):
    (page,) = pages(press.pdf([piece("庙会鼎盛" + "开" * 96, 10, 60, 5)]))
    assert (page.raw.count("\ufffd"), page.quality) == (2, 0.98)


@pytest.mark.parametrize(
    "how", [{}, {"turned": True}, {"cropped": True}], ids=["upright", "sideways", "cropped"]
)
@pytest.mark.parametrize("quoted", ["门票每张二十元，老人和儿童免费入场。", "浮山庙会开幕", "七天"])
def test_the_boxes_of_a_quote_cover_its_words_and_nothing_else(
    quoted, how, press, front_page, piece, stories
):
    whole = press.pdf(front_page, **how)
    (page,) = pages(whole)
    at = [i for i, c in enumerate(page.raw) if not c.isspace()]
    first = squeeze(page.raw).index(quoted)
    start, end = at[first], at[first + len(quoted) - 1] + 1
    without = press.pdf(_blanked(front_page, quoted, piece), **how)
    words, rest = ink(whole) & ~ink(without), ink(without)
    inside = covered(page, start, end, words.shape)
    assert words.sum() > 80
    assert not (words & ~inside).any()
    assert not (rest & inside).any()


def _blanked(pieces, quoted, piece):
    """The page without the first place of a quote, all else where it was."""
    text = "".join(line.text for line in pieces)
    begin = text.index(quoted)
    blanked = text[:begin] + "　" * len(quoted) + text[begin + len(quoted) :]
    left = []
    for line in pieces:
        left.append(piece(blanked[: len(line.text)], line.x, line.y, line.size))
        blanked = blanked[len(line.text) :]
    return left


def test_every_character_has_a_box_on_the_page_and_white_space_has_none(press, front_page):
    (page,) = pages(press.pdf(front_page))
    for character, box in zip(page.raw, page.layout.boxes(0, len(page.raw)), strict=True):
        assert (box is None) == character.isspace()
        assert box is None or (0 <= box.x0 < box.x1 <= 600 and 0 <= box.y0 < box.y1 <= 800)


def test_a_layout_takes_a_few_bytes_for_each_character(press, front_page):
    (page,) = pages(press.pdf(front_page))
    assert len(page.layout.packed) < 5 * len(page.raw)


def test_a_page_is_drawn_as_wide_as_asked(press, piece):
    drawn = pdf.drawn("a.pdf", press.pdf([piece("庙会", 50, 60, 10)]), 1, 300, Limits())
    assert Image.open(io.BytesIO(drawn)).size == (300, 400)


def test_a_page_that_is_not_there_is_not_drawn(press, piece):
    with pytest.raises(PageUnreadable, match=r"a\.pdf#p2: no such page; the file has 1"):
        pdf.drawn("a.pdf", press.pdf([piece("庙会", 50, 60, 10)]), 2, 300, Limits())


def test_a_page_of_nothing_is_an_empty_page(press):
    (page,) = pages(press.pdf([]))
    assert (page.raw, page.quality) == ("", 1.0)


def test_a_locked_file_is_refused(press, piece):
    with pytest.raises(PageUnreadable, match="locked with a password"):
        pages(press.pdf([piece("庙会", 50, 60, 10)], key="secret"))


@pytest.mark.parametrize("data", [b"", b"no pdf", b"%PDF-1.7\n", b"%PDF-1.7\n" + bytes(5000)])
def test_what_is_no_pdf_is_refused_in_one_line(data):
    with pytest.raises(PageUnreadable, match=r"a\.pdf: no sound PDF file") as caught:
        pages(data)
    assert "\n" not in str(caught.value)


def test_a_file_that_was_cut_off_is_read_or_refused_but_nothing_else(press, front_page):
    whole = press.pdf(front_page)
    for share in (0.3, 0.6, 0.9, 0.99):
        with contextlib.suppress(PageUnreadable):
            pages(whole[: int(len(whole) * share)])


def test_a_file_of_ten_thousand_pages_is_refused_before_any_is_read():
    began = time.monotonic()
    with pytest.raises(
        PageUnreadable, match=r"10,000 pages, expected at most 2,000; .*WENBAO_MOST_PDF_PAGES"
    ):
        pages(_many_pages(10_000))
    assert time.monotonic() - began < 5


def test_more_pages_are_read_where_they_are_allowed():
    assert sum(1 for _ in pdf.sheets("a.pdf", _many_pages(2_001), Limits(most_pdf_pages=2_001))) == 2_001


def _many_pages(count: int) -> bytes:
    kids = " ".join(f"{n} 0 R" for n in range(3, 3 + count))
    objects = [
        "1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj",
        f"2 0 obj <</Type/Pages/Count {count}/Kids[{kids}]>> endobj",
        *(f"{n} 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>> endobj" for n in range(3, 3 + count)),
    ]
    return ("%PDF-1.4\n" + "\n".join(objects) + "\ntrailer <</Root 1 0 R>>\n%%EOF").encode()


def test_a_scan_of_too_many_pixels_is_refused_before_it_is_decoded():
    written = io.BytesIO()
    Image.new("1", (4000, 3000), 1).save(written, "PDF")
    with pytest.raises(PageUnreadable, match=r"a\.pdf#p1: 12,000,000 pixels, .*WENBAO_MOST_IMAGE_PIXELS"):
        pages(written.getvalue(), Limits(most_image_pixels=1_000_000))


@pytest.mark.recognition
def test_a_page_without_a_text_layer_is_recognised(photograph, piece):
    written = io.BytesIO()
    photograph([piece("门票每张二十元", 60, 120, 48)], (600, 200)).save(written, "PDF", resolution=150)
    (page,) = pages(written.getvalue())
    assert difflib.SequenceMatcher(None, squeeze(page.raw), "门票每张二十元").ratio() > 0.8
    assert "rapidocr" in page.reader
    assert (page.layout.width, page.layout.height) == pytest.approx((288, 96), abs=1)
    (box,) = page.layout.rectangles(0, len(page.raw.rstrip()))
    scale = 72 / 150  # the image's pixels in points
    assert (box.x0, box.x1) == pytest.approx((60 * scale, (60 + 7 * 48) * scale), abs=10)
