from __future__ import annotations

import datetime as dt
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.web.conftest import PASSWORD
from upheld_web.records.actions.people import first_link, recovery_link
from upheld_web.records.models import Entry, Invitation, User
from upheld_web.records.shown_once import digest_of

BASE = "http://127.0.0.1:8000"
ADA = {"email": "Ada@Example.org", "name": "Ada", "password": PASSWORD}


def first_path() -> str:
    link = first_link(BASE)
    assert link is not None
    return urlsplit(link).path


@pytest.mark.django_db
def test_the_first_person_comes_in_by_the_link_and_runs_the_workspace() -> None:
    path, client = first_path(), Client()
    assert client.get(path).status_code == 200
    assert client.post(path, ADA).headers["Location"] == "/"
    ada = User.objects.get()
    assert (ada.email, ada.name, ada.is_administrator) == ("ada@example.org", "Ada", True)
    assert client.get("/").status_code == 200
    assert Entry.objects.filter(actor=ada, did="came in by a link").exists()


@pytest.mark.django_db
def test_a_link_works_once_and_says_so() -> None:
    path = first_path()
    Client().post(path, ADA)
    again = Client().post(path, ADA | {"email": "eve@example.org"})
    assert again.status_code == 410
    assert "used already" in again.content.decode()
    assert User.objects.count() == 1


@pytest.mark.django_db
def test_a_link_is_not_used_up_by_being_looked_at() -> None:
    path = first_path()
    for _ in range(3):
        assert Client().get(path).status_code == 200
    assert Invitation.objects.get().used_at is None


@pytest.mark.django_db
def test_a_newer_first_link_replaces_the_older_one() -> None:
    older, newer = first_path(), first_path()
    assert Client().get(older).status_code == 410
    assert Client().get(newer).status_code == 200


def test_there_is_no_first_link_once_somebody_is_there(cast: dict[str, User]) -> None:
    assert first_link(BASE) is None


@pytest.mark.django_db
def test_a_link_expires_after_seven_days() -> None:
    path = first_path()
    Invitation.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    answer = Client().post(path, ADA)
    assert answer.status_code == 410
    assert "seven days" in answer.content.decode()
    assert not User.objects.exists()


@pytest.mark.django_db
def test_of_a_link_only_a_digest_is_kept() -> None:
    secret = first_path().split("/")[2]
    kept = Invitation.objects.values().get()
    assert secret not in str(kept)
    assert kept["digest"] == digest_of(secret)


@pytest.mark.django_db
@pytest.mark.parametrize("password", ["short", "password123456", "ada@example.org"])
def test_a_password_that_is_short_common_or_ones_own_address_is_refused(password: str) -> None:
    answer = Client().post(first_path(), ADA | {"password": password})
    assert answer.status_code == 422
    assert "errorlist" in answer.content.decode()
    assert not User.objects.exists()


def test_a_new_password_by_a_link_ends_every_session(cast: dict[str, User]) -> None:
    elsewhere = Client()
    assert elsewhere.login(email="ben@example.org", password=PASSWORD)
    path = urlsplit(recovery_link(BASE, "BEN@example.org")).path
    assert Client().post(path, {"password": "quite another password"}).headers["Location"] == reverse("account_login")
    assert elsewhere.get("/").status_code == 302
    assert not Client().login(email="ben@example.org", password=PASSWORD)
    assert Client().login(email="ben@example.org", password="quite another password")


def test_who_is_signed_in_uses_up_nobody_elses_link(cast: dict[str, User]) -> None:
    client = Client()
    client.force_login(cast["ana"])
    path = urlsplit(recovery_link(BASE, "ben@example.org")).path
    assert "signed in as Ana" in client.post(path, {"password": "quite another password"}).content.decode()
    assert Invitation.objects.get().used_at is None


@pytest.mark.django_db
def test_a_name_full_of_html_comes_out_harmless() -> None:
    client = Client()
    client.post(first_path(), ADA | {"name": "<script>alert(1)</script>"})
    assert "<script>alert" not in client.get("/").content.decode()
