"""For other programs' assistants: the archive as tools of the Model Context Protocol, over stdio or HTTP.

The tools give the JSON of the commands: quotes with citations, never words of their own. What comes in is
bounded, a known error is one line, and all others stay in the log. The only importer of `mcp`, which is an
extra: `pip install 'wenbao[mcp]'`.
"""

import datetime as dt
import logging
from collections.abc import Callable, Sequence
from functools import partial
from typing import Annotated, Any, Final, TypeVar

import anyio
from anyio.to_thread import run_sync
from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import CallToolResult, InputRequiredResult, ToolAnnotations
from pydantic import Field, ValidationError

from assistant.answers import Filters
from assistant.contract import answer_json, search_json
from assistant.errors import AssistantError
from index.errors import ArchiveError
from index.spans import Span
from ui.locating import located_json
from ui.places import Place, digest_of
from ui.service import Service

HOST: Final = "127.0.0.1"  # the tools have no sign-in, so only this machine reaches them
PATH: Final = "/mcp"
_AT_ONCE: Final = 4  # calls answered side by side
_LARGEST_REQUEST: Final = 256 * 1024  # bytes

_ABOUT: Final = (
    "An archive of newspaper pages. Answers are verbatim quotes, each verified against its page and cited by paper, "
    "date, edition, headline and place. Repeat quotes letter by letter and name their citation; where `answered` is "
    "false, say that the pages do not tell, with `reason`. Never add facts that no quote holds."
)
_READS: Final = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)

Question = Annotated[str, Field(min_length=1, max_length=2000, description="In any language.")]
History = Annotated[
    list[Annotated[str, Field(max_length=2000)]],
    Field(max_length=50, description="The earlier questions of the conversation, oldest first."),
]
PageNames = Annotated[
    list[Annotated[str, Field(max_length=1000)]],
    Field(max_length=200, description="Only these pages, by the names that citations give."),
]
Paper = Annotated[str | None, Field(max_length=200, description="Only this paper, as `coverage` names it.")]
Edition = Annotated[str | None, Field(max_length=50, description="Only this edition: 3, A2.")]
Since = Annotated[dt.date | None, Field(description="Only pages from this day on, YYYY-MM-DD.")]
Until = Annotated[dt.date | None, Field(description="Only pages up to this day, YYYY-MM-DD.")]
Undated = Annotated[bool, Field(description="With days: keep the pages whose date is unknown.")]
Today = Annotated[
    dt.date | None, Field(description="The day that 上个月 in a question counts from; else the clock's.")
]
Most = Annotated[int, Field(ge=1, le=100, description="How many passages.")]
PageName = Annotated[str, Field(min_length=1, max_length=1000, description="`page` of a citation.")]
ArticleId = Annotated[str | None, Field(max_length=100, description="`article` of a citation.")]
Spans = Annotated[
    list[tuple[str, Annotated[int, Field(ge=0)], Annotated[int, Field(ge=1)]]],
    Field(max_length=200, description="`spans` of a citation: [page, start, end] each."),
]
QuoteText = Annotated[
    str | None, Field(max_length=20_000, description="The quote's text, to hold against the page.")
]

log = logging.getLogger(__name__)
_Given = TypeVar("_Given")


class _OneLine(MCPServer[Any]):
    """A server that says what is wrong with a call in one line."""

    async def call_tool(
        self, name: str, arguments: dict[str, Any], context: Context[Any, Any] | None = None
    ) -> CallToolResult | InputRequiredResult:
        try:
            return await super().call_tool(name, arguments, context)
        except ToolError as error:
            wrong = error.__cause__
            if not isinstance(wrong, ValidationError):
                raise
            first = wrong.errors(include_url=False)[0]
            place = ".".join(map(str, first["loc"]))
            raise ToolError(f"{name}: {place}: {first['msg'].lower()}") from error


def tool_server(service: Service, version: str) -> MCPServer[Any]:
    """The server over a service; its tools wait while the archive is being opened."""
    server = _OneLine(
        "wenbao", title="Wenbao 问报", version=version, instructions=_ABOUT, log_level="WARNING"
    )
    limiter = anyio.CapacityLimiter(_AT_ONCE)

    async def told(work: Callable[[], _Given]) -> _Given:
        """What the work gives, done beside the loop; its known errors are told, all others logged."""
        try:
            return await run_sync(work, limiter=limiter)
        except (AssistantError, ArchiveError) as error:
            raise ToolError(str(error)) from error

    async def ask(
        question: Question,
        history: History = [],
        pages: PageNames = [],
        paper: Paper = None,
        edition: Edition = None,
        since: Since = None,
        until: Until = None,
        undated: Undated = False,
        today: Today = None,
    ) -> dict[str, Any]:
        """Answer a question from the newspaper pages: up to three verbatim quotes with citations, best first, or a refusal.

        The JSON is that of `wenbao ask --json`. `confidence` is the probability that the first quote holds the
        answer; `answer` marks the answering words in a quote's `text`. A refusal has `reason` and the `nearest`
        articles. A follow-up question is understood in the light of `history`.
        """
        filters = Filters(tuple(pages), paper, since, until, undated, edition)
        return await told(lambda: answer_json(service.ask(question, tuple(history), filters, today)))

    async def search(
        question: Question,
        k: Most = 10,
        pages: PageNames = [],
        paper: Paper = None,
        edition: Edition = None,
        since: Since = None,
        until: Until = None,
        undated: Undated = False,
    ) -> dict[str, Any]:
        """List the passages of the newspaper pages that come nearest to words or a question, best first, with citations.

        `results` is the JSON of `wenbao search --json`. Unlike `ask`, it judges nothing: a passage can be near and
        still not answer.
        """
        filters = Filters(tuple(pages), paper, since, until, undated, edition)
        return await told(lambda: {"results": search_json(service.search(question, k, filters))})

    async def source(
        page: PageName,
        article: ArticleId = None,
        spans: Spans = [],
        quote: QuoteText = None,
    ) -> dict[str, Any]:
        """Open a citation: the whole article around a quote, after holding the quote against its page letter by letter.

        Give `page`, `article` and `spans` of the citation and the quote's text. `standing` is here, moved, changed or
        gone; `text` is the article, `marks` the quote's ranges in it, `articles` are all of the page. With a page
        alone, only its articles are listed.
        """
        return await told(partial(_source, service, page, article, spans, quote))

    async def coverage() -> dict[str, Any]:
        """What the archive holds: pages, articles, papers, editions, first and last day, and articles by day."""
        return await told(partial(_coverage, service))

    for tool, title in (
        (ask, "Ask the newspapers"),
        (search, "Search passages"),
        (source, "Open a citation"),
        (coverage, "What the archive holds"),
    ):
        server.add_tool(tool, title=title, annotations=_READS)
    return server


def run_stdio(server: MCPServer[Any]) -> None:
    """Serve one program over standard input and output until it closes them; nothing else is printed there."""
    server.run("stdio")


def run_http(server: MCPServer[Any], port: int) -> None:
    """Serve programs of this machine at `http://127.0.0.1:PORT/mcp` until told to stop."""
    import uvicorn

    app = server.streamable_http_app(
        streamable_http_path=PATH,
        stateless_http=True,
        json_response=True,
        max_request_body_size=_LARGEST_REQUEST,
        host=HOST,
    )
    uvicorn.run(app, host=HOST, port=port, log_level="warning", access_log=False, server_header=False)


def _source(
    service: Service, page: str, article: str | None, spans: Sequence[tuple[str, int, int]], quote: str | None
) -> dict[str, Any]:
    if spans and quote is None:
        raise ToolError("spans are held against their quote: give the quote's text too")
    try:
        places = tuple(Span(*span) for span in spans)
    except ValueError as error:
        raise ToolError(f"spans: {error}") from error
    place = Place(page, places, digest_of(quote) if quote else None, quote, article)
    located = service.locate(place)
    return located_json(located, service.leaf(located.page))


def _coverage(service: Service) -> dict[str, Any]:
    service.locate(Place(""))  # waits for the archive
    held, facets = service.coverage(), service.facets()
    if held is None or facets is None:
        raise ToolError("the archive is not open")
    return {
        "pages": held.pages,
        "articles": held.articles,
        "papers": list(held.papers),
        "editions": list(facets.editions),
        "since": held.since.isoformat() if held.since else None,
        "until": held.until.isoformat() if held.until else None,
        "undated": facets.undated,
        "days": [[day.isoformat(), count] for day, count in facets.days],
    }
