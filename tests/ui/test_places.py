"""Places: a citation's link says where the quote stands, and is read back as it was written."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answers import Citation
from index.articles import ArticleKind
from index.spans import Span
from ui.places import LONGEST_TEXT, Place, PlaceUnreadable, address_of, digest_of, place_at, quote_place

PAGE = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)
RANGE = st.tuples(st.integers(0, 10_000), st.integers(1, 500)).map(lambda r: (r[0], r[0] + r[1]))
SPANS = st.lists(st.builds(lambda page, r: Span(page, *r), PAGE, RANGE), min_size=1, max_size=5).map(tuple)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)
CITATION = Citation(
    page="a.txt",
    spans=(Span("a.txt", 3, 9),),
    article="a-1",
    headline=None,
    kicker=None,
    byline=(),
    kind=ArticleKind.ARTICLE,
    paper=None,
    date=None,
    edition=None,
    quality=1.0,
)


@given(SPANS, TEXT)
def test_a_link_is_read_back_as_it_was_written(spans, text):
    place = Place(spans[0].page, spans, digest_of(text), text, "a-1")
    address = address_of(place)
    assert address.isascii()
    assert place_at(f"#{address}") == place


@given(PAGE)
def test_a_link_to_a_page_is_its_name(page):
    assert place_at(address_of(Place(page))) == Place(page)


def test_an_empty_part_of_a_link_is_as_good_as_none():
    assert place_at("page=a.txt&spans=1-9&quote&text=&article=") == Place("a.txt", (Span("a.txt", 1, 9),))


def test_neighbouring_spans_of_a_page_share_its_name():
    spans = (Span("a.txt", 1, 2), Span("a.txt", 5, 9), Span("b.txt", 0, 4))
    address = address_of(Place("a.txt", spans))
    assert address == "page=a.txt&spans=1-2.5-9&page=b.txt&spans=0-4"
    assert place_at(address).spans == spans


def test_a_digest_does_not_mind_how_white_space_was_repaired():
    assert digest_of("养 老 服\n务") == digest_of("养老服务") != digest_of("养老服务。")


def test_a_link_carries_the_quote_when_asked_to_and_when_it_is_not_too_long():
    assert quote_place(CITATION, "短").text is None
    assert quote_place(CITATION, "短", carried=True).text == "短"
    assert quote_place(CITATION, "长" * (LONGEST_TEXT + 1), carried=True).text is None


def test_half_a_character_in_a_quote_is_no_obstacle():
    place = quote_place(replace(CITATION, article="a"), "\ud800x", carried=True)
    assert place_at(address_of(place)).digest == place.digest


@pytest.mark.parametrize(
    "address",
    ["", "page=", "quote=1", "spans=1-2", "page=a&spans=2-1", "page=a&spans=1-1", "page=a&spans=-1-2", "page=a&spans=",
     "page=a&spans=1-2.x", "page=a&spans=" + "9" * 30 + "-" + "9" * 31, "page=" + "a" * 20_000,
     "&".join(["page=a"] * 300)],
)  # fmt: skip
def test_what_is_no_link_of_ours_is_refused(address):
    with pytest.raises(ValueError, match=r"."):
        place_at(address)
    assert issubclass(PlaceUnreadable, ValueError)


@given(st.text(max_size=200))
def test_no_address_does_worse_than_being_refused(address):
    try:
        place = place_at(address)
    except ValueError:
        return
    assert place.page
