"""What tests of all packages share: an encoder made of text alone, and indexes of the five pages."""

import hashlib
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
