"""Security: what is let in and what a response takes along, around a small application in Gradio's place."""

import base64
import hashlib
import re

import anyio
import httpx
import pytest
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.routing import Route

from ui.web.gate import SESSION_COOKIE, gate_at
from ui.web.security import MOST_AT_WORK, Access, Security
from ui.web.security_doors import MOST_SENT, is_open
from ui.web.security_headers import page_policy, without_manifest

pytestmark = pytest.mark.anyio
WORDS = "four quiet blue herons"
HTML = '<link rel="manifest" href="/manifest.json" /><script>one()</script><script type="module" src="./a.js"></script>'
OURS = "http://127.0.0.1:7860"


@pytest.fixture
def anyio_backend():
    return "asyncio"


async def behind(scope, receive, send):
    """In Gradio's place: a page at `/`, elsewhere how much was sent and where the application thinks it is."""
    request = Request(scope, receive)
    if request.method == "GET" and scope["path"].removeprefix(scope.get("root_path", "")) == "/":
        response = HTMLResponse(HTML)
    else:
        response = PlainTextResponse(f"{scope.get('root_path')} {len(await request.body())}")
    await response(scope, receive, send)


@pytest.fixture
def gate(tmp_path):
    return gate_at(tmp_path / "users.json", on_loopback=True)


@pytest.fixture
def client(gate):
    """A client at an address, of an application with some access."""

    def made(access=None, address="127.0.0.1", base=OURS, the_gate=None, **headers):
        own = [Route("/health", behind), Route("/library/upload", behind, methods=["POST"])]
        app = Security(behind, the_gate or gate, access or Access(), own)
        return httpx.AsyncClient(
            transport=httpx.ASGITransport(app, client=(address, 50000)), base_url=base, headers=headers
        )

    return made


@pytest.mark.parametrize(
    ("method", "path"),
    [
        *(
            ("GET", path)
            for path in ("/", "/config", "/assets/index-A_b-1.js", "/gradio_api/info", "/health")
        ),
        *(
            ("POST", f"/gradio_api/{name}")
            for name in ("queue/join", "component_server", "call/ask", "cancel")
        ),
        ("GET", "/gradio_api/call/ask/0123abc"),
        ("GET", "/gradio_api/queue/data"),
    ],
)
async def test_what_the_page_and_scripts_need_is_open(client, method, path):
    assert (await client().request(method, path)).status_code == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [
        *(
            ("GET", f"/gradio_api/{name}")
            for name in (
                *(
                    "file=/etc/passwd",
                    "file=ui/cli.py",
                    "proxy=http://192.0.2.1/",
                    "runs",
                    "run-history/records",
                ),
                *(
                    "openapi.json",
                    "upload_progress",
                    "custom_component/a/b/c/d",
                    "stream/a/1/2/playlist.m3u8",
                ),
                *(
                    "user",
                    "token",
                    "login_check",
                    "dev/reload",
                    "vibe-code",
                    "deep_link",
                    "profiling/summary",
                ),
            )
        ),
        *(
            ("POST", f"/gradio_api/{name}")
            for name in (
                *("upload", "run/ask", "api/predict", "reset", "stream/1", "process_recording", "vibe-edit"),
                *("run/predict/", "queue/join/"),
            )
        ),
        *(
            ("GET", path)
            for path in ("/monitoring", "/docs", "/openapi.json", "/svelte/x.js", "/manifest.json")
        ),
        *(
            ("GET", path)
            for path in ("/assets/../../../etc/passwd", "/static/%2e%2e/%2e%2e/x", "/assets//", "/%00")
        ),
        *(("POST", path) for path in ("/", "/login", "/health", "/gradio_api/info")),
        *((method, "/") for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE")),
        ("GET", "/library/upload"),
    ],
)
async def test_all_else_of_gradios_does_not_exist(client, method, path):
    assert (await client().request(method, path)).status_code == 404


async def test_a_name_from_elsewhere_that_points_here_is_refused(client):
    answer = await client(base="http://evil.example").get("/")
    assert (answer.status_code, "one()" in answer.text) == (421, False)


async def test_a_server_for_others_answers_to_the_names_it_was_given_and_to_this_machines(client):
    access = Access(hosts=frozenset({"archive.example"}))
    for base, status in (
        ("https://archive.example", 200),
        ("http://ARCHIVE.example:8080", 200),
        ("http://localhost", 200),
        ("http://evil.example", 421),
    ):
        assert (await client(access, base=base).get("/")).status_code == status


@pytest.mark.parametrize(
    ("base", "status"),
    [
        ("http://192.0.2.7:7860", 200),
        ("http://[2001:db8::7]:7860", 200),
        ("http://newsroom:7860", 200),
        ("http://newsroom.local", 200),
        ("http://news.example", 421),
        ("http://local.evil.example", 421),
        ("http://192.0.2.7.evil.example", 421),
    ],
)
async def test_a_server_for_others_without_names_answers_to_none_that_can_be_pointed_at_it(
    client, tmp_path, base, status
):
    gate = gate_at(tmp_path / "users.json", on_loopback=False)
    assert (await client(the_gate=gate, base=base).get("/")).status_code == status


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:9999"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"},
    ],
    ids=str,
)
@pytest.mark.parametrize(
    "path", ["/gradio_api/queue/join", "/gradio_api/component_server", "/library/upload"]
)
async def test_a_page_from_elsewhere_can_send_nothing(client, headers, path):
    assert (await client().post(path, headers=headers)).status_code == 403


async def test_our_own_page_can_send(client):
    sent = {"Origin": OURS, "Sec-Fetch-Site": "same-origin"}
    assert (await client().post("/gradio_api/queue/join", headers=sent)).status_code == 200


async def test_more_than_a_long_conversation_is_refused_by_its_announced_length(client):
    answer = await client().post("/gradio_api/queue/join", content=b"x" * (MOST_SENT + 1))
    assert answer.status_code == 413


async def test_more_than_a_long_conversation_is_refused_while_it_comes(client):
    async def endless():
        for _ in range(MOST_SENT // 65536 + 2):
            yield b"x" * 65536

    assert (await client().post("/gradio_api/queue/join", content=endless())).status_code == 413


@pytest.mark.parametrize("length", ["-1", "1e3", "٣", "9" * 5000], ids=lambda length: length[:5])
async def test_a_length_that_is_no_number_is_refused(client, length):
    headers = {"Content-Length": length.encode("utf-8")}
    assert (await client().post("/gradio_api/queue/join", headers=headers)).status_code == 413


async def test_no_other_server_s_pages_are_let_read_what_gradio_would_give_them(gate):
    async def lets_all(scope, receive, send):
        given = {
            "Access-Control-Allow-Origin": "http://evil.example",
            "Access-Control-Allow-Credentials": "true",
        }
        await PlainTextResponse("x", headers=given)(scope, receive, send)

    app = Security(lets_all, gate, Access(), [])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=OURS) as client:
        answer = await client.get("/config", headers={"Origin": "http://evil.example"})
    assert answer.status_code == 200
    assert not [name for name in answer.headers if name.startswith("access-control")]


async def test_beyond_so_many_requests_at_work_a_reader_is_asked_to_send_it_again(gate):
    go, full, inside = anyio.Event(), anyio.Event(), []

    async def slow(scope, receive, send):
        inside.append(scope["path"])
        if len(inside) == MOST_AT_WORK:
            full.set()
        await go.wait()
        await PlainTextResponse("done")(scope, receive, send)

    app = Security(slow, gate, Access(), [])
    statuses: list[int] = []
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=OURS) as client:

        async def send():
            statuses.append((await client.post("/gradio_api/component_server", content=b"{}")).status_code)

        async with anyio.create_task_group() as group:
            for _ in range(MOST_AT_WORK):
                group.start_soon(send)
            await full.wait()
            refused = await client.post("/gradio_api/component_server", content=b"{}")
            assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
            go.set()
    assert statuses == [200] * MOST_AT_WORK
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=OURS) as client:
        assert (await client.post("/gradio_api/component_server", content=b"{}")).status_code == 200


async def test_every_response_carries_the_headers(client):
    for path in ("/", "/gradio_api/info", "/none", "/assets/x.js"):
        headers = (await client().get(path)).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "camera=()" in headers["Permissions-Policy"]
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert "Strict-Transport-Security" not in headers


async def test_over_https_browsers_are_told_to_stay_there(client):
    headers = (await client(base="https://127.0.0.1").get("/")).headers
    assert headers["Strict-Transport-Security"].startswith("max-age=")


async def test_nothing_of_the_archive_is_kept_by_browsers_or_proxies(client):
    assert (await client().get("/")).headers["Cache-Control"] == "no-store"
    assert (await client().get("/gradio_api/info")).headers["Cache-Control"] == "no-store"
    assert "no-store" not in (await client().get("/assets/x.js")).headers.get("Cache-Control", "")


async def test_the_pages_own_scripts_may_run_and_no_others(client):
    answer = await client().get("/")
    hashed = base64.b64encode(hashlib.sha256(b"one()").digest()).decode()
    (scripts,) = re.findall(r"script-src ([^;]*)", answer.headers["Content-Security-Policy"])
    assert scripts.split() == ["'self'", "'unsafe-eval'", f"'sha256-{hashed}'"]


async def test_the_page_comes_whole(client):
    answer = await client().get("/")
    assert answer.text == without_manifest(HTML.encode()).decode()
    assert int(answer.headers["Content-Length"]) == len(answer.content)


def test_a_script_with_a_source_needs_no_hash():
    assert "sha256" not in page_policy(b'<script async src="a.js"></script>')


@pytest.mark.parametrize("path", ["/archive/gradio_api/queue/join", "/gradio_api/queue/join"])
async def test_a_proxys_prefix_is_known_to_the_application_whether_or_not_the_proxy_takes_it_off(
    client, path
):
    answer = await client(Access(prefix="/archive")).post(path, content=b"four")
    assert answer.text == "/archive 4"


async def test_a_prefix_opens_no_door(client):
    assert (await client(Access(prefix="/archive")).get("/archive/gradio_api/file=x")).status_code == 404


async def test_where_reading_is_for_users_a_reader_is_sent_to_sign_in(client, gate):
    gate.users.add("wang", WORDS)
    reader = client(Access(open_to_readers=False, prefix="/archive"))
    page = await reader.get("/archive/")
    assert (page.status_code, page.headers["Location"]) == (303, "/archive/sign-in")
    for method, path in (
        ("GET", "/config"),
        ("POST", "/gradio_api/queue/join"),
        ("POST", "/gradio_api/call/ask"),
    ):
        assert (await reader.request(method, path)).status_code == 401
    assert (await reader.get("/health")).status_code == 200


async def test_where_reading_is_for_users_a_user_reads(client, gate):
    token = gate.sessions.begin(gate.users.add("wang", WORDS))
    reader = client(Access(open_to_readers=False), address="192.0.2.7", cookie=f"{SESSION_COOKIE}={token}")
    assert (await reader.get("/")).status_code == 200


async def test_what_breaks_down_behind_is_one_line_to_the_outside_and_stays_in_the_log(gate, caplog):
    async def broken(scope, receive, send):
        raise KeyError("the inside")

    transport = httpx.ASGITransport(Security(broken, gate, Access(), []))
    async with httpx.AsyncClient(transport=transport, base_url=OURS) as reader:
        answer = await reader.post("/gradio_api/component_server")
    assert (answer.status_code, answer.json()) == (500, {"error": "something went wrong"})
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "/gradio_api/component_server could not be answered" in caplog.text


async def test_a_websocket_is_closed(gate):
    sent = []

    async def send(message):
        sent.append(message["type"])

    await Security(behind, gate, Access(), [])({"type": "websocket", "path": "/"}, None, send)
    assert sent == ["websocket.close"]


def test_a_path_that_climbs_is_not_open():
    assert not is_open("GET", "/assets/../x")
