"""The sign-in page's words, in the interface's languages, and the line for a reader who is turned away."""

from dataclasses import dataclass
from typing import Final

from ui.words.sentences import Words


@dataclass(frozen=True, slots=True)
class SignInWords:
    """What the sign-in page says."""

    title: str
    why: str
    why_to_read: str
    kept: str
    name: str
    password: str
    sign_in: str
    sign_out: str
    signed_in: str
    signed_out: str
    back: str
    wrong: str
    wait: str
    no_users: str
    unusable: str
    busy: str
    link: str


_ENGLISH: Final = SignInWords(
    title="Sign in",
    why="Reading needs no name. Whoever adds, removes or rebuilds pages signs in here; so does whoever wants to find their conversations in every browser.",
    kept="Signed in, your conversations are kept on the server under your name. Those in this browser can be taken along.",
    why_to_read="Reading this archive needs a name and a password.",
    name="Name",
    password="Password",  # noqa: S106  a label
    sign_in="Sign in",
    sign_out="Sign out",
    signed_in="You are signed in as {name}.",
    signed_out="You are signed out.",
    back="Back to the newspapers",
    wrong="That name and password do not belong together. Please try again.",
    wait="There were too many tries. Please wait {minutes} min before the next.",
    no_users="Nobody can sign in yet. {command} in a terminal makes the first user.",
    unusable="Signing in does not work at the moment. The server’s log says why.",
    busy="Many readers are asking just now. Your question is kept; please send it again in a moment.",
    link="Sign in",
)
_SIMPLIFIED: Final = SignInWords(
    title="登录",
    why="阅读无需登录。要增加、删除版面或重建索引，或想在任何浏览器中都能找到自己的对话，请在此登录。",
    kept="登录后，您的对话以您的名义保存在服务器上；此浏览器中已有的对话可以一并带走。",
    why_to_read="查阅本报库需要用户名和密码。",
    name="用户名",
    password="密码",  # noqa: S106
    sign_in="登录",
    sign_out="退出登录",
    signed_in="您已登录：{name}。",
    signed_out="您已退出登录。",
    back="返回报纸",
    wrong="用户名与密码不符，请再试一次。",
    wait="尝试次数过多，请等待 {minutes} 分钟再试。",
    no_users="还没有可以登录的用户。请在终端运行 {command} 添加第一位。",
    unusable="暂时无法登录，原因见服务器日志。",
    busy="此刻提问的读者很多。您的问题已保留，请稍后再发送。",
    link="登录",
)
_TRADITIONAL: Final = SignInWords(
    title="登入",
    why="閱讀無需登入。要增加、刪除版面或重建索引，或想在任何瀏覽器中都能找到自己的對話，請在此登入。",
    kept="登入後，您的對話以您的名義保存在伺服器上；此瀏覽器中已有的對話可以一併帶走。",
    why_to_read="查閱本報庫需要使用者名稱和密碼。",
    name="使用者名稱",
    password="密碼",  # noqa: S106
    sign_in="登入",
    sign_out="登出",
    signed_in="您已登入：{name}。",
    signed_out="您已登出。",
    back="返回報紙",
    wrong="使用者名稱與密碼不符，請再試一次。",
    wait="嘗試次數過多，請等待 {minutes} 分鐘再試。",
    no_users="還沒有可以登入的使用者。請在終端機執行 {command} 新增第一位。",
    unusable="暫時無法登入，原因見伺服器日誌。",
    busy="此刻提問的讀者很多。您的問題已保留，請稍後再送出。",
    link="登入",
)
_BY_TAG: Final = {"en": _ENGLISH, "zh-Hans": _SIMPLIFIED, "zh-Hant": _TRADITIONAL}


def sign_in_words(words: Words) -> SignInWords:
    """The sign-in page's words in the language of the interface's."""
    return _BY_TAG[words.tag]
