"""A question as it is understood: its language, its terms, and what it asks for."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from assistant.asked import Asked, asked_for, asks_something, simplified
from assistant.errors import QuestionRefused
from assistant.romanised import NamesRead
from index.folding import folded, terms
from index.scripts import is_unspaced

if TYPE_CHECKING:
    from lingua import LanguageDetector

LONGEST_QUESTION = 2000  # characters
_SCRIPTS = (
    ("ko", re.compile(r"[\uac00-\ud7af\u1100-\u11ff]")),
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("ru", re.compile(r"[\u0400-\u04ff]")),
    ("ar", re.compile(r"[\u0600-\u06ff]")),
    ("th", re.compile(r"[\u0e00-\u0e7f]")),
    ("hi", re.compile(r"[\u0900-\u097f]")),
    ("el", re.compile(r"[\u0370-\u03ff]")),
    ("he", re.compile(r"[\u0590-\u05ff]")),
)
# Halves of characters can come in with JSON or from a terminal; no library takes them.
_HALVES = re.compile("[\ud800-\udfff]")
_HAN = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
_ENGLISH = re.compile(
    r"\b(?:the|what|which|who|whom|whose|when|where|why|how|is|are|was|were|did|does|do|of|in|and|many|much)\b",
    re.IGNORECASE,
)
# Words that ask or join and say nothing of what is asked about.
EMPTY_ENGLISH = frozenset(
    "the a an of in on at to for by with and or is are was were be been did does do has have had what which who whom "
    "whose when where why how many much there their his her its it he she they this that these those from as about "
    "please tell me i you we".split()
)
_EMPTY = (
    frozenset(
        "的 了 吗 呢 吧 啊 是 在 有 和 与 或 及 对 为 从 到 把 被 将 以 于 等 也 都 就 还 又 而 但 这 那 哪 谁 几 何 多少 什么 怎么 怎样 如何 为什么 "
        "为何 哪些 哪里 哪儿 哪个 哪家 哪种 哪件 哪些地方 什么样 怎么样 哪位 哪年 哪一年 时候 何时 多大 多久 多长 多高 多远 请问 一下 可以 能 会 要 我 你 他 她 它 我们 你们 他们 请 关于 "
        "情况 介绍 说 问 个 些 一 中 上 下 里 时 年 月 日 共 总共 一共 目前 现在 第几 几个 多少个 多少人 叫 名 名字 吗 呀 啦 之 其 该 此 各 每".split()
    )
    | EMPTY_ENGLISH
)


# Words that ask: cut by the dictionary with their neighbours they would make words that no page has (哪|天办). Of Japanese
# only the characters are words that a Chinese page may have.
_INTERROGATIVES = re.compile(
    r"哪一?(?:[天年月日里儿些个位家种条座所场件项]|[几两三四五六七八九十]+[个天年月日位家种条座所场件项]?)?|什么(?:时[候间]|地方|样)?|怎么?样?|"
    r"如何|为(?:什么|何)|何[时处地人]|谁|多少(?:[个名位家件次项条]|人(?![口民类才工员]))?|多[大久长高远重]|几(?![何乎经番])[个名位家件次项条天年月]?|[吗呢]|[\u3040-\u30ff]+"
)


@dataclass(frozen=True, slots=True)
class Question:
    """A question as asked of the index.

    `language` is an ISO 639-1 code; `terms` are its folded search terms; `words` are its folded words that carry
    meaning; `asked` is the kind of thing asked for, and `own` the part of the text that says so. `unspaced` says whether
    it is written without spaces, so that its words can be compared with those of Chinese pages. `names` are the
    Chinese names that it spelled in Latin letters and that stand in `text` in characters, `strange` those that the
    archive has no characters for.
    """

    text: str
    language: str
    terms: tuple[str, ...]
    words: tuple[str, ...]
    asked: Asked
    own: str
    unspaced: bool
    names: tuple[str, ...] = ()
    strange: tuple[str, ...] = ()

    def with_names(self, read: NamesRead, own: NamesRead) -> "Question":
        """The question with its names in characters, searched for by its words that carry meaning.

        Args:
            read: The names in the whole question.
            own: Those in its `own` part.
        """
        if not read.names:
            return replace(self, strange=read.strange)
        words = content_words(read.text)
        found = dict.fromkeys(term for word in words for term in terms(word))
        return replace(
            self,
            text=read.text,
            own=own.text,
            terms=tuple(found),
            words=tuple(words),
            names=read.names,
            strange=read.strange,
        )


def understood(text: str, own: str | None = None) -> Question:
    """The question that a text asks.

    Args:
        text: The whole question.
        own: The part of it that says what is asked for, where it has taken over a topic; None for all of it.

    Raises:
        QuestionRefused: The text is empty, has no letter or digit, or is longer than LONGEST_QUESTION.
    """
    bare = _HALVES.sub("\ufffd", text).strip()
    if not any(c.isalnum() for c in bare):
        raise QuestionRefused("an empty question: ask something in words")
    if len(bare) > LONGEST_QUESTION:
        raise QuestionRefused(
            f"a question of {len(bare)} characters: expected at most {LONGEST_QUESTION}; ask about one thing at a time"
        )
    asks = bare if own is None else _HALVES.sub("\ufffd", own).strip()
    kind = asked_for(asks)
    if kind is Asked.OTHER and not asks_something(asks):  # 人脸识别的呢？ asks for what was asked for before
        kind, asks = asked_for(bare), bare
    return Question(
        bare,
        language_of(bare),
        tuple(terms(bare)),
        tuple(content_words(bare)),
        kind,
        asks,
        unspaced=any(map(is_unspaced, bare)),
    )


def language_of(text: str) -> str:
    """The ISO 639-1 code of the text's language; zh for Han characters alone, en where nothing tells."""
    letters = sum(c.isalpha() for c in text)
    for code, script in _SCRIPTS:
        if (count := len(script.findall(text))) and count * 4 >= letters:
            return code
    if _HAN.search(text) and len(_HAN.findall(text)) * 3 >= len(_LATIN.findall(text)):
        return "zh"
    spelled = _HAN.sub(" ", text)  # Chinese names in a question say nothing of its language
    if _ENGLISH.search(spelled) and all(c.isascii() for c in spelled if c.isalpha()):
        return "en"
    found = _detector().detect_language_of(spelled)
    return found.iso_code_639_1.name.lower() if found else "en"


def content_words(text: str) -> list[str]:
    """The folded words of a text that carry meaning, in order, each once."""
    import rjieba

    found: list[str] = []
    for token in re.findall(r"[^\W_]+(?:[.'’-][^\W_]+)*", folded(_HALVES.sub(" ", text))):
        words = rjieba.cut(token, False) if any(map(is_unspaced, token)) else [token]
        found.extend(word for word in _names_whole(words) if any(c.isalnum() for c in word))
    return list(Counter(found))


def topical_words(question: str) -> list[str]:
    """The folded words of a question that say what it is about, in order, each once: those that ask are left out."""
    return content_words(_INTERROGATIVES.sub(" ", simplified(question)))


def content_spans(text: str) -> Iterator[tuple[int, int]]:
    """The ranges of a text's words that carry meaning."""
    import rjieba

    bare = _HALVES.sub("\ufffd", text)
    for token in re.finditer(r"[^\W_]+(?:[.'’-][^\W_]+)*", bare):
        at = token.start()
        words = rjieba.cut(token.group(), False) if any(map(is_unspaced, token.group())) else [token.group()]
        for word in words:
            if folded(word) not in _EMPTY:
                yield at, at + len(word)
            at += len(word)


def _names_whole(words: Sequence[str]) -> Iterator[str]:
    """The words that carry meaning, lone characters side by side as one.

    That is how the dictionary leaves a name that it does not know: 王|忠|殿.
    """
    run = ""
    for word in [*words, ""]:
        if len(word) == 1 and is_unspaced(word) and word not in _EMPTY:
            run += word
            continue
        if run and run not in _EMPTY:  # 多|大 is no name
            yield run
        run = ""
        if word and word not in _EMPTY:
            yield word


@lru_cache(maxsize=1)
def _detector() -> "LanguageDetector":
    from lingua import Language, LanguageDetectorBuilder

    languages = (
        *(Language.ENGLISH, Language.FRENCH, Language.SPANISH, Language.GERMAN, Language.ITALIAN),
        *(Language.PORTUGUESE, Language.DUTCH, Language.VIETNAMESE, Language.INDONESIAN, Language.TURKISH),
    )
    return LanguageDetectorBuilder.from_languages(*languages).with_low_accuracy_mode().build()
