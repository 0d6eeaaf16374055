"""Which number format the encoder computes in on this machine: measured once, then remembered.

bfloat16 halves the work where the processor multiplies it natively and is many times slower where it
doesn't; no flag says which reliably, so a short probe measures it. The choice belongs to the encoder's
identity (vectors of two formats don't share an index), so it must not waver: it is noted beside the models,
for these weights, this processor and this version of torch.
"""

import hashlib
import json
import logging
import platform
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal, cast

import numpy as np
from numpy.typing import NDArray

from index.durable import write_atomically
from index.errors import EncoderUnavailable

NumberFormat = Literal["float32", "bfloat16"]
NumberFormatChoice = Literal["auto", "float32", "bfloat16"]

MIN_SPEED_UP = 1.3  # below it the gain is within a busy machine's noise, and float32 is the safer format
MIN_COSINE = 0.999  # what DESIGN.md asks of any two ways to compute one vector
ROUNDS = 3  # timed runs for each format; the fastest counts, since noise only ever slows
HOPELESS = 4  # a bfloat16 run this many times slower than float32, kernels prepared or not, ends the probe
PROBE_TEXTS = tuple(
    f"{number}．本报讯（记者 王晓）昨日上午，市民政局在人民公园举行宣传活动，{number * 37}名志愿者"
    "向过往群众发放资料，讲解居家养老、助餐服务和适老化改造等惠民政策。活动现场还设置了义诊台，"
    "医务人员为老人测量血压、检查视力，提醒大家注意饮食和保暖。据了解，此类活动今年已开展二十余场，"
    "今后将继续走进社区，把服务送到家门口。"
    for number in range(1, 9)
)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Probe:
    """What the probe found: seconds for `PROBE_TEXTS` in each format, and the lowest cosine between them."""

    float32_seconds: float
    bfloat16_seconds: float
    cosine: float

    @property
    def number_format(self) -> NumberFormat:
        """The format to use: bfloat16 only where it is clearly faster and says the same."""
        faster = self.float32_seconds >= MIN_SPEED_UP * self.bfloat16_seconds
        return "bfloat16" if faster and self.cosine >= MIN_COSINE else "float32"


def probe(
    encode: Callable[[], NDArray[np.float32]],
    to_bfloat16: Callable[[], None],
    clock: Callable[[], float] = time.perf_counter,
) -> Probe:
    """Gives the measured difference between the two formats.

    Args:
        encode: Gives the probe's vectors, (n, dimension) unit rows, in the format the model is now in.
        to_bfloat16: Brings the model into bfloat16; called once.
        clock: Gives seconds.
    """

    def timed(patience: float) -> tuple[NDArray[np.float32], float]:
        seconds = float("inf")
        for run in range(1 + ROUNDS):
            started = clock()
            vectors = encode()
            taken = clock() - started
            if taken > patience:  # emulated bfloat16 can take ten times as long: no need to see it again
                return vectors, taken
            if run > 0:  # the first run counts only there: libraries prepare their kernels in it
                seconds = min(seconds, taken)
        return vectors, seconds

    wide, float32_seconds = timed(float("inf"))
    to_bfloat16()
    narrow, bfloat16_seconds = timed(HOPELESS * float32_seconds)
    cosine = float(np.min(np.sum(wide * narrow, axis=1)))
    found = Probe(float32_seconds, bfloat16_seconds, cosine)
    log.info("number format %s: %s", found.number_format, found)
    return found


def measured_once(
    notes_dir: Path,
    fingerprint: str,
    encode: Callable[[], NDArray[np.float32]],
    to_bfloat16: Callable[[], None],
) -> NumberFormat:
    """Gives the format remembered for these weights on this processor, or else probes it and remembers it.

    Raises:
        EncoderUnavailable: The format can't be noted.
    """
    from filelock import FileLock

    # One probe at a time: two at once would slow each other down, and might disagree.
    try:
        with FileLock(notes_dir / ".number-format.lock"):
            return remembered(notes_dir, fingerprint) or remember(
                notes_dir, fingerprint, probe(encode, to_bfloat16)
            )
    except OSError as error:
        raise EncoderUnavailable(
            f"{notes_dir}: the number format can't be noted there ({error}), and vectors "
            "must not waver between two; let the folder be written, or choose a format"
        ) from error


def remembered(notes_dir: Path, fingerprint: str) -> NumberFormat | None:
    """Gives the format chosen earlier for these weights on this processor, or None; imports nothing heavy."""
    try:
        chosen = json.loads(_note(notes_dir, fingerprint).read_text("utf-8"))["number_format"]
    except (OSError, ValueError, LookupError, TypeError):
        return None
    return cast("NumberFormat", chosen) if chosen in ("float32", "bfloat16") else None


def remember(notes_dir: Path, fingerprint: str, found: Probe) -> NumberFormat:
    """Notes the choice with its measurement, for later processes and for a reader of the folder."""
    machine = {"torch": _torch(), "processor": _processor()}
    content = {"number_format": found.number_format} | machine | asdict(found)
    note = _note(notes_dir, fingerprint)
    note.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(note, json.dumps(content, indent=1) + "\n")
    return found.number_format


def _note(notes_dir: Path, fingerprint: str) -> Path:
    key = f"{fingerprint}\n{_processor()}\n{_torch()}"
    return notes_dir / "number-formats" / f"{hashlib.sha256(key.encode()).hexdigest()[:32]}.json"


def _torch() -> str:
    """Gives torch's version without importing it (that takes seconds)."""
    try:
        return version("torch")
    except PackageNotFoundError:
        return "absent"


def _processor() -> str:
    """Gives the processor's name and, where the system tells them, a digest of its abilities."""
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8", "replace").splitlines()
    except OSError:
        return f"{platform.machine()} {platform.processor()}"
    facts = dict(line.split(":", 1) for line in reversed(lines) if ":" in line)
    facts = {name.strip(): value.strip() for name, value in facts.items()}
    abilities = " ".join(sorted((facts.get("flags") or facts.get("Features") or "").split()))
    name = facts.get("model name") or facts.get("CPU part") or platform.processor()
    return f"{platform.machine()} {name} {hashlib.sha256(abilities.encode()).hexdigest()[:12]}"
