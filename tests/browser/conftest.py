"""One Chromium for each worker, one fresh page for each test; no server, the pages are files.

    def test_…(page, tmp_path):
        page.goto(address_of(tmp_path / "page.html"))
        page.emulate_media(color_scheme="dark")
        page.set_viewport_size({"width": 390, "height": 844})
        axe(page)

A test fails if its page asked for anything but itself, or wrote an error to the console. The pages' policy forbids
eval, so `page.wait_for_function` does not work; `expect(…)` of playwright.sync_api does.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser.pages import CHROMIUM, PATIENCE_MS, WITHOUT_CHROMIUM, watched


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    if CHROMIUM is None:
        if os.environ.get("CI") == "true":
            pytest.fail(f"CI must run the browser tests: {WITHOUT_CHROMIUM}")
        pytest.skip(WITHOUT_CHROMIUM)
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE_MS)
    opened = context.new_page()
    troubles = watched(opened)
    yield opened
    context.close()
    assert not troubles
