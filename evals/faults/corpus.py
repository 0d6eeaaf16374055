"""A small pages folder that changes: pages put together from stories of `seeds/`, drawn with a seed."""

from pathlib import Path
from random import Random

_PAGES = 12
_PARAGRAPHS = 6


class Corpus:
    """A pages folder and the paragraphs that its pages are made of."""

    def __init__(self, folder: Path, seeds: Path, random: Random) -> None:
        """Lay out the first pages.

        Args:
            folder: The folder; made here.
            seeds: Where text pages are, whose paragraphs are drawn from.
            random: What is drawn with.
        """
        self.folder = folder
        self._random = random
        texts = [path.read_text("utf-8") for path in sorted(seeds.glob("*.txt"))]
        self._paragraphs = [part.strip() for text in texts for part in text.split("\n\n") if len(part) > 40]
        folder.mkdir(parents=True)
        self._made = 0
        for _ in range(_PAGES):
            self._add()

    def change(self) -> None:
        """Change a page, add one, remove one and rename one, as an editor may between two builds."""
        changed, removed, renamed = self._random.sample(self.pages(), 3)
        changed.write_text(self._text(), "utf-8")
        removed.unlink()
        renamed.rename(renamed.with_name(f"renamed-{self._made:04}.txt"))
        while len(self.pages()) < _PAGES:  # one, or the ones more that were lost
            self._add()

    def lose(self) -> None:
        """Remove two pages."""
        for page in self._random.sample(self.pages(), 2):
            page.unlink()

    def pages(self) -> list[Path]:
        """The page files, sorted."""
        return sorted(self.folder.glob("*.txt"))

    def _add(self) -> None:
        (self.folder / f"page-{self._made:04}.txt").write_text(self._text(), "utf-8")
        self._made += 1

    def _text(self) -> str:
        # A line that no other page has, so that each page has text that was never embedded.
        own = f"本报讯（记者 陈明）第{self._random.randrange(10**6)}号公告昨日发布，自即日起施行。"
        return "\n\n".join([own, *self._random.sample(self._paragraphs, _PARAGRAPHS)]) + "\n"
