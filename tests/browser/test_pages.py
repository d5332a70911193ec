"""What watches the browser tests does see what it should see."""

import pytest

from tests.browser.pages import address_of, axe, overflow, watched

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("body", "seen"),
    [
        ("<img src='http://127.0.0.1:9/a.png' alt=''>", "asked for http://127.0.0.1:9/a.png"),
        ("<script>console.error('so')</script>", "console: so"),
        ("<script>nothing.there</script>", "error: nothing is not defined"),
    ],
)
def test_a_request_and_an_error_are_seen(browser, tmp_path, body, seen):
    (tmp_path / "page.html").write_text(f"<!doctype html><html lang='en'><title>t</title>{body}")
    page = browser.new_page()
    troubles = watched(page)
    page.goto(address_of(tmp_path / "page.html"), wait_until="load")
    page.close()
    assert seen in troubles


def test_axe_names_what_it_finds(page, tmp_path):
    (tmp_path / "page.html").write_text("<!doctype html><html lang='en'><title>t</title><main><h1>t</h1><input>")
    page.goto(address_of(tmp_path / "page.html"))
    with pytest.raises(AssertionError, match=r"label \(critical\)"):
        axe(page)


def test_a_page_that_is_too_wide_is_seen(page, tmp_path):
    (tmp_path / "page.html").write_text("<!doctype html><svg width='2000'></svg>")
    page.goto(address_of(tmp_path / "page.html"))
    assert overflow(page) > 700
