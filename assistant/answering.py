"""Whether a text holds something of the kind that a question asks for, and where.

What a pattern finds in a sentence are the answering words that the reader sees marked. `python -m evals.kinds` tells how
often the sentence that answers holds what its question asks for, and how often others do.
"""

import re
from functools import lru_cache

from assistant.asked import CHARGED, Asked, simplified

_NUMERALS = "〇零一二两三四五六七八九十"
# 千家万户 counts nothing; 上千人 and 万余人 do.
_DIGITS = (
    rf"(?:\d[\d,]*(?:\.\d+)?|[{_NUMERALS}][{_NUMERALS}百千万亿]*|"
    r"(?<=[上近数几成逾过超约达])[百千万亿]+|[百千万亿]+(?=\s*[余多]))"
)
_MAGNITUDE = r"\s*[多余]?\s*(?:[百千万亿]+)?\s*[多余]?\s*"
_CLASSIFIER = (
    r"(?:人次|人|名|个|家|件|次|项|条|篇|支|块|台|辆|户|亩|公里|英里|海里|光年|[千厘毫微纳]?米|公[尺分]|英[尺寸亩]|吨|斤|公斤|[千毫]?克|份|场|所|座|处|套|种|类|门|届|期|批|张|幅|"
    r"部|本|册|位|只|头|棵|株|盘|平方米|平方公里|公顷|小时|分钟|秒|天|日|年|岁|元|万元|亿元|倍|个百分点|%|分|级|层|间|队|组|对|双|首|版|字|票|卷|艘|架|枚|颗|瓶|度|℃|"
    r"国|省|区|款|轮|例|点|起|代|根|段|列|节|口|匹|桶|毫?升|伏|瓦|赫兹|字节|[成半]|大(?=[\u4e00-\u9fff]))"
)
_MONTH_DAY = r"\d{1,2}\s*月(?:\s*\d{1,2}\s*[日号])?"
_DYNASTY = (
    r"(?:[夏商周秦汉晋隋唐宋元明清](?:朝|代(?![表理码替价言办购])|(?<!周)末|(?<!元)初|[早晚]期|年间)|[东西][汉晋]|[东西]周(?!边)|[南北]宋|三国时|春秋时|战国|南北朝|五代|民国|"
    r"(?:康熙|雍正|乾隆|嘉庆|道光|咸丰|同治|光绪|宣统|洪武|永乐|嘉靖|万历|崇祯|贞观|开元)(?:年间|[一二三四五六七八九十元\d]+年|时|初|末|朝))"
)
_SINCE_WHEN = (
    rf"世纪|年代|{_DYNASTY}|[\u4e00-\u9fff]纪(?=[早中晚时末初，。\s])|"
    r"\d\s*[万亿]\s*年\s*前|[\u4e00-\u9fff]节(?:前后|期间|当天|前夕)|财年|(?<!同)时期|(?<!有)年间|中叶|[初末]年|战[前后]|[之以]后，"
)
_HOUR = r"[时点](?![间期候代常而不])"
_OF_DAY = r"凌晨|清晨|早[上晨]|上午|中午|下午|傍晚|晚上|夜[间晚里]|深夜|当[天晚日]|星期[一二三四五六日天]|周[一二三四五六日末]"
_POINT_OF_TIME = (
    rf"\d{{2,4}}\s*年(?!级|来|多|间|历史)(?:\s*{_MONTH_DAY})?|{_MONTH_DAY}|\d{{1,2}}\s*[日号](?:上午|下午|晚)?|[一二三四五六七八九十]+\s*月|[{_NUMERALS}]{{4}}年|"
    rf"(?:上午|下午|晚上|凌晨|早上)\s*\d{{1,2}}\s*(?:{_HOUR}(?:\s*\d{{1,2}}\s*分)?|[:：]\s*\d{{2}})|\d{{1,2}}\s*{_HOUR}(?:\s*\d{{1,2}}\s*分)?|[昨今明前]\s*[天日年]|[本上下]\s*(?:月|周|季度)|"
    rf"(?:今|去|明|前|近|同|当|次|翌)年|[春夏秋冬]季|[一二三四]季度|\b(?:1\d|20)\d\d\b|{_SINCE_WHEN}|{_OF_DAY}|{_DIGITS}\s*[多余]?\s*(?:年|个月|天|小时|分钟|周|岁)(?:以|之)?[前后]"
)
_DURATION = rf"{_DIGITS}\s*[多余]?\s*(?:个?半)?(?:年(?!级|代)|个月|天|个?小时|个?钟头|分钟?|秒钟?|周(?![年岁])|星期|世纪|学期|学年)|(?:为期|历时|达|未来|连续)\s*{_DIGITS}\s*日|半(?:年|个月|天|小时)|[多数几]年|每[天日周月年]|长期|永久|终身|一[年天周]一度"
_ANSWERS: dict[Asked, re.Pattern[str]] = {
    Asked.AGE: re.compile(
        rf"{_DIGITS}\s*[余多]?\s*周?[岁歳]|{_DIGITS}[万亿]\s*年[前的]|[\d百千]\s*年历史|花甲|古稀|耄耋|而立|不惑|\b\d+ years old|(?:青少|少|青|中|老)年时|幼年|童年|[八九]旬"
    ),
    Asked.MONEY: re.compile(
        rf"{_DIGITS}{_MAGNITUDE}(?:元|美元|欧元|港元|英镑|日元|块钱|人民币)|[$€£¥￥]\s*\d"
    ),
    Asked.SHARE: re.compile(
        rf"\d[\d.]*\s*[%％‰]|分之{_DIGITS}|{_DIGITS}\s*(?:个百分点|倍|成|[比:：]\s*\d)|一半|半数|过半|率[^，。；\d]{{0,6}}\d[\d.]*(?![\d.]*\s*[%％‰])"
    ),
    Asked.PHONE: re.compile(
        r"(?<!\d)(?:\d{3,4}-\d{7,8}|1[3-9]\d{9}|400-?\d{3}-?\d{4}|1\d{4}|1[0-2]\d|96\d{3,4})(?!\d)"
    ),
    Asked.NUMBER: re.compile(
        rf"{_DIGITS}{_MAGNITUDE}{_CLASSIFIER}|\d[\d,.]*\d|\d|[一二两三四五六七八九十][{_NUMERALS}百千万亿]*[百千万亿]|(?:分之|[第前])[{_NUMERALS}]+|一半|半数|过半|大多数"
    ),
    Asked.TIME: re.compile(rf"{_POINT_OF_TIME}|{_DURATION}"),
    Asked.REASON: re.compile(
        r"因为|由于|因(?![此而])|为了|(?:^|[，。；：“”)）\s])为(?![期何])|旨在|原因|导致|得益于|受益于|所以|以(?:便|免|确保|此|更|防|期|求)|缘于|源于|目的|"
        r"因[此而]|故(?:此|而|有|被|称|名|得|又|以|要|须|无|不)|(?:^|，)[故遂]|于是|得名|考虑到|考量|鉴于|随着|碍于|出于|归功|归咎|归因|从而|使得|促使|引发|涉嫌|受[^，。]{1,16}(?:影响|启发|限制)|"
        r"作为[^，。]{2,24}(?:部分|手段|代表)|不[但仅][^。]{0,20}[还而]|太[多少大小高低]|用于|认为|遭(?:到|受|遇)?|违反|违规|欠缺|缺[乏少]|无法|不足"
    ),
}
# Without a pattern: anything can be an organisation, a person, a place, a list.


# 多少干部, 几家企业: what is counted, and the words that papers count it with.
_PEOPLE = r"人|干部|职工|学生|老人|孩子|群众|市民|党员|志愿者|选手|队员|村民|警力|骑手|居民|游客|读者|家长|考生|教师|医生|代表|旅客|球员|员工|用户"
_MEASURES = "亩|公里|英里|平方米|平方公里|公顷|吨|公斤|千克|斤|米|海里"
# Things are counted by one word in the question and by another of these in the paper: 多少件 and 400 余幅.
_ALIKE = {
    "件": "件幅张份套部篇首个起宗项例",
    "次": "次场起批届轮回",
    "场": "场次期届个",
    "处": "处个座所家块",
    "座": "座处个栋幢",
    "所": "所家个处",
    "支": "支个队",
    "台": "台部套个辆组",
    "条": "条项个处件",
    "项": "项个件条种类",
    "册": "册本套部",
    "本": "本册部套",
    "辆": "辆台部",
    "块": "块个台处面件",
    "篇": "篇件份个条",
    "棵": "棵株",
    "株": "株棵",
    "盘": "盘份个盆",
}
_GROUPED = r"\d{1,3}(?:,\d{3})+(?![\d.]*\s*(?:元|美元|年|[%％]))"
_COUNTED: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(rf"(?:多少|几)(?:个|名|位)?[^，。？?支家队批组对户]{{0,4}}?(?:{_PEOPLE})"),
        rf"(?:人次?|名|位|口|(?:{_PEOPLE})|(?<=[万亿])(?![元美吨亩]))|人口[^，。；]{{0,6}}?\d[\d,.]*\s*万?|分之{_DIGITS}",
    ),
    (re.compile(r"(?:多少|几)(?:户|家庭)"), "户"),
    (re.compile(r"(?:多少|几)(?:家|个?(?:企业|公司|单位|商户|店))"), "(?:家|个)"),
    (
        re.compile(
            rf"(?:多少|(?<!哪)几)(?P<unit>{_MEASURES}|册|本(?![地土国市省县次届])|辆|棵|株|盘|次|场(?![地馆])|项|件|条(?![例件])|篇|所|支|"
            r"座(?![位谈])|处|台(?!湾)|块|幅|张)"
        ),
        "",
    ),
)
# 建成一处停车场 counts nothing; 只有一处 does, and so does 一人受伤.
_LONE_ONE = re.compile(rf"一\s*(?!人){_CLASSIFIER}")
_ONLY = "只仅共就唯"
_DATED = re.compile(
    rf"(?:\d+\s*[年月日号]|(?<![.\d])\d{{1,2}}\s*{_HOUR})(?!\s*[来间内多余])|第\s*[\d一二三四五六七八九十]+"
)

# What kind of time, of number, and what a price, is asked for: 什么时候结束 is not answered by when it began, 几点开门 not
# by a day, 第几 by no count, 要票吗 is by 免费.
_ENDS = r"结束|截止|闭幕|撤展|收官|落幕|完成|停止|停[刊办用业]|[结歇]业|关门|倒闭|关闭|取消|废[除止]|撤销|解散|终止|为止|期满|卸任"
_END = re.compile(
    r"结束(?![之以]?后)|截止|闭幕|撤展|收官|为止|(?<!溯)[到至](?:什么时候|何时|哪|几)(?![^，。？]{0,2}才)|\b(?:until|till|ends?|closes?|deadline|close)\b",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"几点(?![意建要])|\bwhat time\b", re.IGNORECASE)
_YEAR = re.compile(
    r"哪(?:一)?年|何年(?!级)|哪个年代|什么年代|哪个朝代|哪朝|\b(?:what|which) year\b|몇\s*년도"
)
_HOW_LONG = re.compile(
    r"多久(?!(?:以|之)?[前后])|多长时间|期(?:限|间)?(?:是|有|为)?多[长久]|(?:多少|(?<!哪)几)(?:年|天|个月|个?小时|分钟|秒|个?星期|周)|\bhow long\b(?! ago)|how often|どのくらい|얼마나 (?:오래|자주)|combien de temps|cuánto tiempo",
    re.IGNORECASE,
)
_WHEN = re.compile(
    r"什么时[候间]|何时|哪[一几]?[天日]|\bwhen\b|いつ|언제|cuándo|quand|когда|متى", re.IGNORECASE
)
_ORDINAL = re.compile(r"第几|[排列]名?(?:第)?(?:几|多少)|几[位名]$|名次|\bwhat (?:rank|place|position)\b")
# 一斤卖多少钱, 多少钱一公斤: the price of one, not what all of it brought in.
_UNIT = (
    r"(斤|公斤|千克|吨|张|只|头|棵|株|本|件|份|盒|箱|瓶|杯|碗|亩|平方米|平米|平|桌|间|晚|小时|次|位|克|升)"
)
_PRICE_OF_ONE = re.compile(
    rf"[一每]{_UNIT}[^，。？?]{{0,6}}(?:多少[钱元]|什么价|价格|几块)|(?:多少[钱元]|几[块元]钱?)[一每]{_UNIT}"
)
_FEE = re.compile(CHARGED + r"|[门入][票场]|票价|收费", re.IGNORECASE)
_REFINED: dict[Asked, tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]] = {
    Asked.TIME: (
        (
            _END,
            re.compile(
                rf"(?:至|到|截止|持续|延续)[^，。；]{{0,8}}?(?:{_MONTH_DAY}|\d{{2,4}}\s*年|\d{{1,2}}\s*(?:[日号]|{_HOUR})|月底|年底|世纪|{_DYNASTY})|(?:{_MONTH_DAY}|\d{{2,4}}\s*年|{_DIGITS}\s*[天月年日][后内]?|世纪|[今去明前昨当][年日天])(?=[^。；]*(?:{_ENDS})|[^，。；]{{0,6}}[前止])|"
                rf"(?:{_ENDS})于?[^。；]{{0,12}}?(?:{_MONTH_DAY}|\d{{2,4}}\s*年)|[—－~～-]\s*{_MONTH_DAY}|(?:为期|历时|持续)\s*{_DIGITS}"
            ),
        ),
        (
            _CLOCK,
            re.compile(
                rf"\d{{1,2}}\s*(?:{_HOUR}|[:：]\s*\d{{2}})|[一二三四五六七八九十]+\s*{_HOUR}|全天|通宵|昼夜|24\s*小时"
            ),
        ),
        (
            _YEAR,
            re.compile(
                rf"(?:\d{{2,4}}|[〇零一二三四五六七八九]{{2,4}})\s*年(?!级|来|多|间|的?时间)|\d\s*世纪|年代|王朝|(?:今|去|前|明|同|当|次|翌)年|\b1\d{{3}}\b|\b20\d\d\b|公元|{_DYNASTY}"
            ),
        ),
        (_HOW_LONG, re.compile(rf"{_DURATION}|[至到][^，。；]{{0,10}}(?:止|为止|{_MONTH_DAY}|年|世纪)")),
        (_WHEN, re.compile(_POINT_OF_TIME)),
    ),
    Asked.NUMBER: (
        (
            _ORDINAL,
            re.compile(
                r"第\s*[\d〇零一二三四五六七八九十百]+|[首头][个位次款届名批]|冠军|[亚季]军|榜首|倒数|垫底"
            ),
        ),
    ),
    Asked.PLACE: tuple(
        (re.compile(rf"哪一?[个座条]?{kind}"), re.compile(rf"[\u3400-\u9fff]{{1,8}}{kind}"))
        for kind in ("村", "镇", "乡", "街道", "社区", "路", "大道")
    ),
    Asked.MONEY: ((_FEE, re.compile(_ANSWERS[Asked.MONEY].pattern + "|免[费票收]|无需|不收|收费")),),
}
# Measures that count things only where the question is about such: 多少事项 is not answered by 2 分钟, nor by 82%.
_NO_COUNT = (
    (
        re.compile(
            r"[长久快慢时分秒天日周月年岁龄]|\b(?:minutes?|hours?|days?|weeks?|months?|years?|old|long)\b|时间|시간|分间",
            re.IGNORECASE,
        ),
        re.compile(rf"{_DIGITS}\s*[多余]?\s*(?:分钟|个?小时|秒|天|个月|周年|周岁|岁)"),
    ),
    (
        re.compile(
            r"[率占比增升降涨跌减幅倍高低提调]|指数|容量|(?<!多)少|percent|rate|share|increase|decrease|grow|rise|rose|f[ae]ll|drop|much",
            re.IGNORECASE,
        ),
        re.compile(r"\d[\d.]*\s*(?:[%％‰]|个百分点)"),
    ),
)

# What a text must say to answer, whatever else it says: 一等奖给了谁 is answered by nobody's name where no prize is spoken
# of, 他是哪里人 by no place that is not where one comes from, 他妻子叫什么 by the name of no other.
_PRIZE = "[一特]等奖|最高奖|[金头]奖"
_RELATIVE = (
    r"(?:{0})(?:是|叫|姓|的?名字|的?姓名)[^，。]{{0,4}}(?:谁|什么|啥|$|[？?])|谁是[^，。]{{0,8}}(?:{0})|"
    r"\bwho (?:is|was)\b[^?]*\b{1}\b|\bname of\b[^?]*\b{1}\b|\b{1}(?:['’]s)? (?:name|called)\b"
)
_NEEDED: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (re.compile(asks, re.IGNORECASE), re.compile(needed))
    for asks, needed in (
        (
            rf"(?:{_PRIZE})(?:是|给|颁|由|归|被|得主|获得者|花落)[^，。]{{0,6}}(?:谁|哪[位个])|"
            rf"(?:谁|哪[位个])[^，。]{{0,6}}[获得夺拿][^，。]{{0,12}}(?:{_PRIZE})|\bwho won (?:the )?first prize\b",
            rf"{_PRIZE}|第一名|冠军",
        ),
        (
            r"什么名次|[获得拿][得到]?了?(?:什么|哪些|哪个|哪项|几等)奖(?![励金])",
            r"奖|名次|冠军|[亚季]军|第[一二三四五六七八九十\d]+|[金银铜]牌",
        ),
        (
            r"[是为](?:哪里|哪儿|哪个?[省市县]的?|何处|何地|什么地方的?)人(?![的在])|(?:老家|家乡|籍贯)[是在]?(?:哪|何|什么)|"
            r"\bwhere (?:is|was|does|do|did)(?: [^ ?]+){1,4} (?:come )?from\?|\bhometown\b|出身は",
            r"[\u3400-\u9fff][省市县区州镇乡村屯庄]人(?![民们大才士口员数])|籍|生于|出生|祖籍|老家|家乡|故乡|故里|来自|土生土长",
        ),
        (
            r"上一?[次回届]|前一次|\blast time\b|\bprevious time\b",
            r"此前|之前|上一?[次回届]|前一次|早前|曾|以往|过去",
        ),
        (r"上一?年度?|前一年|\bthe (?:year before|previous year)\b", r"[上前]一?年|去年|往年|同期"),
        (_RELATIVE.format("妻子|老婆|太太|爱人|夫人", "wife"), "妻|爱人|老伴|夫人|太太|媳妇|老婆|夫妇"),
        (_RELATIVE.format("丈夫|老公|爱人", "husband"), "夫|老公|爱人|老伴|女婿"),
        (_RELATIVE.format("父亲|爸爸", "father"), "父|爸|爹"),
        (_RELATIVE.format("母亲|妈妈", "mother"), "母|妈|娘"),
    )
)


def answering_words(asked: Asked, text: str, question: str = "") -> list[tuple[int, int]]:
    """The ranges of the text that could be what is asked for; empty where nothing is, or nothing can be told.

    Args:
        asked: The kind of thing asked for.
        text: Where to look.
        question: Its words may say what is counted: 多少干部 is not answered by a number of days.
    """
    text, question = simplified(text), simplified(question)
    counted = _counted(question) if asked is Asked.NUMBER else None
    refined = _refined(asked, question)
    pattern = counted or refined or _ANSWERS.get(asked)
    found = [match.span() for match in pattern.finditer(text)] if pattern else []
    if asked is not Asked.NUMBER or refined:
        return found
    found = [
        (a, b)
        for a, b in found
        if not _LONE_ONE.fullmatch(text[a:b]) or any(word in text[max(0, a - 2) : a] for word in _ONLY)
    ]
    if counted:
        return found
    # The day a thing happened is no count of it, nor how long it took.
    other = [_DATED, *(pattern for unless, pattern in _NO_COUNT if question and not unless.search(question))]
    taken = [match.span() for pattern in other for match in pattern.finditer(text)]
    return [(a, b) for a, b in found if not any(a < end and start < b for start, end in taken)]


def can_answer(asked: Asked, text: str, question: str = "") -> bool | None:
    """Whether the text holds something of the kind asked for; None where words can't tell."""
    plain, asks = simplified(text), simplified(question)
    if not all(needed.search(plain) for needed in _needed(asks)):
        return False
    told = asked in _ANSWERS or _refined(asked, asks)
    return bool(answering_words(asked, text, question)) if told else None


@lru_cache(maxsize=1024)
def _needed(question: str) -> tuple[re.Pattern[str], ...]:
    """What a text must say to answer a question."""
    return tuple(needed for asks, needed in _NEEDED if asks.search(question))


@lru_cache(maxsize=1024)
def _refined(asked: Asked, question: str) -> re.Pattern[str] | None:
    """What answers look like where the question says more than their kind; None where it does not."""
    if asked is Asked.MONEY and (one := _PRICE_OF_ONE.search(question)):
        unit, price = one[1] or one[2], _ANSWERS[Asked.MONEY].pattern
        return re.compile(rf"[一每]\s*{unit}[^，。；]{{0,12}}?(?:{price})|(?:{price})\s*[/／一每]\s*{unit}")
    return next((answer for asks, answer in _REFINED.get(asked, ()) if asks.search(question)), None)


@lru_cache(maxsize=1024)
def _counted(question: str) -> re.Pattern[str] | None:
    """What a count of the things that the question counts looks like; None where it names none."""
    for counts, unit in _COUNTED:
        if found := counts.search(question):
            word = unit or (f"[{alike}]" if (alike := _ALIKE.get(found["unit"])) else found["unit"])
            return re.compile(rf"{_DIGITS}{_MAGNITUDE}{word}|{_GROUPED}")
    return None
