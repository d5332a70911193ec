"""Work on a log is done apart: in a process that may use so much memory and time, so that no log stops the server."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
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
    most = settings.HOME.work_memory_bytes
    try:
        done = subprocess.run(  # noqa: S603  # our own module; what it works on is data
            [*COMMAND, work, str(most), str(of_processor), str(os.getpid())],
            input=json.dumps(asked),
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=seconds,
            cwd=Path(asked["folder"]),
            env=_bare_environment(),
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise GivenUp(TOO_LONG.format(time=_time(seconds))) from error
    if done.returncode != 0:
        log.error("work on a log (%s) ended with %s\n%s", work, done.returncode, done.stderr[-4000:])
        if done.returncode == BY_A_FAULT:
            raise Broke(f"{work}: see the log of the server")
        raise GivenUp(ENDED)
    return answered(json.loads(done.stdout))


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
