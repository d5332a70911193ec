"""The weeks on the page in a real browser: readable for everyone, at every width."""

import pytest
from playwright.sync_api import expect

from tests.browser.pages import address_of, axe, overflow
from tests.documents.check_pages import timed

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def product(tmp_path_factory):
    made = timed(tmp_path_factory.mktemp("timed"))
    assert made.file.exists()
    return made


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(page, product, width, scheme):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(address_of(product.file))
    page.get_by_text("Every week as a table").click()
    axe(page)
    assert overflow(page) == 0


def test_the_table_of_weeks_scrolls_by_itself_on_a_phone(page, product):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(address_of(product.file))
    page.get_by_text("Every week as a table").click()
    table = page.get_by_role("region", name="Every week")
    assert table.evaluate("box => box.scrollWidth > box.clientWidth")


def test_charts_are_no_wider_than_their_card_and_their_words_can_be_read(page, product):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(address_of(product.file))
    chart = page.locator("svg.over-time").first
    assert chart.bounding_box()["width"] <= 390 - 2 * 16
    # 11 px in a drawing of 350: not shrunk below 10.
    assert chart.evaluate("one => one.getBoundingClientRect().width / 350 * 11") > 9.5


def test_the_newest_days_are_hidden_at_a_what_if(page, product):
    page.goto(address_of(product.file))
    newest = page.locator(".recent").first
    expect(newest).to_be_visible()
    page.locator("#act").focus()
    page.keyboard.press("ArrowRight")
    expect(newest).to_be_hidden()
