"""One piece of work on a log, in a process of its own that may use so much memory and time and no more.

    python -m upheld_web.jobs.bounded PARENT < told.json > held.json

It is told the `work`, what is `asked` of it, and its limits, `most_bytes` and `most_seconds`. It may be
told later than it is begun: what takes longest, to load the library, is done by then.

The answer is one JSON object: what the work came to; or `refusal`, what is wrong, in sentences; or `is_too_large`,
where the memory did not do. Nothing of Django is imported, so that a log that breaks this process reaches nothing else.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import threading
import time
from importlib import import_module
from pathlib import Path
from typing import Any

import duckdb

from upheld import UpheldError

WORKS = {
    "read": "upheld_web.jobs.reader",
    "judge": "upheld_web.jobs.judge",
    "compare": "upheld_web.jobs.comparer",
    "cases": "upheld_web.jobs.case_reader",
}
"""Every work there is, and the module whose `work` does it: from plain data to plain data."""

LOOKS_FOR_ITS_PARENT_EVERY_S = 1.0
FIRST_TO_GO = "700"
"""How ready Linux is to end this process before the server, where memory runs out: from -1000 to 1000."""


def held(work: str, asked: dict[str, Any]) -> dict[str, Any]:
    """What the work came to; or `refusal`, in sentences; or `is_too_large`."""
    try:
        found: dict[str, Any] = _without_nul(import_module(WORKS[work]).work(asked))
        return found
    except UpheldError as error:
        return {"refusal": _without_nul(str(error))}
    except (MemoryError, duckdb.OutOfMemoryException):
        return {"is_too_large": True}


def _without_nul(found: Any) -> Any:
    """The same with a mark for every NUL, which PostgreSQL keeps in no text."""
    if isinstance(found, str):
        return found.replace("\x00", "\N{REPLACEMENT CHARACTER}")
    if isinstance(found, dict):
        return {_without_nul(key): _without_nul(value) for key, value in found.items()}
    return [_without_nul(one) for one in found] if isinstance(found, list | tuple) else found


def limit(most_bytes: int, most_seconds: int) -> None:
    """So much memory and processor time for this process; where a system knows no such limit, the parent's holds.

    `most_seconds` of 0 limits no processor time, of which many threads use more than passes on the clock.
    """
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(FIRST_TO_GO, encoding="ascii")
    try:
        import resource  # noqa: PLC0415  # Windows has none
    except ImportError:
        return
    limits = [(resource.RLIMIT_AS, most_bytes)]
    limits += [(resource.RLIMIT_CPU, most_seconds)] if most_seconds else []
    for what, most in limits:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))


def end_with(parent: int) -> None:
    """From now on this process ends when the one of this number, which began it, is gone: nobody takes its answer."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(LOOKS_FOR_ITS_PARENT_EVERY_S)
        os._exit(1)

    if os.name == "posix":  # elsewhere the number stays that of a parent that is gone
        threading.Thread(target=watch, name="ends with its parent", daemon=True).start()


def main() -> None:
    """Do the work that is told on stdin; the argument is the number of the process that began this one."""
    end_with(int(sys.argv[1]))
    for module in WORKS.values():
        import_module(module)
    told = json.load(sys.stdin)
    limit(told["most_bytes"], told["most_seconds"])
    os.chdir(told["asked"]["folder"])
    json.dump(held(told["work"], told["asked"]), sys.stdout, allow_nan=False)


if __name__ == "__main__":
    main()
