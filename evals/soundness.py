"""How well the figure of soundness tells broken texts from whole ones.

    python -m evals.soundness PAGES_DIR > evals/results/soundness.txt

Of every page (made by `evals.pages.make`) the stories of 150 characters and more are judged as they are, with a share
of their Chinese characters replaced by others, and read across with the next story as two columns would be. Printed are
quantiles of the figure, and the probability that a whole story gets a higher one than a broken one.
"""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

from assistant.evaluation.metrics import auroc
from index.drafts import gathered
from index.reading import Line, lines_of
from index.soundness import soundness
from index.story_borders import made_up

_SHORTEST = 150  # characters
_FEWEST_LINES = 8
_MISREAD = (0.03, 0.1, 0.2)  # shares of the characters
_AT = (0.05, 0.25, 0.5, 0.75, 0.95)


def stories(raw: str) -> Iterator[tuple[str, list[Line]]]:
    """The longer stories of a page, each with its lines."""
    lines = lines_of(raw)
    page = made_up(lines)
    for draft in gathered(page.blocks, page.returns):
        own = [page.blocks[i] for i in draft.blocks]
        text = "\n".join(block.text for block in own)
        if len(text) >= _SHORTEST:
            yield text, [lines[i] for block in own for i in range(block.first, block.stop)]


def main(arguments: Sequence[str]) -> None:
    """Judge and print."""
    random = Random(7)
    pages = [list(stories(path.read_text("utf-8"))) for path in sorted(Path(arguments[0]).rglob("*.txt"))]
    characters = [c for page in pages for text, _ in page for c in text if "\u4e00" <= c <= "\u9fff"]
    figures: dict[str, list[float]] = {"as they are": []}
    for page in pages:
        figures["as they are"] += [soundness(text, lines) for text, lines in page]
        for share in _MISREAD:
            figures.setdefault(f"{share:.0%} misread", []).extend(
                soundness(
                    "".join(
                        random.choice(characters)
                        if "\u4e00" <= c <= "\u9fff" and random.random() < share
                        else c
                        for c in text
                    ),
                    lines,
                )
                for text, lines in page
            )
        long = [story for story in page if len(story[1]) >= _FEWEST_LINES]
        figures.setdefault("read across", []).extend(
            soundness(upper + lower, [line for pair in zip(a, b, strict=False) for line in pair])
            for (upper, a), (lower, b) in zip(long, long[1:], strict=False)
        )
    print("$ python -m evals.soundness PAGES_DIR\n")
    print(f"{'stories':14}{'count':>7}" + "".join(f"{f'p{at:.0%}':>7}" for at in _AT) + f"{'AUROC':>8}")
    for name, found in figures.items():
        ordered = sorted(found)
        cells = "".join(f"{ordered[int(at * (len(ordered) - 1))]:7.2f}" for at in _AT)
        print(f"{name:14}{len(found):7}{cells}{auroc(figures['as they are'], found):8.3f}")


if __name__ == "__main__":
    main(sys.argv[1:])
