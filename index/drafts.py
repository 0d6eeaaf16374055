"""Drafts: a page's blocks gathered into stories, captions and notices, before they have headlines."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from enum import StrEnum

from index.blocks import Block, BlockKind
from index.column_labels import is_box_label

BODY = (BlockKind.STORY, BlockKind.PARAGRAPH, BlockKind.ON)


class ArticleKind(StrEnum):
    """What an article is."""

    ARTICLE = "article"
    CAPTION = "caption"
    NOTICE = "notice"


@dataclass(slots=True, eq=False)
class Draft:
    """A story, caption or notice by the numbers of its blocks."""

    kind: ArticleKind
    blocks: list[int] = field(default_factory=list)
    headings: list[int] = field(default_factory=list)
    inside: "Draft | None" = None  # the story that a caption interrupts
    boxed: bool = False
    around: "Draft | None" = None  # the story that a box interrupts
    came_from: str | None = None  # （上接第一版）
    goes_on: str | None = None  # （下转第三版）

    def has_body(self, blocks: Sequence[Block]) -> bool:
        """Whether any running text is in it yet."""
        return any(blocks[i].kind in BODY for i in self.blocks)


def gathered(blocks: Sequence[Block], returns: AbstractSet[int] = frozenset()) -> list[Draft]:
    """The page's stories, captions and notices in the order in which they begin.

    Args:
        blocks: Of the page or a part of it.
        returns: The numbers of the blocks at which the story around a box goes on.
    """
    return _Gatherer(blocks, returns).gather()


class _Gatherer:
    """One pass over a page's blocks, with the story that is running."""

    def __init__(self, blocks: Sequence[Block], returns: AbstractSet[int]) -> None:
        self.blocks = blocks
        self.returns = returns
        self.drafts: list[Draft] = []
        self.running: Draft | None = None
        self.outer: Draft | None = None  # the story that a box interrupts
        self.labelled = False  # the last heading was a box's label

    def gather(self) -> list[Draft]:
        for i, block in enumerate(self.blocks):
            match block.kind:
                case BlockKind.HEADING:
                    self.labelled = self.labelled or is_box_label(block.text)
                case BlockKind.CONTINUATION if "接" in block.text:
                    self._begin().came_from = block.text
                case BlockKind.CONTINUATION if self.running is not None:
                    self.running.goes_on = block.text
                case BlockKind.BYLINE:
                    self._byline(i)
                case BlockKind.STORY:
                    self._story(i)
                case BlockKind.SUBHEAD | BlockKind.PARAGRAPH | BlockKind.ON:
                    self._more(i)
                case BlockKind.CAPTION | BlockKind.NOTICE:
                    self._aside(i)
                case _:
                    pass  # folio lines belong to no story
        return [draft for draft in self.drafts if draft.blocks]

    def _begin(self) -> Draft:
        if self.labelled and self.running is not None and self.running.blocks:
            self.outer = self.running
        draft = Draft(ArticleKind.ARTICLE, boxed=self.labelled, around=self.outer if self.labelled else None)
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
        if i in self.returns and draft.boxed and self.outer is not None and draft.has_body(self.blocks):
            draft, self.outer = self.outer, None
            self.running = draft
        draft.blocks.append(i)

    def _aside(self, i: int) -> None:
        block = self.blocks[i]
        kind = ArticleKind.CAPTION if block.kind == BlockKind.CAPTION else ArticleKind.NOTICE
        self.drafts.append(Draft(kind, [i], inside=self.running if self._resumes(i) else None))

    def _resumes(self, i: int) -> bool:
        """Whether the running story goes on after the block."""
        below = (self.blocks[j].kind for j in range(i + 1, len(self.blocks)))
        after = next((kind for kind in below if kind not in (BlockKind.CAPTION, BlockKind.NOTICE)), None)
        return after in (BlockKind.ON, BlockKind.PARAGRAPH, BlockKind.SUBHEAD)
