"""A log that somebody brought is read in the background: what its columns are, and the spec that would fit."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from django.utils import timezone
from django_tasks import task

from upheld.drafting import Answers
from upheld_web.access.roles import Need
from upheld_web.jobs import apart, reader
from upheld_web.jobs.arriving import arrive
from upheld_web.jobs.room import room_for
from upheld_web.records.models import Log, User
from upheld_web.records.places import product_folder
from upheld_web.records.writing import Trail, writing

ANSWERS = frozenset(field.name for field in fields(Answers)) | {reader.GIVES}
"""What a reader can be told; the other answers are written into the spec that it gives."""

SECONDS_OF_PROCESSOR = 240
MOST_SECONDS = SECONDS_OF_PROCESSOR + 30
BROKE = (
    "This file could not be read: the reader stopped (a fault of ours). Nothing else was touched. Is it really a "
    "{suffix} file? If so, export it as CSV or Parquet and bring it again."
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
    """Have the log read again, with what `actor` said of it added to the answers so far.

    Full where too much of this person's, or of the product, waits already.
    """
    with writing(actor, brought.product, Need.CONTRIBUTOR) as trail:
        if brought.state != Log.State.WAITING:
            room_for(trail.actor, brought.product)
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
    arrive(number)  # whoever brought it may have been killed between what was confirmed and this
    held = read_apart(found)
    if "refusal" in held:
        told: dict[str, Any] = {"state": Log.State.REFUSED, "refusal": held["refusal"]}
    else:
        drafted = {key: held[key] for key in ("questions", "notes", "text", "product", "facts", "problem", "doubt")}
        told = {key: held[key] for key in ("rows", "columns", "first_rows")}
        told |= {"state": Log.State.READY, "drafted": drafted}
    # One that waits again was brought anew, or told more of, meanwhile: its own task reads it as it is now.
    Log.objects.filter(pk=number, state=Log.State.READING).update(**told)


def read_apart(brought: Log) -> dict[str, Any]:
    """What the reader's own process says of the log; `refusal` where it refused, was ended or broke."""
    answers = {key: value for key, value in brought.answers.items() if key in ANSWERS}
    asked = {"folder": str(product_folder(brought.product)), "place": brought.place, "said": answers}
    try:
        return apart.done_apart("read", asked, seconds=MOST_SECONDS, of_processor=SECONDS_OF_PROCESSOR)
    except apart.Refused as error:
        return {"refusal": str(error)}
    except apart.Broke:
        return {"refusal": BROKE.format(suffix=brought.name.rpartition(".")[2] or "table")}
