"""Who wrote it: bylines in the forms that Chinese papers give them.

`本报讯（记者 甲 通讯员 乙）` opens a story, `□本报记者 甲 通讯员 乙` or `□ 甲` stands above it,
`（本报记者 甲）` or `（甲）` closes it, `（据新华社）` says that it is another's, `甲 摄` credits a picture.
"""

import re
from dataclasses import dataclass

from index.column_labels import is_label
from index.spans import squeeze

_ROLES = "记者|通讯员|实习生|评论员|摄影报道|摄影|图文|整理|编辑|作者|撰文|撰稿|供稿"
_ROLE = re.compile(
    rf"(?:本报|本刊|本社|新华社)?\s*(?:全媒体|融媒体|特约|见习|实习|首席|特派)*({_ROLES}|[图文](?=\s*[/／])|(?<=[/／])\s*[图文])"
)
_HAN = r"[\u3400-\u9fff·]"
# The 200 commonest family names (Ministry of Public Security, 2020) cover some 97 of 100 people.
FAMILY_NAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石"
    "金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤康易乔赖文葛温庞樊殷施颜牛邢倪芦焦柴翟"
    "窦詹靖柯漆苗付岳齐章梅盛童辛管祝左涂谷柳鲍麦洪房安申耿路关骆聂俞蓝包纪祁欧游阳裴成喻隋古娄冉宫甘翁华宗苑滕符项穆阎卞"
    "连解庄丛单艾虞吉鞠褚凌霍匡栗蔺上官司欧诸党卓季佟尚朴车屈"
)
# Compound family names; with one of them a name has up to four characters.
_COMPOUND = (
    "欧阳",
    "司马",
    "诸葛",
    "上官",
    "令狐",
    "司徒",
    "慕容",
    "皇甫",
    "尉迟",
    "长孙",
    "夏侯",
    "轩辕",
    "东方",
    "南宫",
    "端木",
)

# A byline in brackets: （记者 甲 通讯员 乙）.
SIGNED = r"[（(](?P<signed>[^（()）]{0,80}(?:记者|通讯员|特约|实习生|评论员|摄影)[^（()）]{0,80})[)）]"
_PAPER = r"[\u4e00-\u9fff]{0,5}?(?:日报|晚报|早报|晨报|快报|商报|时报|都市报|融媒体?)"
_PEOPLE = r"(?:首席|见习|实习|全媒体|融媒体?)?(?:记者|通讯员|实习生)\s*[\u3400-\u9fff]{2,3}(?:\s+[\u3400-\u9fff]{2,3})*"
_TOLD = rf"(?P<told>{_PEOPLE}(?:\s+{_PEOPLE})*\s*(?:摄影)?报道)[:：]?(?=\s|[:：]|$|[\u3400-\u9fff])"
OPENING = re.compile(
    rf"^(?:本报|本刊|本网|{_PAPER})(?:讯|消息|综合消息|综合报道|专电|特稿|[\u4e00-\u9fff]{{0,6}}?(?:电|讯))?\s*{SIGNED}"
    rf"|^(?:新华社|中新社|中新网|人民日报|央视网?|据)[^，。,（(]{{0,16}}?\s*(?:\d{{1,2}}\s*月\s*)?(?:\d{{1,2}}\s*日\s*)?(?:电|讯)\s*(?:{SIGNED.replace('signed', 'wired')})?"
    rf"|^(?:本报|本刊|本网)(?:讯|综合消息|综合报道)(?:\s*{_TOLD.replace('told', 'named')})?"
    rf"|^{SIGNED.replace('signed', 'alone')}(?=\s*\S)"
    rf"|^{_PAPER}(?:讯|消息)"
    rf"|^(?:本报|{_PAPER})?{_TOLD}"
)
# An opening with a paper's own name has it in its first characters; any other begins with one of these.
_FIRSTS, _HEAD = "本融新中人央据（(首见实全记通", 12
SIGNS = "□■◎●▢○☐"
_OPENS = re.compile(
    rf"^(?:本报|本刊|本网|{_PAPER})(?:讯(?=[\s\d（(:：]|记者|近日|日前|[昨今])|(?:消息|综合消息)?\s*[（(][^（）()]{{0,12}}?(?:记者|通讯员))"
)
_LINE = re.compile(
    rf"^[{SIGNS}\-—]*\s*(?:[\u4e00-\u9fff]{{1,6}}?(?:报社?|网|台|融媒体?))?\s*(?:{_ROLE.pattern})(?P<gap>[\s:：/／]*){_HAN}.{{0,60}}$"
)
_WORDS_TOO = re.compile(r"文\s*[/／]|[/／]\s*文")  # who signs for words and pictures signs a story
_WRITTEN = re.compile(
    rf"^[{SIGNS}]?\s*(?:{_HAN}{{2,4}}\s*[/／]\s*文|{_HAN}{{2,4}}\s+(?:文\s*[/／]\s*图|图\s*[/／]\s*文)|文\s*[/／]\s*{_HAN}{{2,4}})$"
)
_PEN_NAME = re.compile(rf"^[{SIGNS}]\s*{_HAN}(?:\s*{_HAN}){{1,5}}(?:\s+{_HAN}{{2,4}}){{0,3}}$")
# Whose story it is when it is not the paper's own: an agency, another paper, nobody.
_ELSEWHERE = r"(?:据|综合|来源|原载|摘自|本报综合|新华社|中新社|人民日报)[^（()）。，]{0,20}"
_NOBODYS = re.compile(_ELSEWHERE)
_MARKED = re.compile("[，。！？；,]")
_LONGEST_LINE = 60  # characters
_FOOT = 90  # characters at a story's end in which a byline stands
_ENDED = re.compile(r"[。！？”…!?]\s*$|^\s*$")
_CLOSING = re.compile(
    rf"[（(]\s*((?!作者[系为单]|编辑部)(?:{_ROLE.pattern})\s*{_HAN}[^（()）。，]{{0,60}}|{_HAN}{{2,4}}(?:[\s、]+{_HAN}{{2,4}}){{0,4}}|{_ELSEWHERE})\s*[)）]\s*$"
)
CREDIT = re.compile(
    rf"(?:{_HAN}{{2,4}}\s*(?:摄影?|供图|图/文|/\s*[摄图文])|[\s）)]{_HAN}{{2,4}}\s+[作绘]|^{_HAN}{{2,4}}\s+[作绘]|资料图片?|(?:新华社|中新社|CFP)发?|图据.{{1,12}}|图源.{{0,12}}|"
    rf"网络图片|视频截图|资料照片|摄影报道|(?:图片|照片)由{_HAN}{{2,12}}(?:提供|摄)|(?:^|[\s）)（(])(?:图|摄影?|供图|图片)\s*[/／:：]\s*{_HAN}{{2,10}})"
    r"\s*[)）]?\s*(?:[（(][^（()）]{1,24}[)）])?\s*$"
)
# 甲/图, 图/甲, 摄影：甲
_CREDITED = re.compile(
    rf"({_HAN}{{2,4}})\s*[/／]\s*(图|摄影?)|(?<!供)(?:图|摄影?)\s*[/／:：]\s*({_HAN}{{2,4}})"
)


@dataclass(frozen=True, slots=True)
class Byline:
    """Bare names in their order, and each name's role in the paper's own word (记者, 通讯员, 摄…)."""

    names: tuple[str, ...]
    roles: tuple[tuple[str, tuple[str, ...]], ...]


NOBODY = Byline((), ())


def is_byline(line: str) -> bool:
    """Whether a whole line is a byline: `□本报记者 王玉姣`, `□ 筠溪`, `本报记者 甲 通讯员 乙`."""
    found = _LINE.match(line)
    if not (found or _PEN_NAME.match(line) or _WRITTEN.match(line)) or _MARKED.search(line):
        return False
    if found and not found["gap"] and not _is_named(line):
        return False
    is_words = bool(_WORDS_TOO.search(line))
    return (
        len(squeeze(line)) <= _LONGEST_LINE and not is_label(line) and (is_words or not CREDIT.search(line))
    )


def _is_named(line: str) -> bool:
    """Whether what stands right after a role is a family name: 记者王玉姣, but not 记者节 or 摄影展."""
    names = parse(line).names
    return bool(names) and names[0].startswith(tuple(FAMILY_NAMES))


def opening(text: str) -> str | None:
    """The byline opening that a story's first line begins with (`本报讯（记者 甲）`), or None."""
    found = OPENING.match(text) if text[:1] in _FIRSTS or "报" in text[:_HEAD] else None
    if not found or (found.end() == len(text) and (found["told"] or found["named"])):
        return None  # nothing below it on its line: the line is a byline itself
    return found.group().rstrip()


def opens_a_story(text: str) -> bool:
    """Whether a line begins as only a story's first paragraph does: 本报讯（记者 甲）."""
    return bool(_OPENS.match(text)) and opening(text) is not None


def closing(text: str) -> str | None:
    """The bracketed byline that ends a story (`（本报记者 甲）`, `（甲）`), or None."""
    foot = text[-_FOOT:]
    found = _CLOSING.search(foot) if ")" in foot or "）" in foot else None
    if not found or not _ENDED.search(foot[: found.start()]):
        return None
    return found.group()


def parse(text: str) -> Byline:
    """The names and roles in a byline of any form.

    Letter-spacing may have taken the gaps between names (`记者张文渊通讯员赵王军`); a run of Han
    characters is then cut into names of three, a remainder of two being a name of its own.
    """
    found = OPENING.match(text.strip())
    if found:
        told = found["told"] or found["named"]
        text = told.replace("报道", "") if told else found["signed"] or found["wired"] or found["alone"] or ""
    inner = text.strip("（()）□■◎●▢○☐ \n")
    roles: dict[str, list[str]] = {}
    matches = list(_ROLE.finditer(inner))
    pieces = [("", inner[: matches[0].start()] if matches else inner)]
    for this, following in zip(matches, [*matches[1:], None], strict=False):
        pieces.append((this.group(1), inner[this.end() : following.start() if following else len(inner)]))
    names: list[str] = []
    for role, piece in pieces:
        if role == "" and matches:
            continue  # what stands before the first role is the paper's or the place's name
        for name in _names(piece):
            if name not in names:
                names.append(name)
            if role and name not in roles.setdefault(role, []):
                roles[role].append(name)
    if matches and not names:  # （甲 整理）
        names = _names(pieces[0][1])
        roles = {matches[0].group(1): names} if names else {}
    return Byline(tuple(names), tuple((role, tuple(found)) for role, found in roles.items()))


def credited(text: str) -> Byline:
    """The names in a picture's credit: `本报记者 杨德坤 摄`, `苏瑜 摄`, `新华社发（孟德龙摄）`."""
    found = re.search(rf"({_HAN}{{2,4}})\s*(摄|作|绘)", squeeze_credit(text)) or _CREDITED.search(text)
    if not found:
        return NOBODY
    name = next(name for name in (found.group(1), *found.groups()[2:]) if name)
    return Byline((name,), ((found.group(2) or "图", (name,)),))


def squeeze_credit(text: str) -> str:
    """A credit without agency and role words, so that only the name stands before 摄."""
    return re.sub(rf"(?:新华社|中新社)发?|本报|{_ROLES}|[（(]", " ", text)


def _names(piece: str) -> list[str]:
    names: list[str] = []
    if _NOBODYS.match(squeeze(piece.strip("（()） "))):
        return names
    for token in re.split(r"[\s、，,/／;；:：]+", piece.strip("（()） ")):
        bare = "".join(re.findall(_HAN, token))
        if not bare or bare != token:
            if token and re.fullmatch(r"[A-Za-z .·'-]{2,40}", token):
                names.append(token)
            continue
        names.extend(_cut_names(bare))
    return names


def _cut_names(run: str) -> list[str]:
    """A run of Han characters without gaps as names of two to four characters.

    Of all ways to cut it, the one in which most parts begin with a family name; then that with most
    names of three characters.
    """
    if len(run) < 2:
        return []
    if len(run) <= 3 or "·" in run:
        return [run]
    best: list[tuple[float, list[str]]] = [(0.0, [])]
    for end in range(1, len(run) + 1):
        options = []
        for size in (2, 3, 4):
            if size <= end and best[end - size][0] > -99:
                name = run[end - size : end]
                score = (2.0 if name[0] in FAMILY_NAMES else 0.0) + (0.5 if size == 3 else 0.0) - (size == 4)
                score += 2.5 if size >= 3 and name.startswith(_COMPOUND) else 0.0
                options.append((best[end - size][0] + score - 1.0, [*best[end - size][1], name]))
        best.append(max(options, default=(-100.0, []), key=lambda option: option[0]))
    return best[-1][1] or [run]
