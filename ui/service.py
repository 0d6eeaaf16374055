"""What the page in the browser needs from the assistant, and the states it can be in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from assistant.answers import Answer, Coverage, Filters, SearchResult
from index.spans import Span
from ui.facets import Facets
from ui.leaves import Leaf
from ui.locating import Located
from ui.opinions import Opinion
from ui.picturing import Sheet
from ui.places import Place


class Phase(StrEnum):
    """How far the service is."""

    LOADING = "loading"  # models and index are being opened; questions wait
    READY = "ready"
    MISSING = "missing"  # no index has been built yet
    FAILED = "failed"  # it can't be opened; `detail` is the one line that says why


@dataclass(frozen=True, slots=True)
class State:
    """A phase, and one line about it that is fit to be shown."""

    phase: Phase
    detail: str = ""


class Service(Protocol):
    """A running archive: asked by the page, the endpoints and the commands alike.

    What is said to wait raises ArchiveError where the archive turns out to be missing or not to open.
    """

    def state(self) -> State:
        """How far it is, at once."""

    def ask(
        self,
        question: str,
        history: Sequence[str] = (),
        filters: Filters = Filters(),
        today: date | None = None,
    ) -> Answer:
        """The answer; waits while the service is loading. Raises AssistantError or ArchiveError."""

    def search(self, question: str, k: int = 10, filters: Filters = Filters()) -> tuple[SearchResult, ...]:
        """The best passages, best first; waits. Raises AssistantError or ArchiveError."""

    def locate(self, place: Place) -> Located:
        """Where a link leads to now; waits."""

    def holds(self, place: Place) -> bool:
        """Whether a quote still stands, letter by letter, where it was taken from; waits."""

    def leaf(self, page: str, spans: Sequence[Span] = ()) -> Leaf | None:
        """One page with everything that was made of it; None if there is no such page; waits."""

    def sheet(self, page: str, spans: Sequence[Span] = ()) -> Sheet | None:
        """One page with the places of some spans on its image; None if there is none; waits."""

    def picture(self, page: str, wide: int) -> bytes:
        """A page's image as JPEG, of one of the widths that are drawn; waits. Raises PageUnreadable."""

    def examples(self) -> tuple[str, ...]:
        """A few headlines of the archive that make good first questions; empty until ready."""

    def coverage(self) -> Coverage | None:
        """What the archive holds; None until ready."""

    def facets(self) -> Facets | None:
        """What the archive can be narrowed down by; None until ready."""

    def keep_opinion(self, opinion: Opinion) -> None:
        """Keep what a reader thinks of an answer, for the editors. Raises OSError."""
