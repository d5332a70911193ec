"""What a move of the slider costs in a real browser: on the page of `upheld check --html`, and in the workbench."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from bench.ours import OURS, product
from bench.timed import CHILDREN, DATA, Failed, environment, run_once
from bench.workbench import filled

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
MOVES = 300


def slider_moves(rows: int) -> list[float]:
    """Milliseconds of many moves of the cut-off, the quickest first. Failed where no browser is here."""
    page = DATA / "check.html"
    upheld = [str(Path(sys.executable).with_name("upheld")), "check", str(product(rows).spec), "--html", str(page)]
    subprocess.run(upheld, env=environment(OURS), capture_output=True, check=False)
    return _moves(page.resolve().as_uri())


def workbench_moves() -> list[float]:
    """The same on the workbench's page of its first example."""
    with filled(people=1, products=2, verdicts=2) as (_, host, port, (person, *_)):
        return _moves(f"http://{host}:{port}/p/{person['product']}/", person["cookie"])


def _moves(address: str, *cookie: str) -> list[float]:
    if CHROMIUM is None:
        raise Failed("no chromium on the path (on Debian and Ubuntu: apt-get install chromium)")
    ran = run_once([sys.executable, CHILDREN / "moves.py", CHROMIUM, address, str(MOVES), *cookie])
    return sorted(ran.answer["moves"])
