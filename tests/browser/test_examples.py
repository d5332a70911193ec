"""Show me an example: from the door to its verdict, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.pages import axe, overflow
from tests.browser.workbench import Visitor, visitor  # noqa: F401  # a fixture
from tests.web.conftest import _no_logs_left, _throttled_anew, cast  # noqa: F401
from upheld_web.examples import EXAMPLES
from upheld_web.records.models import User

# ruff: noqa: F811  # fixtures are named where they are used
pytestmark = pytest.mark.slow


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_two_clicks_lead_to_a_verdict(javascript: bool, visitor: Visitor, cast: dict[str, User]) -> None:
    page = visitor(cast["cy"], javascript=javascript)
    page.goto("/begin/")
    page.get_by_role("link", name="Show me an example").click()
    page.get_by_role("button", name=f"Open {EXAMPLES['first-weeks'].title}").click()
    expect(page.locator("main [data-verdict=undecided]").first).to_be_visible()


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_of_examples_can_be_read_by_everybody(
    scheme: str, width: int, visitor: Visitor, cast: dict[str, User]
) -> None:
    page = visitor(cast["cy"], width=width)
    page.emulate_media(color_scheme=scheme)
    page.goto("/examples/")
    axe(page)
    assert overflow(page) == 0
