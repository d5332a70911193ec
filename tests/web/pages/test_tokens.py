from __future__ import annotations

import datetime as dt
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.web.conftest import PASSWORD, signed_in
from upheld_web.records.actions.people import recovery_link
from upheld_web.records.models import Entry, Token, User

TOKENS = "/tokens/"


def made(by: User, name: str = "the nightly job", life: str = "90") -> str:
    found = re.search(r"upheld_[\w-]{43}", signed_in(by).post(TOKENS, {"name": name, "life": life}).content.decode())
    assert found
    return found[0]


def program(token: str) -> Client:
    return Client(headers={"Authorization": f"Bearer {token}"})


def test_a_token_is_shown_once_and_kept_as_a_digest(ana: User) -> None:
    token = made(ana)
    assert token not in signed_in(ana).get(TOKENS).content.decode()
    assert token not in str(Token.objects.values().get())


def test_a_token_lets_a_program_in_in_the_name_of_its_person(ana: User) -> None:
    assert program(made(ana)).get("/api/products").json() == {"products": []}
    assert Token.objects.get().used_at is not None


def test_a_revoked_token_lets_nobody_in(ana: User) -> None:
    token = made(ana)
    signed_in(ana).post(reverse("revoke-token", kwargs={"id": Token.objects.get().pk}))
    answer = program(token).get("/api/products")
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")
    assert "Tokens are made" in answer.json()["error"]


@pytest.mark.parametrize(("life", "days"), [("30", 30), ("90", 90), ("365", 365)])
def test_a_token_works_for_as_long_as_was_chosen_and_then_says_that_it_expired(
    life: str, days: int, ana: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    token, now = made(ana, life=life), timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now + dt.timedelta(days=days) - dt.timedelta(minutes=1))
    assert program(token).get("/api/products").status_code == 200
    monkeypatch.setattr(timezone, "now", lambda: now + dt.timedelta(days=days))
    answer = program(token).get("/api/products")
    assert answer.status_code == 401
    assert answer.json()["error"].startswith(f"This token expired on {(now + dt.timedelta(days=days)).date()}. Send")
    assert "<strong>expired on" in signed_in(ana).get(TOKENS).content.decode()


def test_ninety_days_are_suggested_and_a_token_may_work_until_it_is_revoked(ana: User) -> None:
    assert '<option value="90" selected>' in signed_in(ana).get(TOKENS).content.decode()
    made(ana, life="until revoked")
    assert Token.objects.get().expires_at is None
    assert "works until you revoke it" in signed_in(ana).get(TOKENS).content.decode()


def test_a_life_that_nobody_offered_is_refused(ana: User) -> None:
    assert signed_in(ana).post(TOKENS, {"name": "a program", "life": "4000"}).status_code == 422
    assert not Token.objects.exists()


@pytest.mark.slow
def test_a_new_password_revokes_every_token_and_says_so(cast: dict[str, User]) -> None:
    tokens, bens = [made(cast["ana"], name) for name in ("one", "two")], made(cast["ben"])
    client, new = signed_in(cast["ana"]), "quite another password"
    said = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    answer = client.post("/accounts/password/change/", said, follow=True)
    assert "Your tokens work no more" in answer.content.decode()
    assert [program(token).get("/api/products").status_code for token in (*tokens, bens)] == [401, 401, 200]
    assert "This token was revoked on" in program(tokens[0]).get("/api/products").json()["error"]
    assert Entry.objects.get(did="revoked their tokens").details == {"tokens": 2}


def test_so_does_one_that_is_chosen_by_a_link(ana: User) -> None:
    token = made(ana)
    address = recovery_link("", ana.email)
    answer = Client().post(address, {"password": "quite another password"}, follow=True)
    assert "tokens work no more" in answer.content.decode()
    assert program(token).get("/api/products").status_code == 401


def test_where_there_was_no_token_nothing_is_said_of_any(ana: User) -> None:
    client, new = signed_in(ana), "quite another password"
    said = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert "Your tokens work" not in client.post("/accounts/password/change/", said, follow=True).content.decode()
    assert not Entry.objects.filter(did="revoked their tokens").exists()


def test_ben_cannot_revoke_anas_token(cast: dict[str, User]) -> None:
    token = made(cast["ana"])
    path = reverse("revoke-token", kwargs={"id": Token.objects.get().pk})
    assert signed_in(cast["ben"]).post(path).status_code == 404
    assert program(token).get("/api/products").status_code == 200


def test_a_token_opens_no_page_for_people(ana: User) -> None:
    assert program(made(ana)).get("/settings/").status_code == 302


def test_making_and_revoking_stand_in_the_trail_without_the_token(ana: User) -> None:
    token = made(ana)
    signed_in(ana).post(reverse("revoke-token", kwargs={"id": Token.objects.get().pk}))
    assert list(Entry.objects.values_list("did", flat=True)) == ["revoked a token", "made a token"]
    assert not any(token in str(entry) for entry in Entry.objects.values())
