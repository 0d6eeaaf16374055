"""Images: recognised with their columns apart, refused before they are decoded where they are too large."""

import difflib
import io
import socket
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from index.errors import PageUnreadable
from index.formats import recognition, scan
from index.formats.limits import Limits
from index.spans import squeeze

LEFT = "记者昨日获悉庙会将于二月开幕门票每张二十元"
RIGHT = "淇河新桥合龙桥长三百米明年五月通车市民方便"


def written(image: Image.Image, kind: str = "PNG", **how) -> bytes:
    data = io.BytesIO()
    image.save(data, kind, **how)
    return data.getvalue()


def sheets(data: bytes, name: str = "a.png", limits: Limits | None = None):
    return list(scan.sheets(name, data, limits or Limits()))


def read(data: bytes, name: str = "a.png"):
    for sheet in scan.sheets(name, data, Limits()):
        return sheet.page, sheet.read()
    raise AssertionError("no page")


# Recognition


@pytest.fixture(scope="module")
def photographed(photograph, piece):
    """A page of two columns under a headline, turned by 1.5 degrees, noisy, as a JPEG; and what it shows."""
    rows = [piece("庙会与新桥", 240, 80, 48)]
    for n in range(3):
        rows.append(piece(LEFT[n * 7 : n * 7 + 7], 60, 150 + 46 * n, 32))
        rows.append(piece(RIGHT[n * 7 : n * 7 + 7], 330, 150 + 46 * n, 32))
    return written(photograph(rows, (660, 300), turn=1.5, noise=12), "JPEG", quality=85)


@pytest.fixture(scope="module")
def recognised(photographed):
    with pytest.MonkeyPatch.context() as patch:

        def refuse(*_: object) -> None:
            raise AssertionError("recognition must not use the network")

        patch.setattr(socket.socket, "connect", refuse)
        return read(photographed, "scans/a.jpg")


@pytest.mark.recognition
def test_a_noisy_scan_that_is_turned_a_little_is_read_column_by_column(recognised):
    expected = f"庙会与新桥{LEFT}{RIGHT}"
    found = squeeze(recognised[1].raw)
    assert difflib.SequenceMatcher(None, expected, found).ratio() > 0.93
    assert difflib.SequenceMatcher(None, LEFT, found[5 : 5 + len(LEFT)]).ratio() > 0.9


@pytest.mark.recognition
def test_a_scan_keeps_how_sure_its_characters_are_and_who_read_them(recognised):
    name, page = recognised
    assert name == "scans/a.jpg"
    assert 0.7 < page.quality <= 1.0
    assert page.reader == f"scan-1 {recognition.library('pillow')} {recognition.version()}"


@pytest.mark.recognition
def test_every_recognised_character_has_its_box_where_it_is_printed(recognised, photographed):
    page = recognised[1]
    grey = np.asarray(Image.open(io.BytesIO(photographed)).convert("L"), float)
    dark = grey < 130
    boxes = [box for box in page.layout.boxes(0, len(page.raw)) if box]
    inside = np.zeros(dark.shape, bool)
    for box in boxes:
        inside[int(box.y0) : int(box.y1) + 1, int(box.x0) : int(box.x1) + 1] = True
    assert len(boxes) == len(squeeze(page.raw))
    assert (dark & inside).sum() > 0.97 * dark.sum()
    holds_ink = [dark[int(b.y0) : int(b.y1) + 1, int(b.x0) : int(b.x1) + 1].any() for b in boxes]
    assert all(holds_ink)


@pytest.mark.recognition
def test_an_image_without_text_is_an_empty_page():
    _, page = read(written(Image.new("RGB", (64, 64), "white")))
    assert (page.raw, page.quality) == ("", 1.0)


def test_a_recogniser_without_its_models_is_one_line(monkeypatch):
    def broken() -> None:
        raise FileNotFoundError("no model for det in /models")

    monkeypatch.setattr(recognition, "_engine", broken)
    with pytest.raises(PageUnreadable, match=r"a\.png: needs recognition, which can't be loaded \(no model"):
        read(written(Image.new("RGB", (64, 64), "white")))


def test_places_are_shared_out_evenly_where_the_recogniser_tells_none():
    class Unplaced:
        words = ()
        word_cols = ()
        line_txt_len = 0

    assert recognition._centres("新 a桥", Unplaced()) == pytest.approx([1 / 5, 1 / 2, 4 / 5])


# Files


def test_a_tiff_of_several_images_is_as_many_pages():
    first, second = Image.new("L", (40, 40), 255), Image.new("L", (50, 50), 255)
    data = written(first, "TIFF", save_all=True, append_images=[second])
    assert [sheet.page for sheet in sheets(data, "a.tif")] == ["a.tif#p1", "a.tif#p2"]
    assert Image.open(io.BytesIO(scan.drawn("a.tif", data, 2, 25, Limits()))).size == (25, 25)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "WEBP"])
def test_each_kind_of_image_is_one_page(kind):
    data = written(Image.new("RGB", (40, 30), "white"), kind)
    name = f"a.{kind.lower()}"
    assert [sheet.page for sheet in sheets(data, name)] == [name]
    assert Image.open(io.BytesIO(scan.drawn(name, data, 1, 20, Limits()))).size == (20, 15)


def test_an_image_is_drawn_as_its_camera_was_held():
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    data = written(Image.new("RGB", (40, 30), "white"), "JPEG", exif=exif)
    assert Image.open(io.BytesIO(scan.drawn("a.jpg", data, 1, 30, Limits()))).size == (30, 40)


def test_what_is_transparent_is_white():
    data = written(Image.new("RGBA", (4, 4), (0, 0, 0, 0)))
    assert Image.open(io.BytesIO(scan.drawn("a.png", data, 1, 4, Limits()))).getpixel((1, 1)) == (
        255,
        255,
        255,
    )


def test_sixteen_bits_of_grey_are_not_cut_off():
    data = written(Image.fromarray(np.full((4, 4), 40_000, np.uint16)))
    assert Image.open(io.BytesIO(scan.drawn("a.png", data, 1, 4, Limits()))).getpixel((1, 1)) == (
        156,
        156,
        156,
    )


@pytest.mark.parametrize("data", [b"", b"no image", b"\x89PNG\r\n\x1a\n" + bytes(50), b"GIF89a" + bytes(50)])
def test_what_is_no_image_is_refused_in_one_line(data):
    with pytest.raises(PageUnreadable, match=r"a\.png: no sound image") as caught:
        sheets(data)
    assert "\n" not in str(caught.value)


def test_an_image_that_was_cut_off_is_refused():
    noise = np.random.default_rng(0).integers(0, 255, (80, 80), np.uint8)
    whole = written(Image.fromarray(noise))
    with pytest.raises(PageUnreadable, match="no sound image"):
        read(whole[: len(whole) // 2])


def claimed(wide: int, high: int) -> bytes:
    """A PNG of a few bytes whose head says that it is so large."""
    head = struct.pack(">IIBBBBB", wide, high, 8, 0, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(b"")), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    )


@pytest.mark.parametrize(
    ("wide", "high"), [(12_000, 10_000), (20_000, 10_000), (60_000, 60_000)], ids=["120", "200", "3600"]
)
def test_an_image_of_too_many_megapixels_is_refused_before_it_is_decoded(wide, high):
    expected = rf"a\.png: {wide * high:,} pixels, expected at most 100,000,000; .*WENBAO_MOST_IMAGE_PIXELS"
    with pytest.raises(PageUnreadable, match=expected):
        sheets(claimed(wide, high))


def test_an_image_is_not_drawn_larger_than_allowed():
    data = written(Image.new("L", (10, 10), 255))
    with pytest.raises(PageUnreadable, match="WENBAO_MOST_IMAGE_PIXELS"):
        scan.drawn("a.png", data, 1, 101, Limits(most_image_pixels=10_000))
