"""Bylines and picture credits in the forms that papers print, with made-up names.

A byline opens a story (`本报讯（记者 甲 通讯员 乙）`), stands on a line of its own above it
(`□本报记者 甲 通讯员 乙`, `□ 筠 溪`), or closes it (`（本报记者 甲）`, `（甲）`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Literal

BylineForm = Literal[
    "desk",
    "tight desk",
    "gapped desk",
    "bare desk",
    "line",
    "pen name",
    "closing",
    "closing name",
    "wire",
    "paper's desk",
    "staff desk",
    "staff line",
    "told",
    "words and pictures",
    "author",
    "from elsewhere",
    "edited",
    "none",
]
CreditForm = Literal[
    "name", "own line", "agency", "brackets", "office", "drawn", "tail", "slash", "staff", "given"
]

_FAMILIES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任"
    "姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文窦柯靖詹"
)
_RARE_FAMILIES = ("欧阳", "司马", "上官", "诸葛", "皇甫")
_GIVEN = (
    "伟 芳 娜 敏 静 丽 强 磊 军 洋 勇 艳 杰 娟 涛 明 超 霞 平 刚 桂英 文渊 煜东 丽娜 海寅 嘉秀 晓彤 诗捷 婷媛 其其 佳佳 "
    "德坤 长松 倩倩 亚洲 岩稀 文燕 罗月 龙歌 鹏云 维豪 建国 志远 晨曦 雨桐 子涵 思源 宇航 春梅 玉兰 小雨 振华 国强 红梅 秀英 "
    "彦峰 忠义 素平 美丽 雪华 安琪 一鸣 若溪 景行 书瑶 瑞鹏 远征 佳乐 海超 亚涛 旭亮 俊杰 浩然 欣怡 梓萱 凯 迪 岩 辉 瑜 飞"
).split()
_PEN_NAMES = "筠溪 漆义 郭剑 闻笛 砚秋 知行 南山 石鸣 林间 初阳 半夏 秋实 平言 江声 青禾 远志 木舟 溪亭 方圆 听雨".split()
_CITIES = "北京 上海 郑州 武汉 西安 成都 广州 南京 杭州 济南 合肥 长沙 石家庄 太原 哈尔滨 乌鲁木齐 东京 莫斯科".split()
_PAPERS = "晚报 早报 清河晚报 江城日报 东州晨报 汉东都市报 临海商报 江报融媒".split()
_ELSEWHERE = (
    "（据新华社）",
    "（据新华社电）",
    "（本报综合）",
    "（综合新华社消息）",
    "（据《人民日报》）",
    "（新华社）",
)
_STAFF = ("paper's desk", "staff desk", "staff line", "told", "words and pictures")
_OFFICES = "市融媒体中心 区委宣传部 市体育局 县文化馆 市消防救援支队 校方 主办方 街道办事处 市气象局 红十字会".split()


@dataclass(frozen=True, slots=True)
class Byline:
    """A byline as printed: before the first words, on its own line, or after the last; and whose it is."""

    names: tuple[str, ...] = ()
    roles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    opening: str = ""
    line: str = ""
    closing: str = ""


NOBODY = Byline()


def name_of(random: Random) -> str:
    """A made-up name of two to four characters."""
    family = random.choice(_RARE_FAMILIES) if random.random() < 0.02 else random.choice(_FAMILIES)
    return family + random.choice(_GIVEN)


def byline_of(form: BylineForm, random: Random) -> Byline:
    """A byline of that form; its marks are full width."""
    if form in ("none", "bare desk", "from elsewhere"):
        return _unsigned(form, random)
    if form in ("pen name", "author", "edited", "closing name"):
        return _by_writer(form, random)
    return _of_staff(form, random) if form in _STAFF else _with_reporters(form, random)


def _unsigned(form: BylineForm, random: Random) -> Byline:
    if form == "from elsewhere":
        return Byline(closing=random.choice(_ELSEWHERE))
    desk = random.choice(["本报讯 ", "本报讯 ", "本报综合消息 "]) if form == "bare desk" else ""
    return Byline(opening=desk)


def _by_writer(form: BylineForm, random: Random) -> Byline:
    """A byline that names whoever wrote it, without a desk or a rank."""
    if form == "pen name":
        name = random.choice(_PEN_NAMES)
        return Byline((name,), line=f"□ {' '.join(name)}" if random.random() < 0.7 else f"□ {name}")
    if form == "author":
        name = random.choice(_PEN_NAMES) if random.random() < 0.5 else name_of(random)
        told = random.choice(["作者：{}", "□{}", "◎ {}", "■ {}", "文/{}", "{} / 文"]).format(name)
        return Byline((name,), line=told)
    if form == "edited":
        name = name_of(random)
        return Byline((name,), closing=f"（{name} 整理）")
    names = _names(random, 2 if random.random() < 0.3 else 1)
    return Byline(names, closing=f"（{' '.join(names)}）")


def _with_reporters(form: BylineForm, random: Random) -> Byline:
    reporters = _names(random, 2 if random.random() < 0.2 else 1)
    wants_correspondents = form not in ("wire", "closing") and random.random() < 0.55
    correspondents = _names(random, random.choice([1, 1, 1, 2]), reporters) if wants_correspondents else ()
    roles = {"记者": reporters} | ({"通讯员": correspondents} if correspondents else {})
    names = reporters + correspondents
    gap = "" if form == "tight desk" else " "
    told = " ".join(f"{role}{gap}{' '.join(people)}" for role, people in roles.items())
    if form == "line":
        return Byline(names, roles, line=f"□{random.choice(['', '', ' '])}本报{told}")
    if form == "closing":
        return Byline(names, roles, closing=f"（本报{told}）")
    if form == "wire":
        day = f"{random.randint(1, 12)}月{random.randint(1, 28)}日"
        return Byline(names, roles, opening=f"新华社{random.choice(_CITIES)}{day}电（{told}）")
    desk = "本报" if form == "tight desk" and random.random() < 0.08 else "本报讯"
    return Byline(names, roles, opening=f"{desk}{' ' if form == 'gapped desk' else ''}（{told}）")


def _of_staff(form: BylineForm, random: Random) -> Byline:
    """A byline with the paper's name, with ranks, or for words and pictures."""
    names = _names(random, random.choice([1, 1, 2]))
    people = " ".join(names)
    paper = random.choice(_PAPERS)
    roles = {"记者": names}
    if form == "told":
        who = random.choice(
            [f"本报记者{'' if len(names) == 1 else ' '}", f"{paper}记者 ", "本报讯 记者 ", "本报讯 记者"]
        )
        return Byline(names, roles, opening=f"{who}{people}{random.choice(['报道 ', '报道：', ' 报道 '])}")
    if form == "paper's desk":
        return Byline(
            names,
            roles,
            opening=f"{random.choice([paper, paper[-2:], paper + '消息'])}讯（记者 {people}）".replace(
                "消息讯", "消息 "
            ),
        )
    rank = random.choice(["首席记者", "见习记者", "全媒体记者", "融媒体记者", "记者", "实习记者"])
    if form == "words and pictures":
        signs = random.choice(["□", "", "□ "])
        line = random.choice(
            [
                f"{signs}本报{rank} {people} 文/图",
                f"{signs}{paper}{rank} {people} 文/图",
                f"文/图 本报{rank} {people}",
            ]
        )
        return Byline(names, roles, line=line)
    others = _names(random, 1, names)
    helper = random.choice(["实习生", "通讯员", "见习记者"])
    both = (*names, *others)
    if form == "staff line":
        sign = random.choice(["", "□", "■"])
        return Byline(both, roles | {helper: others}, line=f"{sign}本报{rank} {people} {helper} {others[0]}")
    picture = random.choice(["", "", " 文/图"])
    return Byline(
        both, roles | {helper: others}, opening=f"本报讯（{rank} {people} {helper} {others[0]}{picture}）"
    )


@dataclass(frozen=True, slots=True)
class Credit:
    """A picture's credit: on the caption's last line, or on a line of its own."""

    text: str
    own_line: bool
    names: tuple[str, ...]
    roles: Mapping[str, tuple[str, ...]]


def credit_of(form: CreditForm, random: Random) -> Credit:
    """A credit of that form; its marks are full width."""
    if form == "office":
        office = random.choice(_OFFICES)
        text = random.choice((f"资料图片（{office}供图）", f"{office}供图", f"（{office}供图）"))
        return Credit(text, own_line=True, names=(), roles={"供图": (office,)})
    if form == "given":
        text = random.choice(
            ["受访者供图", "（受访者供图）", "（网络图片）", "视频截图", "图片由主办方提供", "（资料图片）"]
        )
        return Credit(text, own_line=True, names=(), roles={})
    name = name_of(random)
    texts: dict[CreditForm, tuple[str, ...]] = {
        "name": (f"{name} 摄",),
        "tail": (f"{name}摄", f"（{name} 摄）", f"（{name}摄影报道）"),
        "own line": (f"本报记者 {name} 摄",),
        "agency": (f"新华社发（{name}摄）", f"新华社发（{name} 摄）"),
        "brackets": (f"（本报记者 {name} 摄）",),
        "drawn": (f"{name} 作 （新华社发）",),
        "slash": (f"图/{name}", f"摄影：{name}", f"{name}/图"),
        "staff": (f"本报首席记者 {name} 摄", f"本报全媒体记者 {name} 摄", f"本报记者 {name} 摄影报道"),
    }
    text = random.choice(texts[form])
    roles = ("作",) if form == "drawn" else ("记者", "摄") if "记者" in text else ("摄",)
    own_line = form in ("own line", "agency", "drawn", "slash", "staff")
    return Credit(text, own_line=own_line, names=(name,), roles=dict.fromkeys(roles, (name,)))


def _names(random: Random, count: int, others: tuple[str, ...] = ()) -> tuple[str, ...]:
    names: list[str] = []
    while len(names) < count:
        name = name_of(random)
        if name not in names and name not in others:
            names.append(name)
    return tuple(names)
