from __future__ import annotations

from django.urls import reverse

from tests.web.conftest import signed_in
from upheld_web.records.models import Product, User


def test_data_says_who_is_counted(judged: Product, cast: dict[str, User]) -> None:
    page = signed_in(cast["vic"]).get(reverse("data", kwargs={"product": judged.slug})).context["page"]
    counted = {one.what: one.count for one in page.population}
    assert counted == {"in the log": 2000, "judged": 2000}


def test_an_idea_has_no_data_and_says_so(product: Product, cast: dict[str, User]) -> None:
    page = signed_in(cast["vic"]).get(reverse("data", kwargs={"product": product.slug})).content.decode()
    assert "No verdict yet, so nothing was counted." in page
