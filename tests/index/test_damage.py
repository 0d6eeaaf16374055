"""Damage: whatever a store breaks down with says which place is damaged, and what to do."""

import pytest

from index.damage import told_as_damage
from index.errors import IndexDamaged, IndexMissing


class PanicException(BaseException):
    """As libraries in Rust give Python their panics."""


@pytest.mark.parametrize(
    "error", [ValueError("a\nb"), KeyError("x"), IndexError(), PanicException("len is 9")]
)
def test_what_can_not_be_decoded_and_a_panic_are_one_line_that_names_the_place(error, tmp_path):
    with pytest.raises(IndexDamaged) as told, told_as_damage(tmp_path / "terms"):
        raise error
    assert str(told.value).startswith(f"{tmp_path / 'terms'}: can't be read (")
    assert str(told.value).endswith("run `wenbao build --fresh`")
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    "error", [KeyboardInterrupt(), IndexMissing("none"), OSError(5, "I/O"), MemoryError()]
)
def test_what_is_no_damage_stays_what_it_is(error, tmp_path):
    with pytest.raises(type(error)), told_as_damage(tmp_path):
        raise error
