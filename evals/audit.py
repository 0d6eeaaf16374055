"""What is installed with Wenbao: each package's licence, and the faults that are known of its version.

    python -m evals.audit

Exit code 1 where a package has no licence that may be passed on, or a known fault. Faults are looked up with
`pip-audit` where it is installed and its advisories can be reached; where not, that is said, and the licences alone
decide.
"""

import re
import shutil
import subprocess
import sys
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from typing import Final

from packaging.requirements import Requirement

# Strong copyleft; the lesser GPL and the Mozilla licence bind the library alone, and need a look each.
_REFUSED: Final = re.compile(r"(?<!L)(?<!Lesser )\bA?GPL|GNU (Affero )?General Public", re.IGNORECASE)
_LOOKED_AT: Final = {
    "certifi": "MPL 2.0: used as it is",
    "tqdm": "MPL 2.0 and MIT: used as it is",
    "orjson": "MPL 2.0 beside Apache 2.0 and MIT: used as it is",
    "hypothesis": "MPL 2.0: for tests only",
}


def installed(name: str) -> dict[str, Distribution]:
    """The distribution and all it needs, by name, without extras that nobody asked for."""
    found: dict[str, Distribution] = {}
    waiting = [name]
    while waiting:
        wanted = waiting.pop()
        key = re.sub(r"[-_.]+", "-", wanted).lower()
        if key in found:
            continue
        try:
            found[key] = distribution(wanted)
        except PackageNotFoundError:
            continue  # not for this system
        for line in found[key].requires or ():
            requirement = Requirement(line)
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                waiting.append(requirement.name)
    return found


def licence_of(package: Distribution) -> str:
    """A package's licence in a few words: its expression, else its classifiers, else the first line of its field."""
    about = package.metadata
    if about.get("License-Expression"):
        return str(about["License-Expression"])
    named = [
        line.rpartition(" :: ")[2]
        for line in about.get_all("Classifier") or ()
        if line.startswith("License ::")
    ]
    if named:
        return ", ".join(named)
    lines = str(about.get("License") or "").strip().splitlines()
    return lines[0][:60] if lines else "unknown"


def main() -> int:
    """List the licences, then look for known faults."""
    bad = 0
    for name, package in sorted(installed("wenbao").items()):
        licence = licence_of(package)
        refused = _REFUSED.search(licence) is not None or licence == "unknown"
        bad += refused
        remark = " REFUSED" if refused else f" ({_LOOKED_AT[name]})" if name in _LOOKED_AT else ""
        print(f"{name} {package.version}: {licence}{remark}")
    if shutil.which("pip-audit") is None:
        print("known faults: not looked up; `pip install pip-audit` and run this again", file=sys.stderr)
        return 1 if bad else 0
    command = ["pip-audit", "--local", "--progress-spinner", "off"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    known = done.returncode != 0 and bool(done.stdout.strip())
    if done.returncode and not known:
        print(
            f"known faults: the advisories can't be reached: {done.stderr.strip().splitlines()[-1:]}",
            file=sys.stderr,
        )
    else:
        print(done.stdout or done.stderr)
    return 1 if bad or known else 0


if __name__ == "__main__":
    sys.exit(main())
