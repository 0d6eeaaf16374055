"""The previewer: reads uploaded files one after the other, each for a bounded time, in a child process."""

import logging
import queue
import threading
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from index.formats.limits import Limits
from ui.library.children import Child, module_command
from ui.library.previews import FilePreview, preview_in

_log = logging.getLogger(__name__)
_LONGEST: Final = 120.0  # seconds for one file, the child's start included


class Unpreviewed(Exception):  # noqa: N818
    """A file could not be looked into; `slow` where time ran out, else its reader broke down."""

    def __init__(self, *, slow: bool, detail: str = "") -> None:
        self.slow = slow
        self.detail = detail
        super().__init__("took too long" if slow else detail)


class Previewer:
    """One child at a time; it is started when it is needed, and anew after it broke down."""

    def __init__(
        self, limits: Limits, command: Sequence[str] | None = None, longest: float = _LONGEST
    ) -> None:
        """Prepare.

        Args:
            limits: How much of a file is read at most.
            command: What runs the child; the module `ui.library.preview_job` by default.
            longest: Seconds that one file may take.
        """
        self._limits = limits
        self._command = command or module_command("ui.library.preview_job")
        self._longest = longest
        self._child: Child | None = None
        self._answers: queue.SimpleQueue[Any] = queue.SimpleQueue()

    def preview(self, name: str, folder: Path) -> FilePreview:
        """What a file holds.

        Raises:
            Unpreviewed: It took too long, or its reader broke down.
        """
        child = self._child or self._start()
        child.tell({"name": name, "folder": str(folder)})
        try:
            answer = self._answers.get(timeout=self._longest)
        except queue.Empty:
            self.close()
            raise Unpreviewed(slow=True) from None
        if answer is None:
            detail = child.last_words
            self.close()
            _log.warning("%s: reading it ended its process: %s", name, detail)
            raise Unpreviewed(slow=False, detail=detail)
        try:
            return preview_in(answer)
        except (ValueError, KeyError, TypeError) as error:
            raise Unpreviewed(slow=False, detail=str(error)) from error

    def close(self) -> None:
        """End the child, if there is one."""
        child, self._child = self._child, None
        if child is not None:
            child.__exit__()

    def _start(self) -> Child:
        try:
            child = Child(self._command)
        except OSError as error:
            raise Unpreviewed(slow=False, detail=error.strerror or str(error)) from error
        answers: queue.SimpleQueue[Any] = queue.SimpleQueue()

        def listen() -> None:
            try:
                for answer in child.told():
                    answers.put(answer)
            except ValueError:
                pass  # closed while being listened to
            answers.put(None)

        threading.Thread(target=listen, name="wenbao-previews", daemon=True).start()
        child.tell(asdict(self._limits))
        self._child, self._answers = child, answers
        return child
