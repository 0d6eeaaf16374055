"""Names in a Chinese text: the people and bodies that a who asks for, the places that a where asks for.

Told by a dictionary's tags, which miss some and take some words for names that are none: enough to prefer one sentence
to another, not enough to say that a text holds no name.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from assistant.asked import Asked
from index.bylines import FAMILY_NAMES, SIGNED

# Bodies act like people: who cuts hair for nothing? a volunteers' team.
_BODY = re.compile(
    r"[\u3400-\u9fff]{2,12}?(?:队|局|公司|集团|协会|学会|商会|委员会|工会|大学|中学|小学|学院|医院|银行|法院|检察院|派出所|服务站|合作社)"
)
# Who wrote a story is seldom who did what it tells.
_SIGNED = re.compile(
    rf"{SIGNED}|[\u3400-\u9fff]{{2,4}}\s*摄(?![\u3400-\u9fff])|本报记者\s*[\u3400-\u9fff]{{2,4}}"
)
_ASKS_FOR_SIGNED = re.compile(r"记者|通讯员|作者|谁写|[拍摄写]的|报道")
# 馆长是谁, 谁是馆长: the office whose holder is asked for.
_OFFICE = (
    r"(?:[县市区省镇乡村党团工组支总]{0,4}(?:委|部|组)?副?书记|副?[局校馆院所部处科会市县区镇乡村省厅社站队园店厂行组班团船机室]长|"
    r"(?:董事|理事|秘书|检察|审判|参谋)长|(?:总|副总)?经理|副?(?:主任|主席|会长)|总裁|主编|[主总]?教练|负责人|发言人|创始人|"
    r"法人代表|导演|编剧|设计师|总工程师|传承人)"
)
_HOLDER = re.compile(
    rf"({_OFFICE})(?:是|叫|姓|由|的?(?:名字|姓名))(?:谁|哪|什么|啥|何|$|[？?])|谁(?:是|任|担任|出任|当选)(?:[\u3400-\u9fff]{{0,12}}?)({_OFFICE})(?:[？?的]|$)"
)
# 村书记 is 村党支部书记 in the paper; of a 县委书记 there is but one.
_PLAIN_SECRETARY = re.compile(r"^[^委副]*书记$")
_ACTING = (Asked.PERSON, Asked.ORGANISATION)
_BEFORE_OFFICE = re.compile(r"([\u3400-\u9fff]{1,12})$")
_LEAST_HOUSE = 2  # characters
_NEAR = 12  # characters between an office and its holder
_NAME_TAGS = ("nr", "ns", "nt", "nz")
_TAGS = {Asked.PERSON: ("nr", "nt"), Asked.PLACE: ("ns", "nt"), Asked.ORGANISATION: ("nt", "nz")}


def names_of(asked: Asked, text: str, question: str) -> list[tuple[int, int]]:
    """The ranges of a text that name what a who or a where asks for, but what the question names itself.

    Empty for every other kind of question.
    """
    tags = _TAGS.get(asked)
    if tags is None:
        return []
    signed = [] if _ASKS_FOR_SIGNED.search(question) else [match.span() for match in _SIGNED.finditer(text)]
    found = [
        (start, end)
        for start, end, tag in tagged(text)
        if tag.startswith(tags)
        and end - start > 1
        and text[start:end] not in question
        and not any(a <= start < b for a, b in signed)
    ]
    if asked in _ACTING and not found:
        found = [match.span() for match in _BODY.finditer(text) if match.group() not in question]
    return found


def proper_names(text: str) -> list[str]:
    """The people, places, bodies and other names in a Chinese text, each once; none of a single character."""
    return list(
        dict.fromkeys(
            text[start:end]
            for start, end, tag in tagged(text)
            if tag.startswith(_NAME_TAGS) and end - start > 1
        )
    )


def names_the_holder(text: str, question: str) -> bool | None:
    """Whether a text names who holds the office that a question asks for: 局长是谁; None where it asks for none."""
    asked = _HOLDER.search(question)
    if asked is None:
        return None
    office = _PLAIN_SECRETARY.sub("书记", asked[1] or asked[2])
    house = _house(question[: asked.start(1 if asked[1] else 2)], office)
    for found in re.finditer(re.escape(office), text):
        if text[: found.start()].endswith("副"):
            continue
        # 殷墟博物馆的馆长 is not the 陈列馆馆长.
        other = _house(text[: found.start()], office)
        if house and other and not set(pairwise(house)) & set(pairwise(other)):
            continue
        behind = text[found.end() : found.end() + _NEAR].lstrip(" :：、，,（(“")
        before = text[max(0, found.start() - _NEAR) : found.start()]
        if _begins_with_a_name(behind) or any(
            tag.startswith("nr") and end - start > 1 for start, end, tag in tagged(before)
        ):
            return True
    return False


def _house(before: str, office: str) -> str:
    """The body just before an office that heads it: 市图书馆 before 馆长; nothing where none is named, or it is 该馆."""
    found = _BEFORE_OFFICE.search(before.removesuffix("的"))
    name = found[1] if found else ""
    return name if len(name) > _LEAST_HOUSE and name.endswith(office[:1]) else ""


def _begins_with_a_name(text: str) -> bool:
    """Whether a text begins with a person's name, be it whole or in two: 王|远征."""
    words = [*tagged(text)][:2]
    if not words or text[0] not in FAMILY_NAMES:
        return False
    (_, end, tag), *rest = words
    return (tag.startswith("nr") or tag == "x") and (end > 1 or any(b - a <= 2 for a, b, _ in rest))


def tagged(text: str) -> Iterator[tuple[int, int, str]]:
    """The ranges of a text's words, each with the dictionary's tag."""
    import rjieba

    # Halves of characters are more than the dictionary can take.
    bare = text.encode("utf-8", "replace").decode()
    at = 0
    for word, tag in rjieba.tag(bare):
        at = bare.index(word, at)
        yield at, at + len(word), tag
        at += len(word)
