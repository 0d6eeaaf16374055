"""Texts to vectors, by any sentence-transformers model.

An encoder is opened cheaply: its identity, its dimension and its token counts come from the model's files,
and the model is loaded when the first vector is asked for, or by `warm`.
"""

import json
import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

import numpy as np
from numpy.typing import NDArray

from index.bundled_model import LABEL, bundled_model
from index.errors import EncoderUnavailable
from index.joint_layers import LowerStates
from index.loaded_model import LoadedModel, hub_folder
from index.model_folder import ModelFolder, read_model_folder
from index.number_format import PROBE_TEXTS, NumberFormat, NumberFormatChoice, measured_once, remembered
from index.token_signs import PassageTokens, QuestionTokens, mean_token, passage_tokens, question_tokens
from index.windows import BATCH_TOKENS, WindowCutter, batches, encodable, fed_texts

if TYPE_CHECKING:
    from tokenizers import Tokenizer

BUNDLED = "bundled"
# Up to this many tokens one processor does the work: with two, a question takes 30 instead of 40 ms on an idle
# machine, and up to 1,000 ms on a busy one, because the threads wait for each other at every layer.
ALONE_TOKENS = 256

# Tokens. A text's rows are the same to the bit only in runs of one width; wider steps waste more on filling up.
_WIDTH_STEP = 32

log = logging.getLogger(__name__)


class Encoder(Protocol):
    """What the index and the questions need of a sentence encoder.

    Vectors are float32 unit rows, in the order of the texts; a dot product is their cosine.
    """

    @property
    def identity(self) -> str:
        """Names everything that decides the vectors; vectors of two identities don't mix."""

    @property
    def dimension(self) -> int:
        """The length of a vector."""

    @property
    def max_tokens(self) -> int:
        """The most tokens of a passage's own text (as `count_tokens` counts) that are encoded in one go."""

    def encode_passages(
        self, texts: Sequence[str], advance: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """Gives (n, dimension) vectors for passages; `advance` is told how many more texts are done."""

    def encode_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Gives (n, dimension) vectors for questions, to be compared with those of passages."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Gives each text's own tokens as a passage: without the prompt and the model's special tokens."""

    def warm(self) -> None:
        """Loads now what the first vector would load."""


class TokenEncoder(Encoder, Protocol):
    """An encoder that gives the tokens of its texts, too, from the same run of its model."""

    def encode_passages_by_token(
        self, texts: Sequence[str], advance: Callable[[int], None] | None = None
    ) -> tuple[NDArray[np.float32], list[PassageTokens]]:
        """Gives (n, dimension) vectors for passages, and each passage's tokens."""

    def encode_question_by_token(
        self, text: str, mean: NDArray[np.float32]
    ) -> tuple[NDArray[np.float32], QuestionTokens]:
        """Gives a question's (dimension,) vector and its tokens, to be compared with passages' of that mean."""

    def token_mean(self) -> NDArray[np.float32]:
        """Gives the mean token, (dimension,), beside which passages' tokens are kept."""


class LayeredEncoder(TokenEncoder, Protocol):
    """An encoder whose lower layers can be run by themselves, for layers trained to go on from them."""

    @property
    def fingerprint(self) -> str:
        """Names the model's weights."""

    @property
    def number_format(self) -> NumberFormat:
        """What it computes in."""

    def lower_states(
        self, texts: Sequence[str], layers: int, *, questions: bool = False
    ) -> list[LowerStates]:
        """Gives texts as they leave the first so many layers."""


def layered_encoder(encoder: Encoder, fingerprint: str) -> LayeredEncoder | None:
    """Gives the encoder as one of layers if it is the model of that fingerprint, else None."""
    same = getattr(encoder, "fingerprint", None) == fingerprint
    return cast("LayeredEncoder", encoder) if same else None


def token_encoder(encoder: Encoder) -> TokenEncoder | None:
    """Gives the encoder as one that gives tokens, or None where its model has no tokens to compare."""
    return cast("TokenEncoder", encoder) if getattr(encoder, "gives_tokens", False) else None


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
        path, label = hub_folder(str(model)), str(model)
    return SentenceTransformerEncoder(
        read_model_folder(path, label, cache_dir, fingerprint),
        cache_dir,
        number_format=number_format,
        question_prompt=question_prompt,
        passage_prompt=passage_prompt,
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
        self._model: LoadedModel | None = None
        self._tokenizer: Tokenizer | None = None
        self._mean: NDArray[np.float32] | None = None
        self._cutter = WindowCutter(self._counting)
        self._lock = threading.RLock()

    @property
    def number_format(self) -> NumberFormat:
        """What the model computes in; loads the model only on the first use on this machine."""
        if self._chosen is None:
            self._chosen = remembered(self._cache_dir, self.folder.fingerprint)
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
        return self.folder.dimension or self._loaded().dimension

    @property
    def max_tokens(self) -> int:
        """The most tokens of a passage's own text that are encoded in one go."""
        return self.folder.sequence_tokens - self._cutter.fixed_tokens(self.passage_prompt)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Gives each text's own tokens as a passage: what it adds to the prompt and the special tokens."""
        fixed = self._cutter.fixed_tokens(self.passage_prompt)
        return [fed - fixed for fed in self._cutter.fed_tokens(texts, self.passage_prompt)]

    def encode_passages(
        self, texts: Sequence[str], advance: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """Gives (n, dimension) float32 unit rows in the texts' order; `advance` is told of texts done."""
        return self._encode(texts, self.passage_prompt, advance)

    def encode_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Gives (n, dimension) float32 unit rows in the texts' order."""
        return self._encode(texts, self.question_prompt, None)

    @property
    def gives_tokens(self) -> bool:
        """Whether the model's tokens can be compared (see `TokenEncoder`)."""
        folder = self.folder
        return folder.means_tokens and folder.tokenizer_file is not None and (folder.dimension or 1) % 8 == 0

    def encode_passages_by_token(
        self, texts: Sequence[str], advance: Callable[[int], None] | None = None
    ) -> tuple[NDArray[np.float32], list[PassageTokens]]:
        """Gives (n, dimension) float32 unit rows in the texts' order, and each text's tokens."""
        if not texts:
            return np.empty((0, self.dimension), np.float32), []
        mean = self.token_mean()
        vectors = np.empty((len(texts), self.dimension), np.float32)
        tokens: list[PassageTokens] = [
            PassageTokens(np.zeros(0, np.uint16), np.zeros((0, self.dimension // 8), np.uint8))
        ] * len(texts)
        fed = fed_texts(self._counting(), texts, self.passage_prompt)
        long = [i for i, text in enumerate(fed) if len(text.ids) > self.folder.sequence_tokens]
        if long:  # in several windows, none of which stands for the whole: found by its vector alone
            vectors[long] = self._encode([texts[i] for i in long], self.passage_prompt, advance)
        short = [i for i, text in enumerate(fed) if len(text.ids) <= self.folder.sequence_tokens]
        for width, some in _runs(short, [len(text.ids) for text in fed], self.folder.sequence_tokens):
            rows, by_token = self._loaded().token_vectors([fed[i].ids for i in some], width)
            for i, row, own in zip(some, rows, by_token, strict=True):
                vectors[i] = row
                starts = [start for start, _ in fed[i].spans]
                tokens[i] = passage_tokens(own[list(fed[i].places)], starts, mean)
            if advance is not None:
                advance(len(some))
        return vectors, tokens

    def encode_question_by_token(
        self, text: str, mean: NDArray[np.float32]
    ) -> tuple[NDArray[np.float32], QuestionTokens]:
        """Gives a question's (dimension,) float32 unit vector and its tokens."""
        (fed,) = fed_texts(self._counting(self._loaded()), [text], self.question_prompt)
        if len(fed.ids) > self.folder.sequence_tokens:
            (vector,) = self.encode_questions([text])
            return vector, question_tokens(np.zeros((0, self.dimension), np.float32), (), mean)
        width = _width(len(fed.ids), self.folder.sequence_tokens)
        (vector,), (own,) = self._loaded().token_vectors([fed.ids], width, alone=True, fewest=1)
        return vector, question_tokens(own[list(fed.places)], fed.spans, mean)

    def token_mean(self) -> NDArray[np.float32]:
        """Gives the mean token over texts that come with the program."""
        with self._lock:
            if self._mean is None:
                fed = fed_texts(self._counting(), PROBE_TEXTS, self.passage_prompt)
                lengths = [len(text.ids) for text in fed]
                found = []
                for width, some in _runs(range(len(fed)), lengths, self.folder.sequence_tokens):
                    _, by_token = self._loaded().token_vectors([fed[i].ids for i in some], width)
                    found += [own[list(fed[i].places)] for i, own in zip(some, by_token, strict=True)]
                self._mean = mean_token(np.concatenate(found))
            return self._mean

    @property
    def fingerprint(self) -> str:
        """Names the model's weights."""
        return self.folder.fingerprint

    def lower_states(
        self, texts: Sequence[str], layers: int, *, questions: bool = False
    ) -> list[LowerStates]:
        """Gives texts as they leave the first so many layers; what the model does not take whole is cut off."""
        if not texts:
            return []
        prompt = self.question_prompt if questions else self.passage_prompt
        fed = self._counting(self._loaded()).encode_batch([prompt + encodable(text) for text in texts])
        limit = self.folder.sequence_tokens
        states = self._loaded().lower_states([text.ids[:limit] for text in fed], layers)
        return [
            LowerStates(own, np.asarray(text.offsets[:limit], np.int64) - len(prompt))
            for own, text in zip(states, fed, strict=True)
        ]

    def warm(self) -> None:
        """Loads the model, which runs it once: the next question meets prepared kernels."""
        self._loaded()

    def _encode(
        self, texts: Sequence[str], prompt: str, advance: Callable[[int], None] | None
    ) -> NDArray[np.float32]:
        if not texts:
            return np.empty((0, self.dimension), np.float32)
        model = self._loaded()
        windows = self._cutter.cut(texts, prompt, self.folder.sequence_tokens)
        waiting = Counter(window.owner for window in windows)  # windows of each text that are still to come
        sums = np.zeros((len(texts), self.dimension), np.float32)
        alone = sum(window.fed_tokens for window in windows) <= ALONE_TOKENS
        for batch in batches(windows):
            vectors = self._vectors(model, [window.text for window in batch], prompt, alone=alone)
            done = 0
            for window, vector in zip(batch, vectors, strict=True):
                sums[window.owner] += window.weight * vector
                waiting[window.owner] -= 1
                done += waiting[window.owner] == 0
            if advance is not None and done:
                advance(done)
        return _unit(sums)

    def _vectors(
        self, model: LoadedModel, texts: Sequence[str], prompt: str, *, alone: bool = False
    ) -> NDArray[np.float32]:
        """Gives (n, dimension) unit rows for texts that the model takes whole."""
        if not self.gives_tokens:
            return model.vectors(texts, prompt, alone=alone)
        vectors = np.empty((len(texts), self.dimension), np.float32)
        limit = self.folder.sequence_tokens
        fed = [text.ids[:limit] for text in fed_texts(self._counting(model), texts, prompt)]
        for width, some in _runs(range(len(fed)), [len(ids) for ids in fed], limit):
            vectors[some], _ = model.token_vectors([fed[i] for i in some], width, alone=alone)
        return vectors

    def _counting(self, model: LoadedModel | None = None) -> "Tokenizer":
        """Gives a tokenizer that neither cuts nor pads, as sentence-transformers has its own do."""
        with self._lock:
            if self._tokenizer is None:
                from tokenizers import Tokenizer

                file = self.folder.tokenizer_file
                model = model or self._model
                if model is not None and self.gives_tokens:
                    # Reading the file takes a second. The model's own may be shared: all that such a model is fed,
                    # it is fed by us, so that sentence-transformers never sets anything on it.
                    tokenizer = model.tokenizer(copied=False)
                else:
                    tokenizer = Tokenizer.from_file(str(file)) if file else self._loaded().tokenizer()
                tokenizer.no_truncation()
                tokenizer.no_padding()
                self._tokenizer = tokenizer
            return self._tokenizer

    def _loaded(self) -> LoadedModel:
        if self._model is None:
            with self._lock:
                if self._model is None:
                    self._model = self._load()
        return self._model

    def _load(self) -> LoadedModel:
        started = time.perf_counter()
        if self._chosen is None:
            self._chosen = remembered(self._cache_dir, self.folder.fingerprint)
        model = LoadedModel(self.folder, self._chosen or "float32")
        if (limit := model.sequence_tokens) and limit < self.folder.sequence_tokens:
            self.folder = replace(self.folder, sequence_tokens=limit)
        if self._chosen is None:
            self._chosen = measured_once(
                self._cache_dir,
                self.folder.fingerprint,
                lambda: _unit(self._vectors(model, PROBE_TEXTS, self.passage_prompt)),
                lambda: model.compute_in("bfloat16"),
            )
        model.compute_in(self._chosen)
        # Its tokenizer settles how it pads and cuts in the first run; after that, threads may share it.
        self._vectors(model, ["问"], self.question_prompt)
        log.info("%s: loaded in %.1f s, %s", self.folder.label, time.perf_counter() - started, self._chosen)
        return model


def _width(tokens: int, limit: int) -> int:
    """Gives to how many tokens a text is filled up: by its own length alone."""
    return min(-(-tokens // _WIDTH_STEP) * _WIDTH_STEP, max(limit, tokens))


def _runs(which: Iterable[int], lengths: Sequence[int], limit: int) -> Iterator[tuple[int, list[int]]]:
    """Gives texts of one width together, as many as are computed at once, longest first."""
    by_width: dict[int, list[int]] = {}
    for i in which:
        by_width.setdefault(_width(lengths[i], limit), []).append(i)
    for width in sorted(by_width, reverse=True):
        rows = max(1, BATCH_TOKENS // width)
        for start in range(0, len(by_width[width]), rows):
            yield width, by_width[width][start : start + rows]


def _unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    # A model of single words gives nothing for an empty text: a direction that favours no text then.
    filled = np.where(np.any(rows, axis=1, keepdims=True), rows, np.float32(1))
    units: NDArray[np.float32] = filled / np.linalg.norm(filled, axis=1, keepdims=True)
    return units
