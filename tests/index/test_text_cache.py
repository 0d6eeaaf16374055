"""Cached texts: what a build has read, kept until it has ended."""

import sqlite3

import pytest

from index.formats.layout import Box, lay_out
from index.formats.reader import PageText
from index.text_cache import TextCache

LAYOUT = lay_out(100, 200, "甲", [Box(1, 2, 3, 4)])
TEXT = PageText("甲", "scan-1", layout=LAYOUT, quality=0.75)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "texts.sqlite"


def kept(path):
    cache = TextCache(path)
    cache.put("a.png", "f1", TEXT)
    cache.close()
    return TextCache(path)


def test_a_text_comes_back_as_it_was(path):
    cache = kept(path)
    assert cache.get("a.png", "f1") == TEXT
    cache.close()


@pytest.mark.parametrize(("page", "fingerprint"), [("a.png", "f2"), ("b.png", "f1")])
def test_a_page_that_changed_or_was_not_kept_has_none(page, fingerprint, path):
    cache = kept(path)
    assert cache.get(page, fingerprint) is None
    cache.close()


def test_no_file_is_made_before_a_text_is_kept(path):
    cache = TextCache(path)
    assert cache.get("a.png", "f1") is None
    cache.put("a.txt", "f1", PageText("甲", "text-1"))  # of no layout: reading it again costs nothing
    assert not path.exists()


def test_what_is_forgotten_is_gone(path):
    cache = kept(path)
    cache.forget()
    assert (path.exists(), cache.get("a.png", "f1")) == (False, None)


def test_a_damaged_cache_costs_only_time(path):
    path.write_bytes(b"no cache " * 1000)
    cache = TextCache(path)
    assert cache.get("a.png", "f1") is None
    cache.put("a.png", "f1", TEXT)
    assert cache.get("a.png", "f1") == TEXT
    cache.close()


@pytest.mark.parametrize(
    "sql", ["UPDATE sealed_texts SET raw = '乙'", "UPDATE sealed_texts SET boxes = x'00'"]
)
def test_a_text_that_the_disk_has_changed_is_read_again(sql, path, caplog):
    kept(path).close()
    db = sqlite3.connect(path)
    with db:
        assert db.execute(sql).rowcount == 1
    db.close()
    cache = TextCache(path)
    assert cache.get("a.png", "f1") is None
    assert "the text of a.png is damaged; the page is read again" in caplog.text
    cache.close()
