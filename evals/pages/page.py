"""A page laid out: items set in columns and put in the order in which an extractor meets them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import Literal

from evals.pages import furniture
from evals.pages.copydesk import CopyDesk, Item, Part
from evals.pages.layouts import Habits
from evals.pages.setting import Block, Measure, apart, torn, tracked, wrapped
from evals.pages.stories import Clippings

# Lines of a headline that differ by so many characters at most are justified to one length.
_JUSTIFIED = 4
# Characters from which a caption or notice is torn in two, with these odds, on pages whose lines are joined.
_TORN_FROM = 45
_TORN_ODDS = 0.3
# Share of the folios in many forms, on pages that have such.
_RICH = 0.7
# Share of the folios at a rich page's foot that the extractor meets between two stories.
_STRAY_FOLIO = 0.3
# Lines beside a picture.
_BESIDE_A_PICTURE = (4, 9)


TagKind = Literal["heading", "body", "caption", "notice", "folio"]


@dataclass(frozen=True, slots=True)
class Tag:
    """What a stretch of a made page is: `raw[start:end]`, of the item of that number if it has one."""

    start: int
    end: int
    kind: TagKind
    item: int | None


@dataclass(frozen=True, slots=True)
class Page:
    """A made page: its raw text, its items in the order of their first words, and what each stretch is."""

    raw: str
    items: tuple[Item, ...]
    tags: tuple[Tag, ...] = ()


@dataclass(slots=True)
class _Sheet:
    """The raw text while it grows block by block, and the items in the order in which they begin."""

    gap: str
    blocks: list[str] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    tags: list[tuple[TagKind, int | None]] = field(default_factory=list)
    ends_in_headline: bool = False

    def put(
        self, *blocks: str, kind: TagKind = "heading", item: Item | None = None, gap: str | None = None
    ) -> None:
        number = None if item is None else next(n for n, known in enumerate(self.items) if known is item)
        for block in blocks:
            self.blocks.append(f"{(self.gap if gap is None else gap) if self.blocks else ''}{block}")
            self.tags.append((kind, number))
            self.ends_in_headline = False

    def tagged(self, start: int) -> tuple[Tag, ...]:
        """What each block is, the first of them beginning at `start`."""
        found: list[Tag] = []
        for block, (kind, item) in zip(self.blocks, self.tags, strict=True):
            found.append(Tag(start, start + len(block), kind, item))
            start += len(block)
        return tuple(found)


def lay_out(clippings: Clippings, habits: Habits, random: Random) -> Page:
    """A page of those habits.

    Raises:
        OutOfStoriesError: The passages do not yield enough stories.
    """
    return _Layout(clippings, habits, random).page()


class _Layout:
    """One page being laid out."""

    def __init__(self, clippings: Clippings, habits: Habits, random: Random) -> None:
        self._habits = habits
        self._random = random
        self._desk = CopyDesk(clippings, habits, random)
        self._width = random.choice(habits.width)
        self._column_gap = random.choice([habits.line_gap, habits.block_gap])
        self._sheet = _Sheet(habits.block_gap)

    def page(self) -> Page:
        random, habits, sheet = self._random, self._habits, self._sheet
        stories = [
            self._desk.article(int(random.choice(habits.lengths) * random.uniform(0.8, 1.25)))
            for _ in range(random.randint(*habits.items))
        ]
        captions = [
            self._desk.caption(random.choice(stories)) for _ in range(random.randint(*habits.captions))
        ]
        notices = [self._desk.notice() for _ in range(random.randint(*habits.notices))]
        box = self._desk.box() if random.random() < habits.box else None
        feature = max(stories, key=lambda story: story.length)
        folio = self._folio()
        folio_on_top = random.random() < 0.5
        strays = folio if habits.rich and not folio_on_top and random.random() < _STRAY_FOLIO else ()
        if folio_on_top:
            sheet.put(*folio, kind="folio")
        if habits.rich and random.random() < habits.index:
            elsewhere = [self._desk.headline() for _ in range(random.randint(2, 5))]
            sheet.put(*furniture.index_of(random, elsewhere), kind="folio")
        for group in self._groups(stories):
            self._put_group(group, captions, box if feature in group else None)
            if strays and random.random() < 0.5:
                sheet.put(*strays, kind="folio")
                strays = folio = ()
            if captions and random.random() < 0.4:
                self._put_caption(captions.pop())
            if notices and random.random() < 0.25:
                self._put_notice(notices.pop())
        while captions:
            self._put_caption(captions.pop())
        while notices:
            self._put_notice(notices.pop())
        if not folio_on_top:
            sheet.put(*folio, kind="folio")
        head, foot = random.choice(["", "", "\n\n", " "]), random.choice(["", "", "\n", "\n\n\n"])
        return Page(f"{head}{''.join(sheet.blocks)}{foot}", tuple(sheet.items), sheet.tagged(len(head)))

    def _groups(self, stories: Sequence[Item]) -> Iterator[list[Item]]:
        """The stories one by one, or two together that share their headlines' place."""
        place = 0
        while place < len(stories):
            size = 2 if self._random.random() < self._habits.paired else 1
            yield list(stories[place : place + size])
            place += size

    def _put_group(self, group: Sequence[Item], captions: list[Item], box: Item | None) -> None:
        heads = self._habits.heads
        below = heads == "below" or (heads == "mixed" and self._random.random() < 0.5)
        feature = max(group, key=lambda story: story.length)
        for story in () if below else group:
            self._put_banner(story)
            self._put_heading(story, below=False)
        for story in group:
            if below:
                self._put_banner(story)
            self._put_body(story, captions, box if story is feature else None)
        for story in group if below else ():
            self._put_heading(story, below=True)

    def _put_banner(self, item: Item) -> None:
        if item.banner:
            lines = [self._letter_spaced(line, odds=0.3) for line in item.banner]
            self._sheet.put("\n".join(lines))

    def _put_heading(self, item: Item, *, below: bool) -> None:
        random, heading = self._random, item.heading
        kicker = "\n".join(self._display(heading.kicker))
        headline = (" " if self._habits.torn else "\n").join(self._display(heading.headline))
        deck = "\n".join(self._display(heading.deck))
        if kicker:
            self._sheet.put(f"{kicker}{' ' if random.random() < 0.1 else ''}")
        if deck and not below and random.random() < self._habits.dash_glued:
            headline, deck = f"{headline}{deck}", ""
        elif deck and below:
            headline, deck = f"{headline}\n{random.choice(['', '', '  '])}{deck}", ""
        self._sheet.put(headline)
        if deck:
            self._sheet.put(deck)
        self._sheet.ends_in_headline = True

    def _display(self, lines: tuple[str, ...]) -> tuple[str, ...]:
        """Lines of a heading: the shorter of two is justified to the longer, where lines are stretched."""
        habits = self._habits
        if habits.tracking in ("stretched", "halved") and len(lines) == 2:
            short, long = sorted(lines, key=len)
            if 1 <= len(long) - len(short) <= _JUSTIFIED:
                return tuple(tracked(line) if line == short else self._plain(line) for line in lines)
        return tuple(self._letter_spaced(line, odds=0.6) for line in lines)

    def _letter_spaced(self, line: str, odds: float) -> str:
        spaces = self._habits.tracking != "none" and (self._habits.tracking == "all" or odds < 0.5)
        return tracked(line) if spaces and self._random.random() < odds else self._plain(line)

    def _plain(self, line: str) -> str:
        return apart(line) if self._habits.apart else line

    def _put_body(self, story: Item, captions: list[Item], box: Item | None) -> None:
        """The story's columns, with what interrupts them."""
        random, sheet, habits = self._random, self._sheet, self._habits
        sheet.items.append(story)
        parts = self._put_continuation(story)
        columns = self._columns(parts, heights=None)
        box_place = random.randint(1, len(columns)) if box else 0
        for number, column in enumerate(columns, 1):
            is_stray = habits.torn and random.random() < habits.strays / 2
            gap = f"{habits.block_gap} \n" if is_stray else self._column_gap if number > 1 else None
            sheet.put(column, kind="body", item=story, gap=gap)
            if captions and number < len(columns) and random.random() < habits.caption_inside:
                self._put_caption(captions.pop())
            if box and number == box_place:
                self._put_box(box)
        if story.goes_on and parts[-1] == story.parts[-1]:
            sheet.put(story.goes_on)

    def _put_continuation(self, story: Item) -> tuple[Part, ...]:
        """Put the mark of a story from another page; gives the parts to set, with marks inside them."""
        random, sheet, parts = self._random, self._sheet, story.parts
        if story.came_from and sheet.ends_in_headline and random.random() < self._habits.glued:
            sheet.blocks[-1] += story.came_from
        elif story.came_from and random.random() < 0.6:
            sheet.put(story.came_from)
        elif story.came_from:
            parts = (_marked(parts[0], story.came_from, ""), *parts[1:])
        if story.goes_on and not parts[-1].fixed and random.random() < 0.5:
            parts = (*parts[:-1], _marked(parts[-1], "", story.goes_on))
        return parts

    def _columns(
        self, parts: Sequence[Part], heights: Iterator[int] | None, width: float | None = None
    ) -> list[str]:
        random, habits = self._random, self._habits
        blocks = [Block(part.lines, part.fixed) for part in parts]
        heights = heights or iter(lambda: random.randint(*habits.height), 0)
        if habits.torn:
            return torn(blocks, Measure(self._width, apart=habits.apart), heights, habits.line_gap)
        measure = Measure(
            width or self._width + random.choice([-0.5, 0, 0, 0.5]),
            habits.tracking,
            indent=habits.indent,
            apart=habits.apart,
            hyphens=habits.hyphens,
        )
        narrow = range(0)
        if width is None and random.random() < habits.narrow:
            start = random.randint(5, 25)
            narrow = range(start, start + random.randint(*_BESIDE_A_PICTURE))
        return wrapped(blocks, measure, heights, narrow, habits.line_gap, random)

    def _put_box(self, box: Item) -> None:
        sheet = self._sheet
        sheet.items.append(box)
        sheet.put(*box.banner)
        sheet.put("\n".join(self._display(box.heading.headline)))
        column = self._columns(box.parts, iter(lambda: 10_000, 0))
        sheet.put(*column, kind="body", item=box, gap=self._random.choice(["\n", self._habits.block_gap]))

    def _put_caption(self, caption: Item) -> None:
        random, sheet, habits = self._random, self._sheet, self._habits
        sheet.items.append(caption)
        gap = "\n\n\n\n" if habits.block_gap == "\n\n" and random.random() < 0.3 else None
        heading = [*caption.banner, *self._display(caption.heading.headline)]
        texts = self._text_blocks(caption.parts, random.choice([0, habits.caption_width]))
        if heading:
            sheet.put(heading[0], gap=gap)
            sheet.put(*heading[1:])
            gap = None
        sheet.put(texts[0], kind="caption", item=caption, gap=gap)
        sheet.put(*texts[1:], kind="caption", item=caption)

    def _put_notice(self, notice: Item) -> None:
        self._sheet.items.append(notice)
        title = self._display(notice.heading.headline)
        lines = self._text_blocks(notice.parts, self._width if self._random.random() < 0.5 else 0)
        self._sheet.put(*title, *lines, kind="notice", item=notice)

    def _text_blocks(self, parts: Sequence[Part], width: float) -> list[str]:
        """The parts unbroken, or in hard lines of that width where the page has hard lines."""
        habits = self._habits
        if habits.torn or not width:
            texts = [self._plain(part.text) for part in parts]
            return [piece for text in texts for piece in self._torn_text(text)]
        measure = Measure(
            width, habits.tracking if width > 8 else "none", first_shorter=0, apart=habits.apart
        )
        blocks = [Block(part.lines, fixed=part.fixed and len(part.text) <= width) for part in parts]
        return wrapped(blocks, measure, iter(lambda: 10_000, 0), range(0), habits.line_gap, self._random)

    def _torn_text(self, text: str) -> tuple[str, ...]:
        """A short text, now and then torn in two where its column ended."""
        if not self._habits.torn or len(text) < _TORN_FROM or self._random.random() >= _TORN_ODDS:
            return (text,)
        place = self._random.randint(len(text) // 3, 2 * len(text) // 3)
        if not ("\u4e00" <= text[place - 1] <= "\u9fff" and "\u4e00" <= text[place] <= "\u9fff"):
            return (text,)
        return text[:place], text[place:]

    def _folio(self) -> tuple[str, ...]:
        if self._random.random() >= self._habits.folio:
            return ()
        rich = self._habits.rich and self._random.random() < _RICH
        lines = (furniture.rich_folio_of if rich else furniture.folio_of)(self._random)
        return tuple(self._plain(line) for line in lines)


def _marked(part: Part, before: str, after: str) -> Part:
    """The part with a mark before its first line and after its last."""
    first, *others = part.lines
    lines = [before + first, *others]
    lines[-1] += after
    return replace(part, lines=tuple(lines))
