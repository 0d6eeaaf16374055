"""Assembly: the only place that picks concrete classes and puts them together."""

import datetime as dt
import logging
import os
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from assistant.answers import Answer, Coverage, Filters, SearchResult
from assistant.assistant import Assistant
from index.archive import Archive, open_archive
from index.build import build
from index.encoder import SentenceTransformerEncoder, open_encoder
from index.errors import ArchiveError, IndexMissing
from index.generation import IndexFolder
from index.progress import Progress
from index.report import Report
from index.spans import Span
from ui.conversation_files import Allowance, ConversationFiles
from ui.facets import Facets, facets_of
from ui.leaves import Leaf, leaf_of
from ui.library.library import Library, Parts
from ui.library.uploaded import UploadLimits
from ui.locating import Located, holds, located
from ui.opinions import Opinion, OpinionFile
from ui.picturing import Pictures, Sheet, sheet_of
from ui.places import Place
from ui.service import Phase, State
from ui.settings import Settings

_log = logging.getLogger(__name__)
# How often, at most, a running service looks whether a new generation is being served.
_LOOK_EVERY = 2.0  # seconds


def encoder_for(settings: Settings) -> SentenceTransformerEncoder:
    """The encoder that is set, not loaded yet. Raises EncoderUnavailable."""
    if settings.model is None:
        # The bundled model needs no hub, and nothing may try one.
        os.environ["HF_HUB_OFFLINE"] = "1"
        os.environ["TRANSFORMERS_OFFLINE"] = "1"
    return open_encoder(
        settings.model,
        settings.cache_dir,
        number_format=settings.number_format,
        question_prompt=settings.question_prompt,
        passage_prompt=settings.passage_prompt,
        progress=_log.info,
    )


def assistant_for(settings: Settings) -> Assistant:
    """An assistant over the index that is set.

    Raises:
        ArchiveError: There is no index, or it or the model can't be opened.
    """
    return room_for(settings).assistant


@dataclass(frozen=True, slots=True)
class Room:
    """One generation, opened: whoever holds it holds the generation."""

    archive: Archive
    assistant: Assistant
    facets: Callable[[], Facets]


def room_for(settings: Settings) -> Room:
    """The generation that is served, opened with its assistant. Raises ArchiveError."""
    if IndexFolder(settings.index).current() is None:
        raise IndexMissing(f"{settings.index}: no index yet; run `wenbao build` first")
    encoder = encoder_for(settings)
    archive = open_archive(settings.index, encoder.identity, settings.chroma_url)
    return Room(archive, Assistant(archive, encoder), cache(lambda: facets_of(archive.catalog)))


def build_index(settings: Settings, pages: Path | None, progress: Progress, *, fresh: bool) -> Report:
    """Build the index that is set. Raises ArchiveError."""
    return build(
        settings.index,
        pages,
        encoder_for(settings),
        fresh=fresh,
        progress=progress,
        limits=settings.limits,
        chroma_url=settings.chroma_url,
    )


def library_for(settings: Settings) -> Library:
    """The library of the index that is set; nothing is opened before it is used."""
    parts = Parts(
        place=(settings.library or settings.index / "library").absolute(),
        limits=settings.limits,
        upload_limits=UploadLimits(settings.largest_file, settings.largest_upload, settings.most_uploads),
        settings=settings.model_dump(mode="json"),
    )
    return Library(settings.index, parts)


def conversation_files_for(settings: Settings) -> ConversationFiles:
    """Where the conversations of signed-in users are kept."""
    allowance = Allowance(settings.most_conversations, settings.largest_conversations)
    return ConversationFiles(settings.conversations_folder, allowance)


class LocalService:
    """A service in this process: loads in the background, and moves on to new generations by itself."""

    def __init__(self, settings: Settings) -> None:
        """Prepare the service; `start` begins loading."""
        self._settings = settings
        self._state = State(Phase.LOADING)
        self._room: Room | None = None
        self._opinions = OpinionFile(settings.opinions or settings.index / "opinions.jsonl")
        self._pictures = Pictures(settings.limits)
        self._settled = threading.Event()
        self._opening = threading.Lock()
        self._looked = 0.0
        self._tried: str | None = None  # the generation that was opened last, or could not be

    def start(self) -> None:
        """Begin loading, in a thread of its own."""
        threading.Thread(target=self._open, name="wenbao-loading", daemon=True).start()

    def state(self) -> State:
        """How far it is, at once."""
        self._look()
        return self._state

    def ask(
        self,
        question: str,
        history: Sequence[str] = (),
        filters: Filters = Filters(),
        today: dt.date | None = None,
    ) -> Answer:
        """The answer; waits while the service is loading. Raises AssistantError or ArchiveError."""
        return self._ready().assistant.ask(question, history, filters, today)

    def search(self, question: str, k: int = 10, filters: Filters = Filters()) -> tuple[SearchResult, ...]:
        """The best passages, best first."""
        return self._ready().assistant.search(question, k, filters)

    def locate(self, place: Place) -> Located:
        """Where a link leads to now."""
        room = self._ready()
        return located(room.archive.catalog, place)

    def holds(self, place: Place) -> bool:
        """Whether a quote still stands where it was taken from."""
        room = self._ready()
        return holds(room.archive.catalog, place.spans, place.digest)

    def leaf(self, page: str, spans: Sequence[Span] = ()) -> Leaf | None:
        """One page with everything that was made of it; None if there is no such page."""
        room = self._ready()
        return leaf_of(room.archive.catalog, page, spans)

    def sheet(self, page: str, spans: Sequence[Span] = ()) -> Sheet | None:
        """One page with the places of some spans on its image; None if there is none."""
        room = self._ready()
        return sheet_of(room.archive.catalog, self._pages_folder(), page, spans, self._settings.limits)

    def picture(self, page: str, wide: int) -> bytes:
        """A page's image as JPEG, of one of the widths that are drawn. Raises PageUnreadable."""
        room = self._ready()
        return self._pictures.picture(room.archive.catalog, self._pages_folder(), page, wide)

    def _pages_folder(self) -> Path | None:
        return IndexFolder(self._settings.index).pages_folder()

    def examples(self) -> tuple[str, ...]:
        """A few headlines that make good first questions; empty until ready."""
        room = self._room
        return room.assistant.examples() if room else ()

    def coverage(self) -> Coverage | None:
        """What the archive holds; None until ready."""
        room = self._room
        return room.assistant.coverage() if room else None

    def facets(self) -> Facets | None:
        """What the archive can be narrowed down by; None until ready."""
        room = self._room
        return room.facets() if room else None

    def keep_opinion(self, opinion: Opinion) -> None:
        """Keep what a reader thinks of an answer, for the editors. Raises OSError."""
        self._opinions.append(opinion, dt.datetime.now().astimezone())

    def _ready(self) -> Room:
        self._settled.wait()
        self._look()
        self._settled.wait()
        room = self._room
        if room is None:
            raise (IndexMissing if self._state.phase == Phase.MISSING else ArchiveError)(self._state.detail)
        return room

    def _look(self) -> None:
        """Begin to open the generation being served now, where it is one that was not tried yet."""
        now = time.monotonic()
        if not self._settled.is_set() or now - self._looked < _LOOK_EVERY:
            return
        self._looked = now
        try:
            current = IndexFolder(self._settings.index).current()
        except ArchiveError as error:
            _log.warning("%s", error)
            return
        if current is None and self._room is not None:  # somebody has taken the folder away
            _log.error("%s: the index has gone; it is opened again when it is back", self._settings.index)
            self._room, self._tried = None, None
            self._state = State(
                Phase.MISSING,
                f"{self._settings.index}: the index has gone; run `wenbao build` to make it anew",
            )
        if current is not None and current != self._tried:
            self._tried = current
            if self._room is None:
                self._settled.clear()  # there is nothing to answer from: questions wait
                self._state = State(Phase.LOADING)
            self.start()

    def _open(self) -> None:
        if not self._opening.acquire(blocking=False):
            return
        try:
            self._tried = IndexFolder(self._settings.index).current()
            room = room_for(self._settings)
            room.assistant.warm()
        except IndexMissing as error:
            self._state = State(Phase.MISSING, str(error))
        except ArchiveError as error:
            _log.error("%s", error)
            if self._room is None:
                self._state = State(Phase.FAILED, str(error))
        except Exception as error:  # noqa: BLE001  a thread must not die silently
            _log.exception("the service can't be opened")
            if self._room is None:
                self._state = State(Phase.FAILED, f"{type(error).__name__}: {error}")
        else:
            self._room = room
            self._state = State(Phase.READY)
        finally:
            self._settled.set()
            self._opening.release()
        if (served := self._room) is not None:
            with suppress(ArchiveError):  # what is wrong, the next question tells
                served.assistant.warm_tables()  # while the first readers are served
