"""Mastheads: what the lines at a page's head and foot say of its paper, date and edition.

A masthead line holds nothing but such things (a paper's name, a date with its weekday, a page number, a
section, editors, telephone numbers). A line with words of its own is a story's, and says nothing here.
"""

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass

from index.facts import PAPER, PageFacts, edition_of, number_of
from index.folding import folded
from index.reading import CONTINUATION_MARK, lines_of
from index.spans import squeeze

LINES = 6  # at the head and at the foot of a page
_REACH = 4000  # characters in which they stand
_OTHER_WORDS = 6  # characters of a section's name (要闻, 综合新闻) or of noise

_NUMERALS = "〇零一二三四五六七八九十廿"
_DATE = re.compile(
    rf"(?P<y>(?:19|20)\d\d|[{_NUMERALS}]{{4}})\s*[年./-]\s*(?P<m>\d{{1,2}}|[{_NUMERALS}]{{1,2}})\s*[月./-]\s*(?P<d>\d{{1,2}}|[{_NUMERALS}]{{1,3}})\s*日?"
)
_WEEKDAY = re.compile(r"星期[一二三四五六日天]|周[一二三四五六日](?![\u3400-\u9fff])")
_ISSUE = re.compile(
    r"农历|[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥]年|闰?(?:[正一二三四五六七八九十冬腊]|十[一二])月(?:初[一二三四五六七八九十]|十[一二三四五六七八九]|二十|廿[一二三四五六七八九]|三十)|(?:总|今日)?第?\d{2,6}期|今日\S{1,6}版|"
    r"国内统一(?:连续出版物|刊)号:?|CN\d\d-\d{4}|邮发代号:?[\d-]*"
)
_EDITION = re.compile(
    rf"第?(?P<number>[A-Z]?\d{{1,3}}|[{_NUMERALS}]{{1,3}})版(?![\u3400-\u9fff])|(?<![A-Z\d])(?P<lettered>[A-D]\d{{1,2}})(?![\dA-Z])|^(?P<bare>\d{{2}})(?!\d)|(?<!\d)(?P<last>\d{{2}})$"
)
_STAFF = re.compile(
    r"(?:本版)?(?:责任编辑|责任校对|责编|编辑|美编|版式(?:设计)?|校对|组版|排版|值班(?:总?编[委辑]|主任)|统筹|审读|制图|总编辑|主编|一读|二审|三审)[:/]?"
    r"(?:[\u3400-\u9fff]{2,4}?(?=责|编|美|版|校|组|值|统|审|制|主|一读|二审|三审|电|热|投|E|$|\d)|[\u3400-\u9fff]{2,4})?"
)
_CONTACT = re.compile(
    r"(?:(?:新闻|广告|发行|投稿|报料|编辑部)?(?:热线|电话|邮箱|信箱|电子邮[箱件]|网址|邮编|地址|传真)|E-?mail):?[\w@.:/-]*|[\w.-]+@[\w.-]+|www\.[\w./-]+|\d{7,12}",
    re.IGNORECASE,
)
_STORY = re.compile(r"^(?:本报|本刊|本网|新华社|中新社)|来源|转载|原载|摘自|据《|[。，；！？]")


@dataclass(frozen=True, slots=True)
class _Said:
    """What one masthead line says."""

    paper: str | None
    date: dt.date | None
    edition: str | None
    is_dated_line: bool  # a weekday or issue number vouches for the date


def from_masthead(raw: str) -> PageFacts:
    """What the masthead of a page says, if it has one; contradicting dates say nothing."""
    lines = lines_of(raw if len(raw) <= 2 * _REACH else f"{raw[:_REACH]}\n{raw[-_REACH:]}")
    head = [_said(line.text) for line in lines[:LINES]]
    foot = [_said(line.text) for line in lines[max(LINES, len(lines) - LINES) :]]
    said = PageFacts()
    for part in (head, foot):
        known = [s for s in part if s is not None]
        vouched = any(s.is_dated_line or s.paper for s in known)
        # A notice ends with a date too: only one with a weekday, or at the head beside a paper's name, counts.
        dates = {
            s.date for s in known if s.date and (s.is_dated_line or s.paper or (part is head and vouched))
        }
        papers = {s.paper for s in known if s.paper}
        editions = {s.edition for s in known if s.edition} if known else set()
        said = said.or_else(
            PageFacts(
                papers.pop() if len(papers) == 1 else None,
                dates.pop() if len(dates) == 1 else None,
                editions.pop() if len(editions) == 1 and (vouched or len(known) > 1) else None,
            )
        )
    return said


def names_a_paper(line: str) -> bool:
    """Whether a line is a masthead's that names its paper: 淇河晚报, by itself or beside its date and number."""
    said = _said(line)
    return said is not None and said.paper is not None


def _said(text: str) -> _Said | None:
    """What a line says if it is a masthead's, else None."""
    line = folded(squeeze(text)).upper()
    if not line or len(line) > 90 or _STORY.search(squeeze(text)) or CONTINUATION_MARK.search(text):
        return None
    date = _DATE.search(line)
    rest = _DATE.sub(" ", line)
    weekday = bool(_WEEKDAY.search(rest) or _ISSUE.search(rest))
    for pattern in (_WEEKDAY, _ISSUE):
        rest = pattern.sub(" ", rest)
    staff = bool(_STAFF.search(rest))
    for pattern in (_STAFF, _CONTACT):
        rest = pattern.sub(" ", rest)
    words = re.split(r"[\s·|/:：—-]+", unicodedata.normalize("NFKC", text))
    paper = next((found for word in words if (found := PAPER.fullmatch(word))), None)
    rest = rest.replace(folded(paper.group()).upper(), " ") if paper else rest
    spaced = _DATE.sub(" ", folded(text).upper()).strip()
    edition = _EDITION.search(spaced) or _EDITION.search(rest.strip())
    rest = _EDITION.sub(" ", rest.strip())
    others = "".join(c for c in rest if c.isalnum())
    if len(others) > _OTHER_WORDS or not (date or edition or paper or weekday or staff):
        return None
    if paper and not (date or weekday or edition or not others):
        return None
    number = next((g for g in edition.groups() if g), None) if edition else None
    return _Said(
        paper.group() if paper else None,
        _date(date) if date else None,
        edition_of(number) if number else None,
        weekday,
    )


def _date(found: re.Match[str]) -> dt.date | None:
    try:
        return dt.date(number_of(found["y"]), number_of(found["m"]), number_of(found["d"]))
    except ValueError:
        return None
