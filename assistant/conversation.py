"""Conversation: a follow-up understood in the light of the questions before it.

A question that stands by itself is taken as it is. One that leans on what was asked before, by a pronoun
or by naming no subject of its own, is asked together with the words of the last question that had one.
"""

import re
from collections.abc import Sequence

from assistant.questions import content_words, language_of

_POINTING = re.compile(
    r"[他她它](?:们)?(?!国)|那里|这里|那边|那儿|这儿|那个|这个|那些|这些|那次|这次|该(?![怎如])|其(?!中|实|他|余)|此(?:事|人|次|外)|上述|前者|后者|第[一二三四五六七八九十]个|"
    r"\b(?:he|she|it|they|him|her|them|his|its|their|there|that|those|these|this|then)\b",
    re.IGNORECASE,
)
_BEGINNING = re.compile(
    r"^(?:那么?|还有|另外|然后|接着|为什么|为何|什么时候|何时|在哪|谁|多[少大久长高远重]|几|哪|有什么|and\b|what about|how about|why\b|when\b|where\b|who\b)",
    re.IGNORECASE,
)
_PARTICLE = re.compile(r"(?:呢|吗|吧)?[？?。！!\s]*$")
# A question with fewer words of its own than this can't name both its subject and what it asks.
_FEW_WORDS = 2


def resolved(question: str, history: Sequence[str]) -> str:
    """The question as it would be asked by itself; the question itself where it needs nothing.

    Args:
        question: The last question.
        history: The earlier questions, oldest first.
    """
    topic = ""
    for earlier in [*history, question]:
        if not topic or not _leans(earlier):
            topic = earlier
        elif earlier is not question:
            topic = _together(topic, earlier)
    if not history or topic == question or not _leans(question):
        return question
    return _together(topic, question)


def _leans(question: str) -> bool:
    """Whether a question needs an earlier one to be understood."""
    words = content_words(question)
    if _POINTING.search(question):
        return True
    return len(words) < _FEW_WORDS or (len(words) <= _FEW_WORDS and bool(_BEGINNING.match(question.strip())))


def _together(topic: str, question: str) -> str:
    subject = _PARTICLE.sub("", topic).strip()
    gap = "，" if language_of(question) == "zh" else ", "
    return f"{subject}{gap}{question.strip()}"
