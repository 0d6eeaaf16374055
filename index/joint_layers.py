"""Joint layers: the last layers of a sentence encoder, trained anew to read a question and a passage together.

The encoder's lower layers see question and passage apart, as they do for finding; only the last few see both, so that
a passage's lower states can be kept for the next question (Cao et al. 2020, "DeFormer"). What comes out is for each
token of the passage how likely an answer begins and ends there, beside nought for "it is not here" (Devlin et al. 2019).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import torch

_STEP = 16  # tokens: a batch is filled up to a multiple of this


@dataclass(frozen=True, slots=True)
class LowerStates:
    """A text after the lower layers.

    `states` (tokens, dimension) float16, of all the tokens that were fed; `spans` (tokens, 2), which characters of the
    text each stands for: below 0 for those of the prompt.
    """

    states: NDArray[np.float16]
    spans: NDArray[np.int64]


class JointLayers:
    """The trained layers, over torch on the processor; safe to share between threads once made."""

    def __init__(self, tensors: Mapping[str, "torch.Tensor"], heads: int, *, narrow: bool) -> None:
        """Take the tensors that `evals/reading/train.py` makes.

        Args:
            tensors: By name: `part` (2, dimension) is added to the question's and the passage's states, `hint` to
                all; layer 0's begin with `0.`; `out` and `skip` lead from states and hints to the two log odds.
            heads: Of the attention.
            narrow: Whether to compute in bfloat16.
        """
        import torch

        kind = torch.bfloat16 if narrow else torch.float32
        self._kind = kind
        self.tensors = {name: tensor.to(kind) for name, tensor in tensors.items()}
        self.layers = sum(name.endswith(".mix.weight") for name in tensors)
        self._heads = heads

    @classmethod
    def read(cls, file: Path, heads: int, *, narrow: bool) -> "JointLayers":
        """The layers kept in a safetensors file."""
        from safetensors.torch import load_file

        return cls(load_file(file), heads, narrow=narrow)

    def scores(
        self,
        question: LowerStates,
        passages: Sequence[LowerStates],
        hints: Sequence[NDArray[np.float32]],
    ) -> list[NDArray[np.float32]]:
        """For each token of each passage how likely an answer begins and ends there: log odds, (tokens, 2).

        Args:
            question: What is asked.
            passages: Where the answer may be.
            hints: (tokens, hints), what else is known of each passage's tokens.
        """
        import torch

        if not passages:
            return []
        first = len(question.states)
        with torch.inference_mode():
            found = self.run(*self.packed([(question, passage) for passage in passages], hints)).numpy()
        return [
            row[first : first + len(passage.states)] for row, passage in zip(found, passages, strict=True)
        ]

    def packed(
        self, pairs: Sequence[tuple[LowerStates, LowerStates]], hints: Sequence[NDArray[np.float32]]
    ) -> tuple["torch.Tensor", "torch.Tensor", "torch.Tensor", "torch.Tensor"]:
        """Pairs side by side: states (n, width, dimension), part of each token, hints, and which tokens are there."""
        import torch

        width = max(len(question.states) + len(passage.states) for question, passage in pairs)
        width = -(-width // _STEP) * _STEP
        states = np.zeros((len(pairs), width, pairs[0][0].states.shape[1]), np.float16)
        parts = np.ones((len(pairs), width), np.int64)
        told = np.zeros((len(pairs), width, hints[0].shape[1]), np.float32)
        there = np.zeros((len(pairs), width), bool)
        for row, (question, passage) in enumerate(pairs):
            middle, end = len(question.states), len(question.states) + len(passage.states)
            states[row, :middle], states[row, middle:end] = question.states, passage.states
            parts[row, :middle] = 0
            told[row, middle:end] = hints[row]
            there[row, :end] = True
        found = (states, parts, told, there)
        return tuple(torch.from_numpy(table) for table in found)  # type: ignore[return-value]

    def run(
        self, states: "torch.Tensor", parts: "torch.Tensor", told: "torch.Tensor", there: "torch.Tensor"
    ) -> "torch.Tensor":
        """For each token log odds of beginning and ending an answer, (n, width, 2) float32."""
        import torch
        from torch.nn import functional

        own = self.tensors
        told = told.to(self._kind)
        hinted = functional.linear(told, own["hint.weight"], own["hint.bias"])
        hidden = states.to(self._kind) + own["part"][parts] + hinted
        hindered = ((~there)[:, None, None, :] * -1e4).to(self._kind)
        count, width, dimension = hidden.shape
        for layer in range(self.layers):

            def linear(value: torch.Tensor, name: str, layer: int = layer) -> torch.Tensor:
                return functional.linear(value, own[f"{layer}.{name}.weight"], own[f"{layer}.{name}.bias"])

            def norm(value: torch.Tensor, name: str, layer: int = layer) -> torch.Tensor:
                weight, bias = own[f"{layer}.{name}.weight"], own[f"{layer}.{name}.bias"]
                return functional.layer_norm(value, (dimension,), weight, bias, 1e-12)

            attended = linear(hidden, "attend").view(count, width, 3, self._heads, -1).permute(2, 0, 3, 1, 4)
            query, key, value = attended[0], attended[1], attended[2]
            # Written out: torch's own takes twice the time to learn with in bfloat16.
            weights = (query @ key.transpose(-1, -2) / query.shape[-1] ** 0.5 + hindered).softmax(-1)
            seen = (weights @ value).transpose(1, 2).reshape(count, width, dimension)
            hidden = norm(hidden + linear(seen, "mix"), "mixed")
            hidden = norm(hidden + linear(functional.gelu(linear(hidden, "widen")), "narrow"), "narrowed")
        found = functional.linear(hidden, own["out.weight"], own["out.bias"]).float()
        return found + functional.linear(told, own["skip.weight"]).float()
