"""Logs: set up once; while serving, an error does not tell what a reader has asked."""

import logging

import pytest

from ui.logs import UNSAID, set_up

ASKED = "谁偷了我的自行车"


@pytest.fixture(autouse=True)
def _handlers():
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    yield
    root.handlers[:] = before
    root.setLevel(level)


def fail() -> None:
    try:
        {}[ASKED]
    except KeyError as error:
        raise ValueError(f"can't read {ASKED}") from error


def logged(capsys) -> str:
    try:
        fail()
    except ValueError:
        logging.getLogger("ui.web.desk").exception("a question could not be answered")
    return capsys.readouterr().err


def test_while_serving_an_error_is_told_by_its_kinds_and_places_alone(capsys):
    set_up("WARNING", discreet=True)
    said = logged(capsys)
    assert ASKED not in said
    assert all(part in said for part in ("ERROR ui.web.desk", "ValueError", "KeyError", "in fail", UNSAID))


def test_asked_to_the_log_shows_the_whole(capsys):
    set_up("WARNING")
    assert ASKED in logged(capsys)


def test_what_gradio_would_print_of_an_error_is_logged_without_what_was_asked(capsys):
    from gradio import queueing

    from ui.web.printed_errors import log_what_gradio_prints

    set_up("WARNING", discreet=True)
    log_what_gradio_prints()
    try:
        fail()
    except ValueError:
        queueing.traceback.print_exc()
    said = "".join(capsys.readouterr())
    assert ASKED not in said
    assert "ValueError" in said
