"""What was under way when a worker was killed is done again, or told; nothing stays "running" for ever."""

from __future__ import annotations

import datetime as dt
import importlib
import pkgutil

import pytest
from django.utils import timezone
from django_tasks.base import Task
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

import upheld_web.jobs
from upheld_web.jobs import recovery
from upheld_web.jobs.assessing import ask_for_assessment
from upheld_web.records.models import Assessment, Log, Product, User


@pytest.fixture
def asked(judged: Product, ana: User, kept_tasks: None) -> Assessment:
    """Ana has asked for another verdict, and no worker has looked yet."""
    return ask_for_assessment(ana, judged)


def killed(times: int = 1, started: dt.timedelta = dt.timedelta(0)) -> None:
    """A worker took the task and was killed, so many times by now."""
    DBTaskResult.objects.filter(status="READY").update(
        status="RUNNING", started_at=timezone.now() - started, worker_ids=[f"worker {i}" for i in range(times)]
    )


def work_off() -> None:
    """A worker does what waits."""
    worker = Worker(
        queue_names=["*"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id="test",
        excluded_queue_names=[],
    )
    for waiting in DBTaskResult.objects.ready():  # not its own loop, which closes the connection of the test
        waiting.claim("test")
        worker.run_task(waiting)


@pytest.mark.slow
def test_a_verdict_that_was_being_reached_is_reached_after_all(asked: Assessment) -> None:
    killed()
    Assessment.objects.filter(pk=asked.pk).update(state="running", attempts=1)
    assert recovery.recover() == 1
    work_off()
    asked.refresh_from_db()
    assert (asked.state, asked.conclusion) == ("done", "met")


@pytest.mark.slow
def test_so_is_one_that_a_worker_had_only_just_taken(asked: Assessment) -> None:
    killed()
    recovery.recover()
    work_off()
    asked.refresh_from_db()
    assert asked.state == "done"


@pytest.mark.slow
def test_a_verdict_that_was_kept_before_the_worker_said_so_is_left_as_it_is(asked: Assessment) -> None:
    work_off()
    asked.refresh_from_db()
    DBTaskResult.objects.update(status="RUNNING")
    recovery.recover()
    work_off()
    again = Assessment.objects.get(pk=asked.pk)
    assert (again.state, again.finished_at) == ("done", asked.finished_at)


@pytest.mark.parametrize("state", ["waiting", "running"])
def test_one_that_lost_its_task_gets_a_new_one(state: str, asked: Assessment) -> None:
    DBTaskResult.objects.all().delete()
    Assessment.objects.filter(pk=asked.pk).update(state=state)
    assert recovery.recover() == 1
    assert DBTaskResult.objects.get().args_kwargs["args"] == [asked.pk]


def test_after_three_workers_it_is_told_and_not_tried_again(asked: Assessment) -> None:
    killed(times=3)
    assert recovery.recover() == 0
    asked.refresh_from_db()
    assert asked.state == "failed"
    assert "stopped three times while this was judged" in asked.refusal


def test_a_log_that_was_being_read_three_times_is_told_too(judged: Product, kept_tasks: None) -> None:
    log = Log.objects.get(product=judged)
    Log.objects.update(state="reading")
    recovery.recover()
    killed(times=3)
    recovery.recover()
    log.refresh_from_db()
    assert log.state == "refused"
    assert "stopped three times while this was read" in log.refusal


def test_one_that_takes_too_long_is_ended_and_told(asked: Assessment) -> None:
    killed(started=dt.timedelta(minutes=30))
    assert not recovery.is_overdue()
    DBTaskResult.objects.update(started_at=timezone.now() - dt.timedelta(minutes=32))
    assert recovery.is_overdue()
    recovery.end_overdue()
    asked.refresh_from_db()
    assert asked.state == "failed"
    assert "longer than 31 minutes" in asked.refusal
    assert recovery.recover() == 0


def test_a_task_that_breaks_by_itself_is_told(asked: Assessment, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("upheld_web.jobs.assessing._keep", breaks)
    recovery.tell_what_failed()
    work_off()
    asked.refresh_from_db()
    assert asked.state == "failed"
    assert "Something of ours broke" in asked.refusal


def test_every_task_there_is_can_be_recovered() -> None:
    modules = [
        importlib.import_module(f"upheld_web.jobs.{one.name}") for one in pkgutil.iter_modules(upheld_web.jobs.__path__)
    ]
    tasks = {one.module_path for module in modules for one in vars(module).values() if isinstance(one, Task)}
    assert tasks == {work.task.module_path for work in recovery.WORK}
