"""Signing in, in a real Chromium and by hand: who gets in, how, and under a reverse proxy's prefix."""

import re

import httpx
import pytest

from ui.web.gate import SESSION_COOKIE
from ui.web.security import Access

pytestmark = pytest.mark.browser
WORDS = "four quiet blue herons"  # the password of all at the gate (conftest.py)
RUN = "淇河马拉松几点起跑？"


class Stripping:
    """A reverse proxy in short: it takes the prefix off and says for whom it speaks."""

    def __init__(self, app, prefix):
        self.app, self.prefix = app, prefix

    async def __call__(self, scope, receive, send):
        if scope["type"] == "http":
            path = scope["path"].removeprefix(self.prefix) or "/"
            headers = [*scope["headers"], (b"x-forwarded-for", b"192.0.2.7")]
            scope = {**scope, "path": path, "raw_path": path.encode(), "headers": headers}
        await self.app(scope, receive, send)


@pytest.fixture(scope="module")
def private_url(archive, served, gate):
    """An archive for users alone, behind a proxy under a prefix."""
    access = Access(open_to_readers=False, prefix="/archive")
    with served(archive, gate=gate, access=access, around=lambda app: Stripping(app, "/archive")) as address:
        yield f"{address}/archive"


@pytest.fixture
def browser_page(chromium):
    """A page in a browser of its own, and what its console complains of; nothing may be refused to it."""
    page = chromium.new_context(locale="zh-CN").new_page()
    page.set_default_timeout(60_000)
    complaints = []
    page.on(
        "console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "requestfailed",
        lambda request: complaints.append(request.url) if "csp" in (request.failure or "") else None,
    )
    yield page
    page.goto("about:blank")
    page.context.close()
    assert not [text for text in complaints if "401" not in text]


def test_a_reader_is_sent_to_sign_in_signs_in_asks_and_signs_out(private_url, browser_page):
    browser_page.goto(f"{private_url}/")
    browser_page.wait_for_url(f"{private_url}/sign-in")
    assert browser_page.locator("html").get_attribute("lang") == "zh-Hans"
    browser_page.locator("#name").fill("wang")
    browser_page.locator("#password").fill("not the password")
    browser_page.keyboard.press("Enter")
    assert "不符" in browser_page.get_by_role("alert").inner_text()
    assert browser_page.locator("#name").input_value() == "wang"
    browser_page.locator("#password").fill(WORDS)
    browser_page.keyboard.press("Enter")
    browser_page.wait_for_url(f"{private_url}/")
    browser_page.wait_for_function("document.body.dataset.asking === 'no'")
    browser_page.locator("#question textarea").fill(RUN)
    browser_page.keyboard.press("Enter")
    browser_page.locator("#chat mark", has_text="11 月 30 日上午 8 时").wait_for()
    assert not browser_page.evaluate("document.cookie").count(SESSION_COOKIE)
    browser_page.locator(".sign-in-link").click()
    browser_page.get_by_text("您已登录：wang").wait_for()
    browser_page.get_by_role("button").click()
    browser_page.get_by_text("您已退出登录").wait_for()
    browser_page.goto(f"{private_url}/")
    browser_page.wait_for_url(f"{private_url}/sign-in")


def test_the_cookie_is_for_this_path_this_site_and_no_script(private_url):
    answer = sign_in(private_url)
    assert (answer.status_code, answer.headers["Location"]) == (303, "./")
    cookie = answer.headers["Set-Cookie"]
    assert re.fullmatch(
        rf"{SESSION_COOKIE}=[\w-]{{43,}}; HttpOnly; Max-Age=43200; Path=/archive; SameSite=lax", cookie
    )


def test_behind_https_the_cookie_is_for_https_alone(private_url):
    assert "; Secure" in sign_in(private_url, headers={"X-Forwarded-Proto": "https"}).headers["Set-Cookie"]


def test_each_sign_in_has_a_new_token_and_ends_the_one_that_was_sent(private_url, gate):
    first = sign_in(private_url).cookies[SESSION_COOKIE]
    second = sign_in(private_url, headers={"Cookie": f"{SESSION_COOKIE}={first}"}).cookies[SESSION_COOKIE]
    assert gate.sessions.name_of(first) is None
    assert gate.sessions.name_of(second) == "wang"


@pytest.mark.parametrize(
    "headers", [{"Origin": "http://evil.example"}, {"Sec-Fetch-Site": "cross-site"}], ids=str
)
@pytest.mark.parametrize("path", ["sign-in", "sign-out"])
def test_a_page_from_elsewhere_signs_nobody_in_or_out(private_url, headers, path):
    answer = httpx.post(f"{private_url}/{path}", data={"name": "wang", "password": WORDS}, headers=headers)
    assert answer.status_code == 403
    assert "Set-Cookie" not in answer.headers


def test_without_signing_in_nothing_of_the_archive_is_given(private_url):
    for path in ("config", "gradio_api/info", "picture?page=x&wide=1000"):
        assert httpx.get(f"{private_url}/{path}").status_code == 401
    joined = {"data": [RUN], "fn_index": 0, "session_hash": "s"}
    assert httpx.post(f"{private_url}/gradio_api/queue/join", json=joined).status_code == 401


@pytest.mark.parametrize(
    "body", [b"", b"\xff\xfe", b"name=wang", b"name=" + b"x" * 5000, b"a=1&" * 50], ids=len
)
def test_what_is_no_form_signs_nobody_in(private_url, body, fresh_tries):
    assert httpx.post(f"{private_url}/sign-in", content=body).status_code == 401


def test_a_name_with_markup_is_shown_as_it_is(private_url, fresh_tries):
    page = sign_in(private_url, name='"><script>alert(1)</script>', password="x").text
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_after_too_many_tries_even_the_right_password_has_to_wait(private_url, fresh_tries):
    answers = [sign_in(private_url, password="wrong").status_code for _ in range(12)]
    assert answers == [401] * 10 + [429] * 2
    refused = sign_in(private_url)
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 600


@pytest.fixture
def fresh_tries(private_url):
    """Forget the tries that other tests have made: a sign-in that succeeds ends their count."""
    assert sign_in(private_url).status_code == 303


def sign_in(url, name="wang", password=WORDS, headers=None):
    return httpx.post(f"{url}/sign-in", data={"name": name, "password": password}, headers=headers)
