"""The asker: a process that serves an index as the server does, asks what it is told to, and says how long that took.

In: a question a line. Out: a JSON object a line, first `{"ready": true}`, then for each question `ms`, `error` (or
null), and `pages`, how many the index has that the service answers from.
"""

import json
import os
import sys
import time
from pathlib import Path

from ui.assembly import LocalService
from ui.service import Phase
from ui.settings import Settings


def main() -> None:
    """Answer until standard input ends."""
    os.environ.pop("WENBAO_INDEX", None)
    service = LocalService(Settings(index=Path(sys.argv[1])))
    service.start()
    service.search("一")  # waits until all is loaded
    phase = service.state().phase
    _say({"ready": phase == Phase.READY})
    for line in sys.stdin:
        begun = time.perf_counter()
        error = None
        try:
            service.ask(line.strip())
        except Exception as broken:  # noqa: BLE001  counted, whatever it is
            error = f"{type(broken).__name__}: {broken}"
        ms = 1000 * (time.perf_counter() - begun)
        coverage = service.coverage()
        _say({"ms": ms, "error": error, "pages": coverage.pages if coverage else 0})


def _say(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
