"""The library: pages listed, added, removed and restored, the index rebuilt while readers go on asking."""

import sys
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

import ui.assembly
from index.build import build
from ui.library.library import Library, Parts
from ui.library.uploaded import UploadLimits
from ui.settings import Settings
from ui.web.gate import gate_at

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DESK = {"viewport": {"width": 1440, "height": 900}}
HASHED = (sys.executable, str(Path(__file__).parents[1] / "hashed_build.py"))
FAIR = "浮山庙会月中开幕\n\n本报讯（记者 王小明）浮山庙会将于2月15日上午9时开幕，为期7天。门票每张20元。\n"
BRIDGE = "淇河新桥合龙\n\n本报讯（记者 赵亮）淇河新桥昨日合龙，新桥全长300米，总投资5000万元。\n"
PAPERS = {
    f"{paper}/2024-10-{day:02}/0{edition}版.txt": FAIR.replace("浮山", f"{paper[:2]}{day}{edition}")
    for paper in ("淇河晚报", "浮山日报")
    for day in range(1, 15)
    for edition in (1, 2)
}


class Place:
    """One library with its service: its folder, index, and where the real thing is served over it."""

    def __init__(self, base, encoder, texts=None):
        self.pages = base / "pages"
        for name, text in (texts or {"a.txt": FAIR}).items():
            path = self.pages / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        (self.pages / "bad.pdf").write_bytes(b"no pdf")
        self.settings = Settings(index=base / "index")
        build(self.settings.index, self.pages, encoder())
        self.service = ui.assembly.LocalService(self.settings)
        parts = Parts(
            self.settings.index / "library",
            self.settings.limits,
            UploadLimits(1 << 20, 2 << 20, 20),
            self.settings.model_dump(mode="json"),
            HASHED,
        )
        self.library = Library(self.settings.index, parts)
        self.base = base

    def gate(self, *, editing=True):
        return gate_at(self.base / "users.json", on_loopback=editing)

    def names(self):
        return sorted(p.relative_to(self.pages).as_posix() for p in self.pages.rglob("*") if p.is_file())


@pytest.fixture(scope="module")
def encoder(hashed_encoder):
    patch = pytest.MonkeyPatch()
    patch.setattr(ui.assembly, "encoder_for", lambda settings: hashed_encoder())
    patch.setattr(ui.assembly, "_LOOK_EVERY", 0.2)
    yield hashed_encoder
    patch.undo()


@pytest.fixture(scope="module")
def place(tmp_path_factory, encoder):
    """A small library, which the tests change one after the other."""
    made = Place(tmp_path_factory.mktemp("small"), encoder)
    made.service.start()
    return made


@pytest.fixture(scope="module")
def library_url(place, served):
    with served(place.service, gate=place.gate(), library=place.library) as address:
        yield f"{address}#library"


@pytest.fixture(scope="module")
def papers(tmp_path_factory, encoder):
    """A library of two papers, which no test changes."""
    made = Place(tmp_path_factory.mktemp("papers"), encoder, PAPERS)
    made.service.start()
    return made


@pytest.fixture(scope="module")
def papers_url(papers, served):
    with served(papers.service, gate=papers.gate(), library=papers.library) as address:
        yield f"{address}#library"


def rows(reader):
    reader.page.locator(".library .pages tbody tr").first.wait_for()
    return reader.page.locator(
        ".library .pages tbody th .page-link, .library .pages tbody th > bdi"
    ).all_text_contents()


def changed_rows(reader, deed):
    """The rows after something that asks for the list anew."""
    reader.page.evaluate("document.querySelector('.library .pages')?.setAttribute('data-old', '')")
    deed()
    reader.page.wait_for_function("!document.querySelector('.library .pages[data-old]')")
    return rows(reader)


def send(reader, *paths):
    reader.page.locator("#library-files").set_input_files([str(path) for path in paths])


def looked_into(reader):
    reader.page.wait_for_function(
        "() => { const items = [...document.querySelectorAll('.uploaded > li')];"
        " return items.length && items.every((item) => item.dataset.stage !== 'waiting') }",
        timeout=150_000,  # milliseconds; the process that reads it gives way to all others
    )
    reader.page.wait_for_function(
        "() => [...document.querySelectorAll('.uploaded > li')].every((item) => item.dataset.stage === 'bad')"
        " || !document.querySelector('[data-commit]').disabled"
    )


def file_of(reader, name):
    return reader.page.locator(f'.uploaded > li[data-name="{name}"]')


def written(folder, name, text):
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_pages_are_sorted_narrowed_down_and_turned_over(papers_url, reader_at):
    reader = reader_at(papers_url)
    page = reader.page
    assert len(rows(reader)) == 50
    assert page.locator(".sheet-foot p").text_content() == "第 1–50 个，共 57 个"
    assert len(changed_rows(reader, page.locator(".sheet-steps button").last.click)) == 7
    by_date = changed_rows(reader, page.locator('[data-order="date"]').click)
    assert by_date[0].split("/")[1] == "2024-10-01"
    latest = changed_rows(reader, page.locator('[data-order="date"]').click)
    assert latest[0].split("/")[1] == "2024-10-14"
    found = changed_rows(reader, lambda: page.locator("#holdings-box").fill("浮山日报 2024-10-03"))
    assert sorted(found) == ["浮山日报/2024-10-03/01版.txt", "浮山日报/2024-10-03/02版.txt"]


def test_a_page_of_the_list_is_taken_apart_with_one_click(papers_url, reader_at):
    reader = reader_at(papers_url)
    rows(reader)
    name = reader.page.locator(".page-link").first.text_content()
    reader.page.locator(".page-link").first.click()
    reader.page.locator("#leaf-name", has_text=name).wait_for()


def test_problems_of_the_last_build_are_named_with_their_reason(papers_url, reader_at):
    reader = reader_at(papers_url)
    problem = reader.page.locator(".problems li")
    assert problem.locator("bdi").text_content() == "bad.pdf"
    assert "不是完好的 PDF 文件" in problem.locator("span").text_content()


def test_files_are_looked_into_added_and_asked_without_a_restart(place, library_url, reader_at, tmp_path):
    reader = reader_at(library_url)
    page = reader.page
    send(
        reader,
        written(tmp_path, "淇河日报2024-10-23.txt", BRIDGE),
        written(tmp_path, "broken.pdf", "no pdf"),
        written(tmp_path, "a.txt", FAIR.replace("浮山", "云蒙山")),
    )
    looked_into(reader)
    bridge = file_of(reader, "淇河日报2024-10-23.txt")
    assert "淇河新桥合龙" in bridge.locator(".found-articles").text_content()
    assert bridge.locator('[name="paper"]').input_value() == "淇河日报"
    assert bridge.locator('[name="date"]').input_value() == "2024-10-23"
    assert "不是完好的 PDF 文件" in file_of(reader, "broken.pdf").locator(".trouble-line").text_content()
    bridge.locator('[name="edition"]').fill("A2")

    page.locator('[data-commit="rebuild"]').click()  # without an answer for the name that is taken
    page.locator(".upload-remarks li", has_text="同名文件").wait_for()
    assert (place.pages / "a.txt").read_text("utf-8") == FAIR
    file_of(reader, "a.txt").locator('[data-choice="both"]').check()
    page.locator('[data-commit="rebuild"]').click()

    page.locator(".library .upload").wait_for(state="hidden")
    page.locator(".report .ended", has_text="新增 2").wait_for()
    assert place.names() == [
        "a.txt",
        "a_b.txt",
        "bad.pdf",
        "淇河日报2024-10-23.txt",
        "淇河日报2024-10-23.txt.toml",
    ]
    page.locator("#status .ready", has_text="3 个版面").wait_for()
    page.locator('.view-link[data-view="ask"]').click()
    answer = reader.ask("淇河新桥全长多少米？")
    assert "新桥全长300米" in "".join(answer.text_content().split())


def test_a_removed_page_comes_back_with_one_click(place, library_url, reader_at):
    written(place.pages, "away.txt", FAIR)
    reader = reader_at(library_url)
    page = reader.page
    page.locator('[data-file="away&#46;txt"], [data-file="away.txt"]').check()
    assert page.locator(".chosen-bar span").text_content() == "已选 1 个文件"
    page.locator("#library-remove").click()
    page.locator("#toasts .undo").wait_for()
    assert "away.txt" not in place.names()
    page.locator("#toasts .undo").click()
    page.locator("#toasts", has_text="已恢复 1 个文件").wait_for()
    assert (place.pages / "away.txt").read_text("utf-8") == FAIR
    page.locator('[data-file="away.txt"]').check()
    page.locator("#library-remove").click()
    page.locator(".trash summary").click()
    page.locator(".trash [data-restore]").first.click()
    page.locator("#toasts", has_text="已恢复 1 个文件").wait_for()
    assert "away.txt" in place.names()


def test_dropped_files_are_taken_and_those_over_a_limit_are_refused_by_name(library_url, reader_at):
    reader = reader_at(library_url)
    page = reader.page
    page.locator(".drop-zone").wait_for()
    page.evaluate(
        """([text]) => {
          const data = new DataTransfer();
          data.items.add(new File([text], "dropped.txt"));
          data.items.add(new File(["x".repeat(2 << 20)], "large.txt"));
          data.items.add(new File(["x"], "virus.exe"));
          const zone = document.querySelector(".drop-zone");
          for (const name of ["dragenter", "dragover", "drop"]) {
            zone.dispatchEvent(new DragEvent(name, { dataTransfer: data, bubbles: true, cancelable: true }));
          }
        }""",
        [BRIDGE],
    )
    looked_into(reader)
    page.locator(".upload-remarks li").nth(1).wait_for()
    remarks = " ".join(page.locator(".upload-remarks li").all_text_contents())
    assert "large.txt" in remarks
    assert "virus.exe：不支持这种文件" in remarks
    assert page.locator(".uploaded > li").count() == 1
    reader.forgive = True  # the browser notes that the server has refused
    page.locator(".cancel-upload").click()
    page.locator(".library .holdings").wait_for()


def test_an_upload_outlives_a_change_of_language(library_url, reader_at, tmp_path):
    reader = reader_at(library_url)
    send(reader, written(tmp_path, "c.txt", BRIDGE))
    looked_into(reader)
    reader.page.locator("#language").select_option("en")
    reader.page.locator("#upload-title", has_text="Add pages").wait_for()
    reader.page.locator(".uploaded > li", has_text="1 articles").wait_for()
    reader.page.locator(".cancel-upload").click()


def test_a_file_that_arrives_while_the_list_is_on_its_way_is_shown(library_url, reader_at, tmp_path):
    reader = reader_at(library_url)
    page = reader.page
    page.evaluate(  # the first list of files is kept back until the file has been sent
        """() => {
          const sent = new Promise((resolve) => { window.fileSent = resolve; });
          const send = XMLHttpRequest.prototype.send;
          XMLHttpRequest.prototype.send = function (...given) {
            this.addEventListener("loadend", () => setTimeout(window.fileSent, 200));
            return window.listAnswered.then(() => send.apply(this, given));
          };
          window.listAnswered = new Promise((resolve) => { window.answerList = resolve; });
          const ask = window.fetch;
          window.fetch = async (...given) => {
            const answer = await ask(...given);
            if (!String(given[1]?.body).includes("library_files")) return answer;
            window.answerList();
            await sent;
            return answer;
          };
        }"""
    )
    send(reader, written(tmp_path, "late.txt", BRIDGE))
    looked_into(reader)
    assert file_of(reader, "late.txt").count() == 1
    page.locator(".cancel-upload").click()


DEEDS = (
    "library_begin library_files library_forget library_cancel library_commit library_remove library_restore "
    "library_rebuild library_stop"
).split()


def test_who_is_no_editor_sees_no_means_to_change_anything_and_is_refused_by_the_server(
    place, served, reader_at
):
    written(place.pages, "kept.txt", FAIR)
    before = place.names()
    with served(place.service, gate=place.gate(editing=False), library=place.library) as address:
        reader = reader_at(f"{address}#library")
        page = reader.page
        assert "a.txt" in rows(reader)
        assert "kept.txt" not in rows(reader)  # not in the index yet: nobody can ask it
        assert (
            page.locator(".library :is(input[type=checkbox], input[type=file], #library-rebuild)").count()
            == 0
        )
        said = page.evaluate(
            """async (deeds) => {
              const bridge = gradio_config.components.find(({ props }) => props.elem_id === "bridge").id;
              const asked = deeds.map(async (deed) => {
                const body = { data: { pages: ["a.txt"] }, component_id: bridge, session_hash: "x", fn_name: deed };
                const headers = { "Content-Type": "application/json" };
                const given = await fetch("gradio_api/component_server", { method: "POST", headers, body: JSON.stringify(body) });
                return (await given.json()).denied === true;
              });
              return Promise.all(asked);
            }""",
            DEEDS,
        )
        assert said == [True] * len(DEEDS)
        reader.forgive = True
        status = page.evaluate(
            "async () => (await fetch('library/upload?upload=x&name=a.txt', { method: 'POST', body: 'x' })).status"
        )
        assert status == 403
    assert place.names() == before


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("screen", [DESK, PHONE], ids=["desk", "phone"])
def test_axe_finds_nothing_serious_in_the_library_and_nothing_is_cut_off(
    papers_url, reader_at, tmp_path, screen, scheme
):
    reader = reader_at(papers_url, color_scheme=scheme, reduced_motion="reduce", **screen)
    rows(reader)
    first = grave(reader)
    send(reader, written(tmp_path, "c.txt", BRIDGE), written(tmp_path, "broken.pdf", "no pdf"))
    looked_into(reader)
    assert not [*first, *grave(reader)]
    reader.page.locator(".cancel-upload").click()


def grave(reader):
    assert reader.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    return [
        (violation["id"], [node["target"] for node in violation["nodes"]][:4])
        for violation in Axe().run(reader.page).response["violations"]
        if violation["impact"] in {"serious", "critical"}
    ]
