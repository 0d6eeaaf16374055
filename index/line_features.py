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
from index.line_shapes import Shape, shape_of
from index.page_habits import Habits
from index.reading import Line


def features_of(lines: Sequence[Line], habits: Habits | None = None) -> list[list[str]]:
    """For each line the names of the features that hold, in time linear in the text."""
    habits = habits or Habits(lines)
    plain = [shape_of(lines, i, habits) for i in range(len(lines))]
    shown = [_Shown.of(own) for own in plain]
    contexts = Contexts(lines, habits)
    signatures = signed(plain)
    found: list[list[str]] = []
    for i, own in enumerate(plain):
        before = shown[i - 1] if i else _EDGE
        after = shown[i + 1] if i + 1 < len(shown) else _EDGE
        values = before.as_before + shown[i].as_own + after.as_after
        features = ["any", *own.values(), *before.beside_before, *after.beside_after]
        features += [_together(pick(values)) for pick in _PICKS]
        if i > 1:
            features.append(f"two before: {plain[i - 2]['form']}, {plain[i - 2]['end']}")
        if i + 2 < len(plain):
            features.append(f"two after: {plain[i + 2]['form']}, {plain[i + 2]['end']}")
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


@dataclass(frozen=True, slots=True)
class _Shown:
    """One line's features as they read from the line below it, from itself, and from the line above it."""

    as_before: tuple[str, ...]
    as_own: tuple[str, ...]
    as_after: tuple[str, ...]
    beside_before: tuple[str, ...]
    beside_after: tuple[str, ...]

    @classmethod
    def of(cls, own: Shape) -> "_Shown":
        values = tuple(own.get(key, "-") for key in _KEYS)
        return cls(
            tuple(map(_before, values)),
            values,
            tuple(map(_after, values)),
            tuple(_before(own[key]) for key in _BESIDE_BEFORE if key in own),
            tuple(_after(own[key]) for key in _BESIDE_AFTER if key in own),
        )


def _pick(names: tuple[str, ...]) -> Callable[[tuple[str, ...]], tuple[str, ...]]:
    side = {"<": 0, ">": 2}
    return itemgetter(*(side.get(name[0], 1) * len(_KEYS) + _KEYS.index(name.lstrip("<>")) for name in names))


# A page has few different features and many lines: their names are put together once.
_together = lru_cache(maxsize=1 << 16)(" & ".join)
_before = lru_cache(maxsize=256)("before: ".__add__)
_after = lru_cache(maxsize=256)("after: ".__add__)
_PICKS = tuple(_pick(names) for names in _TOGETHER)
_EDGE = _Shown.of(dict.fromkeys(("end", "full", "form", "size", "gap"), "page edge"))
