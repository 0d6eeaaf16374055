"""Guided fuzzing: one home for how Atheris is started, how long it runs, and what it says at the end."""

import argparse
import sys
import time
from collections.abc import Callable

import atheris


def run(what: str, one_input: Callable[[bytes], None], longest: int) -> None:
    """Run Atheris (libFuzzer for Python) for the seconds on the command line; does not come back.

    Args:
        what: The module's name, for its help.
        one_input: Takes one input; whatever it raises is a fault, told with the input that shows it.
        longest: Bytes of the longest input.
    """
    parser = argparse.ArgumentParser(
        prog=f"python -m {what}", description="Fuzz, led by the branches reached."
    )
    parser.add_argument("seconds", nargs="?", type=int, default=600)
    parser.add_argument("--seed", type=int, default=0, help="0 for another each time")
    options = parser.parse_args()
    begun = time.monotonic()
    limits = [f"-max_total_time={options.seconds}", f"-max_len={longest}", f"-seed={options.seed}"]
    atheris.Setup([sys.argv[0], *limits, "-print_final_stats=1"], one_input)
    print(f"fuzzing for {options.seconds} s", file=sys.stderr)
    try:
        atheris.Fuzz()
    finally:
        print(f"ended after {time.monotonic() - begun:.0f} s", file=sys.stderr)
