"""Logs and products are taken away: what goes, what stays, and who may."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from tests.web.conftest import LOG, signed_in
from upheld_web.config.settings import HOME
from upheld_web.jobs.assessing import ask_for_assessment, judge
from upheld_web.jobs.comparing import ask_to_compare, hold_against
from upheld_web.records.actions import removal
from upheld_web.records.actions.removal import forget_what_is_gone, remove_log, remove_product
from upheld_web.records.models import (
    Assessment,
    Comment,
    Commitment,
    Comparison,
    Entry,
    Figures,
    Log,
    Membership,
    Product,
    SpecVersion,
    User,
)
from upheld_web.records.places import evidence_folder, product_folder

OF_A_PRODUCT = (Assessment, Comment, Commitment, Comparison, Figures, Log, Membership, Product, SpecVersion)


def page_of(product: Product) -> str:
    return reverse("remove", kwargs={"product": product.slug})


def log_page_of(log: Log, name: str = "remove-log") -> str:
    return reverse(name, kwargs={"product": log.product.slug, "number": log.pk})


@pytest.fixture
def lived_in(judged: Product, ana: User) -> Product:
    """A product of which there is one of everything."""
    ask_to_compare(ana, judged, "a", "b")
    Comment.objects.create(product=judged, assessment=judged.assessment, figure="recall", text="Is it?", author=ana)
    evidence_folder(judged).mkdir(parents=True, exist_ok=True)
    assert all(model.objects.exists() for model in OF_A_PRODUCT)
    return judged


@pytest.mark.django_db(transaction=True)
def test_a_product_goes_with_its_records_and_its_files(lived_in: Product, cast: dict[str, User]) -> None:
    folders = (product_folder(lived_in), evidence_folder(lived_in))
    answer = signed_in(cast["ana"]).post(page_of(lived_in), {"name": " stop payments  with STOLEN cards "}, follow=True)
    assert "is removed" in answer.content.decode()
    assert [model.__name__ for model in OF_A_PRODUCT if model.objects.exists()] == []
    assert not any(folder.exists() for folder in folders)
    newest = Entry.objects.first()
    assert newest is not None
    assert (newest.actor_name, newest.did, newest.subject) == ("Ana", "removed a product", lived_in.title)
    assert Entry.objects.filter(product_name=lived_in.title).count() > 3  # who did what on it before
    assert lived_in.title in signed_in(cast["ada"]).get("/workspace/").content.decode()


def test_its_name_has_to_be_written_out(judged: Product, cast: dict[str, User]) -> None:
    answer = signed_in(cast["ana"]).post(page_of(judged), {"name": "stolen cards"})
    assert answer.status_code == 422
    assert "It is called: Stop payments with stolen cards" in answer.content.decode()
    assert Product.objects.filter(pk=judged.pk).exists()


@pytest.mark.parametrize("who", ["ben", "vic", "cy"])
def test_nobody_but_an_owner_removes_it(who: str, judged: Product, cast: dict[str, User]) -> None:
    with pytest.raises(PermissionDenied):
        remove_product(cast[who], judged)
    assert Product.objects.filter(pk=judged.pk).exists()


def test_the_page_says_what_goes_and_for_whom(judged: Product, cast: dict[str, User]) -> None:
    page = signed_in(cast["ana"]).get(page_of(judged)).content.decode()
    assert "payments.csv" in page
    assert "gone for 2 other people" in page


@pytest.mark.django_db(transaction=True)
def test_a_log_goes_with_its_file_and_its_verdicts_stay(judged: Product, cast: dict[str, User]) -> None:
    log = Log.objects.get()
    evidence_folder(judged).mkdir(parents=True, exist_ok=True)
    answer = signed_in(cast["ben"]).post(log_page_of(log), follow=True)
    assert "payments.csv is taken away" in answer.content.decode()
    assert not (product_folder(judged) / "payments.csv").exists()
    assert not evidence_folder(judged).exists()
    assert Figures.objects.filter(assessment=judged.assessment).exists()
    assert Entry.objects.filter(product=judged, did="took a log away", subject="payments.csv").exists()
    where = {"product": judged.slug}
    for name in ("evaluate", "data", "documents", "history", "logs", "cases"):
        assert signed_in(cast["vic" if name != "cases" else "ben"]).get(reverse(name, kwargs=where)).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_log_of_the_same_name_that_was_brought_since_stays(judged: Product, ana: User) -> None:
    log = Log.objects.get()
    removal._forget_log(judged, log.place)
    assert (product_folder(judged) / log.place).exists()
    log.delete()
    removal._forget_log(judged, log.place)
    assert not (product_folder(judged) / log.place).exists()


@pytest.mark.django_db(transaction=True)
def test_a_file_in_a_folder_of_the_server_stays_there(product: Product, ana: User, tmp_path: Path) -> None:
    file = tmp_path / "payments.csv"
    file.write_text(LOG)
    log = Log.objects.create(product=product, place=str(file), name=file.name, size=1, brought_by=ana, state="ready")
    page = signed_in(ana).get(log_page_of(log, "log")).content.decode()
    assert "stays there" in page
    remove_log(ana, log)
    assert file.exists()
    assert not Log.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_what_is_judged_or_compared_while_its_product_goes_ends_quietly(
    product: Product, judged: Product, ana: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, comparison = ask_for_assessment(ana, judged), ask_to_compare(ana, judged, "a", "b")
    for record in (asked, comparison):
        type(record).objects.filter(pk=record.pk).update(state="waiting")

    def goes(*work: object, **limits: int) -> dict[str, object]:
        remove_product(ana, Product.objects.get(pk=judged.pk))
        return {"assessment": {}, "figures": {}, "conclusion": ""}

    monkeypatch.setattr("upheld_web.jobs.apart.done_apart", goes)
    judge.call(asked.pk)
    hold_against.call(comparison.pk)
    assert not Product.objects.filter(pk=judged.pk).exists()
    assert not Assessment.objects.exists()


def test_folders_of_no_product_are_taken_away_once_they_are_old(
    product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, gone = product_folder(product), HOME.logs / "987654"
    gone.mkdir()
    try:
        assert forget_what_is_gone() == 0
        monkeypatch.setattr(removal.time, "time", lambda: gone.stat().st_ctime + removal.KEPT_S + 1)
        assert forget_what_is_gone() == 1
        assert kept.exists()
        assert not gone.exists()
    finally:
        shutil.rmtree(gone, ignore_errors=True)
