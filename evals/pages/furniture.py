"""What stands around a page's stories: banners, column labels, notices, continuation marks, folio lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from evals.pages.bylines import name_of

BANNERS = (
    ("情暖万家·为民办实事",), ("奋进新征程 建功新时代",), ("用文明点亮城市", "让幸福温暖你我"), ("街道社区谈",), ("乡村振兴进行时",),
    ("走基层·一线见闻",), ("优化营商环境", "激发市场活力"), ("高质量发展调研行",), ("学思想 强党性 重实践",), ("迎盛会 促发展",),
    ("绿水青山就是金山银山",), ("我为群众办实事", "解难题·暖民心"), ("喜看家乡新变化",), ("小城大爱",), ("民生直通车",),
)  # fmt: skip
LABELS = (
    "聚焦",
    "锐评",
    "世说新语",
    "今日视点",
    "热点追踪",
    "关注",
    "深度",
    "民生",
    "国际",
    "财经观察",
    "体坛",
    "文化周刊",
    "记者调查",
    "寰球",
)
RICH_LABELS = (
    *LABELS,
    *(
        "要闻",
        "本地新闻",
        "天下",
        "社会",
        "人物",
        "时评",
        "来论",
        "晚报调查",
        "百姓故事",
        "清风苑",
        "文苑",
        "健康周刊",
        "读书",
        "随笔",
        "市井",
        "服务台",
    ),
)
QUESTIONS = (
    "这件事的起因是什么？",
    "目前进展如何？",
    "接下来有哪些打算？",
    "市民最关心的问题，怎么解决？",
    "您怎么看这种变化？",
    "过程中遇到过哪些困难？",
    "为什么会选在这个时候？",
)
_TITLES = "清河晚报 江城日报 东州晨报 汉东日报 临海商报".split()
_SKIES = "晴 多云 阴 小雨 中雨 多云转晴 晴转多云 阴有小雨 雷阵雨".split()
_TEAMS = "江城队 东州队 临海队 清河队 南山队 北苑队 河东队 石桥队".split()
BOX_LABELS = ("记者手记", "新闻链接", "延伸阅读", "相关链接", "短评", "名词解释")
PICTURE_LABELS = ("画中话", "图片新闻", "镜头")
_PAGES = ("第一版", "第二版", "第三版", "第四版", "01版", "A1版", "A3版", "1版", "3版")
_PLACES = "北城区 新华街道 长乐镇 南关社区 石桥乡 河东新区 红旗路 建设路 永兴小区 高新区".split()
_WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True, slots=True)
class Notice:
    """A small notice or advertisement: its title and its lines."""

    title: str
    lines: tuple[str, ...]


def notice_of(random: Random) -> Notice:
    """A notice with made-up names and numbers."""
    return random.choice([_announcement, _losses, _vacancies, _power_cut, _auction, _wound_up])(random)


def service_of(random: Random) -> Notice:
    """Weather, fixtures or useful numbers: what is printed every day."""
    return random.choice([_weather, _fixtures, _numbers])(random)


def _weather(random: Random) -> Notice:
    days = random.choice([("今天", "明天", "后天"), ("今天白天", "今天夜间"), ("市区", "东州县", "石桥县")])
    lines = tuple(
        f"{day} {random.choice(_SKIES)} {random.choice(['', '偏'])}{random.choice('东南西北')}风{random.randint(2, 4)}级 {random.randint(0, 18)}℃～{random.randint(19, 36)}℃"
        for day in days
    )
    return Notice(random.choice(["天气预报", "今日天气", "气象"]), lines)


def _fixtures(random: Random) -> Notice:
    lines = tuple(
        f"{random.randint(9, 22)}:{random.choice(['00', '15', '30', '35'])} {one} {random.choice(['VS', '—', '对', f'{random.randint(0, 4)}:{random.randint(0, 4)}'])} {other}"
        for one, other in (random.sample(_TEAMS, 2) for _ in range(random.randint(3, 6)))
    )
    return Notice(random.choice(["今日赛程", "赛程", "比分", "电视节目"]), lines)


def _numbers(random: Random) -> Notice:
    offices = random.sample(
        ["供水热线", "供电热线", "供热热线", "燃气抢修", "市长热线", "投诉电话", "订报热线"],
        random.randint(3, 5),
    )
    return Notice(
        random.choice(["便民电话", "服务热线", "常用电话"]),
        tuple(f"{office}：{_number(random, random.choice([5, 7]))}" for office in offices),
    )


def index_of(random: Random, headlines: Sequence[str]) -> tuple[str, ...]:
    """A list of what stands on other pages: the headlines there, with page numbers."""
    sign = random.choice(["", "▶", "◆", "●"])
    places = [
        random.choice([f"{n}版", f"A{n}版", f"详见{n}版", f"→{n:02d}"])
        for n in random.sample(range(2, 17), len(headlines))
    ]
    lines = tuple(f"{sign}{headline} {place}" for headline, place in zip(headlines, places, strict=True))
    return (random.choice(["导读", "今日导读", "要闻导读", "今日看点"]), *lines)


def rich_folio_of(random: Random) -> tuple[str, ...]:
    """The lines of a page's head or foot in the forms that city papers have."""
    year, month, day = random.randint(2012, 2025), random.randint(1, 12), random.randint(1, 28)
    weekday, number, page = random.choice(_WEEKDAYS), random.randint(1000, 9999), random.randint(1, 16)
    paper, section = (
        random.choice(_TITLES),
        random.choice(["要闻", "综合", "本市", "社会", "副刊", "体育", "天下", "经济", "文娱", "县区"]),
    )
    names = [name_of(random) for _ in range(4)]
    heads = (
        (f"{year}年{month}月{day}日 星期{weekday}", f"{section} {page:02d}"),
        (paper, f"{year}.{month}.{day} 星期{weekday}", f"A{page:02d} {section}"),
        (f"{paper} {year}年{month}月{day}日 第{page}版",),
        (f"{page:02d}版 {section}", f"{year}-{month:02d}-{day:02d} 总第{number}期"),
        (
            f"今日{random.choice([4, 8, 12, 16])}版 总第{number}期 国内统一连续出版物号 CN41-00{random.randint(10, 99)}",
        ),
    )
    feet = (
        (f"本版责编：{names[0]} 美编：{names[1]}",),
        (f"责编/{names[0]} 版式/{names[1]} 校对/{names[2]}",),
        (f"值班编委 {names[0]} 编辑 {names[1]} 版式 {names[2]} 校对 {names[3]}",),
        (f"新闻热线：{_number(random, 7)} 投稿邮箱：bj{_number(random, 3)}@126.com",),
        (f"编辑：{names[0]} 组版：{names[1]} 审读：{names[2]}", f"E-mail:news{_number(random, 2)}@163.com"),
        (f"主编：{names[0]} 责任编辑：{names[1]}", f"电话：{_number(random, 7)}"),
    )
    head, foot = random.choice(heads), random.choice(feet)
    return random.choice([head, foot, (*head, *foot)])


def came_from(random: Random) -> str:
    """The mark above a story that was begun on another page."""
    return f"（上接{random.choice(_PAGES)}）"


def goes_on(random: Random) -> str:
    """The mark below a story that goes on elsewhere."""
    return f"（下转{random.choice(_PAGES)}）"


def folio_of(random: Random) -> tuple[str, ...]:
    """The lines of a page's head or foot: date, number, editors."""
    year, month, day = random.randint(2019, 2025), random.randint(1, 12), random.randint(1, 28)
    date = f"{year}年{month}月{day}日 星期{random.choice(_WEEKDAYS)}"
    section = random.choice(["要闻", "综合新闻", "民生", "时事", "县区新闻", "国际"])
    editors = f"责任编辑 {name_of(random)} 版式 {name_of(random)} 校对 {name_of(random)}"
    lines = [
        (date, f"{random.randint(1, 8):02d} {section}", editors),
        (f"{random.randint(1, 8):02d}", section, f"{date} 责编：{name_of(random)} 美编：{name_of(random)}"),
        (f"{section} A{random.randint(1, 8)}", f"{date} 电话：{random.randint(2000000, 8999999)}"),
        (f"{editors} 电子邮箱：xw{random.randint(100, 999)}@163.com",),
    ]
    return random.choice(lines)


def _number(random: Random, digits: int) -> str:
    return "".join(random.choice("0123456789") for _ in range(digits))


def _phone(random: Random) -> str:
    return f"1{random.choice('35789')}{_number(random, 9)}"


def _announcement(random: Random) -> Notice:
    name, place = name_of(random), random.choice(_PLACES)
    return Notice(
        random.choice(["公告", "通知", "声明"]),
        (
            f"{name}：你户位于{place}{random.randint(1, 40)}号楼{random.randint(1, 30)}号的房屋已列入征收范围，请自本公告发布之日起"
            f"{random.choice([7, 10, 15, 30])}日内到{place}办事处办理手续，逾期不办，后果自负。",
            f"联系电话：{_number(random, 7)}",
        ),
    )


def _losses(random: Random) -> Notice:
    things = (
        "身份证，证号4106",
        "道路运输证，证号豫交运管",
        "出生医学证明，编号P41",
        "军官证，编号第",
        "商品房买卖合同，合同号20",
    )
    lines = tuple(
        f"{random.choice(['●', ''])}{name_of(random)}不慎遗失{random.choice(things)}{_number(random, 8)}，声明作废。"
        for _ in range(random.randint(1, 4))
    )
    return Notice("遗失声明", lines)


def _vacancies(random: Random) -> Notice:
    posts = random.sample(["文员", "会计", "销售经理", "司机", "电工", "保洁员", "幼儿教师", "客服专员"], 3)
    return Notice(
        random.choice(["招聘启事", "诚聘英才"]),
        (
            f"{random.choice(_PLACES)}某公司因业务发展需要，现招聘{posts[0]}{random.randint(1, 9)}名、{posts[1]}{random.randint(1, 9)}名、"
            f"{posts[2]}{random.randint(1, 9)}名，月薪{random.randint(3, 9)}000元起，缴纳五险，节假日双薪。",
            f"报名地址：{random.choice(_PLACES)}{random.randint(1, 300)}号 电话：{_phone(random)} {name_of(random)}经理",
        ),
    )


def _power_cut(random: Random) -> Notice:
    streets = "、".join(random.sample(_PLACES, 3))
    begins = random.randint(6, 9)
    return Notice(
        random.choice(["停电通知", "停水通知"]),
        (
            f"因线路检修，定于{random.randint(1, 12)}月{random.randint(1, 28)}日{begins}时至{begins + random.randint(4, 10)}时对{streets}"
            "等处暂停供应，如遇雨天顺延，请广大用户提前做好准备。给您带来不便，敬请谅解。",
            f"抢修热线：{_number(random, 5)}",
        ),
    )


def _auction(random: Random) -> Notice:
    return Notice(
        "拍卖公告",
        (
            f"受委托，我公司定于{random.randint(1, 12)}月{random.randint(1, 28)}日10时公开拍卖{random.choice(_PLACES)}商铺{random.randint(1, 20)}间及"
            f"报废车辆{random.randint(2, 30)}台，有意者请于拍卖前一日17时前交纳保证金{random.randint(1, 20)}万元并办理竞买登记。",
            f"咨询电话：{_phone(random)}",
        ),
    )


def _wound_up(random: Random) -> Notice:
    return Notice(
        "注销公告",
        (
            f"{random.choice(_PLACES)}{random.choice('兴隆达盛恒泰')}{random.choice('源丰和顺')}商贸有限公司（统一社会信用代码：91410600MA{_number(random, 8)}）"
            "经股东会决议，拟向登记机关申请注销登记，请债权人自公告之日起45日内向清算组申报债权。",
        ),
    )
