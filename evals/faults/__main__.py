"""Disturb builds in every way that happens, and see that nothing is ever lost.

    python -m evals.faults [--kills 100] [--others 12] [--seed 7] [--out evals/results/faults]

Builders are killed outright at random moments, run out of disk, find page files, index files and caches damaged,
meet another builder, and have pages taken away. After each, the index must answer as before; the next build must
succeed, and its index must hold the same rows, find the same ids in the same order and give the same answers as
one made from scratch. The pages are put together from `seeds/` and change before each build. Builders do not load
the model: they are given the vectors that it made for the index from scratch, and take some time over each.
"""

import argparse
import faulthandler
import json
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random

from evals.faults import trials
from evals.faults.bench import STAGES, Bench, Trial
from evals.faults.disk import small_disk
from index.encoder import Encoder

_DISK = 64  # megabytes
_LONGEST = 900.0  # seconds of one trial; then all is given up, and it is said where it hung


@dataclass(frozen=True, slots=True)
class Counts:
    """How many builds are killed, and how many are disturbed in each other way."""

    kills: int
    others: int


def run(encoder: Encoder, seeds: Path, work: Path, counts: Counts, seed: int) -> tuple[list[Trial], str]:
    """All faults tried; gives what came of each, and how the disk was filled."""
    kills, others = counts.kills, counts.others
    done: list[Trial] = []
    random = Random(seed)
    with ExitStack() as held:
        disk = held.enter_context(small_disk(work / "disk", _DISK))
        bench = Bench(work / "bench", work / "bench" / "index", seeds, encoder, random)
        for faults in (
            trials.kills(bench, kills),
            trials.damaged_pages(bench, others),
            trials.damaged_index(bench, others),
            trials.damaged_meanwhile(bench, others),
            trials.two_builders(bench, others),
            trials.pages_going(bench, others),
        ):
            done.extend(_told(faults))
        if disk is not None:
            bench = Bench(work / "on-disk", disk / "index", seeds, encoder, random)
        done.extend(_told(trials.full_disks(bench, disk, others)))
    how = "a file system in memory, filled" if disk is not None else "a limit on the size of files"
    return done, how


def _told(faults: Iterable[Trial]) -> Iterator[Trial]:
    """The trials as they are done; what hangs in this process itself ends it, saying where."""
    try:
        faulthandler.dump_traceback_later(_LONGEST, exit=True, file=sys.__stderr__)
        for number, trial in enumerate(faults, start=1):
            print(f"{'' if trial.passed else 'FAILED '}{number}: {trial}", file=sys.stderr, flush=True)
            yield trial
            faulthandler.dump_traceback_later(_LONGEST, exit=True, file=sys.__stderr__)
    finally:
        faulthandler.cancel_dump_traceback_later()


def table(done: Sequence[Trial], how: str) -> list[str]:
    """The results by fault, and where the kills fell."""
    lines = [f"{'fault':20}{'builds':>8}{'kept':>8}{'next':>8}{'same':>8}{'passed':>8}"]
    for fault in dict.fromkeys(trial.fault for trial in done):
        of_it = [trial for trial in done if trial.fault == fault]
        counts = [
            len(of_it),
            *(
                sum(getattr(trial, name) for trial in of_it)
                for name in ("kept", "next_builds", "same", "passed")
            ),
        ]
        lines.append(f"{fault:20}" + "".join(f"{count:8}" for count in counts))
    fell = Counter(trial.stage for trial in done if trial.fault == "kill")
    full = Counter(trial.stage for trial in done if trial.fault == "full disk")
    lines += [
        "",
        "killed in: " + ", ".join(f"{stage} {fell[stage]}" for stage in STAGES if fell[stage]),
        "no room in: " + ", ".join(f"{stage} {full[stage]}" for stage in STAGES if full[stage]) + f" ({how})",
    ]
    return lines


def main() -> int:
    """Run, print the table, write it where asked; gives 1 where something did not hold."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--others", type=int, default=12, help="builds for each other fault (12)")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", type=Path, help="the results' path, without .txt and .json")
    options = parser.parse_args()
    from ui.assembly import encoder_for
    from ui.settings import Settings

    begun = time.monotonic()
    work = Path(tempfile.mkdtemp(prefix="wenbao-faults-"))
    try:
        done, how = run(
            encoder_for(Settings()), Path("seeds"), work, Counts(options.kills, options.others), options.seed
        )
    finally:
        shutil.rmtree(work, ignore_errors=True)
    command = (
        f"python -m evals.faults --kills {options.kills} --others {options.others} --seed {options.seed}"
    )
    lines = [command, "", *table(done, how)]
    print("\n".join(lines))
    print(f"{time.monotonic() - begun:.0f} s", file=sys.stderr)
    if options.out:
        options.out.with_suffix(".txt").write_text("\n".join(lines) + "\n", "utf-8")
        rows = [asdict(trial) | {"passed": trial.passed} for trial in done]
        text = json.dumps({"command": command, "disk": how, "trials": rows}, ensure_ascii=False, indent=1)
        options.out.with_suffix(".json").write_text(text + "\n", "utf-8")
    return 0 if all(trial.passed for trial in done) else 1


if __name__ == "__main__":
    raise SystemExit(main())
