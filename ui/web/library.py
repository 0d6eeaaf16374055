"""The library's counter: what the page's script asks of the library, each call from an editor or refused.

Each function takes one object that the script sends, and gives one object back: HTML for a part of the view,
or `trouble`, a sentence for the editor. Who may change anything is asked of the gate for every call.
"""

import logging
from collections.abc import Callable, Mapping
from typing import Any, Final, Protocol

import gradio as gr
from starlette.requests import Request

from index.errors import ArchiveError
from index.facts import PageFacts
from ui.library.committing import Action, Choice, Committed, facts_sent
from ui.library.library import Library
from ui.library.listing import wish_of
from ui.library.refusals import Refused
from ui.library.uploaded import Stage
from ui.rendering.library import library_frame, page_list, trash_list
from ui.rendering.library_builds import (
    build_buttons,
    build_ended,
    build_state,
    history_list,
    problem_list,
)
from ui.rendering.library_uploads import refusal_text, upload_count, upload_frame, uploaded_file
from ui.web.readers import words_of
from ui.words import Words
from ui.words.faults import fault_text
from ui.words.libraries import library_words

Sent = Mapping[str, Any]
Given = dict[str, Any]
Deed = Callable[[Words, Sent, str], Given]

_MOST_CHOSEN: Final = 100_000  # pages of one removal
_log = logging.getLogger(__name__)


class Editors(Protocol):
    """Who knows the editors."""

    def editor_of(self, request: gr.Request | Request) -> str | None:
        """The name of the editor who sends a request; None for everybody else."""


class LibraryCounter:
    """What the script can ask for, over one library and those who may change it."""

    def __init__(self, library: Library, editors: Editors) -> None:
        self._library = library
        self._editors = editors

    def functions(self) -> list[Callable[[Sent, gr.Request], Given]]:
        """The functions by their names, in the form that Gradio takes them."""
        for_all = (self.library_look, self.library_pages)
        for_editors = (
            *(self.library_begin, self.library_files, self.library_forget, self.library_cancel),
            *(self.library_commit, self.library_remove, self.library_restore),
            *(self.library_rebuild, self.library_stop),
        )
        return [
            *(self._by_name(method.__name__, method) for method in for_all),
            *(self._by_name(method.__name__, self._guarded(method)) for method in for_editors),
        ]

    def library_look(self, words: Words, sent: Sent, editor: str | None) -> Given:
        """The whole view where `frame` is asked for, and those of its parts that change by themselves."""
        overview = self._library.overview()
        given: Given = {"editor": editor is not None}
        if sent.get("frame"):
            listing = self._library.listing(wish_of(sent.get("wish")), editor=editor is not None)
            given["frame"] = library_frame(overview, listing, words, editor=editor is not None)
            limits = overview.limits
            given["limits"] = {
                "largest": limits.largest,
                "together": limits.largest_together,
                "files": limits.most_files,
            }
        if editor is not None:
            build = overview.build
            given["parts"] = {
                "state": build_state(overview, words),
                "buttons": build_buttons(overview, words),
                "problems": problem_list(overview.problems, words),
                "trash": trash_list(overview.trash, words),
                "history": history_list(overview.history, words),
            }
            given["building"] = build is not None and build.is_under_way
            given["ended"] = build_ended(build, words) if build and not build.is_under_way else ""
        return given

    def library_pages(self, words: Words, sent: Sent, editor: str | None) -> Given:
        """A sheet of the list of pages."""
        listing = self._library.listing(wish_of(sent.get("wish")), editor=editor is not None)
        return {"html": page_list(listing, words, editor=editor is not None)}

    def library_begin(self, words: Words, _sent: Sent, editor: str) -> Given:
        """A new upload: its id, and the panel that its files are shown in."""
        return {"upload": self._library.uploads.begin(editor), "html": upload_frame(words)}

    def library_files(self, words: Words, sent: Sent, _editor: str) -> Given:
        """An upload's files: of those in another stage than `seen` says, what was found in them."""
        upload = self._library.uploads.get(str(sent.get("upload")))
        seen = sent.get("seen")
        seen = seen if isinstance(seen, Mapping) else {}
        files = sorted(upload.files.values(), key=lambda file: file.name)
        return {
            **({"html": upload_frame(words)} if sent.get("frame") else {}),
            "files": [
                {
                    "name": file.name,
                    "stage": file.stage.value,
                    "clash": file.clash and file.stage is not Stage.BAD,
                    "html": uploaded_file(file, words) if seen.get(file.name) != file.stage.value else None,
                }
                for file in files
            ],
            "count": upload_count(files, words),
            "waiting": any(file.stage is Stage.WAITING for file in files),
        }

    def library_forget(self, _words: Words, sent: Sent, _editor: str) -> Given:
        """Leave one file of an upload out."""
        self._library.uploads.forget(str(sent.get("upload")), str(sent.get("name")))
        return {}

    def library_cancel(self, _words: Words, sent: Sent, _editor: str) -> Given:
        """Forget an upload."""
        self._library.uploads.drop(str(sent.get("upload")))
        return {}

    def library_commit(self, words: Words, sent: Sent, editor: str) -> Given:
        """Put an upload's files into the library; `asked` are names that need a choice first."""
        choices = sent.get("choices")
        read = {
            str(name): _choice(choice)
            for name, choice in (choices if isinstance(choices, Mapping) else {}).items()
        }
        done = self._library.commit(str(sent.get("upload")), read, editor)
        if sent.get("rebuild") and not done.asked and not done.failed:
            self._library.rebuilding.start_or_follow(editor)
        said = library_words(words)
        return {
            "added": list(done.added),
            "asked": list(done.asked),
            "told": _told(done, words),
            "trouble": said.choose_clash if done.asked else "",
            "failed": [[name, refusal_text(refused, words)] for name, refused in done.failed],
        }

    def library_remove(self, words: Words, sent: Sent, editor: str) -> Given:
        """Take pages' files out of the folder, into the trash."""
        pages = sent.get("pages")
        names = [str(page) for page in pages[:_MOST_CHOSEN]] if isinstance(pages, list) else []
        taken = self._library.remove(names, editor)
        count = sum(not name.endswith(".toml") for name in taken.files)
        return {"taken": taken.id, "told": library_words(words).removed.format(count=count)}

    def library_restore(self, words: Words, sent: Sent, _editor: str) -> Given:
        """Put back what was taken out at once."""
        back = self._library.restore(str(sent.get("taken")))
        count = sum(not name.endswith(".toml") for name in back)
        renamed = ", ".join(f"{old} → {new}" for old, new in back.items() if old != new)
        told = library_words(words).restored.format(count=count)
        return {"told": f"{told} {renamed}".strip()}

    def library_rebuild(self, _words: Words, _sent: Sent, editor: str) -> Given:
        """Begin to rebuild."""
        self._library.rebuilding.start(editor)
        return {}

    def library_stop(self, _words: Words, _sent: Sent, _editor: str) -> Given:
        """Stop rebuilding."""
        self._library.rebuilding.stop()
        return {}

    def _guarded(self, deed: Deed) -> Callable[[Words, Sent, str | None], Given]:
        def guarded(words: Words, sent: Sent, editor: str | None) -> Given:
            if editor is None:
                return {"trouble": library_words(words).not_editor, "denied": True}
            _log.info("%s by %s", getattr(deed, "__name__", "a deed"), editor)
            return deed(words, sent, editor)

        return guarded

    def _by_name(
        self, name: str, method: Callable[[Words, Sent, str | None], Given]
    ) -> Callable[[Sent, gr.Request], Given]:
        """A method as a function of its own, which Gradio can put its mark on; what goes wrong is told."""

        def function(sent: Sent, request: gr.Request) -> Given:
            words = words_of(request)
            try:
                fields = sent if isinstance(sent, Mapping) else {}
                return method(words, fields, self._editors.editor_of(request))
            except Refused as refused:
                return {"trouble": refusal_text(refused, words), "gone": refused.reason == "upload_gone"}
            except ArchiveError as error:
                return {
                    "trouble": library_words(words).index_unreadable.format(
                        detail=fault_text(str(error), words)
                    )
                }
            except OSError as error:
                _log.warning("%s: %s", name, error)
                place = str(error.filename or "")
                why = Refused("not_written", name=place, detail=error.strerror or error)
                return {"trouble": refusal_text(why, words)}

        function.__name__ = name
        return function


def _choice(sent: object) -> Choice:
    """What was chosen for a file. Raises Refused where a date is none."""
    fields = sent if isinstance(sent, Mapping) else {}
    action = str(fields.get("action") or Action.ADD)
    facts = fields.get("facts")
    typed: PageFacts | None = facts_sent(facts) if isinstance(facts, Mapping) else None
    return Choice(Action(action) if action in set(Action) else Action.SKIP, typed)


def _told(done: Committed, words: Words) -> str:
    said = library_words(words)
    counts = (
        (said.added, len(done.added)),
        (said.replaced, len(done.replaced)),
        (said.left_out, len(done.failed)),
    )
    return words.between_names.join(text.format(count=count) for text, count in counts if count)
