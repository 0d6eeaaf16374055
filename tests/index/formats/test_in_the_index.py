"""Files of every format in a real index: found by a phrase, named as the contract says, at their place."""

import io
import zipfile

import docx
import pytest

from index import build as build_module
from index.archive import open_archive
from index.build import build
from index.errors import PagesFolderUnusable
from index.folding import terms
from index.formats import hypertext, pdf, text, word
from index.formats.limits import Limits
from index.spans import law_holds, squeeze


def word_file(headline: str, text: str) -> bytes:
    document, written = docx.Document(), io.BytesIO()
    document.add_heading(headline, 1)
    document.add_paragraph(text)
    document.save(written)
    return written.getvalue()


def zip_of(members: dict[str, bytes | str]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return written.getvalue()


@pytest.fixture(scope="module")
def files(press, piece, set_columns, stories) -> dict[str, bytes]:
    """One file of each format, each with a story of its own, several pages in some."""
    fair, bridge, library = stories.fair, stories.bridge, stories.library
    issue = press.pdf(
        [piece(fair.headline, 100, 60, 24), *set_columns(fair.text, 20, 100, 13, 2)],
        [piece(bridge.headline, 100, 60, 24), *set_columns(bridge.text, 20, 100, 13, 4)],
    )
    return {
        "鹤壁日报/2024-10-23.pdf": issue,
        "老报.txt": "灯会延期\n\n本报讯（记者 钱一）元宵灯会因大雪延期三天举行。\n".encode("gb18030"),
        "b.docx": word_file("粮价平稳", "本报讯（记者 孙二）小麦收购价每斤一元二角，与上月持平。"),
        "c.html": (
            "<title>古树挂牌</title><h1>古树挂牌</h1><p>本报讯（记者 周三）全市四百株古树名木昨日全部挂牌保护，"
            "由林业局派专人看护。</p><script>document.write('坏蛋')</script>"
        ).encode(),
        "d.zip": zip_of(
            {
                "新/e.txt": "地铁试跑\n\n本报讯（记者 吴四）地铁二号线昨日开始空载试跑。\n",
                "新/f.pdf": press.pdf(
                    [piece(library.headline, 100, 60, 24), *set_columns(library.text, 20, 100, 13, 2)]
                ),
                "新/page.toml": 'paper = "焦作日报"\ndate = 2024-10-24',
                "README.txt": "不是报纸",
                "g.docx": b"broken",
            }
        ),
    }


def lay(folder, files: dict[str, bytes]):
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


@pytest.fixture(scope="module")
def built(files, tmp_path_factory, hashed_encoder):
    """The folder, its index, and the report of the first build."""
    work = tmp_path_factory.mktemp("formats")
    folder = lay(work / "pages", files)
    return folder, work / "index", build(work / "index", folder, hashed_encoder())


@pytest.fixture
def again(files, tmp_path, hashed_encoder):
    """A folder and an index of the same files that the test may change; and a function that builds again."""
    folder = lay(tmp_path / "pages", files)
    build(tmp_path / "index", folder, hashed_encoder())
    return folder, lambda **how: build(tmp_path / "index", folder, hashed_encoder(), **how)


@pytest.mark.parametrize(
    ("phrase", "page"),
    [
        ("门票每张二十元", "鹤壁日报/2024-10-23.pdf#p1"),
        ("双向四车道", "鹤壁日报/2024-10-23.pdf#p2"),
        ("灯会因大雪延期", "老报.txt"),
        ("小麦收购价每斤", "b.docx"),
        ("四百株古树名木", "c.html"),
        ("地铁二号线", "d.zip!/新/e.txt"),
        ("自习室新增座位", "d.zip!/新/f.pdf#p1"),
    ],
)
def test_a_phrase_is_found_on_its_page_and_at_its_place(phrase, page, built):
    with open_archive(built[1]) as archive:
        best = archive.terms.matches(terms(phrase), 1)[0].id
        passage = archive.catalog.passages([best])[best]
        raw = archive.catalog.raw(page)
        assert passage.page == page
        assert {span.page for span in passage.spans} == {page}
        assert law_holds(passage.text, passage.spans, {page: raw})
        at = squeeze("".join(raw[span.start : span.end] for span in passage.spans))
        assert phrase in at


@pytest.mark.recognition
def test_a_phrase_of_a_scan_is_found_on_its_page_and_at_its_place(
    photograph, piece, tmp_path, hashed_encoder
):
    rows = ("本报讯（记者王小明）浮山", "庙会将于二月十五日开幕，", "门票每张二十元。")
    scan, image = (
        io.BytesIO(),
        photograph([piece(row, 40, 80 + 48 * n, 32) for n, row in enumerate(rows)], (480, 230)),
    )
    image.save(scan, "PNG")
    build(tmp_path / "index", lay(tmp_path / "pages", {"x/1.png": scan.getvalue()}), hashed_encoder())
    with open_archive(tmp_path / "index") as archive:
        best = archive.terms.matches(terms("每张二十元"), 1)[0].id
        passage = archive.catalog.passages([best])[best]
        raw = archive.catalog.raw("x/1.png")
        assert law_holds(passage.text, passage.spans, {"x/1.png": raw})
        start = raw.index("每张")
        (box,) = archive.catalog.layout("x/1.png").rectangles(start, start + 2)
        assert (box.x0, box.x1) == pytest.approx((40 + 2 * 32, 40 + 4 * 32), abs=16)
        assert 0.7 < archive.catalog.quality("x/1.png") < 1.0


def test_the_report_names_pages_and_what_failed_beside_them(built):
    report = built[2]
    assert report.added == (
        "b.docx",
        "c.html",
        "d.zip!/新/e.txt",
        "d.zip!/新/f.pdf#p1",
        "老报.txt",
        "鹤壁日报/2024-10-23.pdf#p1",
        "鹤壁日报/2024-10-23.pdf#p2",
    )
    assert [failure.page for failure in report.failed] == ["d.zip!/g.docx"]


def test_facts_come_from_names_and_from_sidecars_inside_a_zip(built):
    with open_archive(built[1]) as archive:
        printed, packed = (
            archive.catalog.facts(page) for page in ("鹤壁日报/2024-10-23.pdf#p2", "d.zip!/新/f.pdf#p1")
        )
    assert (printed.paper, str(printed.date)) == ("鹤壁日报", "2024-10-23")
    assert (packed.paper, str(packed.date)) == ("焦作日报", "2024-10-24")


def test_the_catalog_keeps_where_every_character_of_a_pdf_stands(built):
    page = "鹤壁日报/2024-10-23.pdf#p1"
    with open_archive(built[1]) as archive:
        layout, raw = archive.catalog.layout(page), archive.catalog.raw(page)
        assert (layout.width, layout.height) == (600, 800)
        assert [box is None for box in layout.boxes(0, len(raw))] == [c.isspace() for c in raw]
        assert archive.catalog.layout("老报.txt") is None
        assert (archive.catalog.quality(page), archive.catalog.quality("no such page")) == (1.0, None)


def never(*_: object) -> None:
    raise AssertionError("an unchanged page must not be parsed")


def test_unchanged_files_are_not_parsed_again(again, monkeypatch):
    for module in (pdf, hypertext, text):
        monkeypatch.setattr(module, "sheets", never)
    report = again[1]()
    assert (report.unchanged, report.added, report.changed) == (7, (), ())


def test_a_page_that_failed_is_reported_each_time(again):
    assert [failure.page for failure in again[1]().failed] == ["d.zip!/g.docx"]


def test_of_a_zip_only_the_member_that_changed_is_read_again(again, files):
    folder, rebuild = again
    with zipfile.ZipFile(folder / "d.zip", "a") as packed:
        packed.writestr("新/h.txt", "本报讯（记者 郑五）新增一页。\n")
    report = rebuild()
    assert (report.added, report.changed, report.unchanged) == (("d.zip!/新/h.txt",), (), 7)


def test_a_sidecar_inside_a_zip_changes_the_pages_it_speaks_of(again, files):
    folder, rebuild = again
    with zipfile.ZipFile(io.BytesIO(files["d.zip"])) as packed:
        members = {name: packed.read(name) for name in packed.namelist()}
    (folder / "d.zip").write_bytes(zip_of({**members, "新/page.toml": 'paper = "新报"'}))
    report = rebuild()
    assert (report.changed, report.unchanged) == (("d.zip!/新/e.txt", "d.zip!/新/f.pdf#p1"), 5)


def test_a_pdf_that_lost_a_page_loses_it_in_the_index(again, press, piece):
    folder, rebuild = again
    (folder / "鹤壁日报/2024-10-23.pdf").write_bytes(press.pdf([piece("庙会将于十五日开幕", 50, 60, 10)]))
    report = rebuild()
    assert (report.changed, report.removed) == (
        ("鹤壁日报/2024-10-23.pdf#p1",),
        ("鹤壁日报/2024-10-23.pdf#p2",),
    )


def test_the_pages_of_a_renamed_pdf_are_renamed(again):
    folder, rebuild = again
    (folder / "鹤壁日报/2024-10-23.pdf").rename(folder / "x.pdf")
    report = rebuild()
    assert report.renamed == (
        ("鹤壁日报/2024-10-23.pdf#p1", "x.pdf#p1"),
        ("鹤壁日报/2024-10-23.pdf#p2", "x.pdf#p2"),
    )


def test_a_pdf_that_was_damaged_is_reported_and_quoted_no_longer(again):
    folder, rebuild = again
    (folder / "鹤壁日报/2024-10-23.pdf").write_bytes(b"%PDF-1.7 damaged")
    report = rebuild()
    assert (report.failed[-1].page, report.pages) == ("鹤壁日报/2024-10-23.pdf", 5)


def test_where_only_the_cutting_changed_the_text_of_printed_pages_is_taken_as_it_was_frozen(
    again, monkeypatch
):
    before = again[1]()
    monkeypatch.setattr(build_module, "cutting_rule", lambda: "another rule")
    monkeypatch.setattr(pdf, "_read", never)
    report = again[1]()
    assert (report.pages, report.passages, len(report.recut)) == (before.pages, before.passages, 7)


def test_a_build_that_broke_off_does_not_read_its_printed_pages_again(
    files, tmp_path, hashed_encoder, out_of_order, monkeypatch
):
    folder = lay(tmp_path / "pages", files)
    with pytest.raises(out_of_order):
        build(tmp_path / "index", folder, hashed_encoder(encodes=0))
    monkeypatch.setattr(pdf, "_read", never)
    report = build(tmp_path / "index", folder, hashed_encoder())
    assert (report.pages, len(report.failed)) == (7, 1)
    assert not (tmp_path / "index" / "texts.sqlite").exists()


def test_a_fresh_build_reads_everything_again(again, monkeypatch):
    monkeypatch.setattr(pdf, "_read", never)
    report = again[1](fresh=True)
    assert (report.pages, len(report.failed)) == (4, 4)


def test_a_reader_that_breaks_down_fails_one_page_in_one_line(again, monkeypatch):
    def broken(*_: object) -> None:
        raise IndexError("list index\nout of range")

    monkeypatch.setattr(word, "_read", broken)
    report = again[1](fresh=True)
    errors = {failure.page: failure.error for failure in report.failed}
    assert errors["b.docx"] == "can't be read (IndexError: list index out of range); save the file again"
    assert report.pages == 6


def test_limits_are_passed_down_to_the_readers(again):
    report = again[1](fresh=True, limits=Limits(most_pdf_pages=1, largest_unpacked_zip=100))
    assert [failure.page for failure in report.failed] == ["d.zip", "鹤壁日报/2024-10-23.pdf"]


def test_a_folder_of_an_empty_zip_never_empties_an_index(again, files):
    folder, rebuild = again
    for name in files:
        (folder / name).unlink()
    (folder / "d.zip").write_bytes(zip_of({}))
    with pytest.raises(PagesFolderUnusable, match="no pages in it"):
        rebuild()
