"""For everyone: axe on every screen, the keyboard alone, 200 % zoom, stillness, and the reader's own choices."""

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.browser

RUN = "淇河马拉松几点起跑？"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DESK = {"viewport": {"width": 1440, "height": 900}}


def ask_and_open(reader):
    reader.open(reader.ask(RUN).locator("a.chip").first)
    reader.page.wait_for_timeout(400)


def refuse(reader):
    reader.ask("火星上有什么？")


def look_at_the_page(reader):
    ask_and_open(reader)
    reader.page.locator('#panel button[data-view="page"]').click()
    reader.page.locator('#panel article[data-view="page"]').wait_for()
    reader.page.locator("#panel .menu summary").click()


def search(reader):
    reader.page.locator('.view-link[data-view="search"]').click()
    reader.page.locator("#search-box").fill("图书馆")
    reader.page.keyboard.press("Enter")
    reader.page.locator(".result-link").first.click()
    reader.page.locator("#leaf tr.pointed").first.wait_for()


def open_the_drawer(reader):
    reader.ask("图书馆新增了多少座位？")
    drawer = reader.page.locator(".open-drawer")
    if drawer.is_visible():
        drawer.click()
    reader.page.locator(".conversation-list summary").click()
    reader.page.locator('form.scope [name="edition"]').select_option("3")
    reader.page.wait_for_timeout(400)


def rate(reader):
    reader.ask(RUN).locator("a.deed.up").click()
    reader.page.locator(".note").wait_for()


SCREENS = {
    "welcome": lambda reader: None,
    "source": ask_and_open,
    "refusal": refuse,
    "page": look_at_the_page,
    "search": search,
    "drawer": open_the_drawer,
    "opinion": rate,
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("screen", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("name", SCREENS)
def test_axe_finds_nothing_serious_on_any_screen(url, reader_at, name, screen, scheme):
    reader = reader_at(url, color_scheme=scheme, reduced_motion="reduce", **screen)
    SCREENS[name](reader)
    found = Axe().run(reader.page)
    grave = [
        (violation["id"], violation["impact"], [node["target"] for node in violation["nodes"]][:4])
        for violation in found.response["violations"]
        if violation["impact"] in {"serious", "critical"}
    ]
    assert not grave


def test_everything_can_be_done_with_the_keyboard_alone(url, reader_at):
    reader = reader_at(url)
    page = reader.page
    page.locator("#question textarea").focus()
    page.keyboard.type(RUN)
    page.keyboard.press("Enter")
    reader.answer_to(RUN)
    focused = "document.activeElement.className + ' ' + document.activeElement.id"
    for _ in range(12):  # back from the box to the last citation
        page.keyboard.press("Shift+Tab")
        if "chip" in page.evaluate(focused).split():
            break
    page.keyboard.press("Enter")
    page.locator("#source-headline:focus").wait_for()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('#panel') !== null")
    page.keyboard.press("Escape")
    assert "chip" in page.evaluate(focused).split()


def test_what_has_the_keyboard_is_seen(url, reader_at):
    reader = reader_at(url)
    reader.open(reader.ask(RUN).locator("a.chip").first)
    unseen = []
    for _ in range(40):
        reader.page.keyboard.press("Tab")
        seen = reader.page.evaluate(
            """() => {
              const node = document.activeElement;
              if (node === document.body) return null;
              const style = getComputedStyle(node);
              return [node.outerHTML.slice(0, 80), style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2];
            }"""
        )
        if seen and not seen[1]:
            unseen.append(seen[0])
    assert not unseen


@pytest.mark.parametrize("name", SCREENS)
def test_at_200_percent_nothing_is_cut_off_sideways(url, reader_at, name):
    reader = reader_at(url, viewport={"width": 720, "height": 450}, device_scale_factor=2)
    SCREENS[name](reader)
    assert reader.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    box = reader.page.locator("#search-box" if name == "search" else "#question textarea")
    assert box.evaluate("node => node.offsetWidth") > 150


def test_who_wants_no_motion_sees_none(url, reader_at):
    reader = reader_at(url, reduced_motion="reduce", **PHONE)
    reader.ask(RUN)
    moving = reader.page.evaluate(
        """() => [...document.querySelectorAll(".gradio-container *")].filter((node) => {
          const style = getComputedStyle(node);
          return style.transitionDuration.split(",").some((time) => parseFloat(time) > 0) && node.checkVisibility();
        }).map((node) => node.outerHTML.slice(0, 80))"""
    )
    assert not moving


def test_the_language_is_chosen_and_stays_chosen(url, reader_at):
    reader = reader_at(url)
    reader.ask(RUN)
    reader.page.locator("#language").select_option("zh-Hant")
    reader.page.locator("#ask", has_text="提問").wait_for()
    assert reader.page.locator("#status .status").text_content() == "3 個版面，4 篇文章"
    reader.reload()
    reader.page.locator("#ask", has_text="提問").wait_for()
    reader.page.wait_for_function("document.documentElement.lang === 'zh-Hant'")
    assert "報上是這樣寫的" in reader.answer_to(RUN).text_content()


def test_a_draft_outlives_a_change_of_language(url, reader_at):
    reader = reader_at(url)
    reader.page.locator("#question textarea").fill("写了一半")
    reader.page.locator("#language").select_option("en")
    reader.page.locator("#ask", has_text="Ask").wait_for()
    assert reader.page.locator("#question textarea").input_value() == "写了一半"


def test_light_or_dark_is_chosen_and_stays_chosen(url, reader_at):
    reader = reader_at(url, color_scheme="light")
    reader.page.locator("#scheme").select_option("dark")
    reader.page.wait_for_function("document.body.classList.contains('dark')")
    reader.reload()
    reader.page.wait_for_function("document.body.classList.contains('dark')")


def test_an_answer_is_announced(url, reader_at):
    reader = reader_at(url)
    reader.ask(RUN)
    reader.page.wait_for_function("document.querySelector('p[aria-live]').textContent.includes('已回答')")
