"""Settings: from the command line, then variables, then wenbao.toml; a wrong one is named."""

from pathlib import Path

import pytest

from ui.settings import SettingsWrong, read_settings


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def toml(tmp_path):
    def write(text: str) -> None:
        (tmp_path / "wenbao.toml").write_text(text, "utf-8")

    return write


def test_the_defaults_serve_this_machine_only():
    settings = read_settings()
    assert (settings.index, settings.host, settings.port) == (Path(".wenbao"), "127.0.0.1", 7860)
    assert settings.model is None


def test_the_file_is_read(toml):
    toml('index = "elsewhere"\nport = 8000\n')
    assert (read_settings().index, read_settings().port) == (Path("elsewhere"), 8000)


def test_a_variable_wins_over_the_file(toml, monkeypatch):
    toml("port = 8000\n")
    monkeypatch.setenv("WENBAO_PORT", "9000")
    assert read_settings().port == 9000


def test_the_command_line_wins_over_a_variable(toml, monkeypatch):
    toml("port = 8000\n")
    monkeypatch.setenv("WENBAO_PORT", "9000")
    assert read_settings(port=9500).port == 9500


def test_what_the_command_line_does_not_give_is_taken_from_elsewhere(monkeypatch):
    monkeypatch.setenv("WENBAO_PORT", "9000")
    assert read_settings(port=None, host=None).port == 9000


def test_an_unknown_key_in_the_file_is_named(toml):
    toml('modell = "x"\n')
    with pytest.raises(SettingsWrong, match=r"setting modell: .*wenbao\.toml"):
        read_settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [("PORT", "70000"), ("PORT", "-1"), ("PORT", "many"), ("NUMBER_FORMAT", "float8"), ("LOG_LEVEL", "LOUD")],
)
def test_a_wrong_value_is_named_with_its_variable(name, value, monkeypatch):
    monkeypatch.setenv(f"WENBAO_{name}", value)
    with pytest.raises(SettingsWrong, match=f"setting {name.lower()}: .*found '{value}'; see WENBAO_{name}"):
        read_settings()


def test_a_file_that_is_no_toml_is_named(toml):
    toml("port: 8000")
    with pytest.raises(SettingsWrong, match=r"wenbao\.toml"):
        read_settings()


def test_a_wrong_setting_is_one_line(toml):
    toml('modell = "x"\nport = "y"\n')
    with pytest.raises(SettingsWrong) as caught:
        read_settings()
    assert "\n" not in str(caught.value)


def test_settings_can_not_be_changed():
    settings = read_settings()
    with pytest.raises(ValueError, match="frozen"):
        settings.port = 1
