"""Uploads: taken within limits, looked into in a process of their own, and put in only as their editor chose."""

import asyncio
import sys
import time
import zipfile
from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest

from index.facts import PageFacts, from_sidecar
from index.formats.limits import Limits
from ui.library.committing import Action, Choice, commit, sidecar_text
from ui.library.previewer import Previewer, Unpreviewed
from ui.library.previews import preview_in, preview_json, preview_of
from ui.library.refusals import Refused
from ui.library.uploaded import Stage, UploadLimits
from ui.library.uploads import Uploads

FAIR = "浮山庙会月中开幕\n\n本报讯（记者 王小明）浮山庙会将于2月15日上午9时开幕，为期7天。门票每张20元。\n"
BRIDGE = "淇河新桥合龙\n\n本报讯（记者 赵亮）淇河新桥昨日合龙，新桥全长300米。\n"
LIMITS = UploadLimits(largest=2000, largest_together=3000, most_files=3)
PATIENCE = 60.0  # seconds


class HerePreviewer:
    """A previewer without a process of its own."""

    def preview(self, name, folder):
        return preview_of(name, folder, Limits())

    def close(self):
        pass


@pytest.fixture
def pages(remembered):
    return remembered({"a.txt": FAIR})


@pytest.fixture
def uploads(folder, tmp_path):
    return Uploads(tmp_path / "uploads", folder, HerePreviewer(), LIMITS)


async def in_parts(content, size=100):
    for at in range(0, len(content), size):
        yield content[at : at + size]


def send(uploads, id_, name, content, *, length=None):
    data = content if isinstance(content, bytes) else content.encode("utf-8")
    kept = asyncio.run(uploads.receive(id_, name, len(data) if length is None else length, in_parts(data)))
    uploads.look_into(id_, kept)
    return kept


def looked_at(uploads, id_):
    until = time.monotonic() + PATIENCE
    upload = uploads.get(id_)
    while any(file.stage is Stage.WAITING for file in upload.files.values()):
        assert time.monotonic() < until
        time.sleep(0.01)
    return upload


def sent(uploads, **files):
    id_ = uploads.begin("王芳")
    for name, content in files.items():
        send(uploads, id_, name, content)
    return looked_at(uploads, id_)


def test_an_upload_shows_the_articles_found_in_a_file_before_it_is_in_the_library(uploads, pages):
    upload = sent(uploads, **{"鹤壁日报/2024-10-23/03版.txt": FAIR})
    (file,) = upload.files.values()
    (article,) = file.preview.pages[0].articles
    assert (file.stage, article.headline, article.byline) == (Stage.READY, "浮山庙会月中开幕", ("王小明",))
    assert article.opening.startswith("本报讯")
    assert file.facts == PageFacts("鹤壁日报", date(2024, 10, 23), "03")
    assert [path.name for path in pages.iterdir()] == ["a.txt"]


def test_a_zip_shows_the_pages_in_it_and_what_in_it_can_not_be_read(uploads):
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as written:
        written.writestr("b.txt", BRIDGE)
        written.writestr("c.pdf", b"no pdf")
    (file,) = sent(uploads, **{"z.zip": packed.getvalue()}).files.values()
    assert [page.name for page in file.preview.pages] == ["z.zip!/b.txt"]
    assert [page for page, _ in file.preview.failures] == ["z.zip!/c.pdf"]
    assert file.stage is Stage.READY


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b"plain text"),
        ("b.txt", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"),
        ("c.png", b"x"),
        ("d.zip", b"PK"),
    ],
)
def test_a_file_is_checked_by_what_is_in_it_not_by_its_name(uploads, name, content):
    (file,) = sent(uploads, **{name: content}).files.values()
    assert file.stage is Stage.BAD
    assert file.detail


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("big.txt", b"x" * 2001, "large_file"),
        ("empty.txt", b"", "empty_file"),
        ("a.exe", b"x", "unknown_kind"),
        ("../a.txt", b"x", "bad_name"),
    ],
)
def test_what_is_over_a_limit_or_unfit_is_refused_and_leaves_nothing_behind(uploads, name, content, reason):
    id_ = uploads.begin("王芳")
    with pytest.raises(Refused) as refused:
        send(uploads, id_, name, content)
    assert refused.value.reason == reason
    upload = uploads.get(id_)
    assert not upload.files
    assert not [path for path in upload.place.rglob("*") if path.is_file()]


def test_a_file_that_claims_to_be_small_is_cut_off_at_the_limit(uploads):
    id_ = uploads.begin("王芳")
    with pytest.raises(Refused, match="large_file"):
        send(uploads, id_, "liar.txt", b"x" * 5000, length=10)


def test_all_files_together_are_bounded_in_number_and_bytes(uploads):
    id_ = uploads.begin("王芳")
    send(uploads, id_, "a1.txt", b"x" * 1900)
    with pytest.raises(Refused, match="large_upload"):
        send(uploads, id_, "a2.txt", b"x" * 1900)
    send(uploads, id_, "a3.txt", b"x" * 10)
    send(uploads, id_, "a4.txt", b"x" * 10)
    with pytest.raises(Refused, match="many_files"):
        send(uploads, id_, "a5.txt", b"x")


def test_a_file_is_taken_once_and_an_upload_that_is_over_takes_none(uploads):
    id_ = uploads.begin("王芳")
    send(uploads, id_, "b.txt", BRIDGE)
    with pytest.raises(Refused, match="sent_twice"):
        send(uploads, id_, "b.txt", BRIDGE)
    uploads.drop(id_)
    with pytest.raises(Refused, match="upload_gone"):
        send(uploads, id_, "c.txt", BRIDGE)


def test_a_full_disk_is_told_before_a_file_is_taken(uploads, monkeypatch):
    id_ = uploads.begin("王芳")
    usage = type("usage", (), {"free": 1000})
    monkeypatch.setattr("ui.library.uploads.shutil.disk_usage", lambda path: usage)
    with pytest.raises(Refused, match="disk_full"):
        send(uploads, id_, "b.txt", BRIDGE)


def test_committed_files_are_in_the_folder_and_the_upload_is_empty(uploads, folder, trash, pages):
    upload = sent(uploads, **{"b.txt": BRIDGE, "c.pdf": b"no pdf"})
    done = commit(upload, {}, folder, trash, "王芳")
    assert done.added == ("b.txt",)
    assert (pages / "b.txt").read_text("utf-8") == BRIDGE
    assert not (pages / "c.pdf").exists()
    assert not upload.files


def test_a_name_that_is_taken_is_asked_about_and_not_written_over(uploads, folder, trash, pages):
    upload = sent(uploads, **{"a.txt": BRIDGE})
    assert upload.files["a.txt"].clash
    done = commit(upload, {}, folder, trash, "王芳")
    assert (done.asked, done.added) == (("a.txt",), ())
    assert (pages / "a.txt").read_text("utf-8") == FAIR
    assert "a.txt" in upload.files


def test_a_replaced_file_lies_in_the_trash(uploads, folder, trash, pages):
    upload = sent(uploads, **{"a.txt": BRIDGE})
    done = commit(upload, {"a.txt": Choice(Action.REPLACE)}, folder, trash, "王芳")
    assert (done.added, done.replaced) == (("a.txt",), ("a.txt",))
    assert (pages / "a.txt").read_text("utf-8") == BRIDGE
    (taken,) = trash.listed()
    assert trash.restore(taken.id) == {"a.txt": "a_b.txt"}
    assert (pages / "a_b.txt").read_text("utf-8") == FAIR


def test_when_a_replacement_can_not_be_written_the_old_file_is_back(
    uploads, folder, trash, pages, monkeypatch
):
    upload = sent(uploads, **{"a.txt": BRIDGE})
    put = folder.put

    def full(name, source):
        if source.is_relative_to(upload.place):
            raise OSError(28, "No space left on device")
        return put(name, source)

    monkeypatch.setattr(folder, "put", full)
    done = commit(upload, {"a.txt": Choice(Action.REPLACE)}, folder, trash, "王芳")
    assert [(name, why.reason) for name, why in done.failed] == [("a.txt", "not_written")]
    assert (pages / "a.txt").read_text("utf-8") == FAIR
    assert trash.listed() == ()


def test_both_files_are_kept_where_that_was_chosen(uploads, folder, trash, pages):
    upload = sent(uploads, **{"a.txt": BRIDGE})
    done = commit(upload, {"a.txt": Choice(Action.BOTH)}, folder, trash, "王芳")
    assert done.added == ("a_b.txt",)
    assert [(pages / name).read_text("utf-8") for name in ("a.txt", "a_b.txt")] == [FAIR, BRIDGE]


def test_facts_that_were_typed_are_kept_in_a_sidecar(uploads, folder, trash, pages):
    upload = sent(uploads, **{"b.txt": BRIDGE})
    facts = PageFacts('"怪"\\报', date(2024, 10, 23), "A2")
    commit(upload, {"b.txt": Choice(facts=facts)}, folder, trash, "王芳")
    assert from_sidecar("b.txt.toml", (pages / "b.txt.toml").read_text("utf-8")) == facts


def test_facts_that_were_not_touched_make_no_sidecar(uploads, folder, trash, pages):
    upload = sent(uploads, **{"b.txt": BRIDGE})
    commit(upload, {"b.txt": Choice(facts=upload.files["b.txt"].facts)}, folder, trash, "王芳")
    assert not (pages / "b.txt.toml").exists()


def test_a_sidecar_sent_along_speaks_of_its_page_and_goes_with_it(uploads, folder, trash, pages):
    upload = sent(uploads, **{"b.txt.toml": 'paper = "淇河晚报"\n', "b.txt": BRIDGE})
    assert upload.files["b.txt"].facts.paper == "淇河晚报"
    done = commit(upload, {}, folder, trash, "王芳")
    assert not done.failed
    assert sorted(path.name for path in pages.iterdir()) == ["a.txt", "b.txt", "b.txt.toml"]


def test_what_the_library_says_of_a_folder_is_known_of_a_file_sent_to_it(uploads, pages):
    (pages / "page.toml").write_text('paper = "淇河晚报"\n', "utf-8")
    (file,) = sent(uploads, **{"b.txt": BRIDGE}).files.values()
    assert file.facts.paper == "淇河晚报"


def test_a_sidecar_that_is_none_is_told_of(uploads):
    (file,) = sent(uploads, **{"b.txt.toml": "paper = 鹤壁"}).files.values()
    assert (file.stage, "TOML" in file.detail) == (Stage.BAD, True)


def test_nothing_is_committed_while_a_file_is_still_being_read(uploads, folder, trash):
    upload = sent(uploads, **{"b.txt": BRIDGE})
    upload.files["b.txt"] = replace(upload.files["b.txt"], stage=Stage.WAITING)
    with pytest.raises(Refused, match="still_looking"):
        commit(upload, {}, folder, trash, "王芳")


def test_a_sidecar_says_no_more_than_is_known():
    assert sidecar_text(PageFacts(edition="3")) == 'edition = "3"\n'


def test_a_preview_is_the_same_on_the_other_side_of_a_process(write_pages):
    folder = write_pages({"鹤壁日报2024-10-23.txt": FAIR})
    import json

    preview = preview_of("鹤壁日报2024-10-23.txt", folder, Limits())
    assert preview_in(json.loads(json.dumps(preview_json(preview), default=str))) == preview


def test_a_file_is_looked_into_in_a_process_of_its_own(write_pages):
    previewer = Previewer(Limits())
    try:
        preview = previewer.preview("b.txt", write_pages({"b.txt": BRIDGE}))
    finally:
        previewer.close()
    assert preview.pages[0].articles[0].headline == "淇河新桥合龙"


@pytest.mark.parametrize(
    ("body", "slow"),
    [("import time; time.sleep(60)", True), ("import os; os.abort()", False), ("print('nonsense')", False)],
)
def test_a_file_that_hangs_or_crashes_its_reader_takes_only_that_process_with_it(tmp_path, body, slow):
    previewer = Previewer(Limits(), (sys.executable, "-c", body), longest=1.0 if slow else PATIENCE)
    with pytest.raises(Unpreviewed) as why:
        previewer.preview("b.txt", tmp_path)
    assert why.value.slow is slow


def test_uploads_that_nobody_finished_give_way_after_an_hour(uploads, monkeypatch):
    monkeypatch.setattr("ui.library.uploads._MOST_OPEN", 2)
    left = [uploads.begin("王芳"), uploads.begin("王芳")]
    with pytest.raises(Refused, match="many_uploads"):
        uploads.begin("王芳")
    monkeypatch.setattr("ui.library.uploads._LEFT", -1.0)
    assert uploads.get(uploads.begin("王芳")).files == {}
    with pytest.raises(Refused, match="upload_gone"):
        uploads.get(left[0])
