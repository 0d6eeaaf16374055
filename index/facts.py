"""Facts of a page: its paper, date and edition, from what says so outright.

In this order: a sidecar (`<page>.toml`, or `page.toml` for a whole folder), front matter at the head of
the page, the file's and folders' names (`鹤壁日报/2024-10-23/03版.txt`), the page's own masthead
(`index.mastheads`). They are never guessed from the stories; what none of them says stays unknown.
"""

import datetime as dt
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from index.errors import PageUnreadable

FOLDER_SIDECAR = "page.toml"
_KEYS = ("paper", "date", "edition")

_DATE = re.compile(
    r"(?<!\d)(?P<y>1[89]\d{2}|20\d{2})(?:[-_./年]/?(?P<m>\d{1,2})[-_./月]/?(?P<d>\d{1,2})日?|(?P<md>\d{4}))(?!\d)"
)
_EDITION = re.compile(
    r"第?\s*(?P<numbered>[A-Z]?\d{1,3}|[一二三四五六七八九十]{1,3})\s*版|(?<![A-Za-z0-9])(?P<lettered>[A-D]\d{1,2})(?![A-Za-z0-9])"
)
# Beside a date, a lone number is the page's: 2024-10-23/03.txt, 鹤壁日报20241023_03_要闻.txt.
_LONE_NUMBER = re.compile(r"(?<![A-Za-z0-9])(?:page|版面|版|p)?[-_ ]?(\d{1,2})(?![A-Za-z0-9])", re.IGNORECASE)
PAPER = re.compile(
    r"[\u3400-\u9fff]{1,12}?(?:日[报報]|晚[报報]|早[报報]|[时時][报報]|晨[报報]|快[报報]|商[报報]|[导導][报報]|都市[报報]|[周週][报報]|[周週]刊|新[报報]|[报報])(?![\u3400-\u9fff])"
)
_NUMERALS = {
    numeral: figure
    for numerals in ("〇一二三四五六七八九", "零")
    for figure, numeral in zip("0123456789", numerals, strict=False)
}
_FRONT_MATTER = re.compile(
    r"\A\ufeff?(?P<fence>---|\+\+\+)[ \t]*\r?\n(?P<body>.*?)^(?P=fence)[ \t]*(?:\r?\n|\Z)",
    re.DOTALL | re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What is known of a page; None where nothing says."""

    paper: str | None = None
    date: dt.date | None = None
    edition: str | None = None

    def or_else(self, other: "PageFacts") -> "PageFacts":
        """These facts, those missing taken from another source."""
        return replace(
            self,
            paper=self.paper or other.paper,
            date=self.date or other.date,
            edition=self.edition or other.edition,
        )


def from_name(page: str) -> PageFacts:
    """What the names of a page's file and folders say."""
    path = PurePosixPath(page)
    parts = [*path.parent.parts, path.stem]
    whole = "/".join(parts)
    paper = next((m.group() for part in parts if (m := PAPER.search(part))), None)
    date = _date_in(whole)
    bare = _DATE.sub(" ", whole)  # a date may be spread over folders: 2024/10/23
    edition = next(
        (
            edition_of(found.group("numbered") or found.group("lettered"))
            for part in reversed(bare.split("/"))
            if (found := _EDITION.search(part))
        ),
        None,
    )
    if edition is None and date is not None:
        numbers = _LONE_NUMBER.findall(bare.rpartition("/")[2])
        edition = numbers[0] if len(numbers) == 1 else None
    return PageFacts(paper, date, edition)


def edition_of(number: str) -> str:
    """A page's number as it is written, Chinese numerals in figures: 03, A2, 三 as 3."""
    return str(number_of(number)) if number[0] in _NUMERALS else number


def number_of(text: str) -> int:
    """The number that figures or Chinese numerals say: 23, 二十三, 廿三, 二〇二四. Raises ValueError."""
    if text.isdigit():
        return int(text)
    text = text.replace("廿", "二十")
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return int("".join(_NUMERALS.get(c, "?") for c in text))
    return number_of(tens or "一") * 10 + (number_of(ones) if ones else 0)


def from_sidecar(name: str, text: str) -> PageFacts:
    """What a sidecar says: TOML with any of `paper`, `date`, `edition`.

    Raises:
        PageUnreadable: It is no TOML, or a fact in it is of the wrong kind.
    """
    try:
        return _checked(name, tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise PageUnreadable(
            name, f'not a TOML sidecar: {error}; expected lines like paper = "鹤壁日报"'
        ) from error


def from_front_matter(name: str, raw: str) -> tuple[PageFacts, int]:
    """What the front matter at the head of a page says, and where the page's own text begins after it."""
    found = _FRONT_MATTER.match(raw)
    if not found:
        return PageFacts(), 0
    body = found.group("body")
    if found.group("fence") == "+++":
        return from_sidecar(name, body), found.end()
    # Of YAML, only plain `key: value` lines are front matter here; anything else is the page's own text.
    lines = [line for line in body.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    pairs = [line.partition(":") for line in lines]
    if not pairs or any(
        not colon or not re.fullmatch(r"[\w -]{1,40}", key.strip()) for key, colon, _ in pairs
    ):
        return PageFacts(), 0
    values = {key.strip().lower(): value.strip().strip("\"'") for key, _, value in pairs}
    return _checked(name, {key: value for key, value in values.items() if value}), found.end()


def _checked(name: str, values: Mapping[str, object]) -> PageFacts:
    paper, day, edition = (values.get(key) for key in _KEYS)
    if isinstance(day, str):
        parsed = _date_in(day)
        if parsed is None:
            raise PageUnreadable(name, f"date = {day!r} is no date; expected YYYY-MM-DD")
        day = parsed
    if day is not None and type(day) is not dt.date:
        raise PageUnreadable(name, f"date = {day!r} is no date; expected YYYY-MM-DD")
    for key, value in (("paper", paper), ("edition", edition)):
        if value is not None and not isinstance(value, str | int):
            raise PageUnreadable(name, f"{key} = {value!r} is no text")
    return PageFacts(str(paper) if paper else None, day, str(edition) if edition else None)


def _date_in(text: str) -> dt.date | None:
    for found in _DATE.finditer(text):
        month, day = found.group("m"), found.group("d")
        if found.group("md"):
            month, day = found.group("md")[:2], found.group("md")[2:]
        try:
            return dt.date(int(found.group("y")), int(month), int(day))
        except ValueError:
            continue
    return None
