"""Asking a made archive: latency by stage, memory, and how much of the exact neighbours Chroma finds."""

import resource
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

import numpy as np
from numpy.typing import NDArray

from assistant.answers import Filters
from assistant.assistant import Assistant
from index.archive import open_archive
from index.encoder import SentenceTransformerEncoder
from index.vectors import Vectors

_NEIGHBOURS = 10
_AT_ONCE = 20_000
_STAGES = ("embed", "retrieve", "rank", "quote", "total")


def measured(index: Path, questions: Sequence[str], encoder: SentenceTransformerEncoder) -> dict[str, float]:
    """Milliseconds by stage (median and p95, every question new), the same asked again and with one paper chosen.

    Memory is the most that this process ever held, the model included; `recall` is against exact search.
    """
    encoder.warm()
    begun = time.perf_counter()
    archive = open_archive(index, encoder.identity)
    assistant = Assistant(archive, encoder)
    assistant.warm()
    found: dict[str, float] = {"open s": round(time.perf_counter() - begun, 2)}
    stages: dict[str, list[float]] = {stage: [] for stage in _STAGES}
    processor: list[float] = []
    for question in questions:
        busy = time.process_time()
        ms = assistant.ask(question).ms
        processor.append(1000 * (time.process_time() - busy))
        for stage in _STAGES:
            stages[stage].append(ms[stage])
    for stage, values in stages.items():
        found[f"{stage} ms median"] = round(median(values), 1)
        found[f"{stage} ms p95"] = round(_p95(values), 1)
    found["processor ms median"] = round(median(processor), 1)
    again = [assistant.ask(question).ms["total"] for question in questions]
    found["asked again ms median"] = round(median(again), 1)
    paper = assistant.coverage().papers[0]
    narrowed = [assistant.ask(question, (), Filters(paper=paper)).ms["total"] for question in questions[:20]]
    found["one paper ms median"] = round(median(narrowed), 1)
    found["one paper ms p95"] = round(_p95(narrowed), 1)
    found["peak MB"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    found["recall"] = round(_recall(index, encoder.encode_questions(questions), archive.vectors), 4)
    assistant.close()
    return found


def _recall(index: Path, questions: NDArray[np.float32], store: Vectors) -> float:
    """The share of the exact nearest that Chroma gives, over all questions."""
    made = np.load(index / "made.npy", mmap_mode="r")
    ids = (index / "made-ids.txt").read_text("utf-8").split()
    best = np.full((len(questions), 0), 0, np.float32)
    where = np.zeros((len(questions), 0), np.int64)
    for start in range(0, len(ids), _AT_ONCE):
        some = questions @ np.asarray(made[start : start + _AT_ONCE]).T
        best = np.concatenate([best, some], axis=1)
        where = np.concatenate(
            [where, np.tile(np.arange(start, start + some.shape[1]), (len(questions), 1))], 1
        )
        kept = np.argsort(-best, axis=1, kind="stable")[:, :_NEIGHBOURS]
        best, where = np.take_along_axis(best, kept, 1), np.take_along_axis(where, kept, 1)
    found = store.nearest(questions, _NEIGHBOURS)
    hits = [
        len({near.id for near in own} & {ids[i] for i in row}) for own, row in zip(found, where, strict=True)
    ]
    return sum(hits) / (_NEIGHBOURS * len(questions))


def _p95(values: Sequence[float]) -> float:
    return sorted(values)[min(len(values) - 1, int(0.95 * len(values)))]
