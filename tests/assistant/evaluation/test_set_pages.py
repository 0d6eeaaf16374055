"""A set's passages as an archive."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.evaluation import set_pages
from assistant.evaluation.set_pages import archive_of, page_of, passage_of
from index.progress import Silence

TEXTS = {f"p{n}": f"第{n}届浮山庙会将于{n}月15日开幕，门票每张{n}0元。" for n in range(1, 6)}


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
def test_a_passage_is_found_again_by_the_name_of_its_page(passage):
    assert passage_of(page_of(passage)) == passage


@pytest.mark.parametrize("passage", ["README", "..", "a/b", "LICENSE-1", ".hidden", "è"])
def test_whatever_a_passage_is_called_it_is_a_page(passage, tmp_path, hashed_encoder):
    with archive_of(
        tmp_path / "set", {passage: TEXTS["p1"]}, hashed_encoder(), Silence(), tmp_path / "vectors"
    ) as archive:
        assert [passage_of(page.name) for page in archive.catalog.pages()] == [passage]


def test_a_page_is_its_passage_to_the_letter(tmp_path, hashed_encoder):
    text = "一\r\n二\u2028三。"
    with archive_of(
        tmp_path / "set", {"a": text}, hashed_encoder(), Silence(), tmp_path / "vectors"
    ) as archive:
        assert archive.catalog.raw(page_of("a")) == text


def test_the_second_time_nothing_is_embedded(tmp_path, hashed_encoder):
    archive_of(tmp_path / "set", TEXTS, hashed_encoder(), Silence(), tmp_path / "vectors").close()
    encoder = hashed_encoder()
    archive_of(tmp_path / "set", TEXTS, encoder, Silence(), tmp_path / "vectors").close()
    assert encoder.encoded == []


def test_archives_share_their_vectors(tmp_path, hashed_encoder):
    archive_of(tmp_path / "whole", TEXTS, hashed_encoder(), Silence(), tmp_path / "vectors").close()
    encoder = hashed_encoder()
    part = {id_: TEXTS[id_] for id_ in ("p1", "p2")}
    with archive_of(tmp_path / "part", part, encoder, Silence(), tmp_path / "vectors") as archive:
        assert archive.vectors.count() == 2
    assert encoder.encoded == []


def test_passages_that_are_gone_are_gone_from_the_archive(tmp_path, hashed_encoder):
    archive_of(tmp_path / "set", TEXTS, hashed_encoder(), Silence(), tmp_path / "vectors").close()
    with archive_of(
        tmp_path / "set", {"p1": TEXTS["p1"]}, hashed_encoder(), Silence(), tmp_path / "vectors"
    ) as archive:
        assert [page.name for page in archive.catalog.pages()] == [page_of("p1")]


@pytest.mark.parametrize("changed", [True, False])
def test_an_archive_made_by_other_code_is_made_anew(changed, tmp_path, hashed_encoder, monkeypatch):
    with archive_of(tmp_path / "set", TEXTS, hashed_encoder(), Silence(), tmp_path / "vectors") as archive:
        before = archive.manifest.id
    if changed:
        monkeypatch.setattr(set_pages, "cutting_rule", lambda: "other code")
    with archive_of(tmp_path / "set", TEXTS, hashed_encoder(), Silence(), tmp_path / "vectors") as archive:
        assert (archive.manifest.id != before) is changed


def test_another_encoder_makes_the_archive_anew(tmp_path, hashed_encoder):
    archive_of(tmp_path / "set", TEXTS, hashed_encoder(), Silence(), tmp_path / "vectors").close()
    with archive_of(
        tmp_path / "set", TEXTS, hashed_encoder("other"), Silence(), tmp_path / "vectors"
    ) as archive:
        assert archive.manifest.encoder == "other"
