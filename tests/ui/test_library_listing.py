"""The library's names, list of pages and reports: what needs no disk."""

from datetime import date, datetime

import pytest

from index.facts import PageFacts, from_name
from index.tallies import PageTally
from ui.library.builds import Build, Outcome, after, build_in, build_json
from ui.library.committing import facts_sent
from ui.library.listing import (
    ROWS,
    Files,
    Holding,
    Order,
    Standing,
    Wish,
    for_readers,
    holdings_of,
    listed,
    wish_of,
)
from ui.library.names import file_of, free_name, upload_name
from ui.library.refusals import Refused

HEBI = PageFacts("鹤壁日报", date(2024, 10, 23), "3")


def tally(name, facts=None, *, articles=3, passages=9, quality=0.95):
    return PageTally(name, facts or PageFacts(), articles, passages, quality)


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("03版.txt", "03版.txt"),
        ("鹤壁日报/2024-10-23/03版.pdf", "鹤壁日报/2024-10-23/03版.pdf"),
        ("鹤壁日报\\03版.txt", "鹤壁日报/03版.txt"),
        ("e\u0301.txt", "é.txt"),
        ("03版.txt.toml", "03版.txt.toml"),
        ("/a.txt", "a.txt"),
        ("a//b.txt", "a/b.txt"),
    ],
)
def test_an_upload_keeps_its_name_and_folders(given, name):
    assert upload_name(given) == name


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ("../a.txt", "bad_name"),
        ("a/../../b.txt", "bad_name"),
        ("./a.txt", "bad_name"),
        (".hidden.txt", "bad_name"),
        ("a/.git/b.txt", "bad_name"),
        ("C:/a.txt", "bad_name"),
        ("a\nb.txt", "bad_name"),
        ("a\u202etxt.exe.txt", "bad_name"),
        ("a\x00.txt", "bad_name"),
        ("zip!/a.txt", "bad_name"),
        (" a.txt", "bad_name"),
        ("", "bad_name"),
        ("/", "bad_name"),
        ("a.exe", "unknown_kind"),
        ("a", "unknown_kind"),
        ("README.txt", "never_a_page"),
        ("长" * 80 + ".txt", "long_name"),
        ("a/" * 9 + "b.txt", "long_name"),
    ],
)
def test_a_name_that_leads_elsewhere_or_can_be_no_page_is_refused(given, reason):
    with pytest.raises(Refused) as refused:
        upload_name(given)
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    ("page", "file"),
    [
        ("a.txt", "a.txt"),
        ("b/a.pdf#p12", "b/a.pdf"),
        ("a.zip!/b/c.pdf#p2", "a.zip"),
        ("a#p.txt", "a#p.txt"),
    ],
)
def test_a_page_is_of_a_file(page, file):
    assert file_of(page) == file


def test_a_name_beside_another_says_the_same_of_paper_date_and_edition():
    name = "鹤壁日报/2024-10-23/03版.txt"
    taken = {name}
    for _ in range(30):
        other = free_name(name, taken)
        assert other not in taken
        assert from_name(other) == from_name(name)
        taken.add(other)


def test_what_the_index_has_and_what_lies_in_the_folder_stand_in_one_list():
    tallies = [tally("a.txt"), tally("b.pdf#p1"), tally("b.pdf#p2"), tally("gone.txt"), tally("new.txt")]
    files = Files(
        {"a.txt": 5.0, "b.pdf": 5.0, "new.txt": 20.0, "waits.txt": 20.0, "bad.txt": 5.0, "mended.txt": 20.0},
        failed=frozenset({"bad.txt", "mended.txt"}),
        built=10.0,
    )
    standing = {held.name: held.standing for held in holdings_of(tallies, files)}
    assert standing == {
        "a.txt": Standing.INDEXED,
        "b.pdf#p1": Standing.INDEXED,
        "b.pdf#p2": Standing.INDEXED,
        "gone.txt": Standing.GONE,
        "new.txt": Standing.CHANGED,
        "waits.txt": Standing.WAITING,
        "bad.txt": Standing.FAILED,
        "mended.txt": Standing.WAITING,
    }


def test_readers_see_only_what_they_can_ask():
    holdings = (Holding("a.txt", articles=2, standing=Standing.CHANGED), Holding("secret.txt"))
    assert for_readers(holdings) == (Holding("a.txt", articles=2),)


def test_a_page_is_doubtful_when_it_looks_broken_or_nothing_could_be_made_of_it():
    assert Holding("a", articles=3, quality=0.4).is_doubtful
    assert Holding("a", articles=0).is_doubtful
    assert not Holding("a", articles=3, quality=0.95).is_doubtful
    assert not Holding("a").is_doubtful


def held(name, **facts):
    return Holding(name, PageFacts(**facts), 1, 1, 0.9)


@pytest.mark.parametrize(
    ("order", "names"),
    [
        (Order.EDITION, ["b", "c", "a", "d"]),  # 2, 10, A1, unknown
        (Order.DATE, ["c", "a", "b", "d"]),
        (Order.PAPER, ["a", "b", "c", "d"]),
    ],
)
def test_the_list_is_sorted_by_a_fact_and_what_is_not_known_comes_last(order, names):
    rows = [
        held("d"),
        held("a", edition="A10", date=date(2024, 2, 1), paper="甲"),
        held("b", edition="2", date=date(2024, 3, 1), paper="甲"),
        held("c", edition="10", date=date(2024, 1, 1), paper="甲"),
    ]
    assert [row.name for row in listed(rows, Wish(order=order)).rows] == names
    down = [row.name for row in listed(rows, Wish(order=order, descending=True)).rows]
    assert down[-1] == "d"


def test_words_narrow_the_list_down_by_name_and_facts():
    rows = [Holding("a/03版.txt", HEBI, 1, 1, 0.9), Holding("b.txt", PageFacts(), 1, 1, 0.9)]
    assert [row.name for row in listed(rows, Wish("鹤壁 2024-10")).rows] == ["a/03版.txt"]
    assert [row.name for row in listed(rows, Wish("B.TXT")).rows] == ["b.txt"]
    assert listed(rows, Wish("无")).rows == ()


def test_thousands_of_pages_come_in_sheets_and_the_last_is_given_for_those_beyond():
    rows = [Holding(f"{n:05}.txt", articles=1, quality=0.9) for n in range(10_001)]
    sheet = listed(rows, Wish(sheet=1))
    assert (sheet.rows[0].name, len(sheet.rows), sheet.found, sheet.sheets) == (
        "00050.txt",
        ROWS,
        10_001,
        201,
    )
    assert [row.name for row in listed(rows, Wish(sheet=999)).rows] == ["10000.txt"]


@pytest.mark.parametrize(
    "sent", [None, [], {"order": "drop table", "sheet": -3, "words": 5}, {"sheet": True}]
)
def test_a_wish_that_can_not_be_read_is_the_plain_list(sent):
    wish = wish_of(sent)
    assert (wish.order, wish.sheet, wish.descending) == (Order.NAME, 0, False)


def test_facts_are_read_as_typed_and_a_date_that_is_none_is_refused():
    assert facts_sent({"paper": " 鹤壁日报 ", "date": "2024-10-23", "edition": "3"}) == HEBI
    assert facts_sent({"paper": "", "date": "", "edition": ""}) == PageFacts()
    with pytest.raises(Refused, match="bad_date"):
        facts_sent({"date": "23.10.2024"})


REPORT = {
    "pages": 6,
    "added": ["a.txt"],
    "changed": [],
    "renamed": [["b.txt", "c.txt"]],
    "removed": [],
    "unchanged": 4,
    "failed": [{"page": "x.pdf", "error": "no sound PDF file"}],
    "articles": 9,
    "passages": 20,
    "embedded": 3,
    "seconds": 4.5,
    "generation": "000002",
}
BEGUN = Build("王芳", datetime.fromisoformat("2026-11-20T10:00:00+08:00"))


def ran(*events):
    build = BEGUN
    for event in events:
        build = after(build, event)
    return build


def test_a_build_knows_its_stages_with_their_steps_and_seconds():
    build = ran(
        {"stage": "start", "total": 0, "at": 0.0},
        {"stage": "read", "total": 3, "at": 1.0},
        {"done": 1, "file": "b.txt", "at": 1.5},
        {"stage": "embed", "total": 20, "at": 2.0},
        {"done": 7, "file": "", "at": 5.0},
    )
    assert [(stage.name, stage.done, stage.total, stage.seconds) for stage in build.stages] == [
        ("start", 0, 0, 1.0),
        ("read", 1, 3, 1.0),
        ("embed", 7, 20, 3.0),
    ]
    assert (build.seconds, build.is_under_way) == (5.0, True)


def test_a_build_names_the_file_that_is_being_read():
    assert ran({"stage": "read", "total": 2, "at": 0.1}, {"done": 1, "file": "b.txt"}).file == "b.txt"


@pytest.mark.parametrize(
    ("event", "outcome"),
    [
        ({"report": REPORT}, Outcome.DONE),
        ({"error": "disk full"}, Outcome.FAILED),
        ({"stopped": True}, Outcome.STOPPED),
        ({"nonsense": 1}, Outcome.RUNNING),
        ({"stage": 5, "total": "x"}, Outcome.RUNNING),
    ],
)
def test_the_last_word_of_a_build_is_how_it_ended(event, outcome):
    assert ran({"stage": "read", "total": 1, "at": 0.0}, event).outcome is outcome


def test_a_kept_build_is_the_same_when_it_is_read_again():
    build = ran({"stage": "read", "total": 1, "at": 0.5}, {"report": REPORT, "at": 4.5})
    assert build_in(build_json(build)) == build
    assert build.summary.count("failed") == 1
    assert build.summary.failed == (("x.pdf", "no sound PDF file"),)
