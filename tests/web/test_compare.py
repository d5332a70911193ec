from __future__ import annotations

import datetime as dt

from django.urls import reverse

from tests.web.conftest import LOG, signed_in
from upheld_web.records.models import Comparison, Product, User
from upheld_web.records.places import product_folder
from upheld_web.records.queries.comparisons import _end_of, _whole_months


def test_another_log_is_held_against_the_first(judged: Product, cast: dict[str, User]) -> None:
    better = LOG.replace("0.9", "0.99").replace("0.1", "0.01")
    (product_folder(judged) / "newer.csv").write_text(better)
    client = signed_in(cast["ben"])
    answer = client.post(
        reverse("compare", kwargs={"product": judged.slug}), {"a": "payments.csv", "b": "newer.csv"}, follow=True
    )
    made = Comparison.objects.get()
    assert (made.state, made.refusal) == ("done", "")
    assert "is B better than A?" in answer.content.decode()
    assert (
        "newer.csv" in signed_in(cast["vic"]).get(reverse("compare", kwargs={"product": judged.slug})).content.decode()
    )


def test_what_cannot_be_compared_is_refused_in_words(judged: Product, ana: User) -> None:
    client = signed_in(ana)
    asked = {"a": "payments.csv", "b": "/etc/passwd"}
    page = client.post(reverse("compare", kwargs={"product": judged.slug}), asked, follow=True).content.decode()
    assert Comparison.objects.get().state == "refused"
    assert "root:" not in page
    page = client.post(reverse("compare", kwargs={"product": judged.slug}), {"a": "payments.csv"}).content.decode()
    assert "Name both" in page


def test_whole_months_are_offered_the_newest_first() -> None:
    months = _whole_months(dt.date(2025, 12, 2), dt.date(2026, 3, 30))
    assert [f"{month}..{_end_of(month)}" for month in months] == ["2026-02-01..2026-02-28", "2026-01-01..2026-01-31"]
