"""What a worker left unfinished when it was killed is begun again; what fails again is told, never silent.

A task is put back as it was, and every task is made so that doing it once more does no harm. Whatever may never be
answered as "done" by the worker has a line in `WORK`: how the person who waits is told that it failed.
"""

from __future__ import annotations

import datetime as dt
import logging
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.utils import timezone
from django_tasks.base import Task, TaskResultStatus
from django_tasks.signals import task_finished
from django_tasks_db.models import DBTaskResult

from upheld_web.jobs import assessing, reading
from upheld_web.jobs.arriving import settle
from upheld_web.jobs.assessing import OURS, judge
from upheld_web.jobs.comparing import hold_against
from upheld_web.jobs.reading import read_log
from upheld_web.records.actions.removal import forget_what_is_gone
from upheld_web.records.models import Assessment, Comparison, Log

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 3
KEPT_DAYS = 30
STOPPED = (
    "The server stopped three times while {doing}, so it is not tried again by itself. Perhaps the log is too large "
    "for its memory; whoever runs the server sees more in its log."
)
TOO_LONG = (
    "It took longer than {minutes:.0f} minutes while {doing}, and was ended. Perhaps the log is too large for it."
)


@dataclass(frozen=True, slots=True)
class Work:
    """A kind of work: its task, whose one argument is the number of a record; the records; the states of one that is
    not ended, and the one of which `refusal` tells that it failed; what is done, in words; how long that may take.
    """

    task: Task[[int], None]
    records: type[Model]
    open_states: tuple[str, str]
    failed: str
    doing: str
    longest: dt.timedelta

    def open(self) -> QuerySet[Any]:
        """The records that wait for it, or that it is at."""
        return self.records._default_manager.filter(state__in=self.open_states)

    def fail(self, record: int, why: str) -> None:
        """Tell that it failed, where the record is not ended already."""
        self.open().filter(pk=record).update(state=self.failed, refusal=why)


_AT_IT = (Assessment.State.WAITING.value, Assessment.State.RUNNING.value)
_JUDGED_WITHIN, _READ_WITHIN = (dt.timedelta(seconds=of.MOST_SECONDS + 60) for of in (assessing, reading))
"""The process that does it is given up a minute sooner; this ends a worker that does not even do that."""

WORK: tuple[Work, ...] = (
    Work(judge, Assessment, _AT_IT, Assessment.State.FAILED, "this was judged", _JUDGED_WITHIN),
    Work(hold_against, Comparison, _AT_IT, Assessment.State.FAILED, "these were compared", _JUDGED_WITHIN),
    Work(
        read_log,
        Log,
        (Log.State.WAITING.value, Log.State.READING.value),
        Log.State.REFUSED,
        "this was read",
        _READ_WITHIN,
    ),
)


def is_at_rest() -> bool:
    """Whether nothing waits to be done, and nothing is being done."""
    return not any(work.open().exists() for work in WORK)


def recover() -> int:
    """Put back every task that no worker is at, and return how many; called by the worker before it begins.

    There is one worker, so what is running then is nobody's. A record whose task ended three times with its worker is
    told, and one that lost its task gets a new one. Files that were coming in arrive, or are taken away.
    """
    settle()
    forget_what_is_gone()
    with transaction.atomic():
        again = 0
        for left in DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING):
            if len(left.worker_ids) >= MOST_ATTEMPTS:
                _give_up(left, STOPPED)
                continue
            left.status, left.started_at = TaskResultStatus.READY, None
            left.save(update_fields=["status", "started_at"])
            again += 1
        for work in WORK:
            asked = DBTaskResult.objects.filter(task_path=work.task.module_path, status=TaskResultStatus.READY)
            known = {record_of(one) for one in asked}
            for record in set(work.open().values_list("pk", flat=True)) - known:
                work.task.enqueue(record)
                again += 1
        DBTaskResult.objects.finished().filter(finished_at__lt=timezone.now() - dt.timedelta(days=KEPT_DAYS)).delete()
    return again


def is_overdue() -> bool:
    """Whether a task takes longer than it may."""
    return DBTaskResult.objects.filter(_overdue()).exists()


def end_overdue() -> None:
    """End every task that takes longer than it may, and tell whoever waits; called when its worker is gone."""
    with transaction.atomic():
        for left in DBTaskResult.objects.filter(_overdue()):
            _give_up(left, TOO_LONG)


def tell_what_failed() -> None:
    """From now on, a task of this process that breaks is told to whoever waits for it."""
    task_finished.connect(_told, dispatch_uid="what failed is told")


def _told(sender: Any, task_result: Any, **more: Any) -> None:
    work = work_of(task_result.task.module_path)
    if task_result.status == TaskResultStatus.FAILED and work is not None and task_result.args:
        log.error("%s %s failed: %s", task_result.task.name, task_result.args, task_result.errors[-1].traceback)
        work.fail(int(task_result.args[0]), OURS)


def _overdue() -> Q:
    now = timezone.now()
    return Q(status=TaskResultStatus.RUNNING) & Q(
        *(Q(task_path=work.task.module_path, started_at__lt=now - work.longest) for work in WORK), _connector=Q.OR
    )


def _give_up(left: DBTaskResult[Any, Any], why: str) -> None:
    left.status, left.finished_at, left.traceback = TaskResultStatus.FAILED, timezone.now(), "its worker ended"
    left.save(update_fields=["status", "finished_at", "traceback"])
    work, record = work_of(left.task_path), record_of(left)
    if work is not None and record is not None:
        work.fail(record, why.format(doing=work.doing, minutes=work.longest.total_seconds() / 60))


def work_of(task_path: str) -> Work | None:
    """The work of a task; None for a task of which nothing waits."""
    return next((work for work in WORK if work.task.module_path == task_path), None)


def record_of(left: DBTaskResult[Any, Any]) -> int | None:
    """The number of the record that a task is about."""
    arguments = left.args_kwargs["args"]
    return int(arguments[0]) if arguments else None
