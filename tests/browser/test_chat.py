"""The real archive in a real browser: ask, and check what is quoted where it stands."""

import json
import urllib.request

import pytest

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def squeezed(text):
    return "".join(text.split())


@pytest.mark.parametrize(
    "question", ["王忠殿牺牲的时候多大？", "How old was Wang Zhongdian when he died?"], ids=["zh", "en"]
)
def test_every_citation_opens_its_article_with_the_quote_marked_and_in_view(wenbao, reader_at, question):
    reader = reader_at(wenbao)
    answer = reader.ask(question)
    quotes = answer.locator(".quote")
    assert quotes.count() >= 1
    for number in range(quotes.count()):
        quote = quotes.nth(number)
        marked = reader.open(quote.locator("a.chip"))
        assert marked == squeezed(quote.locator(".words").text_content())
        assert reader.sees_the_mark()
    assert reader.page.url.startswith(f"{wenbao}/#page=")


def test_what_the_pages_do_not_say_is_refused_with_a_reason(wenbao, reader_at):
    answer = reader_at(wenbao).ask("鹤壁到郑州的高铁票价是多少")
    assert answer.locator(".refused").is_visible()
    assert answer.locator(".reason").text_content().strip()
    assert answer.locator(".quote").count() == 0


def test_on_a_phone_the_source_is_a_sheet_that_opens_and_closes(wenbao, reader_at):
    reader = reader_at(wenbao, **PHONE)
    quote = reader.ask("王忠殿牺牲的时候多大？").locator(".quote").first
    assert not reader.page.locator("#source").is_visible()
    assert reader.open(quote.locator("a.chip")) == squeezed(quote.locator(".words").text_content())
    assert reader.sees_the_mark()
    reader.page.locator(".close-source").click()
    reader.page.locator("#source").wait_for(state="hidden")


def test_an_example_question_is_answered(wenbao, reader_at):
    reader = reader_at(wenbao)
    example = reader.page.locator("button.example").first
    question = example.text_content()
    example.click()
    assert reader.answer_to(question).locator(".answer").is_visible()


def test_a_follow_up_is_understood_in_the_light_of_the_question_before(wenbao, reader_at):
    reader = reader_at(wenbao)
    reader.ask("王忠殿牺牲的时候多大？")
    answer = reader.ask("他是哪里人？")
    assert "王忠殿" in answer.locator(".resolved").text_content()


def test_a_question_sent_while_another_is_being_answered_is_answered_too(wenbao, reader_at):
    reader = reader_at(wenbao)
    box = reader.page.locator("#question textarea")
    box.fill("王忠殿牺牲的时候多大？")
    reader.page.keyboard.press("Enter")
    reader.page.locator("#chat .user-row").filter(has_text="王忠殿").wait_for()
    box.fill("12345热线的办结率是多少？")
    reader.page.keyboard.press("Enter")
    assert "99.83%" in (reader.answer_to("12345热线的办结率是多少？").text_content() or "")


def test_health_says_that_it_is_ready(wenbao):
    with urllib.request.urlopen(f"{wenbao}/health") as health:
        assert json.load(health)["phase"] == "ready"
