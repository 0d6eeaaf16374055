"""What a line shows by itself: its length, its end, its form, and its seams with the lines beside it."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache

from index import bylines
from index.column_labels import is_label
from index.page_habits import Habits
from index.reading import CONTINUATION_MARK, Line, unbalanced
from index.scripts import is_unspaced

# A line's features by what they are about; the values are names that read as evidence.
Shape = dict[str, str]

_SIZE_BOUNDS = (10, 22, 34, 48, 80, 160)  # half-widths
_SIZES = ("tiny", "short", "line", "long line", "two lines", "paragraph", "long paragraph")
_GAPS = ("gap less", "gap usual", "gap more", "gap much more")
_CLOSERS = "”’」』）)】》\"'"
# Characters of which one is in every credit: lines without are not searched for one.
_CREDIT_SIGNS = frozenset("摄图文作绘资照社C")
_LONGEST_NOTICE_TITLE = 16  # characters
_LONGEST_CREDIT = 40
_LONGEST_DATE_LINE = 20
_LONGEST_FOLIO = 80

_DANGLING = tuple("，、,的了在和与将把对从向于被让使由及并或而且是有")
_STARTERS = re.compile(
    r"^(?:据悉|据了解|据介绍|目前|近日|日前|近年来|今年|此外|同时|另外|随后|与此同时|活动|会议|当天|截至|下一步|为[了此]?|通过|此次|其中|"
    r"[一二三四五六七八九十]是|首先|其次|最后|如今|近期|连日来|\d{1,4}[年月日])"
)
_NOTICE_TITLE = re.compile(
    r"(?:公告|公示|启事|通知|声明|招聘|诚聘|招租|招标|拍卖|讣告|广告|遗失|更正|致歉|注销|出售|转让|天气|气象|赛程|比分|电视节目|(?:电话|热线)$)"
)
_NOTICE_WORDS = re.compile(
    r"联系电话|咨询电话|报名(?:电话|地址|热线)|声明作废|特此公告|债权|统一社会信用代码|抢修热线|热线[:：]|电话[:：]|地址[:：]|联系人|遗失|竞买|拍卖|逾期"
)
_FOLIO = re.compile(
    r"责任编辑|责编|编辑[:：/／]|审读|新闻热线|报料|主编|\.com|美编|版式|校对|组版|值班|本版|邮箱|电子邮|投稿|星期[一二三四五六日天]|农历|第\d+期|国内统一|CN\d\d|邮发代号|总第|今日\d+版|E-?mail|www\."
)
_DATE_LINE = re.compile(r"^\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日")
_STOP_INSIDE = re.compile(r"[。！？；;!?](?=.)")
_PAGE_NUMBER = re.compile(r"第?[A-Z]?\d{1,3}版?")
_PAGE_POINTED_TO = re.compile(r"(?:[A-D]?\d{1,2}版|[→▶]\s*[A-D]?\d{1,2})[)）]?$")
_SPEAKER = re.compile(r"[\u3400-\u9fff]{1,6}[：:](?=.{4})")  # questions and answers
_FIGURES = re.compile(r"[0-9０-９:：.％%℃]")
_MARKED = re.compile(r"[。，,；]")
_DASH_FIRST = re.compile(r"^(?:——|—|--|―)")
_CREDIT_INSIDE = re.compile(
    r"(?:摄影?|供图|资料图片?|图/文)\s*[)）]?\s*$|[（(]\s*(?:新华社|中新社)发?\s*[)）]\s*$|[作绘]\s*[（(]?(?:新华社发)?[)）]?$"
)


def shapes_of(lines: Sequence[Line], habits: Habits) -> list[Shape]:
    """What each line shows by itself."""
    page = {
        "wrap": "wrapped page" if habits.wrapped else "unwrapped page",
        "usual gap": f"usual gap {min(habits.usual_gap, 2)}{'' if habits.has_gaps else ' always'}",
    }
    shapes: list[Shape] = []
    above: Line | None = None
    for i, line in enumerate(lines):
        bare = line.bare
        own = page | {
            "gap": _GAPS[max(0, min(line.gap - habits.usual_gap, 2) + 1)] if i else "page head",
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
        if above is not None:
            upper = shapes[-1]
            own["seam"] = seam = _seam(above.bare, bare, habits)
            own["seam before"] = joint((seam, upper["end"]))
            upper["seam below"] = joint((_below(seam), upper["end"], upper["size"]))
        shapes.append(own)
        above = line
    return shapes


# A page has few different features and many lines: their names are put together once.
joint = lru_cache(maxsize=1 << 16)(" & ".join)
_below = lru_cache(maxsize=256)("below: ".__add__)


def _extras(text: str, bare: str) -> dict[str, str]:
    """What only some lines show."""
    found: dict[str, str] = {}
    if bylines.closing(text):
        found["close"] = "closing byline"
    elif not _CREDIT_SIGNS.isdisjoint(text) and _CREDIT_INSIDE.search(text):
        found["close"] = "closing credit"
    if len(bare) <= _LONGEST_NOTICE_TITLE and _NOTICE_TITLE.search(bare):
        found["notice"] = "notice title"
    elif _NOTICE_WORDS.search(bare):
        found["notice"] = "notice words"
    if unbalanced(bare):
        found["balance"] = "quotation left open"
    if _PAGE_POINTED_TO.search(bare):
        found["page"] = "points to a page"
    if _SPEAKER.match(bare):
        found["speaker"] = "begins with who speaks"
    if 3 * len(_FIGURES.findall(bare)) >= len(bare):
        found["figures"] = "mostly figures"
    return found


def _size(width: int) -> str:
    return _SIZES[bisect_left(_SIZE_BOUNDS, width)]


def _end(bare: str) -> str:
    last = bare.rstrip(_CLOSERS)[-1:]
    closed = bare[-1:] if bare[-1:] in _CLOSERS else ""
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
    if text[0] in "（(【" and CONTINUATION_MARK.fullmatch(text):
        return "continuation mark"
    if is_label(text):
        return "label"
    if bylines.opening(text):
        return "opening byline"
    return _form_of_small_print(text, bare) or ("dash first" if _DASH_FIRST.match(bare) else "plain")


def _form_of_small_print(text: str, bare: str) -> str:
    """The kind of a line that is a folio, a credit or a byline; nothing for any other."""
    dated = len(bare) <= _LONGEST_DATE_LINE and _DATE_LINE.match(bare)
    if dated or (len(bare) <= _LONGEST_FOLIO and _FOLIO.search(bare)) or _PAGE_NUMBER.fullmatch(bare):
        return "folio"
    if len(bare) <= _LONGEST_CREDIT and not _MARKED.search(bare) and _is_credited(text):
        return "credit"
    if bylines.is_byline(text):
        return "byline"
    if len(bare) <= _LONGEST_CREDIT and bare[0] in "（(" and bylines.closing(text):
        return "closing byline alone"
    return ""


def _is_credited(text: str) -> bool:
    """Whether a line ends with a picture's credit."""
    return not _CREDIT_SIGNS.isdisjoint(text) and bool(bylines.CREDIT.search(text))


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


@lru_cache(maxsize=1 << 15)
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
