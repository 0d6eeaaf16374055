"""Homes of vectors: an index whose vectors are on a Chroma server is the same, and keeps the same promises."""

import pytest

from index.archive import open_archive
from index.build import build
from index.errors import StoreUnreachable
from index.folding import terms
from index.generation import IndexFolder
from index.vectors import collections_of

pytestmark = [
    pytest.mark.usefixtures("_closed_connections"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning"),
]

STORY = "本报讯（记者 王小明）今天是第{}天，庙会迎来{}名游客，天气晴。\n"
PAGES = {f"{n}.txt": STORY.format(n, 100 + n) for n in range(12)}
QUESTIONS = ["庙会迎来多少游客", "第7天天气如何"]


@pytest.fixture
def index(tmp_path):
    return tmp_path / "index"


@pytest.fixture
def url(chroma_server) -> str:
    return chroma_server.url


@pytest.fixture
def collections(url):
    """Gives the server's collections that this test has made."""
    before = set(collections_of(url))
    return lambda: sorted(set(collections_of(url)) - before)


def contents(index, encoder, url=None):
    with open_archive(index, encoder.identity, url) as archive:
        near = archive.vectors.nearest(encoder.encode_questions(QUESTIONS), 5)
        matches = [archive.terms.matches(terms(question), 5) for question in QUESTIONS]
        return (
            list(archive.catalog.all_passages()),
            archive.vectors.ids(),
            [[(hit.id, round(hit.score, 3)) for hit in hits] for hits in [*near, *matches]],
        )


def test_an_index_on_a_server_is_that_in_a_folder(index, url, tmp_path, hashed_encoder, write_pages):
    folder = write_pages(PAGES)
    for where, server in ((index, url), (tmp_path / "plain", None)):
        build(where, folder, hashed_encoder(), chroma_url=server)
    (folder / "3.txt").unlink()
    write_pages({"5.txt": STORY.format(55, 555), "new.txt": STORY.format(77, 777)})
    for where, server in ((index, url), (tmp_path / "plain", None)):
        report = build(where, folder, hashed_encoder(), chroma_url=server)
        assert (report.added, report.changed, report.removed) == (("new.txt",), ("5.txt",), ("3.txt",))
        assert report.embedded == 2
    encoder = hashed_encoder()
    assert contents(index, encoder, url) == contents(tmp_path / "plain", encoder)


def test_each_generation_has_a_collection_and_the_old_one_is_dropped(
    index, url, collections, hashed_encoder, write_pages
):
    build(index, write_pages(PAGES), hashed_encoder(), chroma_url=url)
    first = collections()
    with open_archive(index, chroma_url=url) as archive:
        build(index, write_pages({"new.txt": STORY.format(1, 2)}), hashed_encoder(), chroma_url=url)
        assert archive.vectors.count() == len(PAGES)
        assert len(collections()) == 2
    build(index, write_pages({"other.txt": STORY.format(3, 4)}), hashed_encoder(), chroma_url=url)
    assert len(collections()) == 1
    assert collections() != first


def test_a_build_that_fails_leaves_no_collection_behind(
    index, url, collections, hashed_encoder, out_of_order, write_pages
):
    build(index, write_pages(PAGES), hashed_encoder(), chroma_url=url)
    before = collections(), contents(index, hashed_encoder(), url)

    class Stop:
        def stage(self, name, total):
            if name == "verify":
                raise out_of_order

        def advance(self, steps=1):
            pass

    folder = write_pages({"new.txt": STORY.format(1, 2)})
    with pytest.raises(out_of_order):
        build(index, folder, hashed_encoder(), progress=Stop(), chroma_url=url)
    assert (collections(), contents(index, hashed_encoder(), url)) == before


def test_an_index_moves_to_a_server_and_back_without_embedding(index, url, hashed_encoder, write_pages):
    folder = write_pages(PAGES)
    build(index, folder, hashed_encoder())
    before = contents(index, hashed_encoder())
    assert build(index, folder, hashed_encoder(encodes=0), chroma_url=url).unchanged == len(PAGES)
    assert contents(index, hashed_encoder(), url) == before
    build(index, folder, hashed_encoder(encodes=0))
    assert contents(index, hashed_encoder()) == before


def test_without_its_server_an_index_says_what_to_do(index, own_chroma_server, hashed_encoder, write_pages):
    url = own_chroma_server.url
    build(index, write_pages(PAGES), hashed_encoder(), chroma_url=url)
    with pytest.raises(StoreUnreachable, match="set WENBAO_CHROMA_URL"):
        open_archive(index)
    generation = IndexFolder(index).current()
    own_chroma_server.stop()
    with pytest.raises(StoreUnreachable, match="see that `chroma run` serves there"):
        open_archive(index, chroma_url=url)
    with pytest.raises(StoreUnreachable, match="see that `chroma run` serves there"):
        build(index, write_pages({"new.txt": STORY.format(1, 2)}), hashed_encoder(), chroma_url=url)
    own_chroma_server.start()
    assert IndexFolder(index).current() == generation
    assert build(index, write_pages({}), hashed_encoder(), chroma_url=url).added == ("new.txt",)
