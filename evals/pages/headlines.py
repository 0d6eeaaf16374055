"""Headlines made from a story's own words, as editors make them.

An editor's headline shares names, places and numbers with its story and rarely copies it: function words
and dates go, long names are abbreviated, the speaker moves before a colon, the event before its setting.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from random import Random
from typing import Literal

import rjieba

from evals.pages.stories import Story, sentences
from index.spans import squeeze

Shape = Literal["line", "halves", "two lines", "kicker", "place kicker", "deck", "kicker two lines"]

# Characters of a headline, of a half of one, of a kicker that is a name, and of a subhead.
_HEADLINE = (10, 26)
_HALF = (5, 12)
_NAME = (2, 12)
_SUBHEAD = (5, 12)
_SHORTEST = 8
# Share of the headlines with a word in quotation marks.
_QUOTED = 0.15
# Share of the kickers that are a name with a colon.
_COLONED = 0.15
_TWO_LINES_FROM = 13

_ABBREVIATED = (
    ("中国人民银行", "央行"), ("国家发展改革委", "发改委"), ("国家发展和改革委员会", "发改委"),
    ("世界卫生组织", "世卫组织"), ("新型冠状病毒", "新冠病毒"), ("新冠肺炎", "新冠"), ("人民法院", "法院"),
    ("人民检察院", "检察院"), ("公安局", "警方"), ("股份有限公司", ""), ("有限公司", ""), ("有限责任公司", ""),
    ("外交部发言人", "外交部"), ("全国人民代表大会", "全国人大"), ("首席执行官", "CEO"), ("教育委员会", "教委"),
    ("北京时间", ""), ("当地时间", ""), ("中华人民共和国", "我国"), ("新闻发布会", "发布会"), ("人民币", ""),
    ("亿元", "亿"), ("万元", "万"), ("首次公开募股", "IPO"), ("新能源汽车", "新能源车"), ("美国总统", ""),
    ("股票", ""), ("疫苗接种", "接种"), ("高等学校", "高校"), ("大学生", "学子"), ("董事长兼", ""),
)  # fmt: skip
_DROPPED = frozenset(
    "的 了 着 将 已 已经 也 均 并 并且 正在 进行 名为 一名 一位 一起 一场 一次 一个 一项 一家 一种 一些 该 其 此 曾 于 而 则 都 "
    "还 又 等 其中 同时 此外 据悉 目前 日前 近日 当天 当日 根据 关于 对于 会 可以 能够 以及 正式 表示 相关 有关 仍 但 由于 之后 "
    "分别 这 该国 他 她 它 他们 自己 这些 现已 预计 主要 包括 作为 所 得 称 共同 共 被称为 已于 及其 上述 左右 就 即 是".split()
)
_SETTING = re.compile(
    r"(?:(?<![旨存所正现实])在|于|自|随着|截至|由于|据|通过|因)[^，。；：“”]{2,16}?(?:上|中(?![心国央共华东部学小])|后|时|期间|之际|以来|报道|消息)(?=.{6,})"
)
_DATE = re.compile(
    r"(?:将?[于在自从至]|截至|截止)?(?:北京时间|当地时间|美国东部时间)?(?:"
    r"(?:19|20)\d\d年(?:度)?(?:\d{1,2}月(?:\d{1,2}日?)?)?|\d{1,2}月(?:\d{1,2}日|份|底|初|中旬)?|\d{1,2}日(?!元)|"
    r"\d{1,2}时(?:\d{1,2}分)?|\d{1,2}[：:]\d\d|上午|下午|晚间|今日|昨日|今天|昨天|(?<!生)日前|近日|目前|连日来|此前|与此同时|据悉|据了解|据介绍)(?:[上下]午|晚|凌晨)?(?:之间|左右|间|起)?"
)
_SPEECH = re.compile(
    r"^(?P<who>.{2,16}?)(?P<verb>表示|宣布|指出|强调|称|认为|透露|呼吁|提醒|发布声明)[，：:]?(?P<words>.*)$"
)
_BARE = re.compile(r"[（(][^）)]*[）)]|[，。；：！？、…]+$|^[，。；：！？、…]+")
_LEADING = re.compile(
    r"^(?:指出|认为|表示|强调|提到|显示|介绍|称|其|因此|尽管|如果|不过|另外|具体|最终|结果|导致|其中)+(?=.{4,})"
)
# A clause that begins so depends on the one before it, and makes no headline of its own.
_DEPENDENT = re.compile(r"^(?:为|以|受|因|由|从|同比|环比|较|被|会议|文章|这|那|通过|随着|凭借|且)")
_GLUED = re.compile(r"(?<=[A-Za-z])\0(?=[A-Za-z])")
# A clause that ends so says nothing yet.
_UNSAID = re.compile(r"(?:中|后|时|上|期间|以来|显示|报道|消息|举行的|为主题|如下|前)$")
_DANGLING = frozenset(
    "、 和 与 及 或 在 对 向 从 把 被 为 至 以 因 让 使 由 到 比 按 近 超 约 达 、 ： 第 前 不 可 再 最 每 各".split()
)


@dataclass(frozen=True, slots=True)
class Heading:
    """A story's heading as printed: each part in lines, empty when the story has none."""

    headline: tuple[str, ...] = ()
    kicker: tuple[str, ...] = ()
    deck: tuple[str, ...] = ()


def heading_of(story: Story, shape: Shape, random: Random) -> Heading:
    """A heading of that shape, or the nearest shape that the story's words allow."""
    heading = _plain_heading(story, shape, random)
    if random.random() >= _QUOTED:
        return heading
    return replace(heading, headline=(_quoted(heading.headline[0], random), *heading.headline[1:]))


def _quoted(line: str, random: Random) -> str:
    """The line with one of its words in quotation marks, as editors like it."""
    tagged = rjieba.tag(line)
    things = [w for w, tag in tagged[1:] if tag in ("n", "vn") and len(w) in (2, 3) and line.count(w) == 1]
    if not things or re.search(r"[“”《》]", line):
        return line
    word = random.choice(things)
    return line.replace(word, f"“{word}”")


def _plain_heading(story: Story, shape: Shape, random: Random) -> Heading:
    clauses = _clauses(story.paragraphs[0])
    whole = [
        words for clause in clauses if (words := _whole(clause, _HEADLINE[1])) and not _UNSAID.search(words)
    ]
    halves = [words for words in whole if _HALF[0] <= len(words) <= _HALF[1]]
    if shape == "halves" and len(halves) > 1:
        return Heading((f"{halves[0]} {halves[1]}",))
    if shape == "place kicker" and (named := _named(clauses)):
        return Heading((named[1],), kicker=(f"{named[0]}{'：' if random.random() < _COLONED else ''}",))
    if shape in ("kicker", "kicker two lines") and len(whole) > 1:
        kicker, rest = whole[0], whole[1:]
        headline = " ".join(halves[-2:]) if kicker not in halves[-2:] and len(halves) > 1 else rest[0]
        if len(kicker) >= _HALF[0] and len(headline) >= _SHORTEST:
            lines = _two_lines(headline) if shape == "kicker two lines" else (headline,)
            return Heading(lines, kicker=(kicker,))
    main = (story.title and _fitted(story.title, _HEADLINE[1])) or _main(clauses, whole, random)
    if shape in ("two lines", "kicker two lines") and len(main) >= _TWO_LINES_FROM:
        return Heading(_two_lines(main))
    if shape == "deck":
        deck = _deck(story, random)
        return Heading((main,), deck=() if squeeze(main) in squeeze("".join(deck)) else deck)
    return Heading((main,))


def subhead_of(paragraph: str) -> str | None:
    """A few words that could stand above the paragraph, or None."""
    return next((words for words in _brief(paragraph, _SUBHEAD[1]) if len(words) >= _SUBHEAD[0]), None)


def two_line_subhead(paragraph: str) -> tuple[str, ...] | None:
    """A subhead that takes two lines of a column, or None."""
    words = next((words for words in _brief(paragraph, 20) if len(words) >= _SUBHEAD[1]), None)
    return _two_lines(words) if words else None


def run_in_head_of(paragraph: str) -> str | None:
    """A phrase of two short halves that opens a paragraph (`扩大宣传效果，营造浓厚氛围。`), or None."""
    halves = [words for words in _brief(paragraph, 9) if len(words) >= 4]
    return f"{halves[0]}，{halves[1]}。" if len(halves) > 1 and halves[0] != halves[1] else None


def label_of(paragraph: str, longest: int) -> str | None:
    """A name or event of the paragraph in a few words, or None."""
    named = _named(_clauses(paragraph))
    if named and len(named[0]) <= longest:
        return named[0]
    return next((words for words in _brief(paragraph, longest) if len(words) >= 4), None)


def _main(clauses: Sequence[str], whole: Sequence[str], random: Random) -> str:
    """One line: who says what, or the first clause that makes a headline, or two short ones."""
    for place, clause in enumerate(clauses[:2]):
        said = _SPEECH.match(clause)
        if said and random.random() < 0.8:
            words = said["words"] or (clauses[place + 1] if place + 1 < len(clauses) else "")
            who, what = _whole(said["who"], 12), _whole(words, 18)
            if len(who) >= 2 and len(what) >= 6:
                return f"{who}：{what}"
    for words in whole[:3]:
        if len(words) >= _HEADLINE[0] and not _DEPENDENT.match(words) and _tells(words):
            return words
    if len(whole) > 1 and len(whole[0]) + len(whole[1]) < _HEADLINE[1]:
        return f"{whole[0]} {whole[1]}"
    return _fitted("".join(clauses), _HEADLINE[1])


def _tells(words: str) -> bool:
    """Whether the words tell an event: a verb stands after the first word."""
    return any(tag.startswith("v") for _, tag in rjieba.tag(words)[1:])


def _named(clauses: Sequence[str]) -> tuple[str, str] | None:
    """The subject as a kicker and what it did as the headline, or None."""
    if not clauses:
        return None
    tagged = [(word, tag) for word, tag in rjieba.tag(clauses[0]) if word.strip()]
    verb = next((place for place, (_, tag) in enumerate(tagged) if place and tag == "v"), None)
    if verb is None or not tagged[verb - 1][1].startswith("n") or tagged[0][1] in ("p", "c", "r", "v"):
        return None
    name = "".join(word for word, _ in tagged[:verb])
    headline = _whole("".join(word for word, _ in tagged[verb:]), 18)
    if 0 < len(headline) < _SHORTEST and len(clauses) > 1:
        headline = f"{headline} {_whole(clauses[1], _HALF[1])}".strip()
    fits = (
        _NAME[0] <= len(name) <= _NAME[1] and len(headline) >= _SHORTEST and not re.search(r"[“”《》]", name)
    )
    return (name, headline) if fits else None


def _deck(story: Story, random: Random) -> tuple[str, ...]:
    named = _named(_clauses(story.paragraphs[0]))
    if named and len(named[0]) >= 4 and random.random() < 0.5:
        return (
            f"——{random.choice(['来自', '走近', '探访'])}{named[0]}{random.choice(['的报道', '的观察', '侧记'])}",
        )
    briefs = [b for paragraph in (story.paragraphs[1:] or story.paragraphs) for b in _brief(paragraph, 24)]
    words = next((words for words in briefs if len(words) >= _SHORTEST), None)
    if words is None:
        return ()
    lines = _two_lines(words) if len(words) >= 16 and random.random() < 0.5 else (words,)
    return (f"——{lines[0]}", *lines[1:])


def _brief(paragraph: str, longest: int) -> list[str]:
    """The clauses that are whole within the length, without marks, those after the first one first."""
    clauses = _clauses(paragraph)
    found = (_whole(clause, longest) for clause in clauses[1:] + clauses[:1])
    return [
        words
        for words in found
        if words and not re.search(r"[“”《》（）—]", words) and not _UNSAID.search(words)
    ]


def _clauses(paragraph: str) -> list[str]:
    """The clauses of the first sentences without dates and settings, emptiest left out."""
    text = "".join(sentences(paragraph)[:3])
    text = _SETTING.sub("", _DATE.sub("", re.sub(r"[（(][^）)]*[）)]", "", text)))
    found = [_BARE.sub("", clause) for clause in re.split(r"[，。；！？]|(?<!\d)：|：(?!\d)", text)]
    return [clause for clause in found if len(clause) >= 3 and _is_closed(clause)]


def _whole(clause: str, longest: int) -> str:
    """The clause as headline words when nothing has to be cut off for the length, or nothing."""
    fitted = _fitted(clause, longest)
    return fitted if fitted == _fitted(clause, len(clause)) else ""


def _fitted(clause: str, longest: int) -> str:
    """The clause as headline words: without function words, abbreviated, at most so long, cut at a word."""
    clause = _LEADING.sub("", clause)
    for name, short in _ABBREVIATED:
        clause = clause.replace(name, short)
    words = [word for word in map(str, rjieba.cut(clause)) if word.strip() and word not in _DROPPED]
    lengths = list(accumulate(len(word) for word in words))
    kept = sum(length <= longest for length in lengths)
    while kept and (words[kept - 1] in _DANGLING or not _is_closed("".join(words[:kept]))):
        kept -= 1
    while kept and words[0] in ("、", "和", "与", "但", "而", "并"):
        words, kept = words[1:], kept - 1
    return _GLUED.sub(" ", "\0".join(words[:kept])).replace("\0", "")


def _is_closed(words: str) -> bool:
    return all(words.count(left) == words.count(right) for left, right in ("“”", "《》", "（）", "‘’"))


def _two_lines(words: str) -> tuple[str, ...]:
    """The words in two lines, broken at a space or at the word boundary nearest to the middle."""
    if " " in words:
        first, second = words.split(" ", 1)
        return (first, second)
    ends = [end for end in accumulate(len(word) for word in map(str, rjieba.cut(words))) if end < len(words)]
    ends = [end for end in ends if _is_closed(words[:end]) and words[end] not in "、：”》"]
    if not ends:
        return (words,)
    middle = min(ends, key=lambda end: (abs(2 * end - len(words)), end))
    return (words[:middle], words[middle:])
