"""Layouts: every character's place comes back, to less than a stroke."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.formats.layout import Box, Layout, lay_out

SIDES = st.floats(10, 3000)


@st.composite
def laid_out(draw):
    wide, high = draw(SIDES), draw(SIDES)
    raw = draw(st.text(st.sampled_from("甲乙 \n"), max_size=40))
    share = st.floats(0, 1)
    boxes = []
    for character in raw:
        (x0, x1), (y0, y1) = (sorted((draw(share), draw(share))) for _ in range(2))
        boxes.append(None if character.isspace() else Box(x0 * wide, y0 * high, x1 * wide, y1 * high))
    return wide, high, raw, boxes


@given(laid_out())
def test_every_box_comes_back_to_a_four_thousandth_of_the_page(made):
    wide, high, raw, boxes = made
    layout = lay_out(wide, high, raw, boxes)
    for given_box, box in zip(boxes, layout.boxes(0, len(raw)), strict=True):
        assert (given_box is None) == (box is None)
        if given_box and box:
            assert (box.x0, box.x1) == pytest.approx((given_box.x0, given_box.x1), abs=wide / 4000)
            assert (box.y0, box.y1) == pytest.approx((given_box.y0, given_box.y1), abs=high / 4000)


def line(y: float, count: int) -> list[Box]:
    return [Box(10.0 * n, y, 10.0 * n + 9, y + 9) for n in range(count)]


@pytest.fixture
def two_lines() -> Layout:
    boxes = [*line(10, 2), None, *line(10, 4)[3:], None, *line(30, 2), None]
    return lay_out(100, 100, "庙会 开\n新桥\n", boxes)


def test_a_quote_has_a_rectangle_for_each_printed_line(two_lines):
    assert [(round(b.x0), round(b.y0), round(b.x1), round(b.y1)) for b in two_lines.rectangles(1, 7)] == [
        (10, 10, 39, 19),
        (0, 30, 19, 39),
    ]


def test_a_part_of_a_line_has_only_its_own_rectangle(two_lines):
    (box,) = two_lines.rectangles(5, 6)
    assert (round(box.x0), round(box.x1)) == (0, 9)


def test_white_space_has_no_rectangle(two_lines):
    assert two_lines.rectangles(2, 3) == two_lines.rectangles(4, 5) == ()
