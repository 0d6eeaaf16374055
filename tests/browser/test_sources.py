"""Sources: opened where the quote stands, looked at in other ways, cited, and shared as links that last."""

from urllib.parse import unquote

import pytest

pytestmark = pytest.mark.browser

RUN = "淇河马拉松几点起跑？"
LIBRARY = "图书馆晚上开到几点？"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
CLIPBOARD = {"permissions": ["clipboard-read", "clipboard-write"]}


# Whether a column's marks are in its visible part, on the screen.
MARK_IN_COLUMN = """(column) => {
  const view = column.getBoundingClientRect();
  return [...column.querySelectorAll('mark')].every((mark) => {
    const { top, bottom } = mark.getBoundingClientRect();
    return top >= view.top - 1 && bottom <= Math.min(view.bottom, innerHeight) + 1;
  });
}"""


def squeezed(text):
    return "".join(text.split())


def copied(reader, name):
    reader.page.locator("#panel .menu summary").click()
    reader.page.locator("#panel .menu-list button", has_text=name).click()
    reader.page.locator("#toasts", has_text="已复制").wait_for()
    return reader.page.evaluate("navigator.clipboard.readText()")


def look_at(reader, view):
    reader.page.locator(f'#panel button[data-view="{view}"]').click()
    reader.page.locator(f'#panel article[data-view="{view}"]').wait_for()


def test_a_citation_shows_its_headline_and_two_lines_when_it_is_pointed_at(url, reader_at):
    reader = reader_at(url)
    reader.ask(RUN).locator("a.chip").first.hover()
    card = reader.page.locator("#card[data-shown]")
    card.wait_for()
    assert card.locator(".card-headline").text_content() == "〈淇河马拉松本月底开跑〉"
    lines = card.locator(".card-lines")
    assert lines.text_content().startswith("11 月 18 日")
    assert lines.evaluate("p => p.clientHeight <= 2.1 * parseFloat(getComputedStyle(p).lineHeight)")


def test_the_keyboard_gets_the_same_card_and_escape_takes_it_away(url, reader_at):
    reader = reader_at(url)
    chip = reader.ask(RUN).locator("a.chip").first
    reader.page.keyboard.press("Shift+Tab")
    chip.focus()
    reader.page.locator("#card[data-shown]").wait_for()
    assert chip.get_attribute("aria-describedby") == "card"
    reader.page.keyboard.press("Escape")
    reader.page.locator("#card").wait_for(state="hidden")


def test_the_sign_of_a_checked_quote_says_what_it_means(url, reader_at):
    reader = reader_at(url)
    sign = reader.ask(RUN).locator("a.checked").first
    sign.focus()
    reader.page.keyboard.press("Space")
    reader.page.locator("#card[data-shown]", has_text="逐字比对").wait_for()


def test_the_next_and_the_previous_citation_are_one_step_away(url, reader_at):
    reader = reader_at(url)
    chips = reader.ask(RUN).locator("a.chip")
    reader.open(chips.first)
    assert reader.page.locator(".step-count").text_content() == "1 / 2"
    assert reader.page.locator('[data-step="-1"]').is_disabled()
    reader.page.locator('[data-step="1"]').click()
    reader.opened(chips.nth(1).get_attribute("href")[1:])
    assert reader.marked() == squeezed("赛后，选手可凭号码布在三天内免费乘坐市内公交车。")
    assert reader.sees_the_mark()
    assert chips.nth(1).get_attribute("aria-current") == "true"


def test_the_whole_page_shows_all_its_stories_with_the_quote_marked(url, reader_at):
    reader = reader_at(url)
    reader.open(reader.ask(LIBRARY).locator("a.chip").first)
    look_at(reader, "page")
    headlines = reader.page.locator("#panel .whole-page h3").all_text_contents()
    assert headlines == ["淇河马拉松本月底开跑", "图书馆延长夜间开放时间"]
    assert reader.marked() == squeezed("自 12 月 1 日起，市图书馆夜间开放至 21 时 30 分。")
    assert reader.sees_the_mark()


@pytest.mark.parametrize("where", [{}, PHONE], ids=["desk", "phone"])
def test_the_raw_text_is_shown_beside_the_reading_text_with_the_quote_marked_in_both(url, reader_at, where):
    reader = reader_at(url, **where)
    reader.open(reader.ask(LIBRARY).locator("a.chip").first)
    look_at(reader, "raw")
    reading, raw = reader.page.locator(".beside-reading"), reader.page.locator(".beside-raw")
    for column in (reading, raw):
        marks = column.locator("mark").all_text_contents()
        assert squeezed("".join(marks)) == squeezed("自 12 月 1 日起，市图书馆夜间开放至 21 时 30 分。")
        assert column.evaluate(MARK_IN_COLUMN)
    one, other = reading.bounding_box(), raw.bounding_box()
    if where:
        assert other["y"] >= one["y"] + one["height"] - 1
    else:
        assert other["x"] >= one["x"] + one["width"] - 1
        assert other["y"] == one["y"]


def test_the_raw_text_is_shown_as_extracted_on_demand(url, archive, reader_at):
    reader = reader_at(url)
    reader.open(reader.ask(LIBRARY).locator("a.chip").first)
    look_at(reader, "raw")
    raw = reader.page.locator("#panel pre.raw")
    page = next(iter(archive.catalog.raws))
    assert raw.inner_text().split("\n")[:3] == archive.catalog.raws[page].split("\n")[:3]


def test_a_citation_is_copied_by_the_standard_as_a_footnote_and_plain(url, reader_at):
    reader = reader_at(url, **CLIPBOARD)
    reader.open(reader.ask(LIBRARY).locator("a.chip").first)
    assert copied(reader, "GB/T 7714") == "王玉姣. 图书馆延长夜间开放时间[N]. 淇河晚报, 2025-11-19(3)."
    quote, note = copied(reader, "Markdown").strip().split("\n\n")
    assert quote.startswith("“自 12 月 1 日起，")
    assert note.endswith("王玉姣. 图书馆延长夜间开放时间\\[N\\]. 淇河晚报, 2025-11-19(3).")
    assert copied(reader, "纯文本") == (
        "“自 12 月 1 日起，市图书馆夜间开放至 21 时 30 分。”"
        "（《淇河晚报》 2025年11月19日 第3版 〈图书馆延长夜间开放时间〉 署名 王玉姣）"
    )


def test_a_shared_link_opens_at_the_same_place_for_another_reader(url, reader_at):
    reader = reader_at(url, **CLIPBOARD)
    marked = reader.open(reader.ask(RUN).locator("a.chip").nth(1))
    link = copied_link(reader)
    assert "赛后，选手可凭号码布" in unquote(link)
    other = reader_at(link)
    other.page.locator("#panel article.source").wait_for()
    assert other.marked() == marked
    assert other.sees_the_mark()
    assert other.page.locator(".standing").count() == 0


def copied_link(reader):
    reader.page.locator("#panel .menu summary").click()
    reader.page.locator(".copy-link").click()
    reader.page.locator("#toasts", has_text="链接已复制").wait_for()
    return reader.page.evaluate("navigator.clipboard.readText()")


@pytest.fixture
def link(url, reader_at):
    reader = reader_at(url, **CLIPBOARD)
    reader.open(reader.ask(LIBRARY).locator("a.chip").first)
    return copied_link(reader)


def change(archive, old, new):
    """The library's page, changed, and cut again."""
    page = archive.catalog.stories["a-lib"].page
    story = archive.catalog.stories["a-lib"]
    raw = archive.catalog.raws[page].replace(old, new)
    archive.catalog.raws[page] = raw
    start = raw.index("本报讯（记者 王")
    from dataclasses import replace

    from index.spans import Span

    archive.catalog.stories = {
        "a-new": replace(
            story,
            id="a-new",
            text=story.text.replace(old, new),
            spans=(Span(page, start, len(raw)),),
        )
    }


def test_a_link_finds_its_quote_again_where_it_has_moved_to(url, archive, link, reader_at):
    change(archive, "全民健身", "全民健身，从我做起")
    reader = reader_at(link)
    reader.page.locator("#panel .standing").wait_for()
    assert "位置移动了" in reader.page.locator("#panel .standing").text_content()
    assert reader.marked() == squeezed("自 12 月 1 日起，市图书馆夜间开放至 21 时 30 分。")


def test_a_link_to_words_that_are_gone_says_so_and_shows_them_but_not_as_a_quote(
    url, archive, link, reader_at
):
    change(archive, "21 时 30 分", "22 时")
    reader = reader_at(link)
    changed = reader.page.locator("#panel .standing.changed")
    changed.wait_for()
    assert "改过" in changed.text_content()
    assert "21 时 30 分" in changed.locator(".carried").text_content()
    assert reader.page.locator("#panel mark, #panel blockquote").count() == 0


def test_a_link_to_a_page_that_is_gone_says_so(url, archive, link, reader_at):
    archive.catalog.raws.clear()
    reader = reader_at(link)
    trouble = reader.page.locator("#panel [role=alert]")
    trouble.wait_for()
    assert "已经不在" in trouble.text_content()
    assert "21 时 30 分" in trouble.locator(".carried").text_content()


@pytest.mark.parametrize("address", ["page=", "page=x&spans=9-2", "page=x&spans=a", "spans=1-2"])
def test_a_broken_link_is_told_calmly(url, reader_at, address):
    reader = reader_at(f"{url}/#page=&{address}" if not address.startswith("page=") else f"{url}/#{address}")
    reader.page.locator("#panel [role=alert]").wait_for()


def test_an_older_answer_says_which_of_its_quotes_can_not_be_checked_any_more(url, archive, reader_at):
    reader = reader_at(url)
    reader.ask(LIBRARY)
    change(archive, "21 时 30 分", "22 时")
    reader.reload()
    answer = reader.answer_to(LIBRARY)
    assert answer.locator(".checked").count() == 0
    assert "21 时 30 分" in answer.locator(".stale").text_content()


def test_figures_that_differ_stand_side_by_side_by_date(url, reader_at):
    answer = reader_at(url).ask("图书馆新增了多少座位？")
    figures = answer.locator(".conflict li")
    assert figures.locator(".figure").all_text_contents() == ["120个", "180个"]
    assert list(figures.locator(".date").all_text_contents()) == [
        "2025年11月19日",
        "2025年11月21日",
    ]


def test_on_a_phone_the_back_button_closes_the_sheet(url, reader_at):
    reader = reader_at(url, **PHONE)
    reader.open(reader.ask(RUN).locator("a.chip").first)
    assert reader.sees_the_mark()
    reader.page.go_back()
    reader.page.locator("#source").wait_for(state="hidden")
    assert reader.page.locator("#chat .quote").count() == 2


def test_the_sheet_slides_up_over_the_chat_and_leaves_it_in_place(url, reader_at):
    reader = reader_at(url, **PHONE)
    answer = reader.ask(RUN)
    before = answer.bounding_box()
    reader.open(answer.locator("a.chip").first)
    reader.page.wait_for_timeout(300)
    assert answer.bounding_box() == before
    sheet = reader.page.locator("#source").bounding_box()
    assert sheet["y"] > 100
    assert round(sheet["y"] + sheet["height"]) == 844
