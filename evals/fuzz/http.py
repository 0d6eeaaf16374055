"""Fuzz a running server over HTTP: odd requests to every address, and a sound question in between.

    wenbao serve &
    python -m evals.fuzz.http http://127.0.0.1:7860 [SECONDS] [--seed N]

Whatever comes, the server answers soon, with its headers, with no word of its inside, and goes on answering others. It
ends with the number of answers of each status, or at the first fault with the request that shows it.
"""

import argparse
import json
import random
import sys
import time
from collections import Counter
from typing import Any, Final

import httpx

LONGEST: Final = 20.0  # seconds for an answer
_PATHS: Final = (
    *(
        "/",
        "/config",
        "/health",
        "/sign-in",
        "/sign-out",
        "/picture",
        "/library/upload",
        "/theme.css",
        "/assets/x.js",
    ),
    *(
        "/gradio_api/queue/join",
        "/gradio_api/queue/data",
        "/gradio_api/component_server",
        "/gradio_api/run/predict",
    ),
    *(
        "/gradio_api/call/ask",
        "/gradio_api/call/search",
        "/gradio_api/call/source",
        "/gradio_api/call/nothing",
    ),
    *("/gradio_api/cancel", "/gradio_api/info", "/gradio_api/upload", "/gradio_api/file=/etc/passwd"),
    *(
        "/gradio_api/heartbeat/x",
        "/gradio_api/proxy=http://192.0.2.1/",
        "/static/../x",
        "//x",
        "/%00",
        "/%ff",
    ),
)
# Streams that are open until their page is closed.
_ENDLESS: Final = ("/gradio_api/heartbeat/x", "/gradio_api/queue/data")
_VALUES: Final[tuple[Any, ...]] = (
    *(
        None,
        True,
        0,
        -1,
        1 << 70,
        1.5,
        "",
        "x",
        "谁是市长？",
        "\ud83d",
        "x" * 5000,
        [],
        {},
        [[]],
        [None] * 50,
        {"a": {}},
    ),
    *(
        [["a", 5, 1]],
        "page=a&spans=1-2",
        "../../etc/passwd",
        "<script>",
        "\x00",
        "9" * 400,
        {"__type__": "update"},
    ),
)
_FIELDS: Final = (
    *(
        "data",
        "fn_index",
        "session_hash",
        "event_data",
        "trigger_id",
        "component_id",
        "fn_name",
        "event_id",
        "name",
    ),
    *("password", "question", "turns", "scope", "key", "address", "view", "turn", "thumb", "form"),
)
_NAMES: Final = (
    "look",
    "open_place",
    "find",
    "take_apart",
    "stop",
    "suggest",
    "keep_opinion",
    "export",
    "copy_answer",
)
_TELLING: Final = ("Traceback", "site-packages", '.py"', "argon2")


class Fault(Exception):  # noqa: N818
    """A request that the server did not take as it should."""


def fuzz(url: str, seed: int, *, seconds: float, most: int = 10**9) -> Counter[int]:
    """How many odd requests were answered with each status. Raises Fault with the request."""
    chance, statuses = random.Random(seed), Counter[int]()
    until = time.monotonic() + seconds
    with httpx.Client(base_url=url, timeout=LONGEST) as client:
        while time.monotonic() < until and statuses.total() < most:
            request = _odd(client, chance)
            told = f"{request.method} {request.url.raw_path!r} {dict(request.headers)} {request.content[:2000]!r}"
            try:
                answer = client.send(request)
            except httpx.HTTPError as error:
                raise Fault(f"no answer ({error!r}) to {told}") from error
            statuses[answer.status_code] += 1
            if answer.headers.get("X-Content-Type-Options") != "nosniff":
                raise Fault(f"{answer.status_code} without the headers to {told}")
            page = request.url.path in {"/config", "/gradio_api/info"} or answer.status_code == 200
            if not page and any(word in answer.text for word in _TELLING):
                raise Fault(f"{answer.status_code} {answer.text[:500]} to {told}")
            if answer.status_code >= 500 and len(answer.text) > 300:
                raise Fault(f"{answer.status_code} {answer.text[:500]} to {told}")
            if statuses.total() % 100 == 0 and client.get("/health").status_code != 200:
                raise Fault(f"the server is not well after {told}")
    return statuses


def _odd(client: httpx.Client, chance: random.Random) -> httpx.Request:
    path = chance.choice(_PATHS)
    posted = chance.random() < 0.7 or path in _ENDLESS
    method = "POST" if posted else chance.choice(["GET", "GET", "HEAD", "PUT", "OPTIONS"])
    headers = {}
    if chance.random() < 0.2:
        name = chance.choice(
            ["Origin", "Host", "Cookie", "X-Forwarded-For", "Accept-Language", "Content-Type", "Referer"]
        )
        headers[name] = chance.choice(
            ["null", "http://evil.example", "x" * 3000, "wenbao-session=x", "a;q=x,b", "text/x"]
        )
    content: bytes | None = None
    if method == "POST":
        content = json.dumps(_body(chance)).encode("ascii")
        if chance.random() < 0.2:
            content = content[: chance.randrange(len(content))] + chance.randbytes(chance.randrange(30))
        headers.setdefault(
            "Content-Type", chance.choice(["application/json", "application/x-www-form-urlencoded"])
        )
    query = {chance.choice(_FIELDS): str(chance.choice(_VALUES))[:500].encode("utf-8", "replace").decode()}
    return client.build_request(
        method, path, params=query if chance.random() < 0.3 else None, content=content, headers=headers
    )


def _body(chance: random.Random) -> Any:
    """A body of the shape that Gradio expects, with anything in it; or something else altogether."""
    if chance.random() < 0.1:
        return chance.choice(_VALUES)
    body = {
        "data": [chance.choice(_VALUES) for _ in range(chance.randrange(4))],
        "fn_index": chance.choice([*range(8), 99, -1]),
        "session_hash": "fuzz",
        "component_id": chance.choice([*range(40), 999]),
        "fn_name": chance.choice([*_NAMES, "__init__", "postprocess"]),
        "event_data": {name: chance.choice(_VALUES) for name in chance.sample(_FIELDS, 3)},
    }
    for _ in range(chance.randrange(3)):
        body[chance.choice(_FIELDS)] = chance.choice(_VALUES)
    return body


def main() -> int:
    """Fuzz the server at the address that is given."""
    parser = argparse.ArgumentParser(prog="python -m evals.fuzz.http", description="Fuzz a running server.")
    parser.add_argument("url")
    parser.add_argument("seconds", nargs="?", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    try:
        statuses = fuzz(options.url, options.seed, seconds=options.seconds)
    except Fault as fault:
        print(fault, file=sys.stderr)
        return 1
    print(
        f"{statuses.total()} requests: "
        + ", ".join(f"{status}: {n}" for status, n in sorted(statuses.items()))
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
