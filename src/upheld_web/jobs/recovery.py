"""What a worker left unfinished when it was killed is begun again; what fails again is told, never silent."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from upheld_web.jobs.assessing import judge
from upheld_web.records.models import Assessment

MOST_ATTEMPTS = 3
GIVEN_UP = (
    "The server stopped three times while this was judged, so it is not tried again by itself. Perhaps the log is too "
    "large for its memory; whoever runs the server sees more in its log."
)


def recover() -> int:
    """Ask again for every assessment that no worker is at; called before a worker starts, and there is one worker.

    Returns how many were asked for again. After three attempts an assessment is ended with a sentence that says so.
    """
    with transaction.atomic():
        DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING).update(
            status=TaskResultStatus.FAILED, finished_at=timezone.now(), traceback="the worker was stopped"
        )
        again = 0
        for left in Assessment.objects.filter(state=Assessment.State.RUNNING):
            if left.attempts >= MOST_ATTEMPTS:
                left.state, left.refusal, left.finished_at = Assessment.State.FAILED, GIVEN_UP, timezone.now()
                left.save(update_fields=["state", "refusal", "finished_at"])
                continue
            left.state = Assessment.State.WAITING
            left.save(update_fields=["state"])
            judge.enqueue(left.pk)
            again += 1
    return again
