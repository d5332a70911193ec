from __future__ import annotations

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from tests.web.conftest import PASSWORD, signed_in
from upheld_web.access.roles import Role
from upheld_web.records.actions.membership import change_role, remove
from upheld_web.records.models import Entry, Invitation, Membership, Product, User
from upheld_web.records.refused import Refused


def people(product: Product) -> str:
    return reverse("people", kwargs={"product": product.slug})


def link_in(page: str) -> str:
    found = re.search(r"http://testserver(/welcome/[\w-]+/)", page)
    assert found, page
    return found[1]


def invited(by: User, product: Product, email: str, role: str) -> str:
    """The link that an owner is handed who runs the workspace too: nobody else holds one to somebody new."""
    User.objects.filter(pk=by.pk).update(is_administrator=True)
    page = signed_in(by).post(people(product), {"email": email, "role": role}).content.decode()
    User.objects.filter(pk=by.pk).update(is_administrator=False)
    return link_in(page)


def role_of(product: Product, user: User) -> str | None:
    return Membership.objects.filter(product=product, user=user).values_list("role", flat=True).first()


def give(by: User, product: Product, user: User, role: str) -> str:
    number = Membership.objects.get(product=product, user=user).pk
    path = reverse("change-role", kwargs={"product": product.slug, "id": number})
    return signed_in(by).post(path, {"role": role}, follow=True).content.decode()


def let_go(by: User, product: Product, user: User) -> str:
    number = Membership.objects.get(product=product, user=user).pk
    path = reverse("let-go", kwargs={"product": product.slug, "id": number})
    return signed_in(by).post(path, follow=True).content.decode()


@pytest.mark.slow
def test_whom_ana_invites_comes_in_and_contributes(judged: Product, ana: User) -> None:
    dan = Client()
    dan.post(invited(ana, judged, "dan@example.org", "contributor"), {"name": "Dan", "password": PASSWORD})
    assert judged.title in dan.get("/").content.decode()
    dan.post(reverse("judge", kwargs={"product": judged.slug}))
    assert Entry.objects.filter(product=judged, actor__email="dan@example.org", did="asked for a verdict").exists()


def test_an_invited_viewer_reads_and_changes_nothing(judged: Product, ana: User) -> None:
    dan = Client()
    dan.post(invited(ana, judged, "dan@example.org", "viewer"), {"name": "Dan", "password": PASSWORD})
    assert dan.get(reverse("evaluate", kwargs={"product": judged.slug})).status_code == 200
    assert dan.post(reverse("judge", kwargs={"product": judged.slug})).status_code == 403


def test_the_link_says_who_invites_to_what_and_does_not_let_the_address_be_changed(product: Product, ana: User) -> None:
    path = invited(ana, product, "dan@example.org", "viewer")
    assert "Ana invited you to Stop payments with stolen cards as viewer" in Client().get(path).content.decode()
    Client().post(path, {"name": "Eve", "password": PASSWORD, "email": "eve@example.org"})
    assert User.objects.get(name="Eve").email == "dan@example.org"


def test_who_is_here_already_is_let_in_without_a_link(product: Product, cast: dict[str, User]) -> None:
    page = signed_in(cast["ana"]).post(people(product), {"email": "CY@example.org", "role": "viewer"}).content.decode()
    assert "/welcome/" not in page
    assert role_of(product, cast["cy"]) == "viewer"


def test_two_invitations_to_one_address_are_taken_up_together(product: Product, cast: dict[str, User]) -> None:
    from upheld_web.records.actions.products import begin_product

    other = begin_product(cast["ana"], "Another product", "classification")
    first, second = (invited(cast["ana"], one, "dan@example.org", "viewer") for one in (product, other))
    Client().post(first, {"name": "Dan", "password": PASSWORD})
    assert Membership.objects.filter(user__name="Dan").count() == 2
    assert Client().get(second).status_code == 410


def test_a_newer_invitation_replaces_the_older_one(product: Product, ana: User) -> None:
    older = invited(ana, product, "dan@example.org", "owner")
    newer = invited(ana, product, "dan@example.org", "viewer")
    assert (Client().get(older).status_code, Client().get(newer).status_code) == (410, 200)


def test_a_withdrawn_link_lets_nobody_in(product: Product, ana: User) -> None:
    path = invited(ana, product, "dan@example.org", "viewer")
    number = Invitation.objects.get().pk
    signed_in(ana).post(reverse("withdraw-link", kwargs={"product": product.slug, "id": number}))
    assert Client().post(path, {"name": "Dan", "password": PASSWORD}).status_code == 410


def test_a_link_to_another_product_cannot_be_withdrawn_from_here(product: Product, cast: dict[str, User]) -> None:
    from upheld_web.records.actions.products import begin_product

    other = begin_product(cast["cy"], "Something of Cy's", "classification")
    invited(cast["cy"], other, "dan@example.org", "viewer")
    path = reverse("withdraw-link", kwargs={"product": product.slug, "id": Invitation.objects.get().pk})
    assert signed_in(cast["ana"]).post(path).status_code == 404


@pytest.mark.parametrize("deed", ["role", "go"])
def test_the_last_owner_stays(deed: str, product: Product, cast: dict[str, User]) -> None:
    ana = cast["ana"]
    page = give(ana, product, ana, "viewer") if deed == "role" else let_go(ana, product, ana)
    assert "last owner" in page
    assert role_of(product, ana) == "owner"


def test_an_owner_may_go_once_somebody_else_owns_it_too(product: Product, cast: dict[str, User]) -> None:
    give(cast["ana"], product, cast["ben"], "owner")
    let_go(cast["ana"], product, cast["ana"])
    assert role_of(product, cast["ana"]) is None
    assert signed_in(cast["ana"]).get(people(product)).status_code == 404


def test_who_became_the_last_owner_meanwhile_stays_too(product: Product, cast: dict[str, User]) -> None:
    as_seen = product.memberships.get(user=cast["ben"])
    product.memberships.filter(user=cast["ben"]).update(role="owner")
    product.memberships.filter(user=cast["ana"]).update(role="viewer")
    with pytest.raises(Refused, match="last owner"):
        remove(cast["ada"], as_seen)
    assert role_of(product, cast["ben"]) == "owner"


def test_who_was_let_go_meanwhile_is_given_no_role(product: Product, cast: dict[str, User]) -> None:
    as_seen = product.memberships.get(user=cast["ben"])
    remove(cast["ana"], product.memberships.get(user=cast["ben"]))
    with pytest.raises(Refused, match="meanwhile"):
        change_role(cast["ana"], as_seen, Role.OWNER)
    assert role_of(product, cast["ben"]) is None


def test_an_owner_who_was_switched_off_does_not_count(product: Product, cast: dict[str, User]) -> None:
    give(cast["ana"], product, cast["ben"], "owner")
    User.objects.filter(name="Ben").update(is_active=False)
    assert "last owner" in let_go(cast["ana"], product, cast["ana"])


def test_who_is_let_go_sees_the_product_no_more(product: Product, cast: dict[str, User]) -> None:
    ben = signed_in(cast["ben"])
    assert ben.get(people(product)).status_code == 200
    let_go(cast["ana"], product, cast["ben"])
    assert ben.get(people(product)).status_code == 404


def test_vic_sees_the_list_and_no_way_to_change_it(product: Product, cast: dict[str, User]) -> None:
    invited(cast["ana"], product, "dan@example.org", "viewer")
    page = signed_in(cast["vic"]).get(people(product)).content.decode()
    assert "ben@example.org" in page
    assert "Let somebody in" not in page
    assert "dan@example.org" not in page


def test_every_change_stands_in_the_trail(product: Product, cast: dict[str, User]) -> None:
    invited(cast["ana"], product, "dan@example.org", "viewer")
    give(cast["ana"], product, cast["ben"], "viewer")
    let_go(cast["ana"], product, cast["ben"])
    did = Entry.objects.filter(actor=cast["ana"], product=product).values_list("did", "subject")
    assert {("invited", "dan@example.org"), ("changed a role", "Ben"), ("let go", "Ben")} <= set(did)


def test_the_list_takes_as_many_queries_for_thirty_as_for_three(product: Product, cast: dict[str, User]) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, counts = signed_in(cast["ana"]), []
    for more in (0, 30):
        for number in range(more):
            one = User.objects.create(email=f"{number}@example.org", name=str(number))
            Membership.objects.create(product=product, user=one, role="viewer")
        with CaptureQueriesContext(connection) as found:
            client.get(people(product))
        counts.append(len(found))
    assert counts[0] == counts[1] <= 9


def test_where_mail_is_sent_the_link_goes_by_mail_and_is_not_shown(
    product: Product, ana: User, sends_mail: None
) -> None:
    page = signed_in(ana).post(people(product), {"email": "dan@example.org", "role": "viewer"}).content.decode()
    assert "/welcome/" not in page
    assert mail.outbox[0].to == ["dan@example.org"]
    assert Client().get(link_in(str(mail.outbox[0].body))).status_code == 200


def test_where_the_mail_cannot_be_sent_only_an_administrator_is_shown_the_link(
    product: Product, cast: dict[str, User], sends_mail: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_: object, **__: object) -> None:
        raise OSError("no route to host")

    monkeypatch.setattr("upheld_web.pages.links.send_mail", down)
    asked = {"email": "dan@example.org", "role": "viewer"}
    owner = signed_in(cast["ana"]).post(people(product), asked).content.decode()
    assert "could not be sent" in owner
    assert "/welcome/" not in owner
    page = signed_in(cast["ada"]).post(people(product), asked).content.decode()
    assert Client().get(link_in(page)).status_code == 200


def test_an_owner_without_mail_lets_in_nobody_under_an_address_that_nobody_proved(product: Product, ana: User) -> None:
    answer = signed_in(ana).post(people(product), {"email": "ceo@example.org", "role": "viewer"})
    assert answer.status_code == 422
    assert "proves no address" in answer.content.decode()
    assert not Invitation.objects.exists()


def test_a_title_of_several_lines_adds_nothing_to_the_head_of_a_mail(
    product: Product, ana: User, sends_mail: None
) -> None:
    Product.objects.update(title="Payments\nBcc: eve@example.org")
    signed_in(ana).post(people(product), {"email": "dan@example.org", "role": "viewer"})
    assert mail.outbox[0].recipients() == ["dan@example.org"]
    assert "\n" not in mail.outbox[0].subject
