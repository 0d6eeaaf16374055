"""Reading the pages folder: what changed is read and cut, what did not is only known again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from index.articles import Article
from index.catalog import SqliteCatalog
from index.cutting import articles_on
from index.errors import PageUnreadable
from index.formats.limits import Limits
from index.formats.page_files import PageFile
from index.formats.reader import PageText
from index.pages import Page, pages_in
from index.passages import Passage, passages_of
from index.progress import Progress
from index.text_cache import TextCache


@dataclass(frozen=True, slots=True)
class Cut:
    """A page read and cut."""

    page: Page
    articles: tuple[Article, ...]
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Before:
    """What was read before: pages of the index by fingerprint, texts of a build that broke off, frozen texts."""

    known: Mapping[str, str]
    texts: TextCache
    served: SqliteCatalog | None

    def frozen(self, page: str, fingerprint: str) -> PageText | None:
        """The text of a page that need not be read again."""
        kept = self.texts.get(page, fingerprint)
        return self.served.frozen_text(page, fingerprint) if kept is None and self.served else kept


@dataclass(slots=True)
class Reading:
    """What was found in the pages folder: pages read and cut, names of unchanged and unreadable ones, errors."""

    cuts: list[Cut] = field(default_factory=list)
    unchanged: set[str] = field(default_factory=set)
    unreadable: set[str] = field(default_factory=set)
    errors: list[PageUnreadable] = field(default_factory=list)

    def is_empty(self) -> bool:
        """Whether there was nothing at all."""
        return not (self.cuts or self.unchanged or self.errors)


def read_folder(
    files: Sequence[PageFile],
    pages: Path,
    limits: Limits,
    before: Before,
    progress: Progress,
) -> Reading:
    """The pages folder read as far as it has changed, page by page; a page that can't be read is noted."""
    reading = Reading()
    progress.stage("read", len(files))
    for file in files:
        for found in pages_in(file, pages, limits, before.known, before.frozen):
            if isinstance(found, PageUnreadable):
                reading.errors.append(found)
            elif found.read is None:
                reading.unchanged.add(found.name)
            else:
                try:
                    page = found.read()
                    text = PageText(page.raw, page.reader, layout=page.layout, quality=page.quality)
                    before.texts.put(page.name, page.fingerprint, text)
                    reading.cuts.append(_cut(page))
                except PageUnreadable as error:
                    reading.unreadable.add(found.name)
                    reading.errors.append(error)
        progress.advance()
    return reading


def _cut(page: Page) -> Cut:
    articles = articles_on(page)
    raws = {page.name: page.raw}
    return Cut(page, articles, tuple(p for a in articles for p in passages_of(a, raws)))
