"""Text files: bytes to characters in the encodings that pages come in."""

import codecs
import contextlib

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from index.errors import PageUnreadable
from index.formats import text

SIMPLIFIED = "本报讯（记者 马龙歌）日前，市总工会再次投入 11 万余元，向职工赠送互助保障。\r\n“好！”他说。"
TRADITIONAL = "本報訊（記者 馬龍歌）日前，市總工會再次投入11萬餘元，向職工贈送互助保障。\n「好！」他說。"
CHARACTERS = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)


@pytest.mark.parametrize("name", ["a.txt", "a.TXT", "b/c.md", "d.markdown", "e.text"])
def test_text_and_markdown_files_are_read(name):
    assert text.reads(name)


@pytest.mark.parametrize("name", ["a.pdf", "a.docx", "txt", "a.txt.zip", ".txt"])
def test_files_of_other_names_are_not_read(name):
    assert not text.reads(name)


@given(CHARACTERS)
def test_utf_8_comes_back_as_it_was_written(written):
    assume(written.count("\0") <= len(written) // 4)  # else it may be UTF-16 of Latin letters
    assert text.read("a.txt", written.encode("utf-8")) == written


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@given(written=CHARACTERS)
def test_a_byte_order_mark_is_taken_at_its_word_and_stays(encoding, written):
    assume(not (encoding == "utf-16-le" and written.startswith("\0")))  # these are the bytes of UTF-32's mark
    marked = "\ufeff" + written
    assert text.read("a.txt", marked.encode(encoding)) == marked


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("written", [SIMPLIFIED, TRADITIONAL, "鹤壁市总工会", "The Hebi Daily, page 3. " * 4])
def test_utf_16_is_known_without_a_mark(encoding, written):
    assert text.read("a.txt", written.encode(encoding)) == written


@pytest.mark.parametrize(
    "written", [SIMPLIFIED, "鹤壁市总工会向职工赠送互助保障", "市图书馆今日开放。\n" * 3]
)
def test_gb18030_is_known(written):
    assert text.read("a.txt", written.encode("gb18030")) == written


@pytest.mark.parametrize(
    # The last two are sound GB18030 as well: only the words tell.
    "written",
    [TRADITIONAL, "鶴壁市總工會向職工贈送互助保障，這是記者昨日瞭解到的。", "中華民國", "新聞"],
)
def test_big5_is_known(written):
    assert text.read("a.txt", written.encode("big5")) == written


def test_hong_kong_characters_of_big5_are_known():
    written = "香港中環嘅街市，佢哋喺度賣嘢，記者昨日喺現場見到。"
    assert text.read("a.txt", written.encode("big5hkscs")) == written


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16-le", "utf-16-be", "utf-16"])
@pytest.mark.parametrize("page", range(5))
def test_a_real_page_is_the_same_in_every_encoding(encoding, page, seed_raws):
    raw = sorted(seed_raws.values())[page]
    assert text.read("a.txt", raw.encode(encoding)).removeprefix("\ufeff") == raw


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r", "\u2028", "\n\r"])
def test_newlines_are_not_translated(newline):
    assert text.read("a.txt", f"甲{newline}乙".encode()) == f"甲{newline}乙"


def test_a_stray_zero_byte_makes_no_utf_16():
    assert text.read("a.txt", b"The Hebi\0Daily,\0page 3") == "The Hebi\0Daily,\0page 3"


def test_an_empty_file_is_an_empty_text():
    assert text.read("a.txt", b"") == ""


def test_a_mark_alone_is_a_text_of_one_character():
    assert text.read("a.txt", codecs.BOM_UTF8) == "\ufeff"


def test_a_byte_that_fits_no_encoding_is_named_with_its_place():
    data = "市总工会".encode() + b"\xff\xff\xff" + "赠送".encode()
    with pytest.raises(PageUnreadable, match=r"a\.txt: byte 12 \(0xff\)") as caught:
        text.read("a.txt", data)
    assert (caught.value.page, caught.value.position) == ("a.txt", 12)


def test_a_picture_named_as_text_is_not_read():
    data = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 40
    with pytest.raises(PageUnreadable, match="save it as UTF-8"):
        text.read("a.txt", data)


@pytest.mark.parametrize(
    ("mark", "fault"), [(codecs.BOM_UTF8, 5), (codecs.BOM_UTF16_LE, 4), (codecs.BOM_UTF16_BE, 4)]
)
def test_a_file_that_belies_its_mark_is_not_read(mark, fault):
    good = {codecs.BOM_UTF8: b"ab", codecs.BOM_UTF16_LE: b"a\0", codecs.BOM_UTF16_BE: b"\0a"}[mark]
    with pytest.raises(PageUnreadable, match="byte order mark") as caught:
        text.read("a.txt", mark + good + b"\xff")
    assert caught.value.position == fault


@given(st.binary(max_size=60))
def test_any_bytes_are_a_text_or_a_page_that_is_unreadable(data):
    with contextlib.suppress(PageUnreadable):
        assert isinstance(text.read("a.txt", data), str)
