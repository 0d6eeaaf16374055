"""The copy desk: stories become items of a page, with headings, bylines, subheads, pictures and boxes."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from random import Random
from typing import Literal

from evals.pages import furniture
from evals.pages.bylines import NOBODY, Byline, byline_of, credit_of, name_of
from evals.pages.headlines import (
    Heading,
    heading_of,
    label_of,
    run_in_head_of,
    subhead_of,
    two_line_subhead,
)
from evals.pages.layouts import Habits, Marks
from evals.pages.stories import Clippings, Story, sentences

ItemKind = Literal["article", "caption", "notice"]

# Characters: a shorter headline is a failed one, a longer story is a feature and gets subheads more often.
_SHORTEST_HEADLINE = 8
_FEATURE = 900
_BOX = (120, 260)
_SUBHEADED = 0.33
_ATTEMPTS = 40
_VERSE = "[\u4e00-\u9fff]{4,14}"
_FEWEST_VERSES = 6
_SERVICES = 0.4  # share of the notices that are weather, fixtures or numbers, on pages that have such

_HALF_WIDTH = str.maketrans({"，": ",", "：": ":", "；": ";", "（": "(", "）": ")", "？": "?", "！": "!"})
_TYPEWRITER = str.maketrans({"“": '"', "”": '"'})


class OutOfStoriesError(ValueError):
    """The passages do not yield another story with a headline."""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of an item's text: a paragraph, or a subhead, byline or credit on lines of its own."""

    lines: tuple[str, ...]
    fixed: bool = False

    @property
    def text(self) -> str:
        """Its lines joined by a space."""
        return " ".join(self.lines)


@dataclass(frozen=True, slots=True)
class Item:
    """One story, caption or notice, before it is set."""

    kind: ItemKind
    parts: tuple[Part, ...]
    heading: Heading = field(default_factory=Heading)
    banner: tuple[str, ...] = ()
    subheads: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    roles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    came_from: str = ""
    goes_on: str = ""
    source: str = ""

    @property
    def length(self) -> int:
        """Characters of its text."""
        return sum(len(part.text) for part in self.parts)


class CopyDesk:
    """Makes the items of one page; no passage is used twice."""

    def __init__(self, clippings: Clippings, habits: Habits, random: Random) -> None:
        self._clippings = clippings
        self._habits = habits
        self._random = random
        self._used: set[str] = set()

    def article(self, length: int) -> Item:
        """A story of about so many characters in the page's habits."""
        random, habits = self._random, self._habits
        story, heading = self._headed_story(length)
        comes = random.random() < habits.continued and len(story.paragraphs) > 2
        goes = not comes and random.random() < habits.continued / 2
        byline = NOBODY if comes else byline_of(random.choice(habits.bylines), random)
        paragraphs = list(story.paragraphs[1:] if comes else story.paragraphs)
        paragraphs, is_shaped = self._shaped(paragraphs)
        subheads = {} if is_shaped else self._subheads(paragraphs)
        parts = self._parts(paragraphs, subheads, byline)
        return self._printed(
            Item(
                "article",
                parts,
                heading,
                banner=self._banner(),
                subheads=tuple(" ".join(lines) for lines in subheads.values()),
                names=byline.names,
                roles=byline.roles,
                came_from=furniture.came_from(random) if comes else "",
                goes_on=furniture.goes_on(random) if goes else "",
                source=story.sources[0],
            )
        )

    def _shaped(self, paragraphs: list[str]) -> tuple[list[str], bool]:
        """The paragraphs as a poem's lines or as questions and answers where the page has such, and whether it is so."""
        random, habits = self._random, self._habits
        if habits.poems and random.random() < habits.poems:
            clauses = [
                c for p in paragraphs for c in re.split("[，。；！？：、]", p) if re.fullmatch(_VERSE, c)
            ]
            if len(clauses) >= _FEWEST_VERSES:
                return clauses[: random.randint(_FEWEST_VERSES, 3 * _FEWEST_VERSES)], True
        if habits.interviews and len(paragraphs) > 2 and random.random() < habits.interviews:
            asking, answering = (
                random.choice(["记者", "问", "晚报记者"]),
                random.choice([name_of(random), "答", "负责人"]),
            )
            asked = [f"{asking}：{random.choice(furniture.QUESTIONS)}" for _ in paragraphs]
            return [
                line for q, p in zip(asked, paragraphs, strict=True) for line in (q, f"{answering}：{p}")
            ], True
        return paragraphs, False

    def box(self) -> Item:
        """A short side story with the name of its box."""
        random = self._random
        story, heading = self._headed_story(random.randint(*_BOX))
        byline = byline_of(random.choice(["none", "none", "closing name", "pen name"]), random)
        return self._printed(
            Item(
                "article",
                self._parts(list(story.paragraphs), {}, byline),
                Heading(heading.headline),
                banner=(f"{random.choice(['□', '□', ''])}{random.choice(furniture.BOX_LABELS)}",),
                names=byline.names,
                roles=byline.roles,
            )
        )

    def caption(self, story: Item) -> Item:
        """A picture's caption with its credit, half of the time near to the story in subject."""
        random, habits = self._random, self._habits
        near = story.source if random.random() < 0.5 else None
        pictured, heading = self._headed_story(60, near)
        credit = credit_of(random.choice(habits.credits), random)
        words = sentences(pictured.paragraphs[0])
        text = "".join(words[: random.choice([1, 1, 2])])
        label = label_of(pictured.paragraphs[0], 8)
        if credit.own_line is False and label and random.random() < 0.3:
            text = f"{label}现场"
        if credit.own_line:
            parts: tuple[Part, ...] = (Part((text,)), Part((credit.text,), fixed=True))
        else:
            parts = (Part((f"{text}{' ' if credit.text[0] != '（' else ''}{credit.text}",)),)
        is_titled = random.random() < 0.3 and len(text) > 25 and len(heading.headline) == 1
        is_labelled = "作" in credit.roles and random.random() < 0.7
        return self._printed(
            Item(
                "caption",
                parts,
                Heading((heading.headline[0],)) if is_titled else Heading(),
                banner=(random.choice(furniture.PICTURE_LABELS),) if is_labelled else (),
                names=credit.names,
                roles=credit.roles,
            )
        )

    def headline(self) -> str:
        """The headline of a story that stands on another page."""
        return "".join(self._headed_story(60)[1].headline)

    def notice(self) -> Item:
        """A small notice under its title."""
        notice = (furniture.service_of if self._serves() else furniture.notice_of)(self._random)
        parts = tuple(Part((line,)) for line in notice.lines)
        return self._printed(Item("notice", parts, Heading((notice.title,))))

    def _serves(self) -> bool:
        return self._habits.rich and self._random.random() < _SERVICES

    def _headed_story(self, length: int, near: str | None = None) -> tuple[Story, Heading]:
        for _ in range(_ATTEMPTS):
            story = self._clippings.gather(self._random, length, self._used, near)
            heading = heading_of(story, self._random.choice(self._habits.shapes), self._random)
            self._used.add(story.sources[0])
            if sum(map(len, heading.headline)) >= _SHORTEST_HEADLINE:
                self._used.update(story.sources)
                return story, heading
        raise OutOfStoriesError(f"no headline from {_ATTEMPTS} stories")

    def _banner(self) -> tuple[str, ...]:
        draw = self._random.random()
        if draw < self._habits.banners:
            return self._random.choice(furniture.BANNERS)
        if draw < self._habits.banners + self._habits.labels:
            return (self._random.choice(furniture.RICH_LABELS if self._habits.rich else furniture.LABELS),)
        return ()

    def _subheads(self, paragraphs: list[str]) -> dict[int, tuple[str, ...]]:
        """Subheads by the number of the paragraph they stand above; run-in heads go into the paragraphs."""
        random = self._random
        odds = 0.9 if sum(map(len, paragraphs)) >= _FEATURE else _SUBHEADED
        if len(paragraphs) < 3 or not self._habits.subheads or random.random() >= odds:
            return {}
        form = random.choice(self._habits.subheads)
        found: dict[int, tuple[str, ...]] = {}
        for number in range(1, len(paragraphs), random.choice([1, 2, 2, 3]) if form == "run in" else 2):
            if form == "run in":
                phrase = run_in_head_of(paragraphs[number])
                paragraphs[number] = f"{phrase or ''}{paragraphs[number]}"
            elif form == "line":
                line = subhead_of(paragraphs[number])
                found |= {number: (line,)} if line else {}
            else:
                found |= {number: lines} if (lines := two_line_subhead(paragraphs[number])) else {}
        return found

    def _parts(
        self, paragraphs: list[str], subheads: Mapping[int, tuple[str, ...]], byline: Byline
    ) -> tuple[Part, ...]:
        paragraphs[0] = byline.opening + paragraphs[0]
        closes_alone = byline.closing and self._random.random() < 0.5
        if byline.closing and not closes_alone:
            paragraphs[-1] = f"{paragraphs[-1]}{self._random.choice(['', ' '])}{byline.closing}"
        parts = [Part((byline.line,), fixed=True)] if byline.line else []
        for number, paragraph in enumerate(paragraphs):
            if number in subheads:
                parts.append(Part(subheads[number], fixed=True))
            parts.append(Part((self._strayed(paragraph),)))
        return (*parts, Part((byline.closing,), fixed=True)) if closes_alone else tuple(parts)

    def _strayed(self, paragraph: str) -> str:
        """The paragraph with one 和 read as `and`, now and then."""
        places = [
            match.start() for match in re.finditer(r"(?<=[\u4e00-\u9fff])和(?=[\u4e00-\u9fff])", paragraph)
        ]
        if not places or self._random.random() >= self._habits.strays:
            return paragraph
        place = self._random.choice(places)
        return f"{paragraph[:place]} and {paragraph[place + 1 :]}"

    def _printed(self, item: Item) -> Item:
        return _with_marks(item, self._habits.marks)


def _with_marks(item: Item, marks: Marks) -> Item:
    """The item in half-width marks, where that is the page's habit."""
    if marks == "full":
        return item

    def turned(text: str) -> str:
        text = text.translate(_HALF_WIDTH)
        return text.translate(_TYPEWRITER) if marks == "typewriter" else text

    def turned_all(lines: tuple[str, ...]) -> tuple[str, ...]:
        return _each(lines, turned)

    heading = item.heading
    return replace(
        item,
        parts=tuple(replace(part, lines=turned_all(part.lines)) for part in item.parts),
        heading=Heading(turned_all(heading.headline), turned_all(heading.kicker), turned_all(heading.deck)),
        banner=turned_all(item.banner),
        subheads=turned_all(item.subheads),
        came_from=turned(item.came_from),
        goes_on=turned(item.goes_on),
    )


def _each(lines: tuple[str, ...], change: Callable[[str], str]) -> tuple[str, ...]:
    return tuple(change(line) for line in lines)
