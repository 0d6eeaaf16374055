"""For scripts: three named endpoints with the commands' own JSON, a health address, and nothing else."""

import json
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError

from assistant.contract import answer_json, search_json
from ui.places import address_of, quote_place

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
RUN = "淇河马拉松几点起跑？"


@pytest.fixture
def client(url):
    client = Client(url, verbose=False)
    yield client
    client.close()


def test_asking_gives_the_same_json_as_the_command(client, archive):
    expected = json.loads(json.dumps(answer_json(archive.ask(RUN))))
    assert client.predict(RUN, api_name="/ask") == expected


def test_history_and_filters_reach_the_assistant(client, archive):
    client.predict("那里加了多少座位？", [RUN], {"paper": "淇河晚报", "edition": "3"}, api_name="/ask")
    assert archive.asked[-1] == ("那里加了多少座位？", (RUN,))
    assert (archive.filters[-1].paper, archive.filters[-1].edition) == ("淇河晚报", "3")


def test_searching_gives_the_same_json_as_the_command(client, archive):
    expected = json.loads(json.dumps(search_json(archive.search("图书馆", 1))))
    assert client.predict("图书馆", 1, api_name="/search") == expected


def test_a_source_is_opened_by_its_address(client, archive):
    quote = archive.ask(RUN).quotes[0]
    opened = client.predict(address_of(quote_place(quote.citation, quote.text)), api_name="/source")
    assert opened["standing"] == "here"
    (mark,) = opened["marks"]
    assert "".join(opened["text"][mark[0] : mark[1]].split()) == "".join(quote.text.split())


@pytest.mark.parametrize(
    ("arguments", "api_name", "message"),
    [
        (("x", [], {"since": "tomorrow"}), "/ask", "expected a day"),
        (("x", [], {"page": ["none.txt"]}), "/ask", "no such page"),
        (("spans=1-2",), "/source", "without a page"),
    ],
)
def test_an_error_is_one_line(client, arguments, api_name, message):
    with pytest.raises(AppError, match=message):
        client.predict(*arguments, api_name=api_name)


def test_only_these_three_are_offered(client):
    assert set(client.view_api(return_format="dict")["named_endpoints"]) == {"/ask", "/search", "/source"}
    assert not client.view_api(return_format="dict")["unnamed_endpoints"]


def test_health_is_one_small_object(url):
    with urllib.request.urlopen(f"{url}/health") as health:
        assert json.load(health) == {"phase": "ready", "detail": None}


def test_the_example_for_scripts_runs_as_it_is(url):
    command = [sys.executable, ROOT / "examples" / "ask.py", RUN, url]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    assert "鸣枪起跑" in done.stdout
    assert "〈淇河马拉松本月底开跑〉" in done.stdout
