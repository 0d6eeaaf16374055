"""The conversations' counter: what the page's script asks for a user who has signed in.

Each function takes one object that the script sends, and gives one object back. Whose conversations are meant is
asked of the gate for every call; the script also sends for whom the page believes to be, and where the two differ
(somebody else has signed in since) nothing is given or kept.
"""

import logging
from collections.abc import Callable, Mapping
from typing import Any, Protocol

import gradio as gr
from starlette.requests import Request

from ui.conversation_files import ChangedElsewhere, ConversationFiles, TooLarge
from ui.conversations import Unreadable
from ui.kept_conversations import conversation_id, conversation_json, conversation_of

Sent = Mapping[str, Any]
Given = dict[str, Any]

_log = logging.getLogger(__name__)


class Users(Protocol):
    """Who knows the users who have signed in."""

    def name_of(self, request: gr.Request | Request) -> str | None:
        """The name of the user who sends a request; None for everybody else."""


class ConversationCounter:
    """What the script can ask for, over the users' files."""

    def __init__(self, files: ConversationFiles, users: Users) -> None:
        self._files = files
        self._users = users

    def functions(self) -> list[Callable[[Sent, gr.Request], Given]]:
        """The functions by their names, in the form that Gradio takes them."""

        def conversations_look(_sent: Sent, request: gr.Request) -> Given:
            """Who has signed in, if anybody, and their conversations, the one changed last first."""
            user = self._users.name_of(request)
            return {"reader": None} if user is None else self._told(self._list, user, {})

        return [
            conversations_look,
            *(
                self._for_user(method.__name__.removeprefix("_"), method)
                for method in (
                    *(self._conversation_open, self._conversation_keep),
                    *(self._conversation_rename, self._conversation_forget),
                )
            ),
        ]

    def _list(self, user: str, _sent: Sent) -> Given:
        return {
            "reader": user,
            "conversations": [
                {"id": entry.id, "name": entry.name, "changed": entry.changed, "count": entry.turns}
                for entry in self._files.listed(user)
            ],
        }

    def _conversation_open(self, user: str, sent: Sent) -> Given:
        """One conversation whole; nothing where it has gone."""
        found = self._files.one(user, conversation_id(sent.get("id")))
        return {"conversation": conversation_json(found)} if found else {}

    def _conversation_keep(self, user: str, sent: Sent) -> Given:
        """Keep a conversation; `dropped` old ones had to go for it."""
        seen = sent.get("seen")
        conversation = conversation_of(sent.get("conversation"))
        return {"dropped": self._files.keep(user, conversation, seen if isinstance(seen, int) else None)}

    def _conversation_rename(self, user: str, sent: Sent) -> Given:
        self._files.rename(user, conversation_id(sent.get("id")), str(sent.get("name") or ""))
        return {}

    def _conversation_forget(self, user: str, sent: Sent) -> Given:
        self._files.forget(user, conversation_id(sent.get("id")))
        return {}

    def _for_user(
        self, name: str, method: Callable[[str, Sent], Given]
    ) -> Callable[[Sent, gr.Request], Given]:
        """A method as a function of its own, for the user whom the page was opened for and nobody else."""

        def function(sent: Sent, request: gr.Request) -> Given:
            user = self._users.name_of(request)
            fields = sent if isinstance(sent, Mapping) else {}
            if user is None or fields.get("reader") != user:
                return {"trouble": "signed_out"}
            return self._told(method, user, fields)

        function.__name__ = name
        return function

    def _told(self, method: Callable[[str, Sent], Given], user: str, sent: Sent) -> Given:
        """What the method gives; or `trouble`, the name of a sentence of `ui.words.keeping`."""
        try:
            return method(user, sent)
        except ChangedElsewhere:
            return {"trouble": "elsewhere"}
        except TooLarge:
            return {"trouble": "too_large"}
        except Unreadable as problem:
            _log.warning("a conversation can't be read: %s", problem)
        except OSError as problem:
            _log.error("conversations can't be kept or read: %s", problem)
        return {"reader": user, "trouble": "not_kept"}
