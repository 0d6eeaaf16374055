"""The image of a page: drawn from its file, the quote's words outlined, enlarged and moved in every way."""

import io
import shutil
import urllib.error
import urllib.request
from urllib.parse import quote as quoted

import pytest
from PIL import Image

from index.build import build
from index.spans import Span
from ui.assembly import LocalService
from ui.places import Place, address_of, digest_of
from ui.settings import Settings

pytestmark = pytest.mark.browser

PAGE = "庙会 <b>&x=1.pdf#p1"
QUOTE = "为期七天。门票每张二十元，老人和儿童免费入场。庙会期间"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
# How far each outline's middle is from the middle of the red ink under it, in pixels of the screen, with the
# image as it is drawn and placed.
OFF = """async () => {
  const image = document.querySelector('#panel .sheet img');
  await image.decode();
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
  const drawing = canvas.getContext('2d', { willReadFrequently: true });
  drawing.drawImage(image, 0, 0);
  const frame = image.getBoundingClientRect();
  const scale = image.naturalWidth / frame.width;
  return [...document.querySelectorAll('#panel .outlines rect')].map((rect) => {
    const box = rect.getBoundingClientRect();
    const pad = 2;
    const [left, top] = [(box.left - frame.left - pad) * scale, (box.top - frame.top - pad) * scale];
    const [width, height] = [(box.width + 2 * pad) * scale, (box.height + 2 * pad) * scale];
    const { data } = drawing.getImageData(left, top, width, height);
    const [w, h] = [Math.trunc(width), Math.trunc(height)];
    let [x0, y0, x1, y1] = [w, h, 0, 0];
    for (let y = 0; y < h; y += 1) for (let x = 0; x < w; x += 1) {
      const at = 4 * (y * w + x);
      if (data[at] > 170 && data[at + 1] < 110) {
        [x0, x1, y0, y1] = [Math.min(x0, x), Math.max(x1, x), Math.min(y0, y), Math.max(y1, y)];
      }
    }
    return Math.max(Math.abs((x0 + x1) / 2 - w / 2), Math.abs((y0 + y1) / 2 - h / 2)) / scale;
  });
}"""
IN_VIEW = """() => {
  const view = document.querySelector('#panel .sheet').getBoundingClientRect();
  return [...document.querySelectorAll('#panel .outlines rect')].every((rect) => {
    const box = rect.getBoundingClientRect();
    return box.left >= view.left - 1 && box.right <= view.right + 1 && box.top >= view.top - 1
      && box.bottom <= view.bottom + 1;
  });
}"""
WIDTH = "() => document.querySelector('#panel .canvas').getBoundingClientRect().width"


@pytest.fixture(scope="module")
def printed(tmp_path_factory, hashed_encoder, print_page):
    """A service over an index of one printed page, and the file that it was built from."""
    work = tmp_path_factory.mktemp("printed")
    file = work / "pages" / PAGE.partition("#")[0]
    file.parent.mkdir()
    file.write_bytes(print_page(red=QUOTE))
    (file.parent / "plain.txt").write_text("图书馆延长开放\n\n市图书馆夜间开放至九点。\n", "utf-8")
    build(work / "index", file.parent, hashed_encoder())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ui.assembly.encoder_for", lambda _settings: hashed_encoder())
        service = LocalService(Settings(index=work / "index"))
        service.start()
        service.leaf("plain.txt")  # waits
        yield service, file


@pytest.fixture(scope="module")
def printed_url(printed, served):
    with served(printed[0]) as address:
        yield address


@pytest.fixture
def address(printed):
    """Where the quote stands."""
    raw = printed[0].leaf(PAGE).raw
    solid = [at for at, character in enumerate(raw) if not character.isspace()]
    start = "".join(raw.split()).index(QUOTE)
    span = Span(PAGE, solid[start], solid[start + len(QUOTE) - 1] + 1)
    return address_of(Place(PAGE, (span,), digest_of(QUOTE)))


@pytest.fixture
def picture_at(printed_url, address, reader_at):
    """Opens the page's image for a reader; they, once it is drawn."""

    def opened(**context):
        reader = reader_at(f"{printed_url}/#{address}", **context)
        reader.page.locator('#panel button[data-view="picture"]').click()
        reader.page.locator("#panel .sheet[data-drawn]").wait_for()
        reader.page.wait_for_timeout(400)  # a phone's sheet slides
        sharp(reader)
        return reader

    return opened


@pytest.mark.parametrize("screen", [{}, PHONE, {"color_scheme": "dark"}], ids=["desk", "phone", "dark"])
def test_the_outlines_lie_on_the_quotes_words_at_any_size(picture_at, screen):
    reader = picture_at(**screen)
    assert max(reader.page.evaluate(OFF)) < 1.5
    assert reader.page.evaluate(IN_VIEW)
    for _ in range(3):
        reader.page.locator('[data-zoom="in"]').click()
    sharp(reader)
    assert max(reader.page.evaluate(OFF)) < 1.5
    reader.page.locator('[data-zoom="whole"]').click()
    assert max(reader.page.evaluate(OFF)) < 1.5


def sharp(reader):
    """Wait for the image that is as sharp as the screen."""
    reader.page.wait_for_function(
        "() => { const { drawn, wide } = document.querySelector('#panel .sheet').dataset; return drawn === wide; }"
    )


def test_a_page_is_enlarged_and_reduced_by_buttons_wheel_and_keys(picture_at):
    reader = picture_at()
    reader.page.locator('[data-zoom="whole"]').click()
    whole = reader.page.evaluate(WIDTH)
    reader.page.locator('[data-zoom="in"]').click()
    by_button = reader.page.evaluate(WIDTH)
    reader.page.locator("#panel .sheet").hover()
    reader.page.mouse.wheel(0, -120)
    reader.page.wait_for_timeout(100)
    by_wheel = reader.page.evaluate(WIDTH)
    reader.page.locator("#panel .sheet").focus()
    reader.page.keyboard.press("+")
    by_key = reader.page.evaluate(WIDTH)
    assert whole < by_button < by_wheel < by_key
    reader.page.keyboard.press("0")
    assert reader.page.evaluate(WIDTH) == pytest.approx(whole, abs=1)
    assert reader.page.locator(".zoom-share").text_content() == "100%"


def test_an_enlarged_page_is_moved_by_dragging_and_by_arrow_keys(picture_at):
    reader = picture_at()
    sheet = reader.page.locator("#panel .sheet")
    for _ in range(4):
        reader.page.locator('[data-zoom="in"]').click()
    place = "sheet => [sheet.scrollLeft, sheet.scrollTop]"
    before = sheet.evaluate(place)
    box = sheet.bounding_box()
    reader.page.mouse.move(box["x"] + 200, box["y"] + 200)
    reader.page.mouse.down()
    reader.page.mouse.move(box["x"] + 150, box["y"] + 120, steps=4)
    reader.page.mouse.up()
    dragged = sheet.evaluate(place)
    assert (dragged[0] - before[0], dragged[1] - before[1]) == pytest.approx((50, 80), abs=2)
    sheet.focus()
    reader.page.keyboard.press("ArrowUp")
    reader.page.keyboard.press("ArrowLeft")
    assert sheet.evaluate(place) == pytest.approx([dragged[0] - 60, dragged[1] - 60], abs=2)


def test_two_fingers_enlarge_the_page_on_a_phone(picture_at):
    reader = picture_at(**PHONE)
    reader.page.locator('[data-zoom="whole"]').tap()
    before = reader.page.evaluate(WIDTH)
    box = reader.page.locator("#panel .sheet").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    wire = reader.page.context.new_cdp_session(reader.page)

    def touch(kind, apart):
        points = (
            []
            if kind == "touchEnd"
            else [{"x": x - apart, "y": y, "id": 0}, {"x": x + apart, "y": y, "id": 1}]
        )
        wire.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", 30)
    for apart in (40, 60, 90):
        touch("touchMove", apart)
    touch("touchEnd", 90)
    assert reader.page.evaluate(WIDTH) == pytest.approx(3 * before, rel=0.1)
    assert reader.page.evaluate("visualViewport.scale") == 1


def test_the_text_of_the_page_is_one_step_away_and_the_image_again(picture_at):
    reader = picture_at()
    reader.page.locator('.picture-tools [data-view="page"]').click()
    reader.page.locator('#panel article[data-view="page"]').wait_for()
    assert reader.marked() == QUOTE
    assert reader.page.locator('.views [data-view="picture"]').get_attribute("aria-pressed") == "true"
    reader.page.locator('.source-text [data-view="picture"]').click()
    reader.page.locator("#panel .sheet[data-drawn]").wait_for()


def test_a_page_of_text_offers_no_image(printed_url, reader_at):
    reader = reader_at(f"{printed_url}/#page=plain.txt")
    reader.page.locator("#panel article.source").wait_for()
    assert reader.page.locator('#panel [data-view="picture"]').count() == 0


@pytest.mark.parametrize(
    ("what", "said"), [("gone", "已经不在建立索引时的位置"), ("changed", "在建立索引之后改过")]
)
def test_a_file_that_is_gone_or_has_changed_is_told_and_the_text_is_shown(
    printed, printed_url, address, reader_at, tmp_path, print_page, what, said
):
    file = printed[1]
    kept = shutil.move(file, tmp_path)
    if what == "changed":
        file.write_bytes(print_page())
    try:
        reader = reader_at(f"{printed_url}/#{address}")
        reader.page.locator('#panel button[data-view="picture"]').click()
        reader.page.locator("#panel .standing", has_text=said).wait_for()
        assert reader.marked() == QUOTE
    finally:
        shutil.move(kept, file)


def test_the_image_has_a_name_and_the_buttons_too(picture_at):
    reader = picture_at()
    assert (
        reader.page.locator("#panel .sheet img").get_attribute("alt").startswith("版面 庙会 <b>&x=1.pdf#p1")
    )
    assert reader.page.get_by_role("button", name="放大").count() == 1
    assert reader.page.locator("#panel b").count() == 0


def status_of(address):
    try:
        with urllib.request.urlopen(address) as answer:
            return answer.status, answer.read(), answer.headers
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read(), error.headers


def test_an_image_is_given_by_the_pages_name_and_a_known_width_alone(printed_url):
    code, image, headers = status_of(f"{printed_url}/picture?page={quoted(PAGE)}&wide=1000")
    assert (code, headers["Content-Type"], headers["X-Content-Type-Options"]) == (
        200,
        "image/jpeg",
        "nosniff",
    )
    assert Image.open(io.BytesIO(image)).width == 1000


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("", 400),
        ("page=&wide=1000", 400),
        ("page=plain.txt&wide=x", 400),
        ("page=plain.txt&wide=1000", 404),
        ("page=none.pdf%23p1&wide=1000", 404),
        ("page=/etc/passwd&wide=1000", 404),
        ("page=..%2Fpages%2Fplain.txt&wide=1000", 404),
        (f"page={quoted(PAGE)}&wide=999", 404),
        (f"page={quoted(PAGE)}&wide=99999999", 400),
        (f"page={'x' * 3000}&wide=1000", 400),
    ],
)
def test_everything_else_is_refused_in_one_line(printed_url, asked, code):
    status, said, headers = status_of(f"{printed_url}/picture?{asked}")
    assert (status, headers.get_content_type(), said.count(b"\n")) == (code, "text/plain", 0)
