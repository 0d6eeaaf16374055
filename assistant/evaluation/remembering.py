"""An encoder that remembers what it has encoded, so that no measurement is paid for twice."""

from collections.abc import Callable, Sequence
from typing import cast

import numpy as np
from numpy.typing import NDArray

from index.encoder import Encoder, LayeredEncoder, TokenEncoder, token_encoder
from index.joint_layers import LowerStates
from index.number_format import NumberFormat
from index.token_signs import PassageTokens, QuestionTokens


class RememberingEncoder:
    """Gives the vectors of another encoder, and encodes no question twice.

    Attributes:
        recalls_passages: Whether passages, too, are given as they are remembered. What answers take then
            says nothing of what a reader waits; so it is off where times are measured.
    """

    def __init__(self, encoder: Encoder) -> None:
        """Wrap an encoder."""
        self._encoder = encoder
        self.recalls_passages = False
        self._known_tokens: dict[str, tuple[NDArray[np.float32], QuestionTokens]] = {}
        self._known: dict[tuple[bool, str], NDArray[np.float32]] = {}

    @property
    def identity(self) -> str:
        """The other encoder's identity: the vectors are the same."""
        return self._encoder.identity

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        return self._encoder.dimension

    @property
    def max_tokens(self) -> int:
        """The most tokens of a passage's own text that are encoded in one go."""
        return self._encoder.max_tokens

    def encode_passages(
        self, texts: Sequence[str], advance: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """Gives (n, dimension) vectors for passages."""
        if advance is not None:  # a build keeps its vectors itself
            return self._encoder.encode_passages(texts, advance)
        if not self.recalls_passages:
            for text in texts:
                self._known.pop((False, text), None)
        return self._remembered(texts, questions=False)

    @property
    def gives_tokens(self) -> bool:
        """Whether the other encoder gives tokens."""
        return token_encoder(self._encoder) is not None

    def encode_passages_by_token(
        self, texts: Sequence[str], advance: Callable[[int], None] | None = None
    ) -> tuple[NDArray[np.float32], list[PassageTokens]]:
        """Gives vectors and tokens for passages; a build keeps them itself."""
        return self._tokens().encode_passages_by_token(texts, advance)

    def encode_question_by_token(
        self, text: str, mean: NDArray[np.float32]
    ) -> tuple[NDArray[np.float32], QuestionTokens]:
        """Gives a question's vector and its tokens."""
        if text not in self._known_tokens:
            self._known_tokens[text] = self._tokens().encode_question_by_token(text, mean)
        return self._known_tokens[text]

    def token_mean(self) -> NDArray[np.float32]:
        """Gives the mean token."""
        return self._tokens().token_mean()

    @property
    def fingerprint(self) -> str | None:
        """Names the other encoder's weights; None where it has no layers to go on from."""
        return getattr(self._encoder, "fingerprint", None)

    @property
    def number_format(self) -> NumberFormat:
        """What the other encoder computes in."""
        return cast("LayeredEncoder", self._encoder).number_format

    def lower_states(
        self, texts: Sequence[str], layers: int, *, questions: bool = False
    ) -> list[LowerStates]:
        """Gives texts as they leave the first so many layers; the reader remembers passages itself."""
        return cast("LayeredEncoder", self._encoder).lower_states(texts, layers, questions=questions)

    def _tokens(self) -> TokenEncoder:
        found = token_encoder(self._encoder)
        if found is None:
            raise AssertionError("asked for tokens of an encoder that gives none")
        return found

    def encode_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Gives (n, dimension) vectors for questions."""
        return self._remembered(texts, questions=True)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Gives each text's own tokens as a passage."""
        return self._encoder.count_tokens(texts)

    def warm(self) -> None:
        """Loads now what the first vector would load."""
        self._encoder.warm()

    def _remembered(self, texts: Sequence[str], *, questions: bool) -> NDArray[np.float32]:
        missing = list(dict.fromkeys(text for text in texts if (questions, text) not in self._known))
        if missing:
            encode = self._encoder.encode_questions if questions else self._encoder.encode_passages
            for text, vector in zip(missing, encode(missing), strict=True):
                self._known[questions, text] = vector
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        return np.stack([self._known[questions, text] for text in texts])
