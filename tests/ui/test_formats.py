"""The commands on files of other formats than text, and the settings that bound what is read of them."""

import io
import json
import zipfile

import pytest
from typer.testing import CliRunner

from index.formats.limits import Limits
from ui.cli import app
from ui.settings import SettingsWrong, read_settings


@pytest.fixture
def packed(tmp_path):
    """A zip of two pages, one of them no page."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("a.txt", "庙会开幕\n\n本报讯（记者 王小明）浮山庙会十五日开幕。\n")
        archive.writestr("b.txt", "新桥合龙\n\n本报讯（记者 赵亮）淇河新桥昨日合龙。\n")
        archive.writestr("../c.txt", "甲")
    path = tmp_path / "x.zip"
    path.write_bytes(written.getvalue())
    return path


def test_articles_of_a_file_of_several_pages_are_one_line_with_their_pages_names(packed):
    done = CliRunner().invoke(app, ["articles", str(packed), "--json"])
    (line,) = done.stdout.splitlines()
    assert [article["page"] for article in json.loads(line)] == ["x.zip!/a.txt", "x.zip!/b.txt"]
    assert done.exit_code == 1
    assert done.stderr.startswith("x.zip!/../c.txt: its path leads out of the zip")


def test_a_limit_that_is_set_is_the_limit_of_a_command(packed, monkeypatch):
    monkeypatch.setenv("WENBAO_MOST_ZIP_MEMBERS", "2")
    done = CliRunner().invoke(app, ["articles", str(packed), "--json"])
    assert (done.stdout, done.exit_code) == ("[]\n", 1)
    assert "x.zip: 3 members, expected at most 2" in done.stderr


def test_every_limit_is_a_setting_with_the_same_default():
    assert read_settings().limits == Limits()


@pytest.mark.parametrize("value", ["0", "178956971", "many"])
def test_a_limit_out_of_bounds_is_refused(value, monkeypatch):
    monkeypatch.setenv("WENBAO_MOST_IMAGE_PIXELS", value)
    with pytest.raises(SettingsWrong, match="WENBAO_MOST_IMAGE_PIXELS"):
        read_settings()
