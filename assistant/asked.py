"""What a question asks for, and whether a text holds something of that kind.

Told from the question's own words, in the languages readers use most. What a pattern finds in a
sentence are the answering words that the reader sees marked.
"""

import re
from enum import StrEnum
from functools import lru_cache


class Asked(StrEnum):
    """The kind of thing a question asks for."""

    AGE = "age"
    MONEY = "money"
    SHARE = "share"
    PHONE = "phone"
    NUMBER = "number"
    TIME = "time"
    PERSON = "person"
    PLACE = "place"
    REASON = "reason"
    LIST = "list"
    OTHER = "other"


# 门票要钱吗: whether a thing costs is asked for its price.
_CHARGED = (
    r"(?:要|用|需|得|是否|不)(?:花|交|付|收|买|買)?(?:钱|錢|费|費|门票|門票|票)(?:吗|嗎|嘛|么|的)?[？?]?$|"
    r"收(?:钱|錢|费|費|门票|門票|票)(?:吗|嗎|嘛|么)|收不收(?:钱|錢|费|費|门票|門票|票)|免费(?:吗|的吗|不|与否)|免費(?:嗎|的嗎)|(?:买|買|购|購)(?:门|門)?票(?:吗|嗎|才)|"
    r"\b(?:is|are|was|were)\b.*\bfree(?: of charge)?\s*\?|無料|무료|gratuit|gratis|бесплатн"
)
# The first that fits decides, so the more exact kinds come first.
_QUESTIONS: tuple[tuple[Asked, str], ...] = (
    (
        Asked.NUMBER,
        r"(?:面积|范围|规模|体积|容量|直径|口径|尺寸|重量|高度|长度|宽度|深度|海拔|距离|人口|产量|总量|數量|面積|範圍|規模|體積|重量|長度|寬度)[^，。？]{0,4}(?:多[大高长長远遠宽寬深重少]|几|幾)",
    ),
    (
        Asked.PHONE,
        r"(?:电话|電話|手机|手機|热线|熱線|联系方式|聯繫方式)(?:号码|號碼|号|號)?(?:是|为|為|有)?(?:多少|什么|什麼|几|幾|哪|[？?]|$)|打(?:什么|哪个)电话|"
        r"\b(?:tele)?phone number|\bhotline number|電話番号|전화번호|tel[ée]fono|t[ée]l[ée]phone",
    ),
    (
        Asked.AGE,
        r"多大(?:年纪|岁数|了|$|[？?])|(?:时候|时|才|年仅|今年)多大|[几幾][岁歲]|多少[岁歲]|年[龄齡]|(?<!周)年[纪紀](?!念)|how old|at what age|何歳|いくつ|몇\s*살|quel âge|qué edad|cuántos años|wie alt",
    ),
    (
        Asked.MONEY,
        r"多少(?:钱|錢|元|万元|萬元|亿元|億元|资金|費用|费用)|花了多少|"
        + _CHARGED
        + "|"
        + r"多少(?![人家个個名户戶位])[^，。？?]{0,4}(?:补贴|補貼|补助|補助|津贴|津貼|奖励|獎勵|收入|工资|工資|[奖獎罚罰押租赔賠捐定][金款]|学费|學費|票房)|"
        r"(?:投资|投資|投入|捐款|罚款|罰款|奖励|獎勵|赔偿|賠償|补偿|補償|补贴|補貼|补助|補助|贷款|貸款|销售额|銷售額|营业额|營業額|产值|產值)"
        r"(?:[了是有为為达達]|总额|總額)?(?:多少(?![人家个個名次户戶项項户位台]|万人)|[几幾][千万萬亿億])|"
        r"(?:[价價][格钱錢]|[票售房單单][价價]|门票|租金|工资|工資)[^，。？?]{0,4}(?:多少|几|幾|多高)|"
        r"how much (?:money|did|does|was|is)|\bprices?\b|\bcosts?\b|いくら|combien (?:ça )?co[uû]te|cu[aá]nto (?:cuesta|cost[oó]|vale)|\bсколько (?:стои|денег)|\bцена\b|가격|얼마예요",
    ),
    (
        Asked.SHARE,
        r"百分之|比例|占比|增长(?:了)?多少|下降(?:了)?多少|满意度|率(?:是|为|為|达|達|有?多)|\bpercent(?:age)?\b|\bwhat share\b|\b(?:what|which)\b.{0,30}\brate\b",
    ),
    (
        Asked.TIME,
        r"期(?:限|间)?(?:是|有|为)?多[长長久]|什么时候|什麼時候|何时|何時|哪(?:一)?(?:年|天|月|日)|几(?:年|月|日|号|点|时)|幾(?:年|月|日|點)|多久|多长时间|时间(?:是|为|在)|哪个(?:月|年|季度)|^when\b|\bwhen (?:did|do|does|was|were|is|are|will|has|had)\b|what (?:year|date|day|month|time)|how long|いつ|何年|何月|언제|몇\s*(?:년|월|일)|quand|cuándo|wann|когда|متى",
    ),
    (
        Asked.NUMBER,
        r"多少|多[高宽寬深远遠重厚快]|多[长長](?!时间|時間|期)|(?<!哪)几(?!乎|何|度|经|番)|(?<!哪)幾|数量|总数|how many|how much|number of|何(?:人|個|件|本|台|回|名|社)|いくつ|몇|얼마|combien|cuánt[oa]s?|wie viele?|сколько|كم",
    ),
    (
        Asked.PERSON,
        r"谁|誰|哪(?:位|个人|一位)|什么人|何人|名字|叫什么|姓名|\bwho\b|whose|name of|누구|\bqui\b|quién|\bwer\b|кто|من هو",
    ),
    (
        Asked.PLACE,
        r"哪里|哪裡|哪儿|在哪|何处|何地|什么地方|地点|位于|哪个(?:地方|城市|县|区|省|村|镇)|where|which (?:city|place|village|town)|どこ|어디|\boù\b|dónde|\bwo\b|где|أين",
    ),
    (
        Asked.REASON,
        r"(?<![名称稱封改认認视視叫变變成定选選评評誉譽列译譯作])(?:为什么|為什麼|为何|為何)|原因|why|reason|なぜ|どうして|왜|pourquoi|por qué|warum|почему|لماذا",
    ),
    (
        Asked.LIST,
        r"哪些|哪[几幾]|有什么|包括什么|which\b.*\b(?:are|were)|what are|list|どんな|어떤|quels|quelles|cuáles",
    ),
)
_QUESTION_PATTERNS = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _QUESTIONS)

_ASKING = re.compile(
    r"什么|甚麼|什麼|怎[么麼样樣]|如何|哪|谁|誰|吗|嗎|几|幾|多[少大久长高远重]|为何|何[时時处處人]|是不是|有没有|能不能|"
    r"\b(?:what|which|who|whom|whose|when|where|why|how|is|are|was|were|did|does|do|can|will)\b",
    re.IGNORECASE,
)

_DIGITS = r"(?:\d[\d,]*(?:\.\d+)?|[〇零一二两兩三四五六七八九十百千万萬亿億]+)"
_MAGNITUDE = r"\s*(?:多|余|餘)?\s*(?:[百千万萬亿億]+)?\s*(?:多|余|餘)?\s*"
_CLASSIFIER = (
    r"(?:人次|人|名|个|家|件|次|项|条|篇|支|块|台|辆|户|亩|公里|米|吨|斤|公斤|千克|份|场|所|座|处|套|种|类|门|届|期|批|张|幅|"
    r"部|本|册|位|只|头|棵|株|盘|平方米|平方公里|公顷|小时|分钟|天|年|岁|元|万元|亿元|倍|个百分点|%|分|级|层|间|队|组|对|双|首|期|版|字|票|卷|艘|架|枚|颗|瓶|吨|度|℃)"
)
_MONTH_DAY = r"\d{1,2}\s*月(?:\s*\d{1,2}\s*[日号])?"
_ANSWERS: dict[Asked, re.Pattern[str]] = {
    Asked.AGE: re.compile(
        rf"{_DIGITS}\s*(?:余|餘|多)?\s*(?:周|週)?[岁歲]|花甲|古稀|耄耋|而立|不惑|\b\d+ years old"
    ),
    Asked.MONEY: re.compile(
        rf"{_DIGITS}{_MAGNITUDE}(?:元|美元|欧元|港元|英镑|日元|块钱|人民币)|[$€£¥￥]\s*\d"
    ),
    Asked.SHARE: re.compile(
        rf"\d[\d.]*\s*[%％‰]|分之{_DIGITS}|{_DIGITS}\s*(?:个百分点|個百分點|倍|成|[比:：]\s*\d)"
    ),
    Asked.PHONE: re.compile(
        r"(?<!\d)(?:\d{3,4}-\d{7,8}|1[3-9]\d{9}|400-?\d{3}-?\d{4}|1\d{4}|1[0-2]\d|96\d{3,4})(?!\d)"
    ),
    Asked.NUMBER: re.compile(rf"{_DIGITS}{_MAGNITUDE}{_CLASSIFIER}|\d[\d,.]*\d|\d"),
    Asked.TIME: re.compile(
        rf"\d{{2,4}}\s*年(?:\s*{_MONTH_DAY})?|{_MONTH_DAY}|\d{{1,2}}\s*[日号](?:上午|下午|晚)?|[一二三四五六七八九十]+\s*月|"
        r"(?:上午|下午|晚上|凌晨|早上)\s*\d{1,2}\s*(?:[时点](?:\s*\d{1,2}\s*分)?|[:：]\s*\d{2})|\d{1,2}\s*[时点](?:\s*\d{1,2}\s*分)?|[昨今明前]\s*[天日年]|[本上下]\s*(?:月|周|季度)|"
        rf"(?:今|去|明|前|近)年|[春夏秋冬]季|[一二三四]季度|{_DIGITS}\s*(?:多)?\s*(?:年|个月|天|小时|分钟|周)|\b(?:19|20)\d\d\b"
    ),
    Asked.REASON: re.compile(
        r"因为|由于|因(?![此而])|为了|(?:^|[，。；：“”)）\s])为(?![期何])|旨在|原因|导致|得益于|受益于|所以|以(?:便|免|确保|此|更)|缘于|源于|目的"
    ),
}
# Without a pattern: anything can be a person, a place, a list.


def asked_for(question: str) -> Asked:
    """The kind of thing the question asks for; OTHER where its words do not say."""
    return next((kind for kind, pattern in _QUESTION_PATTERNS if pattern.search(question)), Asked.OTHER)


def asks_something(text: str) -> bool:
    """Whether a text asks by its own words: 办结率呢？ does not."""
    return bool(_ASKING.search(text))


# 多少干部, 几家企业: what is counted, and the words that papers count it with.
_PEOPLE = r"人|干部|职工|学生|老人|孩子|群众|市民|党员|志愿者|选手|队员|村民|警力|骑手|居民|游客|读者|家长|考生|教师|医生|代表"
_COUNTED: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(rf"(?:多少|几)(?:个|名|位)?[^，。？?支家队批组对户]{{0,4}}?(?:{_PEOPLE})"),
        "(?:人次?|名|位)",
    ),
    (re.compile(r"(?:多少|几)(?:户|家庭)"), "户"),
    (re.compile(r"(?:多少|几)(?:家|个?(?:企业|公司|单位|商户|店))"), "家"),
    (
        re.compile(
            r"(?:多少|(?<!哪)几)(?:亩|公里|平方米|吨|公斤|斤|册|本(?![地土国市省县次届])|辆|棵|株|盘|次|场(?![地馆])|项|件|条(?![例件])|篇|所|支|"
            r"座(?![位谈])|处|台(?!湾)|块|幅|张|米)"
        ),
        "",
    ),
)
# 建成一处停车场 counts nothing; 只有一处 does, and so does 一人受伤.
_LONE_ONE = re.compile(rf"一\s*(?!人){_CLASSIFIER}")
_ONLY = "只仅僅共就唯"
_DATED = re.compile(r"\d+\s*(?:年|月|日|号|时|点)(?!\s*(?:来|间|内|多|余))|第\s*[\d一二三四五六七八九十]+")

# What kind of time, and what a price, is asked for: 什么时候结束 is not answered by when it began, 几点开门 not by a day,
# 要票吗 is by 免费.
_END = re.compile(
    r"结束|結束|截止|闭幕|閉幕|撤展|收官|为止|(?:到|至)(?:什么时候|什麼時候|何时|何時|哪|几|幾)|\b(?:until|till|ends?|closes?|deadline|close)\b",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"[几幾][点點](?![意建要])|\bwhat time\b", re.IGNORECASE)
_YEAR = re.compile(
    r"哪(?:一)?年|何年(?!级)|哪个年代|什么年代|哪个朝代|哪朝|\b(?:what|which) year\b|몇\s*년도"
)
# 一斤卖多少钱, 多少钱一公斤: the price of one, not what all of it brought in.
_UNIT = (
    r"(斤|公斤|千克|吨|张|只|头|棵|株|本|件|份|盒|箱|瓶|杯|碗|亩|平方米|平米|平|桌|间|晚|小时|次|位|克|升)"
)
_PRICE_OF_ONE = re.compile(
    rf"[一每]{_UNIT}[^，。？?]{{0,6}}(?:多少[钱元]|什么价|[价几][格块])|(?:多少[钱元]|[几][块元]钱?)[一每]{_UNIT}"
)
_FEE = re.compile(_CHARGED + r"|[门門入][票场場]|票[价價]|收[费費]", re.IGNORECASE)
_REFINED: dict[Asked, tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]] = {
    Asked.TIME: (
        (
            _END,
            re.compile(
                rf"(?:至|到|截止|持续|持續|延续)[^，。；]{{0,8}}?(?:{_MONTH_DAY}|\d{{2,4}}\s*年|\d{{1,2}}\s*[日号时点]|月底|年底)|{_MONTH_DAY}[^，。；]{{0,12}}(?:结束|結束|截止|闭幕|閉幕|落幕|收官|止)|"
                rf"[—－~～-]\s*{_MONTH_DAY}|(?:为期|历时|持续)\s*{_DIGITS}"
            ),
        ),
        (
            _CLOCK,
            re.compile(
                r"\d{1,2}\s*(?:[时時点點](?!间|間)|[:：]\s*\d{2})|[一二三四五六七八九十]+\s*[时点](?!间|间)|全天|通宵|昼夜|24\s*小时"
            ),
        ),
        (
            _YEAR,
            re.compile(
                r"(?:\d{2,4}|[〇零一二三四五六七八九]{2,4})\s*年(?!级|級|来|多|间|的?时间)|\d\s*世[纪紀]|年代|朝|(?:今|去|前|明|同|当|次)年|\b1\d{3}\b|\b20\d\d\b|公元"
            ),
        ),
    ),
    Asked.MONEY: ((_FEE, re.compile(_ANSWERS[Asked.MONEY].pattern + "|免[费費票收]|无需|不收|收[费費]")),),
}

# Measures that count things only where the question is about such: 多少事项 is not answered by 2 分钟, nor by 82%.
_NO_COUNT = (
    (
        re.compile(
            r"[长長久快慢时時分秒天日周月年岁歲龄齡]|\b(?:minutes?|hours?|days?|weeks?|months?|years?|old|long)\b|時間|시간|分間",
            re.IGNORECASE,
        ),
        re.compile(rf"{_DIGITS}\s*(?:多|余)?\s*(?:分钟|个?小时|秒|天|个月|周年|周岁|岁)"),
    ),
    (
        re.compile(
            r"[率占比增升降涨跌减幅倍高低提]|(?<!多)少|percent|rate|share|increase|decrease|grow|rise|rose|f[ae]ll|drop|much",
            re.IGNORECASE,
        ),
        re.compile(r"\d[\d.]*\s*(?:[%％‰]|个百分点)"),
    ),
)


def answering_words(asked: Asked, text: str, question: str = "") -> list[tuple[int, int]]:
    """The ranges of the text that could be what is asked for; empty where nothing is, or nothing can be told.

    Args:
        asked: The kind of thing asked for.
        text: Where to look.
        question: Its words may say what is counted: 多少干部 is not answered by a number of days.
    """
    if asked not in _ANSWERS:
        return []
    pattern = _counted(question) if asked is Asked.NUMBER else _refined(asked, question)
    found = [match.span() for match in (pattern or _ANSWERS[asked]).finditer(text)]
    if asked is not Asked.NUMBER:
        return found
    found = [
        (a, b)
        for a, b in found
        if not _LONE_ONE.fullmatch(text[a:b]) or any(word in text[max(0, a - 2) : a] for word in _ONLY)
    ]
    if pattern:
        return found
    # The day a thing happened is no count of it, nor how long it took.
    other = [_DATED, *(pattern for unless, pattern in _NO_COUNT if question and not unless.search(question))]
    taken = [match.span() for pattern in other for match in pattern.finditer(text)]
    return [(a, b) for a, b in found if not any(a < end and start < b for start, end in taken)]


def can_answer(asked: Asked, text: str, question: str = "") -> bool | None:
    """Whether the text holds something of the kind asked for; None where words can't tell."""
    return bool(answering_words(asked, text, question)) if asked in _ANSWERS else None


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
            word = unit or re.escape(found.group().removeprefix("多少").removeprefix("几"))
            return re.compile(rf"{_DIGITS}{_MAGNITUDE}{word}")
    return None
