"""Finding: a question looked for in an archive, and which of its readings the archive speaks for."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.embedding import Embedder
from assistant.features import Features
from assistant.glossary import Glossed, glossed
from assistant.late import LateInteraction
from assistant.questions import Question, understood
from assistant.retrieval import Hit, idf, retrieve
from assistant.romanised import in_characters
from index.archive import Archive

LOOKED_AT = 40  # passages: of these, near copies and too much of one article fall out
# How much better the words of a question must be met where they lead by themselves than where the topic leads, for
# the question to have changed the subject.
_CHANGED = 0.1


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for a question.

    `hits` are the passages, best first; `weights` is the idf of each of the question's terms; `late` compares its words
    with passages', None where the archive keeps no tokens; `glossed` are its words in Chinese, None where no dictionary
    knows them.
    """

    question: Question
    hits: tuple[Hit, ...]
    weights: dict[str, float]
    late: LateInteraction | None
    glossed: Glossed | None = None


class Finder:
    """Looks questions up in one archive; safe to use from several threads."""

    def __init__(self, archive: Archive, embedder: Embedder, features: Features) -> None:
        """Look in an archive, by its embedder."""
        self._archive = archive
        self._embedder = embedder
        self._features = features

    def find(self, question: Question, pages: Sequence[str] | None, k: int = LOOKED_AT) -> Found:
        """What some pages (None: all) hold for a question: the k best passages, best first."""
        embedded = self._embedder.question(question.text)
        late = None
        if embedded.rows is not None:
            taken_over = question.text.rfind(question.own)
            # Across languages a name meets its like so well that it would outvote the rest of the question.
            names = [m.span() for name in question.names for m in re.finditer(re.escape(name), question.text)]
            late = LateInteraction(
                self._archive,
                embedded.rows,
                [at < taken_over or any(start <= at < end for start, end in names) for at in embedded.starts],
            )
        english = self._features.glossary and question.language == "en"
        known = glossed(question.text, self._archive.terms) if english else None
        hits = retrieve(self._archive, question, embedded, k, pages, self._features, late, known)
        return Found(question, tuple(hits), idf(self._archive, question.terms), late, known)

    def question(self, text: str, own: str | None = None) -> Question:
        """The question that a text asks of this archive, names in its characters; `own` as in `understood`.

        Raises:
            QuestionRefused: As in `understood`.
        """
        asked = understood(text, own)
        if asked.unspaced or not self._features.names:
            return asked
        known = self._archive.terms.frequencies
        read = in_characters(asked.text, known)
        return asked.with_names(read, read if asked.own == asked.text else in_characters(asked.own, known))

    def find_read(self, ways: Sequence[Question], pages: Sequence[str] | None) -> Found:
        """The same for the reading that the archive speaks for: the first, unless another changes the subject.

        A question changes the subject if its words are met clearly better by a passage that they lead to by themselves,
        or if both lead to one story that meets the question clearly better without the topic.
        """
        found = self.find(ways[0], pages)
        for way in ways[1:]:
            other = self.find(way, pages)
            if other.late is None or found.late is None or not other.hits or not found.hits:
                continue
            led, stayed = other.hits[0].passage, found.hits[0].passage
            met = other.late.passages([led.id, stayed.id])
            if led.article == stayed.article:
                # The topic led nowhere else; where the story does not speak of it, it only makes the answer doubtful.
                if met.get(led.id, 0.0) > found.late.passages([stayed.id]).get(stayed.id, 0.0) + _CHANGED:
                    return other
            elif met.get(led.id, 0.0) > met.get(stayed.id, 0.0) + _CHANGED:
                return other
        return found
