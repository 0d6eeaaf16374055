"""Images of pages: PNG, JPEG, TIFF and WebP, recognised; a TIFF of several images is as many pages."""

import re
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.errors import PageUnreadable
from index.formats import recognition
from index.formats.limits import Limits, over_limit
from index.formats.page_text import recognised_page
from index.formats.reader import PageText, Sheet, library

if TYPE_CHECKING:
    from PIL.Image import Image

NAME = "scan"
SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp"})
_VERSION = 1
_FORMATS = ("PNG", "JPEG", "TIFF", "WEBP")


def version() -> str:
    """Its own version, the image library's, and the recogniser's."""
    return f"{_VERSION} {library('pillow')} {recognition.version()}"


def sheets(name: str, data: bytes, limits: Limits) -> Iterator[Sheet]:
    """The image, or a TIFF's images named `file.tif#p1` and so on.

    Raises:
        PageUnreadable: It is no such image, or has too many pixels.
    """
    with _opened(name, data, limits) as image:
        count = int(getattr(image, "n_frames", 1)) if image.format == "TIFF" else 1
        if count > limits.most_pdf_pages:
            raise over_limit(name, count, "images", limits, "most_pdf_pages")
        for number in range(1, count + 1):
            page = name if count == 1 else f"{name}#p{number}"
            yield Sheet(page, partial(_read, page, image, number, limits), count)


def drawn(name: str, data: bytes, number: int, wide: int, limits: Limits) -> bytes:
    """An image, counted from 1, as a JPEG so many pixels wide.

    Raises:
        PageUnreadable: There is no such image, or it has too many pixels.
    """
    with _opened(name, data, limits) as image:
        if not 1 <= number <= int(getattr(image, "n_frames", 1)):
            raise PageUnreadable(f"{name}#p{number}", "no such image in the file")
        upright = _upright(name, image, number, limits)
        high = max(1, round(wide * upright.height / upright.width))
        if wide * high > limits.most_image_pixels:
            raise over_limit(name, wide * high, "pixels", limits, "most_image_pixels")
        written = BytesIO()
        upright.resize((wide, high)).save(written, "JPEG", quality=88)
        return written.getvalue()


def _read(page: str, image: "Image", number: int, limits: Limits) -> PageText:
    with _faults(page, limits):
        pixels: NDArray[np.uint8] = np.asarray(_upright(page, image, number, limits))[:, :, ::-1].copy()
    return recognised_page(page, pixels, 1.0, f"{NAME}-{_VERSION} {library('pillow')}")


@contextmanager
def _opened(name: str, data: bytes, limits: Limits) -> "Iterator[Image]":
    from PIL import Image

    with _faults(name, limits), warnings.catch_warnings():
        # The limit here is ours, and is asked of every image before it is decoded.
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        image = Image.open(BytesIO(data), formats=_FORMATS)
    with image:
        _check(name, image, limits)
        yield image


def _check(name: str, image: "Image", limits: Limits) -> None:
    pixels = image.width * image.height
    if pixels > limits.most_image_pixels:
        raise over_limit(name, pixels, "pixels", limits, "most_image_pixels")


def _upright(name: str, image: "Image", number: int, limits: Limits) -> "Image":
    """One of a file's images as it is to be looked at: turned as its camera says, in colour, on white."""
    from PIL import Image, ImageOps

    with _faults(name, limits), warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        if number > 1 or image.tell() != number - 1:
            image.seek(number - 1)
        _check(name, image, limits)
        turned = ImageOps.exif_transpose(image)
        if turned.mode in ("I", "I;16", "F"):
            turned = turned.point(lambda level: level / 256).convert("L")
        if turned.has_transparency_data:
            shown = turned.convert("RGBA")
            paper = Image.new("RGBA", shown.size, "white")
            turned = Image.alpha_composite(paper, shown)
        return turned.convert("RGB")


@contextmanager
def _faults(name: str, limits: Limits) -> Iterator[None]:
    """Turns what the image library says of a bad file into one line."""
    import struct

    from PIL import Image

    try:
        yield
    except Image.DecompressionBombError as error:
        found = re.search(r"\d+", str(error))
        raise over_limit(
            name, int(found.group()) if found else 0, "pixels", limits, "most_image_pixels"
        ) from error
    except (OSError, SyntaxError, ValueError, EOFError, struct.error, zlib.error) as error:
        raise PageUnreadable(name, f"no sound image ({error}); save it again as PNG or JPEG") from error
