"""The list of pages: what an editor sees of thousands, sorted, narrowed down and cut into sheets."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from index.facts import PageFacts
from index.tallies import PageTally
from ui.library.names import file_of

ROWS: Final = 50  # of one sheet of the list
# Below, a page looks as if its extraction went wrong: of sound stories one in twenty is (evals/results/soundness.txt).
DOUBTFUL: Final = 0.75
_LONGEST_WORDS: Final = 200
_NO_FACTS: Final = PageFacts()


class Standing(StrEnum):
    """How a file of the pages folder stands to the index."""

    INDEXED = "indexed"
    WAITING = "waiting"  # in the folder, not yet in the index
    CHANGED = "changed"  # newer than the index
    GONE = "gone"  # in the index, no more in the folder
    FAILED = "failed"  # the last build could not read it


class Order(StrEnum):
    """What the list is sorted by."""

    NAME = "name"
    PAPER = "paper"
    DATE = "date"
    EDITION = "edition"
    ARTICLES = "articles"
    PASSAGES = "passages"
    QUALITY = "quality"


@dataclass(frozen=True, slots=True)
class Holding:
    """A page of the library; counts are None where it is not in the index."""

    name: str
    facts: PageFacts = _NO_FACTS
    articles: int | None = None
    passages: int | None = None
    quality: float | None = None
    standing: Standing = Standing.INDEXED

    @property
    def file(self) -> str:
        """The file that holds it."""
        return file_of(self.name)

    @property
    def is_doubtful(self) -> bool:
        """Whether its extraction looks broken, or nothing could be made of it."""
        return self.articles == 0 or (self.quality is not None and self.quality < DOUBTFUL)


@dataclass(frozen=True, slots=True)
class Wish:
    """How the list is wanted; `sheet` counts from 0."""

    words: str = ""
    order: Order = Order.NAME
    descending: bool = False
    doubtful: bool = False
    waiting: bool = False
    sheet: int = 0


@dataclass(frozen=True, slots=True)
class Listing:
    """One sheet of the list; `found` of all `total` pages are wanted."""

    rows: tuple[Holding, ...]
    found: int
    total: int
    doubtful: int
    unsettled: int
    wish: Wish
    sheets: int


@dataclass(frozen=True, slots=True)
class Files:
    """What the pages folder and the last build say: files by name with when they were changed, in seconds."""

    changed: Mapping[str, float]
    failed: frozenset[str] = frozenset()
    built: float = 0.0


def wish_of(sent: object) -> Wish:
    """The wish that a browser sends; what can't be read is as if not sent."""
    fields = sent if isinstance(sent, Mapping) else {}
    order = str(fields.get("order"))
    sheet = fields.get("sheet")
    return Wish(
        words=str(fields.get("words") or "")[:_LONGEST_WORDS],
        order=Order(order) if order in set(Order) else Order.NAME,
        descending=fields.get("descending") is True,
        doubtful=fields.get("doubtful") is True,
        waiting=fields.get("waiting") is True,
        sheet=sheet if type(sheet) is int and sheet >= 0 else 0,
    )


def holdings_of(tallies: Iterable[PageTally], files: Files) -> tuple[Holding, ...]:
    """The pages of the index and the files that are not in it, each with how it stands."""
    found = [
        Holding(tally.name, tally.facts, tally.articles, tally.passages, tally.quality) for tally in tallies
    ]
    indexed = {holding.file for holding in found}
    holdings = [
        Holding(
            *(held.name, held.facts, held.articles, held.passages, held.quality),
            _standing_of_indexed(held.file, files),
        )
        for held in found
    ]
    failed_files = {file_of(name) for name in files.failed}
    for name, changed in files.changed.items():
        if name not in indexed:
            known_bad = name in failed_files and changed <= files.built
            holdings.append(Holding(name, standing=Standing.FAILED if known_bad else Standing.WAITING))
    return tuple(holdings)


def for_readers(holdings: Sequence[Holding]) -> tuple[Holding, ...]:
    """What readers see of the library: the pages that they can ask, as they were indexed."""
    return tuple(replace(held, standing=Standing.INDEXED) for held in holdings if held.articles is not None)


def listed(holdings: Sequence[Holding], wish: Wish) -> Listing:
    """The sheet that is wished for, or the last one where there are fewer."""
    wanted = [held for held in holdings if _is_wanted(held, wish)]
    wanted.sort(key=lambda held: held.name)
    if wish.order is not Order.NAME or wish.descending:
        # Twice, for a stable sort: what is not known comes last either way.
        wanted.sort(key=lambda held: _key(held, wish.order) or (0, ""), reverse=wish.descending)
        wanted.sort(key=lambda held: _key(held, wish.order) is None)
    sheets = max(1, -(-len(wanted) // ROWS))
    sheet = min(wish.sheet, sheets - 1)
    return Listing(
        rows=tuple(wanted[sheet * ROWS : (sheet + 1) * ROWS]),
        found=len(wanted),
        total=len(holdings),
        doubtful=sum(held.is_doubtful for held in holdings),
        unsettled=sum(held.standing is not Standing.INDEXED for held in holdings),
        wish=replace(wish, sheet=sheet),
        sheets=sheets,
    )


def _standing_of_indexed(file: str, files: Files) -> Standing:
    changed = files.changed.get(file)
    if changed is None:
        return Standing.GONE
    return Standing.CHANGED if changed > files.built else Standing.INDEXED


def _is_wanted(held: Holding, wish: Wish) -> bool:
    if wish.doubtful and not held.is_doubtful:
        return False
    if wish.waiting and held.standing is Standing.INDEXED:
        return False
    told = f"{held.name} {held.facts.paper or ''} {held.facts.date or ''} {held.facts.edition or ''}".lower()
    return all(word in told for word in wish.words.lower().split())


def _key(held: Holding, order: Order) -> tuple[float, str] | None:
    """What a page is sorted by; None where it is not known."""
    facts = held.facts
    if order is Order.EDITION:
        return (len(facts.edition), facts.edition) if facts.edition else None
    known: float | str | None = {
        Order.NAME: held.name,
        Order.PAPER: facts.paper,
        Order.DATE: facts.date.isoformat() if facts.date else None,
        Order.ARTICLES: held.articles,
        Order.PASSAGES: held.passages,
        Order.QUALITY: held.quality,
    }[order]
    if known is None:
        return None
    return (0, known) if isinstance(known, str) else (known, "")
