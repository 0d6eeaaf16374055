"""Gold and articles as they stand in files, read into the records that are scored."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from evals.articles.scoring import FoundArticle, GoldItem, Kind


def read_gold(gold_folder: Path) -> dict[str, tuple[GoldItem, ...]]:
    """The gold items of every page in the folder and below (`*.json`, a page each), by page name, sorted.

    Raises:
        ValueError: There is no file, or one is not gold; the message names it.
    """
    gold: dict[str, tuple[GoldItem, ...]] = {}
    for path in sorted(gold_folder.rglob("*.json")):
        try:
            page = json.loads(path.read_text(encoding="utf-8"))
            gold[str(page["page"])] = tuple(_gold_item(item) for item in page["articles"])
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"{path}: not a gold page: {error!r}") from error
    if not gold:
        raise ValueError(f"{gold_folder}: no gold here, expected *.json")
    return gold


def read_articles(text: str) -> dict[str, tuple[FoundArticle, ...]]:
    """The articles of `wenbao articles --json`, by page name, in the order given.

    A line is a JSON array of one file's articles; one array over all of them is read as well.

    Raises:
        ValueError: A line is not JSON, or an article lacks its page, kind or text.
    """
    articles: dict[str, list[FoundArticle]] = {}
    try:
        for item in _objects(text):
            articles.setdefault(str(item["page"]), []).append(_found_article(item))
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"not the output of wenbao articles --json: {error!r}") from error
    return {page: tuple(found) for page, found in articles.items()}


def _objects(text: str) -> Iterator[Mapping[str, object]]:
    try:
        values = [json.loads(text)]
    except json.JSONDecodeError:
        values = [json.loads(line) for line in text.splitlines() if line.strip()]
    while values:
        value = values.pop(0)
        if isinstance(value, list):
            values[:0] = value
        else:
            yield value


def _gold_item(item: Mapping[str, object]) -> GoldItem:
    kinds: dict[object, Kind] = {"caption": "caption", "notice": "notice"}
    kind = kinds.get(item["kind"], "article")
    return GoldItem(
        kind=kind,
        first=str(item["first"]),
        middle=str(item["middle"]),
        last=str(item["last"]),
        banner=_line(item, "banner"),
        kicker=_line(item, "kicker"),
        headline=_line(item, "headline"),
        deck=_line(item, "deck"),
        subheads=_lines(item, "subheads"),
        byline=_lines(item, "byline"),
        cut=_lines(item, "cut"),
    )


def _found_article(item: Mapping[str, object]) -> FoundArticle:
    return FoundArticle(
        kind=str(item["kind"]),
        text=str(item["text"]),
        headline=_line(item, "headline"),
        kicker=_line(item, "kicker"),
        byline=_lines(item, "byline"),
    )


def _line(item: Mapping[str, object], field: str) -> str | None:
    value = item.get(field)
    return None if value is None else str(value)


def _lines(item: Mapping[str, object], field: str) -> tuple[str, ...]:
    value = item.get(field) or ()
    if not isinstance(value, list | tuple):
        raise TypeError(f"{field} is not a list")
    return tuple(str(line) for line in value)
