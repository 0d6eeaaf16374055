"""The interface's sentences in Simplified Chinese, Traditional Chinese and English.

Page text is never translated; only what Wenbao says itself is here. A template's `{names}` are the
same in every language, and a test holds them to that.
"""

from dataclasses import dataclass
from datetime import date as Date  # noqa: N812  `date` is also the name of what it holds
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Everything the interface says, in one language; `tag` is its BCP 47 tag."""

    tag: str
    name: str
    tagline: str

    # Asking
    welcome: str
    promise: str
    examples: str
    question: str
    placeholder: str
    ask: str
    new_conversation: str
    conversation: str
    looking: str
    too_long: str

    # How far the archive is
    loading: str
    ready: str
    missing: str
    failed: str

    # An answer
    lead: str
    lead_unsure: str
    resolved: str
    sure: str
    likely: str
    unsure: str
    checked: str
    open_quote: str
    left_out: str

    # A refusal
    refused: str
    covers: str
    papers: str
    dates: str
    day: str
    nearest: str
    rephrase: str

    # Where it stands
    paper: str
    headline: str
    edition: str
    date: str
    byline: str
    between_names: str
    caption: str
    notice: str
    untitled: str

    # The source panel
    source: str
    source_empty: str
    others: str
    file: str
    close: str

    # What can go wrong
    gone: str
    expired: str
    broken: str

    def dated(self, day: Date) -> str:
        """The date as this language writes it."""
        return self.date.format(year=day.year, month=day.month, day=day.day, name=_MONTHS[day.month - 1])


_MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

SIMPLIFIED: Final = Words(
    tag="zh-Hans",
    name="问报",
    tagline="用报纸的原文回答",
    welcome="向报纸提问",
    promise="每句答案都逐字引自版面，点编号就能看到它在原文中的位置。报上没有的，会直接说没有。",
    examples="可以从这些报道问起",
    question="问题",
    placeholder="想问什么？也可以接着追问",
    ask="提问",
    new_conversation="新对话",
    conversation="对话",
    looking="正在版面中查找……",
    too_long="问题有 {length} 个字，太长了。请缩短到 {limit} 个字以内。",
    loading="正在打开档案。现在就可以提问，打开后立即回答。",
    ready="{pages} 个版面，{articles} 篇文章",
    missing="还没有建立索引。请在终端运行 {command}，完成后即可提问。",
    failed="档案打不开：{detail}",
    lead="报上是这样写的：",
    lead_unsure="报上可能相关的原文，请对照出处判断：",
    resolved="理解为：{question}",
    sure="把握较大",
    likely="把握一般",
    unsure="把握较小",
    checked="已与版面逐字核对",
    open_quote="在原文中查看第 {n} 条引文",
    left_out="另有 {count} 个没有日期的版面未参与查找。",
    refused="版面上没有找到答案",
    covers="目前的范围：{pages} 个版面，{articles} 篇文章。",
    papers="报纸：{papers}。",
    dates="日期：{since}至{until}。",
    day="日期：{day}。",
    nearest="最接近的文章",
    rephrase="可以换个问法：写明人名、地名或事件，尽量用报上会出现的词。",
    paper="《{paper}》",
    headline="〈{headline}〉",
    edition="第{edition}版",
    date="{year}年{month}月{day}日",
    byline="署名 {names}",
    between_names="、",
    caption="图片说明",
    notice="启事",
    untitled="无标题",
    source="原文",
    source_empty="点答案里的编号，原文会在这里打开，引文在文中标出。",
    others="本版其他文章",
    file="文件",
    close="关闭",
    gone="这篇文章已经不在当前的索引里，请重新提问。",
    expired="这段对话已经过期，请重新提问。",
    broken="出了意外，没能回答。请再试一次；详情在服务器的日志里。",
)

TRADITIONAL: Final = Words(
    tag="zh-Hant",
    name="問報",
    tagline="用報紙的原文回答",
    welcome="向報紙提問",
    promise="每句答案都逐字引自版面，點編號就能看到它在原文中的位置。報上沒有的，會直接說沒有。",
    examples="可以從這些報道問起",
    question="問題",
    placeholder="想問什麼？也可以接著追問",
    ask="提問",
    new_conversation="新對話",
    conversation="對話",
    looking="正在版面中查找……",
    too_long="問題有 {length} 個字，太長了。請縮短到 {limit} 個字以內。",
    loading="正在打開檔案庫。現在就可以提問，打開後立即回答。",
    ready="{pages} 個版面，{articles} 篇文章",
    missing="還沒有建立索引。請在終端機執行 {command}，完成後即可提問。",
    failed="檔案庫打不開：{detail}",
    lead="報上是這樣寫的：",
    lead_unsure="報上可能相關的原文，請對照出處判斷：",
    resolved="理解為：{question}",
    sure="把握較大",
    likely="把握一般",
    unsure="把握較小",
    checked="已與版面逐字核對",
    open_quote="在原文中查看第 {n} 條引文",
    left_out="另有 {count} 個沒有日期的版面未參與查找。",
    refused="版面上沒有找到答案",
    covers="目前的範圍：{pages} 個版面，{articles} 篇文章。",
    papers="報紙：{papers}。",
    dates="日期：{since}至{until}。",
    day="日期：{day}。",
    nearest="最接近的文章",
    rephrase="可以換個問法：寫明人名、地名或事件，儘量用報上會出現的詞。",
    paper="《{paper}》",
    headline="〈{headline}〉",
    edition="第{edition}版",
    date="{year}年{month}月{day}日",
    byline="署名 {names}",
    between_names="、",
    caption="圖片說明",
    notice="啟事",
    untitled="無標題",
    source="原文",
    source_empty="點答案裡的編號，原文會在這裡打開，引文在文中標出。",
    others="本版其他文章",
    file="檔案",
    close="關閉",
    gone="這篇文章已經不在目前的索引裡，請重新提問。",
    expired="這段對話已經過期，請重新提問。",
    broken="出了意外，沒能回答。請再試一次；詳情在伺服器的日誌裡。",
)

ENGLISH: Final = Words(
    tag="en",
    name="Wenbao",
    tagline="Answers in the papers’ own words",
    welcome="Ask the newspapers",
    promise=(
        "Every answer is quoted word for word from a page; its number shows you where it stands. "
        "What the pages don’t say, Wenbao says they don’t."
    ),
    examples="Start from one of these stories",
    question="Question",
    placeholder="Ask in any language",
    ask="Ask",
    new_conversation="New conversation",
    conversation="Conversation",
    looking="Looking through the pages…",
    too_long="The question has {length} characters, which is too long. Please keep it within {limit}.",
    loading="Opening the archive. You can ask already; the answer comes as soon as it is open.",
    ready="Pages: {pages} · Articles: {articles}",
    missing="No index has been built yet. Run {command} in a terminal, then ask here.",
    failed="The archive can’t be opened: {detail}",
    lead="The papers say:",
    lead_unsure="The papers may say this; please judge by the source:",
    resolved="Understood as: {question}",
    sure="fairly certain",
    likely="likely",
    unsure="uncertain",
    checked="Checked word for word against the page",
    open_quote="Show quote {n} in its article",
    left_out="Pages without a date that were not searched: {count}.",
    refused="The pages don’t answer this",
    covers="What is here: pages {pages}, articles {articles}.",
    papers="Papers: {papers}.",
    dates="Dates: {since} to {until}.",
    day="Date: {day}.",
    nearest="The nearest articles",
    rephrase="Try naming the person, place or event, in words the paper itself might use.",
    paper="{paper}",
    headline="〈{headline}〉",
    edition="p. {edition}",
    date="{day} {name} {year}",
    byline="By {names}",
    between_names=", ",
    caption="Caption",
    notice="Notice",
    untitled="Untitled",
    source="Source",
    source_empty="Choose a number in an answer: its article opens here, with the quote marked.",
    others="Also on this page",
    file="File",
    close="Close",
    gone="This article is no longer in the index. Please ask again.",
    expired="This conversation has expired. Please ask again.",
    broken="Something went wrong and there is no answer. Please try again; the server’s log has the details.",
)

_TRADITIONAL_PLACES: Final = {"hant", "tw", "hk", "mo"}


def words_for(tag: str | None) -> Words:
    """The words for a language tag such as `zh`, `zh-HK`, `en-GB`; English for all other languages."""
    language, *rest = (tag or "").replace("_", "-").lower().split("-")
    if language != "zh":
        return ENGLISH
    if "hans" in rest:
        return SIMPLIFIED
    return TRADITIONAL if _TRADITIONAL_PLACES.intersection(rest) else SIMPLIFIED


def words_accepted(header: str | None) -> Words:
    """The words for an Accept-Language header (RFC 9110, 12.5.4): its first Chinese or English wish."""
    wishes: list[tuple[float, str]] = []
    for wish in (header or "").split(","):
        tag, _, quality = wish.partition(";q=")
        try:
            wishes.append((float(quality or 1), tag.strip()))
        except ValueError:
            continue  # a wish that can't be read is no wish
    for weight, tag in sorted(wishes, key=lambda wish: -wish[0]):
        if weight > 0 and tag.lower().partition("-")[0] in {"zh", "en"}:
            return words_for(tag)
    return ENGLISH
