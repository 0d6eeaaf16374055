"""Column labels: the standing words above a box or column (记者手记, 锐评), which are nobody's headline."""

import re

from index.spans import squeeze

_SIGN = r"^[□■◎●◆▲★◇【\[]?\s*"
_BOXES = "记者手记|采访手记|手记|编后(?:语)?|编者按|短评|新闻链接|相关链接|链接|延伸阅读|名词解释|新闻背景|背景|快评|点评"
_COLUMNS = (
    "画中话|图片新闻|镜头|锐评|聚焦|世说新语|关注|深度|视点|今日视点|热点追踪|焦点|观察|时评|评论|声音|特稿"
)
_BOX = re.compile(rf"{_SIGN}(?:{_BOXES})\s*[】\]]?$")
_ANY = re.compile(rf"{_SIGN}(?:{_BOXES}|{_COLUMNS})\s*[】\]]?$")
_LONGEST = 8  # characters


def is_box_label(text: str) -> bool:
    """Whether a heading says that a box begins, a side story inside another story."""
    return len(squeeze(text)) <= _LONGEST and bool(_BOX.match(text))


def is_label(text: str) -> bool:
    """Whether a heading is a standing label of a box or column."""
    return bool(_ANY.match(text)) and len(squeeze(text)) <= _LONGEST
