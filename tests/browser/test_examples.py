"""The page of examples, in a real browser; opening one is a door (test_doors.py)."""

from __future__ import annotations

import pytest

from tests.browser.pages import axe, overflow
from tests.browser.workbench import Visitor, visitor  # noqa: F401  # a fixture
from tests.web.conftest import _no_logs_left, _throttled_anew, cast  # noqa: F401
from upheld_web.records.models import User

# ruff: noqa: F811  # fixtures are named where they are used
pytestmark = pytest.mark.slow


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
