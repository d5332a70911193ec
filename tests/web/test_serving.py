"""`upheld serve` as it is: real processes, a real port, a home of its own."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.web.served import (
    A_PRODUCT,
    PAGE,
    UPHELD,
    Server,
    Somebody,
    ana_at,
    answers,
    comes_true,
    in_home,
    is_alive,
    outside,
    served,
)
from upheld_web.examples import EXAMPLES

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes as Linux shows them"),
]


def test_a_verdict_that_is_asked_for_is_reached_in_the_background(tmp_path: Path) -> None:
    with served(tmp_path) as server:
        in_home(tmp_path, A_PRODUCT)
        ana = ana_at(server)
        ana.get(PAGE)
        assert ana.post(PAGE + "judge/")[0] == 302
        assert comes_true(lambda: 'data-verdict="met"' in ana.get(PAGE)[1])


def test_an_empty_home_prints_the_link_by_which_the_first_person_comes_in(tmp_path: Path) -> None:
    with served(tmp_path) as server:
        server.process.stdout.readline()
        link = server.process.stdout.readline().strip()
        assert link.startswith(server.address)
        assert Somebody(server.address).get(link.removeprefix(server.address))[0] == 200


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_when_told_to_with_everything_it_began(how: signal.Signals, tmp_path: Path) -> None:
    server = Server(tmp_path)
    began = server.children()
    assert sorted(began) == ["web", "worker"]
    assert server.end(how) == 0
    assert not any(map(is_alive, began.values()))


def test_when_it_is_killed_nothing_of_it_stays_and_the_home_can_be_served_again(tmp_path: Path) -> None:
    server = Server(tmp_path)
    began = server.children()
    port = server.address.rpartition(":")[2]
    server.end(signal.SIGKILL)
    with_same_port = Server(tmp_path, "--port", port)
    assert comes_true(lambda: not any(map(is_alive, began.values())), 5)
    assert Somebody(with_same_port.address).get("/accounts/login/")[0] == 200
    with_same_port.end()


@pytest.mark.parametrize("which", ["web", "worker"])
def test_a_process_that_dies_is_begun_again(which: str, tmp_path: Path) -> None:
    with served(tmp_path) as server:
        before = server.children()[which]
        os.kill(before, signal.SIGKILL)
        assert comes_true(lambda: server.children().get(which, before) != before)
        assert comes_true(lambda: answers(server))


def refused(home: Path, *flags: str, **settings: str) -> str:
    ended = subprocess.run(
        [*UPHELD, "serve", "--home", str(home), *flags],
        env=outside(home) | settings,
        check=False,
        stderr=subprocess.PIPE,
        text=True,
        timeout=60,
    )
    assert ended.returncode == 2
    return ended.stderr


def test_a_home_is_served_once(tmp_path: Path) -> None:
    with served(tmp_path) as server:
        said = refused(tmp_path, "--port", "0")
    assert said == f"{tmp_path} is served already, at {server.address}. End that server first, or name another --home\n"


def test_a_port_that_is_taken_is_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = refused(tmp_path, "--port", str(port))
    wanted = rf"127\.0\.0\.1:{port} cannot be served: .*in use\. Try another --port, or 0 for a free one\n"
    assert re.fullmatch(wanted, said), said


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgres://127.0.0.1:1/upheld", "the database does not answer: "),
        ("oracel://host/db", "DATABASE_URL names no database: "),
    ],
)
def test_a_database_that_cannot_be_used_is_one_sentence(url: str, said: str, tmp_path: Path) -> None:
    told = refused(tmp_path, "--port", "0", DATABASE_URL=url)
    assert told.startswith(said)
    assert told.count("\n") == 1


def test_without_the_extra_it_says_how_to_install_it() -> None:
    hidden = """
import importlib.util, sys
found = importlib.util.find_spec
importlib.util.find_spec = lambda name, *more: None if name == "django" else found(name, *more)
sys.argv = ["upheld", "serve"]
from upheld_cli.main import run
run()
"""
    ended = subprocess.run([sys.executable, "-c", hidden], check=False, stderr=subprocess.PIPE, text=True)
    assert (ended.returncode, ended.stderr) == (
        2,
        "the workbench is not installed here. Install it with: pip install 'upheld[web]'\n",
    )


def test_the_demo_opens_every_example_and_ends_where_nobody_watches(tmp_path: Path) -> None:
    ended = subprocess.run(
        [*UPHELD, "demo", str(tmp_path), "--serve"], env=outside(tmp_path), check=False, capture_output=True, text=True
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    shown = ended.stdout.partition("with five examples\n")[2].splitlines()[: len(EXAMPLES)]
    words = {one.title: one.conclusion.replace("_", " ") or "no log yet" for one in EXAMPLES.values()}
    assert {line[14:]: line[:12].strip() for line in shown} == words
    assert "/welcome/" not in ended.stdout  # the server it would lead to has ended
