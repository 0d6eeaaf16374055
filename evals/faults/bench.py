"""The bench that a build is tried on: a corpus, its index, and beside it one that is made from scratch each time."""

import contextlib
import multiprocessing
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from evals.faults.builder import Builder, Ended, Order
from evals.faults.corpus import Corpus
from evals.faults.remembered import RememberedEncoder
from evals.faults.snapshots import Snapshot, snapshot
from index.build import build
from index.encoder import Encoder, token_encoder
from index.errors import ArchiveError

STAGES = ("start", "scan", "read", "copy", "embed", "store", "verify", "switch")
_SECONDS_A_TEXT = 0.004  # a builder's time for a text that is not in its cache
_PATIENCE = 120.0  # seconds


@dataclass(frozen=True, slots=True)
class Trial:
    """One fault, and what came of it.

    `stage` is where the build was, or what was damaged; `kept` says that the served index answered as before the
    build (or wholly as after it), `next_builds` that the build after succeeded, `same` that its index is the one
    made from scratch. `said` is the line that the disturbed build ended with, if any.
    """

    fault: str
    stage: str
    kept: bool
    next_builds: bool
    same: bool
    said: str | None

    @property
    def passed(self) -> bool:
        """Whether all held, and nothing was said that is no line of ours."""
        unknown = self.said is not None and (self.said.startswith("UNKNOWN") or "\n" in self.said)
        return self.kept and self.next_builds and self.same and not unknown


class Bench:
    """An index that is built upon again and again."""

    def __init__(self, work: Path, index: Path, seeds: Path, encoder: Encoder, random: Random) -> None:
        """Lay out a corpus and build its index once, undisturbed.

        Args:
            work: An empty folder.
            index: Where the index is made.
            seeds: Where the pages' stories come from.
            encoder: The encoder that the index is made with.
            random: What all is drawn with.
        """
        self.index = index
        self.random = random
        self.encoder = encoder
        self.corpus = Corpus(work / "pages", seeds, random)
        self._scratch = work / "scratch"
        self.lengths = dict.fromkeys(STAGES, 0.0)
        self.expected = self.from_scratch()
        self.before = self.expected
        for number in range(3):
            if number:
                self.change()
            ended = Builder(self.order()).end()
            if ended.error:
                raise RuntimeError(ended.error)
            if number:  # the first has no generation to copy
                self._measure(ended)

    def change(self) -> None:
        """Change the pages; what an index of them must be is made from scratch."""
        self.corpus.change()
        self.expect()

    def expect(self) -> None:
        """Take the pages as they are now for what the next build must bring in."""
        self.before = self.expected
        self.expected = self.from_scratch()

    def from_scratch(self) -> Snapshot:
        """What an index of the pages is that nothing was built upon."""
        build(self._scratch, self.corpus.folder, self.encoder, fresh=True)
        return snapshot(self._scratch, self.encoder)

    def order(self, *, largest_file: int | None = None, fresh: bool = False) -> Order:
        """What a builder of the index is told."""
        by_heart = RememberedEncoder(
            self._scratch / "vectors.sqlite",
            self.encoder.identity,
            self.encoder.dimension,
            _SECONDS_A_TEXT,
            tokens=token_encoder(self.encoder) is not None,
        )
        return Order(self.index, self.corpus.folder, by_heart, largest_file, fresh)

    def held(self) -> Snapshot | str:
        """What the index holds and answers now, or the line that it refuses with."""
        try:
            return snapshot(self.index, self.encoder)
        except ArchiveError as error:
            return str(error)

    def judged(self, fault: str, stage: str, ended: Ended, *, switched: bool = False) -> Trial:
        """What came of a build that was disturbed.

        Args:
            fault: What disturbed it.
            stage: Where.
            ended: How it ended.
            switched: Whether it may have served its generation before it ended.
        """
        held = self.held()
        return self.then(
            fault, stage, ended, kept=held == self.before or (switched and held == self.expected)
        )

    def then(self, fault: str, stage: str, ended: Ended, *, kept: bool) -> Trial:
        """The same, for what was kept is known already: the next build, and what it makes."""
        after = Builder(self.order()).end()
        if after.error and "--fresh" in after.error:
            after = Builder(self.order(fresh=True)).end()
        same = after.error is None and self.held() == self.expected
        return Trial(fault, stage, kept, after.error is None, same, ended.error or after.error)

    def read_elsewhere(self) -> str:
        """How a process of its own fares that reads the index: "as before", "refused", "other" or "died"."""
        context = multiprocessing.get_context("forkserver")
        ours, theirs = context.Pipe()
        process = context.Process(target=_read, args=(self.index, self.before, theirs))
        process.start()
        theirs.close()
        said = "died"
        with contextlib.suppress(EOFError):
            if ours.poll(_PATIENCE):
                said = str(ours.recv())
        process.join()
        return said

    def _measure(self, ended: Ended) -> None:
        stages: Sequence[tuple[str, float]] = [("start", 0.0), *ended.stages]
        for (name, begun), (_, until) in zip(stages, [*stages[1:], ("end", ended.seconds)], strict=True):
            self.lengths[name] = max(self.lengths.get(name, 0.0), until - begun)


def _read(index: Path, before: Snapshot, watching: "multiprocessing.connection.Connection") -> None:
    from index.archive import open_archive

    try:
        with open_archive(index) as archive:
            rows = tuple(archive.catalog.all_passages()), tuple(archive.vectors.ids())
            vectors = archive.vectors.get(archive.vectors.ids())
            sound = rows == before.rows[3:5] and len(vectors) == len(rows[0])
            watching.send("as before" if sound else "other")
    except ArchiveError:
        watching.send("refused")
    except BaseException as error:  # noqa: BLE001  told as what it is
        watching.send(f"{type(error).__name__}: {error}")
