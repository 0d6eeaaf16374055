"""BM25 over folded terms in tantivy: the only module that imports tantivy.

A generation's term index is written once, from its catalog, and then only read: documents that tantivy
deletes would stay in its statistics.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from index.damage import told_as_damage
from index.errors import IndexDamaged
from index.folding import terms
from index.passages import Passage

if TYPE_CHECKING:
    import tantivy

_HEAP = 64 * 1024 * 1024  # bytes a writer may hold before it flushes
# A word in the headline says what the story is about; one in the text may be said in passing.
_HEADLINE_WEIGHT = 0.5


@dataclass(frozen=True, slots=True)
class Match:
    """A passage that shares terms with a question: `score` is its BM25 score, larger is better."""

    id: str
    score: float


class Terms(Protocol):
    """A BM25 index of the passages' terms."""

    def count(self) -> int:
        """How many passages there are."""

    def matches(self, question: Sequence[str], k: int, pages: Sequence[str] | None = None) -> list[Match]:
        """The k best passages for a question's terms, best first, ties by id; only of `pages` if given."""

    def score(self, passage: str, question: Sequence[str]) -> float:
        """The score of one passage, 0 where it shares no term."""

    def scores(self, passages: Sequence[str], question: Sequence[str]) -> dict[str, float]:
        """The score of each of the passages by id; those that share no term are left out."""

    def frequencies(self, words: Sequence[str]) -> dict[str, int]:
        """In how many passages' texts each of the terms stands."""


class TantivyTerms:
    """The term index of one generation, opened for reading."""

    def __init__(self, path: Path) -> None:
        """Open the index at `path`.

        Raises:
            IndexDamaged: There is none, or it can't be opened.
        """
        import tantivy

        self.path = path
        try:
            self._index = _with_tokenizer(tantivy.Index.open(str(path)))
        except (ValueError, OSError) as error:
            raise IndexDamaged(f"{path}: {error}; run `wenbao build --fresh`") from error
        self._searcher = self._index.searcher()

    @staticmethod
    def write(path: Path, passages: Iterable[Passage], words: Callable[[str], Sequence[str]] = terms) -> int:
        """Write the index of the passages into the empty folder `path`; gives their number.

        Args:
            path: The folder.
            passages: What is written.
            words: Gives the terms of a text, as `index.folding.terms` does.
        """
        import tantivy

        index = _with_tokenizer(tantivy.Index(_schema(), path=str(path)))
        writer = index.writer(heap_size=_HEAP, num_threads=1)
        written = 0
        for passage in passages:
            title = passage.context[: len(passage.context) - len(passage.text)]
            writer.add_document(
                tantivy.Document(
                    id=[passage.id],
                    page=[passage.page],
                    body=[" ".join(words(passage.text))],
                    headline=[" ".join(words(title))],
                )
            )
            written += 1
        writer.commit()
        writer.wait_merging_threads()
        return written

    def count(self) -> int:
        """How many passages there are."""
        return int(self._searcher.num_docs)

    def matches(self, question: Sequence[str], k: int, pages: Sequence[str] | None = None) -> list[Match]:
        """The k best passages for a question's terms, best first, ties by id; only of `pages` if given."""
        import tantivy

        if not question or k < 1 or (pages is not None and not pages) or not self.count():
            return []
        query = self._any_of(question)
        if pages is not None:
            only = tantivy.Query.term_set_query(self._index.schema, "page", list(pages))
            query = tantivy.Query.boolean_query(
                [
                    (tantivy.Occur.Must, query),
                    (tantivy.Occur.Must, tantivy.Query.const_score_query(only, 0.0)),
                ]
            )
        with told_as_damage(self.path):
            found = self._searcher.search(query, limit=k).hits
            matches = [
                Match(str(self._searcher.doc(address)["id"][0]), float(score)) for score, address in found
            ]
        return sorted(matches, key=lambda match: (-match.score, match.id))

    def score(self, passage: str, question: Sequence[str]) -> float:
        """The score of one passage, 0 where it shares no term."""
        return self.scores([passage], question).get(passage, 0.0)

    def scores(self, passages: Sequence[str], question: Sequence[str]) -> dict[str, float]:
        """The score of each of the passages by id; those that share no term are left out."""
        import tantivy

        if not question or not passages:
            return {}
        # All in one search: fifty of them would take most of the time that finding takes. Not a query for a set of
        # terms, which walks the ids of all passages.
        ids = [
            (tantivy.Occur.Should, tantivy.Query.term_query(self._index.schema, "id", id_))
            for id_ in passages
        ]
        these = tantivy.Query.const_score_query(tantivy.Query.boolean_query(ids), 0.0)
        both = [(tantivy.Occur.Must, self._any_of(question)), (tantivy.Occur.Must, these)]
        with told_as_damage(self.path):
            hits = self._searcher.search(tantivy.Query.boolean_query(both), limit=len(passages)).hits
            return {str(self._searcher.doc(address)["id"][0]): float(score) for score, address in hits}

    def frequencies(self, words: Sequence[str]) -> dict[str, int]:
        """In how many passages' texts each of the terms stands."""
        with told_as_damage(self.path):
            return {word: int(self._searcher.doc_freq("body", word)) for word in set(words)}

    def _any_of(self, question: Sequence[str]) -> "tantivy.Query":
        import tantivy

        schema = self._index.schema
        clauses = []
        for word in dict.fromkeys(question):
            clauses.append((tantivy.Occur.Should, tantivy.Query.term_query(schema, "body", word)))
            headline = tantivy.Query.term_query(schema, "headline", word)
            clauses.append((tantivy.Occur.Should, tantivy.Query.boost_query(headline, _HEADLINE_WEIGHT)))
        return tantivy.Query.boolean_query(clauses)


def inverse_frequency(passages: int, holding: int) -> float:
    """BM25's inverse document frequency of what so many of the passages hold (Robertson and Spärck Jones, Lucene's +1)."""
    return math.log(1.0 + (passages - holding + 0.5) / (holding + 0.5))


def english_stems(text: str, joining: tuple[str, ...]) -> list[str]:
    """The stems of a text's English words, in order (Snowball's, in tantivy), without the `joining` ones."""
    return list(_stemmer(joining).analyze(text))


@lru_cache(maxsize=1)
def _stemmer(joining: tuple[str, ...]) -> "tantivy.TextAnalyzer":
    import tantivy

    words = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).filter(tantivy.Filter.lowercase())
    told = words.filter(tantivy.Filter.custom_stopword(list(joining)))
    return told.filter(tantivy.Filter.stemmer("english")).build()


def _schema() -> "tantivy.Schema":
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("page", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("body", tokenizer_name="terms", index_option="freq")
    builder.add_text_field("headline", tokenizer_name="terms", index_option="freq")
    return builder.build()


def _with_tokenizer(index: "tantivy.Index") -> "tantivy.Index":
    """The index with our tokenizer, which tantivy forgets whenever an index is opened."""
    import tantivy

    index.register_tokenizer("terms", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
    return index
