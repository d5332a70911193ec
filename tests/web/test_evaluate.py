from __future__ import annotations

import pytest
from django.urls import reverse

from tests.web.conftest import SPEC, signed_in
from upheld_web.records.models import Entry, Product, User


def test_the_newest_verdict_is_shown_with_its_requirements(judged: Product, ana: User) -> None:
    page = signed_in(ana).get(reverse("evaluate", kwargs={"product": judged.slug})).content.decode()
    assert 'data-verdict="met"' in page
    assert "False positive rate" in page


def test_a_refused_judging_is_told_as_it_is(product: Product, ana: User) -> None:
    from upheld_web.records.actions.products import save_spec

    save_spec(ana, product, SPEC)
    client = signed_in(ana)
    client.post(reverse("judge", kwargs={"product": product.slug}))
    page = client.get(reverse("evaluate", kwargs={"product": product.slug})).content.decode()
    assert "payments.csv" in page
    assert "refused" in page


def test_every_judging_leaves_an_entry(judged: Product, ana: User) -> None:
    signed_in(ana).post(reverse("judge", kwargs={"product": judged.slug}))
    assert Entry.objects.filter(product=judged, did="asked for a verdict", actor=ana).count() == 1


@pytest.mark.parametrize("source", ["/etc/passwd", "../../secret", "../1/other.csv"])
def test_a_spec_reads_from_its_own_folder_alone(source: str, product: Product, ana: User) -> None:
    from upheld_web.records.actions.products import save_spec

    save_spec(ana, product, SPEC.replace("payments.csv", source))
    client = signed_in(ana)
    client.post(reverse("judge", kwargs={"product": product.slug}))
    assert product.assessments.get().state == "refused"
