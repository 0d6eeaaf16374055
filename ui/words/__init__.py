"""The interface's sentences in Simplified Chinese, Traditional Chinese and English, and who gets which.

Page text is never translated; only what Wenbao says itself is here.
"""

from typing import Final

from ui.words.english import ENGLISH
from ui.words.sentences import Words
from ui.words.simplified import SIMPLIFIED
from ui.words.traditional import TRADITIONAL

__all__ = [
    "ENGLISH",
    "LANGUAGES",
    "SIMPLIFIED",
    "TRADITIONAL",
    "Words",
    "words_accepted",
    "words_answering",
    "words_chosen",
    "words_for",
]

LANGUAGES: Final = (SIMPLIFIED, TRADITIONAL, ENGLISH)
_TRADITIONAL_PLACES: Final = {"hant", "tw", "hk", "mo"}


def words_for(tag: str | None) -> Words:
    """The words for a language tag such as `zh`, `zh-HK`, `en-GB`; English for all other languages."""
    language, *rest = (tag or "").replace("_", "-").lower().split("-")
    if language != "zh":
        return ENGLISH
    if "hans" in rest:
        return SIMPLIFIED
    return TRADITIONAL if _TRADITIONAL_PLACES.intersection(rest) else SIMPLIFIED


def words_accepted(header: str | None) -> Words:
    """The words for an Accept-Language header (RFC 9110, 12.5.4): its first Chinese or English wish."""
    wishes: list[tuple[float, str]] = []
    for wish in (header or "").split(","):
        tag, _, quality = wish.partition(";q=")
        try:
            wishes.append((float(quality or 1), tag.strip()))
        except ValueError:
            continue  # a wish that can't be read is no wish
    for weight, tag in sorted(wishes, key=lambda wish: -wish[0]):
        if weight > 0 and tag.lower().partition("-")[0] in {"zh", "en"}:
            return words_for(tag)
    return ENGLISH


def words_chosen(choice: str | None, header: str | None) -> Words:
    """The words that a reader has chosen by their tag, or else those that their browser wishes for."""
    return next((words for words in LANGUAGES if words.tag == choice), None) or words_accepted(header)


def words_answering(language: str, interface: Words) -> Words:
    """The words around an answer: the question's language; of Chinese, the script of the interface."""
    words = words_for(language)
    both_chinese = words.tag.startswith("zh") and interface.tag.startswith("zh")
    return interface if both_chinese and "-" not in language else words
