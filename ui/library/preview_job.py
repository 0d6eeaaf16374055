"""The child that reads uploaded files: a file that breaks a reader down takes only this process with it.

In: a line with the limits, then a line `{"name", "folder"}` for each file. Out: its preview.
"""

import json
import sys
from pathlib import Path

from index.formats.limits import Limits
from ui.library.previews import preview_json, preview_of
from ui.priority import PATIENT, run_gently


def main() -> None:
    """Preview files until standard input ends."""
    run_gently(PATIENT)
    limits = Limits(**json.loads(sys.stdin.readline()))
    for line in sys.stdin:
        asked = json.loads(line)
        preview = preview_of(asked["name"], Path(asked["folder"]), limits)
        sys.stdout.write(json.dumps(preview_json(preview), default=str, ensure_ascii=True) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
