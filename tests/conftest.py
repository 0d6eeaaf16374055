"""What tests of all packages share: an encoder made of text alone, and indexes of the five pages."""

import hashlib
import io
import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, settings
from numpy.typing import NDArray

ROOT = Path(__file__).parents[1]

# The same examples on each run, so that a failure is everybody's; `--hypothesis-profile=explore` looks further.
_COMMON = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow], "print_blob": True}
settings.register_profile("repeatable", derandomize=True, database=None, max_examples=60, **_COMMON)
settings.register_profile("explore", max_examples=2000, **_COMMON)
settings.load_profile("repeatable")


class OutOfOrder(RuntimeError):
    """The encoder was used when it must not be, or broke down as it was told to."""


class HashedEncoder:
    """An `Encoder` whose vectors come from the text alone: its character pairs, hashed into 64 dimensions.

    The same text always has the same vector, and texts that share pairs are similar. It breaks down after
    `encodes` calls of `encode_passages`, and never is needed for questions unless it may encode at all.
    """

    dimension = 64
    max_tokens = 510

    def __init__(self, identity: str = "hashed pairs 64", encodes: int | None = None) -> None:
        self.identity = identity
        self.left = encodes
        self.encoded: list[str] = []

    def encode_passages(
        self, texts: Sequence[str], advance: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        if self.left is not None:
            if self.left == 0:
                raise OutOfOrder("no more passages")
            self.left -= 1
        self.encoded.extend(texts)
        if advance is not None:
            advance(len(texts))
        return self._rows(texts)

    def encode_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._rows(texts)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text) for text in texts]

    def warm(self) -> None:
        self._rows(["问"])

    def _rows(self, texts: Sequence[str]) -> NDArray[np.float32]:
        rows = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in zip(rows, texts, strict=True):
            bare = f"^{''.join(text.split())}$"
            for at in range(len(bare) - 1):
                pair = bare[at : at + 2].encode("utf-8", "surrogatepass")
                row[hashlib.blake2b(pair, digest_size=1).digest()[0] % self.dimension] += 1
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests mean the defaults, whatever the person who runs them has set."""
    for name in [name for name in os.environ if name.startswith("WENBAO_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("WENBAO_BUILD_PRIORITY", "normal")  # a process of low priority stays one


@pytest.fixture(scope="session")
def hashed_encoder() -> type[HashedEncoder]:
    return HashedEncoder


@pytest.fixture(scope="session")
def out_of_order() -> type[Exception]:
    return OutOfOrder


@pytest.fixture(scope="session")
def seeds() -> Path:
    """The folder of the five pages."""
    return ROOT / "seeds"


@pytest.fixture(scope="session")
def seed_raws(seeds: Path) -> dict[str, str]:
    """The five pages' raw texts by name, read here without the code under test."""
    return {path.name: path.read_bytes().decode("utf-8") for path in sorted(seeds.glob("*.txt"))}


@pytest.fixture(scope="session")
def _seeds_built(tmp_path_factory: pytest.TempPathFactory, seeds: Path) -> Path:
    from index.build import build

    index = tmp_path_factory.mktemp("hashed") / "index"
    build(index, seeds, HashedEncoder())
    return index


@pytest.fixture
def seeds_index(_seeds_built: Path, tmp_path: Path) -> Path:
    """An index of the five pages by the hashed encoder: a copy that the test may change."""
    return Path(shutil.copytree(_seeds_built, tmp_path / "seeds-index"))


@pytest.fixture
def write_pages(tmp_path: Path) -> Callable[..., Path]:
    """Writes a pages folder of given texts (or bytes) by name; the folder's own name can be given first."""

    def write(pages: dict[str, str | bytes], folder: str = "pages") -> Path:
        root = tmp_path / folder
        root.mkdir(exist_ok=True)
        for name, content in pages.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        return root

    return write


PRINTED = (
    "本报讯（记者王小明）记者昨日获悉，浮山庙会将于二月十五日开幕，为期七天。门票每张二十元，老人和儿童免费入场。"
    "庙会期间安排舞龙舞狮、戏曲联唱和非遗展示，市民可乘三路公交车前往，停车场设在南门外广场。",
    "本报讯（记者赵亮）淇河新桥昨日合龙，桥长三百米，双向四车道，明年五月通车。大桥由市政公司承建，历时两年，总投资一亿元，"
    "建成后两岸居民往来只需五分钟，城东与城西的物流也将更加通畅。",
)


@pytest.fixture(scope="session")
def print_page() -> Callable[..., bytes]:
    """Prints a PDF page of two stories in two columns, with some words in red."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    wide, high, type_, leading, measure = 600, 800, 11, 18, 22

    def print_one(red: str = "", headlines: Sequence[str] = ("浮山庙会开幕", "淇河新桥合龙")) -> bytes:
        written = io.BytesIO()
        sheet = Canvas(written, pagesize=(wide, high), invariant=1)
        for left, headline, story in zip((40, 310), headlines, PRINTED, strict=True):
            sheet.setFont("STSong-Light", 20)
            sheet.drawString(left, high - 80, headline)
            sheet.setFont("STSong-Light", type_)
            begin = story.find(red) if red else -1
            for at, character in enumerate("　　" + story):
                reddened = begin >= 0 and begin <= at - 2 < begin + len(red)
                sheet.setFillColorRGB(1 if reddened else 0, 0, 0)
                row, place = divmod(at, measure)
                if character != "　":
                    sheet.drawString(left + place * type_, high - 110 - row * leading, character)
        sheet.showPage()
        sheet.save()
        return written.getvalue()

    return print_one


@pytest.fixture(scope="session")
def encoder():
    """The real encoder, of the model that comes with the installation; for tests marked `model`."""
    from ui.assembly import encoder_for
    from ui.settings import Settings

    return encoder_for(Settings())


@pytest.fixture(scope="session")
def model_index(tmp_path_factory: pytest.TempPathFactory, seeds: Path, encoder) -> Path:
    """An index of the five pages by the real encoder; tests only read it."""
    from index.build import build

    index = tmp_path_factory.mktemp("model") / "index"
    build(index, seeds, encoder)
    return index
