"""The bundled model as an ordinary sentence-transformers folder: written from its packed file, and checked.

sentence-transformers and the tokenizers library read the folder like any other model; writing it needs no torch.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.fingerprints import file_digest
from index.packed_weights import PackedWeights

if TYPE_CHECKING:
    from tokenizers import Tokenizer

CONVERTER_VERSION = 1  # raise it whenever the written folder changes: it is part of the fingerprint
MARKER = "wenbao-model.json"  # lists the folder's other files, with their sizes and digests
QUESTION_PROMPT, PASSAGE_PROMPT = "query: ", "passage: "  # what E5 was trained with (its model card)


def convert(weights: PackedWeights, folder: Path, fingerprint: str) -> None:
    """Fill an empty folder with the model, and with the marker that lists its files."""
    from safetensors.numpy import save_file

    hidden = weights.shape.hidden
    tensors = dict(weights.unpacked())
    # BERT's pooler plays no part in a mean, but a model without one is reported as incomplete.
    tensors["pooler.dense.weight"] = np.zeros((hidden, hidden), np.float32)
    tensors["pooler.dense.bias"] = np.zeros(hidden, np.float32)
    # float32, since a nibble times its scale has up to 15 bits, more than float16 or bfloat16 keep.
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    _tokenizer(weights).save(str(folder / "tokenizer.json"), pretty=False)
    for name, content in _configuration(weights).items():
        (folder / name).parent.mkdir(exist_ok=True)
        _write_json(folder / name, content)
    files = {
        path.relative_to(folder).as_posix(): [path.stat().st_size, file_digest(path)]
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    _write_json(folder / MARKER, {"fingerprint": fingerprint, "files": files})


def damage(folder: Path, *, thorough: bool = False) -> str | None:
    """Gives what is wrong with a converted folder, or None; cheap (sizes only) unless `thorough` (hashes)."""
    try:
        files = json.loads((folder / MARKER).read_text("utf-8"))["files"]
        for name, (size, digest) in files.items():
            if (found := (folder / name).stat().st_size) != size:
                return f"{name} has {found} bytes instead of {size}"
            if thorough and file_digest(folder / name) != digest:
                return f"{name} has other content than was written"
    except (OSError, ValueError, LookupError, TypeError) as error:
        return f"incomplete ({error})"
    return None


def _tokenizer(weights: PackedWeights) -> "Tokenizer":
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


def _configuration(weights: PackedWeights) -> Mapping[str, object]:
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
