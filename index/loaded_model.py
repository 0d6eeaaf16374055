"""A model in memory: the only module that knows sentence-transformers and torch.

Importing them takes some ten seconds, so they are imported only when a model is loaded or fetched.
"""

import copy
import logging
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from index.errors import EncoderUnavailable
from index.model_folder import ModelFolder
from index.number_format import NumberFormat
from index.streams import processors

if TYPE_CHECKING:
    import torch
    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer

log = logging.getLogger(__name__)
_STEP = 16  # tokens: a batch is filled up to a multiple of this
_FEWEST_ROWS = 3  # a run of one or two rows takes other kernels, whose sums differ in the last bits


class LoadedModel:
    """A sentence-transformers model on the processor, in one number format until `compute_in` changes that."""

    def __init__(self, folder: ModelFolder, number_format: NumberFormat = "float32") -> None:
        """Load the model.

        Args:
            folder: Where it is.
            number_format: What it computes in from the start; its weights are then rounded while they are read.

        Raises:
            EncoderUnavailable: It can't be loaded.
        """
        self._folder = folder
        # Only of a single network it is known that all of its weights may be read in another format.
        narrow = number_format == "bfloat16" and folder.means_tokens
        self._model = _read(folder.path, narrow=narrow)
        if narrow:
            _widen(self._model)
        self._number_format: NumberFormat = "bfloat16" if narrow else "float32"
        self.compute_in(number_format)

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        return int(self._model.get_embedding_dimension() or 0)

    @property
    def sequence_tokens(self) -> int | None:
        """The most tokens that the model takes, prompt and special tokens included; None if it names no limit."""
        return self._model.max_seq_length

    def compute_in(self, number_format: NumberFormat) -> None:
        """Brings the network into a number format; pooling and unit length stay in float32."""
        if number_format == self._number_format:
            return
        if number_format == "float32":  # what bfloat16 has rounded away is only in the file
            self._model = _read(self._folder.path)
        else:
            import torch

            self._model[0].to(torch.bfloat16)
            _widen(self._model)
        self._number_format = number_format

    def vectors(self, texts: Sequence[str], prompt: str, *, alone: bool = False) -> NDArray[np.float32]:
        """Gives (n, dimension) rows, computed in one batch: unit rows, or zeros where a text gives nothing.

        Args:
            texts: None of them longer than the model takes.
            prompt: What the model is fed before each text.
            alone: Whether one processor does the work instead of all.
        """
        import torch

        # For the whole process: a race between two callers costs time only.
        torch.set_num_threads(1 if alone else processors())
        vectors: NDArray[np.float32] = self._model.encode(
            list(texts),
            prompt=prompt,
            batch_size=len(texts),
            normalize_embeddings=True,
            show_progress_bar=False,
        )
        if not np.isfinite(vectors).all():
            raise EncoderUnavailable(
                "the model gave vectors that are not finite; set WENBAO_MODEL to another"
            )
        return vectors

    def token_vectors(
        self, ids: Sequence[Sequence[int]], width: int, *, alone: bool = False, fewest: int = _FEWEST_ROWS
    ) -> tuple[NDArray[np.float32], list[NDArray[np.float32]]]:
        """Gives (n, dimension) unit rows for texts, and for each text (tokens, dimension) rows for its tokens.

        Both come from one run of the model, always of the same width and of three rows or more: then its matrix
        products add up in the same order, and a text has the same rows to the bit whatever stands beside it.

        Args:
            ids: The tokens fed for each text, prompt and special tokens included.
            width: To how many tokens each text is filled up.
            alone: Whether one processor does the work instead of all.
            fewest: Rows to compute; 1 for a text that always comes by itself.
        """
        import torch

        torch.set_num_threads(1 if alone else processors())
        count = max(len(ids), fewest)
        fed, mask = self._filled_up([ids[min(row, len(ids) - 1)] for row in range(count)], width)
        with torch.inference_mode():
            out = self._model.forward({"input_ids": fed, "attention_mask": mask})
            pooled = torch.nn.functional.normalize(out["sentence_embedding"].float(), dim=1)
            by_token = out["token_embeddings"].float().numpy()
        vectors: NDArray[np.float32] = pooled[: len(ids)].numpy()
        if not np.isfinite(vectors).all():
            raise EncoderUnavailable(
                "the model gave vectors that are not finite; set WENBAO_MODEL to another"
            )
        return vectors, [by_token[row, : len(tokens)] for row, tokens in enumerate(ids)]

    def lower_states(self, ids: Sequence[Sequence[int]], layers: int) -> list[NDArray[np.float16]]:
        """Gives for each text its tokens as they leave the first so many layers, (tokens, dimension).

        Args:
            ids: The tokens fed for each text, prompt and special tokens included.
            layers: How many; the network is one of BERT's kind.
        """
        import torch

        # Few tokens, as where a question comes alone: `python -m evals.questions` tells how long answers take.
        torch.set_num_threads(1)
        network: Any = self._model[0].auto_model
        fed, mask = self._filled_up(ids, -(-max(map(len, ids)) // _STEP) * _STEP)
        with torch.inference_mode():
            hidden = network.embeddings(input_ids=fed)
            hindered = ((mask[:, None, None, :] == 0) * torch.finfo(hidden.dtype).min).to(hidden.dtype)
            for layer in network.encoder.layer[:layers]:
                found = layer(hidden, hindered)
                hidden = found[0] if isinstance(found, tuple) else found
            states = hidden.to(torch.float16).numpy()
        return [states[row, : len(tokens)] for row, tokens in enumerate(ids)]

    def _filled_up(self, ids: Sequence[Sequence[int]], width: int) -> "tuple[torch.Tensor, torch.Tensor]":
        """Gives texts filled up to a width, (n, width), and which of the tokens are theirs."""
        import torch

        fed = torch.full((len(ids), width), int(self._model.tokenizer.pad_token_id or 0), dtype=torch.long)
        mask = torch.zeros((len(ids), width), dtype=torch.long)
        for row, tokens in enumerate(ids):
            fed[row, : len(tokens)] = torch.tensor(tokens, dtype=torch.long)
            mask[row, : len(tokens)] = 1
        return fed, mask

    def tokenizer(self, *, copied: bool = True) -> "Tokenizer":
        """Gives the model's tokenizer; a copy, unless `vectors`, which sets how it pads and cuts, is never used.

        Raises:
            EncoderUnavailable: It is of another kind.
        """
        from tokenizers import Tokenizer

        found = getattr(self._model.tokenizer, "backend_tokenizer", self._model.tokenizer)
        if not isinstance(found, Tokenizer):
            raise EncoderUnavailable(
                f"{self._folder.label}: expected a tokenizer of the tokenizers library, "
                f"found {type(found).__name__}; set WENBAO_MODEL to another model"
            )
        return copy.deepcopy(found) if copied else found


def hub_folder(name: str) -> Path:
    """Gives the local folder of a named model, fetched by sentence-transformers where it isn't there yet."""
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    try:
        if (folder := _cached(name)) is None:
            from sentence_transformers import SentenceTransformer

            log.info("%s: not in the local cache, asking the hub", name)
            SentenceTransformer(name, device="cpu")
            folder = _cached(name)
    except Exception as error:
        raise EncoderUnavailable(
            f"{name}: neither a folder, nor in the local Hugging Face cache, nor to be had from the hub "
            f"({_first_line(error)}); correct WENBAO_MODEL, or set it to a folder, or unset it"
        ) from error
    if folder is None:
        raise EncoderUnavailable(
            f"{name}: fetched, and not found in the cache; set WENBAO_MODEL to its folder"
        )
    return folder


def _cached(name: str) -> Path | None:
    from huggingface_hub import try_to_load_from_cache

    repository = name if "/" in name else f"sentence-transformers/{name}"
    for file in ("modules.json", "config.json"):
        if isinstance(found := try_to_load_from_cache(repository, file), str):
            return Path(found).parent
    return None


def _read(path: Path, *, narrow: bool = False) -> "SentenceTransformer":
    """Gives the model in float32, or if `narrow` in bfloat16, read from its folder and from nowhere else."""
    # Read by the imports below; where another module was earlier, `local_files_only` says the same.
    for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_HUB_DISABLE_TELEMETRY"):
        os.environ[name] = "1"
    try:
        import torch
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging as transformers_logging

        transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        if narrow:
            return SentenceTransformer(
                str(path), device="cpu", local_files_only=True, model_kwargs={"dtype": torch.bfloat16}
            )
        return SentenceTransformer(str(path), device="cpu", local_files_only=True).float()
    except Exception as error:
        raise EncoderUnavailable(
            f"{path}: the model can't be loaded ({_first_line(error)}); "
            "install sentence-transformers and torch again, or set WENBAO_MODEL to another model"
        ) from error


def _widen(model: "SentenceTransformer") -> None:
    """Have the network's results given in float32, whatever it computes in."""
    import torch

    def widen(_module: object, _arguments: object, features: dict[str, Any]) -> dict[str, Any]:
        for name, value in features.items():
            if isinstance(value, torch.Tensor) and value.dtype == torch.bfloat16:
                features[name] = value.float()
        return features

    model[0].register_forward_hook(widen)


def _first_line(error: Exception) -> str:
    return str(error).strip().split("\n")[0] or type(error).__name__
