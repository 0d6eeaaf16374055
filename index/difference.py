"""The difference: the pages folder against what the index holds."""

from collections.abc import Sequence
from dataclasses import dataclass

from index.catalog import PageEntry
from index.folder_reading import Reading


@dataclass(frozen=True, slots=True)
class Difference:
    """The pages folder against the catalog: what a build has done and has to drop.

    `recut` are the pages that are as they were and were only cut anew, by a newer rule.
    """

    drop: tuple[str, ...]
    added: tuple[str, ...]
    changed: tuple[str, ...]
    renamed: tuple[tuple[str, str], ...]
    recut: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: int


def difference_of(reading: Reading, known: Sequence[PageEntry]) -> Difference:
    """What a build has to drop and what it can say of each page, given what the index knew before."""
    before = {entry.name: entry for entry in known}
    now = {cut.page.name: cut.page for cut in reading.cuts}
    recut = {name for name in now if name in before and now[name].fingerprint == before[name].fingerprint}
    added = [name for name in now if name not in before]
    failed = reading.unreadable | {error.page for error in reading.errors}
    removed = [name for name in before if name not in now and name not in reading.unchanged | failed]
    renamed: list[tuple[str, str]] = []
    by_content: dict[str, list[str]] = {}
    for name in removed:
        by_content.setdefault(before[name].content, []).append(name)
    for name in sorted(added):
        olds = by_content.get(now[name].content)
        if olds:
            renamed.append((olds.pop(0), name))
    moved_from, moved_to = {old for old, _ in renamed}, {new for _, new in renamed}
    return Difference(
        # A page that has become unreadable must not go on being quoted.
        drop=tuple(sorted(before.keys() - reading.unchanged)),
        added=tuple(sorted(set(added) - moved_to)),
        changed=tuple(sorted((now.keys() & before.keys()) - recut)),
        renamed=tuple(renamed),
        recut=tuple(sorted(recut)),
        removed=tuple(sorted(set(removed) - moved_from)),
        unchanged=len(reading.unchanged),
    )
