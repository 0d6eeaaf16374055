"""The turnstile before the desk: a few questions at once, the rest in the order they came, and no endless line.

A question passes twice: its first step shows it in the chat, its second finds the answer. Each step has a lane of
its own, so that a reader sees their question at once even while others wait for answers.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any, Final, TypeAlias

import anyio
import anyio.to_thread
import gradio as gr

MOST_WAITING: Final = 256  # questions in all; at some 100 ms each, the last waits less than half a minute
EACH: Final = 3  # questions of one open page

Shown: TypeAlias = tuple[Any, ...]
Handler: TypeAlias = Callable[[gr.Request, gr.EventData], Iterator[Shown]]
_END: Final = object()


class Turnstile:
    """Lets a handler's events through; those beyond the limits are turned away with a word."""

    def __init__(
        self,
        at_once: int,
        most: int = MOST_WAITING,
        each: int = EACH,
        left: Callable[[str | None], None] = lambda _: None,
    ) -> None:
        """A turnstile with `at_once` places in each lane, `most` questions inside, `each` of one page.

        `left` is called in the server's loop with the page of each question that was let in, when it is done.
        """
        self._most = most
        self._each = each
        self._left = left
        self._inside: Counter[str | None] = Counter()
        # Threads of their own: a question in its turn must not wait behind all that Gradio runs beside it.
        self._threads = anyio.CapacityLimiter(2 * at_once)
        self._lanes = (asyncio.Semaphore(at_once), asyncio.Semaphore(at_once))  # each serves in order

    def before(
        self, handler: Handler, turned_away: Callable[[gr.Request, gr.EventData], Shown]
    ) -> Callable[[gr.Request, gr.EventData], AsyncIterator[Shown]]:
        """The handler behind the turnstile; `turned_away` says what a reader sees who is not let in."""

        async def passed(request: gr.Request, event: gr.EventData) -> AsyncIterator[Shown]:
            page = request.session_hash
            if self._inside.total() >= self._most or self._inside[page] >= self._each:
                yield turned_away(request, event)
                return
            self._inside[page] += 1
            steps = handler(request, event)
            lane = self._lanes[0]
            try:
                while True:
                    async with lane:
                        shown = await anyio.to_thread.run_sync(_next, steps, limiter=self._threads)
                    if shown is _END:
                        return
                    yield shown
                    lane = self._lanes[1]
            finally:
                self._inside[page] -= 1
                if not self._inside[page]:
                    del self._inside[page]
                self._left(page)

        return passed


def _next(steps: Iterator[Shown]) -> Any:
    return next(steps, _END)
