"""Fuzz the reading of pages: whatever the bytes, the law holds or the page is refused in one line.

    python -m evals.fuzz.pages [SECONDS] [--seed N]

Atheris (libFuzzer for Python) mutates bytes, led by the branches that they reach. Half of the inputs are bytes of
a text file; the other half are decisions from which a page is put together out of newspaper lines, so that the
deeper stages are reached too. It ends with a line of figures, or at the first fault with the input that shows it.
"""

import contextlib

import atheris

from evals.fuzz.guided import run
from index.errors import PageUnreadable
from index.spans import law_holds

with atheris.instrument_imports(include=["index"]):
    from index import facts, mastheads
    from index.articles import articles_of
    from index.formats import text
    from index.passages import passages_of

_LINES = (
    "市 委 召 开 会 议", "□记者手记", "本报讯（记者 甲 通讯员 乙）昨日，市委召开会议。", "会议指出，要抓好落实，推进", "各项工作。”",
    "（上接第一版）", "（下转第三版）", "图为会议现场。张三 摄", "公告", "特此公告。", "", " \u3000", "——来自一线的报道", "□ 江声",
    "2024年10月23日 星期三 第03版", "责任编辑 张三", "# 标题", "1.", "“", "e\u0301\u200b\ufeff", "שלום עולם", "👩‍👩‍👧‍👦", "\x00", "ﬁ", "- ",
    "41.5 亿元，同比增长 12.3%。", "DeepSeek R1", "\u2028", "\x85",
)  # fmt: skip


def one_input(data: bytes) -> None:
    """Read one input as a page, and check every law on what comes out."""
    provider = atheris.FuzzedDataProvider(data)
    if provider.ConsumeBool():
        with contextlib.suppress(PageUnreadable):
            _check(text.read("p.txt", provider.ConsumeBytes(len(data))))
        return
    parts = []
    while provider.remaining_bytes() > 1:
        choice = provider.ConsumeIntInRange(0, len(_LINES))
        parts.append(_LINES[choice] if choice < len(_LINES) else provider.ConsumeUnicodeNoSurrogates(8))
        parts.append(("\n", "\n\n", "\r\n", " ", "")[provider.ConsumeIntInRange(0, 4)])
    _check("".join(parts))


def _check(raw: str) -> None:
    mastheads.from_masthead(raw)
    body_start = 0
    with contextlib.suppress(PageUnreadable):
        _, body_start = facts.from_front_matter("p", raw)
    raws = {"p": raw}
    seen: set[int] = set()
    for article in articles_of("p", raw, body_start):
        if not law_holds(article.text, article.spans, raws):
            raise AssertionError(f"the law is broken in {article.text!r}")
        for span in article.spans:
            places = set(range(span.start, span.end))
            if seen & places:
                raise AssertionError(f"two articles hold the same text: {raw[span.start : span.end]!r}")
            seen |= places
        for passage in passages_of(article, raws):
            if not law_holds(passage.text, passage.spans, raws):
                raise AssertionError(f"the law is broken in {passage.text!r}")


if __name__ == "__main__":
    run("evals.fuzz.pages", one_input, longest=4096)
