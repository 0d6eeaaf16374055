"""The phases of a load: all readers at once, a rush of more than can wait, and a long time of asking."""

import asyncio
import re
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx

from evals.load.reader import Reader, TurnedAway, asking_event

ROUNDS: Final = 3  # questions of each reader when all ask at once
EARLY: Final = (
    500  # questions after which memory is first looked at; a tenth of a run that is too short for it
)
MOST_GROWTH: Final = 0.05  # share of the early memory
FAIR: Final = 0.8  # the fewest questions of a reader over the most, of readers who ask all the time
QUESTIONS: Final = (
    "展览什么时候结束？", "王忠殿牺牲的时候多大？", "图书馆有哪些活动？", "谁是市长？", "How old was Wang Zhongdian when he died?",
    "养老服务有什么新变化？", "今年粮食产量是多少？", "那里有多少人？", "Where does the exhibition take place?", "火星上有水吗？",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class AtOnce:
    """All readers asking at the same moment, in conversations; times in seconds."""

    readers: int
    questions: int
    seconds: float
    median: float
    p95: float
    longest: float


@dataclass(frozen=True, slots=True)
class Rush:
    """More pages than can wait in line, each with one question; who is turned away sends it again until it is taken."""

    pages: int
    turned_away: int
    longest_word: float  # seconds until whoever was turned away first was told so
    answered: int


@dataclass(frozen=True, slots=True)
class Long:
    """All readers asking on and on; memory in MB. `fewest` and `most` are questions of one reader."""

    questions: int
    seconds: float
    median: float
    p95: float
    fewest: int
    most: int
    early_after: int
    memory_early: float
    memory_end: float

    @property
    def growth(self) -> float:
        """By what share of the early memory it has grown."""
        return self.memory_end / self.memory_early - 1 if self.memory_early else 0.0

    @property
    def fairness(self) -> float:
        """The fewest questions of a reader over the most: 1 where all had as many."""
        return self.fewest / self.most if self.most else 1.0


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a run measured; memory in MB."""

    memory_ready: float
    at_once: AtOnce
    rush: Rush
    long: Long
    quoted: int  # of all questions; the others were refused


class Load:
    """One run against a server at the client's address, whose process has this number."""

    def __init__(self, client: httpx.AsyncClient, process: int, readers: int) -> None:
        self._client = client
        self._process = process
        self._count = readers
        self._event = 0
        self._quoted = 0

    async def run(self, rush: int, questions: int, seconds: float) -> Loaded:
        """All phases, one after the other. Raises evals.load.reader.Wrong."""
        self._event = asking_event((await self._client.get("/config")).json())
        everybody = [Reader(self._client, number, self._event) for number in range(self._count)]
        await self._asked(everybody[0], 0)  # what is made once is made now
        ready = memory(self._process)
        at_once = await self._at_once(everybody)
        rushed = await self._rush(rush)
        long = await self._long(everybody, questions, seconds)
        return Loaded(ready, at_once, rushed, long, self._quoted)

    async def _asked(self, reader: Reader, turn: int) -> float:
        """The seconds that an answer took."""
        begun = time.monotonic()
        got = await reader.ask(QUESTIONS[(reader.number + turn) % len(QUESTIONS)])
        self._quoted += bool(got["answer"]["answered"])
        return time.monotonic() - begun

    async def _at_once(self, everybody: Sequence[Reader]) -> AtOnce:
        async def conversation(reader: Reader) -> list[float]:
            return [await self._asked(reader, turn) for turn in range(ROUNDS)]

        begun = time.monotonic()
        all_taken = await asyncio.gather(*map(conversation, everybody))
        taken = sorted(one for own in all_taken for one in own)
        seconds = time.monotonic() - begun
        return AtOnce(
            len(everybody), len(taken), seconds, statistics.median(taken), percentile(taken, 0.95), taken[-1]
        )

    async def _rush(self, pages: int) -> Rush:
        away: list[float] = []

        async def insisting(reader: Reader) -> None:
            begun = time.monotonic()
            told = False
            while True:
                try:
                    await self._asked(reader, 0)
                except TurnedAway:
                    if not told:
                        away.append(time.monotonic() - begun)
                    told = True
                    await asyncio.sleep(2)
                else:
                    return

        crowd = [Reader(self._client, self._count + number, self._event) for number in range(pages)]
        await asyncio.gather(*map(insisting, crowd))
        return Rush(pages, len(away), max(away, default=0.0), pages)

    async def _long(self, everybody: Sequence[Reader], questions: int, seconds: float) -> Long:
        taken: list[float] = []
        own = [0] * len(everybody)
        early_after = min(EARLY, max(1, questions // 10))
        early: list[float] = []
        begun = time.monotonic()

        async def on_and_on(number: int, reader: Reader, enough: Callable[[], bool]) -> None:
            while not enough():
                taken.append(await self._asked(reader, own[number]))
                own[number] += 1
                if not early and len(taken) >= early_after:
                    early.append(memory(self._process))

        def enough() -> bool:
            return len(taken) >= questions or time.monotonic() - begun > seconds

        await asyncio.gather(*(on_and_on(n, reader, enough) for n, reader in enumerate(everybody)))
        return Long(
            questions=len(taken),
            seconds=time.monotonic() - begun,
            median=statistics.median(taken),
            p95=percentile(sorted(taken), 0.95),
            fewest=min(own),
            most=max(own),
            early_after=early_after,
            memory_early=early[0] if early else 0.0,
            memory_end=memory(self._process),
        )


def percentile(ordered: Sequence[float], share: float) -> float:
    """The value that so large a share of ordered values does not exceed."""
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def memory(process: int) -> float:
    """MB that a process has in memory now."""
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    return int(found[1]) / 1024 if found else 0.0


def faults(loaded: Loaded) -> list[str]:
    """What of a run is not as it should be, a line each."""
    found = []
    if loaded.long.growth > MOST_GROWTH:
        found.append(f"memory grew by {100 * loaded.long.growth:.1f} %, more than {100 * MOST_GROWTH:.0f} %")
    if loaded.long.fairness < FAIR and loaded.long.most - loaded.long.fewest > 1:
        found.append(
            f"one reader had {loaded.long.fewest} answers while another had {loaded.long.most}: not a fair line"
        )
    if loaded.rush.pages > 256 + 64 and not loaded.rush.turned_away:
        found.append("nobody was turned away in the rush: the line has no end")
    return found
