"""Passages, and the offset law for articles and passages on any page."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.articles import Article, article_id, articles_of
from index.cutting import reading_text
from index.passages import LONGEST, SHORTEST, passage_id, passages_of
from index.sentences import sentences
from index.spans import Span, law_holds, raw_text_of, squeeze

PAGE = "a.txt"
RAWS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=200),
    st.lists(
        st.one_of(
            st.sampled_from(
                [
                    *(
                        "本报讯（记者 王小明）",
                        "□本报记者 甲乙",
                        "（上接第一版）",
                        "（本报记者 李四）",
                        "王五 摄",
                        "□记者手记",
                    ),
                    *(
                        "养 老 服 务",
                        "市总工会再次投入11万余元",
                        "截至20",
                        "24年",
                        "词" * 18,
                        "长" * 400,
                        "。",
                        "，",
                        "“",
                        "”",
                        "！",
                    ),
                    *(
                        "\n",
                        "\n\n",
                        "\r\n",
                        "\r",
                        "\u2028",
                        "\u2029",
                        "\x85",
                        "\v",
                        "\x1c",
                        " ",
                        "\u3000",
                        "\t",
                    ),
                    *(
                        "\0",
                        "\u200b",
                        "\ufeff",
                        "\u00ad",
                        "-",
                        "e\u0301",
                        "👩‍👩‍👧",
                        "שלום",
                        "مرحبا\u202e",
                        "App",
                        "5G",
                        "---\n",
                        "+++\n",
                    ),
                ]
            ),
            st.text(st.characters(exclude_categories=["Cs"]), max_size=3),
        ),
        max_size=60,
    ).map("".join),
)
everywhere = [
    example(""),
    example("字"),
    example("\n"),
    example("\0"),
    example("字。" * 400),
    example("长" * 2000),
]


def with_examples(test):
    for one in everywhere:
        test = one(test)
    return test


def one_article(*paragraphs: str) -> tuple[Article, dict[str, str]]:
    raw = "本报讯（记者 王小明）" + "\n\n".join(paragraphs)
    (article,) = articles_of(PAGE, raw)
    return article, {PAGE: raw}


def solid_places(raw: str, spans) -> list[int]:
    return [i for span in spans for i in range(span.start, span.end) if not raw[i].isspace()]


@with_examples
@given(RAWS)
def test_every_article_is_what_stands_at_its_place(raw):
    for article in articles_of(PAGE, raw):
        assert law_holds(article.text, article.spans, {PAGE: raw})


@with_examples
@given(RAWS)
def test_every_headline_with_its_kicker_is_what_stands_at_its_place(raw):
    for article in articles_of(PAGE, raw):
        shown = squeeze((article.kicker or "") + (article.headline or ""))
        assert shown == squeeze(raw_text_of(article.headline_spans, {PAGE: raw}))


@with_examples
@given(RAWS)
def test_no_character_of_a_page_is_in_the_bodies_of_two_articles(raw):
    places = [place for article in articles_of(PAGE, raw) for place in solid_places(raw, article.spans)]
    assert len(places) == len(set(places))


@with_examples
@given(RAWS)
def test_no_character_of_a_page_is_in_two_headlines_or_in_a_headline_and_a_body(raw):
    found = articles_of(PAGE, raw)
    places = [p for a in found for p in solid_places(raw, (*a.spans, *a.headline_spans))]
    assert len(places) == len(set(places))


@with_examples
@given(RAWS)
def test_a_page_with_text_has_an_article(raw):
    assert bool(articles_of(PAGE, raw)) == bool(raw.strip())


@with_examples
@given(RAWS)
def test_the_reading_text_of_a_page_differs_in_white_space_only(raw):
    assert squeeze(reading_text(raw)) == squeeze(raw)


@with_examples
@given(RAWS)
def test_every_passage_is_what_stands_at_its_place(raw):
    for article in articles_of(PAGE, raw):
        for passage in passages_of(article, {PAGE: raw}):
            assert law_holds(passage.text, passage.spans, {PAGE: raw})


@with_examples
@given(RAWS)
def test_every_passage_is_the_part_of_its_article_that_it_says(raw):
    for article in articles_of(PAGE, raw):
        for passage in passages_of(article, {PAGE: raw}):
            assert passage.text == article.text[passage.start : passage.end]


@with_examples
@given(RAWS)
def test_the_passages_of_an_article_hold_all_of_its_text_in_order(raw):
    for article in articles_of(PAGE, raw):
        passages = passages_of(article, {PAGE: raw})
        assert squeeze("".join(passage.text for passage in passages)) == squeeze(article.text)


@with_examples
@given(RAWS)
def test_no_passage_is_empty_or_longer_than_the_longest(raw):
    for article in articles_of(PAGE, raw):
        for passage in passages_of(article, {PAGE: raw}):
            assert 1 <= len(passage.text.strip()) == len(passage.text) <= LONGEST


@with_examples
@given(RAWS)
def test_no_two_passages_of_a_page_have_one_id(raw):
    ids = [p.id for a in articles_of(PAGE, raw) for p in passages_of(a, {PAGE: raw})]
    assert len(ids) == len(set(ids))


@with_examples
@given(RAWS)
def test_a_page_is_cut_alike_each_time(raw):
    def cut():
        return [(a, passages_of(a, {PAGE: raw})) for a in articles_of(PAGE, raw)]

    assert cut() == cut()


@given(RAWS, st.integers(0, 50))
def test_nothing_before_the_body_of_a_page_is_in_an_article(raw, body_start):
    for article in articles_of(PAGE, raw, body_start):
        assert min(span.start for span in article.spans) >= body_start


@pytest.fixture(scope="module", params=range(5))
def seed_page(request, seed_raws):
    return sorted(seed_raws.items())[request.param]


def test_the_law_holds_for_every_article_and_passage_of_a_real_page(seed_page):
    name, raw = seed_page
    for article in articles_of(name, raw):
        assert law_holds(article.text, article.spans, {name: raw})
        for passage in passages_of(article, {name: raw}):
            assert law_holds(passage.text, passage.spans, {name: raw})


def test_no_character_of_a_real_page_is_in_two_articles(seed_page):
    name, raw = seed_page
    places = [p for a in articles_of(name, raw) for p in solid_places(raw, (*a.spans, *a.headline_spans))]
    assert len(places) == len(set(places))


def test_the_passages_of_a_real_page_are_of_a_readable_length(seed_page):
    name, raw = seed_page
    lengths = [
        len(p.text)
        for a in articles_of(name, raw)
        if len(a.text) > LONGEST
        for p in passages_of(a, {name: raw})
    ]
    assert max(lengths) <= LONGEST
    assert sum(length >= SHORTEST for length in lengths) >= 0.9 * len(lengths)


@given(st.lists(st.integers(5, 120), min_size=1, max_size=25), st.data())
def test_a_passage_is_made_of_whole_sentences(lengths, data):
    parts = ["字" * length + "。" for length in lengths]
    gaps = [data.draw(st.sampled_from(["", "\n\n"])) for _ in parts]
    article, raws = one_article("".join(part + gap for part, gap in zip(parts, gaps, strict=True)))
    edges = {edge for place in sentences(article.text) for edge in place}
    for passage in passages_of(article, raws):
        assert {passage.start, passage.end} <= edges


@given(st.lists(st.integers(5, 120), min_size=2, max_size=25))
def test_a_short_passage_could_not_take_in_the_next(lengths):
    article, raws = one_article("".join("字" * length + "。" for length in lengths))
    passages = passages_of(article, raws)
    for one, following in zip(passages, passages[1:], strict=False):
        if len(one.text) < SHORTEST:
            assert following.end - one.start > LONGEST


def test_a_short_article_is_one_passage():
    article, raws = one_article("市总工会赠送互助保障。", "这是记者了解到的。")
    assert [passage.text for passage in passages_of(article, raws)] == [article.text]


def test_a_passage_ends_with_its_paragraph_where_it_has_become_long_enough():
    article, raws = one_article("字" * 150 + "。", "词" * 99 + "。", "词" * 99 + "。")
    assert [len(passage.text) for passage in passages_of(article, raws)] == [11 + 151, 201]


def test_a_short_paragraph_goes_with_the_next():
    article, raws = one_article("字" * 29 + "。", "词" * 219 + "。")
    assert len(passages_of(article, raws)) == 1


def test_a_short_rest_is_no_passage_of_its_own():
    article, raws = one_article("字" * 100 + "。" + "字" * 100 + "。", "完。")
    assert len(passages_of(article, raws)) == 1


def test_an_endless_sentence_is_cut_at_a_clause():
    article, raws = one_article("；".join("字" * 99 for _ in range(8)) + "。")
    passages = passages_of(article, raws)
    assert len(passages) > 1
    assert all(passage.text.endswith("；") for passage in passages[:-1])


def test_what_is_embedded_has_kicker_and_headline_in_front():
    raw = "市工会动态\n\n工会赠送互助保障\n\n本报讯（记者 王小明）市工会昨日向职工赠送互助保障。\n"
    (article,) = articles_of(PAGE, raw)
    (passage,) = passages_of(article, {PAGE: raw})
    title = " ".join(part for part in (article.kicker, article.headline) if part)
    assert title
    assert passage.context == f"{title}\n{passage.text}"


def test_what_is_embedded_is_the_text_alone_where_there_is_no_headline():
    article, raws = one_article("市工会昨日向职工赠送互助保障。")
    assert [p.context for p in passages_of(article, raws)] == [p.text for p in passages_of(article, raws)]


def test_the_same_text_on_another_page_has_another_id():
    raw = "本报讯（记者 王小明）市工会昨日向职工赠送互助保障。"
    ids = {
        p.id
        for page in ("a.txt", "b.txt")
        for a in articles_of(page, raw)
        for p in passages_of(a, {page: raw})
    }
    assert len(ids) == 2


def test_ids_are_made_of_content_and_place_alone():
    spans = (Span(PAGE, 3, 9), Span(PAGE, 20, 24))
    assert article_id(PAGE, spans, "养老 服务") == article_id(PAGE, spans, "养老服务") == "a-fcfde3f1e25e1244"
    assert (
        passage_id(PAGE, spans, "养老 服务")
        == passage_id(PAGE, spans, "养老服务")
        == "p-fcfde3f1e25e12441e1b"
    )


@pytest.mark.parametrize("make", [article_id, passage_id])
def test_another_place_on_the_page_makes_another_id(make):
    assert make(PAGE, (Span(PAGE, 3, 7),), "养老服务") != make(PAGE, (Span(PAGE, 4, 8),), "养老服务")
