"""`wenbao user`: users by name, passwords asked and never given as arguments; and what serving needs of them."""

import io
import sys

import pytest

from ui.conversation_files import ConversationFiles
from ui.kept_conversations import conversation_of
from ui.users.user_file import UserFile

WORDS = "four quiet blue herons"


@pytest.fixture
def typed(monkeypatch):
    """What stands on standard input."""
    return lambda text: monkeypatch.setattr(sys, "stdin", io.StringIO(text))


def test_a_user_is_made_listed_changed_and_removed(run, typed, tmp_path):
    index = tmp_path / "index"
    typed(f"{WORDS}\n")
    assert run("user", "add", "wang", "--index", index).code == 0
    assert run("user", "list", "--index", index).out == "wang\n"
    typed("seven loud green kettles\n")
    assert run("user", "passwd", "wang", "--index", index).code == 0
    users = UserFile(index / "users.json")
    assert users.signed_in("wang", WORDS) is None
    assert users.signed_in("wang", "seven loud green kettles")
    assert run("user", "remove", "wang", "--index", index).code == 0
    assert run("user", "list", "--index", index, "--json").json == []


def test_removing_a_user_deletes_their_conversations_and_says_so(run, typed, tmp_path):
    index = tmp_path / "index"
    files = ConversationFiles(index / "conversations")
    sent = {"id": "c-1", "name": "x", "made": 1, "changed": 1, "turns": []}
    for name in ("wang", "li"):
        typed(f"{WORDS}\n")
        run("user", "add", name, "--index", index)
        files.keep(name, conversation_of(sent))
    done = run("user", "remove", "wang", "--index", index)
    assert "their conversations were deleted (1)" in done.err
    assert (len(files.listed("wang")), len(files.listed("li"))) == (0, 1)


@pytest.mark.parametrize(
    ("arguments", "standard_input", "said"),
    [
        (("add", "a b"), WORDS, "a user's name has"),
        (("add", "wang"), "short\n", "a password of 5 characters: expected 12 to 128"),
        (("add", "wang"), "", "no password"),
        (("passwd", "wang"), WORDS, "no such user"),
        (("remove", "wang"), "", "no such user"),
    ],
)
def test_an_error_is_one_line(run, typed, arguments, standard_input, said):
    typed(standard_input)
    done = run("user", *arguments)
    assert done.code == 1
    assert done.out == ""
    (line,) = done.err.splitlines()
    assert said in line


def test_a_password_is_no_argument(run):
    assert run("user", "add", "wang", WORDS).code == 2


def test_at_a_terminal_the_password_is_typed_twice_and_must_be_the_same(run, typed, monkeypatch):
    typed("")
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    answers = iter([WORDS, "another one altogether"])
    monkeypatch.setattr("ui.users.asking.getpass", lambda _: next(answers))
    done = run("user", "add", "wang")
    assert (done.code, "differ" in done.err) == (1, True)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1"])
def test_serving_others_without_users_is_refused_with_the_command_that_makes_one(run, host):
    done = run("serve", "--host", host)
    assert done.code == 1
    (line,) = done.err.splitlines()
    assert "`wenbao user add NAME` first" in line
    assert "WENBAO_EDITING=false" in line


def test_the_command_that_makes_a_user_names_the_index_that_is_served(run, tmp_path):
    assert f"user add NAME --index {tmp_path}`" in run("serve", "--host", "0.0.0.0", "--index", tmp_path).err


def test_reading_for_users_alone_is_refused_to_others_as_long_as_there_are_none(run, monkeypatch):
    monkeypatch.setenv("WENBAO_READING", "users")
    monkeypatch.setenv("WENBAO_EDITING", "false")
    assert "reading needs users" in run("serve", "--host", "0.0.0.0").err


@pytest.mark.parametrize(
    ("variables", "on_loopback"),
    [
        ({}, True),
        ({"WENBAO_HOST": "0.0.0.0", "WENBAO_EDITING": "false"}, False),
        ({"WENBAO_HOSTS": "archive.example"}, False),
        ({"WENBAO_PREFIX": "/archive"}, False),
    ],
)
def test_the_person_at_the_machine_is_believed_only_where_no_one_else_is_expected(
    run, monkeypatch, variables, on_loopback
):
    gates = []
    monkeypatch.setattr("ui.web.server.make_app", lambda _service, gate, *_more: gates.append(gate))
    monkeypatch.setattr("ui.web.server.run", lambda *_: None)
    monkeypatch.setattr("ui.assembly.LocalService.start", lambda self: None)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert run("serve").code == 0
    assert gates[0].on_loopback is on_loopback
