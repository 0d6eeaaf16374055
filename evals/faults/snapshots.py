"""Snapshots: all that an index holds and answers, so that two can be told to be the same."""

from dataclasses import dataclass
from pathlib import Path

from assistant.assistant import Assistant
from index.archive import open_archive
from index.encoder import Encoder
from index.folding import terms

QUESTIONS = (
    "公告从什么时候起施行？",
    "展览什么时候结束？",
    "养老服务中心在哪里？",
    "Who was the hero of the story?",
)
_NEAREST = 10
_DIGITS = 3  # scores are the same within 1e-3


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What an index holds (rows), finds (ids in their order) and answers (quotes with their places)."""

    rows: tuple[object, ...]
    found: tuple[tuple[str, ...], ...]
    answers: tuple[object, ...]


def snapshot(index: Path, encoder: Encoder) -> Snapshot:
    """The served generation of an index, opened anew. Raises ArchiveError where it can't be."""
    with open_archive(index, encoder.identity) as archive:
        catalog = archive.catalog
        pages = catalog.pages()
        rows = (
            tuple(pages),
            tuple(catalog.raw(page.name) for page in pages),
            tuple(tuple(catalog.articles(page.name)) for page in pages),
            tuple(catalog.all_passages()),
            tuple(archive.vectors.ids()),
            archive.terms.count(),
        )
        near = archive.vectors.nearest(encoder.encode_questions(QUESTIONS), _NEAREST)
        matches = [archive.terms.matches(terms(question), _NEAREST) for question in QUESTIONS]
        found = tuple(tuple(hit.id for hit in hits) for hits in [*near, *matches])
        assistant = Assistant(archive, encoder)
        answers = []
        for question in QUESTIONS:
            answer = assistant.ask(question)
            quotes = tuple((quote.text, quote.citation) for quote in answer.quotes)
            answers.append((answer.answered, quotes, round(answer.confidence, _DIGITS)))
        return Snapshot(rows, found, tuple(answers))
