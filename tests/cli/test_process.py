"""`upheld` as a process of its own: what only shows there."""

import json
import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

UPHELD = [sys.executable, "-W", "error", "-c", "from upheld_cli.main import run; run()"]


def ran(*arguments, **settings):
    environment = {**os.environ, **settings.pop("environment", {})}
    return subprocess.run([*UPHELD, *arguments], capture_output=True, env=environment, check=False, **settings)


@pytest.mark.slow
def test_help_waits_for_no_library():
    code = """
import sys
sys.argv = ["upheld", "--help"]
from upheld_cli.main import main
assert main() == 0
print(sorted({"numpy", "scipy", "duckdb", "sqlglot", "pydantic", "upheld"} & set(sys.modules)))
"""
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.splitlines()[-1] == "[]"


@pytest.mark.slow
def test_a_sound_log_leaves_nothing_on_stderr(product):
    found = ran("check", "spec.yaml", "--json", cwd=product.folder)
    assert (found.returncode, found.stderr) == (3, b"")
    assert json.loads(found.stdout)["conclusion"] == "undecided"


@pytest.mark.slow
def test_a_spoilt_log_ends_with_2_and_one_message(product):
    product.spec(source="log.parquet")
    product.write("log.parquet", b"no parquet")
    found = ran("check", "spec.yaml", cwd=product.folder)
    assert (found.returncode, found.stdout) == (2, b"")
    said = b"log.parquet has 1 mistake:\n    is no Parquet file, or only a part of one: export or copy it again\n"
    assert found.stderr == said


@pytest.mark.skipif(not hasattr(signal, "SIGPIPE"), reason="only systems with signals end a program by one")
@pytest.mark.parametrize("command", [("schema",), ("check", "spec.yaml")])
@pytest.mark.slow
def test_a_reader_that_goes_ends_the_command_quietly_and_never_as_not_met(product, command):
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as gone:
        found = subprocess.run(
            [*UPHELD, *command], stdout=gone, stderr=subprocess.PIPE, cwd=product.folder, check=False
        )
    assert (found.returncode, found.stderr) == (-signal.SIGPIPE, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is full")
@pytest.mark.slow
def test_a_full_disk_is_told_and_ends_with_2(product):
    with Path("/dev/full").open("wb") as full:
        found = subprocess.run(
            [*UPHELD, "check", "spec.yaml"], stdout=full, stderr=subprocess.PIPE, cwd=product.folder, check=False
        )
    assert found.returncode == 2
    assert b"No space left on device" in found.stderr


@pytest.mark.slow
def test_a_terminal_without_unicode_still_gets_its_verdicts_and_the_same_json(product):
    product.write("spec.yaml", (product.folder / "spec.yaml").read_text().replace("A test", "Prüfung ₹"))
    plain = {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    table = ran("check", "spec.yaml", cwd=product.folder, environment=plain).stdout.decode("ascii")
    assert "UNDECIDED: Pr" in table.splitlines()[0]
    found = ran("check", "spec.yaml", "--json", cwd=product.folder, environment=plain).stdout
    assert json.loads(found.decode("ascii")) == product.check("--json").json


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT for one process")
@pytest.mark.slow
def test_ctrl_c_ends_the_command_with_130_and_without_a_traceback(product):
    product.write("log.csv", "score,y\n" + "0.5,1\n0.25,0\n" * 1_500_000)
    temporary = product.folder / "temporary"
    temporary.mkdir()
    for _ in range(10):  # on a busy machine a check may be done before the signal reaches it
        process = subprocess.Popen(
            [*UPHELD, "check", "spec.yaml"],
            cwd=product.folder,
            env={**os.environ, "TMPDIR": str(temporary)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            # What a shell runs in the background ignores Ctrl-C, and so does all that it begins.
            preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509  # it starts no thread
        )
        while not list(temporary.iterdir()) and process.poll() is None:
            time.sleep(0.01)  # until the engine is open, and at work
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
        if process.returncode:
            break
    assert (process.returncode, out, err) == (130, b"", b"")
    assert list(temporary.iterdir()) == []
