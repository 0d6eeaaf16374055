"""Train the reader on question sets.

    python -m evals.reading.train SET_DIR... [--leave-out NAME ...] [--sample 4000] [--epochs 3] [--out FILE]
    python -m evals.reading.train SET_DIR... --test FILE...     # trains nothing: what such weights do on the sets

The encoder's last layers, begun from the encoder's own weights, learn to point at the accepted answers among all
tokens of two of the passages that the assistant reads, beside nought for "not here" (Clark and Gardner 2018: one
normalisation over passages). No dropout: on a processor its random numbers cost more than the layers. Sets left out are
tested instead: how often the first sentence, and one of the first three, holds the answer by the signals alone, by
the reader alone, and by the signals with so much of the reader.
"""

import argparse
import random
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from transformers import AutoConfig, AutoModel

from assistant.evaluation.metrics import auroc
from assistant.evaluation.remembering import RememberingEncoder
from assistant.evaluation.set_pages import archive_of
from assistant.evaluation.sets import read_set, spread
from assistant.reader import best_answer
from evals.reading.examples import Example, ReadPassage, examples_of
from evals.tuning import tuning_options
from index.encoder import SentenceTransformerEncoder
from index.joint_layers import JointLayers
from index.progress import Silence
from ui.assembly import encoder_for
from ui.settings import read_settings

_CUT = 8  # layers that see question and passage apart
_HINTS = 4
_AT_ONCE = 16  # questions
_RATE = 2e-4
_WARMING = 60  # steps
_WITHHELD = 0.35  # of the examples are seen with the passage that answers, the answer cut out
_PARTS = {
    "mix": "attention.output.dense",
    "mixed": "attention.output.LayerNorm",
    "widen": "intermediate.dense",
    "narrow": "output.dense",
    "narrowed": "output.LayerNorm",
}


def begun(folder: Path) -> tuple[dict[str, torch.Tensor], int]:
    """The tensors to begin from, and the heads of the attention."""
    network = AutoModel.from_pretrained(folder)
    tensors: dict[str, torch.Tensor] = {}
    for number, layer in enumerate(network.encoder.layer[_CUT:]):
        own = layer.attention.self
        for kind in ("weight", "bias"):
            parts = [getattr(part, kind) for part in (own.query, own.key, own.value)]
            tensors[f"{number}.attend.{kind}"] = torch.cat(parts)
            for name, place in _PARTS.items():
                tensors[f"{number}.{name}.{kind}"] = layer.get_submodule(place).get_parameter(kind)
    width = network.config.hidden_size
    tensors |= {
        "part": torch.zeros(2, width),
        "hint.weight": torch.randn(width, _HINTS) * 0.1,
        "hint.bias": torch.zeros(width),
        "out.weight": torch.randn(2, width) * 0.02,
        "out.bias": torch.zeros(2),
        "skip.weight": torch.tensor([[0.5, 0.0, 0.0, 0.0]] * 2),
    }
    return {name: t.detach().float().clone().requires_grad_() for name, t in tensors.items()}, (
        network.config.num_attention_heads
    )


def loss_of(
    layers: JointLayers, some: Sequence[Example], chance: random.Random
) -> tuple[torch.Tensor, float]:
    """The mean cross-entropy of where answers begin and end, and how often the likeliest beginning is right."""
    pairs: list[tuple[int, ReadPassage]] = []
    for number, example in enumerate(some):
        right = [p for p in example.passages if p.begins]
        wrong = [p for p in example.passages if not p.begins]
        if example.withheld and chance.random() < _WITHHELD:
            right = [example.withheld]
        use = [chance.choice(right)] if right and (not wrong or chance.random() < 0.85) else []
        if wrong and (not use or chance.random() < 0.6):
            use.append(chance.choice(wrong))
        pairs += [(number, passage) for passage in use]
    found = layers.run(
        *layers.packed(
            [(some[number].question, p.states) for number, p in pairs], [p.hints for _, p in pairs]
        )
    )
    loss, hit = torch.zeros(()), 0.0
    for side in (0, 1):
        for number, example in enumerate(some):
            odds, truth = [torch.zeros(1)], [False]  # the first is "not here"
            for row, (of, passage) in enumerate(pairs):
                if of == number:
                    first = len(example.question.states)
                    tokens = np.flatnonzero(passage.quotable)
                    odds.append(found[row, first + tokens, side])
                    truth += np.isin(tokens, (passage.begins, passage.ends)[side]).tolist()
            together, right_ones = torch.cat(odds), torch.tensor(truth)
            right_ones[0] = not right_ones.any()
            loss = loss + together.logsumexp(0) - together[right_ones].logsumexp(0)
            hit += side == 0 and bool(right_ones[together.argmax()])
    return loss / len(some) / 2, hit / len(some)


def batches(examples: list[Example], chance: random.Random) -> list[list[Example]]:
    """The examples in a new order, those of like length together."""
    chance.shuffle(examples)
    found = []
    for start in range(0, len(examples), _AT_ONCE * 12):
        near = sorted(examples[start : start + _AT_ONCE * 12], key=lambda e: len(e.passages[0].states.states))
        found += [near[i : i + _AT_ONCE] for i in range(0, len(near), _AT_ONCE)]
    chance.shuffle(found)
    return found


def train(examples: list[Example], folder: Path, epochs: int) -> tuple[dict[str, torch.Tensor], int]:
    """The trained tensors, and the heads of the attention."""
    torch.manual_seed(5)
    chance = random.Random(5)
    tensors, heads = begun(folder)
    optimizer = torch.optim.AdamW(list(tensors.values()), lr=_RATE, weight_decay=0.01, betas=(0.9, 0.98))
    steps = epochs * -(-len(examples) // _AT_ONCE)
    falling = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, (step + 1) / _WARMING) * max(0.02, 1 - step / steps)
    )
    step, begin, losses, hits = 0, time.monotonic(), [], []
    for _ in range(epochs):
        for some in batches(examples, chance):
            loss, hit = loss_of(JointLayers(tensors, heads, narrow=True), some, chance)
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(list(tensors.values()), 1.0)
            optimizer.step()
            falling.step()
            optimizer.zero_grad()
            losses.append(float(loss))
            hits.append(hit)
            step += 1
            if step % 25 == 0:
                said = f"loss {np.mean(losses[-25:]):.3f}, begins right {np.mean(hits[-25:]):.3f}"
                print(f"{step} of {steps}, {time.monotonic() - begin:.0f} s: {said}", flush=True)
    return {name: tensor.detach() for name, tensor in tensors.items()}, heads


def print_how(name: str, examples: Sequence[Example], layers: JointLayers) -> None:
    """How the first sentence and the first three do, and whether a passage without its answer is told from one with it."""
    weights = (0.0, 0.1, 0.2, 0.35, 0.6, 1.0)
    orders: list[list[np.ndarray]] = []
    for example in examples:
        odds = layers.scores(
            example.question, [p.states for p in example.passages], [p.hints for p in example.passages]
        )
        told, read, right = [], [], []
        for passage, own in zip(example.passages, odds, strict=True):
            for start, end, score, holds in passage.sentences:
                told.append(score)
                read.append(best_answer(own, passage.states.spans, start, end).score)
                right.append(holds)
        scores = [np.array(told) + w * np.array(read) for w in weights] + [np.array(read)]
        orders.append([np.array(right)[np.argsort(-s, kind="stable")] for s in scores])
    parts = []
    for column, label in enumerate([*(f"+{w:g}" for w in weights), "reader alone"]):
        first = np.mean([ranked[column][:1].any() for ranked in orders])
        three = np.mean([ranked[column][:3].any() for ranked in orders])
        parts.append(f"{label} {first:.3f}/{three:.3f}")
    pairs = [
        (next(p for p in e.passages if p.begins), e)
        for e in examples
        if e.withheld is not None and any(p.begins for p in e.passages)
    ]
    whole = [_likeliest(layers, example, passage) for passage, example in pairs]
    withheld = [
        _likeliest(layers, example, example.withheld) for _, example in pairs if example.withheld is not None
    ]
    print(
        f"{name}, {len(examples)} questions: {' '.join(parts)}; "
        f"with its answer or without, {len(pairs)} passages: AUROC {auroc(whole, withheld):.3f}",
        flush=True,
    )


def _likeliest(layers: JointLayers, example: Example, passage: ReadPassage) -> float:
    """The log odds of the likeliest answer in one passage."""
    (odds,) = layers.scores(example.question, [passage.states], [passage.hints])
    return max(best_answer(odds, passage.states.spans, s, e).score for s, e, _, _ in passage.sentences)


def _more_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--leave-out", nargs="*", default=[], help="names of sets to test on instead")
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument(
        "--test", type=Path, nargs="+", metavar="FILE", help="weights to test on all the sets"
    )


def main() -> None:
    """Collect, train, test, and write."""
    settings = read_settings()
    options = tuning_options(__doc__, Path("assistant/weights/reader.safetensors"), settings, _more_options)
    encoder = encoder_for(settings)
    if not isinstance(encoder, SentenceTransformerEncoder):
        raise SystemExit("a reader is trained for a sentence-transformers model")
    remembering = RememberingEncoder(encoder)
    examples: dict[str, list[Example]] = {}
    for folder in options.sets:
        set_ = read_set(folder)
        questions = spread([q for q in set_.questions if q.answer_in_gold], options.sample)
        whole, vectors = options.indexes / set_.name / "whole", options.indexes / "vectors.sqlite"
        with archive_of(whole, set_.passages, remembering, Silence(), vectors) as archive:
            examples[set_.name] = list(examples_of(archive, encoder, questions, _CUT))
        print(f"{set_.name}: {len(examples[set_.name])} examples", flush=True)
    if options.test:
        heads = AutoConfig.from_pretrained(encoder.folder.path).num_attention_heads
        for weights in options.test:
            for name, own in examples.items():
                print_how(f"{weights}, {name}", own, JointLayers.read(weights, heads, narrow=True))
        return
    learned = [e for name, own in examples.items() if name not in options.leave_out for e in own]
    tensors, heads = train(learned, encoder.folder.path, options.epochs)
    for name in options.leave_out:
        print_how(name, examples[name], JointLayers(tensors, heads, narrow=True))
    about = {
        "model": encoder.fingerprint,
        "cut": str(_CUT),
        "heads": str(heads),
        "sets": ", ".join(name for name in examples if name not in options.leave_out),
        "sample": str(options.sample),
        "epochs": str(options.epochs),
    }
    save_file({n: t.to(torch.float16) for n, t in tensors.items()}, options.out, metadata=about)


if __name__ == "__main__":
    main()
