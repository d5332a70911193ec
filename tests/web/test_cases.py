from __future__ import annotations

from django.urls import reverse

from tests.web.conftest import SPEC, signed_in
from upheld_web.records.actions.products import save_spec
from upheld_web.records.models import Entry, Product, User


def where(product: Product) -> str:
    return reverse("cases", kwargs={"product": product.slug})


def test_cases_are_read_and_the_reading_is_noted(judged: Product, cast: dict[str, User]) -> None:
    answer = signed_in(cast["ben"]).post(where(judged), {})
    page = answer.context["page"]
    assert answer.status_code == 200, page.problem
    assert any(group.rows for group in page.groups)
    noted = Entry.objects.filter(did="read cases").get()
    assert (noted.actor, noted.details["unmasked"]) == (cast["ben"], False)


def test_whose_case_it_is_is_masked_and_only_an_owner_lifts_that(judged: Product, cast: dict[str, User]) -> None:
    save_spec(cast["ana"], judged, SPEC.replace("  id: id\n", "  id: id\n  who: country\n"))
    ben = signed_in(cast["ben"]).post(where(judged), {"unmask": "on"})
    assert "country 1" in ben.content.decode()
    assert Entry.objects.filter(did="read cases").latest("pk").details["unmasked"] is False
    ana = signed_in(cast["ana"]).post(where(judged), {"unmask": "on"})
    assert "country 1" not in ana.content.decode()
    assert Entry.objects.filter(did="read cases").latest("pk").details["unmasked"] is True


def test_a_product_without_a_log_says_what_is_missing(product: Product, cast: dict[str, User]) -> None:
    answer = signed_in(cast["ben"]).post(where(product), {})
    assert answer.status_code == 422
    assert "log" in answer.context["page"].problem
