"""The page of `upheld compare --html` in a real browser: desk and phone, light and dark, hostile names too."""

import pytest

from tests.browser.pages import address_of, axe, overflow
from tests.documents.compare_pages import hostile, whole, written

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    made = {}
    for name, of in (("whole", whole), ("hostile", hostile)):
        folder = tmp_path_factory.mktemp(name)
        made[name] = written(folder, of(folder))
    return made


@pytest.mark.parametrize("name", ["whole", "hostile"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_it_is_accessible_and_fits(page, pages, name, scheme, width):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(address_of(pages[name]))
    axe(page)
    assert overflow(page) == 0
    page.locator("details summary").click()
    axe(page)
    assert overflow(page) == 0


def test_an_interval_that_leaves_out_0_lies_beside_the_mark_of_0(page, pages):
    page.goto(address_of(pages["whole"]))
    drawn = page.locator(".compared tr", has_text="worse").locator("svg.mark").first
    ends = [float(drawn.locator(".span").get_attribute(end)) for end in ("x1", "x2")]
    zero = float(drawn.locator(".bound").get_attribute("x1"))
    assert ends[0] < ends[1] < zero or zero < ends[0] < ends[1]
    assert drawn.get_attribute("aria-label")


def test_it_prints_with_its_numbers(page, pages):
    page.emulate_media(media="print")
    page.goto(address_of(pages["whole"]))
    assert page.locator("#verdict").is_visible()
    assert page.locator(".compared").first.is_visible()


def test_nothing_from_a_log_runs(page, pages):
    page.goto(address_of(pages["hostile"]))
    assert page.evaluate("window.hurt") is None
