"""Conversations on the server: of one user each, whole or not at all, bounded, and damaged only where damaged."""

import json
import logging
import os
import threading

import pytest

from ui.conversation_files import Allowance, ChangedElsewhere, ConversationFiles, TooLarge
from ui.conversations import Unreadable
from ui.kept_conversations import conversation_id, conversation_json, conversation_of


def conversation(id_="c-1", changed=1000, text="几点起跑？", **more):
    turn = {"question": text, "answer": None, "trouble": None, "stopped": True, "at": changed}
    sent = {
        "id": id_,
        "name": text,
        "made": 1,
        "changed": changed,
        "scope": {"pages": ["a.txt"]},
        "turns": [turn],
    }
    return conversation_of({**sent, **more})


@pytest.fixture
def files(tmp_path):
    return ConversationFiles(tmp_path / "kept")


def ids(files, user="wang"):
    return [entry.id for entry in files.listed(user)]


def only_file(folder, ending=".jsonl"):
    (path,) = (folder / "kept").glob(f"*{ending}")
    return path


def test_a_conversation_is_found_again_as_it_was_kept(tmp_path, files):
    files.keep("wang", conversation())
    again = ConversationFiles(tmp_path / "kept")
    assert again.one("wang", "c-1") == conversation()
    (entry,) = again.listed("wang")
    assert (entry.name, entry.changed, entry.turns) == ("几点起跑？", 1000, 1)


def test_writing_and_reading_a_conversation_gives_the_same(tmp_path):
    sent = conversation_json(
        conversation(scope={"pages": [], "paper": "淇河晚报", "since": "2025-11-01", "undated": True})
    )
    assert conversation_json(conversation_of(sent)) == sent


def test_nobody_sees_the_conversations_of_another(files):
    files.keep("wang", conversation())
    assert ids(files, "li") == []
    assert files.one("li", "c-1") is None
    files.forget("li", "c-1")
    files.rename("li", "c-1", "mine")
    assert files.one("wang", "c-1") == conversation()


@pytest.mark.parametrize("other", ["Wang", "wang.", "..", "wa ng", "王"])
def test_users_with_names_that_a_file_system_could_confuse_have_files_of_their_own(files, other):
    files.keep("wang", conversation("c-1"))
    files.keep(other, conversation("c-2"))
    assert (ids(files), ids(files, other)) == (["c-1"], ["c-2"])


def test_the_one_changed_last_comes_first(files):
    for number, changed in enumerate((3000, 1000, 2000)):
        files.keep("wang", conversation(f"c-{number}", changed))
    assert ids(files) == ["c-0", "c-2", "c-1"]


def test_a_conversation_that_went_on_elsewhere_is_not_overwritten(files):
    files.keep("wang", conversation(changed=1000))
    files.keep("wang", conversation(changed=2000, text="再问"), seen=1000)
    with pytest.raises(ChangedElsewhere):
        files.keep("wang", conversation(changed=3000, text="旧"), seen=1000)
    assert files.one("wang", "c-1").name == "再问"


def test_of_many_the_oldest_go_and_are_counted(tmp_path):
    files = ConversationFiles(tmp_path / "kept", Allowance(most=2))
    assert [files.keep("wang", conversation(f"c-{n}", n)) for n in range(4)] == [0, 0, 1, 1]
    assert ids(files) == ["c-3", "c-2"]


def test_what_is_kept_now_stays_even_where_its_clock_is_behind(tmp_path):
    files = ConversationFiles(tmp_path / "kept", Allowance(most=1))
    files.keep("wang", conversation("c-1", 5000))
    files.keep("wang", conversation("c-2", 10))
    assert ids(files) == ["c-2"]


def test_a_users_file_never_outgrows_its_bound(tmp_path):
    files = ConversationFiles(tmp_path / "kept", Allowance(largest=20_000))
    for number in range(10):
        files.keep("wang", conversation(f"c-{number}", number, text="长" * 1500))
    assert only_file(tmp_path).stat().st_size <= 20_000 + 100  # and the line that names the user
    assert ids(files)[0] == "c-9"
    with pytest.raises(TooLarge):
        files.keep("wang", conversation(text="长" * 8000))


def test_a_damaged_line_is_told_loses_only_itself_and_is_set_aside(tmp_path, files, caplog):
    for number in (1, 2, 3):
        files.keep("wang", conversation(f"c-{number}", number))
    path = only_file(tmp_path)
    lines = path.read_bytes().split(b"\n")
    path.write_bytes(b"\n".join([lines[0], lines[1], lines[2][:40] + b"\xff", *lines[3:]]))
    with caplog.at_level(logging.ERROR):
        assert ids(files) == ["c-3", "c-1"]
    (record,) = caplog.records
    assert str(path) in record.getMessage()
    assert "on 3;" in record.getMessage()
    assert "\n" not in record.getMessage()
    damaged = path.read_bytes()
    files.keep("wang", conversation("c-4", 4))
    assert ids(files) == ["c-4", "c-3", "c-1"]
    assert only_file(tmp_path, ".damaged").read_bytes() == damaged


@pytest.mark.parametrize("content", [b"\x00" * 500, b'[]\n1\nnull\n"x"', b"{" * 5000, b'{"id": "c"}'])
def test_a_file_of_anything_else_is_no_conversations_and_those_of_others_stay(tmp_path, files, content):
    files.keep("wang", conversation())
    path = only_file(tmp_path)
    files.keep("li", conversation("c-2"))
    path.write_bytes(content)
    assert ids(files) == []
    assert ids(files, "li") == ["c-2"]
    files.keep("wang", conversation("c-3"))
    assert ids(files) == ["c-3"]


def test_a_write_that_fails_leaves_the_file_as_it_was(tmp_path, files, monkeypatch):
    files.keep("wang", conversation())
    monkeypatch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(OSError, match="No space"):
        files.keep("wang", conversation("c-2"))
    assert ids(files) == ["c-1"]
    assert not list((tmp_path / "kept").glob(".*jsonl*"))


def test_writers_at_the_same_time_lose_nothing(files):
    def keep(number):
        files.keep("wang", conversation(f"c-{number}", number))

    threads = [threading.Thread(target=keep, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ids(files)) == 12


def test_only_the_servers_own_user_may_read_the_files(tmp_path, files):
    files.keep("wang", conversation())
    assert (tmp_path / "kept").stat().st_mode & 0o777 == 0o700
    assert only_file(tmp_path).stat().st_mode & 0o777 == 0o600


def test_a_conversation_gets_another_name_and_is_let_go(files):
    files.keep("wang", conversation())
    files.rename("wang", "c-1", "马拉松")
    assert files.one("wang", "c-1").name == "马拉松"
    files.forget("wang", "c-1")
    assert ids(files) == []


def test_what_is_kept_of_a_user_is_deleted_and_counted(tmp_path, files):
    files.keep("wang", conversation("c-1"))
    files.keep("wang", conversation("c-2"))
    files.keep("li", conversation("c-3"))
    assert files.remove("wang") == 2
    assert files.remove("wang") == 0
    assert (ids(files), ids(files, "li")) == ([], ["c-3"])
    only_file(tmp_path)


@pytest.mark.parametrize(
    "broken",
    [
        {"id": "../x"},
        {"id": "x" * 65},
        {"id": 7},
        {"name": None},
        {"changed": -1},
        {"changed": True},
        {"made": "1"},
        {"changed": float("inf")},
        {"turns": None},
        {"turns": [{"question": 1}]},
        {"turns": [{"question": "q", "at": "soon"}]},
        {"scope": {"since": "soon"}},
    ],
    ids=str,
)
def test_what_is_no_conversation_is_refused(broken):
    with pytest.raises(Unreadable):
        conversation(**{"id_": broken.pop("id")} if "id" in broken else {}, **broken)


def test_nothing_is_kept_but_what_a_conversation_is_made_of():
    kept = conversation_json(
        conversation(secret="x", turns=[{"question": "q", "html": "<b>", "thumb": "<b>"}])
    )
    assert "secret" not in kept
    assert set(kept["turns"][0]) == {"question", "answer", "trouble", "stopped", "at"}
    assert json.loads(json.dumps(kept)) == kept


def test_an_id_is_letters_digits_and_hyphens():
    assert conversation_id("mabc123-x9") == "mabc123-x9"
