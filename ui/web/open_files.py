"""Open files: as many pages may be open at once as the system lets this process have connections."""

import resource
from typing import Final

# Every open page holds a connection or two; many systems begin a process with no more than 1,024 files.
MOST: Final = 65_536


def allow_many() -> int:
    """Raise the number of files that may be open as far as it goes; gives what it is then."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST if hard == resource.RLIM_INFINITY else min(hard, MOST)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        return wanted
    return soft
