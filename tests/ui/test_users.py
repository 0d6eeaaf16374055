"""Users, passwords, sessions, tries: who may sign in, and what keeps others from guessing."""

import json
import os
import stat
import threading
import time

import pytest
from argon2 import PasswordHasher

from ui.users import passwords
from ui.users.errors import (
    NameRefused,
    PasswordRefused,
    UserFileUnusable,
    UserKnown,
    UserUnknown,
)
from ui.users.sessions import IDLE, LONGEST, MOST, Sessions
from ui.users.tries import FOR_NAME, FROM_ADDRESS, WINDOW, Tries
from ui.users.user_file import UserFile

WORDS = "four quiet blue herons"
OTHERS = "seven loud green kettles"


@pytest.fixture(autouse=True)
def _cheap_hashes(monkeypatch):
    """Hashes that take no time; the costs have a test of their own."""
    monkeypatch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    monkeypatch.setattr(passwords, "_made", [])


@pytest.fixture
def users(tmp_path) -> UserFile:
    return UserFile(tmp_path / "data" / "users.json")


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_no_file_is_no_users(users):
    assert dict(users.users()) == {}


def test_a_user_signs_in_with_the_password_and_no_other(users):
    users.add("wang", WORDS)
    assert users.signed_in("wang", WORDS).name == "wang"
    assert users.signed_in("wang", OTHERS) is None
    assert users.signed_in("li", WORDS) is None


def test_the_file_holds_no_password(users):
    users.add("王编辑", WORDS)
    text = users.path.read_text("utf-8")
    assert WORDS not in text
    assert json.loads(text)["users"][0]["password"].startswith("$argon2id$")


def test_only_its_owner_can_read_the_file_whatever_the_umask(users):
    before = os.umask(0)
    try:
        users.add("wang", WORDS)
        users.add("li", WORDS)
    finally:
        os.umask(before)
    assert stat.S_IMODE(users.path.stat().st_mode) == 0o600


def test_two_hashes_of_one_password_differ(users):
    assert users.add("wang", WORDS).password != users.add("li", WORDS).password


def test_what_another_process_has_added_is_seen_at_once(users):
    assert not users.users()
    UserFile(users.path).add("wang", WORDS)
    assert list(users.users()) == ["wang"]


def test_of_users_added_at_once_none_is_lost(users):
    names = [f"user{n}" for n in range(8)]
    threads = [threading.Thread(target=UserFile(users.path).add, args=(name, WORDS)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(users.users()) == names


def test_a_name_is_the_same_in_composed_and_decomposed_form(users):
    users.add("jose\u0301", WORDS)
    assert users.signed_in("jos\u00e9", WORDS) is not None


def test_a_name_that_is_taken_is_refused(users):
    users.add("wang", WORDS)
    with pytest.raises(UserKnown, match="wang: is a user already"):
        users.add("wang", OTHERS)
    assert users.signed_in("wang", WORDS)


@pytest.mark.parametrize("name", ["", "a b", "a/b", "<b>", "a\n", "x" * 65, "local", "Local", "\u202egnaw"])
def test_what_is_no_name_is_refused(users, name):
    with pytest.raises(NameRefused):
        users.add(name, WORDS)
    assert not users.path.exists()


@pytest.mark.parametrize(
    "password",
    ["", "short words", "x" * 129, "passwordpassword", "wangwangwangwang", "111111111111", "Password1234567"],
)
def test_a_password_that_would_be_guessed_is_refused(users, password):
    with pytest.raises(PasswordRefused):
        users.add("wang", password)


@pytest.mark.parametrize(
    "password", ["长长的一句没有人会猜到的话", "emoji 🦆🦆 and spaces  ", "Ünïcödé €xamples ~\\ " * 6]
)
def test_any_characters_make_a_password(users, password):
    users.add("wang", password)
    assert users.signed_in("wang", password)


def test_a_password_with_half_a_character_breaks_nothing(users):
    users.add("wang", WORDS)
    assert users.signed_in("wang", "\ud83d" * 12) is None


def test_removing_somebody_unknown_names_the_file_and_what_lists_them(users):
    with pytest.raises(UserUnknown, match=r"li: no such user in .*users\.json; `wenbao user list`"):
        users.remove("li")


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"users": [{"name": "x"}]}', "{"])
def test_a_damaged_file_lets_nobody_in_and_says_so(users, text):
    users.path.parent.mkdir()
    users.path.write_text(text)
    with pytest.raises(UserFileUnusable, match=r"users\.json: expected"):
        users.signed_in("wang", WORDS)


def test_hashes_cost_what_rfc_9106_recommends(monkeypatch):
    monkeypatch.undo()
    assert passwords.hashed(WORDS, "wang").startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_a_name_that_nobody_has_takes_as_long(users, monkeypatch):
    slow = PasswordHasher(time_cost=2, memory_cost=16 * 1024, parallelism=1)
    monkeypatch.setattr(passwords, "_HASHER", slow)
    users.add("wang", WORDS)
    users.signed_in("nobody", OTHERS)  # makes the hash to compare with

    def processor_seconds(name: str) -> float:
        best = 1e9
        for _ in range(5):
            begun = time.thread_time()
            users.signed_in(name, OTHERS)
            best = min(best, time.thread_time() - begun)
        return best

    assert processor_seconds("nobody") > processor_seconds("wang") / 2


def test_a_session_belongs_to_its_token(users, clock):
    sessions = Sessions(users, clock)
    first, second = sessions.begin(users.add("wang", WORDS)), sessions.begin(users.add("li", WORDS))
    assert (sessions.name_of(first), sessions.name_of(second)) == ("wang", "li")
    assert sessions.name_of("x" * 43) is None
    assert sessions.name_of(None) is None


def test_tokens_are_long_and_never_the_same(users, clock):
    sessions = Sessions(users, clock)
    user = users.add("wang", WORDS)
    tokens = {sessions.begin(user) for _ in range(100)}
    assert len(tokens) == 100
    assert min(map(len, tokens)) >= 43


def test_a_session_ends_when_it_is_not_used(users, clock):
    sessions = Sessions(users, clock)
    token = sessions.begin(users.add("wang", WORDS))
    clock.now += IDLE - 1
    assert sessions.name_of(token) == "wang"
    clock.now += IDLE + 1
    assert sessions.name_of(token) is None


def test_a_session_ends_in_any_case_after_its_longest_time(users, clock):
    sessions = Sessions(users, clock)
    token = sessions.begin(users.add("wang", WORDS))
    for _ in range(int(LONGEST // (IDLE / 2))):
        clock.now += IDLE / 2
        assert sessions.name_of(token) == "wang"
    clock.now += IDLE / 2
    assert sessions.name_of(token) is None


def test_signing_out_ends_the_session(users, clock):
    sessions = Sessions(users, clock)
    token = sessions.begin(users.add("wang", WORDS))
    sessions.end(token)
    assert sessions.name_of(token) is None


@pytest.mark.parametrize("change", ["remove", "password"])
def test_a_user_removed_or_with_a_new_password_is_signed_out(users, clock, change):
    sessions = Sessions(users, clock)
    token = sessions.begin(users.add("wang", WORDS))
    if change == "remove":
        users.remove("wang")
    else:
        users.set_password("wang", OTHERS)
    assert sessions.name_of(token) is None


def test_a_user_made_anew_does_not_get_the_old_ones_session(users, clock):
    sessions = Sessions(users, clock)
    token = sessions.begin(users.add("wang", WORDS))
    users.remove("wang")
    users.add("wang", WORDS)
    assert sessions.name_of(token) is None


def test_sessions_do_not_pile_up(users, clock):
    sessions = Sessions(users, clock)
    user = users.add("wang", WORDS)
    first = sessions.begin(user)
    last = [sessions.begin(user) for _ in range(MOST)][-1]
    assert sessions.name_of(first) is None
    assert sessions.name_of(last) == "wang"


def test_one_address_soon_has_to_wait_whatever_names_it_tries(clock):
    tries = Tries(clock)
    assert [tries.begin(f"user{n}", "192.0.2.7") for n in range(FROM_ADDRESS)] == [0] * FROM_ADDRESS
    assert tries.begin("another", "192.0.2.7") == WINDOW
    assert tries.begin("another", "192.0.2.8") == 0


def test_one_name_soon_has_to_wait_wherever_it_is_tried_from(clock):
    tries = Tries(clock)
    assert not any(tries.begin("wang", f"192.0.2.{n}") for n in range(FOR_NAME))
    assert tries.begin("wang", "198.51.100.1") == WINDOW
    assert tries.begin("li", "198.51.100.1") == 0


def test_the_wait_ends(clock):
    tries = Tries(clock)
    for _ in range(FROM_ADDRESS):
        tries.begin("wang", "192.0.2.7")
    clock.now += WINDOW
    assert tries.begin("wang", "192.0.2.7") == 0


def test_nobody_can_keep_an_editor_out_of_the_place_they_work_at(clock):
    tries = Tries(clock)
    tries.begin("wang", "10.0.0.5")
    tries.succeeded("wang", "10.0.0.5")
    for n in range(FOR_NAME + 5):
        tries.begin("wang", f"192.0.2.{n}")
    assert tries.begin("wang", "10.0.0.5") == 0


def test_a_network_of_version_6_counts_as_one_address(clock):
    tries = Tries(clock)
    for n in range(FROM_ADDRESS):
        tries.begin(f"user{n}", f"2001:db8::{n:x}")
    assert tries.begin("another", "2001:db8::ffff") > 0
    assert tries.begin("another", "2001:db8:0:1::1") == 0


def test_tries_do_not_pile_up(clock, monkeypatch):
    monkeypatch.setattr("ui.users.tries.MOST_KEPT", 10)
    tries = Tries(clock)
    for n in range(100):
        tries.begin(f"user{n}", f"192.0.2.{n}")
    assert len(tries._failed) <= 12
