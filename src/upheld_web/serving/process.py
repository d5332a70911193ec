"""A process that is watched: it is begun again when it ends by itself, and ends with this one."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import time
from dataclasses import dataclass, field

log = logging.getLogger(__name__)

SOON_S = 10.0
MOST_SOON = 5


class EndsAlways(Exception):
    """A process that ends again and again as soon as it has begun."""


@dataclass(slots=True)
class Process:
    """One module run as a process of its own. Its standard input stays open as long as this process lives.

    It is a group of its own, so that Ctrl-C reaches this process alone, which then ends it in order; and not a session
    of its own, among which Linux shares the processor as if nobody gave way to anybody.
    """

    name: str
    module: str
    arguments: tuple[str, ...] = ()
    _running: subprocess.Popen[bytes] | None = None
    _began: float = 0.0
    _soon: int = field(default=0)

    @property
    def number(self) -> int:
        """The number that the system gave it."""
        return self._started().pid

    def begin(self) -> None:
        """Begin it."""
        self._began = time.monotonic()
        self._running = subprocess.Popen(  # noqa: S603 our own modules
            [sys.executable, "-m", self.module, *self.arguments],
            stdin=subprocess.PIPE,
            env=os.environ,
            process_group=0,
        )

    def mend(self) -> None:
        """Begin it again where it has ended; EndsAlways where that happens time and again."""
        code = self._started().poll()
        if code is None:
            return
        self._soon = self._soon + 1 if time.monotonic() - self._began < SOON_S else 1
        if self._soon > MOST_SOON:
            raise EndsAlways(f"{self.name} ended {self._soon} times as soon as it had begun")
        log.warning("%s ended (%s) and is begun again", self.name, code)
        self._close()
        self.begin()

    def kill(self) -> None:
        """End it at once, and wait for that; `mend` begins it again."""
        self._started().kill()
        self._started().wait()

    def stop(self) -> None:
        """Tell it to finish what is under way and end."""
        if self._running is not None and self._running.poll() is None:
            self._running.terminate()

    def end(self, within_s: float) -> None:
        """Wait for its end, and end it where it does not come in time."""
        if self._running is None:
            return
        try:
            self._running.wait(within_s)
        except subprocess.TimeoutExpired:
            self._running.kill()
            self._running.wait()
        self._close()

    def _close(self) -> None:
        if self._running is not None and self._running.stdin is not None:
            self._running.stdin.close()

    def _started(self) -> subprocess.Popen[bytes]:
        if self._running is None:
            raise ValueError(f"{self.name} was never begun")
        return self._running
