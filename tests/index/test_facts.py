"""Facts of a page: from names, sidecars and front matter, and never from the stories."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import facts
from index.errors import PageUnreadable
from index.facts import PageFacts

DAY = dt.date(2024, 10, 23)


@pytest.mark.parametrize(
    ("name", "paper", "date", "edition"),
    [
        ("鹤壁日报/2024-10-23/03版.txt", "鹤壁日报", DAY, "03"),
        ("鹤壁日报/2024/10/23/第3版.txt", "鹤壁日报", DAY, "3"),
        ("鹤壁日报_20241023_A2.txt", "鹤壁日报", DAY, "A2"),
        ("2024年10月23日 平顶山晚报 第A02版.txt", "平顶山晚报", DAY, "A02"),
        ("2024.10.23焦作日报03版.txt", "焦作日报", DAY, "03"),
        ("淇河晨报/20241023.md", "淇河晨报", DAY, None),
        ("2024_10_23.txt", None, DAY, None),
        ("000_9e9379ff9e00f020.txt", None, None, None),
        ("page3.txt", None, None, None),
        ("2024-13-45.txt", None, None, None),
        ("12024-10-230.txt", None, None, None),
        ("报告.txt", None, None, None),
    ],
)
def test_names_of_files_and_folders_say_paper_date_and_edition(name, paper, date, edition):
    assert facts.from_name(name) == PageFacts(paper, date, edition)


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40))
def test_any_name_says_something_or_nothing(name):
    assert isinstance(facts.from_name(name), PageFacts)


def test_a_sidecar_says_all_three():
    text = 'paper = "鹤壁日报"\ndate = 2024-10-23\nedition = "A2"\n'
    assert facts.from_sidecar("a.toml", text) == PageFacts("鹤壁日报", DAY, "A2")


@pytest.mark.parametrize(
    "written", ["2024-10-23", '"2024-10-23"', '"2024年10月23日"', '"20241023"', '"2024/10/23"']
)
def test_a_sidecars_date_may_be_written_in_several_ways(written):
    assert facts.from_sidecar("a.toml", f"date = {written}").date == DAY


def test_an_edition_may_be_a_number():
    assert facts.from_sidecar("a.toml", "edition = 3").edition == "3"


def test_an_empty_sidecar_says_nothing():
    assert facts.from_sidecar("a.toml", "") == PageFacts()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('date = "gestern"', "'gestern' is no date; expected YYYY-MM-DD"),
        ('date = "2024-13-01"', "expected YYYY-MM-DD"),
        ("date = 2024-10-23T08:00:00", "expected YYYY-MM-DD"),
        ("date = 20241023", "expected YYYY-MM-DD"),
        ('paper = ["鹤壁日报"]', "paper = "),
        ("edition = 1.5", "edition = "),
        ("paper: 鹤壁日报", "not a TOML sidecar"),
    ],
)
def test_a_wrong_sidecar_is_named_with_what_is_wrong(text, said):
    with pytest.raises(PageUnreadable, match=said.replace("(", r"\(")) as caught:
        facts.from_sidecar("x/a.toml", text)
    assert caught.value.page == "x/a.toml"


FRONTS = {
    "toml": '+++\npaper = "鹤壁日报"\ndate = 2024-10-23\nedition = "3"\n+++\n',
    "yaml": '---\npaper: 鹤壁日报\ndate: 2024-10-23\nedition: "3"\n---\n',
}


@pytest.mark.parametrize("front", FRONTS.values(), ids=FRONTS)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_front_matter_says_all_three_and_where_the_page_begins(front, newline, mark):
    head = mark + front.replace("\n", newline)
    found, start = facts.from_front_matter("a.md", f"{head}标题{newline}正文。")
    assert (found, start) == (PageFacts("鹤壁日报", DAY, "3"), len(head))


def test_front_matter_may_be_the_whole_page():
    assert facts.from_front_matter("a.md", FRONTS["yaml"].rstrip("\n"))[0].paper == "鹤壁日报"


def test_keys_of_other_matters_are_passed_over():
    assert facts.from_front_matter("a.md", "---\ntitle: 甲\n# note\ndate: 2024-10-23\n---\n")[0] == PageFacts(
        date=DAY
    )


@pytest.mark.parametrize(
    "raw",
    [
        "---\n本报讯，今日开幕。\n---\n",
        "----\npaper: 甲\n----\n",
        "\n---\npaper: 甲\n---\n",
        "---\npaper: 甲\n",
        "---\n---\n",
        "正文",
    ],
)
def test_rules_and_running_text_are_no_front_matter(raw):
    assert facts.from_front_matter("a.md", raw) == (PageFacts(), 0)


def test_a_wrong_date_in_front_matter_is_named():
    with pytest.raises(PageUnreadable, match=r"a\.md: date = 'soon'"):
        facts.from_front_matter("a.md", "---\ndate: soon\n---\n正文")


def test_facts_that_are_missing_are_taken_from_the_next_source():
    assert PageFacts("甲报", None, None).or_else(PageFacts("乙报", DAY, "3")) == PageFacts("甲报", DAY, "3")
