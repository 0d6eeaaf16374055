"""Answers: verbatim quotes with true citations, or a refusal that says why."""

import datetime as dt
import gc
import re
import sqlite3
import threading

import pytest

from assistant.answers import Filters
from assistant.errors import CitationNotFound, QuestionRefused
from index.build import build
from index.generation import IndexFolder
from index.spans import raw_text_of, squeeze

FAIR_PAGE = "鹤壁日报/2024-10-22/01版.txt"
LIBRARY_PAGE = "鹤壁日报/2024-10-23/02版.txt"
BRIDGE_PAGE = "焦作日报/2024-11-05/03版.txt"
FAIR_QUESTION = "浮山庙会将于什么时候开幕？"
HERO_QUESTION = "战斗英雄英勇牺牲？"
UNKNOWN = "火星基地的机器人厨师工资是多少？"
TODAY = dt.date(2025, 1, 15)


def tamper(index, sql: str, *values: str) -> None:
    folder = IndexFolder(index)
    db = sqlite3.connect(folder.paths(folder.current()).catalog)
    with db:
        assert db.execute(sql, values).rowcount > 0
    db.close()


# What is quoted


def test_a_question_is_answered_in_the_papers_words(assistant):
    answer = assistant.ask(FAIR_QUESTION, today=TODAY)
    assert (answer.answered, answer.reason, answer.nearest) == (True, None, ())
    assert "浮山庙会将于2月15日上午9时开幕" in answer.quotes[0].text


def test_an_answer_is_cited_with_all_that_is_known(assistant):
    citation = assistant.ask(FAIR_QUESTION, today=TODAY).quotes[0].citation
    assert (citation.page, citation.paper, citation.date, citation.edition) == (
        *(FAIR_PAGE, "鹤壁日报", dt.date(2024, 10, 22)),
        "01",
    )
    assert (citation.headline, citation.byline) == ("浮山庙会月中开幕", ("王小明",))


def test_what_is_not_known_of_a_page_is_none(assistant):
    citation = assistant.ask(HERO_QUESTION, today=TODAY).quotes[0].citation
    assert (citation.page, citation.paper, citation.date, citation.edition) == (
        "undated.txt",
        None,
        None,
        None,
    )


def test_the_answering_words_are_marked_in_the_quote(assistant):
    quote = assistant.ask(FAIR_QUESTION, today=TODAY).quotes[0]
    assert "2月15日" in "".join(quote.text[start:end] for start, end in quote.answer)


def test_quotes_are_numbered_best_first(assistant):
    quotes = assistant.ask(FAIR_QUESTION, today=TODAY).quotes
    assert [quote.n for quote in quotes] == list(range(1, len(quotes) + 1))
    assert [quote.score for quote in quotes] == sorted((quote.score for quote in quotes), reverse=True)


def test_no_two_quotes_are_of_one_place(assistant):
    places = [
        (span.page, at)
        for quote in assistant.ask("庙会门票、社火、停车场", today=TODAY).quotes
        for span in quote.citation.spans
        for at in range(span.start, span.end)
    ]
    assert len(places) == len(set(places))


@pytest.fixture(scope="module")
def many_answers(over_seeds, seed_raws):
    """Answers to a question about each story of the five pages."""
    headlines = [
        a.headline for page in seed_raws for a in over_seeds._archive.catalog.articles(page) if a.headline
    ]
    assert len(headlines) > 25
    return [over_seeds.ask(headline, today=TODAY) for headline in headlines]


def test_every_quote_is_what_stands_at_its_place_on_the_page(many_answers, seed_raws):
    quotes = [quote for answer in many_answers for quote in answer.quotes]
    assert len(quotes) > 25
    for quote in quotes:
        assert squeeze(quote.text) == squeeze(raw_text_of(quote.citation.spans, seed_raws))


def test_every_mark_lies_within_its_quote(many_answers):
    for answer in many_answers:
        for quote in answer.quotes:
            assert all(0 <= start < end <= len(quote.text) for start, end in quote.answer)


def test_the_source_of_every_quote_is_marked_where_the_quote_stands(many_answers, over_seeds):
    for answer in many_answers:
        for quote in answer.quotes:
            places = [(span.page, span.start, span.end) for span in quote.citation.spans]
            source = over_seeds.source(quote.citation.article, places)
            assert squeeze("".join(source.text[a:b] for a, b in source.marks)) == squeeze(quote.text)


def test_every_confidence_and_score_is_within_its_bounds(many_answers):
    for answer in many_answers:
        assert 0 <= answer.confidence <= 1
        assert all(0 <= quote.score <= 1 for quote in answer.quotes)


def test_every_answer_has_quotes_or_a_reason_and_never_both(many_answers):
    for answer in many_answers:
        assert answer.answered == bool(answer.quotes) == (answer.reason is None)


def test_quotes_hold_the_law_on_a_page_of_the_strangest_text(
    tmp_path, hashed_encoder, write_pages, assistant_over
):
    raw = (
        "\ufeff庙 会 \r\n\r\n本报讯（记者 王小明）👩‍👩‍👧浮 山 庙 会\u2028将于2月15\r\n日开幕，e\u0301té \u200bשלום مرحبا\u202e。\0\r"
        "门票每张\u00ad20元\x85，老人\u3000免票！“好。”他说。\n" * 3
    )
    folder = write_pages({"页 1.txt": raw})
    build(tmp_path / "index", folder, hashed_encoder())
    assistant = assistant_over(tmp_path / "index")
    quotes = [
        q
        for text in ("浮山庙会将于2月15日开幕", "门票每张多少元")
        for q in assistant.ask(text, today=TODAY).quotes
    ]
    assert quotes
    for quote in quotes:
        assert squeeze(quote.text) == squeeze(raw_text_of(quote.citation.spans, {"页 1.txt": raw}))


def test_a_quote_whose_page_says_something_else_now_is_not_shown(archive_index, assistant_over):
    tamper(archive_index, "UPDATE pages SET raw = replace(raw, '15日', '16日') WHERE name = ?", FAIR_PAGE)
    answer = assistant_over(archive_index).ask(FAIR_QUESTION, today=TODAY)
    assert FAIR_PAGE not in [quote.citation.page for quote in answer.quotes]
    assert not any("庙会" in quote.text for quote in answer.quotes)


def test_a_quote_that_was_retyped_in_the_index_is_not_shown(archive_index, assistant_over):
    tamper(
        archive_index, "UPDATE passages SET text = replace(text, '15日', '16日') WHERE page = ?", FAIR_PAGE
    )
    answer = assistant_over(archive_index).ask(FAIR_QUESTION, today=TODAY)
    assert not any("16日" in quote.text for quote in answer.quotes)


def test_a_quote_stays_where_another_part_of_its_page_has_changed(archive_index, assistant_over):
    tamper(archive_index, "UPDATE pages SET raw = raw || '另一句。' WHERE name = ?", FAIR_PAGE)
    assert assistant_over(archive_index).ask(FAIR_QUESTION, today=TODAY).answered


def test_near_copies_on_other_pages_are_quoted_once(
    tmp_path, hashed_encoder, write_pages, assistant_over, pages
):
    fair = pages[FAIR_PAGE]
    folder = write_pages({"a.txt": fair, "b.txt": fair, "c.txt": fair.replace("剪纸", "糖画")})
    build(tmp_path / "index", folder, hashed_encoder())
    answer = assistant_over(tmp_path / "index").ask(FAIR_QUESTION, today=TODAY)
    assert answer.answered
    assert len({quote.citation.page for quote in answer.quotes}) == 1


# What is refused


def test_a_question_about_what_is_nowhere_is_refused(assistant):
    answer = assistant.ask(UNKNOWN, today=TODAY)
    assert (answer.answered, answer.quotes) == (False, ())
    assert 0 <= answer.confidence < 0.5


def test_a_refusal_names_the_words_that_are_nowhere(assistant):
    assert "火星" in assistant.ask(UNKNOWN, today=TODAY).reason


@pytest.mark.parametrize(
    "question",
    [
        UNKNOWN,
        "战斗英雄王忠殿在火星上牺牲的时候多大？",
        "火星上的浮山庙会门票多少钱？",
        "市图书馆在火星的电话？",
    ],
)
def test_a_refusal_never_calls_a_word_unknown_that_stands_on_a_page(question, assistant, pages):
    answer = assistant.ask(question, today=TODAY)
    printed = squeeze("".join(pages.values()))
    assert [word for word in re.findall("“(.+?)”", answer.reason or "") if word in printed] == []


@pytest.mark.parametrize(
    ("question", "word"), [(UNKNOWN, "版面"), ("What is the salary of the robot cook on Mars?", "page")]
)
def test_a_refusal_speaks_the_language_of_the_question(question, word, assistant):
    assert word in assistant.ask(question, today=TODAY).reason


def test_a_refusal_names_up_to_three_articles_that_came_nearest(assistant, pages):
    nearest = assistant.ask(UNKNOWN, today=TODAY).nearest
    assert 1 <= len(nearest) <= 3
    assert len({near.article for near in nearest}) == len(nearest)
    assert {near.page for near in nearest} <= set(pages)


@pytest.mark.parametrize(("question", "word"), [("庙会几点开幕？", "版面"), ("When is the fair?", "no page")])
def test_an_index_of_no_pages_refuses_every_question(
    question, word, tmp_path, hashed_encoder, write_pages, assistant_over
):
    build(tmp_path / "index", write_pages({}), hashed_encoder())
    answer = assistant_over(tmp_path / "index").ask(question, today=TODAY)
    assert (answer.answered, answer.nearest, answer.coverage.pages) == (False, (), 0)
    assert word in answer.reason


@pytest.mark.parametrize("question", ["", "？", "问" * 2001])
def test_what_is_no_question_is_an_error_and_no_answer(question, assistant):
    with pytest.raises(QuestionRefused):
        assistant.ask(question)


# Filters


@pytest.mark.parametrize(
    "filters",
    [
        Filters(pages=(LIBRARY_PAGE,)),
        Filters(paper="焦作日报"),
        Filters(since=dt.date(2024, 10, 23)),
        Filters(until=dt.date(2024, 10, 21)),
    ],
)
def test_nothing_is_quoted_from_a_page_that_the_filters_leave_out(filters, assistant):
    answer = assistant.ask(FAIR_QUESTION, filters=filters, today=TODAY)
    assert FAIR_PAGE not in [quote.citation.page for quote in answer.quotes]
    assert FAIR_PAGE not in [near.page for near in answer.nearest]


@pytest.mark.parametrize(
    "filters",
    [
        Filters(pages=(LIBRARY_PAGE, FAIR_PAGE)),
        Filters(paper="鹤壁日报"),
        Filters(since=dt.date(2024, 10, 22), until=dt.date(2024, 10, 22)),
        Filters(since=dt.date(2024, 10, 1), undated=True),
    ],
)
def test_a_page_within_the_filters_is_quoted(filters, assistant):
    answer = assistant.ask(FAIR_QUESTION, filters=filters, today=TODAY)
    assert answer.quotes[0].citation.page == FAIR_PAGE
    assert answer.filters == filters


def test_undated_pages_are_left_out_of_dated_questions_and_counted(assistant):
    filters = Filters(since=dt.date(2024, 1, 1))
    answer = assistant.ask(HERO_QUESTION, filters=filters, today=TODAY)
    assert "undated.txt" not in [quote.citation.page for quote in answer.quotes]
    assert (answer.coverage.left_out, answer.coverage.pages) == (1, 3)


def test_undated_pages_are_kept_where_that_is_said(assistant):
    filters = Filters(since=dt.date(2024, 1, 1), undated=True)
    answer = assistant.ask(HERO_QUESTION, filters=filters, today=TODAY)
    assert answer.quotes[0].citation.page == "undated.txt"
    assert (answer.coverage.left_out, answer.coverage.pages) == (0, 4)


def test_where_the_filters_leave_no_page_the_reason_says_so(assistant):
    answer = assistant.ask(FAIR_QUESTION, filters=Filters(since=dt.date(2030, 1, 1)), today=TODAY)
    assert (answer.answered, answer.coverage.pages) == (False, 0)
    assert "另有1个版面日期不明" in answer.reason


def test_a_filter_on_a_page_that_is_not_there_is_refused(assistant):
    with pytest.raises(QuestionRefused, match=r"no-such\.txt"):
        assistant.ask(FAIR_QUESTION, filters=Filters(pages=("no-such.txt",)))


def test_a_day_named_in_the_question_filters_where_pages_of_it_are_known(assistant):
    answer = assistant.ask("2024年10月22日的庙会门票多少钱？", today=TODAY)
    assert (answer.filters.since, answer.filters.until) == (dt.date(2024, 10, 22), dt.date(2024, 10, 22))
    assert answer.coverage.pages == 1
    assert 0 < answer.coverage.articles < assistant.coverage().articles


def test_last_month_is_counted_from_today(assistant):
    answer = assistant.ask("上个月合龙的桥有多长？", today=dt.date(2024, 12, 3))
    assert (answer.filters.since, answer.filters.until) == (dt.date(2024, 11, 1), dt.date(2024, 11, 30))


def test_a_day_of_which_no_page_is_known_filters_nothing(assistant):
    assert assistant.ask("昨天的庙会门票多少钱？", today=TODAY).filters == Filters()


def test_dates_that_the_reader_set_win_over_those_in_the_question(assistant):
    filters = Filters(until=dt.date(2024, 12, 31))
    assert assistant.ask("2024年10月22日的庙会", filters=filters, today=TODAY).filters == filters


# Conversation


def test_a_follow_up_is_understood_in_the_light_of_the_earlier_question(assistant):
    answer = assistant.ask("那里的门票每张多少元？", history=[FAIR_QUESTION], today=TODAY)
    assert (answer.question, "浮山庙会" in answer.resolved_question) == ("那里的门票每张多少元？", True)
    first = answer.quotes[0].citation if answer.quotes else answer.nearest[0]
    assert first.page == FAIR_PAGE


def test_blank_lines_in_a_history_are_passed_over(assistant):
    answer = assistant.ask(FAIR_QUESTION, history=["", "  "], today=TODAY)
    assert answer.resolved_question == FAIR_QUESTION


# Finding, and the assistant itself


def test_search_gives_passages_best_first(assistant):
    found = assistant.search("庙会门票", k=3)
    assert [result.rank for result in found] == [1, 2, 3]
    assert [result.score for result in found] == sorted((result.score for result in found), reverse=True)
    assert found[0].citation.page == FAIR_PAGE


def test_search_gives_no_more_than_there_are(assistant):
    assert len(assistant.search("庙会", k=1000)) == assistant._archive.catalog.counts().passages


def test_search_obeys_the_filters(assistant):
    found = assistant.search("庙会门票", filters=Filters(paper="焦作日报"))
    assert {result.citation.page for result in found} == {BRIDGE_PAGE}


def test_every_search_result_is_what_stands_at_its_place(over_seeds, seed_raws):
    found = over_seeds.search("职工互助保障活动", k=200)
    assert len(found) > 100
    for result in found:
        assert squeeze(result.text) == squeeze(raw_text_of(result.citation.spans, seed_raws))


def test_the_coverage_names_papers_and_days(assistant):
    coverage = assistant.coverage()
    assert (coverage.pages, coverage.papers) == (4, ("焦作日报", "鹤壁日报"))
    assert (coverage.since, coverage.until) == (dt.date(2024, 10, 22), dt.date(2024, 11, 5))


def test_the_examples_are_headlines_of_different_pages(assistant):
    assert set(assistant.examples()) == {
        *("浮山庙会月中开幕", "图书馆延长夜间开放时间"),
        *("淇河新桥合龙", "老兵王忠殿的故事"),
    }


def test_a_question_is_not_embedded_twice(archive_index, assistant_over, hashed_encoder):
    encoder = hashed_encoder()
    assistant = assistant_over(archive_index, encoder)
    first = assistant.ask(FAIR_QUESTION, today=TODAY)
    before = len(encoder.encoded)
    assert assistant.ask(FAIR_QUESTION, today=TODAY).quotes == first.quotes
    assert len(encoder.encoded) == before


def test_several_threads_get_the_same_answers(archive_index, assistant_over):
    assistant = assistant_over(archive_index)
    expected = assistant.ask(FAIR_QUESTION, today=TODAY).quotes
    found = []
    threads = [
        threading.Thread(target=lambda: found.append(assistant.ask(FAIR_QUESTION, today=TODAY).quotes))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 8


def test_an_answer_names_the_time_of_every_stage(assistant):
    ms = assistant.ask(FAIR_QUESTION, today=TODAY).ms
    assert set(ms) == {"embed", "retrieve", "rank", "quote", "total"}
    assert all(value >= 0 for value in ms.values())


def test_an_assistant_that_nobody_uses_any_more_lets_its_generation_go(archive_index, hashed_encoder):
    from assistant.assistant import Assistant
    from index.archive import open_archive

    assistant = Assistant(open_archive(archive_index), hashed_encoder())
    folder = IndexFolder(archive_index)
    other, _ = folder.new_generation()
    held = assistant.generation
    folder.switch(other)
    assert folder.drop_unused() == []
    del assistant
    gc.collect()
    assert folder.drop_unused() == [held]


# Sources


def test_a_source_is_its_whole_article_with_the_pages_other_articles(assistant, pages):
    quote = assistant.ask(FAIR_QUESTION, today=TODAY).quotes[0]
    source = assistant.source(
        quote.citation.article, [(s.page, s.start, s.end) for s in quote.citation.spans]
    )
    assert squeeze(source.text) in squeeze(pages[FAIR_PAGE])
    assert quote.citation.article in [article.id for article in source.page_articles]


def test_a_source_that_is_gone_is_said(assistant):
    with pytest.raises(CitationNotFound, match="a-0000"):
        assistant.source("a-0000", [(FAIR_PAGE, 0, 5)])


@pytest.mark.parametrize(
    "place",
    [
        (FAIR_PAGE, 0, 3),
        (FAIR_PAGE, 90_000, 90_005),
        (LIBRARY_PAGE, 30, 40),
        (FAIR_PAGE, 30, 30),
        (FAIR_PAGE, -1, 30),
    ],
)
def test_a_place_that_is_not_in_the_article_is_said(place, assistant):
    article = assistant.ask(FAIR_QUESTION, today=TODAY).quotes[0].citation.article
    with pytest.raises(CitationNotFound):
        assistant.source(article, [place])


# The real model


@pytest.mark.model
@pytest.mark.parametrize("question", ["王忠殿牺牲的时候多大？", "How old was Wang Zhongdian when he died?"])
def test_the_age_of_the_hero_is_quoted_from_his_page(
    question, model_index, encoder, assistant_over, seed_raws
):
    answer = assistant_over(model_index, encoder).ask(question, today=TODAY)
    assert answer.answered, answer.reason
    first = answer.quotes[0]
    assert "18岁" in squeeze(first.text)
    assert squeeze(first.text) == squeeze(raw_text_of(first.citation.spans, seed_raws))


@pytest.mark.model
def test_a_follow_up_leans_on_the_subject_that_the_question_before_it_changed_to(
    model_index, encoder, assistant_over
):
    history = ["市总工会这次给多少人送了意外保障？", "上一次呢？", "市图书馆馆长是谁？"]
    answer = assistant_over(model_index, encoder).ask("她今年多大了？", history=history, today=TODAY)
    assert answer.resolved_question == "市图书馆馆长是谁，她今年多大了？"


@pytest.mark.model
def test_a_japanese_question_is_answered_though_few_of_its_words_stand_on_the_page(
    model_index, encoder, assistant_over
):
    answer = assistant_over(model_index, encoder).ask("王忠殿は何歳で戦死しましたか？", today=TODAY)
    assert "18岁" in squeeze(answer.quotes[0].text)


@pytest.mark.model
def test_nobodys_age_is_given_where_the_story_gives_none(model_index, encoder, assistant_over):
    answer = assistant_over(model_index, encoder).ask(
        "她今年多大了？", history=["市图书馆馆长是谁？"], today=TODAY
    )
    assert not answer.answered


@pytest.mark.model
def test_a_ticket_price_that_no_page_gives_is_refused(model_index, encoder, assistant_over):
    answer = assistant_over(model_index, encoder).ask("鹤壁到郑州的高铁票价是多少", today=TODAY)
    assert (answer.answered, answer.quotes) == (False, ())
    assert answer.reason
    assert 1 <= len(answer.nearest) <= 3


@pytest.mark.model
def test_a_follow_up_is_answered_from_the_story_of_the_first_question(model_index, encoder, assistant_over):
    answer = assistant_over(model_index, encoder).ask(
        "他是哪一年牺牲的？", history=["王忠殿是谁？"], today=TODAY
    )
    assert "王忠殿" in answer.resolved_question
    assert all("王忠殿" in quote.citation.headline for quote in answer.quotes)
    assert answer.quotes


@pytest.mark.model
def test_a_follow_up_stays_with_the_story_though_another_has_its_words(model_index, encoder, assistant_over):
    assistant = assistant_over(model_index, encoder)
    topic = "六市职工作品联展在哪里办？"
    answer = assistant.ask("展出了多少件？", history=[topic], today=TODAY)
    story = assistant.ask(topic, today=TODAY).quotes[0].citation.article
    assert answer.quotes[0].citation.article == story


@pytest.mark.model
def test_a_whole_question_of_its_own_leaves_the_topic_before_it(model_index, encoder, assistant_over):
    assistant = assistant_over(model_index, encoder)
    answer = assistant.ask("市图书馆馆长是谁？", history=["舞钢哪个村有牡丹园？"], today=TODAY)
    assert answer.resolved_question == "市图书馆馆长是谁？"
    assert "郑红" in answer.quotes[0].text
