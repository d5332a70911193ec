"""What a process took: wall time and the peak of its memory, by the operating system; medians over rounds."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
DATA = FOLDER / ".data"
CHILDREN = FOLDER / "children"
_BYTES = 1 if sys.platform == "darwin" else 1024
"""The unit in which the system tells the peak of memory."""


@dataclass(frozen=True, slots=True)
class Ran:
    """One run: seconds of the whole process, of all cores together, of reading, of computing; the peak of its memory;
    and what it answered.
    """

    process: float
    processor: float
    reading: float
    computing: float
    peak_bytes: int
    answer: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Timing:
    """Repeated runs of one thing. Seconds are medians; `fastest` and `slowest` are of the whole process."""

    runs: int
    process: float
    fastest: float
    slowest: float
    processor: float
    reading: float
    computing: float
    peak_bytes: int
    answer: Mapping[str, Any]

    @property
    def loaded(self) -> float:
        """Reading and computing, without the start of Python and what it imports."""
        return self.reading + self.computing


class Failed(Exception):
    """A process that is measured ended with an error; the message is the last line it wrote."""


def run_once(command: Sequence[str | Path], python_path: str | None = None) -> Ran:
    """Run a command that prints its seconds as JSON on its last line. Failed if it ends with an error.

    This process must stay small: on Linux the peak of a child starts from what its parent held.
    """
    errors = DATA / "errors.txt"
    began = time.perf_counter()
    with errors.open("w", encoding="utf-8") as told:
        child = subprocess.Popen(
            [str(part) for part in command], stdout=subprocess.PIPE, stderr=told, env=environment(python_path)
        )
        printed = child.stdout.read().decode() if child.stdout else ""
        _, status, usage = os.wait4(child.pid, 0)
    process = time.perf_counter() - began
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        lines = errors.read_text(encoding="utf-8").strip().splitlines() or [f"exit code {child.returncode}"]
        raise Failed(lines[-1])
    last = (printed.strip().splitlines() or [""])[-1]
    seconds = json.loads(last) if last.startswith(("{", "[")) else {}
    if not isinstance(seconds, dict):
        seconds = {"answer": {"list": seconds}}
    answer = seconds.get("answer", {})
    return Ran(
        process,
        usage.ru_utime + usage.ru_stime,
        seconds.get("reading", 0),
        seconds.get("computing", 0),
        usage.ru_maxrss * _BYTES,
        answer,
    )


def environment(python_path: str | None = None) -> dict[str, str]:
    """The same variables for every process that is measured: nothing that favours a library or a checkout."""
    env = {name: value for name, value in os.environ.items() if name not in ("OPENBLAS_CORETYPE", "PYTHONPATH")}
    return env if python_path is None else {**env, "PYTHONPATH": python_path}


def in_rounds(commands: Mapping[str, Callable[[], Ran]], rounds: int) -> dict[str, Timing]:
    """Every command once in each round, so that whatever else the machine does falls on all of them alike."""
    ran: dict[str, list[Ran]] = {name: [] for name in commands}
    for at in range(rounds):
        for name, command in commands.items():
            ran[name].append(command())
            say(f"  {name}, {at + 1} of {rounds}: {ran[name][-1].process:.2f} s")
    return {name: _timing(runs) for name, runs in ran.items()}


def _timing(runs: Sequence[Ran]) -> Timing:
    whole = [run.process for run in runs]
    return Timing(
        runs=len(runs),
        process=statistics.median(whole),
        fastest=min(whole),
        slowest=max(whole),
        processor=statistics.median(run.processor for run in runs),
        reading=statistics.median(run.reading for run in runs),
        computing=statistics.median(run.computing for run in runs),
        peak_bytes=max(run.peak_bytes for run in runs),
        answer=runs[-1].answer,
    )


def say(text: str) -> None:
    """A line about what is going on; results are printed at the end."""
    print(text, file=sys.stderr, flush=True)
