from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.web.conftest import PASSWORD, signed_in
from tests.web.pages.test_people import invited, link_in
from upheld_web.records.actions.tokens import make_token, owner_of_token
from upheld_web.records.models import Entry, Product, User

WORKSPACE = "/workspace/"


def do(by: User, what: str, to: User) -> str:
    path = reverse("change-person", kwargs={"id": to.pk, "what": what})
    answer = signed_in(by).post(path, follow=True).content.decode()
    to.refresh_from_db()
    return answer


def test_ada_sees_everybody(cast: dict[str, User]) -> None:
    page = signed_in(cast["ada"]).get(WORKSPACE).content.decode()
    assert all(one.email in page for one in cast.values())


def test_whom_ada_switches_off_is_out_by_session_password_and_token(cast: dict[str, User]) -> None:
    ben, token = signed_in(cast["ben"]), make_token(cast["ben"], "a program")
    do(cast["ada"], "switch-off", cast["ben"])
    assert ben.get("/").status_code == 302
    assert not Client().login(email="ben@example.org", password=PASSWORD)
    assert owner_of_token(token) is None
    do(cast["ada"], "switch-on", cast["ben"])
    assert Client().login(email="ben@example.org", password=PASSWORD)


def test_nobody_comes_back_by_a_link_they_gave_out_before_they_were_switched_off(
    product: Product, cast: dict[str, User]
) -> None:
    product.memberships.filter(user=cast["ben"]).update(role="owner")
    theirs = invited(cast["ben"], product, "ben.again@example.org", "owner")
    others = invited(cast["ana"], product, "dan@example.org", "viewer")
    do(cast["ada"], "switch-off", cast["ben"])
    assert Client().get(theirs).status_code == 410
    assert Client().get(others).status_code == 200


@pytest.mark.parametrize("what", ["switch-off", "ordinary"])
def test_the_last_administrator_stays(what: str, cast: dict[str, User]) -> None:
    assert "last administrator" in do(cast["ada"], what, cast["ada"])
    assert cast["ada"].is_administrator
    assert cast["ada"].is_active


def test_an_administrator_may_go_once_somebody_else_is_one(cast: dict[str, User]) -> None:
    do(cast["ada"], "administrator", cast["ana"])
    do(cast["ana"], "ordinary", cast["ada"])
    assert (cast["ana"].is_administrator, cast["ada"].is_administrator) == (True, False)
    assert signed_in(cast["ada"]).get(WORKSPACE).status_code == 403


def test_a_link_to_a_new_password_is_shown_once_and_works(cast: dict[str, User]) -> None:
    ada = signed_in(cast["ada"])
    path = link_in(ada.post(reverse("new-password", kwargs={"id": cast["ben"].pk})).content.decode())
    assert "/welcome/" not in ada.get(WORKSPACE).content.decode()
    Client().post(path, {"password": "quite another password"})
    assert Client().login(email="ben@example.org", password="quite another password")


def test_the_owner_of_a_product_makes_nobody_a_link_to_a_new_password(product: Product, cast: dict[str, User]) -> None:
    path = reverse("new-password", kwargs={"id": cast["ben"].pk})
    assert signed_in(cast["ana"]).post(path).status_code == 403


def test_whom_ada_invites_begins_without_a_product(cast: dict[str, User]) -> None:
    page = signed_in(cast["ada"]).post(WORKSPACE, {"email": "dan@example.org"}).content.decode()
    dan = Client()
    dan.post(link_in(page), {"name": "Dan", "password": PASSWORD})
    assert dan.get("/").status_code == 200
    assert not User.objects.get(name="Dan").is_administrator


def test_whoever_is_here_already_is_not_invited_again(cast: dict[str, User]) -> None:
    answer = signed_in(cast["ada"]).post(WORKSPACE, {"email": "Ben@example.org"})
    assert answer.status_code == 422
    assert "here already" in answer.content.decode()


def test_what_ada_does_stands_in_the_trail(cast: dict[str, User]) -> None:
    do(cast["ada"], "switch-off", cast["ben"])
    do(cast["ada"], "administrator", cast["ana"])
    assert set(Entry.objects.filter(actor=cast["ada"]).values_list("did", "subject")) == {
        ("switched off", "Ben"),
        ("made an administrator", "Ana"),
    }
    page = signed_in(cast["ada"]).get(WORKSPACE).content.decode()
    assert "switched off: Ben" in page


def test_everybody_is_read_with_one_number_of_queries(cast: dict[str, User]) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, counts = signed_in(cast["ada"]), []
    for more in (0, 30):
        User.objects.bulk_create(User(email=f"{number}@example.org", name=str(number)) for number in range(more))
        with CaptureQueriesContext(connection) as found:
            client.get(WORKSPACE)
        counts.append(len(found))
    assert counts[0] == counts[1] <= 6
