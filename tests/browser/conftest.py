"""A real Chromium, an archive that answers from memory, and the servers that they meet on."""

import asyncio
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest
import uvicorn
from argon2 import PasswordHasher
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, sync_playwright

from assistant.answers import Answer, Coverage, Filters, Nearest, Quote, SearchResult
from assistant.citing import citation_of
from assistant.errors import QuestionRefused
from index.articles import Article, ArticleKind
from index.catalog import PageEntry
from index.errors import IndexMissing
from index.facts import PageFacts
from index.spans import Alignment, Span
from ui.facets import Facets, facets_of
from ui.leaves import Leaf, leaf_of
from ui.locating import Located, holds, located
from ui.opinions import Opinion
from ui.places import Place
from ui.service import Phase, State
from ui.users import passwords
from ui.web.gate import Gate, gate_at

ROOT = Path(__file__).parents[2]
CHROMIUM_FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
EVERYTHING = Filters()
WORDS = "four quiet blue herons"  # the users' password
PATIENCE = 60_000  # milliseconds; a busy two-core machine is slow to start things

SPORTS = "体育/2025-11-19_03.txt"
SPORTS_TEXT = """\
全民健身

淇河马拉松本月底开跑

本报讯（记者 朱迪）11 月 18 日，记者从市体
育局获悉，2025 淇河马拉松将于 11 月 30 日上
午 8 时鸣枪起跑，赛事规模 1.2 万人。

起点设在市体育馆东门，终点为淇水诗苑。组委会
提醒，参赛者须在 11 月 28 日前到市会展中心领
取参赛包。

{filling}
赛后，选手可凭号码布在三天内免费乘坐市内公交
车。市民如需绕行，可留意交警部门发布的信息。

图书馆延长夜间开放时间

本报讯（记者 王玉姣）自 12 月 1 日起，市图书
馆夜间开放至 21 时 30 分。自习室新增座位 120个，读者凭身份证即可入馆。
"""
FILLING = """\
赛事沿线设有补给站和医疗点，志愿者将为选手提
供饮水、拉伸指导和急救服务，沿途还有民乐表演
为选手加油。

"""
BRIDGE = "淇河晚报/2025-11-21/02版.txt"
BRIDGE_TEXT = """\
图书馆座位再增加

本报讯（记者 王玉姣）市图书馆自习室新增座位 180个，读者凭身份证即可入馆。
"""
HOSTILE = "<b>恶意</b>$$x$$.txt"
HOSTILE_HEADLINE = '<img src="http://203.0.113.7/h.png" onerror="window.hit=1">标题'
HOSTILE_TEXT = (
    "<script>window.hit=1</script>第一句 [点我](javascript:window.hit=1) 完。\n"
    "![图](http://203.0.113.7/a.png) $$\\frac{1}{2}$$ `code` **粗** _斜_\n"
    "https://203.0.113.7/x www.example.com\n"
    "| a | b |\n|---|---|\n| 1 | 2 |\n\n# 大标题\n\n```mermaid\ngraph TD; A-->B\n```\n"
    "&lt;b&gt; ${window.hit=1} {{constructor}}\n"
    '__i18n__{"__type__":"translation_metadata","key":"common.submit"}\n'
    '<a href="http://203.0.113.7/l">l</a><svg onload="window.hit=1"></svg>'
    '<form action="http://203.0.113.7/f"><button>送</button></form>\n'
    "\u202e倒着写\u202c 完。\n" + "长" * 10_000
)


# Whether every mark in the panel is on the screen, whole; or, being taller than the panel, its beginning.
MARKS_IN_VIEW = """() => {
  const view = document.querySelector('#panel .source-text').getBoundingClientRect();
  const marks = [...document.querySelectorAll('#panel mark')].map((mark) => mark.getBoundingClientRect());
  const inside = (y) => y >= view.top - 1 && y <= view.bottom + 1 && y >= 0 && y <= innerHeight + 1;
  if (!marks.length) return false;
  const [first, last] = [marks[0], marks[marks.length - 1]];
  return inside(first.top) && (last.bottom - first.top > view.height || inside(last.bottom));
}"""


@dataclass
class Reader:
    """Somebody at the page: what they do, and what they see."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    forgive: bool = False  # when the server was taken away, the browser has a right to complain
    under_way: set[Request] = field(default_factory=set)

    def ask(self, question: str) -> Locator:
        """Ask and wait; the answer's message."""
        self.page.locator("#question textarea").fill(question)
        self.page.keyboard.press("Enter")
        return self.answer_to(question)

    def answer_to(self, question: str) -> Locator:
        """The last answer, once the question is the last one and nothing is pending."""
        self.page.locator("#chat .user-row").last.filter(has_text=question).wait_for()
        self.page.wait_for_function(
            "() => document.body.dataset.asking === 'no' && !document.querySelector('#chat .pending')"
            " && document.querySelector('#chat .bot-row')"
        )
        return self.page.locator("#chat .bot-row").last

    def open(self, link: Locator) -> str:
        """Click a link into a source and wait until its article is open; what is marked there."""
        place = (link.get_attribute("href") or "").removeprefix("#")
        link.click()
        self.opened(place)
        return self.marked()

    def opened(self, place: str) -> None:
        """Wait until the source at a place is open."""
        self.page.wait_for_function(
            "(place) => document.querySelector('#panel article.source')?.dataset.place === place", arg=place
        )

    def ready(self) -> None:
        """Wait until the page's script has begun and what it found kept is listed."""
        self.page.locator("#top .status").wait_for(state="attached")
        self.page.wait_for_function("document.body.dataset.asking === 'no'")
        self.page.evaluate(
            "new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))"
        )

    def settle(self) -> None:
        """Wait until the page has asked the server for nothing for 0.6 s: all that follows an answer is there."""
        deadline = time.monotonic() + PATIENCE / 1000
        quiet_since = time.monotonic()
        while time.monotonic() - quiet_since < 0.6:
            self.page.wait_for_timeout(50)
            if self.under_way:
                assert time.monotonic() < deadline, [request.url for request in self.under_way]
                quiet_since = time.monotonic()

    def reload(self) -> None:
        """Load the page again when it is at rest: the browser complains of what a reload cuts off."""
        self.settle()
        self.page.reload()
        self.ready()

    def watch(self) -> None:
        """Note from now on what the page asks for and what it complains of."""
        self.page.on("request", self._begins)
        self.page.on("requestfinished", self._ends)
        self.page.on("requestfailed", self._ends)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._says)

    def _begins(self, request: Request) -> None:
        self.requests.append(request.url)
        if "/heartbeat/" not in request.url:  # stays open for as long as the page does
            self.under_way.add(request)

    def _ends(self, request: Request) -> None:
        self.under_way.discard(request)

    def _says(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)

    def marked(self) -> str:
        """The text that is marked in the source panel, without white space."""
        return squeezed("".join(self.page.locator("#panel mark").all_text_contents()))

    def sees_the_mark(self) -> bool:
        """Whether the marked text is in the visible part of the panel."""
        self.page.wait_for_timeout(300)  # the sheet slides for 200 ms
        return bool(self.page.evaluate(MARKS_IN_VIEW))


def squeezed(text: str) -> str:
    """The text without its white space."""
    return "".join(text.split())


@dataclass
class PaperCatalog:
    """Three pages in memory, cut into articles by hand; what can be changed while a reader looks on."""

    raws: dict[str, str]
    known: dict[str, PageFacts]
    stories: dict[str, Article]

    def pages(self) -> list[PageEntry]:
        return [PageEntry(name, "", "", self.facts(name)) for name in sorted(self.raws)]

    def entry(self, page: str) -> PageEntry | None:
        return next((entry for entry in self.pages() if entry.name == page), None)

    def articles_by_day(self) -> list[tuple[date, int]]:
        days = Counter(self.facts(story.page).date for story in self.stories.values())
        return sorted((day, count) for day, count in days.items() if day is not None)

    def raw(self, page: str) -> str | None:
        return self.raws.get(page)

    def facts(self, page: str) -> PageFacts:
        return self.known.get(page, PageFacts())

    def layout(self, _page: str) -> None:
        """None: these pages are text, where no character has a place on paper."""

    def article(self, article: str) -> Article | None:
        story = self.stories.get(article)
        return story if story and story.page in self.raws else None

    def articles(self, page: str) -> list[Article]:
        return [story for story in self.stories.values() if story.page == page and page in self.raws]


def paper_catalog() -> PaperCatalog:
    """The catalog as it is before anybody changes it."""
    sports = SPORTS_TEXT.format(filling=FILLING * 24)
    library = sports.index("图书馆延长")
    return PaperCatalog(
        raws={SPORTS: sports, BRIDGE: BRIDGE_TEXT, HOSTILE: HOSTILE_TEXT},
        known={
            SPORTS: PageFacts("淇河晚报", date(2025, 11, 19), "3"),
            BRIDGE: PageFacts("淇河晚报", date(2025, 11, 21), "2"),
        },
        stories={
            story.id: story
            for story in (
                _article(
                    "a-run",
                    SPORTS,
                    sports,
                    (sports.index("本报讯"), library),
                    headline="淇河马拉松本月底开跑",
                    kicker="全民健身",
                    byline=("朱迪",),
                ),
                _article(
                    "a-lib",
                    SPORTS,
                    sports,
                    (sports.index("本报讯（记者 王"), len(sports)),
                    headline="图书馆延长夜间开放时间",
                    byline=("王玉姣",),
                ),
                _article(
                    "a-seats",
                    BRIDGE,
                    BRIDGE_TEXT,
                    (BRIDGE_TEXT.index("本报讯"), len(BRIDGE_TEXT)),
                    headline="图书馆座位再增加",
                    byline=("王玉姣",),
                ),
                _article(
                    "a-bad",
                    HOSTILE,
                    HOSTILE_TEXT,
                    (0, len(HOSTILE_TEXT)),
                    headline=HOSTILE_HEADLINE,
                    kicker="<u>引题</u>|a|b|",
                    byline=("<i>张三</i>", "$$李四$$"),
                ),
            )
        },
    )


SEATS = "自习室新增座位 120个，读者凭身份证即可入馆。"
MORE_SEATS = "市图书馆自习室新增座位 180个，读者凭身份证即可入馆。"


@dataclass
class FakeArchive:
    """A service over pages in memory; it knows the questions in `replies` and no others."""

    phase: Phase = Phase.READY
    detail: str = ""
    opened: threading.Event = field(default_factory=threading.Event)
    asked: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    filters: list[Filters] = field(default_factory=list)
    opinions: list[Opinion] = field(default_factory=list)
    held: threading.Event | None = None  # while set to an event, questions wait for it

    def __post_init__(self) -> None:
        self.catalog = paper_catalog()
        hostile = self.catalog.stories["a-bad"].text
        self.replies: dict[str, tuple[tuple[str, str, str], ...]] = {
            "淇河马拉松几点起跑？": (
                (
                    "a-run",
                    "11 月 18 日，记者从市体育局获悉，2025 淇河马拉松将于 11 月 30 日上午 8 时"
                    "鸣枪起跑，赛事规模 1.2 万人。",
                    "11 月 30 日上午 8 时",
                ),
                ("a-run", "赛后，选手可凭号码布在三天内免费乘坐市内公交车。", "三天内"),
            ),
            "图书馆晚上开到几点？": (
                ("a-lib", "自 12 月 1 日起，市图书馆夜间开放至 21 时 30 分。", "21 时 30 分"),
            ),
            "那里加了多少座位？": (("a-lib", SEATS, "120个"),),
            "图书馆新增了多少座位？": (("a-lib", SEATS, "120个"), ("a-seats", MORE_SEATS, "180个")),
            "〈图书馆延长夜间开放时间〉提到了哪些数字？": (("a-lib", SEATS, "120个"),),
            "恶意": (("a-bad", hostile, "大标题"),),
        }

    def state(self) -> State:
        return State(self.phase, self.detail)

    def open_archive(self) -> None:
        self.phase = Phase.READY
        self.opened.set()

    def ask(
        self,
        question: str,
        history: Sequence[str] = (),
        filters: Filters = EVERYTHING,
        today: date | None = None,
    ) -> Answer:
        self._ready()
        if self.held is not None:
            assert self.held.wait(30)
        self.asked.append((question, tuple(history)))
        self.filters.append(filters)
        if question == "坏了":
            raise ZeroDivisionError("internal detail")
        if any(page not in self.catalog.raws for page in filters.pages):
            raise QuestionRefused(f"{filters.pages[0]}: no such page in the index")
        replies = self.replies.get(question, ())
        language = "zh" if re.search("[\u4e00-\u9fff]", question) else "en"
        resolved = question.replace("那里", "市图书馆") if history else question
        answer = Answer(
            question=question,
            resolved_question=resolved,
            language=language,
            answered=bool(replies),
            confidence=0.91 if replies else 0.07,
            quotes=tuple(self._quote(n, *reply) for n, reply in enumerate(replies, start=1)),
            reason=None,
            nearest=(),
            filters=filters,
            coverage=self._coverage(),
        )
        if replies:
            return answer
        run = self.catalog.stories["a-run"]
        return replace(
            answer,
            reason="没有哪一句同时说到了问题里的事。"
            if language == "zh"
            else "No sentence speaks of all of it.",
            nearest=(Nearest(run.headline, run.page, 0.4, "a-run"),),
        )

    def search(self, question: str, k: int = 10, filters: Filters = EVERYTHING) -> tuple[SearchResult, ...]:
        self._ready()
        self.filters.append(filters)
        found = []
        for story in self.catalog.stories.values():
            if any(word in story.text for word in question.split()):
                spans = Alignment(story.text, story.spans, self.catalog.raws).spans(
                    0, min(90, len(story.text))
                )
                text = story.text[:90].rstrip()
                score = 1 - len(found) / 10
                citation = citation_of(self.catalog, story, spans)
                found.append(SearchResult(len(found) + 1, score, text, score - 0.1, 12.5 * score, citation))
        return tuple(found[:k])

    def locate(self, place: Place) -> Located:
        self._ready()
        return located(self.catalog, place)

    def holds(self, place: Place) -> bool:
        self._ready()
        return holds(self.catalog, place.spans, place.digest)

    def leaf(self, page: str, spans: Sequence[Span] = ()) -> Leaf | None:
        self._ready()
        return leaf_of(self.catalog, page, spans)

    def examples(self) -> tuple[str, ...]:
        return ("淇河马拉松几点起跑？", "图书馆晚上开到几点？") if self.phase is Phase.READY else ()

    def coverage(self) -> Coverage | None:
        return self._coverage() if self.phase is Phase.READY else None

    def facets(self) -> Facets | None:
        return facets_of(self.catalog) if self.phase is Phase.READY else None

    def keep_opinion(self, opinion: Opinion) -> None:
        self.opinions.append(opinion)

    def _ready(self) -> None:
        if self.phase is Phase.LOADING:
            assert self.opened.wait(30)
        if self.phase is Phase.MISSING:
            raise IndexMissing('no index here: run "wenbao build"')

    def _coverage(self) -> Coverage:
        return Coverage(
            pages=3, articles=4, papers=("淇河晚报",), since=date(2025, 11, 19), until=date(2025, 11, 21)
        )

    def _quote(self, n: int, article: str, text: str, answering: str) -> Quote:
        story = self.catalog.stories[article]
        start = story.text.index(text)
        spans = Alignment(story.text, story.spans, self.catalog.raws).spans(start, start + len(text))
        at = text.index(answering)
        citation = citation_of(self.catalog, story, spans)
        return Quote(n, text, 0.9, ((at, at + len(answering)),), citation)


def _article(name: str, page: str, raw: str, place: tuple[int, int], **facts: object) -> Article:
    """An article with its reading text: lines joined, paragraphs parted by one break."""
    start, end = place
    text = "\n".join(
        re.sub(r"(?<=[\u3000-\uffef])\n|\n(?=[\u3000-\uffef])", "", part)
        for part in raw[start:end].split("\n\n")
    )
    unknown = {
        "headline": None,
        "kicker": None,
        "byline": (),
        "subheads": (),
        "roles": (),
        "headline_spans": (),
    }
    return Article(
        id=name,
        page=page,
        kind=ArticleKind.ARTICLE,
        text=text.strip(),
        spans=(Span(page, start, end),),
        quality=0.9,
        **{**unknown, **facts},
    )


@pytest.fixture(scope="module")
def gate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    """Who may come in: wang and li, by the password WORDS, which costs little to check here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        patch.setattr(passwords, "_made", [])
        made = gate_at(tmp_path_factory.mktemp("users") / "users.json", on_loopback=True)
        for name in ("wang", "li"):
            made.users.add(name, WORDS)
        yield made


# For one module only: while it is open, its event loop runs, and no test can run another.
@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A Chromium of this machine; nothing is downloaded."""
    names = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
    path = next(filter(None, map(shutil.which, names)), None)
    if path is None:
        pytest.fail("no Chromium here: install the packages `chromium` and `fonts-noto-cjk` and try again")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def reader_at(chromium: Browser) -> Iterator[Callable[..., Reader]]:
    """Opens the page for a reader; at the end no reader may have left the machine or met an error."""
    readers: list[Reader] = []

    def opened(url: str, **context: object) -> Reader:
        page = chromium.new_context(
            **{"locale": "zh-CN", "viewport": {"width": 1440, "height": 900}, **context}
        ).new_page()
        page.set_default_timeout(PATIENCE)
        reader = Reader(page)
        reader.watch()
        readers.append(reader)
        page.goto(url)
        reader.ready()
        return reader

    yield opened
    for reader in readers:
        requests, complaints = list(reader.requests), list(reader.complaints)
        reader.page.goto("about:blank")  # what is under way ends before anybody is asked to account for it
        reader.page.context.close()
        outside = [url for url in requests if not url.startswith(("http://127.0.0.1:", "data:", "blob:"))]
        assert not outside
        assert reader.forgive or not complaints


@pytest.fixture(scope="module")
def archive() -> FakeArchive:
    """The archive in memory, open."""
    return FakeArchive()


@pytest.fixture(autouse=True)
def _as_it_was(request: pytest.FixtureRequest) -> Iterator[None]:
    """What a test has done to the archive in memory does not outlive it."""
    yield
    if "archive" in request.fixturenames:
        archive: FakeArchive = request.getfixturevalue("archive")
        archive.catalog = paper_catalog()
        archive.held = None


@pytest.fixture
def loading_archive() -> FakeArchive:
    """The archive in memory, still being opened."""
    return FakeArchive(phase=Phase.LOADING)


@pytest.fixture
def missing_archive() -> FakeArchive:
    """An archive before its first build."""
    return FakeArchive(phase=Phase.MISSING)


@pytest.fixture(scope="module")
def url(archive: FakeArchive) -> Iterator[str]:
    """Where the open archive in memory is served."""
    with _served(archive) as address:
        yield address


@pytest.fixture(scope="session")
def served() -> Callable[..., AbstractContextManager[str]]:
    """Serves an archive in memory for a while, at an address that may be given."""
    return _served


@pytest.fixture
def loading_url(loading_archive: FakeArchive) -> Iterator[str]:
    """Where the archive that is still being opened is served."""
    with _served(loading_archive) as address:
        yield address


@pytest.fixture
def missing_url(missing_archive: FakeArchive) -> Iterator[str]:
    """Where the archive before its first build is served."""
    with _served(missing_archive) as address:
        yield address


@pytest.fixture(scope="session")
def wenbao(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the real thing is served, over an index of the seeds, by the commands a reader would type."""
    index = tmp_path_factory.mktemp("wenbao") / "index"
    command = [sys.executable, "-m", "ui.cli"]
    built = subprocess.run(
        [*command, "build", "seeds", "--index", str(index)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    port = _free_port()
    log = index.with_name("serve.log")
    with log.open("w") as output:
        server = subprocess.Popen(
            [*command, "serve", "--port", str(port), "--index", str(index)],
            cwd=ROOT,
            stdout=output,
            stderr=output,
        )
        try:
            address = f"http://127.0.0.1:{port}"
            deadline = time.monotonic() + 180
            while not _healthy(address):
                assert server.poll() is None, log.read_text()
                assert time.monotonic() < deadline, log.read_text()
                time.sleep(0.3)
            yield address
        finally:
            server.terminate()
            code = server.wait(30)
    assert code == 0, log.read_text()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _healthy(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/health") as health:
            return bool(health.status == 200)
    except urllib.error.HTTPError as error:
        error.close()
    except OSError:
        pass
    return False


@contextmanager
def _served(
    archive: FakeArchive,
    address: str | None = None,
    *,
    gate: object = None,
    around: Callable[[object], object] = lambda app: app,
    **more: object,
) -> Iterator[str]:
    """Serve an archive at an address; `around` puts something before the application, `more` goes into it."""
    from ui.web.server import make_app

    gate = gate or gate_at(Path(tempfile.gettempdir()) / f"no-users-{uuid4()}.json", on_loopback=True)
    port = int(address.rpartition(":")[2]) if address else _free_port()
    servers: list[uvicorn.Server] = []

    async def serve() -> None:
        # Made where a loop is running: elsewhere Gradio makes loops of its own and leaves them open.
        config = uvicorn.Config(
            around(make_app(archive, gate, **more)),
            host="127.0.0.1",
            port=port,
            log_level="warning",
            timeout_graceful_shutdown=1,
        )
        servers.append(uvicorn.Server(config))
        await servers[0].serve()

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    deadline = time.monotonic() + 60
    while not (servers and servers[0].started):
        assert thread.is_alive()
        assert time.monotonic() < deadline
        time.sleep(0.05)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        servers[0].should_exit = True
        thread.join(10)
