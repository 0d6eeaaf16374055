"""Names in a Chinese text: the people and bodies that a who asks for, the places that a where asks for.

Told by a dictionary's tags, which miss some and take some words for names that are none: enough to prefer one sentence
to another, not enough to say that a text holds no name.
"""

import re
from collections.abc import Iterator

from assistant.asked import Asked

# Bodies act like people: who cuts hair for nothing? a volunteers' team.
_BODY = re.compile(
    r"[\u3400-\u9fff]{2,12}?(?:队|局|公司|集团|协会|学会|商会|委员会|工会|大学|中学|小学|学院|医院|银行|法院|检察院|派出所|服务站|合作社)"
)
_TAGS = {Asked.PERSON: ("nr", "nt"), Asked.PLACE: ("ns", "nt")}


def names_of(asked: Asked, text: str, question: str) -> list[tuple[int, int]]:
    """The ranges of a text that name what a who or a where asks for, but what the question names itself.

    Empty for every other kind of question.
    """
    tags = _TAGS.get(asked)
    if tags is None:
        return []
    found = [
        (start, end)
        for start, end, tag in _tagged(text)
        if tag.startswith(tags) and end - start > 1 and text[start:end] not in question
    ]
    if asked is Asked.PERSON and not found:
        found = [match.span() for match in _BODY.finditer(text) if match.group() not in question]
    return found


def _tagged(text: str) -> Iterator[tuple[int, int, str]]:
    import rjieba

    at = 0
    for word, tag in rjieba.tag(text):
        at = text.index(word, at)
        yield at, at + len(word), tag
        at += len(word)
