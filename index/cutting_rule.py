"""The cutting rule: a name for how pages are read and cut, which an index remembers.

An index that was made by another rule is cut anew at its next build, where only new texts are embedded.
"""

from functools import lru_cache
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable


def _sources(folder: Traversable) -> list[tuple[str, bytes]]:
    """The code and the weights in a folder, by name."""
    found = []
    for entry in folder.iterdir():
        if entry.is_dir():
            found += [(f"{entry.name}/{name}", content) for name, content in _sources(entry)]
        elif entry.name.endswith((".py", ".json")):
            found.append((entry.name, entry.read_bytes()))
    return sorted(found)


@lru_cache(maxsize=1)
def cutting_rule() -> str:
    """The rule of this code and these weights.

    All of the package stands for it: which of its modules cut is nothing to keep in mind at each change.
    """
    whole = sha256()
    for name, content in _sources(files("index")):
        whole.update(f"{name}\0{len(content)}\0".encode() + content)
    return f"sentences-80-350-{whole.hexdigest()[:12]}"
