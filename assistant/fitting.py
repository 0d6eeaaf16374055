"""Whether a sentence holds what a question asks for, by its words and by the names in it."""

import re

from assistant.answering import can_answer
from assistant.asked import Asked
from assistant.names import names_of, names_the_holder
from assistant.questions import Question

_UNSURE = 0.5  # what a name or a list counts, beside 1 for a number
# 血常规、肝功能; 一是……二是……; clauses parted by semicolons.
_LISTING = re.compile("、|[一二三1-3]是[^。]*[二三四2-4]是|；[^。]*；")
_NAMED = frozenset({Asked.ORGANISATION, Asked.PERSON, Asked.PLACE})


def holds_what_is_asked(question: Question, text: str) -> bool | None:
    """Whether a text holds something of the kind asked for; None where words can't tell."""
    held = can_answer(question.asked, text, question.own)
    return names_the_holder(text, question.own) if held is None and question.asked is Asked.PERSON else held


def fitting(question: Question, text: str, *, fits: bool | None) -> float:
    """How a sentence's fitting what is asked for counts, in -1..1: names and lists are told less surely than numbers.

    Args:
        question: What is asked.
        text: The sentence.
        fits: What `holds_what_is_asked` says of it.
    """
    if fits is not None:
        return 1.0 if fits else -1.0
    if question.asked is Asked.LIST and question.unspaced:
        return _UNSURE if _LISTING.search(text) else -_UNSURE
    if question.asked not in _NAMED:
        return 0.0
    return _UNSURE if names_of(question.asked, text, question.text) else -_UNSURE
