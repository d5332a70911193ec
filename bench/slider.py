"""What a move of the slider costs on the page of `upheld check --html`, in a real browser."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from bench.ours import OURS, product
from bench.timed import CHILDREN, DATA, Failed, environment, run_once

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
MOVES = 300


def slider_moves(rows: int) -> list[float]:
    """Milliseconds of many moves of the cut-off, the quickest first. Failed where no browser is here."""
    if CHROMIUM is None:
        raise Failed("no chromium on the path (on Debian and Ubuntu: apt-get install chromium)")
    page = DATA / "check.html"
    upheld = [str(Path(sys.executable).with_name("upheld")), "check", str(product(rows).spec), "--html", str(page)]
    subprocess.run(upheld, env=environment(OURS), capture_output=True, check=False)
    ran = run_once([sys.executable, CHILDREN / "moves.py", CHROMIUM, page, str(MOVES)])
    return sorted(ran.answer["moves"])
