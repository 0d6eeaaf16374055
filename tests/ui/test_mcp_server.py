"""The tools for other programs: the commands' own JSON over each transport, bounded, and told in one line."""

import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import anyio
import pytest
from mcp import Client, StdioServerParameters

from index.build import build
from ui.assembly import LocalService
from ui.mcp_server import tool_server
from ui.settings import Settings

ROOT = Path(__file__).parents[2]
FAIR = "浮山庙会月中开幕\n\n本报讯（记者 王小明）浮山庙会将于2月15日上午9时开幕，为期7天。门票每张20元。\n"
LIBRARY = "图书馆延长开放\n\n本报讯（记者 李明）市图书馆夜间开放时间延长至21时30分。自习室新增座位120个。\n"
QUESTION = "浮山庙会将于什么时候开幕？"
FAIR_PAGE = "鹤壁日报/2024-10-22/03版.txt"
AGE = "王忠殿牺牲的时候多大？"


@pytest.fixture(scope="module")
def service(tmp_path_factory, hashed_encoder):
    """A service over two pages."""
    work = tmp_path_factory.mktemp("tools")
    for name, text in {FAIR_PAGE: FAIR, "undated.txt": LIBRARY}.items():
        (work / "pages" / name).parent.mkdir(parents=True, exist_ok=True)
        (work / "pages" / name).write_text(text, "utf-8")
    build(work / "index", work / "pages", hashed_encoder())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ui.assembly.encoder_for", lambda _settings: hashed_encoder())
        opened = LocalService(Settings(index=work / "index"))
        opened.start()
        opened.leaf("undated.txt")  # waits; the processes of other tests get the real encoder
    return opened


@pytest.fixture
def call(service):
    """Calls a tool in this process; its result."""

    def called(name, **arguments):
        async def once():
            async with Client(tool_server(service, "0")) as client:
                return await client.call_tool(name, arguments)

        return anyio.run(once)

    return called


def given(result):
    """What a tool gave, the same as text and as structure."""
    assert not result.is_error, result.content
    assert json.loads(result.content[0].text) == result.structured_content
    return result.structured_content


def told(result):
    """The one line of a tool's error."""
    assert result.is_error
    (line,) = result.content[0].text.splitlines()
    return line


def without_times(answer):
    assert answer["ms"]
    return {**answer, "ms": None}


def test_asking_gives_the_json_of_the_command(call, service):
    from assistant.contract import answer_json

    expected = json.loads(json.dumps(answer_json(service.ask(QUESTION))))
    assert without_times(given(call("ask", question=QUESTION))) == without_times(expected)


def test_searching_gives_the_json_of_the_command(call, service):
    from assistant.contract import search_json

    expected = json.loads(json.dumps(search_json(service.search("庙会", 1))))
    assert given(call("search", question="庙会", k=1)) == {"results": expected}


def test_filters_history_and_today_are_heard(call):
    answer = given(
        call(
            "ask",
            question="那里的门票上个月多少钱？",
            history=["浮山庙会是什么？"],
            paper="鹤壁日报",
            edition="3",
            today="2024-11-05",
        )
    )
    assert "浮山庙会" in answer["resolved_question"]
    assert answer["filters"] == {
        "page": [],
        "paper": "鹤壁日报",
        "since": "2024-10-01",
        "until": "2024-10-31",
        "undated": False,
        "edition": "3",
    }


def test_a_citation_is_opened_and_held_against_its_page(call):
    (found, *_) = given(call("search", question="庙会"))["results"]
    citation = found["citation"]
    place = {key: citation[key] for key in ("page", "article", "spans")}
    opened = given(call("source", **place, quote=found["text"]))
    assert opened["standing"] == "here"
    marked = "".join(opened["text"][start:end] for start, end in opened["marks"])
    assert "".join(marked.split()) == "".join(found["text"].split())
    assert given(call("source", **place, quote="别的话"))["standing"] == "changed"
    assert given(call("source", page="none.txt"))["standing"] == "gone"


def test_a_page_alone_lists_its_articles(call):
    assert [a["headline"] for a in given(call("source", page=FAIR_PAGE))["articles"]] == ["浮山庙会月中开幕"]


def test_coverage_says_what_the_archive_holds(call):
    assert given(call("coverage")) == {
        "pages": 2,
        "articles": 2,
        "papers": ["鹤壁日报"],
        "editions": ["03"],
        "since": "2024-10-22",
        "until": "2024-10-22",
        "undated": 1,
        "days": [["2024-10-22", 1]],
    }


@pytest.mark.parametrize(
    ("tool", "arguments", "said"),
    [
        ("ask", {}, "question: field required"),
        ("ask", {"question": ""}, "question: string should have at least 1 character"),
        ("ask", {"question": "问" * 2001}, "at most 2000"),
        ("ask", {"question": "？"}, "ask something in words"),
        ("ask", {"question": QUESTION, "since": "soon"}, "since: "),
        ("ask", {"question": QUESTION, "pages": ["none.txt"]}, "none.txt: no such page"),
        ("ask", {"question": QUESTION, "history": ["x"] * 51}, "history: "),
        ("search", {"question": QUESTION, "k": 0}, "k: "),
        ("search", {"question": QUESTION, "k": 101}, "k: "),
        ("source", {"page": FAIR_PAGE, "spans": [[FAIR_PAGE, 9, 3]], "quote": "x"}, "spans: "),
        ("source", {"page": FAIR_PAGE, "spans": [[FAIR_PAGE, 3, 9]]}, "give the quote's text too"),
        ("nothing", {}, "nothing"),
    ],
)
def test_what_is_wrong_with_a_call_is_told_in_one_line(call, tool, arguments, said):
    assert said in told(call(tool, **arguments))


def test_trouble_inside_keeps_its_details_to_the_log(call, service, monkeypatch, caplog):
    monkeypatch.setattr(service, "ask", lambda *_: 1 / 0)
    assert "division" not in told(call("ask", question=QUESTION))
    assert "ZeroDivisionError" in caplog.text


def test_each_tool_says_what_it_is_for_and_that_it_changes_nothing(service):
    async def listed():
        async with Client(tool_server(service, "0")) as client:
            return (await client.list_tools()).tools

    tools = {tool.name: tool for tool in anyio.run(listed)}
    assert set(tools) == {"ask", "search", "source", "coverage"}
    for tool in tools.values():
        assert len(tool.description) > 60
        assert tool.annotations.read_only_hint
    question = tools["ask"].input_schema["properties"]["question"]
    assert (question["maxLength"], question["description"]) == (2000, "In any language.")


def environment():
    clean = {name: value for name, value in os.environ.items() if not name.startswith("WENBAO_")}
    return {**clean, "PYTHONPATH": str(ROOT)}


async def asked(server):
    """An answer over a transport; a refused question before it must not break anything."""
    async with Client(server, read_timeout_seconds=300) as client:
        assert (await client.call_tool("ask", {"question": "？"})).is_error
        return given(await client.call_tool("ask", {"question": AGE}))


@pytest.mark.model
def test_over_stdio_the_answer_is_that_of_the_command_and_nothing_else_is_printed(model_index, wenbao):
    command = ["-m", "ui.cli", "mcp", "--index", str(model_index)]
    server = StdioServerParameters(command=sys.executable, args=command, env=environment(), cwd=ROOT)
    expected = wenbao("ask", AGE, "--json", "--index", model_index).json
    # The client breaks off at any line that is not of the protocol.
    assert without_times(anyio.run(asked, server)) == without_times(expected)


@pytest.mark.model
def test_over_http_the_answer_is_that_of_the_command_and_only_this_machine_is_served(model_index, wenbao):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "ui.cli",
        "mcp",
        "--http",
        "--port",
        str(port),
        "--index",
        str(model_index),
    ]
    server = subprocess.Popen(command, cwd=ROOT, env=environment(), stderr=subprocess.PIPE, text=True)
    try:
        assert server.stderr.readline() == f"wenbao: tools at http://127.0.0.1:{port}/mcp\n"
        deadline = time.monotonic() + 120
        while not answers(port):
            assert server.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.2)
        expected = wenbao("ask", AGE, "--json", "--index", model_index).json
        assert without_times(anyio.run(asked, f"http://127.0.0.1:{port}/mcp")) == without_times(expected)
    finally:
        server.terminate()
        server.communicate(timeout=30)


def answers(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
