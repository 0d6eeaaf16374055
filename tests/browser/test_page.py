"""The page over an archive in memory: what it shows, in which words, and what it never does."""

import json
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from urllib.parse import urlsplit

import pytest

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
RUN = "淇河马拉松几点起跑？"
LIBRARY = "图书馆晚上开到几点？"

# The contrast (WCAG 2.2, 1.4.3) of each visible text against the nearest opaque background behind it.
CONTRASTS = """(selector) => {
  const parse = (color) => (color.match(/[\\d.]+/g) || []).map(Number);
  const light = (color) => {
    const [r, g, b] = color.slice(0, 3).map((c) => {
      c /= 255;
      return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratios = [];
  for (const element of document.querySelectorAll(selector)) {
    if (!element.checkVisibility({ opacityProperty: true })) continue;
    let behind = element;
    let ground = [];
    while (behind) {
      ground = parse(getComputedStyle(behind).backgroundColor);
      if (ground.length === 3 || ground[3] === 1) break;
      behind = behind.parentElement;
    }
    const [a, b] = [light(parse(getComputedStyle(element).color)), light(ground)].sort((x, y) => y - x);
    ratios.push([element.className || element.tagName, (a + 0.05) / (b + 0.05)]);
  }
  return ratios;
}"""


def squeezed(text):
    return "".join(text.split())


def test_a_quote_names_its_paper_date_edition_headline_and_people(url, reader_at):
    quote = reader_at(url).ask(RUN).locator(".quote").first
    where = quote.locator(".where").text_content()
    assert where == "《淇河晚报》 2025年11月19日 第3版 〈淇河马拉松本月底开跑〉 署名 朱迪"
    assert quote.locator("mark").text_content() == "11 月 30 日上午 8 时"
    assert quote.locator(".checked").is_visible()


def test_a_citation_is_marked_deep_in_its_article_and_scrolled_into_view(url, reader_at):
    reader = reader_at(url)
    chips = reader.ask(RUN).locator("a.chip")
    assert reader.open(chips.nth(1)) == squeezed("赛后，选手可凭号码布在三天内免费乘坐市内公交车。")
    assert reader.sees_the_mark()
    assert reader.page.evaluate("document.scrollingElement.scrollTop") == 0


def test_a_citation_opens_by_keyboard_and_escape_gives_the_keyboard_back(url, reader_at):
    reader = reader_at(url)
    chip = reader.ask(RUN).locator("a.chip").first
    chip.focus()
    reader.page.keyboard.press("Enter")
    reader.page.locator("#source-headline:focus").wait_for()
    reader.page.keyboard.press("Escape")
    assert chip.evaluate("chip => chip === document.activeElement")


def test_older_answers_keep_their_own_citations(url, reader_at):
    reader = reader_at(url)
    first = reader.ask(RUN).locator("a.chip").first.get_attribute("href")
    reader.ask(LIBRARY)
    assert "淇河马拉松" in reader.open(reader.page.locator(f'a.chip[href="{first}"]'))


def test_the_conversation_is_passed_on_and_its_reading_is_shown(url, archive, reader_at):
    reader = reader_at(url)
    reader.ask(LIBRARY)
    answer = reader.ask("那里加了多少座位？")
    assert ("那里加了多少座位？", (LIBRARY,)) in archive.asked
    assert answer.locator(".resolved").text_content() == "理解为：市图书馆加了多少座位？"


def test_a_new_conversation_forgets_the_old_one(url, archive, reader_at):
    reader = reader_at(url)
    reader.open(reader.ask(RUN).locator("a.chip").first)
    reader.page.locator("#new").click()
    reader.page.locator("#chat .welcome").wait_for()
    assert reader.page.locator("#panel .source").count() == 0
    reader.ask(LIBRARY)
    assert (LIBRARY, ()) in archive.asked


def test_a_click_on_an_example_asks_it(url, reader_at):
    reader = reader_at(url)
    reader.page.get_by_role("button", name=LIBRARY).click()
    assert reader.answer_to(LIBRARY).locator(".quote").count() == 1


def test_a_refusal_leads_to_the_nearest_article_and_on_to_others_of_its_page(url, reader_at):
    reader = reader_at(url)
    answer = reader.ask("火星上有什么？")
    assert answer.locator(".reason").text_content() == "没有哪一句同时说到了问题里的事。"
    assert "3 个版面，4 篇文章" in answer.locator(".covers").text_content()
    assert reader.open(answer.locator(".nearest a")) == ""
    assert reader.page.locator("#source-headline").text_content() == "淇河马拉松本月底开跑"
    reader.open(reader.page.locator(".others a"))
    assert reader.page.locator("#source-headline").text_content() == "图书馆延长夜间开放时间"


def as_shown(text):
    """What the screen shows of a text: signs that would reorder it as a picture."""
    return squeezed(re.sub("[\u202a-\u202e\u2066-\u2069]", "\u2426", text))


def no_markup(page):
    """What page text may never become, wherever it is shown."""
    made = ":is(script, img, form:not(.composer, .search-form, .inspect-form, .holdings-form, .scope), h1:not(.masthead h1), code, strong, em, i, b, u, .katex, .mermaid)"
    return (
        page.locator(f"#desk {made}").count()
        + page.locator('#desk a:not([href^="#"], .sign-in-link)').count()
    )


def test_hostile_page_text_stays_text_in_the_chat_and_in_every_view_of_the_source(url, archive, reader_at):
    reader = reader_at(url)
    story = archive.catalog.stories["a-bad"]
    quote = reader.ask("恶意").locator(".quote")
    assert squeezed(quote.locator(".words").text_content()) == as_shown(story.text)
    assert reader.open(quote.locator("a.chip")) == as_shown(story.text)
    assert reader.page.locator("#source-headline").text_content() == story.headline
    for view in ("page", "raw"):
        reader.page.locator(f'#panel button[data-view="{view}"]').click()
        reader.page.locator(f'#panel article[data-view="{view}"]').wait_for()
        assert as_shown(story.text)[:400] in squeezed(
            reader.page.locator("#panel .source-text").text_content()
        )
    assert reader.page.evaluate("window.hit") is None
    assert no_markup(reader.page) == 0


def test_hostile_page_text_stays_text_in_the_search_and_in_every_part_of_the_inspector(url, reader_at):
    reader = reader_at(url)
    reader.page.locator('.view-link[data-view="search"]').click()
    reader.page.locator("#search-box").fill("恶意 大标题")
    reader.page.keyboard.press("Enter")
    reader.page.locator(".result").first.wait_for()
    reader.page.locator(".result-link", has_text="标题").last.click()
    for part in ("articles", "passages", "raw", "blocks"):
        reader.page.locator(f'#leaf [data-part="{part}"]').click()
        reader.page.locator(f'#leaf [data-part="{part}"][aria-pressed="true"]').wait_for()
    assert "<script>window.hit=1</script>" in reader.page.locator("#leaf").text_content()
    assert reader.page.evaluate("window.hit") is None
    assert no_markup(reader.page) == 0


def test_a_hostile_question_stays_text(url, reader_at):
    reader = reader_at(url)
    question = "<img src=x onerror=window.hit=1> [x](javascript:window.hit=1) $$x^2$$ **b** # h"
    reader.ask(question)
    assert reader.page.locator("#chat .asked").text_content() == question
    assert reader.page.evaluate("window.hit") is None
    assert reader.page.locator("#chat .user-row :is(img, a:not(.deed), strong, h1, .katex)").count() == 0


def test_a_question_that_is_too_long_is_kept_and_not_asked(url, archive, reader_at):
    reader = reader_at(url)
    before = len(archive.asked)
    reader.page.locator("#question textarea").fill("问" * 2001)
    reader.page.locator("#ask").click()
    remark = reader.page.locator(".composer .remark")
    remark.filter(has_text="2000").wait_for()
    assert "2000" in remark.text_content()
    assert reader.page.locator("#question textarea").input_value() == "问" * 2001
    assert len(archive.asked) == before


def test_the_enter_of_an_input_method_does_not_ask(url, archive, reader_at):
    reader = reader_at(url)
    before = len(archive.asked)
    box = reader.page.locator("#question textarea")
    box.fill("图书")
    box.dispatch_event("keydown", {"key": "Enter", "code": "Enter", "isComposing": True, "bubbles": True})
    reader.page.wait_for_timeout(500)
    assert box.input_value() == "图书"
    assert len(archive.asked) == before


def test_trouble_inside_is_told_calmly_and_keeps_its_details_to_the_log(url, reader_at):
    reader = reader_at(url)
    answer = reader.ask("坏了")
    assert "没能回答" in answer.locator(".trouble").text_content()
    assert "internal detail" not in reader.page.content()
    assert reader.ask(LIBRARY).locator(".quote").count() == 1


@pytest.mark.parametrize(
    ("locale", "ask", "tag"),
    [
        ("zh-CN", "提问", "zh-Hans"),
        ("zh-HK", "提問", "zh-Hant"),
        ("en-US", "Ask", "en"),
        ("fr-FR", "Ask", "en"),
    ],
)
def test_the_interface_speaks_the_language_of_the_browser(url, reader_at, locale, ask, tag):
    page = reader_at(url, locale=locale).page
    page.wait_for_function("(tag) => document.documentElement.lang === tag", arg=tag)
    assert page.locator("#ask").text_content().strip() == ask


def test_screen_readers_are_told_of_answers_and_hear_no_markup(url, reader_at):
    reader = reader_at(url)
    reader.ask(RUN)
    log = reader.page.locator("#chat [role=log]")
    assert log.get_attribute("aria-live") == "polite"
    assert log.get_attribute("aria-label") == "对话"
    reader.page.wait_for_function("() => !document.querySelector('#chat [data-testid][aria-label]')")
    assert (
        reader.page.locator("#question textarea").evaluate("box => box.labels[0].innerText").strip() == "问题"
    )


def test_an_english_question_gets_english_words_around_quotes_as_they_are(url, archive, reader_at):
    answer = reader_at(url).ask("What is on Mars?")
    assert answer.locator(".refused").text_content() == "The pages don’t answer this"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_has_the_contrast_that_low_vision_needs(url, reader_at, scheme, tmp_path):
    reader = reader_at(url, color_scheme=scheme)
    reader.ask("火星上有什么？")
    reader.open(reader.ask(RUN).locator("a.chip").first)
    reader.page.screenshot(path=tmp_path / f"{scheme}.png")
    text = "#top h1, #top p, #top button, #chat p, #chat span, #chat a, #chat mark, #panel p, #panel li, #panel button, #ask, #side h2, #side span, #side button"
    ratios = reader.page.evaluate(CONTRASTS, text)
    assert len(ratios) > 20
    assert not [(name, ratio) for name, ratio in ratios if ratio < 4.5]


def test_nothing_shifts_while_the_page_settles(url, reader_at, chromium):
    page = chromium.new_context(locale="en-US", viewport={"width": 1440, "height": 900}).new_page()
    page.add_init_script(
        "window.shift = 0; new PerformanceObserver((list) => list.getEntries().forEach((entry) => {"
        " window.shift += entry.value; })).observe({ type: 'layout-shift', buffered: true });"
    )
    page.goto(url)
    page.locator("#top .status").wait_for()
    page.wait_for_timeout(1500)
    assert page.evaluate("window.shift") < 0.02
    page.context.close()


def test_the_end_of_the_conversation_stays_in_view_when_its_room_shrinks(url, reader_at):
    reader = reader_at(url, viewport={"width": 1200, "height": 700})
    reader.ask("恶意")
    reader.ask(RUN)
    reader.settle()
    reader.page.locator("#chat").hover()
    reader.page.mouse.wheel(0, 100_000)
    gap = (
        "() => { const log = document.querySelector('#chat [role=log]');"
        " return Math.round(log.scrollHeight - log.scrollTop - log.clientHeight); }"
    )
    reader.page.wait_for_function(f"({gap})() < 4")
    reader.page.set_viewport_size({"width": 1200, "height": 480})
    reader.page.wait_for_timeout(500)
    assert reader.page.evaluate(gap) < 4
    reader.page.mouse.wheel(0, -400)
    reader.page.wait_for_function(f"({gap})() > 100")
    above = reader.page.evaluate(gap)
    reader.page.set_viewport_size({"width": 1200, "height": 460})
    reader.page.wait_for_timeout(500)
    assert reader.page.evaluate(gap) >= above  # whoever reads further up is left there


@pytest.mark.parametrize("screen", [{}, PHONE], ids=["desk", "phone"])
def test_nothing_is_wider_than_the_screen(url, reader_at, screen):
    reader = reader_at(url, **screen)
    reader.ask("恶意")
    assert reader.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_question_asked_while_the_archive_opens_waits_and_is_answered(
    loading_archive, loading_url, reader_at
):
    reader = reader_at(loading_url)
    assert "正在打开" in reader.page.locator("#top .status.loading").text_content()
    assert health(loading_url) == (503, "loading")
    reader.page.locator("#question textarea").fill(RUN)
    reader.page.keyboard.press("Enter")
    reader.page.locator("#chat .pending").wait_for()
    loading_archive.open_archive()
    assert reader.answer_to(RUN).locator(".quote").count() == 2
    reader.page.locator("#top .status.ready").wait_for()
    assert health(loading_url) == (200, "ready")


def test_without_an_index_the_page_says_how_to_build_one(missing_url, reader_at):
    reader = reader_at(missing_url)
    assert "wenbao build" in reader.page.locator("#top .status").text_content()
    assert "wenbao build" in reader.ask(RUN).text_content()
    assert health(missing_url) == (503, "missing")


def health(address):
    try:
        with urllib.request.urlopen(f"{address}/health") as answer:
            return answer.status, json.load(answer)["phase"]
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)["phase"]


def test_every_response_forbids_outside_addresses_and_guessed_types(url):
    for path in ("/", "/health", "/theme.css"):
        with urllib.request.urlopen(f"{url}{path}") as answer:
            assert re.search("default-src '(?:self|none)'", answer.headers["Content-Security-Policy"])
            assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Referrer-Policy"] == "same-origin"


def test_the_page_offers_gradio_no_way_to_take_files(url):
    body = '--x\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\nabc\r\n--x--\r\n'
    request = urllib.request.Request(
        f"{url}/gradio_api/upload",
        body.encode(),
        {"Content-Type": "multipart/form-data; boundary=x"},
    )
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request)
    assert refused.value.code in {403, 404, 413}
    refused.value.close()


def test_the_server_stops_cleanly_when_told_to(url):
    port = urlsplit(url).port
    code = (
        "import fastapi; from ui.web.server import run; app = fastapi.FastAPI(); print('up', flush=True); "
        f"run(app, '127.0.0.1', {port + 1 if port < 65535 else port - 1}); print('down')"
    )
    server = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert server.stdout.readline() == "up\n"
    time.sleep(2)
    server.terminate()
    output, errors = server.communicate(timeout=30)
    assert (server.returncode, output, errors) == (0, "down\n", "")
