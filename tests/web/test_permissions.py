"""Every page, for everybody: made from the table of pages, so that no page can be forgotten."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver, reverse

from tests.web.conftest import signed_in
from upheld_web.access.guard import Page
from upheld_web.access.roles import Need
from upheld_web.config.pages import PAGES
from upheld_web.records.actions.tokens import make_token
from upheld_web.records.models import Product, User

STANDING = {
    None: Need.ANYONE,
    "cy": Need.SIGNED_IN,
    "vic": Need.VIEWER,
    "ben": Need.CONTRIBUTOR,
    "ana": Need.OWNER,
    "ada": Need.ADMINISTRATOR,
}
OTHER_PARTS = {
    "number": 1,
    "token": "no-such-token",
    "name": "recall",
    "figure": "recall",
    "id": 1,
    "what": "switch-on",
}


def path_of(page: Page, product: Product) -> str:
    parts = {key: value for key, value in OTHER_PARTS.items() if f":{key}>" in page.path}
    return reverse(page.name, kwargs=({"product": product.slug} if page.of_product else {}) | parts)


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_is_for_those_it_names_and_for_nobody_else(
    page: Page, method: str, judged: Product, cast: dict[str, User], kept_tasks: None
) -> None:
    for who, stands in STANDING.items():
        with transaction.atomic():  # what one of them does there, the next does not find
            answer = getattr(visitor(page, cast[who] if who else None), method)(path_of(page, judged))
            transaction.set_rollback(True)
        assert fits(answer, page, page.reads if method == "get" else page.writes, who, stands), (who, answer)


def visitor(page: Page, user: User | None) -> Client:
    """Somebody's browser, or where the page is for programs, a program with a token of theirs."""
    if not page.by_token or user is None:
        return signed_in(user)
    return Client(headers={"Authorization": f"Bearer {make_token(user, 'a program')}"})


def fits(answer: HttpResponse, page: Page, need: Need | None, who: str | None, stands: Need) -> bool:
    """Whether the answer is the one that somebody of this standing should get."""
    to_sign_in = answer.get("Location", "").startswith("/accounts/login/")
    if need is None:
        return answer.status_code == 405
    if who is None and need > Need.ANYONE:
        return answer.status_code == 401 if page.by_token else to_sign_in
    if page.of_product and stands < Need.VIEWER:
        return answer.status_code == 404
    if stands < need:
        return answer.status_code == 403
    # Let in: what it then says to an empty form, or to something that is not there, is the page's own business.
    return answer.status_code in (200, 202, 204, 302, 303, 400, 404, 410, 422) and not to_sign_in


def test_every_address_stands_in_the_table_of_pages_or_is_one_to_sign_in_with() -> None:
    known = {page.name for page in PAGES}
    for pattern in get_resolver().url_patterns:
        assert getattr(pattern, "name", None) in known or str(pattern.pattern).startswith("accounts/")
