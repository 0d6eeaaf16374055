"""What the commands do, on plain arguments; `ui.cli` only reads them and prints."""

import contextlib
import datetime as dt
import os
import signal
import threading
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.answers import Answer, Filters, SearchResult
from assistant.contract import Json, article_json, spans_json
from assistant.errors import CitationNotFound
from index.catalog import SqliteCatalog
from index.errors import ArchiveError, PagesFolderUnusable, PageUnreadable
from index.formats.limits import Limits
from index.formats.page_files import page_file
from index.generation import IndexFolder
from index.pages import FoundPage, Page, pages_in
from index.report import Report
from ui.logs import set_up
from ui.priority import give_way
from ui.progress import progress_for_stderr
from ui.settings import Settings, SettingsWrong

if TYPE_CHECKING:
    from ui.users.user_file import UserFile

# Editors save several files in a row; a build waits until the folder has been still for so long.
_STILL = 1.0  # seconds


def build_once(settings: Settings, pages: Path | None, *, fresh: bool) -> Report:
    """Build the index, at the priority that is set. Raises ArchiveError."""
    from ui.assembly import build_index

    if settings.build_priority == "low":
        give_way()
    with progress_for_stderr() as progress:
        return build_index(settings, pages, progress, fresh=fresh)


def watch_and_build(
    settings: Settings, pages: Path | None, *, fresh: bool, report: Callable[[Report], None]
) -> None:
    """Build now and again whenever the pages folder changes, until interrupted or told to end (SIGTERM).

    Raises:
        ArchiveError: The first build fails; a later one that fails is said and the watch goes on.
    """
    from watchfiles import watch

    with contextlib.suppress(KeyboardInterrupt), _ending_as_interrupted():
        report(build_once(settings, pages, fresh=fresh))
        folder = IndexFolder(settings.index).pages_folder()
        if folder is None:
            raise PagesFolderUnusable(f"{settings.index}: no pages folder is known; name one")
        for _ in watch(folder, debounce=int(1000 * _STILL)):
            try:
                report(build_once(settings, pages, fresh=False))
            except ArchiveError as error:
                from rich.console import Console

                Console(stderr=True, highlight=False, markup=False).print(f"wenbao: {error}")


@contextmanager
def _ending_as_interrupted() -> Iterator[None]:
    """A service manager's SIGTERM ends the watch as Ctrl-C does: the half-made generation is cleared away."""

    def interrupt(_signal: int, _frame: object) -> None:
        raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():  # only there signals can be taken
        yield
        return
    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def ask_once(
    settings: Settings, question: str, history: Sequence[str], filters: Filters, today: dt.date | None
) -> Answer:
    """The answer to one question. Raises ArchiveError or AssistantError."""
    from ui.assembly import assistant_for

    assistant = assistant_for(settings)
    try:
        return assistant.ask(question, history, filters, today)
    finally:
        assistant.close()


def search_once(settings: Settings, question: str, k: int, filters: Filters) -> tuple[SearchResult, ...]:
    """The k best passages. Raises ArchiveError or AssistantError."""
    from ui.assembly import assistant_for

    assistant = assistant_for(settings)
    try:
        return assistant.search(question, k, filters)
    finally:
        assistant.close()


def articles_in(
    files: Sequence[Path], pages: Path | None, limits: Limits
) -> tuple[list[list[Json]], list[PageUnreadable]]:
    """For each file its articles as JSON, in reading order; and the files and pages that can't be read."""
    from index.continuations import CutPage, origins
    from index.cutting import articles_on

    found: list[list[CutPage]] = []
    failures: list[PageUnreadable] = []
    for path in files:
        found.append([])
        try:
            name, file, folder = _below(path, pages)
            for inside in pages_in(page_file(name, file), folder, limits):
                try:
                    page = _read(inside)
                    found[-1].append(CutPage(page.name, page.facts, articles_on(page)))
                except PageUnreadable as error:
                    failures.append(error)
        except PageUnreadable as error:
            failures.append(error)
    began = origins(page for pages_ in found for page in pages_)
    return [
        [
            article_json(
                replace(a, continues=began[a.id].page, first_part=began[a.id].article)
                if a.id in began
                else a,
                page.facts,
            )
            for page in pages_
            for a in page.articles
        ]
        for pages_ in found
    ], failures


def _read(found: FoundPage | PageUnreadable) -> Page:
    if isinstance(found, PageUnreadable):
        raise found
    if found.read is None:
        raise AssertionError(f"{found.name}: nothing is known of a page that no index was asked about")
    return found.read()


def _below(path: Path, pages: Path | None) -> tuple[str, Path, Path]:
    """A file's page name, the file, and the folder that its name is relative to; both absolute."""
    file = Path(os.path.abspath(path))  # noqa: PTH100  a link keeps its own name
    folder = Path(os.path.abspath(pages)) if pages else file.parent  # noqa: PTH100
    if not file.is_relative_to(folder):
        file, folder = file.resolve(), folder.resolve()
    if not file.is_relative_to(folder):
        raise PageUnreadable(str(path), f"not below the pages folder {pages}")
    return unicodedata.normalize("NFC", file.relative_to(folder).as_posix()), file, folder


def page_once(settings: Settings, name: str) -> Json:
    """A page of the index: raw text, reading text, and the spans of its articles.

    Raises:
        ArchiveError: There is no index.
        CitationNotFound: There is no such page in it.
    """
    from index.cutting import reading_text

    with IndexFolder(settings.index).held_for_reading() as paths:
        catalog = SqliteCatalog(paths.catalog)
        try:
            raw = catalog.raw(name)
            if raw is None:
                raise CitationNotFound(
                    f"{name}: no such page in the index; its pages are in {settings.index}"
                )
            return {
                "page": name,
                "raw": raw,
                "reading": reading_text(raw, catalog.layout(name)),
                "articles": [
                    {"id": a.id, "kind": str(a.kind), "headline": a.headline, "spans": spans_json(a.spans)}
                    for a in catalog.articles(name)
                ],
            }
        finally:
            catalog.close()


def serve_page(settings: Settings, announce: Callable[[str], object]) -> None:
    """Serve the readers' page until it is told to stop; `announce` is told its address. Raises SettingsWrong or UsersError."""
    from ui.assembly import LocalService, conversation_files_for, library_for
    from ui.web.arenas import share_few
    from ui.web.gate import gate_at, is_loopback
    from ui.web.security import Access
    from ui.web.server import make_app, run

    share_few()
    here_alone = is_loopback(settings.host)
    behind_proxy = bool(settings.prefix or settings.hosts)
    gate = gate_at(settings.users_file, on_loopback=here_alone and not behind_proxy, editing=settings.editing)
    _check_users(settings, gate.users, here_alone=here_alone)
    set_up(settings.log_level, discreet=not settings.log_questions)
    service = LocalService(settings)
    access = Access(settings.host_names, settings.reading == "open", settings.prefix)
    application = make_app(service, gate, library_for(settings), access, conversation_files_for(settings))
    service.start()
    run(application, settings.host, settings.port, announce)


def take_user_away(settings: Settings, name: str) -> str:
    """Remove a user and the conversations that were kept for them; what was done, in one line. Raises UsersError."""
    from ui.assembly import conversation_files_for
    from ui.users.errors import UserFileUnusable
    from ui.users.user_file import UserFile

    file = UserFile(settings.users_file)
    known = file.known(name)
    file.remove(known)
    try:
        count = conversation_files_for(settings).remove(known)
    except OSError as error:
        raise UserFileUnusable(
            f"{known} is no user any more, but their conversations in {settings.conversations_folder} can't be "
            f"deleted: {error.strerror or error}; delete them by hand"
        ) from error
    return f"{known} is no user any more; their conversations were deleted ({count})"


def _check_users(settings: Settings, users: "UserFile", *, here_alone: bool) -> None:
    """Refuse to serve what nobody could sign in to, or what others reach before anybody can.

    Raises:
        SettingsWrong: Users are needed and there are none.
        UserFileUnusable: Their file can't be read.
    """
    if users.users():
        return
    index = "" if settings.index == Path(".wenbao") else f" --index {settings.index}"
    if settings.reading == "users" and not here_alone:
        raise SettingsWrong(
            f"reading needs users and there are none: `wenbao user add NAME{index}` makes the first"
        )
    if settings.editing and not here_alone:
        raise SettingsWrong(
            f"host {settings.host}: other machines reach this address and no users have been made; run "
            f"`wenbao user add NAME{index}` first, or set WENBAO_EDITING=false to let everybody read and nobody edit"
        )


def evaluate_sets(
    settings: Settings, folders: Sequence[Path], out: Path | None, sample: int | None, *, ablate: bool
) -> tuple[Json, list[str], list[str]]:
    """Measure on question sets; the report as JSON, as lines, and notices of what was written. Raises ArchiveError."""
    from assistant.evaluation.plots import PlotsUnavailable, draw
    from assistant.evaluation.runner import evaluate
    from ui.assembly import encoder_for

    kept = settings.cache_dir / "evaluation"
    with progress_for_stderr() as progress:
        report = evaluate(folders, encoder_for(settings), kept / "indexes", sample, progress, ablate=ablate)
    stem = (out or kept) / report.name
    written, notices = report.write(stem), []
    try:
        written += draw({} if ablate else report.curves, stem)
    except PlotsUnavailable as error:
        notices.append(str(error))
    return report.as_json(), report.lines(), [*notices, f"written: {' '.join(map(str, written))}"]
