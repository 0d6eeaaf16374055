"""Opinions: one line each in a file that an editor can read and that never outgrows its bound."""

import datetime as dt
import json
import threading

from ui.opinions import Opinion, OpinionFile

NOW = dt.datetime(2025, 11, 30, 8, 0, tzinfo=dt.UTC)
OPINION = Opinion(
    "down", "几点？", "马拉松几点？", answered=True, confidence=0.9, quoted=("a.txt",), note="不对\n真的"
)


def lines(path):
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_an_opinion_is_one_line_with_its_time(tmp_path):
    path = tmp_path / "new" / "opinions.jsonl"
    OpinionFile(path).append(OPINION, NOW)
    (line,) = lines(path)
    assert line["at"] == "2025-11-30T08:00:00+00:00"
    assert (line["thumb"], line["question"], line["note"]) == ("down", "几点？", "不对\n真的")


def test_a_full_file_makes_room_for_the_next_and_keeps_the_one_before(tmp_path):
    path = tmp_path / "opinions.jsonl"
    file = OpinionFile(path, largest=1000)
    for _ in range(40):
        file.append(OPINION, NOW)
    assert path.stat().st_size <= 1000
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["opinions.jsonl", "opinions.jsonl.1"]
    assert lines(tmp_path / "opinions.jsonl.1")


def test_opinions_given_at_once_are_all_kept_whole(tmp_path):
    path = tmp_path / "opinions.jsonl"
    file = OpinionFile(path)
    readers = [
        threading.Thread(target=lambda: [file.append(OPINION, NOW) for _ in range(25)]) for _ in range(4)
    ]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert len(lines(path)) == 100


def test_half_a_character_in_a_question_does_not_lose_the_opinion(tmp_path):
    path = tmp_path / "opinions.jsonl"
    OpinionFile(path).append(Opinion("up", "\ud800", "\ud800", answered=True, confidence=1.0, quoted=()), NOW)
    assert lines(path)[0]["thumb"] == "up"
