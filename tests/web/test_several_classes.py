"""A log of several classes, from the file to a verdict: what its columns are, what is good enough, what was found."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import duckdb
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from sklearn.metrics import accuracy_score, precision_score, recall_score

from tests.browser.logs_to_bring import UNCLEAR, tickets
from tests.web.conftest import signed_in
from upheld_web.records.models import Log, Product, User

CARDS = Path(os.environ.get("UPHELD_DATA", "")) / "nannyml_multiclass" / "table.parquet"


def brought(client: Client, path: Path) -> Log:
    file = SimpleUploadedFile(path.name, path.read_bytes())
    client.post(reverse("begin-results"), {"title": "Send each ticket to its team", "file": file})
    return Log.objects.get()


def address(log: Log, page: str = "log") -> str:
    return reverse(page, kwargs={"product": log.product.slug, "number": log.pk})


def sentence(client: Client, log: Log, **changed: object) -> Log:
    """Send the sentence as the page shows it, but for what is changed."""
    form = client.get(address(log)).context["page"].form
    said = {name: form[name].value() for name in form.fields if form[name].value() not in (None, "")}
    answer = client.post(address(log), said | changed)
    assert answer.status_code == 302, answer.context["page"].form.errors
    log.refresh_from_db()
    return log


def bounds(client: Client, log: Log, **said: object) -> dict[str, Any]:
    """The contract that these bounds lead to."""
    answer = client.post(address(log, "good-enough"), said)
    assert answer.status_code == 302, answer.content.decode()
    product = Product.objects.get()
    assert product.assessment is not None, product.assessments.get().refusal
    contract: dict[str, Any] = product.assessment.figures.contract
    return contract


def by_id(contract: dict[str, Any]) -> dict[str, Any]:
    return {line["id"]: line for line in contract["requirements"]}


@pytest.mark.slow
def test_a_class_that_was_named_and_one_that_was_right_are_recognised(cast: dict[str, User], tmp_path: Path) -> None:
    client = signed_in(cast["ana"])
    log = brought(client, tickets(tmp_path))
    page = client.get(address(log)).context["page"]
    said = {name: page.form[name].value() for name in ("predicted", "score", "outcome", "positive")}
    assert said == {"predicted": "predicted_team", "score": "confidence", "outcome": "team", "positive": ""}
    assert log.drafted["facts"]["classes"] == [
        {"name": "billing", "n": 450}, {"name": "delivery", "n": 270}, {"name": "returns", "n": 180},
    ]  # fmt: skip


@pytest.mark.slow
def test_bounds_on_classes_are_locked_and_judged_as_scikit_learn_counts(cast: dict[str, User], tmp_path: Path) -> None:
    client = signed_in(cast["ana"])
    log = brought(client, tickets(tmp_path))
    contract = bounds(
        client, log, right="80", every_class="70", one="returns", one_found="80", one_wrong="25", acted_right="80",
        acted="60", every="language", every_right="75", currency="eur", right_from="2", wrong_from="10", wrong_to="30",
    )  # fmt: skip
    lines = by_id(contract)
    rows = duckdb.sql(f"select team, predicted_team, confidence from '{tmp_path / 'tickets.csv'}'").fetchall()
    right, named, acted = [r[0] for r in rows], [r[1] for r in rows], [r for r in rows if r[2] >= 0.5]
    expected = {
        "accuracy": accuracy_score(right, named),
        "recall-of-returns": recall_score(right, named, labels=["returns"], average="macro"),
        "precision-of-returns": precision_score(right, named, labels=["returns"], average="macro"),
        "precision": accuracy_score([r[0] for r in acted], [r[1] for r in acted]),
        "act_rate": len(acted) / len(rows),
    }
    found = {name: lines[name]["estimate"]["value"] for name in expected}
    assert found == pytest.approx(expected)
    assert lines["precision-of-returns"]["bound"] == {"at_least": 0.75}
    assert {"recall-in-every-class", "accuracy-in-every-language"} < set(lines)
    assert contract["value"]["currency"] == "EUR"
    assert contract["confusion_by_class"]


@pytest.mark.slow
def test_the_page_shows_which_class_was_named_as_which(cast: dict[str, User], tmp_path: Path) -> None:
    client = signed_in(cast["ana"])
    log = brought(client, tickets(tmp_path))
    bounds(client, log, right="80")
    page = client.get(reverse("evaluate", kwargs={"product": log.product.slug})).content.decode()
    assert "recall" in page.lower()
    assert "delivery" in page


@pytest.mark.slow
def test_what_bounds_on_classes_come_to_a_day_is_said(cast: dict[str, User], tmp_path: Path) -> None:
    client = signed_in(cast["ana"])
    log = brought(client, tickets(tmp_path))
    typed = {"right": "80", "one": "returns", "one_found": "50"}
    page = client.get(address(log, "good-enough"), typed, headers={"HX-Request": "true"}).content.decode()
    # 900 tickets in 30 days: 30 a day, of which 6 are returns.
    assert "30 tickets a day come in: 15 billing, 9 delivery, 6 returns" in page
    assert "leaves 6 a day wrong" in page
    assert "misses 3 returns a day" in page


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({}, "right"),
        ({"one": "returns"}, "one_found"),
        ({"one_wrong": "5"}, "one"),
        ({"right": "80", "right_from": "2"}, "wrong_from"),
        ({"every_right": "5"}, "every"),
    ],
)
@pytest.mark.slow
def test_a_bound_that_is_half_said_is_told_at_its_field(
    said: dict[str, str], field: str, cast: dict[str, User], tmp_path: Path
) -> None:
    client = signed_in(cast["ana"])
    answer = client.post(address(brought(client, tickets(tmp_path)), "good-enough"), said)
    assert answer.status_code == 422
    assert field in answer.context["page"].form.errors


@pytest.mark.slow
def test_one_class_alone_is_judged_by_whether_it_was_that_class(cast: dict[str, User], tmp_path: Path) -> None:
    client = signed_in(cast["ana"])
    log = sentence(client, brought(client, tickets(tmp_path)), positive="returns", score="none", act_at="")
    assert "positive: returns" in log.drafted["text"]
    page = client.get(address(log, "good-enough")).content.decode()
    assert "Of 100 tickets that are returns, find at least" in page
    lines = by_id(bounds(client, log, recall="80", wrong="30"))
    rows = duckdb.sql(f"select team, predicted_team from '{tmp_path / 'tickets.csv'}'").fetchall()
    right, named = [r[0] == "returns" for r in rows], [r[1] == "returns" for r in rows]
    assert lines["recall"]["estimate"]["value"] == pytest.approx(recall_score(right, named))
    assert lines["precision"]["estimate"]["value"] == pytest.approx(precision_score(right, named))


@pytest.mark.slow
def test_a_guess_of_yes_or_no_is_changed_to_classes(cast: dict[str, User], tmp_path: Path) -> None:
    client = signed_in(cast["ana"])
    log = brought(client, tickets(tmp_path, UNCLEAR))
    assert "classes" not in log.drafted["facts"]
    client.post(address(log), {"gives": "classes"})
    page = client.get(address(log)).content.decode()
    assert "Which column says the class that the product named?" in page
    log = sentence(
        client, log, predicted="zugeteilt", outcome="what_it_was", score="gewissheit", each="ticket", act_at="0.6"
    )
    assert [one["name"] for one in log.drafted["facts"]["classes"]] == ["billing", "delivery", "returns"]
    assert "act_at: 0.6" in log.drafted["text"]
    assert sentence(client, log) == log
    assert bounds(client, log, right="80", acted="50")["requirements"]


@pytest.mark.slow
def test_and_back_again(cast: dict[str, User], tmp_path: Path) -> None:
    client = signed_in(cast["ana"])
    log = brought(client, tickets(tmp_path))
    client.post(address(log), {"gives": "classification"})
    log = sentence(client, log, outcome="team", score="confidence", positive="returns")
    assert log.drafted["facts"]["kind"] == "classification"
    assert "classes" not in log.drafted["facts"]
    assert "outcome: team = 'returns'" in log.drafted["text"]


@pytest.mark.slow
def test_the_score_of_each_class_is_said_by_its_column(cast: dict[str, User], tmp_path: Path) -> None:
    client = signed_in(cast["ana"])
    path = tmp_path / "scored.csv"
    shares = {"billing": "0.7,0.2,0.1", "delivery": "0.3,0.4,0.3", "returns": "0.1,0.1,0.8"}
    rows = [f"T{i},{shares[team]},{team}" for i, team in enumerate(tuple(shares) * 40)]
    path.write_text("\n".join(["ticket_id,a,b,c,team", *rows]))
    log = brought(client, path)
    client.post(address(log), {"gives": "classes"})
    log.refresh_from_db()
    log = sentence(client, log, outcome="team", predicted="none", score="none")
    assert [question["answer"] for question in log.drafted["questions"]] == ["predicted"]
    answer = client.post(address(log), {"outcome": "team", "predicted": "none", "score": "none"})
    assert "predicted" in answer.context["page"].form.errors
    log = sentence(client, log, score_of_0="a", score_of_1="b", score_of_2="c")
    assert "scores: {billing: a, delivery: b, returns: c}" in log.drafted["text"]
    assert by_id(bounds(client, log, right="80"))["accuracy"]["estimate"]["value"] == 1


@pytest.mark.slow
def test_an_answer_that_does_not_fit_is_told_and_can_be_changed(cast: dict[str, User], tmp_path: Path) -> None:
    client = signed_in(cast["ana"])
    log = sentence(client, brought(client, tickets(tmp_path)), score="language")
    assert log.state == "ready"
    page = client.get(address(log)).content.decode()
    assert "What was said does not fit the log" in page
    assert "--score" not in page
    log = sentence(client, log, score="confidence")
    assert log.drafted["text"]


@pytest.mark.skipif(not CARDS.is_file(), reason="UPHELD_DATA has no nannyml_multiclass")
def test_three_credit_cards_are_judged_as_scikit_learn_counts(cast: dict[str, User]) -> None:
    client = signed_in(cast["ana"])
    log = brought(client, CARDS)
    lines = by_id(bounds(client, log, right="70", every_class="60", one="upmarket_card", one_found="60"))
    rows = duckdb.sql(f"select outcome, prediction from '{CARDS}'").fetchall()
    right, named = zip(*rows, strict=True)
    assert lines["accuracy"]["estimate"]["value"] == pytest.approx(accuracy_score(right, named))
    recall = recall_score(right, named, labels=["upmarket_card"], average="macro")
    assert lines["recall-of-upmarket_card"]["estimate"]["value"] == pytest.approx(recall)
