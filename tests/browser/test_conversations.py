"""Conversations: kept in the browser, found again after a reload and a restart, named, deleted, exported."""

import json
import threading

import pytest

pytestmark = pytest.mark.browser

RUN = "淇河马拉松几点起跑？"
LIBRARY = "图书馆晚上开到几点？"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def entries(reader):
    return reader.page.locator(".conversation-list .conversation-open")


def kept(reader):
    return json.loads(reader.page.evaluate("localStorage.getItem('wenbao.conversations')") or "[]")


def choose(reader, deed, which=0):
    item = reader.page.locator(".conversation-list li").nth(which)
    item.locator("summary").click()
    item.locator(f'[data-deed="{deed}"]').click()


def test_a_conversation_outlives_a_reload_with_its_citations(url, archive, reader_at):
    reader = reader_at(url)
    reader.ask(RUN)
    reader.settle()
    reader.page.goto(url)
    reader.reload()
    quote = reader.answer_to(RUN).locator(".quote").first
    assert reader.open(quote.locator("a.chip")).startswith("11月18日")
    reader.ask("那里加了多少座位？")
    assert ("那里加了多少座位？", (RUN,)) in archive.asked


def test_a_conversation_outlives_a_restart_of_the_server(served, archive, reader_at):
    with served(archive) as first:
        reader = reader_at(first)
        reader.ask(RUN)
    with served(archive, first) as again:
        assert again == first
        reader.reload()
        reader.answer_to(RUN)
        reader.ask("那里加了多少座位？")
        assert archive.asked[-1][1] == (RUN,) or ("那里加了多少座位？", (RUN,)) in archive.asked
        reader.page.goto("about:blank")


def test_a_restart_of_the_server_while_the_page_is_open_loses_nothing(served, archive, reader_at):
    with served(archive) as first:
        reader = reader_at(first)
        reader.ask(RUN)
        reader.settle()
    reader.forgive = True  # the browser complains of the connection that was cut, as it should
    with served(archive, first):
        answer = reader.ask("那里加了多少座位？")
        assert answer.locator(".quote").count() == 1
        assert reader.page.locator("#chat .user-row").count() == 2
        reader.page.goto("about:blank")


def test_conversations_stand_side_by_side_the_last_one_first(url, reader_at):
    reader = reader_at(url)
    reader.ask(RUN)
    reader.page.locator("#new").click()
    reader.page.locator("#chat .welcome").wait_for()
    reader.ask(LIBRARY)
    assert [text.split("？")[0] + "？" for text in entries(reader).all_text_contents()] == [LIBRARY, RUN]
    entries(reader).nth(1).click()
    assert reader.answer_to(RUN).locator(".quote").count() == 2
    assert entries(reader).nth(1).get_attribute("aria-current") == "true"


def test_a_conversation_takes_the_name_that_it_is_given(url, reader_at):
    reader = reader_at(url)
    reader.ask(RUN)
    choose(reader, "rename")
    reader.page.keyboard.type("<b>马拉松</b>")
    reader.page.keyboard.press("Enter")
    reader.page.locator(".conversation-open", has_text="<b>马拉松</b>").wait_for()
    assert kept(reader)[0]["name"] == "<b>马拉松</b>"


def test_escape_leaves_the_name_as_it_was(url, reader_at):
    reader = reader_at(url)
    reader.ask(RUN)
    choose(reader, "rename")
    reader.page.keyboard.type("别的")
    reader.page.keyboard.press("Escape")
    reader.page.locator(".conversation-open", has_text=RUN).wait_for()
    assert kept(reader)[0]["name"] == RUN


def test_a_deleted_conversation_comes_back_when_that_is_undone(url, reader_at):
    reader = reader_at(url)
    reader.ask(RUN)
    choose(reader, "delete")
    reader.page.locator("#chat .welcome").wait_for()
    assert kept(reader) == []
    reader.page.locator(".undo").click()
    assert reader.answer_to(RUN).locator(".quote").count() == 2
    assert len(kept(reader)) == 1


def test_a_conversation_is_exported_as_markdown_with_the_quotes_in_footnotes(url, reader_at):
    reader = reader_at(url)
    reader.ask(LIBRARY)
    with reader.page.expect_download() as download:
        choose(reader, "export_markdown")
    assert download.value.suggested_filename == f"{LIBRARY}.md"
    text = download.value.path().read_text("utf-8")
    assert "> 自 12 月 1 日起，市图书馆夜间开放至 21 时 30 分。[^1-1]" in text
    assert "[^1-1]: 王玉姣. 图书馆延长夜间开放时间\\[N\\]. 淇河晚报, 2025-11-19(3)." in text


def test_an_exported_html_file_stands_alone(url, reader_at, chromium, tmp_path):
    reader = reader_at(url)
    reader.ask("恶意")
    with reader.page.expect_download() as download:
        choose(reader, "export_html")
    file = tmp_path / "conversation.html"
    download.value.save_as(file)
    page = chromium.new_context(offline=True).new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    assert "<script>window.hit=1</script>" in page.locator("blockquote").text_content()
    assert "<script>window.hit=1</script>" in page.locator("section li q").text_content()
    assert page.locator("script, img").count() == 0
    assert asked == [file.as_uri()]
    page.context.close()


def test_what_is_kept_is_bounded_and_the_oldest_goes_first(url, reader_at):
    reader = reader_at(url)
    reader.ask(RUN)
    reader.page.evaluate(
        """() => {
          const [one] = JSON.parse(localStorage.getItem("wenbao.conversations"));
          const many = Array.from({length: 70}, (_, n) => ({...one, id: `c${n}`, name: `第${n}个`, changed: n}));
          localStorage.setItem("wenbao.conversations", JSON.stringify(many));
        }"""
    )
    reader.ask(LIBRARY)
    names = [conversation["name"] for conversation in kept(reader)]
    assert len(names) == 60
    assert names[0] == RUN
    assert names[-1] == "第11个"


def test_a_store_that_can_not_be_read_is_passed_over(url, reader_at):
    reader = reader_at(url)
    reader.page.evaluate(
        'localStorage.setItem(\'wenbao.conversations\', \'[{"id": 1}, null, {"turns": "x"}]\')'
    )
    reader.reload()
    assert reader.ask(RUN).locator(".quote").count() == 2


def test_a_forged_quote_in_the_store_is_not_shown_as_one(url, reader_at):
    reader = reader_at(url)
    reader.ask(LIBRARY)
    reader.page.evaluate(
        """() => localStorage.setItem("wenbao.conversations",
             localStorage.getItem("wenbao.conversations").replaceAll("21 时 30 分", "23 时 30 分"))"""
    )
    reader.reload()
    answer = reader.answer_to(LIBRARY)
    assert answer.locator(".quote, .checked").count() == 0
    assert "版面后来改过" in answer.locator(".stale").text_content()


def test_a_question_is_tried_again(url, archive, reader_at):
    reader = reader_at(url)
    reader.ask(RUN).locator("a.deed.retry").click()
    reader.answer_to(RUN)
    reader.settle()
    assert archive.asked.count((RUN, ())) >= 2
    assert reader.page.locator("#chat .user-row").count() == 1


def test_an_edited_question_replaces_what_followed(url, reader_at):
    reader = reader_at(url)
    reader.ask(RUN)
    reader.ask("火星上有什么？")
    reader.page.locator("#chat .user-row").first.locator("a.deed.edit").click()
    assert reader.page.locator("#question textarea").input_value() == RUN
    reader.ask(LIBRARY)
    assert reader.page.locator("#chat .asked").all_text_contents() == [LIBRARY]
    assert [turn["question"] for turn in kept(reader)[0]["turns"]] == [LIBRARY]


def test_editing_can_be_given_up(url, reader_at):
    reader = reader_at(url)
    reader.ask(RUN)
    reader.page.locator("a.deed.edit").click()
    reader.page.locator(".cancel-editing").click()
    reader.ask(LIBRARY)
    assert reader.page.locator("#chat .asked").all_text_contents() == [RUN, LIBRARY]


def test_an_answer_under_way_can_be_stopped_and_asked_for_again(url, archive, reader_at):
    reader = reader_at(url)
    archive.held = threading.Event()
    reader.page.locator("#question textarea").fill(RUN)
    reader.page.keyboard.press("Enter")
    reader.page.locator("#chat .pending").wait_for()
    reader.page.locator('#ask[data-does="stop"]').click()
    trouble = reader.page.locator("#chat .trouble")
    trouble.wait_for()
    assert "已停止" in trouble.text_content()
    archive.held.set()
    trouble.locator("a.retry").click()
    assert reader.answer_to(RUN).locator(".quote").count() == 2


def test_a_question_asked_while_another_is_answered_waits_its_turn(url, archive, reader_at):
    reader = reader_at(url)
    archive.held = threading.Event()
    box = reader.page.locator("#question textarea")
    for question in (RUN, LIBRARY):
        box.fill(question)
        reader.page.keyboard.press("Enter")
    reader.page.locator("#chat .pending").wait_for()
    archive.held.set()
    assert "21 时 30 分" in reader.answer_to(LIBRARY).text_content()
    assert reader.page.locator("#chat .asked").all_text_contents() == [RUN, LIBRARY]


def test_a_thumb_and_a_note_reach_the_editors(url, archive, reader_at):
    reader = reader_at(url)
    answer = reader.ask(RUN)
    answer.locator("a.deed.down").click()
    reader.page.locator(".note input").fill("时间不对")
    reader.page.keyboard.press("Enter")
    # The thumb's thanks have the field for a note with them; those for the note have none.
    reader.page.locator("#toasts:not(:has(form))", has_text="谢谢").wait_for()
    assert answer.locator("a.deed.down").get_attribute("aria-pressed") == "true"
    opinion = archive.opinions[-1]
    assert (opinion.thumb, opinion.question, opinion.note) == ("down", RUN, "时间不对")


def test_what_is_suggested_has_been_answered_by_the_pages(url, archive, reader_at):
    reader = reader_at(url)
    reader.ask(LIBRARY)
    offer = reader.page.locator(".composer .example")
    offer.first.wait_for()
    assert offer.all_text_contents() == ["〈图书馆延长夜间开放时间〉提到了哪些数字？"]
    offer.first.click()
    assert "120个" in reader.answer_to("提到了哪些数字").text_content()


def test_an_answer_is_copied_with_its_footnotes(url, reader_at):
    reader = reader_at(url, permissions=["clipboard-read", "clipboard-write"])
    reader.ask(LIBRARY).locator("a.deed.copy").click()
    reader.page.locator("#toasts", has_text="已复制").wait_for()
    copied = reader.page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("> 自 12 月 1 日起，市图书馆夜间开放至 21 时 30 分。[^1]")


def test_on_a_phone_conversations_are_a_drawer(url, reader_at):
    reader = reader_at(url, **PHONE)
    reader.ask(RUN)
    assert not reader.page.locator("#side").is_visible()
    reader.page.locator(".open-drawer").click()
    entries(reader).first.wait_for()
    reader.page.keyboard.press("Escape")
    reader.page.locator("#side").wait_for(state="hidden")
    assert reader.page.locator(".open-drawer").get_attribute("aria-expanded") == "false"
