"""Scope and search: pages narrowed down for both, passages ranked, a page taken apart."""

from datetime import date

import pytest

from assistant.answers import Filters

pytestmark = pytest.mark.browser

RUN = "淇河马拉松几点起跑？"
LIBRARY = "图书馆晚上开到几点？"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def field(reader, name):
    return reader.page.locator(f'form.scope [name="{name}"]')


def narrow(reader, name, value):
    place = field(reader, name)
    if place.evaluate("node => node.tagName") == "SELECT":
        place.select_option(value)
    else:
        place.fill(value)
        place.blur()


def search(reader, words):
    reader.page.locator('.view-link[data-view="search"]').click()
    reader.page.locator("#search-box").fill(words)
    reader.page.keyboard.press("Enter")
    reader.page.locator(".found[role]").wait_for()
    return reader.page.locator(".result")


def test_part_of_a_name_chooses_the_only_page_that_has_it_and_nonsense_none(url, reader_at):
    reader = reader_at(url)
    field = reader.page.locator("form.scope input[name=page]")
    field.fill("2025-11-19")
    field.press("Enter")
    chip = reader.page.locator(".scope-chip[data-filter=pages]").first
    assert "体育/2025-11-19_03.txt" in chip.text_content()
    field.fill("003")
    field.press("Enter")
    reader.page.locator("#toasts", has_text="没有这个版面").wait_for()
    assert "体育/2025-11-19_03.txt" in chip.text_content()
    assert field.input_value() == "体育/2025-11-19_03.txt"


def test_paper_dates_edition_and_page_narrow_down_what_is_asked(url, archive, reader_at):
    reader = reader_at(url)
    page = next(iter(archive.catalog.raws))
    for name, value in (
        ("paper", "淇河晚报"),
        ("since", "2025-11-19"),
        ("until", "2025-11-20"),
        ("edition", "3"),
        ("page", page),
    ):
        narrow(reader, name, value)
    reader.ask(RUN)
    assert (
        Filters((page,), "淇河晚报", date(2025, 11, 19), date(2025, 11, 20), undated=False, edition="3")
        in archive.filters
    )


def test_the_answer_says_what_was_searched(url, reader_at):
    reader = reader_at(url)
    narrow(reader, "paper", "淇河晚报")
    narrow(reader, "since", "2025-11-19")
    asked = reader.ask(RUN).locator(".scope-asked li").all_text_contents()
    assert asked == ["查找范围", "《淇河晚报》", "2025年11月19日起"]


def test_each_filter_is_a_chip_that_takes_it_away(url, archive, reader_at):
    reader = reader_at(url)
    narrow(reader, "paper", "淇河晚报")
    narrow(reader, "edition", "3")
    chips = reader.page.locator(".composer .scope-chip")
    assert [text.rstrip("×") for text in chips.all_text_contents()] == ["《淇河晚报》", "第3版"]
    chips.first.click()
    assert [text.rstrip("×") for text in chips.all_text_contents()] == ["第3版"]
    assert field(reader, "paper").input_value() == ""
    reader.ask(RUN)
    assert Filters(edition="3") in archive.filters


def test_a_bar_of_the_histogram_chooses_its_day(url, reader_at):
    reader = reader_at(url)
    bars = reader.page.locator(".histogram rect")
    assert bars.count() == 3
    assert "2025年11月21日：1 篇" in bars.last.text_content()
    bars.last.click()
    assert field(reader, "since").input_value() == field(reader, "until").input_value() == "2025-11-21"


def test_the_scope_belongs_to_its_conversation_and_is_kept_with_it(url, reader_at):
    reader = reader_at(url)
    narrow(reader, "edition", "3")
    reader.ask(RUN)
    reader.page.locator("#new").click()
    assert field(reader, "edition").input_value() == ""
    reader.page.locator(".conversation-open").first.click()
    assert field(reader, "edition").input_value() == "3"
    reader.answer_to(RUN)
    reader.reload()
    reader.answer_to(RUN)
    reader.page.locator(".composer .scope-chip", has_text="第3版").wait_for()


def test_passages_are_ranked_with_the_scores_of_both_ways_and_the_words_marked(url, reader_at):
    results = search(reader_at(url), "图书馆")
    assert results.count() == 2
    first = results.first
    assert first.locator("mark").first.text_content() == "图书馆"
    assert first.locator("dt").all_text_contents() == ["语义", "词语", "综合"]
    assert [text.strip() for text in first.locator("dd").all_text_contents()] == ["0.900", "12.500", "1.000"]


def test_the_scope_holds_for_the_search_too(url, archive, reader_at):
    reader = reader_at(url)
    narrow(reader, "edition", "2")
    search(reader, "图书馆")
    assert archive.filters[-1] == Filters(edition="2")
    assert reader.page.locator("#search .scope-chip", has_text="第2版").is_visible()


def test_a_result_takes_its_page_apart_with_the_passage_pointed_at(url, reader_at):
    reader = reader_at(url)
    search(reader, "马拉松").first.locator("a").click()
    reader.page.locator("#leaf tr.pointed").first.wait_for()
    assert reader.page.locator("#leaf thead th").all_text_contents() == ["类别与依据", "原样提取", "阅读文本"]
    row = reader.page.locator("#leaf tr", has_text="本报讯").first
    assert row.locator(".badge").text_content()
    assert row.locator(".evidence li").count() > 0
    raw, reading = row.locator("td").all_text_contents()
    assert "".join(raw.split()) == "".join(reading.split())


@pytest.mark.parametrize(("part", "text"), [("articles", "a-lib"), ("passages", "字"), ("raw", "全民健身")])
def test_the_inspector_shows_each_part_of_a_page(url, reader_at, part, text):
    reader = reader_at(url)
    search(reader, "马拉松").first.locator("a").click()
    reader.page.locator(f'#leaf [data-part="{part}"]').click()
    reader.page.locator(f'#leaf [data-part="{part}"][aria-pressed="true"]').wait_for()
    assert text in reader.page.locator("#leaf .leaf-body").text_content()


def test_a_page_is_taken_apart_by_its_name(url, archive, reader_at):
    reader = reader_at(url)
    reader.page.locator('.view-link[data-view="search"]').click()
    page = next(iter(archive.catalog.raws))
    reader.page.locator("#inspect-box").fill(page)
    reader.page.keyboard.press("Enter")
    reader.page.locator("#leaf-name", has_text=page).wait_for()


def test_a_search_has_an_address_of_its_own(url, reader_at):
    reader = reader_at(url)
    search(reader, "图书馆 座位")
    other = reader_at(reader.page.url)
    other.page.locator(".result").first.wait_for()
    assert other.page.locator("#search-box").input_value() == "图书馆 座位"


def test_on_a_phone_results_and_inspector_stand_under_each_other(url, reader_at):
    reader = reader_at(url, **PHONE)
    search(reader, "马拉松").first.locator("a").click()
    reader.page.locator("#leaf-name").wait_for()
    assert reader.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert reader.page.locator("#leaf").bounding_box()["width"] <= 390
    pointed = reader.page.locator("#leaf .pointed").first.bounding_box()
    assert 0 <= pointed["y"] < 844
