from __future__ import annotations

import re

from django.test import Client
from django.urls import reverse

from tests.web.conftest import signed_in
from upheld_web.records.models import Entry, Token, User

TOKENS = "/tokens/"


def made(by: User, name: str = "the nightly job") -> str:
    found = re.search(r"upheld_[\w-]{43}", signed_in(by).post(TOKENS, {"name": name}).content.decode())
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
