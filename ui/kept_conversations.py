"""A kept conversation: its name, times, scope and turns, read from what a browser sends and written as JSON.

What is read is made anew from records, so that nothing is kept but what a conversation is made of.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from assistant.answers import Filters
from assistant.contract import Json
from ui.conversations import Turn, Unreadable, filters_of, turn_json, turns_of

LONGEST_NAME: Final = 200  # characters
_ID: Final = re.compile(r"[A-Za-z0-9-]{1,64}")
_LATEST: Final = 1 << 53  # what a browser's number holds exactly
_THUMBS: Final = frozenset({"up", "down", "none"})


@dataclass(frozen=True, slots=True)
class KeptTurn:
    """A turn with when it was had (milliseconds since 1970) and what its reader thought of it."""

    turn: Turn
    at: int | None = None
    thumb: str | None = None


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation; `made` and `changed` are milliseconds since 1970, by the clock of its reader's browser."""

    id: str
    name: str
    made: int
    changed: int
    scope: Filters
    turns: tuple[KeptTurn, ...]


def conversation_of(sent: object) -> Conversation:
    """The conversation that a browser sends or a file holds. Raises Unreadable."""
    if not isinstance(sent, Mapping):
        raise Unreadable(f"expected a conversation, found {type(sent).__name__}")
    name, turns = sent.get("name"), sent.get("turns")
    if not isinstance(name, str):
        raise Unreadable("a conversation has a name")
    return Conversation(
        id=conversation_id(sent.get("id")),
        name=name[:LONGEST_NAME],
        made=_moment(sent.get("made")),
        changed=_moment(sent.get("changed")),
        scope=filters_of(sent.get("scope")),
        turns=tuple(
            KeptTurn(
                turn,
                at=None if fields.get("at") is None else _moment(fields["at"]),
                thumb=fields["thumb"] if fields.get("thumb") in _THUMBS else None,
            )
            for turn, fields in zip(turns_of(turns), turns or (), strict=True)
        ),
    )


def conversation_id(sent: object) -> str:
    """A conversation's id. Raises Unreadable."""
    if not isinstance(sent, str) or _ID.fullmatch(sent) is None:
        raise Unreadable("a conversation's id has 1 to 64 letters, digits and hyphens")
    return sent


def conversation_json(conversation: Conversation) -> Json:
    """A conversation as the browser's script has it; `conversation_of` reads it back."""
    scope = conversation.scope
    return {
        "id": conversation.id,
        "name": conversation.name,
        "made": conversation.made,
        "changed": conversation.changed,
        "scope": {
            "pages": list(scope.pages),
            "paper": scope.paper or "",
            "edition": scope.edition or "",
            "since": scope.since.isoformat() if scope.since else "",
            "until": scope.until.isoformat() if scope.until else "",
            "undated": scope.undated,
        },
        "turns": [
            {**turn_json(kept.turn), "at": kept.at, **({"thumb": kept.thumb} if kept.thumb else {})}
            for kept in conversation.turns
        ],
    }


def _moment(sent: object) -> int:
    if isinstance(sent, bool) or not isinstance(sent, int | float) or not 0 <= sent < _LATEST:
        raise Unreadable("expected a moment in milliseconds")
    return int(sent)
