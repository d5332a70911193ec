"""Server and worker are killed at random while people write: what was confirmed to them is there, nothing hangs."""

from __future__ import annotations

import itertools
import json
import os
import random
import re
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from http.client import HTTPException
from pathlib import Path

import pytest

from tests.everyday import some
from tests.web.conftest import LOG, SPEC
from tests.web.served import A_PRODUCT, PAGE, Server, ana_at, answers, children_of, comes_true, in_home

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes as Linux shows them"),
]

KILLS = len(some(range(8), 4))
FOUND = """
import json
from django_tasks_db.models import DBTaskResult
from upheld_web.jobs.recovery import is_at_rest
from upheld_web.records.models import Assessment, Comment, Entry, Log, SpecVersion
from upheld_web.records.places import product_folder
print(json.dumps({
    "rests": is_at_rest(),
    "questions": list(Comment.objects.values_list("text", flat=True)),
    "specs": [text.partition("\\n")[0] for text in SpecVersion.objects.values_list("text", flat=True)],
    "logs": [one.name for one in Log.objects.select_related("product")
             for file in [product_folder(one.product) / one.place]
             if file.exists() and file.stat().st_size == one.size],
    "verdicts": list(Assessment.objects.values_list("state", "refusal")),
    "tasks": list(DBTaskResult.objects.values_list("status", "task_path", "args_kwargs")),
    "asked": Entry.objects.filter(did="asked for a verdict").count(),
}))
"""


class Writer:
    """Somebody who writes all the time, and remembers what was confirmed: a redirect, and nothing less."""

    def __init__(self, server: Server, name: str) -> None:
        self.ana, self.name = ana_at(server), name
        self.confirmed: dict[str, list[str]] = {"questions": [], "specs": [], "logs": [], "verdicts": []}
        self.stopped = threading.Event()
        self.thread = threading.Thread(target=self._write)
        self.thread.start()

    def _write(self) -> None:
        kinds: dict[str, Callable[[str], tuple[int, str]]] = {
            "questions": lambda word: self.ana.post(PAGE + "challenge/", figure="recall", text=word),
            "specs": self._save,
            "verdicts": lambda word: self._ask(),
            "logs": lambda word: self.ana.upload(PAGE + "logs/", word, LOG.encode()),
        }
        for number, (kind, write) in enumerate(itertools.cycle(kinds.items())):
            if self.stopped.is_set():
                return
            word = f"{self.name}-{number}.csv"
            with suppress(OSError, HTTPException):  # killed while it answered: nothing was confirmed
                if write(word)[0] == 302:
                    self.confirmed[kind].append(word)
                time.sleep(0.4)

    def _ask(self) -> tuple[int, str]:
        status, page = self.ana.post(PAGE + "judge/")
        is_refused = "It is not judged yet" in self.ana.get(PAGE)[1]  # because so much waits already
        return (0, "") if is_refused else (status, page)

    def _save(self, word: str) -> tuple[int, str]:
        version = re.search(r'name="version" value="(\d+)"', self.ana.get(PAGE + "spec/")[1])
        if version is None:
            return 0, ""
        return self.ana.post(PAGE + "spec/", text=f"# {word}\n{SPEC}", note="", version=version[1])


def kill_something(server: Server, chance: random.Random) -> Server:
    """The server after one of its processes, or all of it, was killed."""
    began = server.children()
    victims = [*began.values(), *children_of(began.get("web", 0)), server.process.pid]
    victim = chance.choice(victims)
    if victim != server.process.pid:
        with suppress(ProcessLookupError):
            os.kill(victim, signal.SIGKILL)
        return server
    server.end(signal.SIGKILL)
    return Server(server.home, "--port", server.address.rpartition(":")[2])


def test_whatever_was_confirmed_survives_and_nothing_is_under_way_for_ever(tmp_path: Path) -> None:
    chance = random.Random(20261126)
    server = Server(tmp_path)
    in_home(tmp_path, A_PRODUCT)
    writers = [Writer(server, name) for name in ("one", "two")]
    for _ in range(KILLS):
        assert comes_true(partial(answers, server))
        time.sleep(chance.uniform(0.3, 3))
        server = kill_something(server, chance)
    for writer in writers:
        writer.stopped.set()
        writer.thread.join()
    found: dict[str, list] = {}

    def is_at_rest() -> bool:
        found.update(json.loads(in_home(tmp_path, FOUND)))
        return found["rests"]

    assert comes_true(is_at_rest, 600), found
    assert server.end() == 0
    for writer in writers:
        assert set(writer.confirmed["questions"]) <= set(found["questions"])
        assert {f"# {word}" for word in writer.confirmed["specs"]} <= set(found["specs"])
        assert set(writer.confirmed["logs"]) <= set(found["logs"])
    assert sum(len(writer.confirmed["verdicts"]) for writer in writers) <= found["asked"]
    assert all(state == "done" or refusal for state, refusal in found["verdicts"])
    written = {kind: sum(len(writer.confirmed[kind]) for writer in writers) for kind in writers[0].confirmed}
    assert min(written.values()) > 0, written
