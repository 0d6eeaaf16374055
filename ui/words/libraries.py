"""The library's words for each of the interface's languages."""

from typing import Final

from ui.words.library import LibraryWords
from ui.words.library_english import LIBRARY_ENGLISH
from ui.words.library_simplified import LIBRARY_SIMPLIFIED
from ui.words.library_traditional import LIBRARY_TRADITIONAL
from ui.words.sentences import Words

_BY_TAG: Final = {"en": LIBRARY_ENGLISH, "zh-Hans": LIBRARY_SIMPLIFIED, "zh-Hant": LIBRARY_TRADITIONAL}


def library_words(words: Words) -> LibraryWords:
    """The library's words in the language of the interface's."""
    return _BY_TAG[words.tag]
