"""Stories for made pages: real news passages, cleaned, and gathered by subject into stories of any length.

A passage of a reading-comprehension set is a paragraph or two long, a story of a newspaper up to two
thousand characters. So a story is one passage and the passages nearest to it in subject, a paragraph each.
"""

import json
import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import log, sqrt
from pathlib import Path
from random import Random

# Characters: a shorter passage is no paragraph, a longer one is parted at a sentence.
_SHORTEST_PASSAGE = 40
_LONGEST_PARAGRAPH = 190
# Share of a passage's characters that must be Chinese; below it the text is a table or another language.
_LEAST_HAN = 0.55
# A bigram that stands in more passages than this tells nothing about a subject.
_COMMON = 90
# Share of the shorter passage's bigrams; above it two passages tell the same thing twice.
_SAME = 0.5
# Passages of which the one with most to say on its subject begins a story.
_SEEDS = 4
# Neighbours kept of a passage, and the share of the nearest one's score below which they change the subject.
_NEIGHBOURS = 40
_NEAR = 0.25

_HAN = re.compile(r"[\u4e00-\u9fff]")
_STRANGE = re.compile(r"[^\u4e00-\u9fffA-Za-z0-9，。、；：！？“”‘’（）《》〈〉·—…%℃./+\-×~&' \n]")
_SENTENCE = re.compile(r"[^。！？]*[。！？][”’）》]*|[^。！？]+$")
_YEAR = re.compile(r"^\d{4}年(?=\d{1,2}月\d{1,2}日)")
_DAY = re.compile(r"^(?:北京时间)?\d{4}年\d{1,2}月(?:\d{1,2}日)?(?:[上下]午|凌晨|晚间?|早间)?[，,]")
_SAID = re.compile(
    r"^(?P<who>[^，。“”‘’（）《》\d]{2,24}?)(?:在[^，。“”]{2,14}[上中时])?(?P<verb>表示|指出|强调|称|认为|透露|建议)"
    r"[，：]?(?![了的过将])(?P<words>[^“”]{12,})。$"
)
_HALF_TO_FULL = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！", "(": "（", ")": "）"}


@dataclass(frozen=True, slots=True)
class Passage:
    """One news passage: clean text, one or more paragraphs parted by a line break."""

    id: str
    text: str
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """A story without its furniture: paragraphs in order, and where they come from."""

    paragraphs: tuple[str, ...]
    sources: tuple[str, ...]
    title: str | None = None


def load_passages(folder: Path) -> tuple[Passage, ...]:
    """The usable passages of every `*.jsonl` file of the folder, by file name and line.

    A line is an object with `text`, and perhaps `id` and `title`; a line without `text` is passed over.

    Raises:
        ValueError: A line is not JSON, or no passage is usable; the message names the file or folder.
    """
    passages: list[Passage] = []
    for path in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            try:
                record = json.loads(line) if line.strip() else {}
            except json.JSONDecodeError as error:
                raise ValueError(f"{path}:{number}: not JSON: {error}") from error
            text = clean(str(record.get("text") or ""))
            if is_usable(text):
                title = str(record["title"]) if record.get("title") else None
                passages.append(Passage(str(record.get("id", f"{path.stem}-{number}")), text, title))
    if not passages:
        raise ValueError(f'{folder}: no usable passage, expected *.jsonl with {{"text": …}}')
    return tuple(passages)


def clean(text: str) -> str:
    """The text with full-width punctuation beside Chinese, double quotation marks outside, no odd space."""
    text = re.sub(r"[ \t\u3000]+", " ", text.strip())
    text = re.sub(r"(?<=[\u4e00-\u9fff，。、；：！？”’）》]) | (?=[\u4e00-\u9fff“‘（《])", "", text)
    text = re.sub(
        r"(?<=[\u4e00-\u9fff”’》])[,;:?!(]|[)](?=[\u4e00-\u9fff，。])", lambda m: _HALF_TO_FULL[m[0]], text
    )
    if "“" not in text:
        text = text.replace("‘", "“").replace("’", "”")
    return text


def is_usable(text: str) -> bool:
    """Whether the text is whole Chinese news sentences, with every bracket and quotation mark closed."""
    return (
        len(text) >= _SHORTEST_PASSAGE
        and len(_HAN.findall(text)) >= _LEAST_HAN * len(text)
        and text.endswith(("。", "！", "？", "”"))
        and _STRANGE.search(text) is None
        and text.count("；") <= 3
        and all(text.count(left) == text.count(right) for left, right in ("“”", "（）", "《》", "‘’"))
    )


def sentences(paragraph: str) -> list[str]:
    """The paragraph's sentences, closing quotation marks included; joined they are the paragraph."""
    return [sentence for sentence in _SENTENCE.findall(paragraph) if sentence]


class Clippings:
    """Passages with their subjects: gives a passage's neighbours, and stories gathered from them."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self.passages = tuple(passages)
        self._related: dict[str, list[tuple[float, Passage]]] = {}

    def gather(self, random: Random, length: int, used: Collection[str], near: str | None = None) -> Story:
        """A story of about so many characters from passages that are not used yet.

        Args:
            random: What draws the subject and the wording.
            length: Characters; a subject of few passages gives fewer.
            used: Ids of the passages that may not be taken.
            near: Id of a passage; the story is about something near to it where there is such a thing.

        Raises:
            ValueError: All passages are used.
        """
        free = [passage for passage in self.passages if passage.id not in used]
        if not free:
            raise ValueError(f"all {len(self.passages)} passages are used")
        seed = next((p for _, p in self.related(near) if p.id not in used), None) if near else None
        seed = seed or self._richest(random.sample(free, min(_SEEDS, len(free))), length)
        chosen, paragraphs = [seed], _paragraphs(seed, random, opens=True)
        related = self.related(seed.id)
        for score, passage in related:
            if sum(map(len, paragraphs)) >= length or score < _NEAR * related[0][0]:
                break
            if passage.id not in used and not any(self._overlap(passage, other) > _SAME for other in chosen):
                chosen.append(passage)
                paragraphs += _paragraphs(passage, random, opens=False)
        return Story(tuple(paragraphs), tuple(passage.id for passage in chosen), seed.title)

    def related(self, seed: str) -> Sequence[tuple[float, Passage]]:
        """The passages that share telling bigrams with the one of that id, each with its score, nearest first."""
        if seed not in self._related:
            scores: dict[int, float] = defaultdict(float)
            for bigram in sorted(self._bigrams[seed]):
                places = self._places.get(bigram, ())
                for place in places:
                    scores[place] += log(len(self.passages) / len(places)) ** 2
            ranked = sorted(
                (-score / sqrt(len(self.passages[place].text)), place) for place, score in scores.items()
            )
            found = [(-score, self.passages[place]) for score, place in ranked[: _NEIGHBOURS + 1]]
            self._related[seed] = [(score, passage) for score, passage in found if passage.id != seed]
        return self._related[seed]

    def _richest(self, passages: Sequence[Passage], length: int) -> Passage:
        """The passage whose neighbours fill a story of that length best."""
        wanted = length // _LONGEST_PARAGRAPH
        if not wanted:
            return passages[0]
        return max(passages, key=lambda p: sum(score for score, _ in self.related(p.id)[:wanted]))

    def _overlap(self, one: Passage, other: Passage) -> float:
        ours, theirs = self._bigrams[one.id], self._bigrams[other.id]
        return len(ours & theirs) / max(1, min(len(ours), len(theirs)))

    @cached_property
    def _bigrams(self) -> Mapping[str, frozenset[str]]:
        return {
            passage.id: frozenset(a + b for a, b in pairwise(passage.text) if _HAN.match(a) and _HAN.match(b))
            for passage in self.passages
        }

    @cached_property
    def _places(self) -> Mapping[str, tuple[int, ...]]:
        counts = Counter(bigram for bigrams in self._bigrams.values() for bigram in bigrams)
        places: dict[str, list[int]] = defaultdict(list)
        for place, passage in enumerate(self.passages):
            for bigram in self._bigrams[passage.id]:
                if 1 < counts[bigram] <= _COMMON:
                    places[bigram].append(place)
        return {bigram: tuple(found) for bigram, found in places.items()}


def _paragraphs(passage: Passage, random: Random, *, opens: bool) -> list[str]:
    """The passage as a paper would print it: fewer years, some speech in quotation marks, short paragraphs."""
    paragraphs: list[str] = []
    for text in passage.text.split("\n"):
        words = [_spoken(sentence, random) for sentence in sentences(_dated(text, random, opens=opens))]
        paragraphs += _parted(words) if random.random() < 0.7 else ["".join(words)]
    return [paragraph for paragraph in paragraphs if paragraph]


def _dated(text: str, random: Random, *, opens: bool) -> str:
    """A day of a known year is told without its year; further paragraphs may drop the day."""
    draw = random.random()
    if opens and draw < 0.15:
        return text
    if opens and draw < 0.35:
        return _DAY.sub(random.choice(["日前，", "近日，", "连日来，"]), text)
    if not opens and draw < 0.8:
        further = ["", "", "", "据悉，", "据了解，", "与此同时，", "此前，", "目前，", "据介绍，"]
        return _DAY.sub(random.choice(further), text)
    return _YEAR.sub("", text)


def _spoken(sentence: str, random: Random) -> str:
    """Reported speech turned into direct speech, half of the time."""
    found = _SAID.match(sentence)
    if found is None or random.random() < 0.5:
        return sentence
    words = found["words"].replace("‘", "").replace("’", "")
    closing = {"称": "说", "认为": "说", "透露": "介绍", "建议": "说"}.get(found["verb"], found["verb"])
    if random.random() < 0.6:
        return f"“{words}。”{found['who']}{closing}。"
    return f"{found['who']}{closing}：“{words}。”"


def _parted(words: Sequence[str]) -> list[str]:
    """The sentences as one paragraph, or as two when one would be long; the parting is near the middle."""
    ends = [sum(map(len, words[: count + 1])) for count in range(len(words))]
    if len(words) < 2 or ends[-1] <= _LONGEST_PARAGRAPH:
        return ["".join(words)]
    middle = max(1, bisect_left(ends, ends[-1] / 2))
    return ["".join(words[:middle]), "".join(words[middle:])]
