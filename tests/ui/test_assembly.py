"""The service that the page asks: it loads by itself, and moves on to new generations by itself."""

import threading
import time

import pytest

import ui.assembly
from assistant.errors import QuestionRefused
from index.build import build
from index.errors import ArchiveError, IndexMissing
from index.generation import IndexFolder
from ui.assembly import LocalService, assistant_for
from ui.locating import Standing
from ui.opinions import Opinion
from ui.places import quote_place
from ui.service import Phase
from ui.settings import Settings

FAIR = "浮山庙会月中开幕\n\n本报讯（记者 王小明）浮山庙会将于2月15日上午9时开幕，为期7天。门票每张20元。\n"
BRIDGE = "淇河新桥合龙\n\n本报讯（记者 赵亮）淇河新桥昨日合龙，新桥全长300米。\n"
PATIENCE = 30.0  # seconds
pytestmark = pytest.mark.usefixtures("looks_at_once")


@pytest.fixture
def settings(tmp_path):
    return Settings(index=tmp_path / "index")


@pytest.fixture
def built(settings, write_pages, hashed_encoder):
    build(settings.index, write_pages({"a.txt": FAIR}), hashed_encoder())
    return settings


def comes_true(condition) -> bool:
    """Whether the condition holds before patience ends."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.02)
    return False


def settled(service, phase: Phase) -> bool:
    return comes_true(lambda: service.state().phase == phase)


def test_an_assistant_over_no_index_is_missing(settings):
    with pytest.raises(IndexMissing, match="run `wenbao build` first"):
        assistant_for(settings)


def test_before_it_is_started_a_service_is_loading(built):
    service = LocalService(built)
    assert (service.state().phase, service.examples(), service.coverage()) == (Phase.LOADING, (), None)


def test_a_started_service_becomes_ready(built):
    service = LocalService(built)
    service.start()
    assert settled(service, Phase.READY)
    assert (service.coverage().pages, service.examples()) == (1, ("浮山庙会月中开幕",))


def test_a_question_waits_until_the_service_is_ready(built):
    service = LocalService(built)
    threading.Timer(0.2, service.start).start()
    assert service.ask("浮山庙会将于什么时候开幕？").answered


def test_a_service_finds_and_opens_sources(built):
    service = LocalService(built)
    service.start()
    (result,) = service.search("庙会", k=1)
    span = result.citation.spans[0]
    quote = service.ask("浮山庙会将于什么时候开幕？").quotes[0]
    place = quote_place(quote.citation, quote.text)
    assert service.holds(place)
    located = service.locate(place)
    assert located.standing is Standing.HERE
    assert located.source.marks
    assert service.leaf(result.citation.page, [span]).marks == ((span.start, span.end),)


def test_a_service_knows_what_it_can_be_narrowed_down_by_once_it_is_open(built):
    service = LocalService(built)
    assert service.facets() is None
    service.start()
    assert settled(service, Phase.READY)
    assert service.facets().pages == ("a.txt",)


@pytest.mark.parametrize("told", [None, "elsewhere/opinions.jsonl"])
def test_opinions_are_kept_in_the_index_folder_or_where_it_is_set(built, told, tmp_path):
    settings = built.model_copy(update={"opinions": tmp_path / told if told else None})
    opinion = Opinion("up", "q", "q", answered=True, confidence=0.9, quoted=("a.txt",))
    LocalService(settings).keep_opinion(opinion)
    kept = tmp_path / told if told else built.index / "opinions.jsonl"
    assert '"thumb": "up"' in kept.read_text("utf-8")


def test_a_bad_question_is_refused_and_the_service_goes_on(built):
    service = LocalService(built)
    service.start()
    with pytest.raises(QuestionRefused):
        service.ask("？")
    assert service.ask("浮山庙会将于什么时候开幕？").answered


def test_without_an_index_the_service_says_to_build(settings):
    service = LocalService(settings)
    service.start()
    assert settled(service, Phase.MISSING)
    assert "wenbao build" in service.state().detail
    with pytest.raises(IndexMissing, match="wenbao build"):
        service.ask("庙会")


def test_after_the_first_build_the_service_becomes_ready_by_itself(settings, write_pages, hashed_encoder):
    service = LocalService(settings)
    service.start()
    assert settled(service, Phase.MISSING)
    build(settings.index, write_pages({"a.txt": FAIR}), hashed_encoder())
    assert settled(service, Phase.READY)
    assert service.ask("浮山庙会将于什么时候开幕？").answered


def test_after_a_build_the_service_answers_from_the_new_generation(built, write_pages, hashed_encoder):
    service = LocalService(built)
    service.start()
    assert service.search("新桥", k=5)[0].citation.page == "a.txt"
    build(built.index, write_pages({"b.txt": BRIDGE}), hashed_encoder())
    assert comes_true(lambda: service.search("新桥", k=5)[0].citation.page == "b.txt")


def test_the_old_generation_is_let_go_after_the_service_moved_on(built, write_pages, hashed_encoder):
    service = LocalService(built)
    service.start()
    service.search("庙会")
    build(built.index, write_pages({"b.txt": BRIDGE}), hashed_encoder())
    assert comes_true(lambda: service.state().phase == Phase.READY and service.coverage().pages == 2)
    assert comes_true(lambda: IndexFolder(built.index).drop_unused() == ["000001"])


def test_a_service_whose_index_is_damaged_says_so(built):
    folder = IndexFolder(built.index)
    folder.paths(folder.current()).manifest.write_text("{")
    service = LocalService(built)
    service.start()
    assert settled(service, Phase.FAILED)
    with pytest.raises(ArchiveError, match="wenbao build --fresh"):
        service.ask("庙会")


def test_a_service_goes_on_with_what_it_has_when_the_next_can_not_be_opened(built):
    service = LocalService(built)
    service.start()
    assert settled(service, Phase.READY)
    broken, _ = IndexFolder(built.index).new_generation()
    IndexFolder(built.index).switch(broken)
    service.state()
    assert service.ask("浮山庙会将于什么时候开幕？").answered
    assert service.state().phase == Phase.READY


def test_a_fault_of_our_own_does_not_die_silently(built, monkeypatch):
    def broken(settings):
        raise ZeroDivisionError("no reason")

    monkeypatch.setattr(ui.assembly, "encoder_for", broken)
    service = LocalService(built)
    service.start()
    assert settled(service, Phase.FAILED)
    assert "ZeroDivisionError" in service.state().detail
