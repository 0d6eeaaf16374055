"""What a line of a page shows of its kind: the features that `index.line_model` weighs.

Everything is relative to the page's own habits (how wide its columns are, how many blank lines stand
between lines), so that one set of weights serves pages of any setting. Feature names are plain words:
they are also the evidence that a block carries for its kind.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter

from index.line_contexts import Contexts, signed
from index.line_shapes import Shape, joint, shapes_of
from index.page_habits import Habits
from index.reading import Line


def features_of(lines: Sequence[Line], habits: Habits | None = None) -> list[list[str]]:
    """For each line the names of the features that hold, in time linear in the text."""
    habits = habits or Habits(lines)
    plain = shapes_of(lines, habits)
    shown = [_shown(tuple(map(own.get, _SHOWN))) for own in plain]
    contexts = Contexts(lines, habits)
    signatures = signed(plain)
    found: list[list[str]] = []
    for i, own in enumerate(plain):
        before = shown[i - 1] if i else _EDGE
        after = shown[i + 1] if i + 1 < len(shown) else _EDGE
        features = ["any", *own.values(), *_beside(before, shown[i], after)]
        if i > 1:
            features.append(shown[i - 2].two_before)
        if i + 2 < len(plain):
            features.append(shown[i + 2].two_after)
        features += contexts.features(i, own, plain[i - 1] if i else None)
        features += signatures[i]
        found.append(features)
    return found


# Features that mean something only together. `<` is the line before, `>` the line after.
_TOGETHER = (
    ("<end", "<full", "gap"),
    ("<end", "<full", "full"),
    ("<end", "gap", "end"),
    ("end", "full", "size"),
    ("end", "full", ">gap"),
    ("end", "size", ">form"),
    ("form", "<end"),
    ("form", "<form"),
    ("<form", "<end", "end", "size"),
    (">form", ">end", "end", "commas"),
    ("gap", ">gap", "end", "commas"),
    ("gap", ">gap", "full", "<full"),
    ("end", "commas", "size"),
    ("<size", "size", ">size"),
    ("<end", "end", ">end"),
    ("<full", "full", ">full"),
    ("<end", "start"),
    ("wrap", "end", "commas", "size", "<end"),
    ("wrap", "gap", ">gap", "<end", "end"),
    ("wrap", "usual gap", "gap", "<end", "<full"),
)


_KEYS = tuple(sorted({name.lstrip("<>") for names in _TOGETHER for name in names}))
_BESIDE_BEFORE = ("end", "full", "size", "form", "close", "commas")
_BESIDE_AFTER = ("end", "full", "size", "form", "start", "gap", "commas")
_SHOWN = tuple(sorted({*_KEYS, *_BESIDE_BEFORE, *_BESIDE_AFTER}))


@dataclass(frozen=True, slots=True, eq=False)  # told apart by identity: `_shown` makes each but once
class _Shown:
    """One line's features as they read from the line below it, from itself, and from the line above it."""

    as_before: tuple[str, ...]
    as_own: tuple[str, ...]
    as_after: tuple[str, ...]
    beside_before: tuple[str, ...]
    beside_after: tuple[str, ...]
    two_before: str
    two_after: str

    @classmethod
    def of(cls, own: Shape) -> "_Shown":
        values = tuple(own.get(key, "-") for key in _KEYS)
        two = f"{own.get('form')}, {own.get('end')}"
        return cls(
            tuple(map(_before, values)),
            values,
            tuple(map(_after, values)),
            tuple(_before(own[key]) for key in _BESIDE_BEFORE if key in own),
            tuple(_after(own[key]) for key in _BESIDE_AFTER if key in own),
            f"two before: {two}",
            f"two after: {two}",
        )


@lru_cache(maxsize=1 << 14)
def _shown(values: tuple[str | None, ...]) -> _Shown:
    """The same, given a shape's values in the order of `_SHOWN`."""
    return _Shown.of({key: value for key, value in zip(_SHOWN, values, strict=True) if value is not None})


@lru_cache(maxsize=1 << 14)
def _beside(before: _Shown, own: _Shown, after: _Shown) -> tuple[str, ...]:
    """What the lines beside a line show, and what the three show only together."""
    values = before.as_before + own.as_own + after.as_after
    return (*before.beside_before, *after.beside_after, *(joint(pick(values)) for pick in _PICKS))


def _pick(names: tuple[str, ...]) -> Callable[[tuple[str, ...]], tuple[str, ...]]:
    side = {"<": 0, ">": 2}
    return itemgetter(*(side.get(name[0], 1) * len(_KEYS) + _KEYS.index(name.lstrip("<>")) for name in names))


_before = lru_cache(maxsize=256)("before: ".__add__)
_after = lru_cache(maxsize=256)("after: ".__add__)
_PICKS = tuple(_pick(names) for names in _TOGETHER)
_EDGE = _Shown.of(dict.fromkeys(("end", "full", "form", "size", "gap"), "page edge"))
