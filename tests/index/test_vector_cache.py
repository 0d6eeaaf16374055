"""Cached vectors: kept by text and encoder, and never worth an error."""

import hashlib
import sqlite3

import numpy as np
import pytest

from index.token_signs import PassageTokens
from index.vector_cache import Embedding, VectorCache

ROWS = np.eye(3, 4, dtype=np.float32)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "vectors.sqlite"


def opened(path, encoder="one", dimension=4) -> VectorCache:
    return VectorCache(path, encoder, dimension)


def fill(path, texts=("甲", "乙", "丙")) -> None:
    cache = opened(path)
    cache.put({text: Embedding(row) for text, row in zip(texts, ROWS, strict=False)})
    cache.close()


def found(path, texts=("甲", "乙", "丙"), **how) -> dict[str, Embedding]:
    cache = opened(path, **how)
    try:
        return cache.get(texts)
    finally:
        cache.close()


def test_a_new_cache_holds_nothing(path):
    assert found(path) == {}


def test_vectors_are_there_when_the_cache_is_opened_again(path):
    fill(path)
    np.testing.assert_array_equal(found(path)["乙"].vector, ROWS[1])


def test_tokens_come_back_as_they_were(path):
    tokens = PassageTokens(np.array([0, 3], np.uint16), np.array([[7], [255]], np.uint8))
    cache = opened(path, dimension=8)
    cache.put({"甲": Embedding(np.ones(8, np.float32), tokens), "乙": Embedding(np.ones(8, np.float32))})
    given = cache.get(["甲", "乙"])
    cache.close()
    np.testing.assert_array_equal(given["甲"].tokens.starts, tokens.starts)
    np.testing.assert_array_equal(given["甲"].tokens.signs, tokens.signs)
    assert given["乙"].tokens is None


def test_the_mean_is_kept_by_encoder(path):
    cache = opened(path)
    assert cache.mean() is None
    cache.put_mean(ROWS[1])
    cache.close()
    np.testing.assert_array_equal(opened(path).mean(), ROWS[1])
    assert opened(path, encoder="other").mean() is None


def test_texts_never_embedded_are_left_out(path):
    fill(path, ["甲"])
    assert list(found(path)) == ["甲"]


def test_vectors_of_another_encoder_are_not_given(path):
    fill(path)
    assert found(path, encoder="other") == {}


def test_vectors_of_another_length_are_not_given(path):
    fill(path)
    assert found(path, dimension=5) == {}


def test_texts_that_differ_in_a_space_are_two(path):
    fill(path, ["甲 乙"])
    assert found(path, texts=["甲乙"]) == {}


def test_a_vector_can_be_put_again(path):
    fill(path, ["甲"])
    fill(path, ["甲"])
    assert list(found(path)) == ["甲"]


def test_many_texts_are_found_at_once(path):
    texts = [f"第{n}段" for n in range(1300)]
    cache = opened(path)
    cache.put({text: Embedding(np.ones(4, np.float32)) for text in texts})
    assert set(cache.get(texts)) == set(texts)
    cache.close()


def test_a_text_with_half_a_character_is_kept(path):
    fill(path, ["甲\ud800"])
    assert list(found(path, texts=["甲\ud800"])) == ["甲\ud800"]


def test_a_row_that_is_not_finite_is_not_given(path):
    cache = opened(path)
    cache.put({"甲": Embedding(np.full(4, np.nan, np.float32))})
    assert cache.get(["甲"]) == {}
    cache.close()


@pytest.mark.parametrize("damage", ["noise", "another table", "torn middle"])
def test_a_damaged_cache_is_made_anew(path, damage):
    fill(path, ["甲"])
    if damage == "noise":
        path.write_bytes(b"no database " * 2000)
    elif damage == "another table":
        path.unlink()
        db = sqlite3.connect(path)
        db.execute("CREATE TABLE vectors (other TEXT)")
        db.close()
    else:
        data = bytearray(path.read_bytes())
        data[4096:] = b"\xab" * (len(data) - 4096)
        path.write_bytes(data)
    assert found(path) == {}
    fill(path)
    assert set(found(path)) == {"甲", "乙", "丙"}


@pytest.mark.parametrize("column", ["vector", "tokens", "seal"])
def test_a_row_that_the_disk_has_changed_is_not_given_and_is_said(column, path, caplog):
    tokens = PassageTokens(np.array([0, 3], np.uint16), np.array([[7], [255]], np.uint8))
    cache = opened(path, dimension=8)
    row = np.eye(1, 8, dtype=np.float32)[0]
    cache.put({"甲": Embedding(row, tokens), "乙": Embedding(row, tokens)})
    cache.close()
    db = sqlite3.connect(path)
    with db:
        key, blob = db.execute(f"SELECT text, {column} FROM vectors LIMIT 1").fetchone()
        turned = blob[:-1] + bytes([blob[-1] ^ 1])
        db.execute(f"UPDATE vectors SET {column} = ? WHERE text = ?", (turned, key))
    db.close()
    assert len(found(path, texts=["甲", "乙"], dimension=8)) == 1
    assert "1 rows are damaged; their texts are embedded again" in caplog.text


def test_a_cache_of_before_there_were_seals_is_still_good(path):
    db = sqlite3.connect(path)
    with db:
        db.execute(
            "CREATE TABLE vectors (encoder TEXT, text BLOB, vector BLOB NOT NULL, tokens BLOB, "
            "PRIMARY KEY (encoder, text)) WITHOUT ROWID"
        )
        for text, row in (("甲", ROWS[0]), ("乙", 2 * ROWS[1])):
            key = hashlib.sha256(text.encode()).digest()
            db.execute("INSERT INTO vectors VALUES ('one', ?, ?, NULL)", (key, row.tobytes()))
    db.close()
    assert list(found(path)) == ["甲"]  # the other is no unit vector
    fill(path, ["丙"])
    assert set(found(path)) == {"甲", "丙"}


def test_a_cache_that_is_made_anew_is_said(path, caplog):
    path.write_bytes(b"no database " * 2000)
    assert found(path) == {}
    assert "the cache is made anew, and all texts are embedded again" in caplog.text
