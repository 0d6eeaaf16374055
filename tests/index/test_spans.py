"""Places in raw text: the offset law, for any part of any text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.spans import Alignment, OffsetLawBroken, Span, law_holds, raw_text_of, squeeze

# What page text is made of at its worst; lone surrogates can't come out of a decoder.
TEXTS = st.text(
    st.one_of(
        st.sampled_from(
            " \n\r\t\u3000\u00a0\u2028\u2029\x85\x1c\v\f\u200b\ufeff\u00ad\0é\u0301ש\u202e字👩🏽"
        ),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=40,
)


def is_white(text: str) -> bool:
    return all(c.isspace() for c in text)


@st.composite
def placed_texts(draw) -> tuple[str, list[Span], dict[str, str]]:
    """A shown text, its spans on up to three pages, and the raw texts: alike but for white space."""
    raws: dict[str, str] = {}
    spans: list[Span] = []
    for number in range(draw(st.integers(1, 3))):
        raw = draw(TEXTS)
        page = f"{number}.txt"
        raws[page] = raw
        cuts = sorted(draw(st.lists(st.integers(0, len(raw)), max_size=6)))
        spans.extend(Span(page, a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=False) if a < b)
    spans = draw(st.permutations(spans))
    solid = [c for c in raw_text_of(spans, raws) if not c.isspace()]
    gaps = draw(st.lists(st.sampled_from(["", "", " ", "\n"]), min_size=len(solid), max_size=len(solid)))
    return "".join(c + gap for c, gap in zip(solid, gaps, strict=True)), spans, raws


@pytest.mark.parametrize(("start", "end"), [(3, 3), (4, 3), (-1, 2)])
def test_a_span_is_never_empty_reversed_or_negative(start, end):
    with pytest.raises(ValueError, match=r"p\.txt"):
        Span("p.txt", start, end)


@given(TEXTS)
def test_squeezing_takes_out_white_space_and_nothing_else(text):
    assert squeeze(text) == "".join(c for c in text if not c.isspace())


def test_marks_of_no_width_are_text_and_not_white_space():
    assert squeeze("\u200b \ufeff\t\u00ad-\n") == "\u200b\ufeff\u00ad-"


def test_the_law_holds_where_only_white_space_differs():
    assert law_holds("养老服务", [Span("a", 1, 8)], {"a": "：养 老 服\n务。"})


def test_the_law_is_broken_by_one_other_character():
    assert not law_holds("养老服努", [Span("a", 1, 8)], {"a": "：养 老 服\n务。"})


def test_the_law_is_broken_by_a_span_that_leaves_its_page():
    assert not law_holds("养老", [Span("a", 0, 3)], {"a": "养老"})


def test_the_law_is_broken_by_a_span_of_an_unknown_page():
    assert not law_holds("养老", [Span("b", 0, 2)], {"a": "养老"})


def test_no_alignment_is_made_of_a_text_that_is_not_at_its_place():
    with pytest.raises(OffsetLawBroken, match=r"a\.txt"):
        Alignment("养老服务", [Span("a.txt", 0, 2)], {"a.txt": "养老服务"})


def test_no_alignment_is_made_of_a_span_beyond_the_end_of_its_page():
    with pytest.raises(OffsetLawBroken):
        Alignment("养老", [Span("a.txt", 0, 9)], {"a.txt": "养老"})


@given(placed_texts(), st.data())
def test_every_part_of_a_text_has_the_place_that_holds_it(placed, data):
    text, spans, raws = placed
    alignment = Alignment(text, spans, raws)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    part = alignment.spans(start, end)
    assert squeeze(raw_text_of(part, raws)) == squeeze(text[start:end])


@given(placed_texts(), st.data())
def test_the_place_of_a_part_has_no_white_space_at_its_edges(placed, data):
    text, spans, raws = placed
    alignment = Alignment(text, spans, raws)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    for span in alignment.spans(start, end):
        assert not raws[span.page][span.start].isspace()
        assert not raws[span.page][span.end - 1].isspace()


@given(placed_texts())
def test_the_place_of_the_whole_lies_within_its_spans(placed):
    text, spans, raws = placed
    inside = {(span.page, i) for span in spans for i in range(span.start, span.end)}
    found = Alignment(text, spans, raws).spans(0, len(text))
    assert {(span.page, i) for span in found for i in range(span.start, span.end)} <= inside


@given(placed_texts())
def test_white_space_has_no_place(placed):
    text, spans, raws = placed
    alignment = Alignment(text, spans, raws)
    for at, character in enumerate(text):
        assert bool(alignment.spans(at, at + 1)) != character.isspace()


@given(placed_texts(), st.data())
def test_a_part_is_found_again_by_its_place(placed, data):
    text, spans, raws = placed
    alignment = Alignment(text, spans, raws)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    places = alignment.spans(start, end)
    overlapping = len({(s.page, i) for s in spans for i in range(s.start, s.end)}) < sum(
        s.end - s.start for s in spans
    )
    if is_white(text[start:end]) or overlapping:
        return
    ranges = [alignment.text_range(span.page, span.start, span.end) for span in places]
    found = "".join(text[a:b] for a, b in filter(None, ranges))
    assert squeeze(found) == squeeze(text[start:end])


def test_a_place_outside_the_text_is_no_part_of_it():
    alignment = Alignment("服务", [Span("a", 2, 4)], {"a": "养老服务"})
    assert alignment.text_range("a", 0, 2) is None


def test_a_place_on_another_page_is_no_part_of_the_text():
    alignment = Alignment("养老", [Span("a", 0, 2)], {"a": "养老"})
    assert alignment.text_range("b", 0, 2) is None


def test_a_text_torn_by_a_caption_has_a_place_on_either_side_of_it():
    raw = "他说要办好\n（图：某某 摄）\n这件事。"
    spans = [Span("a", 0, 5), Span("a", 15, 19)]
    assert Alignment("他说要办好这件事。", spans, {"a": raw}).spans(3, 7) == (
        Span("a", 3, 5),
        Span("a", 15, 17),
    )


@pytest.mark.parametrize("name", ["0", "1", "2", "3", "4"])
def test_every_line_of_a_real_page_has_its_place(name, seed_raws):
    page = next(page for page in seed_raws if page.startswith(f"00{name}"))
    raw = seed_raws[page]
    alignment = Alignment(squeeze(raw), [Span(page, 0, len(raw))], seed_raws)
    at = 0
    for line in raw.splitlines():
        solid = len(squeeze(line))
        if solid:
            (span,) = alignment.spans(at, at + solid)
            assert raw[span.start : span.end] == line.strip()
        at += solid
