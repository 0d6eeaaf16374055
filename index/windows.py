"""Windows: the stretches of texts that a model takes whole, cut between tokens and batched by length."""

import itertools
import math
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tokenizers import Tokenizer

# Tokens computed at once, padding included. On two cores, tokens/s in float32 and bfloat16: 512: 2,100 and
# 3,000; 1,024 to 4,096: 2,400-2,500 and 4,300-4,600; 8,192: 1,800 and 3,300 (160 Chinese passages).
BATCH_TOKENS = 4096
COUNT_AT_ONCE = 512  # texts; the tokenizers library keeps some 20 kB for each until they are counted
SPECIAL_TOKENS = 4  # at the most, for models known; an allowance where tokens are bounded, not counted


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of the text `owner` that the model takes whole."""

    text: str
    owner: int
    fed_tokens: int  # prompt and special tokens included; an upper bound is good enough
    weight: int = 1


class WindowCutter:
    """Counts texts' tokens as a model's tokenizer does, and cuts texts that have too many."""

    def __init__(self, tokenizer: Callable[[], "Tokenizer"]) -> None:
        """Take what gives the tokenizer, which neither truncates nor pads; asked for only when needed."""
        self._tokenizer = tokenizer

    def cut(self, texts: Sequence[str], prompt: str, limit: int) -> list[Window]:
        """Gives what to encode: a text that fits as it is, a longer one in stretches cut between tokens.

        Args:
            texts: The texts, each the `owner` of its windows by its position.
            prompt: What the model is fed before each window.
            limit: The most tokens that the model takes, prompt and special tokens included.
        """
        texts = [encodable(text) for text in texts]
        # A token stands for one byte or more of the normalised text. Questions are so short that they need
        # no count, which saves reading a tokenizer beside the one that sentence-transformers holds (1 s).
        normalised = (unicodedata.normalize("NFKC", prompt + text) for text in texts)
        bounded = [
            Window(text, i, len(fed.encode()) + SPECIAL_TOKENS)
            for i, (text, fed) in enumerate(zip(texts, normalised, strict=True))
        ]
        if max(window.fed_tokens for window in bounded) <= limit:
            return bounded
        windows = []
        fixed = self.fixed_tokens(prompt)
        for i, (text, fed) in enumerate(zip(texts, self.fed_tokens(texts, prompt), strict=True)):
            if fed <= limit:
                windows.append(Window(text, i, fed))
            else:
                parts = self._stretches(text, prompt, limit)
                windows.extend(Window(part, i, tokens, max(1, tokens - fixed)) for part, tokens in parts)
        return windows

    def fed_tokens(self, texts: Sequence[str], prompt: str) -> list[int]:
        """Gives how many tokens the model is fed for each text, prompt and special tokens included."""
        counts: list[int] = []
        for start in range(0, len(texts), COUNT_AT_ONCE):
            batch = [prompt + encodable(text) for text in texts[start : start + COUNT_AT_ONCE]]
            counts += [len(encoding) for encoding in self._tokenizer().encode_batch_fast(batch)]
        return counts

    def fixed_tokens(self, prompt: str) -> int:
        """Gives how many tokens the prompt and the special tokens are."""
        # Without its last space, which becomes part of the text's first token.
        return self.fed_tokens([""], prompt.rstrip())[0]

    def _stretches(self, text: str, prompt: str, limit: int) -> Iterator[tuple[str, int]]:
        """Gives a long text in stretches of about equal length that fit, each with the tokens fed for it."""
        room = max(1, limit - self.fixed_tokens(prompt))
        starts = [start for start, _ in self._tokenizer().encode(text, add_special_tokens=False).offsets]
        stretches = max(2, math.ceil(len(starts) / room))
        cuts = sorted({0, len(text), *(starts[len(starts) * i // stretches] for i in range(1, stretches))})
        if len(cuts) == 2:  # all tokens begin at one place, as those of one ligature do
            cuts.insert(1, len(text) // 2)
        parts = [text[start:end] for start, end in itertools.pairwise(cuts)]
        for part, fed in zip(parts, self.fed_tokens(parts, prompt), strict=True):
            if fed <= limit or len(part) < 2:
                yield part, fed
            else:  # a cut inside a word can add tokens
                yield from self._stretches(part, prompt, limit)


def batches(windows: Sequence[Window]) -> Iterator[list[Window]]:
    """Gives windows of like length together, longest first, so that little of a batch is padding."""
    batch: list[Window] = []
    for window in sorted(windows, key=lambda window: -window.fed_tokens):
        if batch and (len(batch) + 1) * batch[0].fed_tokens > BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(window)
    yield batch


@dataclass(frozen=True, slots=True)
class FedText:
    """A text as the model is fed it.

    `ids` are all its tokens'; of those that hold a letter or digit of the text itself, `places` says which of
    all they are, and `spans` which characters they stand for.
    """

    ids: tuple[int, ...]
    places: tuple[int, ...]
    spans: tuple[tuple[int, int], ...]


def _has_word(text: str) -> bool:
    """Gives whether there is a letter or digit in it; most tokens are nothing else, which is told at once."""
    return text.isalnum() or any(map(str.isalnum, text))


def fed_texts(tokenizer: "Tokenizer", texts: Sequence[str], prompt: str) -> list[FedText]:
    """Gives the texts as the model is fed them; none is longer than it takes."""
    texts = [encodable(text) for text in texts]
    found = []
    for text, encoding in zip(texts, tokenizer.encode_batch([prompt + text for text in texts]), strict=True):
        kept = [
            (place, start - len(prompt), end - len(prompt))
            for place, ((start, end), special) in enumerate(
                zip(encoding.offsets, encoding.special_tokens_mask, strict=True)
            )
            if not special and end > len(prompt)
        ]
        kept = [(place, max(0, start), end) for place, start, end in kept]
        kept = [(p, start, end) for p, start, end in kept if _has_word(text[start:end])]
        found.append(
            FedText(
                tuple(encoding.ids),
                tuple(place for place, _, _ in kept),
                tuple((start, end) for _, start, end in kept),
            )
        )
    return found


def encodable(text: str) -> str:
    """Gives the text with a question mark for each lone surrogate, which no tokenizer takes."""
    return text.encode("utf-8", "replace").decode("utf-8")
