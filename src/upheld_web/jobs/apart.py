"""Work on a log is done apart: in a process that may use so much memory and time, so that no log stops the server."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

from django.conf import settings

from upheld import UpheldError
from upheld_web.config.home import MEGABYTE
from upheld_web.records.models import Product
from upheld_web.records.places import allowed_folders, evidence_folder, product_folder

log = logging.getLogger(__name__)

COMMAND = (sys.executable, "-m", "upheld_web.jobs.bounded")
BY_A_FAULT = 1
"""How Python ends where it breaks; a library that finds no memory, and the system, end it with something else."""

SMALLER = "Use a part of the log, or export it as Parquet, which takes less."
TOO_LONG = "This took longer than {time} and was given up. Nothing else was touched. " + SMALLER
TOO_LARGE = (
    "This needs more than {megabytes:,} MB of memory, which is what one log may use here, and was given up. Nothing "
    "else was touched. " + SMALLER
)
ENDED = "This was ended by the system: it ran out of memory or time. Nothing else was touched. " + SMALLER


class Refused(UpheldError):
    """What the work refused, or why it was given up, in sentences."""


class GivenUp(Refused):
    """The log needs more memory or time than it may."""


class Broke(Exception):
    """A fault of ours; the log of the server says more."""


def asked_of(product: Product, text: str) -> dict[str, Any]:
    """What a work is told of a product whose spec has this text: the spec, and where it may read and keep counts."""
    return {
        "text": text,
        "name": f"{product.slug}.yaml",
        "folder": str(product_folder(product)),
        "allowed": [str(folder) for folder in allowed_folders(product)],
        "store": str(evidence_folder(product)),
    }


def done_apart(work: str, asked: Mapping[str, Any], *, seconds: int, of_processor: int = 0) -> dict[str, Any]:
    """What the work came to, as plain data. Refused says why it came to nothing, Broke that the fault is ours.

    It may take so many `seconds` on the clock, and `of_processor` where that is not 0.
    """
    told = {
        "work": work,
        "asked": asked,
        "most_bytes": settings.HOME.work_memory_bytes,
        "most_seconds": of_processor,
    }
    with _SPARE.taken() as process:
        try:
            held, errors = process.communicate(json.dumps(told), timeout=seconds)
        except subprocess.TimeoutExpired as error:
            raise GivenUp(TOO_LONG.format(time=_time(seconds))) from error
    if process.returncode != 0:
        log.error("work on a log (%s) ended with %s\n%s", work, process.returncode, errors[-4000:])
        if process.returncode == BY_A_FAULT:
            raise Broke(f"{work}: see the log of the server")
        raise GivenUp(ENDED)
    return answered(json.loads(held))


@contextmanager
def one_kept_ready() -> Iterator[None]:
    """Meanwhile a process is begun before it is needed: nobody waits while it loads the library."""
    _SPARE.is_kept = True
    _SPARE.begin()
    try:
        yield
    finally:
        _SPARE.end()


class _Spare:
    """A process that was begun and is not at work yet, where one is kept. For one thread alone: that of the worker."""

    def __init__(self) -> None:
        self.is_kept = False
        self._ready: subprocess.Popen[str] | None = None

    def begin(self) -> None:
        self._ready = _begun()

    def end(self) -> None:
        """Keep none any more."""
        self.is_kept = False
        ready, self._ready = self._ready, None
        if ready is not None:
            _end(ready)

    @contextmanager
    def taken(self) -> Iterator[subprocess.Popen[str]]:
        """A process for one work, which has ended afterwards, whatever happened; the next one is begun then."""
        ready, self._ready = self._ready, None
        if ready is not None and ready.poll() is not None:  # ended by whatever; its pipes are closed
            ready.communicate()
            ready = None
        process = ready or _begun()
        try:
            yield process
        finally:
            _end(process)
            if self.is_kept:
                self.begin()


_SPARE = _Spare()


def _end(process: subprocess.Popen[str]) -> None:
    if process.poll() is None:
        process.kill()
        process.wait()
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe is not None:
            with suppress(OSError):  # what was written to it and not read is lost, as it should be
                pipe.close()


def _begun() -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603  # our own module; what it works on is data
        [*COMMAND, str(os.getpid())],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=_bare_environment(),
    )


def answered(held: dict[str, Any]) -> dict[str, Any]:
    """What the work came to; Refused where it refused."""
    if "refusal" in held:
        raise Refused(held["refusal"])
    if "is_too_large" in held:
        raise GivenUp(TOO_LARGE.format(megabytes=settings.HOME.work_memory_bytes // MEGABYTE))
    return held


def _time(seconds: int) -> str:
    minutes = seconds / 60
    return f"{minutes:g} minutes" if minutes > 1 else f"{seconds} seconds"


def _bare_environment() -> dict[str, str]:
    """What the process needs to start, and none of the server's secrets."""
    kept = ("PATH", "PYTHONPATH", "LANG", "LC_ALL", "TMPDIR", "HOME", "VIRTUAL_ENV", "SYSTEMROOT")
    return {name: os.environ[name] for name in kept if name in os.environ} | {"PYTHONIOENCODING": "utf-8"}
