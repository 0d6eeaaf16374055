"""What a line of a page shows of its kind: the features that `index.line_model` weighs.

Everything is relative to the page's own habits (how wide its columns are, how many blank lines stand
between lines), so that one set of weights serves pages of any setting. Feature names are plain words:
they are also the evidence that a block carries for its kind.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from operator import itemgetter

from index import bylines
from index.reading import CONTINUATION_MARK, Line, is_open, unbalanced
from index.scripts import is_unspaced
from index.spans import squeeze

_WINDOW = 8
_WIDEST_COLUMN = 100  # half-widths
_RAGGED = 6  # half-widths by which a line of a column may differ from its neighbours
# Characters of running text before and after a line whose words are compared with each other.
_CONTEXT = 240

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
_LABEL = re.compile(
    r"^[□■◎●◆▲★【\[]?\s*(?:记者手记|采访手记|编后(?:语)?|编者按|短评|新闻链接|相关链接|链接|延伸阅读|名词解释|新闻背景|背景|快评|点评|画中话|图片新闻|镜头|锐评|聚焦|世说新语|关注|深度)\s*[】\]]?$"
)
_CREDIT_INSIDE = re.compile(
    r"(?:摄影?|供图|资料图片?|图/文)\s*[)）]?\s*$|[（(]\s*(?:新华社|中新社)发?\s*[)）]\s*$|[作绘]\s*[（(]?(?:新华社发)?[)）]?$"
)


class Habits:
    """What the page as a whole says about its setting."""

    def __init__(self, lines: Sequence[Line]) -> None:
        """Measure the page."""
        self.measures = _measures(lines)
        gaps = sorted(line.gap for line in lines[1:])
        self.usual_gap = gaps[len(gaps) // 2] if gaps else 0
        self.has_gaps = bool(gaps) and gaps[-1] > gaps[0]
        self.wrapped = _is_wrapped(lines, self.measures)
        self.spread = sum(line.spread for line in lines) > len(lines) / 4
        self.pairs = Counter(pair for line in lines for pair in _pairs(line.text))

    def fullness(self, line: Line, i: int) -> str:
        """How well a line fills its column."""
        if not self.wrapped:
            return "unwrapped"
        share = line.width / self.measures[i]
        for bound, name in (
            (0.35, "quarter"),
            (0.6, "half"),
            (0.78, "three quarters"),
            (0.9, "nearly"),
            (1.08, "full"),
        ):
            if share < bound:
                return name
        return "over"


def features_of(lines: Sequence[Line], habits: Habits | None = None) -> list[list[str]]:
    """For each line the names of the features that hold, in time linear in the text."""
    habits = habits or Habits(lines)
    plain = [_own_features(lines, i, habits) for i in range(len(lines))]
    shown = [_Shown.of(own) for own in plain]
    contexts = _Contexts(lines, habits)
    signed = _signed(plain)
    found: list[list[str]] = []
    for i, own in enumerate(plain):
        before = shown[i - 1] if i else _EDGE
        after = shown[i + 1] if i + 1 < len(shown) else _EDGE
        values = before.as_before + shown[i].as_own + after.as_after
        features = ["any", *own.values(), *before.beside_before, *after.beside_after]
        features += [_together(pick(values)) for pick in _PICKS]
        if i > 1:
            features.append(f"two before: {plain[i - 2]['form']}, {plain[i - 2]['end']}")
        if i + 2 < len(plain):
            features.append(f"two after: {plain[i + 2]['form']}, {plain[i + 2]['end']}")
        features += contexts.features(i, own, plain[i - 1] if i else None)
        features += signed[i]
        found.append(features)
    return found


_SIGNING = {
    "opening byline": "opening",
    "byline": "opening",
    "continuation mark": "mark",
    "closing byline alone": "closing",
}


def _may_head(own: dict[str, str]) -> bool:
    """Whether a line could be a heading."""
    return (
        own["form"] in ("plain", "dash first", "label")
        and own["commas"] in ("no marks", "one comma")
        and own["end"] not in ("ends sentence", "ends dangling", "ends in ;")
        and own["size"] not in ("paragraph", "long paragraph")
        and own["full"] not in ("full", "over")
    )


def _signed(plain: Sequence[dict[str, str]]) -> list[list[str]]:
    """For each line how stories are signed around it.

    A story is signed once, above its text or below it. Between a signature above and one below stands the
    border of two stories; where only one line there could be a heading, that is it.
    """
    events = [
        "closing" if own.get("close") == "closing byline" else _SIGNING.get(own["form"], "") for own in plain
    ]
    heads = [_may_head(own) for own in plain]
    before = _carried(events)
    after = _carried(events[::-1])[::-1]
    # Lines that could be headings between one signature and the next, by the number of the stretch.
    side = _side(plain, events, heads)
    stretch, stretches = 0, []
    counts: Counter[int] = Counter()
    for event, head in zip(events, heads, strict=True):
        stretch += bool(event)
        stretches.append(stretch)
        counts[stretch] += head
    found: list[list[str]] = []
    for i, own in enumerate(plain):
        sides = f"signed: {before[i]} before, {after[i]} after"
        beside = f"page {side}"
        many = counts[stretches[i]]
        number = "one" if many == 1 else "two" if many == 2 else "few" if many < 5 else "many"
        features = [sides, beside]
        if heads[i]:
            features += [
                f"{sides} & heading of {number}",
                f"{sides} & {own['end']} & {own['size']} & {own['gap']} & {number}",
            ]
            features += [
                f"{beside} & {sides} & heading of {number}",
                f"{beside} & {own['end']} & {own['gap']}",
            ]
        elif i and heads[i - 1]:
            features += [f"{sides} & below a heading of {number}", f"{beside} & {sides} & below a heading"]
        found.append(features)
    return found


def _side(plain: Sequence[dict[str, str]], events: Sequence[str], heads: Sequence[bool]) -> str:
    """On which side of their stories the page's headlines seem to stand: what its first and last lines say."""
    shown = [i for i, own in enumerate(plain) if own["form"] not in ("folio", "credit", "label")]
    if not shown:
        return "without text"
    first, last = shown[0], shown[-1]
    begins = (
        "a signature" if events[first] in ("opening", "mark") else "a heading" if heads[first] else "text"
    )
    ends = "a heading" if heads[last] or heads[max(first, last - 1)] else "text"
    return f"begins with {begins}, ends with {ends}"


def _carried(events: Sequence[str]) -> list[str]:
    """For each place the last event before it."""
    last, found = "nothing", []
    for event in events:
        found.append(last)
        last = event or last
    return found


# Features that mean something only together. `<` is the line before, `>` the line after.
_TOGETHER = (
    ("<end", "<full", "gap"),
    ("<end", "<full", "full"),
    ("<end", "gap", "end"),
    ("end", "full", "size"),
    ("end", "full", ">gap"),
    ("end", "size", ">form"),
    ("form", "<end"),
    ("form", "<form"),
    ("<form", "<end", "end", "size"),
    (">form", ">end", "end", "commas"),
    ("gap", ">gap", "end", "commas"),
    ("gap", ">gap", "full", "<full"),
    ("end", "commas", "size"),
    ("<size", "size", ">size"),
    ("<end", "end", ">end"),
    ("<full", "full", ">full"),
    ("<end", "start"),
    ("wrap", "end", "commas", "size", "<end"),
    ("wrap", "gap", ">gap", "<end", "end"),
    ("wrap", "usual gap", "gap", "<end", "<full"),
)


_KEYS = tuple(sorted({name.lstrip("<>") for names in _TOGETHER for name in names}))
_BESIDE_BEFORE = ("end", "full", "size", "form", "close", "commas")
_BESIDE_AFTER = ("end", "full", "size", "form", "start", "gap", "commas")


@dataclass(frozen=True, slots=True)
class _Shown:
    """One line's features as they read from the line below it, from itself, and from the line above it."""

    as_before: tuple[str, ...]
    as_own: tuple[str, ...]
    as_after: tuple[str, ...]
    beside_before: tuple[str, ...]
    beside_after: tuple[str, ...]

    @classmethod
    def of(cls, own: dict[str, str]) -> "_Shown":
        values = tuple(own.get(key, "-") for key in _KEYS)
        return cls(
            tuple(map(_before, values)),
            values,
            tuple(map(_after, values)),
            tuple(_before(own[key]) for key in _BESIDE_BEFORE if key in own),
            tuple(_after(own[key]) for key in _BESIDE_AFTER if key in own),
        )


def _pick(names: tuple[str, ...]) -> Callable[[tuple[str, ...]], tuple[str, ...]]:
    side = {"<": 0, ">": 2}
    return itemgetter(*(side.get(name[0], 1) * len(_KEYS) + _KEYS.index(name.lstrip("<>")) for name in names))


# A page has few different features and many lines: their names are put together once.
_together = lru_cache(maxsize=1 << 16)(" & ".join)
_before = lru_cache(maxsize=256)("before: ".__add__)
_after = lru_cache(maxsize=256)("after: ".__add__)
_PICKS = tuple(_pick(names) for names in _TOGETHER)
_EDGE = _Shown.of(dict.fromkeys(("end", "full", "form", "size", "gap"), "page edge"))


def _own_features(lines: Sequence[Line], i: int, habits: Habits) -> dict[str, str]:
    """What line i shows by itself."""
    line = lines[i]
    bare = squeeze(line.text)
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
        own["seam"] = _seam(lines[i - 1].text, line.text, habits)
        own["seam before"] = f"{own['seam']} & {_end(squeeze(lines[i - 1].text))}"
    if i + 1 < len(lines):
        own["seam below"] = (
            f"below: {_seam(line.text, lines[i + 1].text, habits)} & {own['end']} & {own['size']}"
        )
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
    ("label", lambda text, _: _LABEL.match(text)),
    ("opening byline", lambda text, _: bylines.opening(text)),
    (
        "folio",
        lambda _, bare: (
            _FOLIO.search(bare)
            or (_DATE_LINE.match(bare) and len(bare) <= 20)
            or re.fullmatch(r"第?[A-Z]?\d{1,3}版?", bare)
        ),
    ),
    (
        "credit",
        lambda text, bare: (
            len(bare) <= 40 and not re.search(r"[。，,；]", bare) and bylines.CREDIT.search(text)
        ),
    ),
    ("byline", lambda text, _: bylines.is_byline(text)),
    (
        "closing byline alone",
        lambda text, bare: len(bare) <= 40 and bare[0] in "（(" and bylines.closing(text),
    ),
    ("dash first", lambda _, bare: re.match(r"^(?:——|—|--|―)", bare)),
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
    full_stops = len(re.findall(r"[。！？；;!?](?=.)", bare))
    commas = len(re.findall(r"[，,]", bare))
    if full_stops:
        return "full stop inside"
    return "no marks" if commas == 0 else "one comma" if commas == 1 else "commas"


def _seam(upper: str, lower: str, habits: Habits) -> str:
    """Whether the words say that one line runs on into the next."""
    a, b = squeeze(upper), squeeze(lower)
    if not (is_unspaced(a[-1]) and is_unspaced(b[0])):
        return "seam of marks"
    seen = habits.pairs[a[-1] + b[0]]
    word = _word_spans(a[-6:], b[:6])
    if word:
        return "seam inside a word" + (" seen here" if seen else "")
    return "seam seen here" if seen >= 2 else "seam between words"


@lru_cache(maxsize=8192)
def _word_spans(upper: str, lower: str) -> bool:
    """Whether a dictionary word stands across the seam of two texts."""
    import rjieba  # its dictionary is unpacked at import

    at = 0
    for word in rjieba.cut(upper + lower, False):
        if at < len(upper) < at + len(word):
            return True
        at += len(word)
    return False


class _Contexts:
    """The words before and after a line: what tells a headline from a subhead, and which side it is for."""

    def __init__(self, lines: Sequence[Line], habits: Habits) -> None:
        self._lines = lines
        # A pair that the page has once only can't be shared; one that it has everywhere says little.
        self._weights = {pair: 1.0 / seen for pair, seen in habits.pairs.items() if seen > 1}
        self._pairs = [frozenset(_pairs(line.text)) & self._weights.keys() for line in lines]

    def features(self, i: int, own: dict[str, str], above: dict[str, str] | None) -> Iterator[str]:
        """How a line that could be a heading, or begin a story, is related to what stands around it."""
        may_head = own["commas"] in ("no marks", "one comma") and own["end"] not in (
            "ends sentence",
            "ends dangling",
        )
        ended = above is None or above["end"].startswith("ends sentence") or above["form"] != "plain"
        starts = (
            own["gap"] != "gap less" and own["commas"] != "no marks" and (ended or _may_head(above or own))
        )
        may_head = may_head and (ended or _may_head(own))
        if not may_head and not starts:
            return
        before = self._around(i, -1)
        after = self._around(i, 1)
        if may_head:
            up, down = self._share(self._pairs[i], before), self._share(self._pairs[i], after)
            yield f"words: {_level(up)} before, {_level(down)} after"
            yield f"words: {_level(up)} before, {_level(down)} after & {own['size']} & {own['end']}"
            yield f"words: {'nearer before' if up > down + 0.1 else 'nearer after' if down > up + 0.1 else 'as near'}"
        both = self._share(after, before)
        yield f"texts around: {_level(2 * both)} in common"
        if may_head:
            yield f"texts around a heading: {_level(2 * both)} in common & {own['size']}"

    def _around(self, i: int, step: int) -> set[str]:
        """The character pairs of the running text on one side of line i, headings passed over."""
        near: list[frozenset[str]] = []
        taken = 0
        at = i + step
        while 0 <= at < len(self._lines) and taken < _CONTEXT:
            line = self._lines[at]
            if line.width > 16:
                near.append(self._pairs[at])
                taken += line.width // 2
            at += step
            if abs(at - i) > 3 * _WINDOW:
                break
        return set().union(*near)

    def _share(self, pairs: AbstractSet[str], others: AbstractSet[str]) -> float:
        """The share of the pairs' weight that the others hold."""
        weight = self._weights.__getitem__
        total = sum(map(weight, pairs))
        return sum(map(weight, pairs & others)) / total if total else 0.0


def _level(share: float) -> str:
    for bound, name in ((0.02, "nothing"), (0.15, "little"), (0.35, "some"), (0.6, "much")):
        if share < bound:
            return name
    return "most"


def _pairs(text: str) -> list[str]:
    bare = squeeze(text)
    return [a + b for a, b in pairwise(bare) if is_unspaced(a) and is_unspaced(b)] + re.findall(
        r"[A-Za-z]{2,}|\d{2,}", text
    )


def _measures(lines: Sequence[Line]) -> list[int]:
    """For each line, the width of the column it stands in: the usual width of the lines around it."""
    measures = []
    counts: Counter[int] = Counter()
    for i in range(len(lines) + _WINDOW):
        if i < len(lines):
            counts[lines[i].width // 4] += 1
        if i - 2 * _WINDOW - 1 >= 0:
            counts[lines[i - 2 * _WINDOW - 1].width // 4] -= 1
        if i >= _WINDOW:
            usual = max(counts, key=lambda bin_: (counts[bin_] + counts.get(bin_ + 1, 0), bin_))
            measures.append(usual * 4 + 3)
    return measures


def _is_wrapped(lines: Sequence[Line], measures: Sequence[int]) -> bool:
    """Whether the page's text is broken at a column's width rather than at its paragraphs' ends."""
    if len(lines) < 4:
        return False
    fitting = [
        abs(line.width - measure) <= _RAGGED and 8 <= line.width <= _WIDEST_COLUMN
        for line, measure in zip(lines, measures, strict=True)
    ]
    both = sum(fits and is_open(line.text) for fits, line in zip(fitting, lines, strict=True))
    return sum(fitting) >= len(lines) / 2 and both >= len(lines) / 4
