"""A sentence-transformers folder: what it says about its model without the model being loaded."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.errors import EncoderUnavailable
from index.fingerprints import content_fingerprint

UNLIMITED = 512  # tokens, for models that name no limit; longer passages only blur
_CONTENT = (".json", ".safetensors", ".bin", ".model", ".txt", ".py")  # what decides a model's vectors
_NOT_CONTENT = (".", "onnx/", "openvino/")  # hidden notes of downloaders, and other runtimes' weights


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
    means_tokens: bool  # its vector is the mean of its tokens' vectors, so that these can be compared, too


def read_model_folder(path: Path, label: str, notes_dir: Path, fingerprint: str | None = None) -> ModelFolder:
    """Gives what the folder's configuration says; the fingerprint, unless given, is its content's.

    Raises:
        EncoderUnavailable: It is not a sentence-transformers folder, or can't be read.
    """
    try:
        return _described(path, label, fingerprint or _folder_fingerprint(path, notes_dir))
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise EncoderUnavailable(
            f"{path}: not a readable sentence-transformers folder ({error}); "
            "correct WENBAO_MODEL, or unset it"
        ) from error


def _described(path: Path, label: str, fingerprint: str) -> ModelFolder:
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
        fingerprint=fingerprint,
        dimension=settings.get("truncate_dim") or _dimension(path, modules),
        sequence_tokens=min((int(limit) for limit in named if limit and 0 < limit < 1e6), default=UNLIMITED),
        question_prompt=prompts.get("query") or otherwise,
        passage_prompt=next((prompts[name] for name in passage_names if prompts.get(name)), otherwise),
        tokenizer_file=tokenizer_file if tokenizer_file and tokenizer_file.is_file() else None,
        means_tokens=_means_tokens(path, modules) and not settings.get("truncate_dim"),
    )


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


def _means_tokens(path: Path, modules: Sequence[dict[str, str]]) -> bool:
    """Gives whether the model is one network whose tokens are averaged, and nothing else."""
    kinds = [module["type"].rpartition(".")[2] for module in modules]
    if kinds not in (["Transformer", "Pooling"], ["Transformer", "Pooling", "Normalize"]):
        return False
    pooling = _json(path / modules[1]["path"] / "config.json") or {}
    chosen = [name for name, value in pooling.items() if name.startswith("pooling_mode_") and value is True]
    if pooling.get("include_prompt") is False:
        return False
    return pooling.get("pooling_mode") == "mean" or chosen == ["pooling_mode_mean_tokens"]


def _json(path: Path) -> Any:
    return json.loads(path.read_text("utf-8")) if path.is_file() else None
