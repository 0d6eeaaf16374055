"""Columns: printed lines in the order in which they are read."""

from hypothesis import given
from hypothesis import strategies as st

from index.formats.columns import reading_order
from index.formats.layout import Box
from index.formats.printed import PrintedLine


def line(text: str, x: float, y: float, wide: float, size: float = 10) -> PrintedLine:
    return PrintedLine(text, (None,) * len(text), Box(x, y, x + wide, y + size), size)


def column(name: str, x: float, y: float, count: int, wide: float = 100) -> list[PrintedLine]:
    return [line(f"{name}{n}" + "文" * 8, x, y + 15 * n, wide) for n in range(count)]


def headline(text: str, x: float, y: float, wide: float, size: float = 24) -> PrintedLine:
    return line(text, x, y, wide, size)


def order(lines: list[PrintedLine]) -> str:
    """The first character of each block, in order."""
    return "".join(block.lines[0].text[0] for block in reading_order(lines))


def test_nothing_has_no_order():
    assert reading_order([]) == []


def test_lines_close_above_each_other_are_one_block():
    (block,) = reading_order(column("a", 0, 0, 5))
    assert [row.text[:2] for row in block.lines] == ["a0", "a1", "a2", "a3", "a4"]


def test_columns_are_read_from_left_to_right():
    assert order([*column("b", 120, 0, 5), *column("a", 0, 0, 5), *column("c", 240, 0, 3)]) == "abc"


def test_a_headline_stands_before_its_columns():
    assert order([*column("a", 0, 40, 5), *column("b", 120, 40, 5), headline("H", 0, 0, 220)]) == "Hab"


def test_a_short_headline_centred_over_its_columns_stands_before_all_of_them():
    columns = [
        *column("a", 0, 40, 5),
        *column("b", 120, 40, 5),
        *column("c", 240, 40, 5),
        *column("d", 360, 40, 5),
    ]
    assert order([*columns, headline("H", 180, 0, 100)]) == "Habcd"


def test_a_kicker_and_a_headline_keep_together():
    columns = [*column("a", 0, 70, 5), *column("b", 120, 70, 5), *column("c", 240, 70, 5)]
    assert order([*columns, headline("K", 130, 0, 80, 16), headline("H", 110, 30, 120)]) == "KHabc"


def test_of_two_headlines_side_by_side_each_stands_before_its_own_columns():
    left = [headline("L", 60, 0, 100), *column("a", 0, 40, 8), *column("b", 120, 40, 8)]
    right = [headline("R", 300, 5, 100), *column("c", 240, 45, 8), *column("d", 360, 45, 8)]
    assert order([*right, *left]) == "LabRcd"


def test_a_story_over_all_columns_is_read_before_the_two_below_it():
    top = [
        headline("T", 0, 0, 460),
        *(row for n, c in enumerate("abcd") for row in column(c, 120 * n, 40, 6)),
    ]
    below = [headline("L", 40, 160, 120), *column("e", 0, 200, 6), *column("f", 120, 200, 6)]
    beside = [headline("R", 280, 160, 120), *column("g", 240, 200, 6), *column("h", 360, 200, 6)]
    assert order([*below, *beside, *top]) == "TabcdLefRgh"


def test_stories_one_below_the_other_at_the_left_are_read_before_the_one_at_the_right():
    left = [headline("A", 0, 0, 220), *column("a", 0, 40, 5), *column("b", 120, 40, 5)]
    lower = [headline("C", 0, 150, 220), *column("c", 0, 190, 5), *column("d", 120, 190, 5)]
    right = [headline("R", 240, 20, 220), *column("e", 240, 60, 14), *column("f", 360, 60, 14)]
    assert order([*right, *lower, *left]) == "AabCcdRef"


def test_a_pinwheel_that_no_white_parts_is_read_from_above_and_from_the_left():
    pinwheel = [
        headline("T", 0, 0, 340),
        *column("r", 360, 0, 12),
        *column("l", 0, 40, 12),
        headline("B", 120, 196, 340),
        *column("m", 120, 60, 7, 220),
    ]
    found = order(pinwheel)
    assert sorted(found) == sorted("TrlBm")
    assert found.index("T") < found.index("m") < found.index("B")
    assert found.index("l") < found.index("m")


def test_what_stands_only_further_left_and_below_is_not_read_first():
    assert (
        order([headline("M", 200, 0, 120, 36), line("d" * 12, 0, 60, 120), *column("a", 0, 90, 5)])[0] == "M"
    )


@st.composite
def printed(draw):
    places = st.tuples(
        st.integers(0, 500), st.integers(0, 700), st.integers(5, 300), st.sampled_from([8, 10, 24])
    )
    return [
        line(f"{n}", x, y, wide, size)
        for n, (x, y, wide, size) in enumerate(draw(st.lists(places, max_size=25)))
    ]


@given(printed())
def test_every_line_is_in_exactly_one_block(lines):
    found = [row.text for block in reading_order(lines) for row in block.lines]
    assert sorted(found) == sorted(row.text for row in lines)


@given(printed())
def test_the_order_in_which_lines_are_found_does_not_matter(lines):
    one = [[row.box for row in block.lines] for block in reading_order(lines)]
    other = [[row.box for row in block.lines] for block in reading_order(lines[::-1])]
    assert one == other or len({(row.box.x0, row.box.y0) for row in lines}) < len(lines)
