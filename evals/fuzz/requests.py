"""Fuzz what comes from outside: questions, conversations as a browser sends them, addresses of citations, batch lines.

    python -m evals.fuzz.requests [SECONDS] [--seed N]

Atheris mutates bytes, led by the branches that they reach; a sound conversation's JSON is bent in many ways. Whatever
comes is read into records, or refused by the error that says so, and what was read can be written and read again the
same. It ends with a line of figures, or at the first fault with the input that shows it.
"""

import contextlib
import copy
import datetime as dt
import json
from typing import Any, Final

import atheris

from assistant.answers import Filters
from assistant.contract import BadLine
from assistant.errors import AssistantError
from evals.fuzz.guided import run

with atheris.instrument_imports(
    include=["ui", "assistant.questions", "assistant.dates", "assistant.asked", "assistant.answering"]
):
    from assistant import dates, questions
    from ui import batch, conversations, places
    from ui.rendering import escaping
    from ui.web.gate import from_our_page, from_this_machine
    from ui.web.security_doors import is_open

from starlette.requests import Request

_QUOTE: Final = {
    "n": 1, "text": "展览将持续至 2026 年 2 月。", "score": 0.9, "answer": [[4, 9]],
    "citation": {"page": "a.txt", "spans": [["a.txt", 3, 20]], "article": "a-1", "headline": "展览", "kicker": None,
                 "byline": ["朱迪"], "kind": "article", "paper": None, "date": "2025-11-30", "edition": "3", "quality": 1.0},
}  # fmt: skip
_TURN: Final = {
    "question": "展览什么时候结束？", "trouble": None, "stopped": False,
    "answer": {"question": "q", "resolved_question": "q", "language": "zh", "answered": True, "confidence": 0.9,
               "quotes": [_QUOTE], "reason": None, "nearest": [{"headline": "h", "page": "a.txt", "score": 0.4}],
               "filters": {"page": [], "paper": None, "since": None, "until": None},
               "coverage": {"pages": 5, "articles": 9, "papers": [], "since": None, "until": None}, "ms": {"total": 7}},
}  # fmt: skip
_ODD: Final[tuple[Any, ...]] = (
    *(
        None,
        True,
        -1,
        0,
        1 << 31,
        1 << 80,
        1e308,
        float("nan"),
        float("inf"),
        "",
        "x" * 30_000,
        "\ud83d",
        "0000-00-00",
    ),
    *(
        [],
        {},
        [[]],
        [None],
        {"page": 1},
        "2025-02-30",
        [["a.txt", 5, 5]],
        [["a.txt", 9, 3]],
        [[1, 2, 3, 4]],
        [[0, 10**9]],
    ),
)


def one_input(data: bytes) -> None:
    """Take one input as each of the things that come from outside."""
    provider = atheris.FuzzedDataProvider(data)
    (_question, _conversation, _place, _batch_line, _request)[provider.ConsumeIntInRange(0, 4)](provider)


def _text(provider: Any) -> str:
    return str(provider.ConsumeUnicode(provider.ConsumeIntInRange(0, 200)))


def _question(provider: Any) -> None:
    text = _text(provider)
    with contextlib.suppress(AssistantError):
        understood = questions.understood(text)
        if not understood.text or len(understood.text) > questions.LONGEST_QUESTION:
            raise AssertionError(f"a question that is none was understood: {understood!r}")
    dates.period_asked(text, dt.date(2025, 11, 30))
    html = escaping.escaped(text)
    if set("<>\"'`[]") & set(html):
        raise AssertionError(f"a sign that means something is left in {html!r}")
    html.encode("utf-8")


def _conversation(provider: Any) -> None:
    sent: Any = copy.deepcopy([_TURN, _TURN][: provider.ConsumeIntInRange(1, 2)])
    for _ in range(provider.ConsumeIntInRange(0, 6)):
        _bend(sent, provider)
    try:
        turns = conversations.turns_of(sent)
    except conversations.Unreadable:
        return
    written = [conversations.turn_json(turn) for turn in turns]
    # NaN is not itself: compared as it is written.
    again = [conversations.turn_json(turn) for turn in conversations.turns_of(written)]
    if json.dumps(again) != json.dumps(written):
        raise AssertionError(f"read, written and read again it is another conversation: {written!r}")


def _bend(value: Any, provider: Any) -> None:
    """Replace or remove something somewhere in a value."""
    while isinstance(value, dict | list) and value:
        keys = list(value) if isinstance(value, dict) else list(range(len(value)))
        key = keys[provider.ConsumeIntInRange(0, len(keys) - 1)]
        inside = value[key]
        if isinstance(inside, dict | list) and inside and provider.ConsumeProbability() < 0.8:
            value = inside
            continue
        if provider.ConsumeBool():
            value[key] = copy.deepcopy(_ODD[provider.ConsumeIntInRange(0, len(_ODD) - 1)])  # it is bent too
        elif isinstance(value, dict):
            del value[key]
        else:
            value[key] = _text(provider)
        return


def _place(provider: Any) -> None:
    beginning = provider.PickValueInList(["", "page=a.txt&spans=1-9&quote=00", "page="])
    # Half a character has no address; that it breaks nothing is what the first reading shows.
    places_read = _text(provider)
    with contextlib.suppress(places.PlaceUnreadable):
        places.place_at(beginning + places_read)
    address = beginning + places_read.encode("utf-8", "replace").decode("utf-8")
    try:
        place = places.place_at(address)
    except places.PlaceUnreadable:
        return
    if places.place_at(places.address_of(place)) != place:
        raise AssertionError(f"the place has another address: {place!r}")


def _batch_line(provider: Any) -> None:
    line = provider.ConsumeBytes(provider.ConsumeIntInRange(0, 200))
    if provider.ConsumeBool():
        fields: Any = {"id": "1", "q": "谁", "history": ["何时"], "pages": ["a.txt"], "since": "2025-01-01"}
        _bend(fields, provider)
        line = json.dumps(fields).encode("utf-8", "surrogatepass")
    with contextlib.suppress(BadLine):
        batch.asked_by(batch.fields_of(line), Filters(), None)


def _request(provider: Any) -> None:
    names = (b"host", b"origin", b"sec-fetch-site", b"x-forwarded-for", b"cookie")
    headers = [
        (name, provider.ConsumeBytes(provider.ConsumeIntInRange(0, 40)))
        for name in names
        if provider.ConsumeBool()
    ]
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/",
        "client": (_text(provider)[:40], 1),
        "headers": headers,
    }
    request = Request(scope)
    given = {name for name, _ in headers}
    if from_this_machine(request) and b"x-forwarded-for" in given:
        raise AssertionError("a request from a proxy was taken for one of this machine")
    from_our_page(request)
    path = "/" + _text(provider)
    if is_open("GET", path) and (".." in path or "file=" in path):
        raise AssertionError(f"{path!r} is open")


if __name__ == "__main__":
    run("evals.fuzz.requests", one_input, longest=2048)
