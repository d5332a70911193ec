"""People in the workbench, in a real browser: a second person comes in, others stay out, a second factor is set up."""

from __future__ import annotations

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from playwright.sync_api import expect

from tests.browser.pages import axe, overflow
from tests.browser.workbench import Visitor, visitor  # noqa: F401  # a fixture
from tests.web.conftest import PASSWORD, _no_logs_left, _throttled_anew, ana, cast, judged, product  # noqa: F401
from upheld_web.records.actions.people import first_link
from upheld_web.records.models import Entry, Product, User

# ruff: noqa: F811  # fixtures are named where they are used
pytestmark = pytest.mark.slow


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_a_second_person_contributes(
    javascript: bool, visitor: Visitor, judged: Product, cast: dict[str, User]
) -> None:
    # Where no mail is sent, only who runs the workspace is handed a link to somebody new.
    User.objects.filter(pk=cast["ana"].pk).update(is_administrator=True)
    ana = visitor(cast["ana"], javascript=javascript)
    ana.goto(f"/p/{judged.slug}/people/")
    ana.get_by_label("E-mail address").fill("dan@example.org")
    ana.get_by_role("button", name="Let them in").click()
    link = ana.get_by_label("The link", exact=True).input_value()
    dan = visitor(javascript=javascript)
    dan.goto(link)
    dan.get_by_label("Your name").fill("Dan")
    dan.get_by_label("Password").fill(PASSWORD)
    dan.get_by_role("button", name="Come in").click()
    dan.get_by_role("link", name=judged.title).first.click()
    dan.get_by_role("button", name="Judge it again").click()
    expect(dan.get_by_role("button", name="Judge it again")).to_be_visible()
    assert Entry.objects.filter(actor__name="Dan", product=judged, did="asked for a verdict").exists()


def test_a_viewer_changes_nothing_and_a_stranger_sees_nothing(
    visitor: Visitor, judged: Product, cast: dict[str, User]
) -> None:
    vic = visitor(cast["vic"])
    vic.goto(f"/p/{judged.slug}/")
    expect(vic.get_by_role("button", name="Judge it again")).to_have_count(0)
    vic.goto(f"/p/{judged.slug}/people/")
    expect(vic.get_by_role("button", name="Let them in")).to_have_count(0)
    cy = visitor(cast["cy"])
    assert cy.goto(f"/p/{judged.slug}/").status == 404
    assert judged.title not in cy.content()


def test_a_second_factor_is_set_up_and_asked_for(visitor: Visitor, cast: dict[str, User]) -> None:
    def code(step: int) -> str:
        counters = list(yield_hotp_counters_from_time())
        return format_hotp_value(hotp_value(secret, counters[len(counters) // 2] + step))

    ana = visitor(cast["ana"])
    ana.goto("/settings/")
    ana.get_by_role("link", name="Switch it on").click()
    ana.get_by_role("link", name="Switch it on").click()
    ana.get_by_label("Password").fill(PASSWORD)
    ana.get_by_role("button", name="Go on").click()
    assert ana.locator("img.square").evaluate("image => image.complete && image.naturalWidth > 0")
    ana.get_by_text("It cannot be scanned?").click()
    secret = ana.locator("details code").inner_text()
    ana.get_by_label("Authenticator code").fill(code(0))
    ana.get_by_role("button", name="Switch it on").click()
    expect(ana.locator("ul.codes li")).to_have_count(10)
    again = visitor()
    again.goto("/settings/")
    again.get_by_label("E-mail address").fill("ana@example.org")
    again.get_by_label("Password").fill(PASSWORD)
    again.get_by_role("button", name="Sign in", exact=True).click()
    again.get_by_label("Code").fill(code(1))
    again.get_by_role("button", name="Sign in", exact=True).click()
    expect(again.get_by_role("heading", name="Settings")).to_be_visible()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_every_page_of_people_can_be_used_by_everybody(
    width: int, scheme: str, visitor: Visitor, product: Product, cast: dict[str, User]
) -> None:
    ada, nobody = visitor(cast["ada"], width=width), visitor(width=width)
    addresses = [(ada, path) for path in ("/workspace/", "/settings/", "/tokens/", f"/p/{product.slug}/people/")]
    addresses += [(nobody, path) for path in ("/accounts/login/", "/accounts/password/reset/", "/welcome/none/")]
    for page, path in addresses:
        page.emulate_media(color_scheme=scheme)
        page.goto(path)
        axe(page)
        assert overflow(page) == 0, path


def test_the_first_person_comes_in_by_the_keyboard_alone(visitor: Visitor, transactional_db: None) -> None:
    page = visitor()
    page.goto(first_link("") or "")
    page.get_by_label("Your e-mail address").focus()
    for text in ("ada@example.org", "Ada", PASSWORD):
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Workspace")).to_be_visible()
