"""Texts to vectors: the only module that knows sentence-transformers.

An encoder is opened cheaply: its identity, its dimension and its token counts come from the model's files,
and torch (some ten seconds to import) is loaded when the first vector is asked for, or by `warm`.
"""

import copy
import itertools
import json
import logging
import math
import os
import threading
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index import number_format as formats
from index.bundled_model import LABEL, bundled_model, content_fingerprint
from index.errors import EncoderUnavailable
from index.number_format import NumberFormat, NumberFormatChoice

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer

BUNDLED = "bundled"
# Tokens computed at once, padding included. On two cores, tokens/s in float32 and bfloat16: 512: 2,100 and
# 3,000; 1,024 to 4,096: 2,400-2,500 and 4,300-4,600; 8,192: 1,800 and 3,300 (160 Chinese passages).
BATCH_TOKENS = 4096
# Up to this many tokens one processor does the work: with two, a question takes 30 instead of 40 ms on an idle
# machine, and up to 1,000 ms on a busy one, because the threads wait for each other at every layer.
ALONE_TOKENS = 256
COUNT_AT_ONCE = 512  # texts; the tokenizers library keeps some 20 kB for each until they are counted
SPECIAL_TOKENS = 4  # at the most, for models known; an allowance where tokens are bounded, not counted
UNLIMITED = 512  # tokens, for models that name no limit; longer passages only blur
_CONTENT = (".json", ".safetensors", ".bin", ".model", ".txt", ".py")  # what decides a model's vectors
_NOT_CONTENT = (".", "onnx/", "openvino/")  # hidden notes of downloaders, and other runtimes' weights

log = logging.getLogger(__name__)


class Encoder(Protocol):
    """What the index and the questions need of a sentence encoder.

    Vectors are float32 unit rows, in the order of the texts; a dot product is their cosine.
    """

    @property
    def identity(self) -> str:
        """Names everything that decides the vectors; vectors of two identities don't mix."""
        ...

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        ...

    @property
    def max_tokens(self) -> int:
        """The most tokens of a passage's own text (as `count_tokens` counts) that are encoded in one go."""
        ...

    def encode_passages(
        self, texts: Sequence[str], advance: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """Gives (n, dimension) vectors for passages; `advance` is told how many more texts are done."""
        ...

    def encode_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Gives (n, dimension) vectors for questions, to be compared with those of passages."""
        ...

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Gives each text's own tokens as a passage: without the prompt and the model's special tokens."""
        ...

    def warm(self) -> None:
        """Loads now what the first vector would load."""
        ...


@dataclass(frozen=True, slots=True)
class ModelFolder:
    """What a sentence-transformers folder says about itself without being loaded."""

    path: Path
    label: str
    fingerprint: str
    dimension: int | None
    sequence_tokens: int  # prompt and special tokens included
    question_prompt: str
    passage_prompt: str
    tokenizer_file: Path | None


@dataclass(frozen=True, slots=True)
class _Window:
    """A stretch of the text `owner` that the model takes whole."""

    text: str
    owner: int
    fed_tokens: int  # prompt and special tokens included; an upper bound is good enough
    weight: int = 1


def open_encoder(
    model: str | None,
    cache_dir: Path,
    *,
    number_format: NumberFormatChoice = "auto",
    question_prompt: str | None = None,
    passage_prompt: str | None = None,
    progress: Callable[[str], None] | None = None,
) -> "SentenceTransformerEncoder":
    """Gives the encoder for a model, without loading it.

    Args:
        model: None or "bundled" for the model that comes with the installation, else a folder, else a
            name, which is looked for in the local Hugging Face cache and only then on the hub.
        cache_dir: Where the bundled model, fingerprints and the measured number format are kept.
        number_format: "auto" measures once which of the two is better on this processor.
        question_prompt: Put before a question, instead of what the model's folder says.
        passage_prompt: Put before a passage, instead of what the model's folder says.
        progress: Told when the bundled model is being prepared (some seconds, once).

    Raises:
        EncoderUnavailable: The model is not there, or its folder can't be read.
    """
    fingerprint = None
    if model in (None, BUNDLED):
        path, label = bundled_model(cache_dir, progress=progress), LABEL
        # Of the packed file, not of the folder: how the tokenizers library writes its file may change.
        fingerprint = path.name.removeprefix(f"{LABEL}-")
    elif (path := Path(str(model)).expanduser()).is_dir():
        label = path.resolve().name
    elif str(model).startswith((".", "~")) or path.is_absolute():
        raise EncoderUnavailable(f"{model}: no such folder; correct WENBAO_MODEL, or unset it")
    else:
        path, label = _hub_folder(str(model)), str(model)
    try:
        folder = read_model_folder(path, label, cache_dir, fingerprint)
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise EncoderUnavailable(
            f"{path}: not a readable sentence-transformers folder ({_first_line(error)}); "
            "correct WENBAO_MODEL, or unset it"
        ) from error
    return SentenceTransformerEncoder(
        folder,
        cache_dir,
        number_format=number_format,
        question_prompt=question_prompt,
        passage_prompt=passage_prompt,
    )


def read_model_folder(path: Path, label: str, notes_dir: Path, fingerprint: str | None = None) -> ModelFolder:
    """Gives what the folder's configuration says; the fingerprint, unless given, is its content's."""
    if not any((path / name).is_file() for name in ("modules.json", "config.json")):
        raise FileNotFoundError("neither modules.json nor config.json is there")
    modules = _json(path / "modules.json") or [{"path": "", "type": "Transformer"}]
    first = path / modules[0]["path"]
    sentence = _json(first / "sentence_bert_config.json") or {}
    named = (
        sentence.get("max_seq_length"),
        (_json(first / "tokenizer_config.json") or {}).get("model_max_length"),
        (_json(first / "config.json") or {}).get("max_position_embeddings"),
    )
    prompts = (settings := _json(path / "config_sentence_transformers.json") or {}).get("prompts") or {}
    otherwise = prompts.get(settings.get("default_prompt_name")) or ""
    passage_names = ("document", "passage", "corpus")  # in the order of `SentenceTransformer.encode_document`
    # Lower-casing done outside the tokenizer's file would make counts by the file wrong.
    tokenizer_file = None if sentence.get("do_lower_case") else first / "tokenizer.json"
    return ModelFolder(
        path=path,
        label=label,
        fingerprint=fingerprint or _folder_fingerprint(path, notes_dir),
        dimension=settings.get("truncate_dim") or _dimension(path, modules),
        sequence_tokens=min((int(limit) for limit in named if limit and 0 < limit < 1e6), default=UNLIMITED),
        question_prompt=prompts.get("query") or otherwise,
        passage_prompt=next((prompts[name] for name in passage_names if prompts.get(name)), otherwise),
        tokenizer_file=tokenizer_file if tokenizer_file and tokenizer_file.is_file() else None,
    )


class SentenceTransformerEncoder:
    """An `Encoder` over sentence-transformers on the processor; safe to share between threads."""

    def __init__(
        self,
        folder: ModelFolder,
        cache_dir: Path,
        *,
        number_format: NumberFormatChoice = "auto",
        question_prompt: str | None = None,
        passage_prompt: str | None = None,
    ) -> None:
        self.folder = folder
        self.question_prompt = folder.question_prompt if question_prompt is None else question_prompt
        self.passage_prompt = folder.passage_prompt if passage_prompt is None else passage_prompt
        self._cache_dir = cache_dir
        self._chosen: NumberFormat | None = None if number_format == "auto" else number_format
        self._model: SentenceTransformer | None = None
        self._tokenizer: Tokenizer | None = None
        self._lock = threading.RLock()

    @property
    def number_format(self) -> NumberFormat:
        """What the model computes in; loads the model only on the first use on this machine."""
        if self._chosen is None:
            self._chosen = formats.remembered(self._cache_dir, self.folder.fingerprint)
        if self._chosen is None:
            self._loaded()
        assert self._chosen is not None  # noqa: S101  `_loaded` has measured it
        return self._chosen

    @property
    def identity(self) -> str:
        """Names the model, its content, its prompts and its number format."""
        prompts = json.dumps([self.question_prompt, self.passage_prompt], ensure_ascii=False)
        return f"{self.folder.label} {self.folder.fingerprint} {self.number_format} {prompts}"

    @property
    def dimension(self) -> int:
        """The length of a vector; from the folder's configuration where that tells it."""
        if self.folder.dimension is not None:
            return self.folder.dimension
        return int(self._loaded().get_embedding_dimension() or 0)

    @property
    def max_tokens(self) -> int:
        """The most tokens of a passage's own text that are encoded in one go."""
        return self.folder.sequence_tokens - self._fixed_tokens(self.passage_prompt)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Gives each text's own tokens as a passage: what it adds to the prompt and the special tokens."""
        fixed = self._fixed_tokens(self.passage_prompt)
        return [fed - fixed for fed in self._fed_tokens(texts, self.passage_prompt)]

    def encode_passages(
        self, texts: Sequence[str], advance: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """Gives (n, dimension) float32 unit rows in the texts' order; `advance` is told of texts done."""
        return self._encode(texts, self.passage_prompt, advance)

    def encode_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Gives (n, dimension) float32 unit rows in the texts' order."""
        return self._encode(texts, self.question_prompt, None)

    def warm(self) -> None:
        """Loads the model, which runs it once: the next question meets prepared kernels."""
        self._loaded()

    def _encode(
        self, texts: Sequence[str], prompt: str, advance: Callable[[int], None] | None
    ) -> NDArray[np.float32]:
        if not texts:
            return np.empty((0, self.dimension), np.float32)
        model = self._loaded()
        windows = self._windows([_encodable(text) for text in texts], prompt)
        waiting = Counter(window.owner for window in windows)  # windows of each text that are still to come
        sums = np.zeros((len(texts), self.dimension), np.float32)
        small = sum(window.fed_tokens for window in windows) <= ALONE_TOKENS
        for batch in _batches(windows):
            _use_processors(1 if small else _cores())
            vectors = _unit_vectors(model, [window.text for window in batch], prompt)
            done = 0
            for window, vector in zip(batch, vectors, strict=True):
                sums[window.owner] += window.weight * vector
                waiting[window.owner] -= 1
                done += waiting[window.owner] == 0
            if advance is not None and done:
                advance(done)
        return _unit(sums)

    def _windows(self, texts: Sequence[str], prompt: str) -> list[_Window]:
        """Gives what to encode: a text that fits as it is, a longer one in stretches cut between tokens."""
        limit = self.folder.sequence_tokens
        # A token stands for one byte or more of the normalised text. Questions are so short that they need
        # no count, which saves reading a tokenizer beside the one that sentence-transformers holds (1 s).
        normalised = (unicodedata.normalize("NFKC", prompt + text) for text in texts)
        bounded = [
            _Window(text, i, len(fed.encode()) + SPECIAL_TOKENS)
            for i, (text, fed) in enumerate(zip(texts, normalised, strict=True))
        ]
        if max(window.fed_tokens for window in bounded) <= limit:
            return bounded
        windows = []
        for i, (text, fed) in enumerate(zip(texts, self._fed_tokens(texts, prompt), strict=True)):
            if fed <= limit:
                windows.append(_Window(text, i, fed))
            else:
                fixed = self._fixed_tokens(prompt)
                parts = self._stretches(text, prompt)
                windows.extend(_Window(part, i, tokens, max(1, tokens - fixed)) for part, tokens in parts)
        return windows

    def _stretches(self, text: str, prompt: str) -> Iterator[tuple[str, int]]:
        """Gives a long text in stretches of about equal length that fit, each with the tokens fed for it."""
        room = max(1, self.folder.sequence_tokens - self._fixed_tokens(prompt))
        starts = [start for start, _ in self._counting().encode(text, add_special_tokens=False).offsets]
        stretches = max(2, math.ceil(len(starts) / room))
        cuts = sorted({0, len(text), *(starts[len(starts) * i // stretches] for i in range(1, stretches))})
        if len(cuts) == 2:  # all tokens begin at one place, as those of one ligature do
            cuts.insert(1, len(text) // 2)
        parts = [text[start:end] for start, end in itertools.pairwise(cuts)]
        for part, fed in zip(parts, self._fed_tokens(parts, prompt), strict=True):
            if fed <= self.folder.sequence_tokens or len(part) < 2:
                yield part, fed
            else:  # a cut inside a word can add tokens
                yield from self._stretches(part, prompt)

    def _fed_tokens(self, texts: Sequence[str], prompt: str) -> list[int]:
        """Gives how many tokens the model is fed for each text, prompt and special tokens included."""
        tokenizer = self._counting()
        counts: list[int] = []
        for start in range(0, len(texts), COUNT_AT_ONCE):
            batch = [prompt + _encodable(text) for text in texts[start : start + COUNT_AT_ONCE]]
            counts += [len(encoding) for encoding in tokenizer.encode_batch_fast(batch)]
        return counts

    def _fixed_tokens(self, prompt: str) -> int:
        # Without its last space, which becomes part of the text's first token.
        return self._fed_tokens([""], prompt.rstrip())[0]

    def _counting(self) -> "Tokenizer":
        """Gives a tokenizer of our own: sentence-transformers sets truncation and padding on its copy."""
        with self._lock:
            if self._tokenizer is None:
                from tokenizers import Tokenizer

                if self.folder.tokenizer_file is not None:
                    tokenizer = Tokenizer.from_file(str(self.folder.tokenizer_file))
                else:
                    tokenizer = _tokenizer_of(self._loaded(), self.folder.label)
                tokenizer.no_truncation()
                tokenizer.no_padding()
                self._tokenizer = tokenizer
            return self._tokenizer

    def _loaded(self) -> "SentenceTransformer":
        if self._model is None:
            with self._lock:
                if self._model is None:
                    self._model = self._load()
        return self._model

    def _load(self) -> "SentenceTransformer":
        started = time.perf_counter()
        model = _read(self.folder)
        _use_processors(_cores())
        if (limit := model.max_seq_length) and limit < self.folder.sequence_tokens:
            self.folder = replace(self.folder, sequence_tokens=limit)
        if self._chosen is None:
            self._chosen, model = self._measured(model)
        elif self._chosen == "bfloat16":
            _to_bfloat16(model)
        # Its tokenizer settles how it pads and cuts in the first run; after that, threads may share it.
        _unit_vectors(model, ["问"], self.question_prompt)
        log.info("%s: loaded in %.1f s, %s", self.folder.label, time.perf_counter() - started, self._chosen)
        return model

    def _measured(self, model: "SentenceTransformer") -> "tuple[NumberFormat, SentenceTransformer]":
        """Gives the number format for this machine, and the model in it."""
        from filelock import FileLock

        # One probe at a time: two at once would slow each other down, and might disagree.
        try:
            with FileLock(self._cache_dir / ".number-format.lock"):
                chosen = formats.remembered(self._cache_dir, self.folder.fingerprint)
                if chosen is None:
                    found = formats.probe(
                        lambda: _unit(_unit_vectors(model, formats.PROBE_TEXTS, self.passage_prompt)),
                        lambda: _to_bfloat16(model),
                    )
                    chosen = formats.remember(self._cache_dir, self.folder.fingerprint, found)
                    return chosen, model if chosen == "bfloat16" else _read(self.folder)
        except OSError as error:
            raise EncoderUnavailable(
                f"{self._cache_dir}: the number format can't be noted there ({_first_line(error)}), and vectors "
                "must not waver between two; let the folder be written, or choose a format"
            ) from error
        if chosen == "bfloat16":
            _to_bfloat16(model)
        return chosen, model


def _read(folder: ModelFolder) -> "SentenceTransformer":
    """Gives the model in float32, read from its folder and from nowhere else."""
    # Read by the imports below; where another module was earlier, `local_files_only` says the same.
    for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_HUB_DISABLE_TELEMETRY"):
        os.environ[name] = "1"
    try:
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging as transformers_logging

        transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        return SentenceTransformer(str(folder.path), device="cpu", local_files_only=True).float()
    except Exception as error:
        raise EncoderUnavailable(
            f"{folder.path}: the model can't be loaded ({_first_line(error)}); "
            "install sentence-transformers and torch again, or set WENBAO_MODEL to another model"
        ) from error


def _to_bfloat16(model: "SentenceTransformer") -> None:
    """Brings the network into bfloat16; pooling and unit length stay in float32."""
    import torch

    def widen(_module: object, _arguments: object, features: dict[str, Any]) -> dict[str, Any]:
        for name, value in features.items():
            if isinstance(value, torch.Tensor) and value.dtype == torch.bfloat16:
                features[name] = value.float()
        return features

    model[0].to(torch.bfloat16)
    model[0].register_forward_hook(widen)


def _unit_vectors(model: "SentenceTransformer", texts: Sequence[str], prompt: str) -> NDArray[np.float32]:
    vectors: NDArray[np.float32] = model.encode(
        list(texts), prompt=prompt, batch_size=len(texts), normalize_embeddings=True, show_progress_bar=False
    )
    if not np.isfinite(vectors).all():
        raise EncoderUnavailable("the model gave vectors that are not finite; set WENBAO_MODEL to another")
    return vectors


def _unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    # A model of single words gives nothing for an empty text: a direction that favours no text then.
    filled = np.where(np.any(rows, axis=1, keepdims=True), rows, np.float32(1))
    units: NDArray[np.float32] = filled / np.linalg.norm(filled, axis=1, keepdims=True)
    return units


def _batches(windows: Sequence[_Window]) -> Iterator[list[_Window]]:
    """Gives windows of like length together, longest first, so that little of a batch is padding."""
    batch: list[_Window] = []
    for window in sorted(windows, key=lambda window: -window.fed_tokens):
        if batch and (len(batch) + 1) * batch[0].fed_tokens > BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(window)
    yield batch


def _encodable(text: str) -> str:
    """Gives the text with a question mark for each lone surrogate, which no tokenizer takes."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _use_processors(count: int) -> None:
    """Sets how many threads torch works with, in the whole process: a race between two callers costs time only."""
    import torch

    torch.set_num_threads(count)


def _cores() -> int:
    """Gives how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _tokenizer_of(model: "SentenceTransformer", label: str) -> "Tokenizer":
    from tokenizers import Tokenizer

    found = getattr(model.tokenizer, "backend_tokenizer", model.tokenizer)
    if not isinstance(found, Tokenizer):
        raise EncoderUnavailable(
            f"{label}: expected a tokenizer of the tokenizers library, found {type(found).__name__}; "
            "set WENBAO_MODEL to another model"
        )
    return copy.deepcopy(found)


def _hub_folder(name: str) -> Path:
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


def _folder_fingerprint(path: Path, notes_dir: Path) -> str:
    files = {file.relative_to(path).as_posix(): file for file in path.rglob("*") if file.suffix in _CONTENT}
    names = sorted(name for name in files if not name.startswith(_NOT_CONTENT))
    return content_fingerprint([files[name] for name in names], notes_dir, salt="\n".join(names))


def _dimension(path: Path, modules: Sequence[dict[str, str]]) -> int | None:
    """Gives the last dimension that the modules' configurations name, or None where that isn't certain."""
    for module in reversed(modules):
        settings = _json(path / module["path"] / "config.json") or {}
        kind = module["type"].rpartition(".")[2]
        if kind == "Dense":
            return int(settings["out_features"])
        if kind == "Pooling":
            flags = [value for name, value in settings.items() if name.startswith("pooling_mode_")]
            single = isinstance(settings.get("pooling_mode"), str) or flags.count(True) == 1
            dimension = settings.get("embedding_dimension") or settings.get("word_embedding_dimension")
            return int(dimension) if single and dimension else None
        if kind not in ("Normalize", "Dropout", "LayerNorm"):
            return None
    return None


def _json(path: Path) -> Any:
    return json.loads(path.read_text("utf-8")) if path.is_file() else None


def _first_line(error: Exception) -> str:
    return str(error).strip().split("\n")[0] or type(error).__name__
