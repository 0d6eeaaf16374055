"""HTML files: the article's lines without what stands around it; nothing run, nothing fetched."""

import datetime as dt

import pytest

from index.errors import PageUnreadable
from index.facts import PageFacts
from index.formats import hypertext
from index.formats.limits import Limits

ARTICLE = """<html><head><title>新桥合龙_鹤壁日报数字报</title>{meta}</head><body>
<nav><a href="/">首页</a><a href="/yw">要闻</a></nav>
<ul><li><a href="/1">国内新闻在这个栏目里面查看</a></li></ul>
<div class="article"><h1>新桥合龙</h1>
<p>本报讯（记者 <b>赵亮</b>）淇河新桥昨日合龙，桥长三百米，明年五月通车。</p>
<h3>方便往来</h3>
<p>大桥由市政公司承建，历时两年，总投资一亿元，<br>建成后两岸居民往来只需五分钟。</p></div>
<div class="footer">版权所有 鹤壁日报社 未经许可不得转载</div>
<script>document.write("坏蛋写的字")</script><noscript>请打开脚本</noscript></body></html>"""
LINES = (
    "新桥合龙\n本报讯（记者 赵亮）淇河新桥昨日合龙，桥长三百米，明年五月通车。\n方便往来\n"
    "大桥由市政公司承建，历时两年，总投资一亿元，\n建成后两岸居民往来只需五分钟。\n"
)


def read(html: str | bytes):
    data = html if isinstance(html, bytes) else html.encode("utf-8")
    (sheet,) = hypertext.sheets("a.html", data, Limits())
    assert sheet.page == "a.html"
    return sheet.read()


def test_headline_and_paragraphs_stand_on_their_own_lines_and_nothing_else_is_there():
    assert read(ARTICLE.format(meta="")).raw == LINES


def test_scripts_are_neither_run_nor_read():
    raw = read(ARTICLE.format(meta="<script>var x = '坏蛋';</script>")).raw
    assert "坏蛋" not in raw
    assert "脚本" not in raw


def test_headings_between_several_stories_are_kept():
    story = "<h2>{}</h2><p>{}这里是一段足够长的正文，用来说明这个故事讲了什么，并且有好几句话。再来一句。</p>"
    raw = read("<div>" + "".join(story.format(f"标题{n}", f"故事{n}") for n in "甲乙丙") + "</div>").raw
    assert [line[:3] for line in raw.splitlines()] == [
        "标题甲",
        "故事甲",
        "标题乙",
        "故事乙",
        "标题丙",
        "故事丙",
    ]


def test_a_title_is_the_headline_where_the_page_shows_none():
    raw = read(
        "<title>新桥合龙</title><p>淇河昨日传来好消息，桥长三百米，明年五月通车，市民欢欣鼓舞。</p>"
    ).raw
    assert raw.startswith("新桥合龙\n淇河昨日")


@pytest.mark.parametrize(
    ("encoding", "meta"),
    [
        ("utf-8", ""),
        ("gb18030", '<meta charset="gb2312">'),
        ("gb18030", '<meta http-equiv="Content-Type" content="text/html; charset=GBK">'),
        ("gb18030", ""),
        ("gb18030", '<meta charset="utf-8">'),  # it lies
        ("utf-16", ""),
    ],
)
def test_the_encoding_is_found_out(encoding, meta):
    assert read(ARTICLE.format(meta=meta).encode(encoding)).raw == LINES


def test_a_page_with_a_broken_character_is_read_with_a_gap():
    data = ARTICLE.format(meta='<meta charset="utf-8">').encode()
    assert read(data.replace("淇".encode(), b"\xe6\xb7", 1)).raw == LINES.replace("淇", "\ufffd")


@pytest.mark.parametrize(
    ("meta", "facts"),
    [
        ('<meta name="date" content="2024-10-23 08:00">', PageFacts(date=dt.date(2024, 10, 23))),
        (
            '<meta property="article:published_time" content="2024-10-23T08:00:00+08:00">',
            PageFacts(date=dt.date(2024, 10, 23)),
        ),
        ('<meta name="publishdate" content="2024年10月23日">', PageFacts(date=dt.date(2024, 10, 23))),
        ('<meta property="og:site_name" content="鹤壁日报">', PageFacts("鹤壁日报")),
        ('<meta name="edition" content="A3">', PageFacts(edition="A3")),
        ('<meta name="date" content="soon">', PageFacts()),
        ('<meta name="description" content="2024-10-23">', PageFacts()),
        ("<p>2024-10-23</p>", PageFacts()),
    ],
)
def test_facts_are_what_the_page_says_outright(meta, facts):
    assert read(ARTICLE.format(meta=meta)).facts == facts


@pytest.mark.parametrize("data", [b"", b"<html></html>", b"<script>x()</script>", b"<div>" * 50_000])
def test_a_page_without_text_is_refused_in_one_line(data):
    with pytest.raises(PageUnreadable, match=r"a\.html: no ") as caught:
        read(data)
    assert "\n" not in str(caught.value)


def test_nothing_outside_of_the_file_is_read(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("机密")
    html = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}">]><iframe src="{secret.as_uri()}"></iframe><p>今天的新闻&e;在此</p>'
    assert "机密" not in read(html).raw


def test_what_is_hidden_is_not_read_and_what_follows_it_is():
    raw = read(
        '<p>桥长三百米<span style="display: none">暗号</span>，明年五月通车，市民欢欣鼓舞，奔走相告。</p>'
    ).raw
    assert raw == "桥长三百米，明年五月通车，市民欢欣鼓舞，奔走相告。\n"


def test_a_tables_rows_are_lines_and_its_cells_are_parted_by_tabs():
    raw = read(
        "<p>昨日全市粮食价格公布如下，供市民购买时参考使用。</p><table><tr><td>小麦价格</td><td>每斤一元二角</td></tr></table>"
        "<p>以上价格由市发展改革委员会昨日提供，每周更新一次。</p>"
    ).raw
    assert "小麦价格\t每斤一元二角\n" in raw
