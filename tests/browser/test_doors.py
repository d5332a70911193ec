"""Each of the four doors of the workbench leads to a first result, with scripts and without."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.logs_to_bring import UNCLEAR, orders, payments, tickets
from tests.browser.workbench import Visitor, visitor  # noqa: F401  # a fixture
from tests.web.conftest import _done_here, _no_logs_left, _throttled_anew, cast  # noqa: F401
from upheld_web.records.models import Commitment, Product, User

# ruff: noqa: F811  # fixtures are named where they are used
pytestmark = pytest.mark.slow
BOTH = pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])


def through(door: str, page: Any) -> Any:
    page.goto("/")
    page.get_by_role("link", name=door).click()
    return page


@BOTH
def test_an_idea_becomes_a_brief(javascript: bool, visitor: Visitor, cast: dict[str, User]) -> None:
    page = through("I have an idea", visitor(cast["ana"], javascript=javascript))
    page.get_by_label("What should it do").fill("See which complaints will escalate")
    page.get_by_label("It says yes or no").check()
    page.get_by_label("Who has the problem?").fill("Team leads in support")
    page.get_by_role("button", name="Write it down").click()
    expect(page.get_by_label("Who has the problem?")).to_have_value("Team leads in support")
    page.get_by_role("link", name="Is it good enough?").click()
    expect(page.get_by_role("link", name="Bring a log")).to_be_visible()
    assert "who: Team leads in support" in Product.objects.get().spec.text


@BOTH
def test_results_become_a_verdict(javascript: bool, visitor: Visitor, cast: dict[str, User], tmp_path: Path) -> None:
    page = through("I have results", visitor(cast["ana"], javascript=javascript))
    page.get_by_label("What does the product do").fill("Stop payments with stolen cards")
    page.get_by_label("The log").set_input_files(payments(tmp_path))
    page.get_by_role("button", name="Bring it").click()
    expect(page.get_by_label("The product gave it the score in")).to_have_value("fraud_score")
    page.get_by_role("button", name="That is right: next").click()
    assert page.locator("[data-verdict]").count() == 0
    page.get_by_label("Of 100 payments").fill("80")
    page.get_by_label("Of 1,000 ordinary payments").fill("30")
    if javascript:  # what it comes to a day renews itself
        expect(page.locator("#said")).to_contain_text("Stopping 30 of 1,000")
    page.get_by_role("button", name="Lock it, and show me").click()
    expect(page.locator("#conclusion [data-verdict]")).to_be_visible()
    assert Commitment.objects.get().by == cast["ana"]


@BOTH
def test_classes_that_were_taken_for_a_score_become_a_verdict(
    javascript: bool, visitor: Visitor, cast: dict[str, User], tmp_path: Path
) -> None:
    page = through("I have results", visitor(cast["ana"], javascript=javascript))
    page.get_by_label("What does the product do").fill("Send each ticket to its team")
    page.get_by_label("The log").set_input_files(tickets(tmp_path, UNCLEAR))
    page.get_by_role("button", name="Bring it").click()
    page.get_by_text("Is it something else?").click()
    page.get_by_label("the name of one of several classes").check()
    page.get_by_role("button", name="Read it so").first.click()
    page.get_by_label("Each row is one").fill("ticket")
    page.get_by_label("The product named the class in").select_option("zugeteilt")
    page.get_by_label("how sure it was of it stands in").select_option("gewissheit")
    page.get_by_label("The class that was right stands in").select_option("what_it_was")
    page.get_by_role("button", name="Read it so").last.click()
    expect(page.get_by_label("It acts on")).to_have_value("")
    page.get_by_role("button", name="That is right: next").click()
    page.get_by_label("Of 100 tickets, name the right class").fill("80")
    page.get_by_label("Which class matters most?").select_option("returns")
    page.get_by_label("Of 100 tickets of that class").fill("70")
    if javascript:
        expect(page.locator("#said")).to_contain_text("returns a day")
    page.get_by_role("button", name="Lock it, and show me").click()
    expect(page.locator("#conclusion [data-verdict]")).to_be_visible()
    # Each seventh is named wrongly: 129 of 900.
    expect(page.locator(".line .measured").first).to_contain_text("85.7 %")
    expect(page.get_by_role("region", name="Which classes does it tell well")).to_contain_text("returns")


def test_delivery_times_that_are_dropped_on_the_form_become_a_verdict(
    visitor: Visitor, cast: dict[str, User], tmp_path: Path
) -> None:
    page = through("I have results", visitor(cast["ana"]))
    page.get_by_label("What does the product do").fill("Say when it comes")
    text = orders(tmp_path).read_text()
    dropped = page.evaluate_handle(
        "text => { const all = new DataTransfer(); all.items.add(new File([text], 'orders.csv')); return all; }", text
    )
    page.dispatch_event(".drop", "drop", {"dataTransfer": dropped})
    page.get_by_role("button", name="Bring it").click()
    expect(page.get_by_label("and what came stands in")).to_have_value("actual_min")
    page.get_by_role("button", name="That is right: next").click()
    page.get_by_label("Of 100 orders, come later").fill("20")
    expect(page.locator("#said")).to_contain_text("a day")
    page.get_by_role("button", name="Lock it, and show me").click()
    # Of eleven orders three come later than shown, as 8, 9 and 10 are more than 3 + 4.
    expect(page.locator("#conclusion .verdict")).to_have_text("Not met")
    expect(page.locator(".line .measured").first).to_contain_text("27.3 %")


def test_a_file_that_is_refused_is_told_on_the_form_and_can_be_brought_anew(
    visitor: Visitor, cast: dict[str, User], tmp_path: Path
) -> None:
    page = through("I have results", visitor(cast["ana"]))
    wrong = tmp_path / "notes.txt"
    wrong.write_text("hello")
    page.get_by_label("What does the product do").fill("Say when it comes")
    page.get_by_label("The log").set_input_files(wrong)
    page.get_by_role("button", name="Bring it").click()
    expect(page.locator(".errorlist")).to_contain_text("none of the files that can be read")
    expect(page.get_by_label("What does the product do")).to_have_value("Say when it comes")
    page.get_by_label("The log").set_input_files(orders(tmp_path))
    page.get_by_role("button", name="Bring it").click()
    expect(page.get_by_role("heading", name="orders.csv")).to_be_visible()


@BOTH
def test_numbers_from_a_slide_are_told_to_anybody(javascript: bool, visitor: Visitor) -> None:
    page = visitor(javascript=javascript)
    page.goto("/slide/")
    page.get_by_label("Caught").fill("50")
    if not javascript:
        page.get_by_role("button", name="What does that mean?").click()
    # Of 1,000,000 cases a day 0.1 % are positives: half of 1,000.
    expect(page.locator("#told")).to_contain_text("500 are caught and 500 missed")


@BOTH
def test_an_example_is_opened_and_judged(javascript: bool, visitor: Visitor, cast: dict[str, User]) -> None:
    page = through("Show me an example", visitor(cast["ana"], javascript=javascript))
    page.get_by_role("button", name="Open Stop stolen cards in the new app").click()
    expect(page.locator("#conclusion .verdict")).to_have_text("Undecided")
