"""Word files: paragraphs and tables in their order, and nothing lost of what is shown."""

import io
import zipfile

import docx
import pytest

from index.errors import PageUnreadable
from index.formats import word
from index.formats.limits import Limits

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def raw(data: bytes, limits: Limits | None = None) -> str:
    (sheet,) = word.sheets("a.docx", data, limits or Limits())
    assert sheet.page == "a.docx"
    return sheet.read().raw


def saved(document) -> bytes:
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def of_xml(body: str, **parts: str) -> bytes:
    """A Word file of a body in XML, with a namespace for each keyword."""
    names = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in parts.items())
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("word/document.xml", f"<w:document {W} {names}><w:body>{body}</w:body></w:document>")
    return written.getvalue()


def test_paragraphs_and_tables_come_in_their_order():
    document = docx.Document()
    document.add_heading("浮山庙会开幕", 1)
    document.add_paragraph("本报讯（记者 王小明）庙会将于二月十五日开幕。")
    table = document.add_table(2, 2)
    for cell, text in zip(table._cells, ("日期", "地点", "十五日", "浮山"), strict=True):
        cell.text = text
    document.add_paragraph("为期七天。")
    assert raw(saved(document)) == (
        "浮山庙会开幕\n本报讯（记者 王小明）庙会将于二月十五日开幕。\n日期\t地点\n十五日\t浮山\n为期七天。\n"
    )


def test_a_cell_of_several_paragraphs_keeps_each_on_its_own_line():
    document = docx.Document()
    left, right = document.add_table(1, 2)._cells
    left.text, right.text = "甲一", "乙"
    left.add_paragraph("甲二")
    assert raw(saved(document)) == "甲一\n甲二\n乙\n"


def test_runs_links_and_line_breaks_of_a_paragraph_are_joined():
    document = docx.Document()
    paragraph = document.add_paragraph("庙会")
    paragraph.add_run("开幕").bold = True
    paragraph.add_run("\n第二行")
    assert raw(saved(document)) == "庙会开幕\n第二行\n"


def test_inserted_text_is_kept_and_deleted_text_is_not():
    run = "<w:r><w:t>{}</w:t></w:r>"
    body = (
        f"<w:p>{run.format('庙会')}<w:ins>{run.format('将于十五日')}</w:ins>"
        f"<w:del><w:r><w:delText>十四日</w:delText></w:r></w:del>{run.format('开幕')}</w:p>"
    )
    assert raw(of_xml(body)) == "庙会将于十五日开幕\n"


def test_a_text_box_is_read_once_and_after_its_paragraph():
    box = "<w:txbxContent><w:p><w:r><w:t>框中</w:t></w:r></w:p></w:txbxContent>"
    body = (
        f"<w:p><w:r><w:t>正文</w:t></w:r><w:r><mc:AlternateContent><mc:Choice>{box}</mc:Choice>"
        f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    parts = {"mc": "http://schemas.openxmlformats.org/markup-compatibility/2006"}
    assert raw(of_xml(body, **parts)) == "正文\n框中\n"


def test_the_text_of_a_content_control_is_kept_and_a_fields_instruction_is_not():
    body = (
        "<w:sdt><w:sdtContent><w:p><w:r><w:t>控件</w:t></w:r></w:p></w:sdtContent></w:sdt>"
        "<w:p><w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:t>三</w:t></w:r></w:p>"
    )
    assert raw(of_xml(body)) == "控件\n三\n"


@pytest.mark.parametrize("data", [b"", b"no zip", of_xml("<w:p>")[:-30], of_xml("<w:p>")])
def test_what_is_no_word_file_is_refused_in_one_line(data):
    with pytest.raises(PageUnreadable, match=r"a\.docx: no sound Word file") as caught:
        raw(data)
    assert "\n" not in str(caught.value)


def test_a_zip_of_something_else_is_refused():
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as packed:
        packed.writestr("xl/workbook.xml", "<x/>")
    with pytest.raises(PageUnreadable, match="it has no text part"):
        raw(written.getvalue())


def test_a_text_part_that_unpacks_to_too_much_is_refused():
    with pytest.raises(PageUnreadable, match=r"bytes unpacked, .*WENBAO_LARGEST_FILE"):
        raw(of_xml("<w:p/>" * 10_000), Limits(largest_file=1000))


def test_a_text_part_that_is_packed_too_well_is_refused():
    with pytest.raises(PageUnreadable, match=r"times its packed size, .*WENBAO_HIGHEST_ZIP_RATIO"):
        raw(of_xml("<w:p/>" * 100_000))


def test_nothing_outside_of_the_file_is_read(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("机密")
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as packed:
        packed.writestr(
            "word/document.xml",
            f'<!DOCTYPE d [<!ENTITY e SYSTEM "{secret.as_uri()}">]><w:document {W}><w:body><w:p><w:r><w:t>庙会&e;</w:t>'
            "</w:r></w:p></w:body></w:document>",
        )
    assert "机密" not in raw(written.getvalue())
