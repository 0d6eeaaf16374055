"""What an answer says in its own words, in the question's language: why it refuses, and nothing else.

Chinese questions are told in Chinese, all others in English; quotes always stay as the paper has them.
"""

from collections.abc import Sequence

from assistant.answers import Coverage
from assistant.asked import Asked

_KINDS = {
    Asked.AGE: ("年龄", "an age"),
    Asked.MONEY: ("金额", "an amount of money"),
    Asked.SHARE: ("百分比或比例", "a percentage"),
    Asked.PHONE: ("电话号码", "a telephone number"),
    Asked.NUMBER: ("数字", "a number"),
    Asked.TIME: ("时间", "a time"),
    Asked.REASON: ("原因", "a reason"),
    Asked.ORGANISATION: ("单位名称", "an organisation"),
    Asked.PERSON: ("人名", "a name"),
}


def unknown_words(words: Sequence[str], language: str) -> str:
    """That the pages never mention some of the question's words."""
    if language == "zh":
        return f"报纸版面上没有提到{'、'.join(f'“{word}”' for word in words)}，所以不能回答。"
    return f"The pages never mention {', '.join(f'“{word}”' for word in words)}, so they can't answer this."


def kind_missing(asked: Asked, language: str) -> str:
    """That what comes nearest does not hold the kind of thing that is asked for."""
    chinese, english = _KINDS.get(asked, ("答案", "the answer"))
    if language == "zh":
        return f"最接近的报道里没有所问的{chinese}。"
    return f"The nearest stories do not give {english} for this."


def too_weak(language: str) -> str:
    """That nothing on the pages comes near enough."""
    return (
        "版面上没有找到足以回答这个问题的原文。"
        if language == "zh"
        else "Nothing on the pages comes near enough to answer this."
    )


def unknown_paper(paper: str, papers: Sequence[str], language: str) -> str:
    """That no page is of the paper that was chosen, and which papers there are."""
    if language == "zh":
        known = f"有的是{''.join(f'《{name}》' for name in papers)}" if papers else "版面都没有标明报纸"
        return f"索引中没有《{paper}》的版面；{known}。"
    known = f"there is {', '.join(papers)}" if papers else "no page names its paper"
    return f"No page is of the paper {paper}; {known}."


def nothing_to_search(coverage: Coverage, language: str) -> str:
    """That there is no page to search, or that the filters leave none."""
    if coverage.left_out:
        if language == "zh":
            return f"所选日期内没有版面；另有{coverage.left_out}个版面日期不明，未计在内。"
        return (
            f"No page is of the chosen dates; {coverage.left_out} pages without a known date were left out."
        )
    if language == "zh":
        return "所选范围内没有版面可查。"
    return "There is no page to search in what was chosen."
