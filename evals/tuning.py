"""What the trainers of the assistant's models have in common: their command line, and our own questions asked."""

import argparse
from collections.abc import Callable, Iterator
from pathlib import Path

from assistant.assistant import Assistant, Examined
from assistant.features import Features
from evals.questions.files import OwnQuestion, for_tuning, read_questions
from index.archive import open_archive
from index.build import build
from index.encoder import Encoder
from ui.settings import Settings


def tuning_options(
    description: str | None,
    out: Path,
    settings: Settings,
    more: Callable[[argparse.ArgumentParser], object] | None = None,
) -> argparse.Namespace:
    """The options: `sets`, `sample`, `indexes`, `out`, and those that `more` adds."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sets", type=Path, nargs="+")
    parser.add_argument("--sample", type=int, default=400)
    parser.add_argument(
        "--indexes",
        type=Path,
        default=settings.cache_dir / "evaluation",
        help="where the sets' indexes are kept",
    )
    parser.add_argument("--out", type=Path, default=out)
    if more is not None:
        more(parser)
    return parser.parse_args()


def own_examined(
    encoder: Encoder, index: Path, *, tuning: bool, features: Features = Features()
) -> Iterator[tuple[OwnQuestion, Examined]]:
    """One half of our own questions asked of the pages in `seeds/`: for tuning, or held out."""
    build(index, Path("seeds"), encoder)
    questions = read_questions()
    wanted = {question.id for question in for_tuning(questions)}
    assistant = Assistant(open_archive(index, encoder.identity), encoder, features)
    for question in questions:
        if (question.id in wanted) == tuning:
            yield question, assistant.examine(question.text, question.history)
