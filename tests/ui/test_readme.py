"""The READMEs tell of every command and setting, and every command explains itself."""

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from ui.cli import app
from ui.settings import Settings

ROOT = Path(__file__).parents[2]
COMMANDS = sorted(typer.main.get_command(app).commands)  # type: ignore[attr-defined]


@pytest.mark.parametrize("readme", ["README.md", "README.zh.md"])
@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_the_readme(readme, command):
    assert f"wenbao {command}" in (ROOT / readme).read_text("utf-8")


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_is_in_the_readme(name):
    assert f"WENBAO_{name.upper()}" in (ROOT / "README.md").read_text("utf-8")


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_is_described(name):
    assert Settings.model_fields[name].description


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command):
    done = CliRunner().invoke(app, [command, "--help"])
    assert done.exit_code == 0
    assert "Usage" in done.output


@pytest.mark.parametrize("target", ["serve", "test", "lint", "format", "eval", "bench", "clean", "help"])
def test_every_promised_make_target_is_there(target):
    assert f"\n{target}:" in (ROOT / "Makefile").read_text("utf-8")
