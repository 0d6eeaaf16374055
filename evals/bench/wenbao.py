"""Wenbao does a job of the bench: `python -m evals.bench.wenbao JOB.json` (see `evals.bench.jobs`).

It also measures what the encoder alone makes of the very texts that were embedded: `tokens`, and the seconds of the
same model in the same number format, called as sentence-transformers is called (`encode`, batches of 32, which it sorts by
length).
"""

import json
import resource
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from assistant.assistant import Assistant
from index.archive import open_archive
from index.build import build
from index.bundled_model import default_cache
from index.encoder import SentenceTransformerEncoder, open_encoder
from index.spans import Span
from index.streams import processors

_FOUND = 5
_QUOTES = 3
_BATCH = 32


class Stages:
    """Progress that only keeps when each stage began."""

    def __init__(self) -> None:
        """Begin."""
        self._begun: list[tuple[str, float]] = []

    def stage(self, name: str, total: int) -> None:  # noqa: ARG002
        """A stage begins."""
        self._begun.append((name, time.perf_counter()))

    def advance(self, steps: int = 1) -> None:
        """Nothing is shown."""

    def seconds(self) -> dict[str, float]:
        """How long each stage took until the next began, the last one until now."""
        ends = [at for _, at in self._begun[1:]] + [time.perf_counter()]
        found: dict[str, float] = {}
        for (name, at), end in zip(self._begun, ends, strict=True):
            found[name] = found.get(name, 0.0) + end - at
        return found


def main() -> None:
    """Do the job and write what was measured."""
    job = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    encoder = open_encoder(None, default_cache())
    encoder.warm()
    encoder.token_mean()
    import chromadb  # noqa: F401  as the model: what a peer imports before its clock starts, too
    import tantivy  # noqa: F401

    stages = Stages()
    begun, busy = time.perf_counter(), time.process_time()
    report = build(Path(job["store"]), Path(job["pages"]), encoder, progress=stages)
    seconds, processor = time.perf_counter() - begun, time.process_time() - busy
    by_stage = stages.seconds()

    answers: list[dict[str, Any]] = []
    with open_archive(Path(job["store"]), encoder.identity) as archive:
        texts = sorted({passage.context for passage in archive.catalog.all_passages()})
        # Two, so that the second does not remember what the first has embedded.
        searching, answering = Assistant(archive, encoder), Assistant(archive, encoder)
        searching.warm()
        answers += [_asked(searching, answering, question) for question in job["questions"]]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    alone, alone_processor = _encoder_alone(encoder, texts)
    measured = {
        "passages": report.passages,
        "seconds": seconds,
        "processor_seconds": processor,
        "stages": by_stage,
        "peak_mb": peak,
        "answers": answers,
        "number_format": encoder.number_format,
        "tokens": sum(encoder.count_tokens(texts)),
        "encoder_seconds": alone,
        "encoder_processor_seconds": alone_processor,
    }
    Path(job["out"]).write_text(json.dumps(measured, ensure_ascii=False), "utf-8")


def _asked(searching: Assistant, answering: Assistant, question: str) -> dict[str, Any]:
    """What was found for a question, and how long finding it and answering took."""
    begun, busy = time.perf_counter(), time.process_time()
    results = searching.search(question, k=_FOUND)
    ms, processor_ms = 1000 * (time.perf_counter() - begun), 1000 * (time.process_time() - busy)
    begun = time.perf_counter()
    examined = answering.examine(question)
    answer_ms = 1000 * (time.perf_counter() - begun)
    return {
        "ms": ms,
        "processor_ms": processor_ms,
        "answer_ms": answer_ms,
        "answered": examined.answer.answered,
        "found": [[_page(result.citation.spans), result.text] for result in results],
        "quotes": [[_page(quote.citation.spans), quote.text] for quote in examined.quotes[:_QUOTES]],
    }


def _page(spans: Sequence[Span]) -> str:
    return spans[0].page


def _encoder_alone(encoder: SentenceTransformerEncoder, texts: Sequence[str]) -> tuple[float, float]:
    """Wall and processor seconds of sentence-transformers on the texts, in the encoder's number format."""
    import torch
    from sentence_transformers import SentenceTransformer

    dtype = {"bfloat16": torch.bfloat16, "float32": torch.float32}[encoder.number_format]
    model = SentenceTransformer(
        str(encoder.folder.path), device="cpu", local_files_only=True, model_kwargs={"dtype": dtype}
    )
    prompt = encoder.passage_prompt
    torch.set_num_threads(processors())  # answering questions has left it at one for the whole process
    model.encode(texts[:_BATCH], prompt=prompt, batch_size=_BATCH, show_progress_bar=False)
    begun, busy = time.perf_counter(), time.process_time()
    model.encode(list(texts), prompt=prompt, batch_size=_BATCH, show_progress_bar=False)
    return time.perf_counter() - begun, time.process_time() - busy


if __name__ == "__main__":
    main()
