"""What the page says of where conversations are kept, in the interface's languages."""

from dataclasses import dataclass
from typing import Final

from ui.words.sentences import Words


@dataclass(frozen=True, slots=True)
class KeepingWords:
    """Where a reader's conversations are kept, and what becomes of them; the page's script says all of it."""

    here: str
    for_user: str
    account: str
    found_here: str
    take_along: str
    leave_here: str
    taken: str
    not_kept: str
    signed_out: str
    elsewhere: str
    too_large: str
    full: str


_ENGLISH: Final = KeepingWords(
    here="Kept in this browser",
    for_user="Kept on the server for {name}",
    account="Signed in: {name}",
    found_here="This browser still holds conversations from before you signed in: {count}. Take them along only if they are yours.",
    take_along="Take them along",
    leave_here="Leave them",
    taken="Taken along: {count}",
    not_kept="The server could not keep this conversation; it stays open here. Please try again later.",
    signed_out="You are not signed in any more. Sign in again in another tab, and what you ask here is kept again.",
    elsewhere="This conversation went on in another browser; what you asked here is kept as one of its own.",
    too_large="This conversation has grown too large to be kept; please begin a new one.",
    full="There is no more room on the server; your oldest conversations were removed.",
)
_SIMPLIFIED: Final = KeepingWords(
    here="保存在此浏览器中",
    for_user="已为 {name} 保存在服务器上",
    account="已登录：{name}",
    found_here="此浏览器中还有登录前的对话：{count} 个。如果是您的，可以一并带走。",
    take_along="带走这些对话",
    leave_here="留在这里",
    taken="已带走：{count} 个",
    not_kept="服务器未能保存此对话；它仍在这里打开着，请稍后再试。",
    signed_out="您已不在登录状态。请在另一个标签页重新登录，之后这里的提问会继续保存。",
    elsewhere="此对话已在另一个浏览器中继续；您在这里的提问已另存为一个对话。",
    too_large="此对话过大，无法保存；请开始新的对话。",
    full="服务器上的空间已满，最早的对话已移除。",
)
_TRADITIONAL: Final = KeepingWords(
    here="保存在此瀏覽器中",
    for_user="已為 {name} 保存在伺服器上",
    account="已登入：{name}",
    found_here="此瀏覽器中還有登入前的對話：{count} 個。如果是您的，可以一併帶走。",
    take_along="帶走這些對話",
    leave_here="留在這裡",
    taken="已帶走：{count} 個",
    not_kept="伺服器未能保存此對話；它仍在這裡開啟著，請稍後再試。",
    signed_out="您已不在登入狀態。請在另一個分頁重新登入，之後這裡的提問會繼續保存。",
    elsewhere="此對話已在另一個瀏覽器中繼續；您在這裡的提問已另存為一個對話。",
    too_large="此對話過大，無法保存；請開始新的對話。",
    full="伺服器上的空間已滿，最早的對話已移除。",
)
KEEPING_WORDS: Final = {"en": _ENGLISH, "zh-Hans": _SIMPLIFIED, "zh-Hant": _TRADITIONAL}


def keeping_words(words: Words) -> KeepingWords:
    """The words in the language of the interface's."""
    return KEEPING_WORDS[words.tag]
