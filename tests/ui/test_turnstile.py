"""The turnstile: a few at once, in order, one page not before all others, and a word for those beyond."""

import asyncio
import threading
from types import SimpleNamespace

import anyio
import anyio.to_thread
import pytest

from ui.web.page import build_page
from ui.web.turnstile import MOST_WAITING, Turnstile

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend():
    return "asyncio"


def page(name: str) -> SimpleNamespace:
    return SimpleNamespace(session_hash=name)


class Desk:
    """Answers in two steps; the second waits to be let go."""

    def __init__(self):
        self.inside, self.most, self.order = 0, 0, []
        self.go = threading.Event()
        self.lock = threading.Lock()

    def ask(self, request, event):
        yield (f"{event} is asked",)
        with self.lock:
            self.inside += 1
            self.most = max(self.most, self.inside)
            self.order.append(event)
        assert self.go.wait(20)
        with self.lock:
            self.inside -= 1
        yield (f"{event} is answered",)

    def turned_away(self, request, event):
        return (f"{event} is turned away",)


async def all_of(passing) -> list[str]:
    return [shown for (shown,) in [step async for step in passing]]


async def until(condition) -> None:
    for _ in range(2000):
        if condition():
            return
        await asyncio.sleep(0.005)
    raise AssertionError("it never came to that")


async def test_no_more_are_answered_at_once_than_there_are_places_and_all_are_answered():
    desk = Desk()
    passed = Turnstile(at_once=2).before(desk.ask, desk.turned_away)
    readers = [asyncio.create_task(all_of(passed(page(f"p{n}"), n))) for n in range(6)]
    await until(lambda: desk.inside == 2)
    desk.go.set()
    assert await asyncio.gather(*readers) == [[f"{n} is asked", f"{n} is answered"] for n in range(6)]
    assert desk.most == 2


async def test_a_question_is_shown_at_once_even_while_others_wait_for_answers():
    desk = Desk()
    passed = Turnstile(at_once=1).before(desk.ask, desk.turned_away)
    first = asyncio.create_task(all_of(passed(page("a"), "first")))
    await until(lambda: desk.inside == 1)
    second = passed(page("b"), "second")
    assert await anext(second) == ("second is asked",)
    desk.go.set()
    assert await anext(second) == ("second is answered",)
    await second.aclose()
    await first


async def test_answers_come_in_the_order_of_the_questions():
    desk = Desk()
    desk.go.set()
    passed = Turnstile(at_once=1).before(desk.ask, desk.turned_away)
    await asyncio.gather(*(all_of(passed(page(f"p{n}"), n)) for n in range(8)))
    assert desk.order == list(range(8))


@pytest.mark.parametrize(
    ("most", "each", "pages"),
    [(2, 9, ("a", "b", "c")), (9, 2, ("a", "a", "a"))],
    ids=["in all", "of one page"],
)
async def test_beyond_the_limit_a_reader_is_told_at_once_and_later_let_in_again(most, each, pages):
    desk = Desk()
    passed = Turnstile(1, most, each).before(desk.ask, desk.turned_away)
    waiting = [asyncio.create_task(all_of(passed(page(name), name))) for name in pages[:2]]
    await until(lambda: desk.inside == 1)
    assert await all_of(passed(page(pages[2]), "late")) == ["late is turned away"]
    desk.go.set()
    await asyncio.gather(*waiting)
    assert await all_of(passed(page(pages[2]), "late")) == ["late is asked", "late is answered"]


async def test_a_reader_who_leaves_makes_room():
    desk = Desk()
    desk.go.set()
    gone = []
    turnstile = Turnstile(1, most=1, left=gone.append)
    passed = turnstile.before(desk.ask, desk.turned_away)
    leaving = passed(page("a"), "leaving")
    await anext(leaving)
    assert gone == []
    await leaving.aclose()
    assert gone == ["a"]
    assert await all_of(passed(page("b"), "next")) == ["next is asked", "next is answered"]


async def test_a_question_that_breaks_makes_room():
    def broken(request, event):
        raise ZeroDivisionError
        yield ()

    turnstile = Turnstile(1, most=1)
    passed = turnstile.before(broken, Desk().turned_away)
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            await all_of(passed(page("a"), "x"))


async def test_a_question_does_not_wait_for_threads_that_other_work_has_taken():
    everybody = anyio.to_thread.current_default_thread_limiter()
    holders = [object() for _ in range(int(everybody.available_tokens))]
    for holder in holders:
        everybody.acquire_on_behalf_of_nowait(holder)
    desk = Desk()
    desk.go.set()
    try:
        with anyio.fail_after(20):
            shown = await all_of(Turnstile(at_once=1).before(desk.ask, desk.turned_away)(page("a"), "first"))
    finally:
        for holder in holders:
            everybody.release_on_behalf_of(holder)
    assert shown == ["first is asked", "first is answered"]


async def test_the_pages_queue_lets_all_in_that_the_turnstile_has_room_for():
    class Ready:
        def __getattr__(self, name):
            return lambda *arguments, **named: None

    page = build_page(Ready())
    page._queue.start()
    try:
        assert len(page._queue.active_jobs) > MOST_WAITING
    finally:
        page._queue.close()
