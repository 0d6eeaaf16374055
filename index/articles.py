"""Articles: a page's blocks gathered into whole stories, captions and notices, each with its headline."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from hashlib import sha256

from index import bylines
from index.blocks import Block, BlockKind, blocks_of
from index.headlines import HeadingText, Place, assigned, parted
from index.reading import Line, is_open, joined, lines_of
from index.spans import Span, squeeze


class ArticleKind(StrEnum):
    """What an article is."""

    ARTICLE = "article"
    CAPTION = "caption"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Article:
    """One story of a page.

    `text` is the reading text of its body with byline opening and subheads, paragraphs parted by a
    line break; `spans` is where that text stands, `headline_spans` where its headline and kicker do.
    `quality` is in 0..1: how sound the extraction looks.
    """

    id: str
    page: str
    kind: ArticleKind
    headline: str | None
    kicker: str | None
    subheads: tuple[str, ...]
    byline: tuple[str, ...]
    roles: tuple[tuple[str, tuple[str, ...]], ...]
    text: str
    spans: tuple[Span, ...]
    headline_spans: tuple[Span, ...]
    quality: float
    continues: str | None = None
    part_of: str | None = None


@dataclass(slots=True)
class _Draft:
    """A story while it is being gathered: the numbers of its blocks."""

    kind: ArticleKind
    blocks: list[int] = field(default_factory=list)
    headings: list[int] = field(default_factory=list)
    inside: int | None = None  # the number of the story that a caption interrupts
    boxed: bool = False

    def has_body(self, blocks: Sequence[Block]) -> bool:
        """Whether any running text is in it yet."""
        return any(blocks[i].kind in _BODY for i in self.blocks)


_BODY = (BlockKind.STORY, BlockKind.PARAGRAPH, BlockKind.ON)
_LONGEST_NOTICE_TITLE = 16  # characters
_SUBHEADS_DIFFER = 6  # characters


def articles_of(page: str, raw: str, body_start: int = 0) -> tuple[Article, ...]:
    """The page's articles in reading order.

    Args:
        page: The page's name.
        raw: Its raw text.
        body_start: Where its own text begins, after front matter.

    Every line of running text belongs to exactly one article.
    """
    lines = [line for line in lines_of(raw) if line.start >= body_start]
    blocks = _one_form(blocks_of(lines))
    drafts = _Gatherer(blocks).gather()
    if not drafts and blocks:
        drafts = [_Draft(ArticleKind.NOTICE, list(range(len(blocks))))]
    taken = {i for draft in drafts for i in draft.blocks}
    headings = [
        HeadingText(i, block.text)
        for i, block in enumerate(blocks)
        if block.kind == BlockKind.HEADING and i not in taken
    ]
    places = [
        Place(
            d.blocks[0],
            d.blocks[-1],
            " ".join(blocks[i].text for i in d.blocks),
            d.kind != ArticleKind.ARTICLE,
        )
        for d in drafts
    ]
    for block, story in sorted(assigned(headings, places).items()):
        drafts[story].headings.append(block)
    finished = [_finish(page, raw, lines, blocks, draft) for draft in drafts]
    return tuple(
        article if draft.inside is None else _with_story(article, finished[draft.inside])
        for article, draft in zip(finished, drafts, strict=True)
    )


def article_id(page: str, spans: Sequence[Span], text: str) -> str:
    """An id made of content and place: the same page gives the same ids however it is built."""
    place = ",".join(f"{s.page}:{s.start}-{s.end}" for s in spans)
    key = "\0".join((page, place, squeeze(text))).encode("utf-8", "surrogatepass")
    return "a-" + sha256(key).hexdigest()[:16]


def _one_form(blocks: Sequence[Block]) -> list[Block]:
    """The blocks, a heading of several lines made a subhead where the story's next subheads have its form.

    The subheads of a story are all set alike. A heading above an unsigned story that has just their form, while
    no story has been closed, is the first of them.
    """
    found = list(blocks)
    for i in range(1, len(blocks) - 1):
        block, below = blocks[i], blocks[i + 1]
        if block.kind != BlockKind.HEADING or below.kind != BlockKind.STORY or block.stop - block.first < 2:
            continue
        if (
            bylines.opening(below.text)
            or blocks[i - 1].kind not in _BODY
            or bylines.closing(blocks[i - 1].text)
        ):
            continue
        following = next(
            (b for b in blocks[i + 1 :] if b.kind in (BlockKind.SUBHEAD, BlockKind.HEADING)), None
        )
        if following and following.kind == BlockKind.SUBHEAD and _alike(block, following):
            found[i] = replace(block, kind=BlockKind.SUBHEAD)
            found[i + 1] = replace(below, kind=BlockKind.PARAGRAPH)
    return found


def _alike(heading: Block, subhead: Block) -> bool:
    longer, shorter = sorted((len(squeeze(heading.text)), len(squeeze(subhead.text))), reverse=True)
    return (
        heading.stop - heading.first == subhead.stop - subhead.first and longer - shorter <= _SUBHEADS_DIFFER
    )


class _Gatherer:
    """One pass over a page's blocks, with the story that is running."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self.blocks = blocks
        self.drafts: list[_Draft] = []
        self.running: _Draft | None = None
        self.outer: _Draft | None = None  # the story that a box interrupts
        self.labelled = False  # the last heading was a box's label

    def gather(self) -> list[_Draft]:
        for i, block in enumerate(self.blocks):
            match block.kind:
                case BlockKind.HEADING:
                    self.labelled = self.labelled or _is_label(block)
                case BlockKind.CONTINUATION if "接" in block.text:
                    self._begin()
                case BlockKind.BYLINE:
                    self._byline(i)
                case BlockKind.STORY:
                    self._story(i)
                case BlockKind.SUBHEAD | BlockKind.PARAGRAPH | BlockKind.ON:
                    self._more(i)
                case BlockKind.CAPTION | BlockKind.NOTICE:
                    self._aside(i)
                case _:
                    pass  # folio lines and （下转…） belong to no story
        return [draft for draft in self.drafts if draft.blocks]

    def _begin(self) -> _Draft:
        if self.labelled and self.running is not None and self.running.blocks:
            self.outer = self.running
        draft = _Draft(ArticleKind.ARTICLE, boxed=self.labelled)
        self.labelled = False
        self.drafts.append(draft)
        self.running = draft
        return draft

    def _byline(self, i: int) -> None:
        fresh = self.running is not None and not self.running.has_body(self.blocks)
        draft = self.running if fresh and self.running is not None else self._begin()
        draft.blocks.append(i)

    def _story(self, i: int) -> None:
        running = self.running
        opened = running is not None and not running.has_body(self.blocks)
        draft = running if opened and running is not None else self._begin()
        draft.blocks.append(i)

    def _more(self, i: int) -> None:
        draft = self.running or self._begin()
        if draft.boxed and self.outer is not None and self._is_outer(draft, self.outer):
            draft, self.outer = self.outer, None
            self.running = draft
        draft.blocks.append(i)

    def _is_outer(self, box: _Draft, outer: _Draft) -> bool:
        """Whether the story around a box goes on: its last paragraph was torn, and the box's was not."""
        if not box.has_body(self.blocks):
            return False
        return is_open(self.blocks[outer.blocks[-1]].text) and not is_open(self.blocks[box.blocks[-1]].text)

    def _aside(self, i: int) -> None:
        block = self.blocks[i]
        kind = ArticleKind.CAPTION if block.kind == BlockKind.CAPTION else ArticleKind.NOTICE
        inside = self.drafts.index(self.running) if self.running in self.drafts and self._resumes(i) else None
        self.drafts.append(_Draft(kind, [i], inside=inside))

    def _resumes(self, i: int) -> bool:
        """Whether the running story goes on after the block."""
        after = next(
            (b.kind for b in self.blocks[i + 1 :] if b.kind not in (BlockKind.CAPTION, BlockKind.NOTICE)),
            None,
        )
        return after in (BlockKind.ON, BlockKind.PARAGRAPH, BlockKind.SUBHEAD)


def _is_label(block: Block) -> bool:
    return len(squeeze(block.text)) <= 8 and bool(bylines.BOX_LABEL.match(block.text))


def _finish(page: str, raw: str, lines: Sequence[Line], blocks: Sequence[Block], draft: _Draft) -> Article:
    """The article that a draft stands for."""
    text = ""
    ranges: list[tuple[int, int]] = []
    titled = _notice_title(draft, blocks)
    for i in draft.blocks:
        block = blocks[i] if titled is None else titled
        on = block.kind == BlockKind.ON and bool(text)
        text = joined(text, block.text) if on else f"{text}\n{block.text}" if text else block.text
        ranges.append((lines[block.first].start, lines[block.stop - 1].end))
    spans = _merged(page, raw, ranges)
    byline = _byline(draft, blocks)
    kicker, headline = parted([blocks[h].text for h in sorted(draft.headings)])
    title = [(lines[blocks[h].first].start, lines[blocks[h].stop - 1].end) for h in sorted(draft.headings)]
    if titled is not None:
        head = lines[titled.first - 1]
        headline, title = head.text, [(head.start, head.end)]
    return Article(
        id=article_id(page, spans, text),
        page=page,
        kind=draft.kind,
        headline=headline,
        kicker=kicker,
        subheads=tuple(blocks[i].text for i in draft.blocks if blocks[i].kind == BlockKind.SUBHEAD),
        byline=byline.names,
        roles=byline.roles,
        text=text,
        spans=spans,
        headline_spans=_merged(page, raw, title),
        quality=1.0,
    )


def _notice_title(draft: _Draft, blocks: Sequence[Block]) -> Block | None:
    """A notice's block without its first line, where that is its title (公告, 遗失声明)."""
    if draft.kind != ArticleKind.NOTICE or draft.headings or len(draft.blocks) != 1:
        return None
    block = blocks[draft.blocks[0]]
    head, _, rest = block.text.partition("\n")
    if (
        not rest
        or len(squeeze(head)) > _LONGEST_NOTICE_TITLE
        or squeeze(head).endswith(("。", "，", ",", "；", "."))
    ):
        return None
    return replace(block, first=block.first + 1, text=rest)


def _with_story(caption: Article, story: Article) -> Article:
    return replace(caption, part_of=story.id)


def _merged(page: str, raw: str, ranges: Sequence[tuple[int, int]]) -> tuple[Span, ...]:
    """Ranges as spans; those with nothing but white space between them become one."""
    merged: list[tuple[int, int]] = []
    for start, end in ranges:
        if merged and merged[-1][1] <= start and not raw[merged[-1][1] : start].strip():
            merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    return tuple(Span(page, start, end) for start, end in merged)


def _byline(draft: _Draft, blocks: Sequence[Block]) -> bylines.Byline:
    if draft.kind == ArticleKind.CAPTION:
        return bylines.credited(" ".join(blocks[i].text for i in draft.blocks))
    if draft.kind == ArticleKind.NOTICE:
        return bylines.NOBODY
    lines = [blocks[i].text for i in draft.blocks if blocks[i].kind == BlockKind.BYLINE]
    if lines:
        return bylines.parse(" ".join(lines))
    opened = bylines.opening(blocks[draft.blocks[0]].text)
    found = bylines.parse(opened) if opened else bylines.NOBODY
    if not found.names:
        closed = bylines.closing(blocks[draft.blocks[-1]].text)
        found = bylines.parse(closed) if closed else found
    return found
