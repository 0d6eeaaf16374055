"""A reader for load: speaks to a server as the page's script does, over HTTP."""

import json
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import httpx

from ui.words import LANGUAGES
from ui.words.signing_in import sign_in_words

MOST_TURNS: Final = 5  # questions of one conversation, then a new one begins
_BUSY: Final = frozenset(sign_in_words(words).busy for words in LANGUAGES)
_MARKER: Final = re.compile(r"R\d{4}Q\d{4}")


class Wrong(Exception):  # noqa: N818  the name says what is the matter
    """What came back is no answer, or not to this question."""


class TurnedAway(Exception):  # noqa: N818
    """The server has said, in a sentence for the reader, that too many ask just now."""


@dataclass
class Reader:
    """One open page; every other of its questions carries a marker that nobody else's has."""

    client: httpx.AsyncClient
    number: int
    event: int  # the number of the page's event for asking
    session: str = field(default_factory=lambda: secrets.token_hex(6))
    turns: list[dict[str, Any]] = field(default_factory=list)
    asked: int = 0

    async def ask(self, question: str) -> dict[str, Any]:
        """The turn that the server gives for a question. Raises TurnedAway, Wrong or httpx.HTTPError."""
        self.asked += 1
        marker = f"R{self.number:04}Q{self.asked % 10000:04}"
        if len(self.turns) >= MOST_TURNS:
            self.turns = []
        # A marked question is mostly refused, since no page knows the mark; so every other one goes without.
        text = f"{question} {marker}" if self.asked % 2 else question
        sent = {"question": text, "turns": self.turns, "scope": {}, "key": marker}
        await self._join(sent)
        turn: dict[str, Any] | None = None
        turned_away = False
        seen: set[str] = set()
        async for message in self._messages():
            seen |= set(_MARKER.findall(json.dumps(message)))
            if message.get("msg") == "process_completed" and not message.get("success"):
                raise Wrong(f"{text}: {json.dumps(message)[:300]}")
            for note in _notes(message):
                if note.get("key") == marker:
                    turn = note.get("turn")
                    turned_away = turn is None and note.get("trouble") in _BUSY
                    if turn is None and not turned_away:
                        raise Wrong(f"{text}: {note.get('trouble')}")
        if turned_away:
            raise TurnedAway(text)
        if turn is None or turn.get("question") != text or turn.get("trouble"):
            raise Wrong(
                f"{text}: the answer was to {turn and turn.get('question')!r}, {turn and turn.get('trouble')}"
            )
        if others := {found for found in seen if found[:5] != marker[:5]}:
            raise Wrong(f"{text}: another reader's text came along: {sorted(others)}")
        self.turns.append(turn)
        return turn

    async def _join(self, sent: dict[str, Any]) -> None:
        joined = await self.client.post(
            "/gradio_api/queue/join",
            json={"data": [], "event_data": sent, "fn_index": self.event, "session_hash": self.session},
        )
        if joined.status_code != 200:
            raise Wrong(f"joining the queue: {joined.status_code} {joined.text[:200]}")

    async def _messages(self) -> Any:
        address = f"/gradio_api/queue/data?session_hash={self.session}"
        async with self.client.stream("GET", address) as stream:
            async for line in stream.aiter_lines():
                if not line.startswith("data:"):
                    continue
                message = json.loads(line[5:])
                if message.get("msg") == "close_stream":
                    return
                yield message


def asking_event(config: dict[str, Any]) -> int:
    """The number of the page's event for asking, from its configuration."""
    for dependency in config["dependencies"]:
        if any(target[1] == "ask_question" for target in dependency["targets"]):
            return int(dependency["id"])
    raise Wrong("the page has no event for asking")


def _notes(value: Any) -> Iterator[dict[str, Any]]:
    """The notes to the page's script in a message, wherever in it they stand."""
    if isinstance(value, str):
        if value.startswith('{"number"'):
            yield json.loads(value)
    elif isinstance(value, dict):
        for part in value.values():
            yield from _notes(part)
    elif isinstance(value, list):
        for part in value:
            yield from _notes(part)
