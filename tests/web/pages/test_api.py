from __future__ import annotations

import pytest
from django.test import Client

from tests.web.conftest import signed_in
from upheld_web.records.actions.tokens import make_token
from upheld_web.records.models import Entry, Figures, Product, User


def program(user: User) -> Client:
    return Client(enforce_csrf_checks=True, headers={"Authorization": f"Bearer {make_token(user, 'a program')}"})


def test_a_program_reads_the_products_of_its_person(judged: Product, cast: dict[str, User]) -> None:
    (found,) = program(cast["vic"]).get("/api/products").json()["products"]
    assert (found["product"], found["role"]) == (judged.slug, "viewer")
    assert [one["verdict"] for one in found["requirements"]] == [mark[1] for mark in judged.assessment.marks]  # type: ignore[union-attr]
    assert program(cast["cy"]).get("/api/products").json() == {"products": []}


def test_the_assessment_is_the_object_of_the_command_line(judged: Product, cast: dict[str, User]) -> None:
    answer = program(cast["vic"]).get(f"/api/products/{judged.slug}/assessment")
    assert answer.json() == Figures.objects.get().contract


def test_without_a_verdict_the_program_is_told_what_to_do(product: Product, ana: User) -> None:
    answer = program(ana).get(f"/api/products/{product.slug}/assessment")
    assert answer.status_code == 404
    assert "judge" in answer.json()["error"]


@pytest.mark.slow
def test_a_program_of_bens_asks_for_a_verdict_without_a_cookie(judged: Product, cast: dict[str, User]) -> None:
    answer = program(cast["ben"]).post(f"/api/products/{judged.slug}/judge")
    assert answer.status_code == 202
    assert judged.assessments.get(pk=answer.json()["judging"]).asked_by == cast["ben"]
    assert Entry.objects.filter(actor=cast["ben"], did="asked for a verdict").exists()


@pytest.mark.parametrize(("who", "status"), [("vic", 403), ("cy", 404)])
def test_a_program_may_do_what_its_person_may(who: str, status: int, judged: Product, cast: dict[str, User]) -> None:
    answer = program(cast[who]).post(f"/api/products/{judged.slug}/judge")
    assert answer.status_code == status
    assert answer.json()["error"]


def test_a_cookie_is_no_token(judged: Product, ana: User) -> None:
    assert signed_in(ana).get("/api/products").status_code == 401
    assert signed_in(ana).post(f"/api/products/{judged.slug}/judge").status_code == 401


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Bearer upheld_made-up", "Basic YTpi", "bearer \x00"])
def test_a_token_that_is_none_is_refused(header: str, db: None) -> None:
    answer = Client().get("/api/products", headers={"Authorization": header})
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/json")


def test_a_wrong_method_says_the_right_one(ana: User) -> None:
    answer = program(ana).post("/api/products")
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")
    assert answer.json() == {"error": "Use GET or HEAD here."}
