"""Tries to sign in: how many may fail before the next has to wait.

Counted for each address that tries, and for each name that is tried from anywhere, so that neither one machine
that tries many names nor many machines that try one name get far (OWASP ASVS 4.0.3, 2.2.1: at most 100 an hour for
one name). An address from which a user has signed in is not kept out by what others try with their name.
"""

import ipaddress
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from typing import Final

WINDOW: Final = 15 * 60.0  # seconds in which tries are counted
FROM_ADDRESS: Final = 10  # failed tries in that time
FOR_NAME: Final = 20
MOST_KEPT: Final = 10_000  # addresses and names remembered; the longest unused go first


class Tries:
    """The failed tries of one server's last minutes."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Nobody has tried yet; `clock` gives seconds."""
        self._clock = clock
        self._failed: OrderedDict[tuple[str, str], deque[float]] = OrderedDict()
        self._known: OrderedDict[tuple[str, str], None] = OrderedDict()
        self._changing = threading.Lock()

    def begin(self, name: str, address: str) -> float:
        """Seconds to wait before this try, 0 where it may be made now; it counts as failed until it succeeds."""
        network = _network(address)
        with self._changing:
            counted = [(("from", network), FROM_ADDRESS)]
            if (name, network) not in self._known:
                counted.append((("for", name), FOR_NAME))
            now = self._clock()
            wait = max(self._wait(key, most, now) for key, most in counted)
            if wait == 0:
                for key, _ in counted:
                    self._failed.setdefault(key, deque()).append(now)
                    self._failed.move_to_end(key)
                while len(self._failed) > MOST_KEPT:
                    self._failed.popitem(last=False)
            return wait

    def succeeded(self, name: str, address: str) -> None:
        """The try did not fail after all: forget those of this address and the last for this name."""
        network = _network(address)
        with self._changing:
            self._failed.pop(("from", network), None)
            for_name = self._failed.get(("for", name))
            if for_name:
                for_name.pop()
            self._known[name, network] = None
            while len(self._known) > MOST_KEPT:
                self._known.popitem(last=False)

    def _wait(self, key: tuple[str, str], most: int, now: float) -> float:
        failed = self._failed.get(key)
        while failed and failed[0] <= now - WINDOW:
            failed.popleft()
        return failed[0] + WINDOW - now if failed and len(failed) >= most else 0.0


def _network(address: str) -> str:
    """What one machine may choose its addresses from: of version 6, a network of 64 bits."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network(f"{known}/64", strict=False)) if known.version == 6 else str(known)
