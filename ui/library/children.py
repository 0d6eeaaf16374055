"""Children: processes that work beside the server at low priority, and end when the server does.

Both ends speak JSON, a value a line. A child's standard input is also its lifeline: when it closes, because
the server lets go or is gone, the child ends. What it breaks down with never reaches the readers' process.
"""

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from typing import Any, Final, Self

_LONGEST_SAID: Final = 2000  # characters of standard error that are kept


class Child:
    """A child process, at the server's end; used as a context, after which it is gone."""

    def __init__(self, command: Sequence[str]) -> None:
        """Start the command.

        Raises:
            OSError: It can't be started.
        """
        self._process = subprocess.Popen(  # noqa: S603  our own module, by our own interpreter
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,  # Ctrl-C is for the server, which then lets go
        )
        self._said = ""
        self._listener = threading.Thread(target=self._listen, name="wenbao-child-stderr", daemon=True)
        self._listener.start()

    def __enter__(self) -> Self:
        """Give itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End it, at once if it is still at work."""
        self.let_go()
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        self._listener.join(timeout=1)
        if self._process.stdout:
            self._process.stdout.close()

    def tell(self, value: object) -> None:
        """Send it one value; nothing happens where it is gone."""
        stream = self._process.stdin
        try:
            if stream and not stream.closed:
                stream.write(json.dumps(value, ensure_ascii=True) + "\n")
                stream.flush()
        except (BrokenPipeError, ValueError):
            pass  # that it is gone is noticed when it is listened to

    def told(self) -> Iterator[Any]:
        """What it says, value by value, until it ends; lines that are not JSON are passed over."""
        stream = self._process.stdout
        for line in stream or ():
            try:
                yield json.loads(line)
            except ValueError:
                continue

    def let_go(self) -> None:
        """Close its lifeline, so that it puts its work away and ends."""
        stream = self._process.stdin
        try:
            if stream and not stream.closed:
                stream.close()
        except (BrokenPipeError, ValueError):
            pass

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()

    def ended(self, seconds: float) -> bool:
        """Whether it has ended within so many seconds."""
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    @property
    def last_words(self) -> str:
        """The last line that it wrote to standard error, for the log and the report."""
        self._listener.join(timeout=1)
        lines = [line for line in self._said.splitlines() if line.strip()]
        if lines:
            return lines[-1].strip()
        try:  # its pipes may close a moment before it has gone
            return f"exit code {self._process.wait(timeout=1)}"
        except subprocess.TimeoutExpired:
            return "it said nothing more"

    def _listen(self) -> None:
        stream = self._process.stderr
        for line in stream or ():
            self._said = (self._said + line)[-_LONGEST_SAID:]
        if stream:
            stream.close()


def module_command(module: str) -> tuple[str, ...]:
    """The command that runs one of our modules in a child."""
    return sys.executable, "-m", module


def say(value: object) -> None:
    """Tell the server one value, from within a child."""
    sys.stdout.write(json.dumps(value, ensure_ascii=True) + "\n")
    sys.stdout.flush()


def interrupted_when_let_go() -> None:
    """From now on, raise KeyboardInterrupt in the main thread once standard input ends; called in that thread."""
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a server in the background has it ignored
    main = threading.main_thread()

    def wait() -> None:
        while sys.stdin.readline():
            pass
        if main.ident is not None:
            signal.pthread_kill(main.ident, signal.SIGINT)

    threading.Thread(target=wait, name="lifeline", daemon=True).start()
