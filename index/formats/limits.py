"""Limits: how much of a file is ever read, so that no file can fill the memory or hold up a build."""

from dataclasses import dataclass

from index.errors import PageUnreadable

_MIB = 1024 * 1024
# Beyond twice its own limit the image library opens no image at all, whatever is set here.
MOST_PIXELS = 178_956_970


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that is read of a file; what is over a limit is refused and named, the rest goes on.

    Each is set by `WENBAO_` and its name in capitals. The defaults leave room for a scanned issue of a
    broadsheet at 300 dots per inch.
    """

    largest_file: int = 128 * _MIB  # bytes of a file, or of one member of a zip
    most_pdf_pages: int = 2_000  # pages of a PDF, or images of a TIFF
    most_image_pixels: int = 100_000_000  # of an image, or of a PDF's page as it is drawn for recognition
    largest_unpacked_zip: int = 2048 * _MIB  # bytes of all members together
    highest_zip_ratio: int = 200  # unpacked bytes for each packed byte
    most_zip_members: int = 10_000


def over_limit(page: str, found: int, of_what: str, limits: Limits, name: str) -> PageUnreadable:
    """The error for a page that is over a limit: what was found, what is allowed, which setting allows more.

    Args:
        page: The page's or file's name.
        found: How much there is.
        of_what: The unit, as in "bytes".
        limits: The limits in force.
        name: Which of them was passed.
    """
    allowed: int = getattr(limits, name)
    return PageUnreadable(
        page,
        f"{found:,} {of_what}, expected at most {allowed:,}; split it or make it smaller, or allow more with "
        f"WENBAO_{name.upper()}",
    )
