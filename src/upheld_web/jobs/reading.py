"""A log that somebody brought is read in the background: what its columns are, and the spec that would fit."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from dataclasses import fields
from typing import Any

from django.utils import timezone
from django_tasks import task

from upheld.drafting import Answers
from upheld_web.access.roles import Need
from upheld_web.jobs import reader
from upheld_web.records.models import Log, User
from upheld_web.records.places import product_folder
from upheld_web.records.writing import Trail, writing

log = logging.getLogger(__name__)

ANSWERS = frozenset(field.name for field in fields(Answers)) | {reader.GIVES}
"""What a reader can be told; the other answers are written into the spec that it gives."""

COMMAND = (sys.executable, "-m", "upheld_web.jobs.reader")
MOST_SECONDS = reader.MOST_SECONDS + 30
TOO_LONG = (
    "This file took longer than {minutes} minutes to read, and was given up. Bring a part of it, or export it as "
    "Parquet."
)
BROKE = (
    "This file could not be read: the reader stopped ({said}). Nothing else was touched. Is it really a {suffix} file? "
    "If so, export it as CSV or Parquet and bring it again."
)


def ask_to_read(trail: Trail, brought: Log, answers: dict[str, Any] | None = None) -> None:
    """Have the log read by these answers, within the write of `trail`; the log then waits."""
    brought.state, brought.refusal, brought.attempts = Log.State.WAITING, "", 0
    if answers is not None:
        brought.answers = answers
    brought.save()
    read_log.enqueue(brought.pk)
    trail.entry("had a log read", brought.name)


def say_of_log(actor: User | None, brought: Log, said: dict[str, Any]) -> None:
    """Have the log read again, with what `actor` said of it added to the answers so far."""
    with writing(actor, brought.product, Need.CONTRIBUTOR) as trail:
        now = Log.objects.select_for_update().get(pk=brought.pk)  # what another said meanwhile is kept
        ask_to_read(trail, now, now.answers | said)


@task()
def read_log(number: int) -> None:
    """Read the log of this number; one that has been read, or refused, is left as it is."""
    found = (
        Log.objects.select_related("product")
        .filter(pk=number, state__in=(Log.State.WAITING, Log.State.READING))
        .first()
    )
    if found is None:
        return
    found.state, found.started_at, found.attempts = Log.State.READING, timezone.now(), found.attempts + 1
    found.save(update_fields=["state", "started_at", "attempts"])
    held = read_apart(found)
    if "refusal" in held:
        told: dict[str, Any] = {"state": Log.State.REFUSED, "refusal": held["refusal"]}
    else:
        drafted = {key: held[key] for key in ("questions", "notes", "text", "product", "facts", "problem")}
        told = {key: held[key] for key in ("rows", "columns", "first_rows")}
        told |= {"state": Log.State.READY, "drafted": drafted}
    # One that waits again was brought anew, or told more of, meanwhile: its own task reads it as it is now.
    Log.objects.filter(pk=number, state=Log.State.READING).update(**told)


def read_apart(brought: Log) -> dict[str, Any]:
    """What the reader's own process says of the log; `refusal` where it gave up, was ended or broke."""
    folder = product_folder(brought.product)
    answers = {key: value for key, value in brought.answers.items() if key in ANSWERS}
    try:
        done = subprocess.run(  # noqa: S603  # our own module; the name of the file is data
            [*COMMAND, str(folder), brought.place],
            input=json.dumps(answers),
            capture_output=True,
            text=True,
            timeout=MOST_SECONDS,
            cwd=folder,
            env=_bare_environment(),
            check=False,
        )
    except subprocess.TimeoutExpired:
        return {"refusal": TOO_LONG.format(minutes=MOST_SECONDS // 60)}
    if done.returncode != 0:
        log.error("reading log %s: exit code %s\n%s", brought.pk, done.returncode, done.stderr[-4000:])
        said = "out of memory or time" if done.returncode < 0 else "a fault of ours"
        return {"refusal": BROKE.format(said=said, suffix=brought.name.rpartition(".")[2] or "table")}
    held: dict[str, Any] = json.loads(done.stdout)
    return held


def _bare_environment() -> dict[str, str]:
    """What a reader needs to start, and none of the server's secrets."""
    kept = ("PATH", "PYTHONPATH", "LANG", "LC_ALL", "TMPDIR", "HOME", "VIRTUAL_ENV", "SYSTEMROOT")
    return {name: os.environ[name] for name in kept if name in os.environ}
