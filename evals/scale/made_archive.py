"""A made archive: pages put together from the sentences of real stories, stored as a build stores them."""

import datetime as dt
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from random import Random

import numpy as np
from numpy.typing import NDArray

from evals.scale.distribution import Fitted
from index.articles import Article, ArticleKind
from index.catalog_writing import WritableCatalog
from index.cutting_rule import cutting_rule
from index.durable import write_atomically
from index.facts import PageFacts
from index.folder_reading import Cut
from index.generation import IndexFolder, Manifest, write_manifest
from index.pages import Page
from index.passages import passages_of
from index.sentences import sentences
from index.spans import Span
from index.terms import TantivyTerms
from index.token_signs import PassageTokens
from index.vectors import ChromaVectors
from index.verify import verify

_SEED = 20261122
_ARTICLES = 12  # a page: the five real ones have 5 to 14
_SENTENCES = (3, 22)  # an article
_PAPERS = ("鹤壁日报", "焦作日报", "平顶山日报", "淇河晨报", "焦作晚报")
_FIRST_DAY = dt.date(2005, 1, 1)
_TOKENS_A_CHARACTER = 0.62  # of the bundled model, on the real pages


def sentences_of(texts: Sequence[str]) -> list[str]:
    """All sentences of the texts."""
    return [text[start:end].strip() for text in texts for start, end in sentences(text)]


def made_cuts(pool: Sequence[str], passages: int) -> Iterator[Cut]:
    """Pages until they have that many passages; the same for the same pool."""
    random = Random(_SEED)
    number = left = 0
    while left < passages:
        cut = _page(pool, number, random)
        number, left = number + 1, left + len(cut.passages)
        yield cut


def _page(pool: Sequence[str], number: int, random: Random) -> Cut:
    name = f"page_{number:06d}.txt"
    raw, articles = "", []
    for _ in range(_ARTICLES):
        headline = random.choice(pool)[:18].rstrip("，。；：、")
        body = "".join(random.choices(pool, k=random.randint(*_SENTENCES)))
        title = Span(name, len(raw), len(raw) + len(headline))
        raw += f"{headline}\n"
        place = Span(name, len(raw), len(raw) + len(body))
        raw += f"{body}\n\n"
        articles.append(
            Article(
                id=f"a-{sha256(f'{number} {place.start}'.encode()).hexdigest()[:16]}",
                page=name,
                kind=ArticleKind.ARTICLE,
                headline=headline,
                kicker=None,
                subheads=(),
                byline=(),
                roles=(),
                text=body,
                spans=(place,),
                headline_spans=(title,),
                quality=1.0,
            )
        )
    digest = sha256(raw.encode()).hexdigest()
    facts = PageFacts(
        _PAPERS[number % len(_PAPERS)], _FIRST_DAY + dt.timedelta(number // 20), f"{number % 8 + 1:02d}"
    )
    page = Page(name, raw, facts, digest, digest, "made")
    return Cut(page, tuple(articles), tuple(p for a in articles for p in passages_of(a, {name: raw})))


def make(
    index: Path, pool: Sequence[str], fitted: Fitted, passages: int, identity: str, mean: NDArray[np.float32]
) -> dict[str, float]:
    """Make an index; gives seconds by store, `pages` and `passages`; its vectors are kept in `index/made.npy`."""
    taken: dict[str, float] = {}
    folder = IndexFolder(index)
    with folder.held_for_building():
        generation, paths = folder.new_generation()
        catalog = WritableCatalog(paths.catalog)
        store = ChromaVectors(paths.vectors, write=True)
        random = np.random.default_rng(_SEED)
        ids: list[str] = []
        pages: list[str] = []
        with _timed(taken, "catalog"), catalog.transaction():
            for cut in made_cuts(pool, passages):
                catalog.put(cut.page, cut.articles, cut.passages)
                ids += [passage.id for passage in cut.passages]
                pages += [cut.page.name] * len(cut.passages)
                made = ((passage, _tokens(passage.context, random)) for passage in cut.passages)
                catalog.put_tokens(made, mean)
        with _timed(taken, "vectors"):
            at = 0
            vectors = np.lib.format.open_memmap(
                index / "made.npy", "w+", np.float32, (len(ids), fitted.rows.shape[1])
            )
            for piece in fitted.sample(len(ids), _SEED):
                store.add(ids[at : at + len(piece)], piece, pages[at : at + len(piece)])
                vectors[at : at + len(piece)] = piece
                at += len(piece)
        (index / "made-ids.txt").write_text("\n".join(ids), "utf-8")
        with _timed(taken, "terms"):
            paths.terms.mkdir()
            TantivyTerms.write(paths.terms, catalog.all_passages())
        with _timed(taken, "verify a sample"):
            verify(catalog, store, TantivyTerms(paths.terms), touched=[])
        counts = catalog.counts()
        store.close()
        catalog.close()
        write_atomically(paths.report, "{}")
        write_manifest(
            paths,
            Manifest(
                *(generation, identity, fitted.rows.shape[1], cutting_rule()),
                *(counts.pages, counts.articles, counts.passages),
                dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
            ),
        )
        folder.switch(generation)
    return {**taken, "pages": float(counts.pages), "passages": float(counts.passages)}


def _tokens(context: str, random: np.random.Generator) -> PassageTokens:
    count = max(1, round(_TOKENS_A_CHARACTER * len(context)))
    starts = np.linspace(0, len(context) - 1, count).astype(np.uint16)
    return PassageTokens(starts, random.integers(0, 256, (count, 48), dtype=np.uint8))


@contextmanager
def _timed(taken: dict[str, float], name: str) -> Iterator[None]:
    begun = time.perf_counter()
    yield
    taken[name] = round(time.perf_counter() - begun, 2)
