"""Whether a sentence holds what a question asks for: by its words first, then by the names in it."""

import pytest

from assistant.fitting import fitting, holds_what_is_asked
from assistant.questions import understood


@pytest.mark.parametrize(
    ("question", "text", "counts"),
    [
        ("门票多少钱？", "门票每张20元。", 1.0),
        ("门票多少钱？", "庙会周六开幕。", -1.0),
        ("馆长是谁？", "图书馆馆长郑红介绍了情况。", 1.0),
        ("谁参加了活动？", "鲁迅参加了活动。", 0.5),
        ("谁参加了活动？", "活动已经结束。", -0.5),
        ("摄像头是哪家公司提供的？", "摄像头由华为集团提供。", 0.5),
        ("摄像头是哪家公司提供的？", "摄像头看得清楚。", -0.5),
        ("体检查哪些项目？", "项目有血常规、肝功能。", 0.5),
        ("体检查哪些项目？", "体检面向快递员。", -0.5),
        ("介绍一下庙会", "庙会周六开幕。", 0.0),
    ],
)
def test_a_sentence_counts_by_how_surely_it_holds_what_is_asked(question, text, counts):
    asked = understood(question)
    assert fitting(asked, text, fits=holds_what_is_asked(asked, text)) == counts
