"""An index lives through any order of adding, changing, removing, building and asking, as a model in memory says."""

import shutil
import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from assistant.answers import Filters
from assistant.assistant import Assistant
from index.archive import open_archive
from index.build import build

NAMES = st.sampled_from(["a.txt", "b.txt", "市/c.txt"])
PLACES = ("浮山", "淇河", "鹿门", "云梦", "鹤鸣")
COUNTS = st.integers(min_value=11, max_value=99)


def page(place: str, count: int) -> str:
    return (
        f"{place}庙会月中开幕\n\n本报讯（记者 王小明）{place}庙会将于2月15日上午9时开幕，共设摊位{count}个。"
        f"市民可凭身份证免费入场，{place}庙会为期7天。\n"
    )


class LivingIndex(RuleBasedStateMachine):
    """Pages in a folder and their index; `pages` is what the folder holds, `indexed` what was built last."""

    encoder: object  # set by the test

    @initialize(count=COUNTS)
    def begin(self, count):
        self.root = Path(tempfile.mkdtemp(prefix="living-"))
        self.pages: dict[str, tuple[str, int]] = {}
        self.indexed: dict[str, tuple[str, int]] = {}
        self.put("a.txt", PLACES[0], count)
        self.rebuild()

    @rule(name=NAMES, place=st.sampled_from(PLACES), count=COUNTS)
    def put(self, name, place, count):
        path = self.root / "pages" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page(place, count), "utf-8")
        self.pages[name] = (place, count)

    @precondition(lambda self: len(self.pages) > 1)  # an empty folder never empties an index
    @rule(data=st.data())
    def remove(self, data):
        name = data.draw(st.sampled_from(sorted(self.pages)))
        (self.root / "pages" / name).unlink()
        del self.pages[name]

    @rule()
    def rebuild(self):
        report = build(self.root / "index", self.root / "pages", self.encoder)
        before = self.indexed
        assert report.pages == len(self.pages)
        renamed = dict(report.renamed)
        assert {*report.added, *renamed.values()} == self.pages.keys() - before.keys()
        assert {*report.removed, *renamed} == before.keys() - self.pages.keys()
        assert set(report.changed) == {
            name for name in self.pages.keys() & before.keys() if self.pages[name] != before[name]
        }
        self.indexed = dict(self.pages)

    @rule(place=st.sampled_from(PLACES))
    def ask(self, place):
        """What is quoted stands in the pages as they were built last, and nothing of what was removed comes back."""
        archive = open_archive(self.root / "index", self.encoder.identity)
        assistant = Assistant(archive, self.encoder)
        try:
            assert assistant.coverage().pages == len(self.indexed)
            found = assistant.search(f"{place}庙会设多少摊位？", 10, Filters())
            assert {result.citation.page for result in found} <= self.indexed.keys()
            assert found
            for result in found:
                written = "".join(page(*self.indexed[result.citation.page]).split())
                assert "".join(result.text.split()) in written
        finally:
            assistant.close()

    @invariant()
    def the_pages_are_never_touched(self):
        for name, (place, count) in getattr(self, "pages", {}).items():
            assert (self.root / "pages" / name).read_text("utf-8") == page(place, count)

    def teardown(self):
        shutil.rmtree(getattr(self, "root", ""), ignore_errors=True)


def test_an_index_follows_its_pages_through_any_order_of_changes(hashed_encoder):
    LivingIndex.encoder = hashed_encoder()
    from hypothesis.stateful import run_state_machine_as_test

    run_state_machine_as_test(LivingIndex, settings=settings(max_examples=5, stateful_step_count=8))
