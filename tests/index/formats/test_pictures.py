"""Pictures: a page as it was printed, from wherever it is in the pages folder."""

import io
import zipfile

import pytest
from PIL import Image

from index.errors import PageChanged, PageUnreadable
from index.formats.limits import Limits
from index.formats.page_files import page_files
from index.formats.pictures import check_picture, has_picture, page_picture
from index.pages import pages_in


@pytest.fixture
def folder(press, piece, write_pages):
    printed = press.pdf([piece("庙会", 50, 60, 10)], [piece("新桥", 50, 60, 10)])
    image = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(image, "PNG")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("x/a.pdf", printed)
    return write_pages(
        {"a.pdf": printed, "b.png": image.getvalue(), "c.zip": packed.getvalue(), "d.txt": "甲"}
    )


@pytest.mark.parametrize(
    ("page", "size"), [("a.pdf#p2", (300, 400)), ("b.png", (300, 225)), ("c.zip!/x/a.pdf#p1", (300, 400))]
)
def test_a_page_is_drawn_as_wide_as_asked(page, size, folder):
    assert Image.open(io.BytesIO(page_picture(folder, page, 300, Limits()))).size == size


def test_pages_of_text_have_no_picture(folder):
    assert [has_picture(page) for page in ("a.pdf#p2", "c.zip!/x/a.pdf#p1", "b.png", "d.txt")] == [
        True,
        True,
        True,
        False,
    ]
    with pytest.raises(PageUnreadable, match=r"d\.txt: a page of this format has no image"):
        page_picture(folder, "d.txt", 300, Limits())


@pytest.mark.parametrize(
    "page",
    ["gone.pdf#p1", "a.pdf#p9", "c.zip!/y.pdf#p1", "c.zip!/../a.pdf#p1", "x/../../b.png", "/etc/b.png"],
)
def test_what_is_not_there_or_not_below_the_folder_is_refused(page, folder):
    (folder.parent / "b.png").write_bytes((folder / "b.png").read_bytes())
    with pytest.raises(PageUnreadable):
        page_picture(folder, page, 300, Limits())


@pytest.mark.parametrize("page", ["a.pdf#p2", "b.png", "c.zip!/x/a.pdf#p1"])
def test_a_page_is_drawn_from_the_very_bytes_that_the_catalog_knows(page, folder):
    (content,) = [found.content for found in found_in(folder) if found.name == page]
    check_picture(folder, page, Limits(), content)
    assert page_picture(folder, page, 300, Limits(), content)
    (folder / page.partition("#")[0].partition("!")[0]).write_bytes(b"")
    with pytest.raises(PageUnreadable):
        check_picture(folder, page, Limits(), content)


def test_a_file_that_has_changed_since_is_not_drawn(folder):
    (content,) = [found.content for found in found_in(folder) if found.name == "b.png"]
    Image.new("RGB", (40, 30), "black").save(folder / "b.png")
    for look in (
        lambda: check_picture(folder, "b.png", Limits(), content),
        lambda: page_picture(folder, "b.png", 300, Limits(), content),
    ):
        with pytest.raises(PageChanged, match=r"b\.png: the file has changed since the index was built"):
            look()


def found_in(folder):
    return [page for file in page_files(folder)[0] for page in pages_in(file, folder, Limits())]
