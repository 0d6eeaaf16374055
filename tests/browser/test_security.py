"""The whole application from outside: what Gradio has and the page does not need is not there, and odd requests end well."""

import httpx
import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError

from evals.fuzz.http import fuzz
from evals.load.reader import Reader, asking_event

pytestmark = [pytest.mark.browser, pytest.mark.anyio]
RUN = "淇河马拉松几点起跑？"


@pytest.fixture
def anyio_backend():
    return "asyncio"


def test_what_queues_can_not_be_run_past_the_queue(url, archive):
    before = len(archive.asked)
    for dependency in httpx.get(f"{url}/config").json()["dependencies"]:
        if dependency["queue"]:
            sent = {"data": [RUN], "fn_index": dependency["id"], "session_hash": "s"}
            assert httpx.post(f"{url}/gradio_api/run/predict", json=sent).status_code == 404
    assert len(archive.asked) == before


@pytest.mark.parametrize(
    ("history", "said"),
    [
        ([RUN] * 201, "at most 200 questions"),
        (["x" * 2001], "2000 characters"),
        ([{"a": 1}], "expected at most"),
    ],
    ids=["many", "long", "no texts"],
)
def test_a_history_is_bounded(url, history, said):
    client = Client(url, verbose=False)
    with pytest.raises(AppError, match=said):
        client.predict(RUN, history, api_name="/ask")
    client.close()


def test_no_function_but_the_pages_own_can_be_called(url):
    (bridge,) = [
        part["id"]
        for part in httpx.get(f"{url}/config").json()["components"]
        if part["props"].get("elem_id") == "bridge"
    ]
    for name, status in (("look", 200), ("postprocess", 404), ("get_config", 404), ("__init__", 404)):
        sent = {"data": {}, "component_id": bridge, "session_hash": "s", "fn_name": name}
        assert httpx.post(f"{url}/gradio_api/component_server", json=sent).status_code == status


async def test_readers_at_once_each_get_the_answer_to_their_own_question(url):
    async with httpx.AsyncClient(base_url=url, timeout=60) as client:
        event = asking_event((await client.get("/config")).json())
        for reader in [Reader(client, number, event) for number in range(3)]:
            turn = await reader.ask(RUN)
            assert turn["answer"]["question"].endswith(f"R{reader.number:04}Q0001")


def test_odd_requests_end_well_and_harm_nobody(url):
    statuses = fuzz(url, seed=7, seconds=30, most=150)
    assert statuses.total() > 20
