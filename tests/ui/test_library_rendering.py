"""The library as HTML: what it shows, in which words, and that nothing of a file can act on the page."""

from dataclasses import fields
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path
from string import Formatter

import pytest

from index.facts import PageFacts
from ui.library.builds import Build, Outcome, StageRun, Summary, summary_of
from ui.library.library import Overview
from ui.library.listing import Holding, Order, Standing, Wish, listed
from ui.library.previews import ArticlePreview, FilePreview, PagePreview
from ui.library.refusals import Refused
from ui.library.trash import Taken
from ui.library.uploaded import Stage, Uploaded, UploadLimits
from ui.rendering.furniture import masthead
from ui.rendering.library import library_frame, page_list, trash_list
from ui.rendering.library_builds import build_buttons, build_ended, build_state, history_list, problem_list
from ui.rendering.library_uploads import drop_zone, refusal_text, upload_count, upload_frame, uploaded_file
from ui.words import ENGLISH, LANGUAGES, SIMPLIFIED, TRADITIONAL
from ui.words.libraries import library_words
from ui.words.library import LIBRARY_SCRIPT_WORDS, LibraryWords, size_name

HOSTILE = '<img src=x onerror="alert(1)">"\'&</script>\u202etxt'
BEGUN = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
NAMES = [field.name for field in fields(LibraryWords)]
SOUND = PagePreview(
    "a.txt", PageFacts("鹤壁日报"), 900, (ArticlePreview("article", "浮山庙会", ("王小明",), "本报讯", 0.9),)
)


def overview(**known):
    plain = {
        "folder": Path("/pages"),
        "refused": None,
        "build": None,
        "problems": (),
        "unsettled": 0,
        "trash": (),
        "history": (),
        "limits": UploadLimits(128 << 20, 1 << 30, 500),
    }
    return Overview(**{**plain, **known})


class Tags(HTMLParser):
    """The tags of some HTML, and those attributes that could act."""

    def __init__(self, html):
        super().__init__()
        self.seen, self.acting = [], []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.seen.append(tag)
        self.acting += [name for name, _ in attributes if name.startswith("on") or name == "src"]


def of_hostile_names():
    """Every part of the view, each file, fact, error and editor with a hostile name."""
    page = PagePreview(
        HOSTILE, PageFacts(HOSTILE), 9, (ArticlePreview("article", HOSTILE, (HOSTILE,), HOSTILE, 0.5),), 3
    )
    summary = Summary((HOSTILE,), (HOSTILE,), (HOSTILE,), ((HOSTILE, HOSTILE),), ((HOSTILE, HOSTILE),))
    done = Build(HOSTILE, BEGUN, Outcome.DONE, 3.0, (StageRun("read", 3, 3, 1.0),), summary=summary)
    running = Build(HOSTILE, BEGUN, stages=(StageRun(HOSTILE, 3, 1, 1.0),), file=HOSTILE)
    failed = Build(HOSTILE, BEGUN, Outcome.FAILED, error=HOSTILE)
    rows = [
        Holding(HOSTILE, PageFacts(HOSTILE, None, HOSTILE), 3, 3, 0.2, standing)
        for standing in Standing
        if standing is not Standing.WAITING
    ]
    listing = listed([*rows, Holding(HOSTILE, standing=Standing.WAITING)], Wish(words=""))
    words = ENGLISH
    yield library_frame(overview(folder=Path("/") / "<b>x"), listing, words, editor=True)
    yield drop_zone(overview(refused=Refused("folder_closed", folder=HOSTILE)), words)
    for build in (done, running, failed):
        yield build_state(overview(build=build), words)
        yield history_list((build,), words)
    yield problem_list(((HOSTILE, HOSTILE),), words)
    yield trash_list((Taken(HOSTILE, BEGUN, HOSTILE, (HOSTILE,)),), words)
    for file in (
        Uploaded(HOSTILE, 5, Stage.READY, FilePreview((page,), ((HOSTILE, HOSTILE),), 2), clash=True),
        Uploaded(HOSTILE, 5, Stage.BAD, detail=HOSTILE),
        Uploaded(HOSTILE, 5, Stage.SLOW),
        Uploaded(HOSTILE, 5),
    ):
        yield uploaded_file(file, words)


def test_no_name_of_a_file_or_editor_and_no_text_of_a_page_can_act():
    for html in of_hostile_names():
        tags = Tags(html)
        assert not {"img", "script", "b"} & set(tags.seen)
        assert not tags.acting
        assert "\u202e" not in html


@pytest.mark.parametrize("words", LANGUAGES)
def test_a_sheet_of_pages_has_a_row_each_with_what_is_known(words):
    facts = PageFacts("鹤壁日报", date(2024, 10, 23), "3")
    html = page_list(listed([Holding("a.txt", facts, 9, 31, 0.96)], Wish()), words, editor=True)
    for text in ("a&#46;txt", "鹤壁日报", "2024&#45;10&#45;23", ">9<", ">31<", ">96%<"):
        assert text in html


def test_doubtful_pages_and_those_that_the_index_does_not_show_are_marked():
    rows = [Holding("a", articles=2, quality=0.3), Holding("b", standing=Standing.FAILED)]
    html = page_list(listed(rows, Wish()), SIMPLIFIED, editor=True)
    assert 'class="doubtful">可疑 30%' in html
    assert "读不了" in html


def test_the_column_that_the_list_is_sorted_by_says_so():
    html = page_list(
        listed([Holding("a", articles=1)], Wish(order=Order.DATE, descending=True)), ENGLISH, editor=True
    )
    assert 'class="date" aria-sort="descending"' in html
    assert html.count('aria-sort="none"') == len(Order) - 1


def test_readers_get_no_means_to_change_anything():
    listing = listed([Holding("a.txt", articles=1, quality=0.9)], Wish())
    html = library_frame(overview(), listing, SIMPLIFIED, editor=False)
    for means in ("checkbox", "library-remove", "drop-zone", 'type="file"', "rebuild", "/pages"):
        assert means not in html
    assert "只有编辑可以添加或移除版面" in html


def test_a_folder_that_can_not_be_changed_says_why_in_one_line_and_takes_no_files():
    html = drop_zone(overview(refused=Refused("folder_unknown")), SIMPLIFIED)
    assert "请先在终端运行一次 wenbao build PAGES&#95;DIR" in html
    assert 'type="file"' not in html


def test_a_file_shows_its_articles_and_facts_to_be_edited():
    html = uploaded_file(Uploaded("a.txt", 2100, Stage.READY, FilePreview((SOUND,))), SIMPLIFIED)
    for text in ("浮山庙会", "王小明", "本报讯", 'value="鹤壁日报"', "2&#46;1 KB", "1 篇文章"):
        assert text in html


@pytest.mark.parametrize("same", [True, False])
def test_a_taken_name_offers_to_replace_to_keep_both_or_to_leave_it_out(same):
    file = Uploaded("a.txt", 5, Stage.READY, FilePreview((SOUND,)), clash=True, same=same)
    html = uploaded_file(file, ENGLISH)
    assert [f'data-choice="{choice}"' in html for choice in ("replace", "both", "skip")] == [True] * 3
    assert (" checked" in html) is same  # only the very same file has an answer of its own


def test_the_upload_counts_what_is_ready_being_read_and_bad():
    files = [Uploaded("a", 1, Stage.READY), Uploaded("b", 1), Uploaded("c", 1, Stage.BAD)]
    assert upload_count(files, ENGLISH) == "Ready to be added: 1 · Being read: 1 · Can’t be added: 1"


def test_a_build_under_way_shows_how_far_it_is_and_can_be_stopped():
    build = Build(
        "local",
        BEGUN,
        stages=(StageRun("scan", 0, 0, 1.0), StageRun("read", 300, 150, 4.2)),
        file="d/03版.txt",
    )
    html = build_state(overview(build=build), SIMPLIFIED)
    for text in ("读取版面", "150&#47;300", "inline-size:50%", "d&#47;03版&#46;txt", "读者可以照常提问"):
        assert text in html
    assert "library-stop" in build_buttons(overview(build=build), SIMPLIFIED)


def test_a_rebuild_is_offered_with_weight_only_where_pages_wait_for_it():
    assert 'class="solid"' in build_buttons(overview(unsettled=2), ENGLISH)
    assert 'class="tool"' in build_buttons(overview(), ENGLISH)
    assert build_buttons(overview(folder=None), ENGLISH) == ""


def test_how_a_build_ended_is_one_line_in_each_language():
    counts = (("added", 2), ("failed", 1), ("unchanged", 3))
    done = Build("local", BEGUN, Outcome.DONE, summary=Summary(counts=counts))
    assert build_ended(done, SIMPLIFIED) == "已重建: 新增 2、失败 1、未变 3"
    assert build_ended(done, ENGLISH) == "Rebuilt: new 2, failed 1, unchanged 3"
    failed = Build("local", BEGUN, Outcome.FAILED, error="disk full")
    assert "disk full" in build_ended(failed, TRADITIONAL)


def test_pages_that_a_newer_version_recut_are_not_called_new():
    done = Build("local", BEGUN, Outcome.DONE, summary=summary_of({"recut": ["a.txt", "b.txt"]}))
    assert build_ended(done, SIMPLIFIED) == "已重建: 新增 0、新版程序重新切分 2"
    assert build_ended(done, ENGLISH) == "Rebuilt: new 0, recut by a newer version 2"


def test_what_is_in_the_trash_is_named_without_its_sidecars_and_can_be_restored():
    html = trash_list((Taken("20261120-1", BEGUN, "王芳", ("a.txt", "a.txt.toml")),), ENGLISH)
    assert "王芳: files 1" in html.replace("&#58;", ":")
    assert "toml" not in html
    assert 'data-restore="20261120&#45;1"' in html


@pytest.mark.parametrize("name", NAMES)
def test_every_sentence_of_the_library_exists_in_every_language_with_the_same_blanks(name):
    texts = [getattr(library_words(words), name) for words in LANGUAGES]
    assert all(text.strip() for text in texts)
    blanks = [{blank for _, blank, _, _ in Formatter().parse(text) if blank} for text in texts]
    assert all(other == blanks[0] for other in blanks)


def test_the_library_in_chinese_has_no_english_in_it_but_the_name_of_an_encoding():
    for words in (SIMPLIFIED, TRADITIONAL):
        for name in NAMES:
            bare = "".join(text for text, *_ in Formatter().parse(getattr(library_words(words), name)))
            assert not any(c.isascii() and c.isalpha() for c in bare.replace("UTF-8", "")), name


@pytest.mark.parametrize("words", LANGUAGES)
def test_every_refusal_fills_its_blanks(words):
    blanks = {"name": "a.txt", "found": 5000, "most": 3000, "folder": "/pages", "detail": "x"}
    for name in NAMES[NAMES.index("not_editor") : NAMES.index("not_sent")]:
        assert "{" not in refusal_text(Refused(name, **blanks), words)


def test_a_limit_in_bytes_is_told_as_a_size_and_one_in_files_as_a_number():
    assert "4.9 KB" in refusal_text(Refused("large_file", name="a", found=5000, most=3000), ENGLISH)
    assert "500 files" in refusal_text(Refused("many_files", most=500), ENGLISH)


@pytest.mark.parametrize(
    ("size", "name"),
    [(0, "0 B"), (812, "812 B"), (3_500_000, "3.3 MB"), (1 << 30, "1.0 GB"), (20 << 20, "20 MB")],
)
def test_a_size_is_told_as_a_reader_counts_it(size, name):
    assert size_name(size) == name


def test_the_masthead_leads_to_the_library_where_there_is_one_and_knows_its_words():
    assert 'href="#library"' in masthead(ENGLISH, library=True)
    assert 'href="#library"' not in masthead(ENGLISH)
    assert all(
        f"library&#95;{name.replace('_', '&#95;')}" in masthead(ENGLISH, library=True)
        for name in LIBRARY_SCRIPT_WORDS
    )


def test_an_upload_begins_with_nothing_to_be_added():
    assert upload_frame(ENGLISH).count("disabled") == 2
