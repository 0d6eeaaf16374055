"""Zips: members as pages, and nothing of a zip that is made to do harm."""

import io
import stat
import struct
import zipfile

import pytest

from index.errors import PageUnreadable
from index.formats import zipped
from index.formats.limits import Limits


def packed(members: dict[str, bytes | str], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return written.getvalue()


def opened(data: bytes, limits: Limits | None = None):
    return zipped.unpacked("a.zip", io.BytesIO(data), len(data), limits or Limits())


def members(data: bytes) -> list[str]:
    with opened(data) as archive:
        return archive.members


def faults(data: bytes) -> list[str]:
    with opened(data) as archive:
        return [str(error) for error in archive.failed]


def refused(data: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(PageUnreadable) as caught, opened(data, limits) as archive:
        for member in archive.members:
            archive.read(member)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_members_are_named_by_their_path_and_sorted_and_folders_are_none():
    assert members(packed({"b.txt": "", "x/": "", "x/y/a.txt": "", "a.txt": ""})) == [
        "a.txt",
        "b.txt",
        "x/y/a.txt",
    ]


def test_a_members_bytes_come_back_as_they_were():
    with opened(packed({"a.txt": "庙会" * 10_000})) as archive:
        assert archive.read("a.txt").decode() == "庙会" * 10_000


def test_backslashes_part_folders():
    data = packed({"x_y.txt": "甲"}).replace(b"x_y.txt", b"x\\y.txt")
    assert members(data) == ["x/y.txt"]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_names_that_are_not_marked_as_utf_8_are_told_by_what_they_are(encoding):
    name = "鹤壁日报.txt".encode(encoding)
    data = packed({"n" * len(name): "甲"}).replace(b"n" * len(name), name)
    assert members(data) == ["鹤壁日报.txt"]


@pytest.mark.parametrize("name", ["../a.txt", "x/../../a.txt", "/etc/passwd.txt", "..\\a.txt", "C:\\a.txt"])
def test_a_path_that_leads_out_is_refused_and_the_others_go_on(name):
    data = packed({"n" * len(name): "甲", "b.txt": "乙"}).replace(b"n" * len(name), name.encode())
    assert (members(data), len(faults(data))) == (["b.txt"], 1)
    assert "leads out of the zip" in faults(data)[0]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("a\nb.txt", r"a.zip!/a\nb.txt"),
        ("a\u202etxt.exe", r"a.zip!/a\u202etxt.exe"),
        ("x!/b.txt", "a.zip!/x!/b.txt"),
    ],
)
def test_a_name_that_can_not_be_shown_in_one_line_is_refused(name, shown):
    (fault,) = faults(packed({name: "甲"}))
    assert fault.startswith(f"{shown}: ")


def test_a_zip_inside_a_zip_is_refused():
    assert faults(packed({"b.zip": packed({"a.txt": "甲"})})) == [
        "a.zip!/b.zip: a zip inside a zip; unpack it"
    ]


def test_a_link_is_refused():
    entry = zipfile.ZipInfo("a.txt")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr(entry, "/etc/passwd")
    assert faults(written.getvalue()) == ["a.zip!/a.txt: a link; zip the file itself"]


def test_a_locked_member_is_refused():
    data = bytearray(packed({"a.txt": "甲"}))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert faults(bytes(data)) == ["a.zip!/a.txt: locked with a password; zip it without one"]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_of_two_members_of_one_name_the_second_is_refused():
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("a.txt", "甲")
        archive.writestr("a.txt", "乙")
    assert (members(written.getvalue()), len(faults(written.getvalue()))) == (["a.txt"], 1)


def test_a_bomb_is_refused_by_its_ratio():
    assert "times its packed size, expected at most 200" in refused(packed({"a.txt": bytes(50_000_000)}))


def test_a_bomb_of_many_members_is_refused_by_their_sum():
    data = packed({f"{n}.txt": b"ab" * 500 for n in range(20)})
    found = refused(data, Limits(largest_unpacked_zip=10_000))
    assert found.startswith("a.zip: 20,000 bytes unpacked, expected at most 10,000; ")
    assert found.endswith("WENBAO_LARGEST_UNPACKED_ZIP")


def test_a_zip_of_too_many_members_is_refused():
    found = refused(packed({f"{n}.txt": "" for n in range(11)}), Limits(most_zip_members=10))
    assert found.startswith("a.zip: 11 members, expected at most 10; ")
    assert found.endswith("WENBAO_MOST_ZIP_MEMBERS")


def test_a_directory_of_millions_is_refused_before_it_is_read():
    data = bytearray(packed({"a.txt": "甲"}) + bytes(30_000_000))
    end = data.index(b"PK\x05\x06")
    tail = data[end : end + 22]
    struct.pack_into("<I", tail, 12, 25_000_000)
    assert "WENBAO_MOST_ZIP_MEMBERS" in refused(bytes(data[:end]) + bytes(30_000_000) + bytes(tail))


def test_a_member_that_is_too_large_is_refused_by_name():
    found = refused(packed({"a.txt": b"x" * 1001}), Limits(largest_file=1000))
    assert found.startswith("a.zip!/a.txt: 1,001 bytes, expected at most 1,000; ")
    assert found.endswith("WENBAO_LARGEST_FILE")


def test_a_directory_that_says_too_little_does_not_let_more_through():
    data = bytearray(packed({"a.txt": b"x" * 5000}, zipfile.ZIP_STORED))
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", data, data.index(mark) + offset, 10)
    assert "can't be unpacked" in refused(bytes(data))


def test_a_member_that_was_damaged_is_refused_by_name():
    data = bytearray(packed({"a.txt": "庙会将于二月十五日开幕" * 20}))
    data[60] ^= 0xFF
    assert refused(bytes(data)).startswith("a.zip!/a.txt: can't be unpacked")


@pytest.mark.parametrize(
    "data",
    [b"", b"no zip", b"PK\x05\x06", packed({"a.txt": "甲"})[:-30]],
    ids=["nothing", "text", "an end alone", "cut off"],
)
def test_what_is_no_zip_is_refused(data):
    assert refused(data).startswith("a.zip: no sound zip file")
