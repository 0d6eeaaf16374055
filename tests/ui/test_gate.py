"""The gate: who may change the archive, and what speaks against believing it."""

import pytest
from starlette.requests import Request

from ui.web.gate import SESSION_COOKIE, Gate, gate_at

WORDS = "four quiet blue herons"


def request(client="127.0.0.1", method="POST", http_version="1.1", **headers: str) -> Request:
    named = {"host": "127.0.0.1:7860", **{name.replace("_", "-"): value for name, value in headers.items()}}
    return Request(
        {
            "type": "http",
            "method": method,
            "http_version": http_version,
            "path": "/",
            "client": (client, 50000),
            "headers": [(name.encode(), value.encode()) for name, value in named.items() if value],
        }
    )


@pytest.fixture
def gate(tmp_path) -> Gate:
    return gate_at(tmp_path / "users.json", on_loopback=True)


def signed_in(gate: Gate, **headers: str) -> Request:
    token = gate.sessions.begin(gate.users.add("wang", WORDS))
    return request(cookie=f"{SESSION_COOKIE}={token}", **headers)


def test_without_users_the_person_at_the_machine_is_the_editor(gate):
    assert gate.editor_of(request()) == "local"


@pytest.mark.parametrize("host", ["localhost:7860", "[::1]:7860", "127.0.0.2"])
def test_each_name_of_this_machine_will_do(gate, host):
    assert gate.editor_of(request(host=host, origin=f"http://{host}")) == "local"


@pytest.mark.parametrize(
    "headers",
    [
        {"client": "192.0.2.7"},
        {"host": "archive.example"},
        {"host": ""},
        {"x_forwarded_for": "192.0.2.7"},
        {"forwarded": "for=192.0.2.7"},
        {"via": "1.1 proxy"},
        {"x_real_ip": "127.0.0.1"},
        {"http_version": "1.0"},
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:9999"},
        {"origin": "http://[bad"},
        {"host": "evil.example", "origin": "http://evil.example"},
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
    ],
    ids=str,
)
def test_whatever_speaks_against_it_makes_nobody_the_person_at_the_machine(gate, headers):
    assert gate.editor_of(request(**headers)) is None


def test_a_server_on_another_address_has_no_person_at_the_machine(tmp_path):
    assert gate_at(tmp_path / "users.json", on_loopback=False).editor_of(request()) is None


def test_with_users_the_person_at_the_machine_must_sign_in_as_well(gate):
    gate.users.add("wang", WORDS)
    assert gate.editor_of(request()) is None


@pytest.mark.parametrize("damage", ["{}", None])
def test_a_file_of_users_that_is_damaged_or_gone_opens_nothing(gate, damage):
    gate.users.add("wang", WORDS)
    assert gate.editor_of(request()) is None
    if damage is None:
        gate.users.path.unlink()
    else:
        gate.users.path.write_text(damage)
    assert gate.editor_of(request()) is None


def test_an_editor_who_has_signed_in_may_change_the_archive_from_anywhere(gate):
    sent = signed_in(gate, client="192.0.2.7", host="archive.example", origin="https://archive.example")
    assert gate.editor_of(sent) == "wang"


@pytest.mark.parametrize(
    "headers",
    [{"sec_fetch_site": "cross-site"}, {"origin": "https://evil.example", "host": "archive.example"}],
    ids=str,
)
def test_a_page_from_elsewhere_can_not_use_an_editors_session(gate, headers):
    assert gate.editor_of(signed_in(gate, **headers)) is None


def test_without_editing_nobody_is_an_editor(tmp_path):
    gate = gate_at(tmp_path / "users.json", on_loopback=True, editing=False)
    assert gate.editor_of(request()) is None
    assert gate.editor_of(signed_in(gate)) is None


def test_a_user_who_is_removed_is_signed_out_at_once(gate):
    sent = signed_in(gate)
    assert gate.editor_of(sent) == "wang"
    gate.users.remove("wang")
    assert gate.editor_of(sent) is None


def test_users_made_before_the_server_began_count_when_all_are_removed(tmp_path):
    gate_at(tmp_path / "users.json", on_loopback=True).users.add("wang", WORDS)
    gate = gate_at(tmp_path / "users.json", on_loopback=True)
    gate.users.remove("wang")
    assert gate.editor_of(request()) is None
