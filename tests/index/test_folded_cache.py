"""Cached search terms: the same as folding gives, kept only while they are needed, and never worth an error."""

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import folded_cache
from index.folded_cache import FoldedCache
from index.folding import terms

TEXTS = ["庙会 opens 昨日", "門票 20 元", "", "1,234.5% of 5G", "“！”"]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "terms.sqlite"


def fill(path, texts=TEXTS) -> None:
    cache = FoldedCache(path)
    for text in texts:
        cache.words(text)
    cache.keep()


def count_folding(monkeypatch) -> list[str]:
    folded: list[str] = []
    monkeypatch.setattr(folded_cache, "terms", lambda text: folded.append(text) or terms(text))
    return folded


@given(st.text())
def test_the_terms_are_those_of_folding(text):
    from pathlib import Path

    cache = FoldedCache(Path("no such folder") / "terms.sqlite")
    assert [cache.words(text), cache.words(text)] == [terms(text)] * 2


def test_what_was_kept_is_not_folded_again(path, monkeypatch):
    fill(path)
    folded = count_folding(monkeypatch)
    cache = FoldedCache(path)
    assert [cache.words(text) for text in TEXTS] == [terms(text) for text in TEXTS]
    assert folded == []


def test_what_was_not_asked_for_is_not_kept(path, monkeypatch):
    fill(path)
    fill(path, TEXTS[:1])
    folded = count_folding(monkeypatch)
    cache = FoldedCache(path)
    assert [cache.words(text) for text in TEXTS[:2]] == [terms(text) for text in TEXTS[:2]]
    assert folded == TEXTS[1:2]


@pytest.mark.parametrize("damage", ["noise", "turned", "other code"])
def test_what_is_damaged_or_of_other_code_is_folded_again(damage, path):
    fill(path)
    if damage == "noise":
        path.write_bytes(b"no database " * 1000)
    else:
        db = sqlite3.connect(path)
        with db:
            db.execute(
                "UPDATE folded SET words = '别 的'" if damage == "turned" else "UPDATE rule SET rule = 'old'"
            )
        db.close()
    cache = FoldedCache(path)
    assert [cache.words(text) for text in TEXTS] == [terms(text) for text in TEXTS]
    cache.keep()
    fill(path)


def test_a_cache_that_can_not_be_written_is_no_error(tmp_path):
    fill(tmp_path / "no such folder" / "terms.sqlite")
