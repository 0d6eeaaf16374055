"""Recognition: the printed lines of a page's image, by a recogniser whose models come with its package.

It loads with the first image and stays loaded. Nothing is fetched: the models' files are named outright.
"""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.errors import PageUnreadable
from index.formats.layout import Box
from index.formats.printed import Glyph, PrintedLine, printed_lines
from index.formats.reader import library
from index.scripts import width

# The detector takes some 200 MB for each megapixel; at this size 9-point type of a broadsheet is 17 pixels high.
_DETECTION_PIXELS = 6_000_000
_LEAST_SURE = 0.5  # below, a line is a picture's texture rather than text
_LINE_EM = 0.82  # of a detected line's height
_LEVEL_ENOUGH = 5.0  # a line so many times longer than high tells how the page is turned
_ROOMY = 1.6  # characters further apart than so many times their width have a gap between them
_BATCH = 128  # lines cut out of the image at a time


@dataclass(frozen=True, slots=True)
class Recognition:
    """What was recognised on an image.

    `lines` have their boxes in pixels of the image; `quality` in 0..1 is the recogniser's mean confidence,
    each character counting alike, 1 where there is no text.
    """

    lines: tuple[PrintedLine, ...]
    quality: float


def version() -> str:
    """Which recogniser it is."""
    return library("rapidocr")


def recognised(name: str, pixels: NDArray[np.uint8]) -> Recognition:
    """The lines printed on an image.

    Args:
        name: The page's name.
        pixels: (height, width, 3) uint8; blue, green, red.

    Raises:
        PageUnreadable: The recogniser can't be loaded, or breaks down on this image.
    """
    try:
        engine = _engine()
    except (ImportError, OSError) as error:
        raise PageUnreadable(
            name,
            f"needs recognition, which can't be loaded ({error}); run `pip install --force-reinstall rapidocr`",
        ) from error
    from rapidocr.inference_engine.onnxruntime.main import ONNXRuntimeError

    try:
        return _recognised(engine, pixels)
    except (ONNXRuntimeError, MemoryError) as error:
        raise PageUnreadable(
            name, f"can't be recognised ({type(error).__name__}); make the image smaller"
        ) from error


def _recognised(engine: Any, pixels: NDArray[np.uint8]) -> Recognition:
    quads = _detected(engine, pixels)
    turn = _turn(quads)
    strokes: list[list[Glyph]] = []
    sure = total = 0.0
    for at in range(0, len(quads), _BATCH):
        some = quads[at : at + _BATCH]
        read = engine.recognize_txt([_cut_out(pixels, quad) for quad in some])
        for quad, text, score, places in zip(some, read.txts, read.scores, read.word_results, strict=True):
            sure += len(text) * score
            total += len(text)
            if text.strip() and score >= _LEAST_SURE:
                strokes.append(_glyphs(text, _centres(text, places), quad, turn))
    lines = printed_lines(strokes, exact=False)
    return Recognition(tuple(lines), sure / total if total else 1.0)


@lru_cache(maxsize=1)
def _engine() -> Any:
    import rapidocr

    models = Path(rapidocr.__file__).parent / "models"
    paths: dict[str, object] = {}
    for stage in ("det", "rec"):
        found = sorted(models.glob(f"*_{stage}_*.onnx"))
        if not found:
            raise FileNotFoundError(f"no model for {stage} in {models}")
        paths[f"{stage.capitalize()}.model_path"] = str(found[0])
    return rapidocr.RapidOCR(
        params={
            **paths,
            "Global.log_level": "critical",
            "Global.use_cls": False,
            "Global.return_word_box": True,
            "Det.max_candidates": 100_000,
        }
    )


def _detected(engine: Any, pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """(n, 4, 2) the corners of each line, in pixels of the image, from its upper left one clockwise."""
    import cv2

    height, wide = pixels.shape[:2]
    scale = min(1.0, math.sqrt(_DETECTION_PIXELS / (height * wide)))
    small = pixels
    if scale < 1.0:
        size = (max(1, round(wide * scale)), max(1, round(height * scale)))
        small = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
    found = engine(small, use_det=True, use_cls=False, use_rec=False)
    engine.use_rec = True
    if found.boxes is None:
        return np.zeros((0, 4, 2), np.float32)
    enlarged = np.array([wide / small.shape[1], height / small.shape[0]], np.float32)
    return np.asarray(found.boxes, np.float32) * enlarged


def _cut_out(pixels: NDArray[np.uint8], quad: NDArray[np.float32]) -> NDArray[np.uint8]:
    from rapidocr.utils.process_img import get_rotate_crop_image

    cut: NDArray[np.uint8] = get_rotate_crop_image(pixels, quad.copy())
    return cut


def _turn(quads: NDArray[np.float32]) -> float:
    """By how much the page is turned, in radians, clockwise: the median of its long lines."""
    edges = quads[:, 1] - quads[:, 0]
    long = np.hypot(*edges.T) >= _LEVEL_ENOUGH * np.hypot(*(quads[:, 3] - quads[:, 0]).T)
    if not long.any():
        return 0.0
    return float(np.median(np.arctan2(edges[long, 1], edges[long, 0])))


def _centres(text: str, places: Any) -> list[float]:
    """How far along its line the middle of each character stands, in 0..1; white space left out."""
    solid = [character for character in text if not character.isspace()]
    said = [character for word in places.words for character in word]
    columns = [column for word in places.word_cols for column in word]
    if said == solid and places.line_txt_len:
        return [(column + 0.5) / places.line_txt_len for column in columns]
    edges = np.cumsum([0, *(max(1, width(character)) for character in solid)])
    return [float(middle) for middle in (edges[1:] + edges[:-1]) / 2 / edges[-1]]


def _glyphs(text: str, centres: Sequence[float], quad: NDArray[np.float32], turn: float) -> list[Glyph]:
    """The characters of a line: their rooms meet half way, or end where a gap begins."""
    upper_left, upper_right, lower_right, lower_left = quad.astype(float)
    length = float(np.hypot(*(upper_right - upper_left)))
    high = float(np.hypot(*(lower_left - upper_left)))
    places = [centre * length for centre in centres]
    solid = [i for i, character in enumerate(text) if not character.isspace()]
    em = _em(text, solid, places, high)
    found: list[Glyph] = []
    for k, i in enumerate(solid):
        half = em * max(1, width(text[i])) / 4
        before = (places[k] - places[k - 1]) / 2 if k else half
        after = (places[k + 1] - places[k]) / 2 if k + 1 < len(places) else half
        left = max(0.0, places[k] - (before if before < _ROOMY * half else half))
        right = min(length, places[k] + (after if after < _ROOMY * half else half))
        right = max(right, left + 1.0)
        corners = np.array(
            [
                start + (end - start) * (share / max(length, 1.0))
                for share in (left, right)
                for start, end in ((upper_left, upper_right), (lower_left, lower_right))
            ]
        )
        ink = Box(*(float(v) for v in (*corners.min(axis=0), *corners.max(axis=0))))
        x, _ = _level(upper_left, turn)
        _, y = _level((corners[1] + corners[3]) / 2, turn)
        baseline = y - (high - em) / 2 - 0.12 * em
        spaced = i > 0 and text[i - 1].isspace()
        found.append(Glyph(text[i], ink, x + left, x + right, baseline, em, spaced))
    return found


def _em(text: str, solid: Sequence[int], places: Sequence[float], high: float) -> float:
    """The em of a line: the usual step between full-width characters, if that is less than its height."""
    steps = [
        places[k + 1] - places[k]
        for k in range(len(solid) - 1)
        if width(text[solid[k]]) == width(text[solid[k + 1]]) == 2
    ]
    usual = statistics.median(steps) if len(steps) >= 3 else high
    return max(1.0, min(usual, _LINE_EM * high))


def _level(point: NDArray[np.float64] | NDArray[np.float32], turn: float) -> tuple[float, float]:
    """A point of the image, the page turned upright."""
    x, y = float(point[0]), float(point[1])
    return x * math.cos(turn) + y * math.sin(turn), y * math.cos(turn) - x * math.sin(turn)
