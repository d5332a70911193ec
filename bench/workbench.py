"""People who click in a workbench that `upheld serve` serves, with many products and verdicts."""

from __future__ import annotations

import json
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.ours import OURS
from bench.timed import CHILDREN, DATA, FOLDER, Failed, environment, run_once, say

PEOPLE, PRODUCTS, VERDICTS = 50, 200, 5000


@dataclass(frozen=True, slots=True)
class Clicked:
    """Milliseconds: of every click while all click at once, by what was clicked; of each page when one clicks alone.

    `wrong` says what went wrong, one text each.
    """

    many: list[tuple[str, float]]
    alone: dict[str, list[float]]
    wrong: list[str]


def clicked(seconds: int) -> Clicked:
    """So many seconds of clicking, then every page alone, once all verdicts that were asked for are reached."""
    home, people = DATA / "workbench", DATA / "workbench-people.json"
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    with _served(home) as (host, port):
        say(f"Filling a workbench with {PRODUCTS} products and {VERDICTS:,} verdicts …")
        filled = _ask(home, "fill_home.py", PEOPLE, PRODUCTS, VERDICTS)
        people.write_text(json.dumps(filled["people"]), encoding="utf-8")
        say(f"{len(filled['people'])} people click for {seconds} seconds …")
        told = _ask(home, "click.py", host, port, seconds, people)
    shutil.rmtree(home)
    return Clicked([(what, taken) for what, taken in told["many"]], told["alone"], told["wrong"])


def _ask(home: Path, child: str, *arguments: object) -> dict[str, list]:
    settings = {"UPHELD_HOME": str(home), "DJANGO_SETTINGS_MODULE": "upheld_web.config.settings"}
    command = ["env", *(f"{name}={value}" for name, value in settings.items()), sys.executable, CHILDREN / child]
    return dict(run_once([*command, *map(str, arguments)], f"{OURS}:{FOLDER.parent}").answer)


@contextmanager
def _served(home: Path) -> Iterator[tuple[str, str]]:
    command = [str(Path(sys.executable).with_name("upheld")), "serve", "--port", "0", "--home", str(home), "--quiet"]
    with (home / "errors.txt").open("wb") as errors:
        server = subprocess.Popen(command, env=environment(OURS), stdout=subprocess.PIPE, stderr=errors, text=True)
    try:
        line = server.stdout.readline() if server.stdout else ""
        found = re.search(r"http://([\d.]+):(\d+)", line)
        if found is None:
            raise Failed((home / "errors.txt").read_text(encoding="utf-8").strip() or "the server did not start")
        yield found[1], found[2]
    finally:
        server.send_signal(signal.SIGTERM)
        server.communicate(timeout=30)
