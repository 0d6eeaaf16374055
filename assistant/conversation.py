"""Conversation: a follow-up understood in the light of the questions before it.

A question that stands by itself is taken as it is. One that leans on what was asked before, by a pronoun or by
naming no subject of its own, is asked together with the last question that had one. Where its words alone can't tell,
both readings are given, and what the archive holds decides between them.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

from assistant.names import proper_names, tagged
from assistant.questions import content_words, language_of
from index.bylines import FAMILY_NAMES

_PRONOUN = re.compile(
    r"[他她它](?:们)?(?!国)|那里|这里|那边|那儿|这儿|该(?![怎如不]|有多)|其(?!实|他|余|它|次|妙)|此(?:事|人|次)|上述|前者|后者|"
    r"[那这](?:个|些|次|场|项|位|家|所|座|条|件|天|年)(?!样)|"
    r"\b(?:he|she|they|him|her|them|his|hers|its|their|theirs|(?<!is )(?<!are )(?<!was )(?<!were )there|those|these)\b|"
    r"彼(?:女|ら)?[はがのをに]|そ(?:れ|こ|の)|그(?:는|가|의|녀|들|것|곳)|거기|\b(?:él|ella|ellos|ellas|allí|elle|ils|elles|là-bas)\b",
    re.IGNORECASE,
)
_BEGINNING = re.compile(
    r"^(?:那么?|是(?=哪|谁|什么)|还有|另外|然后|接着|后来|其中|第[一二三四五六七八九十两\d]+[个项位条名次]|为什么(?:没有)?[？?]|and\b|what about|how about|tell me more|why\??$)",
    re.IGNORECASE,
)
_TRAILING = re.compile(r"呢\s*[？?。]?\s*$")
_PARTICLE = re.compile(r"(?:呢|吗|吧)?[？?。！!，,\s]*$")
# “不，我是问……”: the question before was misunderstood or wrongly put; only what follows is asked.
_CORRECTING = re.compile(
    r"^(?:不(?:是|对)?|错了|no|not that|sorry)[，,。.、\s]+(?:(?:我(?:是想|是|想)?(?:问|说|知道)(?:的)?(?:是)?|i (?:meant|mean|was asking|asked)(?: about)?)[，,:：\s]*)?",
    re.IGNORECASE,
)
_ORDINAL = re.compile(r"第[一二三四五六七八九十两\d]+(?:个|项|位|条|名|次|届|季度|期)?")
# 这次……？ 上一次呢？: words of one row take each other's place.
_OCCASIONS = (
    re.compile(r"[这本此上下前后]一?次|[这本上下]一?[届回期]"),
    re.compile(r"[今去前明后]年|[本上下前]一?年度?|(?:19|20)\d\d\s*年"),
    re.compile(r"[本上下]个?月|\d{1,2}\s*月份?"),
    re.compile(r"(?:前[一二三]个?|[第上下][一二三四]个?)季度|[上下]半年"),
    re.compile(r"\b(?:this|last|next) (?:time|year|month|quarter)\b|\bin (?:19|20)\d\d\b", re.IGNORECASE),
)
# 跟非洲做了多少？ names somebody, and not who did it.
_PREPOSED = re.compile(r"^(?:那么?)?(?:跟|和|与|同|对|向|给|从|比|由|为(?!什么|何))")
_PERSON = re.compile(r"[他她](?!们)(?=的?[\u3400-\u9fff])|\b(?:he|she)\b", re.IGNORECASE)
_SPELLED = re.compile(r"(?<=[a-z,] )[A-Z][\w’-]+(?: [A-Z][\w’-]+)+")
_SEVERAL = re.compile(r"[和与跟及、]|\band\b")
_ASKS_WHO = re.compile(r"谁|哪位|\bwho\b", re.IGNORECASE)
_WHO_IS = re.compile(r"^[^，。？?]{0,12}(?:是|叫)谁|^谁是|^who (?:is|was)\b", re.IGNORECASE)
_NAME_PART_TAGS = ("n", "zg", "a", "g", "s", "j", "b", "t", "h", "k", "i", "l", "z", "o", "e")
# A capital inside a sentence, capitals only, a Latin word among Chinese, a model number.
_LATIN_NAME = re.compile(
    r"(?<=[a-z,] )(?!I\b)[A-Z][\w'’-]+|\b[A-Z]{2,}\b|(?<=[\u3400-\u9fff])[A-Za-z]{2,}|[A-Za-z]{2,}(?=[\u3400-\u9fff])|\b[A-Za-z]+\d"
)
# Other scripts have words, but no dictionary that tells names.
_DICTIONARY = re.compile(r"[\u3400-\u9fffA-Za-z]")
_QUOTED = re.compile(r"[“《「『\"][^”》」』\"]{2,}[”》」』\"]")
_REMEMBERED = 8  # earlier questions: what was asked before them is not what the next one leans on
_ENOUGH_CHARACTERS = 4
_ENOUGH_WORDS = 4  # that many words of its own name a subject, whatever they are


class Leaning(Enum):
    """Whether a question needs the ones before it to be understood."""

    NO = "no"
    PERHAPS = "perhaps"
    YES = "yes"


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to understand a question.

    `text` stands by itself; `own` is the part of it that says what is asked for: all of it where nothing was taken
    over from before.
    """

    text: str
    own: str


def readings(question: str, topic: str = "") -> tuple[Reading, ...]:
    """The ways to understand a question: one where its words tell, else first with the topic, then without.

    Args:
        question: What is asked.
        topic: What the conversation is about (`topic_of`); nothing where it begins.
    """
    alone = Reading(question, question)
    leaning = leaning_of(question)
    if not topic or topic == question or leaning is Leaning.NO:
        return (alone,)
    together = _together(topic, question)
    return (together,) if leaning is Leaning.YES else (together, alone)


def topic_of(history: Sequence[str], decide: Callable[[Sequence[Reading]], Reading]) -> str:
    """The last of the earlier questions, as it was understood when it was asked; nothing where there is none.

    Args:
        history: The earlier questions, oldest first.
        decide: Which of several readings holds, first the one with the topic.
    """
    topic = ""
    for earlier in _since_one_stood_alone(history[-_REMEMBERED:]):
        ways = readings(earlier, topic)
        topic = (ways[0] if len(ways) == 1 else decide(ways)).text
    return topic


def _since_one_stood_alone(history: Sequence[str]) -> Sequence[str]:
    """The end of a history from the last question on that needs none before it."""
    whole = [at for at, earlier in enumerate(history) if leaning_of(earlier) is Leaning.NO]
    return history[whole[-1] :] if whole else history


def leaning_of(question: str) -> Leaning:
    """Whether a question needs the ones before it, as far as its own words tell."""
    words = [word for word in content_words(question) if not _PRONOUN.fullmatch(word)]
    if pointing := _PRONOUN.search(question):
        # Who is named first is who "he" is: How old was Wang when he died?
        before = question[: pointing.start()]
        if _names_a_subject(before) or len(content_words(before)) >= _ENOUGH_WORDS:
            return Leaning.NO
        return Leaning.PERHAPS if _names_a_subject(question) or len(words) >= _ENOUGH_WORDS else Leaning.YES
    few = len(words) < _ENOUGH_WORDS
    if _CORRECTING.match(question) or (few and (_BEGINNING.match(question) or _TRAILING.search(question))):
        return Leaning.YES
    if few and _PREPOSED.match(question) and _names_a_subject(question):
        return Leaning.PERHAPS
    enough = _ENOUGH_WORDS + 1 if _DICTIONARY.search(question) else _ENOUGH_WORDS - 1
    if len(words) >= enough or _names_a_subject(question):
        return Leaning.NO
    return Leaning.PERHAPS if len("".join(words)) >= _ENOUGH_CHARACTERS else Leaning.YES


def _together(topic: str, question: str) -> Reading:
    own = _CORRECTING.sub("", question.strip()) or question.strip()
    subject = _PARTICLE.sub("", topic).strip()
    ordinal, meant = _ORDINAL.search(subject), _ORDINAL.search(own)
    if ordinal and meant and len(content_words(own)) <= 1:  # 第一个是什么？ 第二个呢？
        whole = subject[: ordinal.start()] + meant.group() + subject[ordinal.end() :]
        return Reading(whole, whole)
    if (of := _another_time(subject, own)) is not None:
        return Reading(of, of)
    if (person := _person_of(subject)) and (pronoun := _PERSON.search(own)):
        whole = own[: pronoun.start()] + person + own[pronoun.end() :]
        return Reading(whole, whole)
    gap = "，" if language_of(own) == "zh" else ", "
    return Reading(f"{subject}{gap}{own}", own)


def _another_time(subject: str, own: str) -> str | None:
    """The question before, asked of another time: 这次……？ 上一次呢？; None where that is not what is asked."""
    bare = _PARTICLE.sub("", _BEGINNING.sub("", own)).strip()
    for row in _OCCASIONS:
        if row.fullmatch(bare) and (then := row.search(subject)):
            return subject[: then.start()] + bare + subject[then.end() :]
    return None


def _person_of(topic: str) -> str | None:
    """The one person that a topic is about, by name; None where it names none or more, or asks who it is.

    王忠殿陈列馆 names a house, and of 王忠殿陈列馆的馆长是谁 he is not the one who is spoken of next.
    """
    if _SEVERAL.search(topic) or (_ASKS_WHO.search(topic) and not _WHO_IS.search(topic)):
        return None
    found = _SPELLED.findall(topic)
    for (start, end, tag), (_, _, next_tag) in pairwise([*tagged(topic), (0, 0, "")]):
        if tag.startswith("nr") and end - start > 1 and topic[start] in FAMILY_NAMES:
            found.append("" if next_tag.startswith("n") else topic[start:end])
    return found[0] if len(set(found)) == 1 and found[0] else None


def _names_a_subject(text: str) -> bool:
    """Whether a text names somebody, some place or some thing of its own."""
    if _QUOTED.search(text) or _LATIN_NAME.search(text):
        return True
    if proper_names(text):
        return True
    # The dictionary leaves a name that it does not know in lone characters: 王|忠|殿.
    lone = "".join(
        "x" if end - start == 1 and tag.startswith(_NAME_PART_TAGS) else " "
        for start, end, tag in tagged(text)
    )
    return "xxx" in lone
