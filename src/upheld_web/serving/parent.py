"""A process that ends when the one that began it is gone, however that one ended."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable
from contextlib import suppress

STANDARD_INPUT = 0


def end_with_parent() -> None:
    """From now on this process ends at once when nobody holds the other end of its standard input.

    At once and without any clearing up: whoever kills the parent leaves no time, so there is one way to end, and what
    is left half done is taken up by `upheld_web.jobs.recovery`.
    """

    def wait() -> None:
        with suppress(OSError):
            while os.read(STANDARD_INPUT, 1024):
                pass

    _end_after(wait)


def end_with_spawner() -> None:
    """The same for a process that `multiprocessing` began, whose standard input is not its parent's to hold."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        _end_after(parent.join)


def _end_after(wait: Callable[[], None]) -> None:
    def watch() -> None:
        wait()
        os._exit(1)

    threading.Thread(target=watch, name="ends with its parent", daemon=True).start()
