"""The assistant: an archive and an encoder in, answers out."""

import datetime as dt
import time
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from assistant import phrases
from assistant.answers import Answer, Citation, Coverage, Filters, Nearest, Quote, SearchResult, Source
from assistant.asked import Asked
from assistant.citing import citation_of, raws_of, source_of
from assistant.conversation import Reading, readings, topic_of
from assistant.embedding import Embedder
from assistant.errors import CitationNotFound
from assistant.evidence import ENOUGH, Evidence, confidence
from assistant.features import Features
from assistant.finding import Finder
from assistant.questions import Question, understood
from assistant.quoting import Candidate, candidates, chosen, marks
from assistant.reader import reader_for
from assistant.retrieval import Hit, distinct
from assistant.scope import coverage_of, implied_filters, pages_in
from assistant.weighing import READ, evidence_for
from index.archive import Archive
from index.articles import ArticleKind
from index.catalog import PageEntry
from index.encoder import Encoder
from index.spans import Alignment, law_holds

_HITS = 10
_PER_ARTICLE = 3
_MOST_QUOTES = 3
_MOST_NEAREST = 3


@dataclass(frozen=True, slots=True)
class Examined:
    """An answer with what it was made from: for measuring, not for readers.

    `hits` are the passages found, best first; `quotes` are what a refusal holds back, and otherwise the answer's;
    `evidence` is what was weighed, None where nothing was found; `candidates` all that could have been quoted.
    """

    answer: Answer
    hits: tuple[Hit, ...]
    quotes: tuple[Quote, ...]
    evidence: Evidence | None = None
    candidates: tuple[Candidate, ...] = ()


class Assistant:
    """Answers questions from one archive; safe to use from several threads."""

    def __init__(self, archive: Archive, encoder: Encoder, features: Features = Features()) -> None:
        """Serve an archive with the encoder that its vectors were made with."""
        self._archive = archive
        self._features = features
        # An assistant that is replaced goes on with the answers it has begun, then lets its generation go.
        self._let_go = weakref.finalize(self, archive.close)
        self._encoder = encoder
        self._embedder = Embedder(encoder, archive.catalog.token_mean() if features.late else None)
        self._finder = Finder(archive, self._embedder, features)
        self._reader = reader_for(encoder) if features.reader else None
        self._entries: tuple[PageEntry, ...] = tuple(archive.catalog.pages())

    @property
    def generation(self) -> str:
        """The id of the generation that is being served."""
        return self._archive.manifest.id

    def close(self) -> None:
        """Let the archive go."""
        self._let_go()

    def warm(self) -> None:
        """Load the model and touch every store, so that the first question is as fast as any."""
        self._encoder.warm()
        if self._reader is not None:
            self._reader.warm()
        self.search("北京", k=1)

    def warm_tables(self) -> None:
        """Load what only questions in other languages need: a table of names and a dictionary."""
        self.search("what is new in Beijing", k=1)

    def coverage(self) -> Coverage:
        """What the whole archive holds."""
        return self._coverage

    @cached_property
    def _coverage(self) -> Coverage:
        return coverage_of(self._entries, self._archive.manifest.articles)

    def examples(self, most: int = 4) -> tuple[str, ...]:
        """Headlines of long articles from different pages, which make good first questions."""
        found: list[tuple[int, str, str]] = []
        for entry in self._entries[:200]:
            stories = [
                a
                for a in self._archive.catalog.articles(entry.name)
                if a.kind == ArticleKind.ARTICLE and a.headline
            ]
            if stories:
                story = max(stories, key=lambda a: (len(a.text), a.id))
                found.append((len(story.text), story.id, story.headline or ""))
        return tuple(headline for _, _, headline in sorted(found, reverse=True)[:most])

    def source(self, article: str, spans: Sequence[tuple[str, int, int]]) -> Source:
        """A citation opened where it stands. Raises CitationNotFound."""
        return source_of(self._archive.catalog, article, spans)

    def search(self, question: str, k: int = 10, filters: Filters = Filters()) -> tuple[SearchResult, ...]:
        """The k best passages for a question, best first.

        Raises:
            QuestionRefused: The question is empty or too long, or the filters name what is not there.
        """
        asked = self._finder.question(question)
        kept, _ = pages_in(self._entries, filters)
        hits = self._finder.find(asked, self._names(kept), k).hits
        return tuple(
            SearchResult(rank, hit.score, hit.passage.text, hit.dense, hit.lexical, self._citation(hit))
            for rank, hit in enumerate(hits, start=1)
        )

    def ask(
        self,
        question: str,
        history: Sequence[str] = (),
        filters: Filters = Filters(),
        today: dt.date | None = None,
    ) -> Answer:
        """The answer to a question: up to three verified quotes, or a refusal with its reason.

        Args:
            question: In any language.
            history: The earlier questions of the conversation, oldest first.
            filters: Which pages to ask.
            today: What 上个月 in the question is counted from; None for the clock's date.

        Raises:
            QuestionRefused: The question is empty or too long, or the filters name what is not there.
        """
        return self.examine(question, history, filters, today).answer

    def examine(
        self,
        question: str,
        history: Sequence[str] = (),
        filters: Filters = Filters(),
        today: dt.date | None = None,
    ) -> Examined:
        """The answer that `ask` gives, with what it was made from.

        Raises:
            QuestionRefused: As in `ask`.
        """
        clock = _Clock()
        plain = understood(question)
        with clock.stage("retrieve"):
            topic = topic_of([earlier.strip() for earlier in history if earlier.strip()], self._decided)
        read = readings(plain.text, topic)
        ways = [self._finder.question(way.text, way.own) for way in read]
        implied = implied_filters(self._entries, read[0].text, filters, today or dt.date.today())  # noqa: DTZ011  the reader's own day
        examined = self._examined(plain, ways, implied, clock)
        if implied == filters or examined.answer.answered:
            return examined
        # What a question names may be what it is about rather than where it stands: 10月22日 is in the next day's paper.
        wider = self._examined(plain, ways, filters, clock)
        return wider if wider.answer.answered else examined

    def _examined(
        self, plain: Question, ways: Sequence[Question], filters: Filters, clock: "_Clock"
    ) -> Examined:
        """What comes of a question that can be read in some ways, asked under some filters."""
        kept, left_out = pages_in(self._entries, filters)
        names = self._names(kept)
        covered = (
            self._coverage
            if names is None
            else coverage_of(kept, self._archive.catalog.article_count(names), left_out)
        )
        with clock.stage("embed"):
            for way in ways:
                self._embedder.question(way.text)
        with clock.stage("retrieve"):
            found = self._finder.find_read(ways, names)
        asked = found.question
        with clock.stage("rank"):
            hits = distinct(found.hits, _PER_ARTICLE, _HITS)
        with clock.stage("quote"):
            similar = self._embedder.similarities(self._embedder.question(asked.text))
            ranked = candidates(found, hits[:READ], similar, self._features, self._reader)
            seen = evidence_for(self._archive, found, ranked)
            sure = confidence(seen, self._features) if seen else 0.0
            picked = chosen(ranked, _MOST_QUOTES, listed=asked.asked is Asked.LIST)
            quotes = self._quotes(asked, picked, sure)
        answered = sure >= ENOUGH and bool(quotes)
        answer = Answer(
            question=plain.text,
            resolved_question=asked.text,
            language=plain.language,
            answered=answered,
            confidence=round(sure, 4),
            quotes=quotes if answered else (),
            reason=None if answered else self._reason(asked, seen, covered, filters),
            nearest=() if answered else self._nearest(hits),
            filters=filters,
            coverage=covered,
            ms=clock.read(),
        )
        return Examined(answer, found.hits, quotes, seen, tuple(ranked))

    def _decided(self, ways: Sequence[Reading]) -> Reading:
        """The reading that the archive speaks for."""
        asked = [self._finder.question(way.text, way.own) for way in ways]
        found = self._finder.find_read(asked, None).question
        return next(way for way, one in zip(ways, asked, strict=True) if one is found)

    def _names(self, kept: Sequence[PageEntry]) -> list[str] | None:
        """The names of pages; None where they are all there are, which is quicker to search."""
        return None if len(kept) == len(self._entries) else [entry.name for entry in kept]

    def _quotes(self, asked: Question, picked: Sequence[Candidate], sure: float) -> tuple[Quote, ...]:
        """Quotes made of the candidates, each verified against its raw page now; what fails is left out."""
        quotes: list[Quote] = []
        for candidate in picked:
            passage = candidate.hit.passage
            raws = raws_of(self._archive.catalog, passage.spans)
            article = self._archive.catalog.article(passage.article)
            if article is None or not law_holds(passage.text, passage.spans, raws):
                continue
            spans = Alignment(passage.text, passage.spans, raws).spans(candidate.start, candidate.end)
            if not spans or not law_holds(candidate.text, spans, raws):
                continue
            share = candidate.score / picked[0].score if picked[0].score > 0 else 1.0
            quotes.append(
                Quote(
                    n=len(quotes) + 1,
                    text=candidate.text,
                    score=round(min(1.0, max(0.0, sure * share)), 4),
                    answer=marks(asked, candidate),
                    citation=citation_of(self._archive.catalog, article, spans),
                )
            )
        return tuple(quotes)

    def _reason(self, asked: Question, seen: Evidence | None, covered: Coverage, filters: Filters) -> str:
        if seen is None or not covered.pages:
            papers = self.coverage().papers
            if self._entries and filters.paper and filters.paper not in papers:
                return phrases.unknown_paper(filters.paper, papers, asked.language)
            return phrases.nothing_to_search(covered, asked.language)
        if seen.unknown:
            return phrases.unknown_words(seen.unknown[:3], asked.language)
        if seen.fits is False:
            return phrases.kind_missing(asked.asked, asked.language)
        return phrases.too_weak(asked.language)

    def _nearest(self, hits: Sequence[Hit]) -> tuple[Nearest, ...]:
        nearest: dict[str, Nearest] = {}
        for hit in hits:
            article = self._archive.catalog.article(hit.passage.article)
            if article is not None and article.id not in nearest:
                nearest[article.id] = Nearest(article.headline, article.page, round(hit.score, 4), article.id)
        return tuple(nearest.values())[:_MOST_NEAREST]

    def _citation(self, hit: Hit) -> Citation:
        article = self._archive.catalog.article(hit.passage.article)
        if article is None:
            raise CitationNotFound(
                f"article {hit.passage.article} is not in the catalog; run `wenbao doctor`"
            )
        return citation_of(self._archive.catalog, article, hit.passage.spans)


class _Clock:
    """Wall time by stage."""

    def __init__(self) -> None:
        self._begun = time.perf_counter()
        self._stages: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        begun = time.perf_counter()
        yield
        self._stages[name] = round(self._stages.get(name, 0.0) + 1000 * (time.perf_counter() - begun), 1)

    def read(self) -> MappingProxyType[str, float]:
        total = round(1000 * (time.perf_counter() - self._begun), 1)
        return MappingProxyType({**self._stages, "total": total})
