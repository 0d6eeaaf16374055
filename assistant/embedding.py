"""Embedding: a question's vector and its tokens' rows, made once for as long as they are remembered."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from assistant.questions import content_spans
from index.encoder import Encoder, TokenEncoder, token_encoder
from index.token_signs import QuestionTokens

_QUESTIONS = 1024  # some 15 kB each
_SENTENCES = 4096
_Remembered = TypeVar("_Remembered")


@dataclass(frozen=True, slots=True)
class EmbeddedQuestion:
    """A question as the encoder gives it.

    `vector` is its (dimension,) unit vector; `rows` (tokens, dimension) are unit rows of the tokens of its words
    that carry meaning, or None where the archive keeps no tokens to compare them with; `starts` (tokens,) says where
    each begins in the question's text.
    """

    vector: NDArray[np.float32]
    rows: NDArray[np.float32] | None
    starts: tuple[int, ...] = ()


class Embedder:
    """Embeds questions and sentences for one archive; safe to use from several threads."""

    def __init__(self, encoder: Encoder, mean: NDArray[np.float32] | None) -> None:
        """Embed with an encoder, beside the mean token of an archive (None: it keeps no tokens)."""
        self._encoder = encoder
        self._mean = mean
        self._by_token: TokenEncoder | None = None if mean is None else token_encoder(encoder)
        self._questions: OrderedDict[str, EmbeddedQuestion] = OrderedDict()
        self._sentences: OrderedDict[str, NDArray[np.float32]] = OrderedDict()
        self._lock = Lock()

    def question(self, text: str) -> EmbeddedQuestion:
        """The question embedded."""
        with self._lock:
            if text in self._questions:
                self._questions.move_to_end(text)
                return self._questions[text]
        if self._by_token is None or self._mean is None:
            made = EmbeddedQuestion(self._encoder.encode_questions([text])[0], None)
        else:
            vector, tokens = self._by_token.encode_question_by_token(text, self._mean)
            kept = _content_rows(text, tokens)
            made = EmbeddedQuestion(
                vector,
                tokens.rows[kept] if len(tokens.rows) else None,
                tuple(tokens.spans[row][0] for row in kept),
            )
        with self._lock:
            self._questions[text] = made
            _forget(self._questions, _QUESTIONS)
        return made

    def similarities(self, question: EmbeddedQuestion) -> Callable[[Sequence[str]], NDArray[np.float32]]:
        """What gives the cosine of each text with the question, (texts,)."""
        return lambda texts: np.asarray(self._embedded(texts) @ question.vector, dtype=np.float32)

    def _embedded(self, texts: Sequence[str]) -> NDArray[np.float32]:
        with self._lock:
            known = {text: self._sentences[text] for text in texts if text in self._sentences}
        missing = list(dict.fromkeys(text for text in texts if text not in known))
        if missing:
            known.update(zip(missing, self._encoder.encode_passages(missing), strict=True))
        with self._lock:
            for text in texts:
                self._sentences[text] = known[text]
                self._sentences.move_to_end(text)
            _forget(self._sentences, _SENTENCES)
        return np.asarray(np.stack([known[text] for text in texts]), dtype=np.float32)


def _content_rows(text: str, tokens: QuestionTokens) -> list[int]:
    """Which tokens are of words that carry meaning; all of them where none is."""
    carries = np.zeros(len(text) + 1, bool)
    for start, end in content_spans(text):
        carries[start:end] = True
    kept = [row for row, (start, end) in enumerate(tokens.spans) if carries[start:end].any()]
    return kept or list(range(len(tokens.spans)))


def _forget(remembered: OrderedDict[str, _Remembered], most: int) -> None:
    while len(remembered) > most:
        remembered.popitem(last=False)
