"""Matching: which words of a found passage are the question's own, to be marked in a list of results."""

from assistant.questions import content_words
from index.folding import folded

_LONGEST_GAP = 2  # spaces of letter-spaced text inside one word


def matched_words(question: str, text: str) -> tuple[tuple[int, int], ...]:
    """The half-open ranges of the text that are words of the question, however either is written.

    Folding can lengthen or shorten a text, so each character is folded alone and remembers its place.
    """
    keys: list[str] = []
    places: list[int] = []
    for at, character in enumerate(text):
        if not character.isspace():
            key = folded(character)
            keys.append(key)
            places.extend([at] * len(key))
    bare = "".join(keys)
    found: set[tuple[int, int]] = set()
    for word in content_words(question):
        at = bare.find(word)
        while word and at >= 0:
            if _stands_alone(text, places[at], places[at + len(word) - 1], word):
                found.add((places[at], places[at + len(word) - 1] + 1))
            at = bare.find(word, at + 1)
    return tuple(sorted(found))


def _stands_alone(text: str, first: int, last: int, word: str) -> bool:
    """Whether a Latin word or number is not a part of a longer one; Chinese words need no borders."""
    if last - first > len(word) * _LONGEST_GAP + 1:
        return False
    before = text[first - 1] if first else " "
    after = text[last + 1] if last + 1 < len(text) else " "
    borders = ((word[0], before), (word[-1], after))
    return not any(
        inner.isascii() and inner.isalnum() and outer.isascii() and outer.isalnum()
        for inner, outer in borders
    )
