"""Column labels: the standing words above a box or column (记者手记, 锐评), which are nobody's headline."""

import re

from index.spans import squeeze

_SIGN = r"^[□■◎●◆▲★◇【\[]?\s*"
_BOXES = (
    "记者手记|采访手记|采访札记|手记|记者感言|编后(?:语)?|编者按|短评|新闻链接|相关链接|背景链接|知识链接|相关新闻|链接|延伸阅读|"
    "名词解释|新闻背景|背景|快评|点评|专家点评|专家观点|律师说法|法官说法|检察官说法|以案说法|警方提[醒示]|民警提[醒示]|专家提[醒示]|"
    "温馨提[醒示]|小贴士|人物简介|新闻多一点"
)
_COLUMNS = (
    "画中话|图片新闻|镜头|锐评|聚焦|世说新语|关注|深度|视点|今日视点|热点追踪|焦点|观察|时评|评论|声音|特稿|"
    "简讯|短讯|快讯|速览|一句话新闻|导读|今日导读|要闻|要闻速览|微评|来论|读者来信|记者调查|新闻调查|追踪|新闻追踪|图说|图片故事|光影|视觉|"
    "副刊|散文|随笔|诗歌|诗歌集萃|小小说|连载|书评|杂谈|漫画|民生|国际|国内|体坛|社会|财经|文化|教育|健康"
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
