"""What a line shows by itself: its length, its end, its form, and its seams with the lines beside it."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from index import bylines
from index.column_labels import is_label
from index.page_habits import Habits
from index.reading import CONTINUATION_MARK, Line, unbalanced
from index.scripts import is_unspaced

# A line's features by what they are about; the values are names that read as evidence.
Shape = dict[str, str]

_DANGLING = tuple("，、,的了在和与将把对从向于被让使由及并或而且是有")
_STARTERS = re.compile(
    r"^(?:据悉|据了解|据介绍|目前|近日|日前|近年来|今年|此外|同时|另外|随后|与此同时|活动|会议|当天|截至|下一步|为[了此]?|通过|此次|其中|"
    r"[一二三四五六七八九十]是|首先|其次|最后|如今|近期|连日来|\d{1,4}[年月日])"
)
_NOTICE_TITLE = re.compile(
    r"(?:公告|公示|启事|通知|声明|招聘|诚聘|招租|招标|拍卖|讣告|广告|遗失|更正|致歉|注销|出售|转让)"
)
_NOTICE_WORDS = re.compile(
    r"联系电话|咨询电话|报名(?:电话|地址|热线)|声明作废|特此公告|债权|统一社会信用代码|抢修热线|热线[:：]|电话[:：]|地址[:：]|联系人|遗失|竞买|拍卖|逾期"
)
_FOLIO = re.compile(
    r"责任编辑|责编|美编|版式|校对|组版|值班|本版|邮箱|电子邮|投稿|星期[一二三四五六日天]|农历|第\d+期|国内统一|CN\d\d|邮发代号|总第|今日\d+版|E-?mail|www\."
)
_DATE_LINE = re.compile(r"^\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日")
_STOP_INSIDE = re.compile(r"[。！？；;!?](?=.)")
_PAGE_NUMBER = re.compile(r"第?[A-Z]?\d{1,3}版?")
_MARKED = re.compile(r"[。，,；]")
_DASH_FIRST = re.compile(r"^(?:——|—|--|―)")
_CREDIT_INSIDE = re.compile(
    r"(?:摄影?|供图|资料图片?|图/文)\s*[)）]?\s*$|[（(]\s*(?:新华社|中新社)发?\s*[)）]\s*$|[作绘]\s*[（(]?(?:新华社发)?[)）]?$"
)


def shape_of(lines: Sequence[Line], i: int, habits: Habits) -> Shape:
    """What line i shows by itself."""
    line = lines[i]
    bare = line.bare
    gap = line.gap - habits.usual_gap
    own = {
        "wrap": "wrapped page" if habits.wrapped else "unwrapped page",
        "usual gap": f"usual gap {min(habits.usual_gap, 2)}{'' if habits.has_gaps else ' always'}",
        "gap": "page head"
        if i == 0
        else f"gap {'less' if gap < 0 else 'usual' if gap == 0 else 'more' if gap == 1 else 'much more'}",
        "full": habits.fullness(line, i),
        "size": _size(line.width),
        "end": _end(bare),
        "form": _form(line.text, bare),
        "start": _start(bare),
        "commas": _commas(bare),
    }
    if line.spread:
        own["spread"] = "letter-spaced"
    elif habits.spread:
        own["spread"] = "not letter-spaced"
    own |= _extras(line.text, bare)
    if " " in line.text and own["commas"] == "no marks":
        own["halves"] = "halves apart"
    if i:
        own["seam"] = _seam(lines[i - 1].bare, bare, habits)
        own["seam before"] = f"{own['seam']} & {_end(lines[i - 1].bare)}"
    if i + 1 < len(lines):
        own["seam below"] = f"below: {_seam(bare, lines[i + 1].bare, habits)} & {own['end']} & {own['size']}"
    return own


def _extras(text: str, bare: str) -> dict[str, str]:
    """What only some lines show."""
    found: dict[str, str] = {}
    if bylines.closing(text):
        found["close"] = "closing byline"
    elif _CREDIT_INSIDE.search(text):
        found["close"] = "closing credit"
    if _NOTICE_TITLE.search(bare) and len(bare) <= 16:
        found["notice"] = "notice title"
    elif _NOTICE_WORDS.search(bare):
        found["notice"] = "notice words"
    if unbalanced(bare):
        found["balance"] = "quotation left open"
    return found


def _size(width: int) -> str:
    for bound, name in (
        (10, "tiny"),
        (22, "short"),
        (34, "line"),
        (48, "long line"),
        (80, "two lines"),
        (160, "paragraph"),
    ):
        if width <= bound:
            return name
    return "long paragraph"


def _end(bare: str) -> str:
    last = bare.rstrip("”’」』）)】》\"'")[-1:]
    closed = bare[-1:] if bare[-1:] in "”’」』）)】》\"'" else ""
    if last and last in "。.…":
        return "ends sentence" + (" quoted" if closed else "")
    if last and last in "！!？?":
        return "ends in ! or ?"
    if last and last in "；;":
        return "ends in ;"
    if last and last in "：:":
        return "ends in :"
    if not closed and bare.endswith(_DANGLING):
        return "ends dangling"
    return "ends open" + (f" after {closed}" if closed else "")


def _form(text: str, bare: str) -> str:
    """The kind that a line says itself to be, if it does."""
    return next((form for form, holds in _FORMS if holds(text, bare)), "plain")


_FORMS: tuple[tuple[str, Callable[[str, str], object]], ...] = (
    ("continuation mark", lambda text, _: CONTINUATION_MARK.fullmatch(text)),
    ("label", lambda text, _: is_label(text)),
    ("opening byline", lambda text, _: bylines.opening(text)),
    (
        "folio",
        lambda _, bare: (
            _FOLIO.search(bare)
            or (_DATE_LINE.match(bare) and len(bare) <= 20)
            or _PAGE_NUMBER.fullmatch(bare)
        ),
    ),
    (
        "credit",
        lambda text, bare: len(bare) <= 40 and not _MARKED.search(bare) and bylines.CREDIT.search(text),
    ),
    ("byline", lambda text, _: bylines.is_byline(text)),
    (
        "closing byline alone",
        lambda text, bare: len(bare) <= 40 and bare[0] in "（(" and bylines.closing(text),
    ),
    ("dash first", lambda _, bare: _DASH_FIRST.match(bare)),
)


def _start(bare: str) -> str:
    if found := _STARTERS.match(bare):
        return "starts as a paragraph" if not found.group()[0].isdigit() else "starts with a date"
    if bare[0] in '“‘「『"':
        return "starts quoted"
    if bare[0] in "，。、；：！？”’）》,.;:)":
        return "starts with a closing mark"
    if bare[0] in "□■◎●◆▲★◇○":
        return "starts with a sign"
    return "starts plain"


def _commas(bare: str) -> str:
    commas = bare.count("，") + bare.count(",")
    if _STOP_INSIDE.search(bare):
        return "full stop inside"
    return "no marks" if commas == 0 else "one comma" if commas == 1 else "commas"


def _seam(a: str, b: str, habits: Habits) -> str:
    """Whether the words say that one line runs on into the next."""
    if not (is_unspaced(a[-1]) and is_unspaced(b[0])):
        return "seam of marks"
    seen = habits.pairs[a[-1] + b[0]]
    word = word_spans(a[-6:], b[:6])
    if word:
        return "seam inside a word" + (" seen here" if seen else "")
    return "seam seen here" if seen >= 2 else "seam between words"


@lru_cache(maxsize=8192)
def word_spans(upper: str, lower: str) -> bool:
    """Whether a dictionary word stands across the seam of two texts."""
    import rjieba  # its dictionary is unpacked at import

    at = 0
    for word in rjieba.cut(upper + lower, False):
        if at < len(upper) < at + len(word):
            return True
        at += len(word)
    return False


def may_head(own: Shape) -> bool:
    """Whether a line could be a heading."""
    return (
        own["form"] in ("plain", "dash first", "label")
        and own["commas"] in ("no marks", "one comma")
        and own["end"] not in ("ends sentence", "ends dangling", "ends in ;")
        and own["size"] not in ("paragraph", "long paragraph")
        and own["full"] not in ("full", "over")
    )
