"""The page of `upheld quick` of a promised time in a real browser: its slider says what Python says."""

import pytest
from playwright.sync_api import expect

from tests.browser.pages import address_of, axe, overflow
from upheld.documents.quick_promise_page import quick_promise_page
from upheld.quick import Cost
from upheld.quick.regression import Costs, quick, read_slide
from upheld.quick.regression.answer import at_added
from upheld.wording import shown

pytestmark = pytest.mark.slow

SLIDE = {"mean_error": 1, "spread": 6, "unit": "minutes", "promised": 32, "per_day": 40_000, "tested": 5000}
MONEY = Costs(late=Cost(6, 6), early=Cost(1.5, 1.5), late_case=Cost(60, 60), currency="INR")


@pytest.fixture
def answer():
    return quick(read_slide(**SLIDE, costs=MONEY, at_most_late_rate=0.12))


@pytest.fixture
def opened(page, tmp_path, answer):
    (tmp_path / "slide.html").write_text(quick_promise_page(answer, version="0"), encoding="utf-8")
    page.goto(address_of(tmp_path / "slide.html", ""))
    return page


def test_the_slider_says_what_python_says_of_each_time(opened, answer):
    slider = opened.locator("#added")
    expect(opened.locator("#told")).to_have_text("As shown now (32 minutes)")
    expect(opened.locator("#moved tbody tr").first.locator("td").first).to_have_text("56.6 %")
    slider.press("ArrowRight")
    step = answer.step / 10
    late = at_added(answer, step).by_shape["normal"].late_rate
    expect(opened.locator("#told")).to_have_text("With 0.2 minutes added (32.2 minutes)")
    expect(opened.locator("#moved tbody tr").first.locator("td").first).to_have_text(shown(late, "share"))
    slider.press("End")
    last = answer.buffers[-1].by_shape["skewed"].late_rate
    expect(opened.locator("#moved tbody tr").first.locator("td").nth(2)).to_have_text(shown(last, "share"))


@pytest.mark.parametrize("width", [360, 1200])
def test_nothing_sticks_out_and_everybody_can_use_it(opened, width):
    opened.set_viewport_size({"width": width, "height": 900})
    assert overflow(opened) <= 0
    axe(opened)
