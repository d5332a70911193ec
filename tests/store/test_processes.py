"""Processes that are killed, and processes at once: a store is right, or simply smaller."""

import random
import shutil
import subprocess
import sys
import time

import pytest

import upheld
from tests.store.growing import as_known, cases, spec_of, write_days

CHECK = """
import sys
from pathlib import Path
import upheld
from tests.store.growing import spec_of
folder = Path(sys.argv[1])
spec = spec_of(folder)
print("ready", flush=True)
sys.stdin.readline()
print(upheld.gather(spec, store=folder / "store").content_hash)
"""


@pytest.fixture
def log(tmp_path):
    write_days(tmp_path / "log", as_known(cases(1, 0, 16, a_day=10), 15))
    return tmp_path


def started(folder):
    """A process that has its imports behind it and waits for a word to begin."""
    command = [sys.executable, "-c", CHECK, str(folder)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "ready\n"
    return process


@pytest.mark.slow
def test_a_check_that_is_killed_at_any_moment_leaves_a_store_that_is_right(log):
    spec, draw = spec_of(log), random.Random(5)
    whole = upheld.gather(spec)
    upheld.gather(spec, store=log / "warm-up")
    began = time.monotonic()
    upheld.gather(spec, store=log / "measured")
    longest = time.monotonic() - began
    for _ in range(50):
        with started(log) as process:
            process.stdin.write("\n")
            process.stdin.flush()
            time.sleep(draw.uniform(0, 1.2 * longest))
            process.kill()
        for name in ("about.json", "days", "months", "files"):
            if draw.random() < 0.3:
                for found in (log / "store").glob(f"*/{name}"):
                    shutil.rmtree(found) if found.is_dir() else found.unlink()
        if draw.random() < 0.5:
            assert upheld.gather(spec, store=log / "store") == whole
    assert upheld.gather(spec, store=log / "store") == whole


@pytest.mark.slow
def test_two_checks_at_once_are_both_right(log):
    whole = upheld.gather(spec_of(log)).content_hash
    for _ in range(4):
        shutil.rmtree(log / "store", ignore_errors=True)
        processes = [started(log) for _ in range(3)]
        for process in processes:
            process.stdin.write("\n")
            process.stdin.flush()
        said = [process.communicate(timeout=120)[0] for process in processes]
        assert said == [f"{whole}\n"] * 3
        assert upheld.gather(spec_of(log), store=log / "store").content_hash == whole
