from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse


def test_anybody_reads_what_a_slide_means_without_signing_in(db: None) -> None:
    page = Client().get(reverse("slide")).content.decode()
    # 0.92 * 0.001 / (0.92 * 0.001 + 0.03 * 0.999) = 2.98 %: 920 caught and 29,970 false alarms a day.
    assert "29,970" in page


def test_a_bound_is_judged_on_the_tested_sample(db: None) -> None:
    asked = {"recall": 92, "false_positive_rate": 3, "base_rate": 10, "tested": 1000, "at_least_recall": 90}
    page = Client().get(reverse("slide"), asked).context["page"]
    assert [one.verdict for one in page.judged] == ["undecided"]


def test_what_is_missing_is_told_in_the_words_of_the_form(db: None) -> None:
    page = Client().get(reverse("slide"), {"recall": 92, "false_positive_rate": 3}).context["page"]
    assert "How common it is" in page.problem
    assert page.said == ()


def test_how_often_late_is_told_at_each_time_shown(db: None) -> None:
    asked = {"unit": "minutes", "promised": 32, "mean_error": 0, "spread": 6, "late_from": 6, "early_from": 1.5}
    page = Client().get(reverse("slide-promise"), asked).context["page"]
    assert len(page.tables) == 3
    # With linear costs the newsvendor share is 6 / (6 + 1.5) = 80 %, and a normal error is late in half of all cases.
    assert any("50" in cell for row in page.tables[0].rows for cell in row)


def test_a_slide_that_contradicts_itself_is_refused_in_a_sentence(db: None) -> None:
    asked = {"unit": "minutes", "mean_error": 9, "mae": 3}
    page = Client().get(reverse("slide-promise"), asked).context["page"]
    assert page.problem
    assert "Traceback" not in page.problem


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"recall": 120, "false_positive_rate": 3}, "“Caught: of those it should find (%)” lies between 0 and 100."),
        ({"recall": 92, "per_day": -1}, "“Cases a day” cannot be below 0."),
    ],
)
def test_what_is_beyond_its_ends_is_told_in_the_words_of_the_form(asked: dict[str, int], told: str, db: None) -> None:
    assert f"<p>{told}</p>" in Client().get(reverse("slide"), asked).content.decode()


def test_what_was_filled_in_stays_in_sight(db: None) -> None:
    asked = {"recall": 92, "false_positive_rate": 3, "base_rate": 10, "per_day": 10}
    assert "<details open>" not in Client().get(reverse("slide"), asked).content.decode()
    assert "<details open>" in Client().get(reverse("slide"), asked | {"missed_from": 200}).content.decode()
