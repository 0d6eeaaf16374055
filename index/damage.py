"""Damage: what a store breaks down with, where its files are not as they were written."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.errors import IndexDamaged

# A library in Rust that comes upon what it holds for impossible panics; Python is given that as a BaseException.
_PANIC = "PanicException"


@contextmanager
def told_as_damage(place: Path) -> Iterator[None]:
    """Read a store inside: what can't be decoded, and a panic of its library, is raised as IndexDamaged."""
    try:
        yield
    except (ValueError, LookupError, TypeError, ArithmeticError) as error:
        raise _damaged(place, error) from error
    except BaseException as error:
        if type(error).__name__ == _PANIC:
            raise _damaged(place, error) from error
        raise


def _damaged(place: Path, error: BaseException) -> IndexDamaged:
    line = " ".join(str(error).split()) or type(error).__name__
    return IndexDamaged(f"{place}: can't be read ({line}); run `wenbao build --fresh`")
