from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from tests.web.conftest import LOG, signed_in
from upheld_web.jobs.comparing import ask_to_compare
from upheld_web.records.models import Comparison, Product, User
from upheld_web.records.places import product_folder
from upheld_web.records.queries.comparisons import _end_of, _whole_months


@pytest.mark.slow
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


def test_what_waits_to_be_compared_is_not_asked_for_twice(judged: Product, ana: User, kept_tasks: None) -> None:
    first, again = (ask_to_compare(ana, judged, "payments.csv", "newer.csv") for _ in range(2))
    assert (first.pk, Comparison.objects.count(), DBTaskResult.objects.count()) == (again.pk, 1, 1)
    assert ask_to_compare(ana, judged, "payments.csv", "older.csv").pk != first.pk


@pytest.mark.slow
def test_nobody_learns_which_files_the_server_has(
    judged: Product, ana: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "secret.csv").write_text(LOG)
    (tmp_path / "payments.csv").write_text("not ours")
    monkeypatch.chdir(tmp_path)
    for text in (f"{tmp_path}/{{}}.csv", f"../../../../../../../../..{tmp_path}/{{}}.csv", "{}.csv"):
        said = []
        for name in ("secret", "nothing"):
            made = ask_to_compare(ana, judged, "payments.csv", text.format(name))
            said.append(Comparison.objects.get(pk=made.pk).refusal.replace(name, "it"))
        assert said[0] == said[1]
        assert "is no period, no log and no version" in said[0]


def test_whole_months_are_offered_the_newest_first() -> None:
    months = _whole_months(dt.date(2025, 12, 2), dt.date(2026, 3, 30))
    assert [f"{month}..{_end_of(month)}" for month in months] == ["2026-02-01..2026-02-28", "2026-01-01..2026-01-31"]
