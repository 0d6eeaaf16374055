"""The catalog's tables, and its rows as records."""

import datetime as dt
import json
from collections.abc import Sequence

from index.articles import Article, ArticleKind
from index.facts import PageFacts
from index.passages import Passage
from index.spans import Span

SCHEMA = """
CREATE TABLE pages (
  name TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, content TEXT NOT NULL, reader TEXT NOT NULL,
  raw TEXT NOT NULL, body_start INTEGER NOT NULL, paper TEXT, date TEXT, edition TEXT, quality REAL NOT NULL
) STRICT;
CREATE INDEX pages_listed ON pages (name, fingerprint, content, paper, date, edition);
CREATE TABLE layouts (page TEXT PRIMARY KEY, width REAL NOT NULL, height REAL NOT NULL, boxes BLOB NOT NULL) STRICT;
CREATE TABLE articles (
  id TEXT PRIMARY KEY, page TEXT NOT NULL, seq INTEGER NOT NULL, kind TEXT NOT NULL, headline TEXT, kicker TEXT,
  subheads TEXT NOT NULL, byline TEXT NOT NULL, roles TEXT NOT NULL, text TEXT NOT NULL, spans TEXT NOT NULL,
  headline_spans TEXT NOT NULL, quality REAL NOT NULL, came_from TEXT, goes_on TEXT,
  continues TEXT, first_part TEXT, part_of TEXT
) STRICT;
CREATE INDEX articles_by_page ON articles (page, seq);
CREATE TABLE passages (
  id TEXT PRIMARY KEY, article TEXT NOT NULL, page TEXT NOT NULL, seq INTEGER NOT NULL, start INTEGER NOT NULL,
  stop INTEGER NOT NULL, text TEXT NOT NULL, context TEXT NOT NULL, spans TEXT NOT NULL
) STRICT;
CREATE TABLE tokens (passage TEXT PRIMARY KEY, page TEXT NOT NULL, packed BLOB NOT NULL) STRICT;
CREATE INDEX tokens_by_page ON tokens (page);
CREATE TABLE token_mean (mean BLOB NOT NULL) STRICT;
CREATE INDEX passages_by_article ON passages (article, seq);
CREATE INDEX passages_by_page ON passages (page);
"""

ARTICLE_COLUMNS = "id, page, kind, headline, kicker, subheads, byline, roles, text, spans, headline_spans, quality, came_from, goes_on, continues, first_part, part_of"
PASSAGE_COLUMNS = "id, article, page, start, stop, text, context, spans"


def as_json(value: object) -> str:
    """A value as it is stored."""
    return json.dumps(value, ensure_ascii=False)


def as_json_spans(spans: Sequence[Span]) -> str:
    """Spans as they are stored."""
    return as_json([[s.page, s.start, s.end] for s in spans])


def spans_in(value: object) -> tuple[Span, ...]:
    """Stored spans."""
    return tuple(Span(page, start, end) for page, start, end in json.loads(str(value)))


def optional(value: object) -> str | None:
    """A text that may be missing."""
    return None if value is None else str(value)


def facts_in(row: Sequence[object]) -> PageFacts:
    """A page's facts from a row of paper, date and edition."""
    paper, day, edition = row
    return PageFacts(optional(paper), dt.date.fromisoformat(str(day)) if day else None, optional(edition))


def article_in(row: Sequence[object]) -> Article:
    """An article from a row of ARTICLE_COLUMNS."""
    return Article(
        id=str(row[0]),
        page=str(row[1]),
        kind=ArticleKind(str(row[2])),
        headline=optional(row[3]),
        kicker=optional(row[4]),
        subheads=tuple(json.loads(str(row[5]))),
        byline=tuple(json.loads(str(row[6]))),
        roles=tuple((role, tuple(names)) for role, names in json.loads(str(row[7]))),
        text=str(row[8]),
        spans=spans_in(row[9]),
        headline_spans=spans_in(row[10]),
        quality=float(str(row[11])),
        came_from=optional(row[12]),
        goes_on=optional(row[13]),
        continues=optional(row[14]),
        first_part=optional(row[15]),
        part_of=optional(row[16]),
    )


def passage_in(row: Sequence[object]) -> Passage:
    """A passage from a row of PASSAGE_COLUMNS."""
    return Passage(
        id=str(row[0]),
        article=str(row[1]),
        page=str(row[2]),
        start=int(str(row[3])),
        end=int(str(row[4])),
        text=str(row[5]),
        context=str(row[6]),
        spans=spans_in(row[7]),
    )
