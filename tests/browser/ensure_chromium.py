"""Make sure that Chromium and a font with Chinese are there, for the browser tests.

On Debian they are installed with apt where that is allowed; where it is not, this says what is missing and fails.
"""

import os
import shutil
import subprocess
import sys

PACKAGES = ("chromium", "fonts-noto-cjk")


def missing() -> list[str]:
    lacking = []
    if not (shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")):
        lacking.append("chromium")
    fonts = (
        subprocess.run(
            ["fc-list", ":lang=zh:family=Noto Sans CJK SC"], capture_output=True, text=True, check=False
        )
        if shutil.which("fc-list")
        else None
    )
    if fonts is None or not fonts.stdout.strip():
        lacking.append("fonts-noto-cjk")
    return lacking


def main() -> int:
    lacking = missing()
    if lacking and shutil.which("apt-get") and os.geteuid() == 0:
        print(f"installing {', '.join(lacking)} with apt-get ...", file=sys.stderr, flush=True)
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], env=quiet, check=False)
        command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *lacking, "fontconfig"]
        subprocess.run(command, env=quiet, stdout=subprocess.DEVNULL, check=False)
        lacking = missing()
    if lacking:
        print(
            f"the browser tests need {', '.join(lacking)}; as root: apt-get install {' '.join(PACKAGES)} fontconfig",
            file=sys.stderr,
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
