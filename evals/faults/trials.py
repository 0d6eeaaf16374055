"""The faults, one function each: what disturbs a build, and what came of it."""

import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

from evals.faults.bench import STAGES, Bench, Trial
from evals.faults.builder import Builder, Ended, Planned
from evals.faults.death import CAN_PLAN_DEATH
from evals.faults.disk import filled

_HELD_STAGES = ("copy", "embed", "store", "verify")
_TRIES = 8


def kills(bench: Bench, count: int) -> Iterator[Trial]:
    """Builders killed outright (SIGKILL), each stage in turn, at a random moment of its length."""
    for number in range(count):
        stage = STAGES[-1 - number % len(STAGES)]  # the last ones first, where there is most to lose
        moment = bench.lengths[stage]
        for _ in range(_TRIES):
            bench.change()
            # Earlier than where it came too late: no two builds take as long.
            moment = bench.random.uniform(0.0, moment)
            ended = _killed(bench, stage, moment)
            trial = bench.judged("kill", ended.stage, ended, switched=ended.stage == "switch")
            if ended.killed:
                yield trial
                break
        else:
            raise RuntimeError(f"{stage}: a builder was never killed in time")


def _killed(bench: Bench, stage: str, moment: float) -> Ended:
    builder = Builder(bench.order(), Planned(stage, dies_after=moment))
    if CAN_PLAN_DEATH and stage != "start":
        return builder.end()
    if stage != "start":
        builder.wait_for(stage)
    time.sleep(moment)
    return builder.kill()


def full_disks(bench: Bench, disk: Path | None, count: int) -> Iterator[Trial]:
    """Builds that run out of room, at a random byte of what they need."""
    sizes = [path.stat().st_size for path in (bench.index / "generations").rglob("*") if path.is_file()]
    need, largest = sum(sizes), max(sizes)
    for _ in range(count):
        bench.change()
        if disk is not None:
            with filled(disk, int(bench.random.uniform(0, 1.5 * need))):
                ended = Builder(bench.order()).end()
        else:
            ended = Builder(bench.order(largest_file=int(bench.random.uniform(1024, largest)))).end()
        yield bench.judged("full disk", ended.stage, ended, switched=ended.error is None)


def damaged_pages(bench: Bench, count: int) -> Iterator[Trial]:
    """Page files with turned bytes, cut off, or emptied; the index must be that of the pages as they are."""
    for _ in range(count):
        bench.corpus.change()
        spoilt = bench.random.sample(bench.corpus.pages(), 2)
        sound = {path: path.read_bytes() for path in spoilt}
        ways = [_spoil(path, bench.random) for path in spoilt]
        bench.expect()
        ended = Builder(bench.order()).end()
        kept = ended.error is None and bench.held() == bench.expected
        for path, data in sound.items():
            path.write_bytes(data)
        bench.expect()
        yield bench.then("damaged pages", ", ".join(sorted(ways)), ended, kept=kept)


def damaged_index(bench: Bench, count: int) -> Iterator[Trial]:
    """Files of the served generation, the caches and the pointer with a turned byte, cut off, emptied or deleted.

    What is damaged can't answer as before; `kept` says here that a reader is refused in one line or reads the rows as
    they were, and does not die.
    """
    for _ in range(count):
        bench.change()
        path = bench.random.choice(_index_files(bench.index))
        way = _spoil(path, bench.random, may_delete=True)
        stage = f"{path.name if len(path.suffix) > 1 else 'chroma or terms'}, {way}"
        read = bench.read_elsewhere()
        ended = Ended(None if read in ("as before", "refused", "other") else f"UNKNOWN reader: {read}", ())
        yield bench.then("damaged index", stage, ended, kept=read in ("as before", "refused"))


def damaged_meanwhile(bench: Bench, count: int) -> Iterator[Trial]:
    """Files of the generation that is being made, or the caches, damaged between two stages."""
    for number in range(count):
        bench.change()
        stage = _HELD_STAGES[number % len(_HELD_STAGES)]
        builder = Builder(bench.order(), Planned(stage, waits=True))
        if builder.wait_for(stage):
            served = (bench.index / "CURRENT").read_text().strip()
            files = [path for path in _index_files(bench.index) if served not in path.parts]
            _spoil(bench.random.choice([path for path in files if path.name not in _POINTERS]), bench.random)
            builder.let_go()
        ended = builder.end()
        yield bench.judged("damaged meanwhile", stage, ended, switched=ended.error is None)


def two_builders(bench: Bench, count: int) -> Iterator[Trial]:
    """Two builders begun at once: one builds, the other is told to wait, or finds it done."""
    for _ in range(count):
        bench.change()
        both = [Builder(bench.order()) for _ in range(2)]
        ends = [builder.end() for builder in both]
        refused = [ended.error for ended in ends if ended.error]
        fair = len(refused) <= 1 and all("is building this index" in error for error in refused)
        kept = fair and bench.held() == bench.expected
        yield bench.then("two builders", "", Ended(refused[0] if refused else None, ()), kept=kept)


def pages_going(bench: Bench, count: int) -> Iterator[Trial]:
    """Pages removed while the folder is being read."""
    for number in range(count):
        bench.change()
        before = bench.before
        stage = ("scan", "read")[number % 2]
        builder = Builder(bench.order(), Planned(stage, waits=True))
        builder.wait_for(stage)
        bench.corpus.lose()
        builder.let_go()
        ended = builder.end()
        kept = ended.error is None and not isinstance(bench.held(), str)
        bench.expect()
        bench.before = before
        yield bench.then("pages going", stage, ended, kept=kept)


_POINTERS = ("CURRENT", "pages.json")


def _index_files(index: Path) -> list[Path]:
    """The index's files that hold something, locks aside."""
    return sorted(
        path
        for path in index.rglob("*")
        if path.is_file() and path.stat().st_size and "lock" not in path.name and "in-use" not in path.name
        if path.name not in ("builder.json", "report.json", "filler")
    )


def _spoil(path: Path, random: Random, *, may_delete: bool = False) -> str:
    data = bytearray(path.read_bytes())
    way = random.choice(["turned", "cut off", "emptied", *(["deleted"] if may_delete else [])])
    if way == "turned":
        for _ in range(random.randint(1, 8)):
            data[random.randrange(len(data))] ^= 1 << random.randrange(8)
        path.write_bytes(data)
    elif way == "cut off":
        path.write_bytes(data[: random.randrange(len(data))])
    elif way == "emptied":
        path.write_bytes(b"")
    else:
        path.unlink()
    return way
