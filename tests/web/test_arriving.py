"""A server that is killed while a log comes in leaves the log there was, or the new one: never half of either."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse

from tests.web.conftest import LOG, signed_in
from upheld_web.jobs import arriving, bringing, reading
from upheld_web.jobs.recovery import recover
from upheld_web.records.models import Log, Product, User
from upheld_web.records.places import product_folder

NEWER = LOG.replace("NP", "BD")


@pytest.fixture(autouse=True)
def _waits(judged: Product, kept_tasks: None) -> None:
    """There is a log, payments.csv; what is brought from now on waits to be read."""


def bring(product: Product, user: User, name: str = "payments.csv") -> None:
    given = {"file": SimpleUploadedFile(name, NEWER.encode())}
    assert signed_in(user).post(reverse("logs", kwargs={"product": product.slug}), given).status_code == 302


def lie_in(product: Product) -> dict[str, str]:
    """The files of the product, those that arrive as their last part."""
    return {path.suffix if path.suffix == ".arriving" else path.name: path.read_text()
            for path in product_folder(product).iterdir()}  # fmt: skip


def test_once_it_is_confirmed_the_new_file_is_in_its_place(
    judged: Product, ana: User, django_capture_on_commit_callbacks: object
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        bring(judged, ana)
    assert lie_in(judged) == {"payments.csv": NEWER}


@pytest.mark.slow
def test_killed_after_the_confirmation_it_arrives_when_it_is_read_or_the_worker_begins(
    judged: Product, ana: User
) -> None:
    bring(judged, ana)  # the test is the transaction, so what comes after it is not done
    bring(judged, ana, "june.csv")
    assert lie_in(judged)["payments.csv"] == LOG
    reading.read_log.call(Log.objects.get(place="june.csv").pk)
    assert Log.objects.get(place="june.csv").state == "ready"
    recover()
    assert lie_in(judged) == {"payments.csv": NEWER, "june.csv": NEWER}


def test_killed_before_the_confirmation_the_log_is_as_it_was_and_the_file_goes_after_a_while(
    judged: Product, ana: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    with transaction.atomic():
        bring(judged, ana)
        transaction.set_rollback(True)
    assert lie_in(judged) == {"payments.csv": LOG, ".arriving": NEWER}
    recover()
    assert ".arriving" in lie_in(judged)  # somebody may be at it
    monkeypatch.setattr(arriving, "KEPT_S", -1)
    assert arriving.settle() == 1
    assert lie_in(judged) == {"payments.csv": LOG}


def test_a_file_that_nobody_brought_through_a_page_is_left_alone(
    judged: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arriving, "KEPT_S", -1)
    folder = product_folder(judged)
    for name in ("by-hand.csv", ".hidden", ".odd.arriving"):
        (folder / name).write_text("a,b")
        os.utime(folder / name, (0, 0))
    assert arriving.settle() == 0
    assert {"by-hand.csv", ".hidden", ".odd.arriving"} < {path.name for path in folder.iterdir()}


def test_of_two_that_come_at_once_the_one_that_was_confirmed_last_stays(
    judged: Product, ana: User, tmp_path: Path
) -> None:
    first = Log.objects.get()
    bring(judged, ana)
    (tmp_path / "later.csv").write_text(LOG + "9999,0.5,true,IN\n")
    later = bringing.arrived("payments.csv", tmp_path / "later.csv")
    Log.objects.filter(pk=first.pk).update(digest=later.digest, size=later.size)
    first.refresh_from_db()
    arriving.set_down(first, later.path)
    for _ in range(2):  # whoever comes first, and whoever comes second
        arriving.arrive(first.pk)
    assert lie_in(judged)["payments.csv"] == LOG + "9999,0.5,true,IN\n"
