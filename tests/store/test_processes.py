"""Processes that are killed, and processes at once: a store is right, or simply smaller."""

import multiprocessing
import random
import shutil
import signal
import time

import pytest

import upheld
from tests.store.growing import as_known, cases, spec_of, write_days

# Processes of their own, each forked from one that has the imports behind it and no engine open.
PROCESSES = multiprocessing.get_context("forkserver")


def check(folder, told):
    told.send(upheld.gather(spec_of(folder), store=folder / "store").content_hash)


@pytest.fixture
def log(tmp_path):
    write_days(tmp_path / "log", as_known(cases(1, 0, 16, a_day=10), 15))
    return tmp_path


def started(folder):
    """A process that checks, and the end of a pipe on which it says what it found."""
    PROCESSES.set_forkserver_preload([__name__])
    hears, tells = PROCESSES.Pipe(duplex=False)
    process = PROCESSES.Process(target=check, args=(folder, tells))
    process.start()
    tells.close()
    return process, hears


@pytest.mark.slow
def test_a_check_that_is_killed_at_any_moment_leaves_a_store_that_is_right(log):
    spec, draw = spec_of(log), random.Random(5)
    whole = upheld.gather(spec)
    upheld.gather(spec, store=log / "warm-up")
    began = time.monotonic()
    upheld.gather(spec, store=log / "measured")
    longest = time.monotonic() - began
    killed = 0
    for _ in range(50):
        process, _ = started(log)
        time.sleep(draw.uniform(0, 1.2 * longest))
        process.kill()
        process.join()
        was_killed = process.exitcode == -signal.SIGKILL
        killed += was_killed
        # A machine that was busier while it was measured would be through before most kills.
        longest *= 1.0 if was_killed else 0.9
        for name in ("about.json", "days", "months", "files"):
            if draw.random() < 0.3:
                for found in (log / "store").glob(f"*/{name}"):
                    shutil.rmtree(found) if found.is_dir() else found.unlink()
        if draw.random() < 0.5:
            assert upheld.gather(spec, store=log / "store") == whole
    assert killed > 25  # the others were through before
    assert upheld.gather(spec, store=log / "store") == whole


@pytest.mark.slow
def test_two_checks_at_once_are_both_right(log):
    whole = upheld.gather(spec_of(log)).content_hash
    for _ in range(4):
        shutil.rmtree(log / "store", ignore_errors=True)
        processes = [started(log) for _ in range(3)]
        assert [hears.recv() for _, hears in processes] == [whole] * 3
        for process, _ in processes:
            process.join()
        assert upheld.gather(spec_of(log), store=log / "store").content_hash == whole
