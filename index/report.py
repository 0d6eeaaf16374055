"""Reports: what a build did."""

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Failure:
    """A page that is not in the index, and why."""

    page: str
    error: str


@dataclass(frozen=True, slots=True)
class Report:
    """What a build did; counts are of the whole index afterwards, `embedded` of texts newly embedded.

    `stages` has the seconds of each stage in their order: what copying the last generation cost, what
    embedding, storing and verifying. `anew` says why the last generation could not be built upon, if so.
    `recut` names the pages that are as they were and were cut anew by a newer cutting rule.
    """

    pages: int
    added: tuple[str, ...]
    changed: tuple[str, ...]
    renamed: tuple[tuple[str, str], ...]
    removed: tuple[str, ...]
    unchanged: int
    failed: tuple[Failure, ...]
    articles: int
    passages: int
    embedded: int
    seconds: float
    generation: str
    stages: tuple[tuple[str, float], ...] = ()
    anew: str | None = None
    recut: tuple[str, ...] = ()

    def as_json(self) -> dict[str, object]:
        """The report in the contract's form."""
        values = asdict(self) | {"stages": dict(self.stages)}
        return json.loads(json.dumps(values))  # type: ignore[no-any-return]  # tuples become lists
