"""Conversations of users who have signed in: the same in every browser, and nobody else's."""

import json
import time

import httpx
import pytest

from ui.conversation_files import ConversationFiles
from ui.web.gate import SESSION_COOKIE

pytestmark = pytest.mark.browser

WORDS = "four quiet blue herons"  # the password of all at the gate (conftest.py)
RUN = "淇河马拉松几点起跑？"
LIBRARY = "图书馆晚上开到几点？"


@pytest.fixture
def files(kept_files, tmp_path):
    """The users' conversations, none at first."""
    kept_files._folder = tmp_path / "conversations"
    return kept_files


@pytest.fixture(scope="module")
def kept_files(tmp_path_factory):
    return ConversationFiles(tmp_path_factory.mktemp("kept"))


@pytest.fixture(scope="module")
def users_url(archive, served, gate, kept_files):
    with served(archive, gate=gate, conversations=kept_files) as address:
        yield address


def sign_in(reader, url, name):
    reader.settle()
    reader.page.goto(f"{url}/sign-in")
    reader.page.locator("#name").fill(name)
    reader.page.locator("#password").fill(WORDS)
    reader.page.keyboard.press("Enter")
    reader.page.wait_for_url(f"{url}/")
    reader.ready()


def names(reader):
    return reader.page.locator(".conversation-list .conversation-open bdi").all_text_contents()


def choose(reader, deed, which=0):
    item = reader.page.locator(".conversation-list li").nth(which)
    item.locator("summary").click()
    item.locator(f'[data-deed="{deed}"]').click()


def soon(holds):
    """Wait until something holds: what the page sends and shows comes a moment later."""
    end = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


def held(files, user, count):
    """Wait until the server holds so many conversations of a user."""
    deadline = time.monotonic() + 60
    while len(files.listed(user)) != count:
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.fixture
def signed_in(users_url, files, reader_at):
    """A reader in a browser of their own, signed in as somebody."""

    def somebody(name):
        reader = reader_at(users_url)
        sign_in(reader, users_url, name)
        return reader

    return somebody


def test_what_is_asked_in_one_browser_is_found_and_goes_on_in_another(signed_in, files, archive):
    first = signed_in("wang")
    first.ask(RUN)
    held(files, "wang", 1)
    assert first.page.evaluate("localStorage.getItem('wenbao.conversations')") is None
    other = signed_in("wang")
    assert names(other) == [RUN]
    assert other.page.locator(".kept-where").inner_text() == "已为 wang 保存在服务器上"
    other.page.locator(".conversation-open").click()
    other.answer_to(RUN)
    other.ask("那里加了多少座位？")
    assert archive.asked[-1][1] == (RUN,) or ("那里加了多少座位？", (RUN,)) in archive.asked
    first.reload()
    first.answer_to("那里加了多少座位？")


def test_nobody_sees_what_another_has_asked(signed_in, files):
    signed_in("wang").ask(RUN)
    held(files, "wang", 1)
    li = signed_in("li")
    assert names(li) == []
    li.ask(LIBRARY)
    held(files, "li", 1)
    assert [entry.name for entry in files.listed("wang")] == [RUN]


def test_renaming_exporting_deleting_and_undoing_work_alike(signed_in, files, reader_at):
    reader = signed_in("wang")
    reader.ask(RUN)
    held(files, "wang", 1)
    choose(reader, "rename")
    reader.page.keyboard.type("开跑")
    reader.page.keyboard.press("Enter")
    with reader.page.expect_download() as download:
        choose(reader, "export_markdown")
    assert "鸣枪起跑" in download.value.path().read_text()
    assert download.value.suggested_filename == "开跑.md"
    soon(lambda: [entry.name for entry in files.listed("wang")] == ["开跑"])
    reader.reload()
    assert names(reader) == ["开跑"]
    choose(reader, "delete")
    held(files, "wang", 0)
    reader.page.locator("#toasts .undo").click()
    held(files, "wang", 1)
    reader.answer_to(RUN)


def test_a_new_name_is_sent_so_that_it_outlives_the_page(signed_in, files):
    reader = signed_in("wang")
    reader.page.add_init_script(
        "const sent = window.fetch; window.outliving = [];"
        "window.fetch = (address, options) => {"
        "  if (options?.keepalive) window.outliving.push(options.body); return sent(address, options); };"
    )
    reader.reload()
    reader.ask(RUN)
    held(files, "wang", 1)
    choose(reader, "rename")
    reader.page.keyboard.type("开跑")
    reader.page.keyboard.press("Enter")
    reader.page.wait_for_function(
        "outliving.some((body) => JSON.parse(body).fn_name === 'conversation_rename')"
    )
    soon(lambda: [entry.name for entry in files.listed("wang")] == ["开跑"])


def test_a_long_conversation_is_kept_too(signed_in, files):
    reader = signed_in("wang")
    for turns in (1, 2, 3):
        reader.ask("恶意")  # answered with ten thousand characters
        soon(lambda turns=turns: [entry.turns for entry in files.listed("wang")] == [turns])


def test_what_the_browser_kept_before_is_taken_along_on_request(users_url, files, reader_at):
    reader = reader_at(users_url)
    reader.ask(RUN)
    assert reader.page.locator(".kept-where").inner_text() == "保存在此浏览器中"
    sign_in(reader, users_url, "wang")
    offer = reader.page.locator(".take-along")
    assert "1 个" in offer.inner_text()
    assert names(reader) == []
    offer.locator('[data-take="yes"]').click()
    held(files, "wang", 1)
    reader.page.locator(".conversation-open").click()
    reader.answer_to(RUN)
    assert json.loads(reader.page.evaluate("localStorage.getItem('wenbao.conversations')")) == []
    assert offer.is_hidden()


def test_what_the_browser_kept_before_can_be_left_there(users_url, files, reader_at):
    reader = reader_at(users_url)
    reader.ask(RUN)
    sign_in(reader, users_url, "wang")
    reader.page.locator('[data-take="no"]').click()
    reader.reload()
    assert reader.page.locator(".take-along").is_hidden()
    assert files.listed("wang") == ()
    reader.page.locator(".sign-in-link").click()
    with reader.page.expect_navigation():  # else the next address may come before it
        reader.page.get_by_role("button").click()
    reader.page.goto(users_url)
    reader.ready()
    soon(lambda: names(reader) == [RUN])


def test_two_browsers_in_one_conversation_lose_nothing_of_each_other(signed_in, files):
    first = signed_in("wang")
    first.ask(RUN)
    held(files, "wang", 1)
    other = signed_in("wang")
    other.page.locator(".conversation-open").click()
    other.answer_to(RUN)
    other.ask("那里加了多少座位？")
    first.ask(LIBRARY)
    held(files, "wang", 2)
    asked = [files.one("wang", entry.id).turns[-1].turn.question for entry in files.listed("wang")]
    assert sorted(asked) == sorted([LIBRARY, "那里加了多少座位？"])
    first.page.locator("#toasts", has_text="另一个浏览器").wait_for()


def test_when_the_session_has_ended_it_is_told_and_nothing_is_kept(signed_in, files, gate):
    reader = signed_in("wang")
    reader.ask(RUN)
    held(files, "wang", 1)
    (token,) = [c["value"] for c in reader.page.context.cookies() if c["name"] == SESSION_COOKIE]
    gate.sessions.end(token)
    reader.ask(LIBRARY)
    reader.page.locator("#toasts", has_text="不在登录状态").wait_for()
    assert len(files.one("wang", files.listed("wang")[0].id).turns) == 1
    assert reader.page.evaluate("localStorage.getItem('wenbao.conversations')") is None


def test_the_page_of_one_user_keeps_nothing_for_another_who_has_signed_in_since(signed_in, files, gate):
    reader = signed_in("wang")
    reader.page.context.add_cookies(
        [
            {
                "name": SESSION_COOKIE,
                "value": gate.sessions.begin(gate.users.users()["li"]),
                "url": reader.page.url,
            }
        ]
    )
    reader.ask(RUN)
    reader.page.locator("#toasts", has_text="不在登录状态").wait_for()
    assert files.listed("li") == files.listed("wang") == ()


def test_without_a_session_the_functions_give_nothing(users_url, files):
    from ui.kept_conversations import conversation_of

    sent = {"id": "c-1", "name": "x", "made": 1, "changed": 1, "turns": [{"question": "机密"}]}
    files.keep("wang", conversation_of(sent))
    config = httpx.get(f"{users_url}/config").json()
    (bridge,) = [c for c in config["components"] if c["props"].get("elem_id") == "bridge"]
    for name in ("conversations_look", "conversation_open", "conversation_keep", "conversation_forget"):
        said = httpx.post(
            f"{users_url}/gradio_api/component_server",
            json={
                "session_hash": "s",
                "component_id": bridge["id"],
                "fn_name": name,
                "data": {"reader": "wang", "id": "c-1", "conversation": sent},
            },
        )
        assert "机密" not in said.text
        assert said.json() in ({"reader": None}, {"trouble": "signed_out"})
    assert len(files.listed("wang")) == 1
