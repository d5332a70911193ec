"""A file that one process holds, until it ends in whatever way."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    def _lock(file: int, wait: bool) -> None:
        msvcrt.locking(file, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(file: int, wait: bool) -> None:
        fcntl.flock(file, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def held(path: Path, *, wait: bool = False) -> Iterator[None]:
    """The lock of this file, held by this process; BlockingIOError where another holds it and `wait` is False.

    The system lets it go when the process ends, killed or not, so that nothing stale is ever left.
    """
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            _lock(file, wait)
        except PermissionError as error:  # how Windows says it
            raise BlockingIOError(str(error)) from error
        yield
    finally:
        os.close(file)
