"""What kind of thing a question asks for, told from its own words, in the languages that readers use most."""

import re
from enum import StrEnum
from functools import cache

from index.folding import folded


class Asked(StrEnum):
    """The kind of thing a question asks for."""

    AGE = "age"
    MONEY = "money"
    SHARE = "share"
    PHONE = "phone"
    NUMBER = "number"
    TIME = "time"
    ORGANISATION = "organisation"
    PERSON = "person"
    PLACE = "place"
    REASON = "reason"
    LIST = "list"
    OTHER = "other"


# 门票要钱吗: whether a thing costs is asked for its price.
CHARGED = (
    r"(?:要|用|需|得|是否|不)(?:花|交|付|收|买)?(?:钱|费|门票|票)(?:吗|嘛|么|的)?[？?]?$|"
    r"收(?:钱|费|门票|票)(?:吗|嘛|么)|收不收(?:钱|费|门票|票)|免费(?:吗|的吗|不|与否)|[买购](?:门)?票(?:吗|才)|"
    r"\b(?:is|are|was|were)\b.*\bfree(?: of charge)?\s*\?|无料|무료|gratuit|gratis|бесплатн"
)
# 称之为什么, 更名为什么: 什么 is what it is called, and no reason is asked for.
_NO_REASON = r"(?<![名称封改认视叫变成定选评誉列译作之聘任命编版])"
# The first that fits decides, so the more exact kinds come first.
_QUESTIONS: tuple[tuple[Asked, str], ...] = (
    (
        Asked.NUMBER,
        r"(?:面积|范围|规模|体积|容量|直径|口径|尺寸|重量|高度|长度|宽度|深度|海拔|距离|人口|产量|总量|数量)[^，。？]{0,4}(?:多[大高长远宽深重少]|几)|"
        r"(?:区|园|馆|校|场|城|岛|湖|山|库|厂|店|房|厅|堂|田|地|体长|屏幕)(?:到底|究竟|一共|总共)?有?多大(?:[？?]|$)",
    ),
    (
        Asked.PHONE,
        r"(?:电话|手机|热线|联系方式)(?:号码|号)(?:是|为|有)?(?:多少|什么|几|哪|[？?]|$)|(?:电话|热线|联系方式)(?:是|为|有)?(?:多少|几号|什么[？?]|什么$)|"
        r"^(?!.*(?:哪|什么|何|谁|几|多)).*(?:电话|热线|联系方式)[？?]?$|打(?:什么|哪个)电话|"
        r"\b(?:tele)?phone number|\bhotline number|电话番号|전화번호|tel[ée]fono|t[ée]l[ée]phone",
    ),
    (
        Asked.AGE,
        r"多大(?:年纪|岁数|了|$|[？?])|(?:时候|时|才|年仅|今年)多大|几岁|多少岁|年[龄纪](?:有|是|为|约)?(?:多|几|[？?]|$)|(?:什么|多少)年[龄纪](?!段)|"
        r"how old|at what age|何[岁歳]|いくつ|몇\s*살|quel âge|qué edad|cuántos años|wie alt",
    ),
    (
        Asked.MONEY,
        r"多少(?:钱|元|万元|亿元|资金|费用)|花了多少|"
        + CHARGED
        + "|"
        + r"多少(?![人家个名户位])[^，。？?]{0,4}(?:补贴|补助|津贴|奖励|收入|工资|[奖定罚押租赔捐][金款]|学费|票房)|"
        r"(?:投资|投入|捐款|罚款|奖励|赔偿|补偿|补贴|补助|贷款|销售额|营业额|产值)"
        r"(?:[了是有为达]|总额)?(?:多少(?![人家个名次户项位台]|万人)|几[千万亿])|"
        r"(?:价[格钱]|[票售房单]价|门票|租金|工资)[^，。？?]{0,4}(?:多少|几|多高)|"
        r"(?<!by )how much (?:money|did|does|was|is)|\bprices?\b|\bcosts?\b|いくら|combien (?:ça )?co[uû]te|cu[aá]nto (?:cuesta|cost[oó]|vale)|\bсколько (?:стои|денег)|\bцена\b|가격|얼마예요",
    ),
    (
        Asked.SHARE,
        r"百分之|(?:多少|什么|多大|何种)(?:的)?(?:比例|比重|百分比|[机几概]率)|(?:比例|占比|比重|百分比)(?:约|大约|大概)?(?:是|为|有|达|占|多|[？?]|$)|增长(?:了)?多少|下降(?:了)?多少|满意度|"
        r"(?<!频)率(?:是|为|达|有?多)|\bby how much\b|\bpercent(?:age)?\b|\bwhat share\b|\b(?:what|which)\b(?! happened).{0,30}\brate\b(?! of change)",
    ),
    (
        Asked.TIME,
        r"期(?:限|间)?(?:是|有|为)?多[长久]|什么时[候间]|什么年代|何时|哪(?:一)?(?:年|天|月|日)|哪几(?:年|天|日|个月)|(?<![这近前过后头每隔])几(?:年|月|日|号|点钟?|时)(?![前后来内间]|以[前后来内]|之[前后内])|"
        r"多久|多长时间|(?:多少|(?<![哪这近前过后头每隔十百千\d])几)(?:年(?![轻级纪龄])|天|个月|个?小时|分钟|秒钟?|个?星期|周(?!年))(?!(?:以|之)?[前后来内间])|时间(?:是|为|在)(?!因)|哪个(?:月|年|季度|朝代|世纪|年代)|"
        r"^when\b(?!.*\b(?:what|which|who)\b)|\bwhen (?:did|do|does|was|were|is|are|will|has|had)\b|what (?:year|date|day|month|time)|how long|いつ|何年|何月|언제|몇\s*(?:년|월|일)|quand|cuándo|wann|когда|متى",
    ),
    (
        Asked.NUMBER,
        r"多少|多[高宽深远重厚快]|多长(?!时间|期)|(?<![哪这近前过后头每隔十百千\d])几(?!乎|何|度|经|番|(?:个?[年月天日周]|个?小时|分钟)(?:以|之)?[前后来内间])|(?:数量|总数)(?:是|为|有|达|约)?(?:多|几|[？?]|$)|how many|how much|number of|何(?:人|个|件|本|台|回|名|社)(?=[^？?]*[\u3040-\u30ff])|いくつ|몇|얼마|combien|cuánt[oa]s?|wie viele?|сколько|كم",
    ),
    (
        Asked.ORGANISATION,
        r"(?:哪|什么)(?:一?[家个])?(?:公司|企业|集团|厂商|单位|机构|部门|银行|医院|学校|大学)|(?:which|what) (?:company|firm|organi[sz]ation|agency|institution|department|university|school|hospital|bank)\b|"
        r"どの会社|何という会社|어느 (?:회사|기업|기관)|quelle (?:entreprise|société)|qué empresa|какая (?:компания|фирма)",
    ),
    (
        Asked.PERSON,
        r"谁|哪(?:位|个人|一位)|什么人|何人|名字|叫什么|姓名|\bwho\b|whose|name of|누구|\bqui\b|quién|\bwer\b|кто|من هو",
    ),
    (
        Asked.PLACE,
        r"哪里|哪儿|在哪|何处|何地|什么地方|地点|位于|哪一?[个座条]?(?:地方|城市|县|区|省|村|镇|乡|街道|社区|[马公]?路|大道)(?!上)|where|which (?:city|place|village|town)|どこ|어디|\boù\b|dónde|\bwo\b|где|أين",
    ),
    (
        Asked.REASON,
        rf"{_NO_REASON}(?:为什么(?!职[务位]|设施|制度|东西|[？?]?$)|为何(?!职[务位]|[？?]|$))|(?:^|[，。；,\s是因])为(?:什么|何)[？?]?$|为啥|何故|原因(?:是|为|有|何|在|呢|[？?]|$)|(?:什么|何种|主要|为何)[^，。]{0, 2}原因|why|what reason|reason\b.*\?|なぜ|どうして|왜|pourquoi|por qué|warum|почему|لماذا",
    ),
    (
        Asked.LIST,
        r"哪些|哪[几两三四五六七八九十]|有什么[？?]?$|包括什么|分别(?:是|为)(?:什么|谁|哪)|which\b.*\b(?:are|were)|what are|list|どんな|어떤|quels|quelles|cuáles",
    ),
)
_QUESTION_PATTERNS = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _QUESTIONS)

_ASKING = re.compile(
    r"什么|甚么|怎[么样]|如何|哪|谁|吗|几|多[少大久长高远重]|为何|何[时处人]|是不是|有没有|能不能|"
    r"\b(?:what|which|who|whom|whose|when|where|why|how|is|are|was|were|did|does|do|can|will)\b",
    re.IGNORECASE,
)


def asked_for(question: str) -> Asked:
    """The kind of thing the question asks for; OTHER where its words do not say."""
    plain = simplified(question)
    return next((kind for kind, pattern in _QUESTION_PATTERNS if pattern.search(plain)), Asked.OTHER)


def asks_something(text: str) -> bool:
    """Whether a text asks by its own words: 办结率呢？ does not."""
    return bool(_ASKING.search(simplified(text)))


def simplified(text: str) -> str:
    """The text with each Traditional character's Simplified one in its place: as long as it was."""
    return text if text.isascii() else "".join(map(_simplified, text))


@cache
def _simplified(character: str) -> str:
    key = folded(character) if "\u3400" <= character <= "\u9fff" else character
    return key if len(key) == 1 else character
