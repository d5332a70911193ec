"""Every screen of the workbench, made from the table of pages: for axe, on a phone, without scripts, by itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.browser.logs_to_bring import payments
from tests.browser.pages import axe, overflow
from tests.browser.test_is_it_good_enough import another_log
from tests.browser.workbench import Visitor, visitor  # noqa: F401  # a fixture
from tests.everyday import few_but_thorough
from tests.web.conftest import (  # noqa: F401
    _done_here,
    _no_logs_left,
    _throttled_anew,
    ana,
    cast,
    judged,
    product,
    signed_in,
)
from tests.web.test_attacks import trapped  # noqa: F401
from tests.web.test_permissions import path_of
from upheld_web.access.guard import Page
from upheld_web.config.pages import PAGES
from upheld_web.records.actions.talk import challenge
from upheld_web.records.models import Comparison, Figures, Log, Product, User

# ruff: noqa: F811  # fixtures are named where they are used
pytestmark = pytest.mark.slow
PARTS = ("progress",)
"""Pages that are a part of another, which renews itself."""
SCREENS = [page for page in PAGES if page.reads is not None and not page.by_token and page.name not in PARTS]
OF_THEIR_OWN = ("document",)
"""Screens without the frame: a document is a page of its own."""


@pytest.fixture
def lived_in(judged: Product, cast: dict[str, User], tmp_path: Path) -> Product:
    """A product with something on every screen: a second log, a comparison, a question."""
    client, where = signed_in(cast["ana"]), {"product": judged.slug}
    log = SimpleUploadedFile("later.csv", payments(tmp_path).read_bytes())
    client.post(reverse("logs", kwargs=where), {"file": log})
    another_log(judged, cast["ana"])
    client.post(reverse("compare", kwargs=where), {"a": "payments.csv", "b": "second.csv"})
    challenge(cast["vic"], judged, "Recall", "Is that so in Nepal?")
    assert Log.objects.filter(product=judged, name="later.csv", state="ready").exists()
    return judged


def address(page: Page, product: Product) -> str:
    """The address of a screen at which there is something to see."""
    numbers = {
        "log": Log.objects.filter(name="later.csv"),
        "good-enough": Log.objects.filter(name="later.csv"),
        "document": Figures.objects.all(),
        "comparison": Comparison.objects.all(),
    }
    found = path_of(page, product)
    return found.replace("/1/", f"/{numbers[page.name].first().pk}/") if page.name in numbers else found


@pytest.mark.parametrize(
    ("width", "scheme"), few_but_thorough([(1280, "dark"), (390, "light"), (1280, "light"), (390, "dark")], 2)
)
def test_every_screen_is_for_everybody_and_fits(
    width: int, scheme: str, visitor: Visitor, lived_in: Product, cast: dict[str, User]
) -> None:
    page = visitor(cast["ada"], width=width)
    page.emulate_media(color_scheme=scheme)
    found = []
    for screen in SCREENS:
        answer = page.goto(address(screen, lived_in))
        if answer.status not in (200, 410 if screen.name == "welcome" else 200):
            found.append(f"{screen.name} answers {answer.status}")
        try:
            axe(page)
        except AssertionError as error:
            found.append(f"{screen.name}: {error}")
        if overflow(page):
            found.append(f"{screen.name} is {overflow(page)} pixels too wide")
    assert not found, "\n".join(found)


def test_every_screen_reads_without_scripts(visitor: Visitor, lived_in: Product, cast: dict[str, User]) -> None:
    page = visitor(cast["ada"], javascript=False)
    for screen in SCREENS:
        page.goto(address(screen, lived_in))
        assert page.locator("h1").first.is_visible(), screen.name
        if screen.name in OF_THEIR_OWN:
            continue
        for form in page.locator("form").all():
            assert form.locator("button").count(), f"{screen.name}: a form that only a script can send"
        for control in page.locator("main button, main input[type=range]").all():
            in_form = control.evaluate("one => one.closest('form, details') !== null")
            assert in_form or not control.is_visible() or screen.name == "design", f"{screen.name}: a dead control"


def test_what_somebody_wrote_runs_on_no_screen(visitor: Visitor, trapped: Product, cast: dict[str, User]) -> None:
    page = visitor(cast["ada"])
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    numbers = {"log": Log, "good-enough": Log, "document": Figures, "comparison": Comparison}
    for screen in SCREENS:
        path = path_of(screen, trapped)
        found = numbers[screen.name].objects.first() if screen.name in numbers else None
        page.goto(path.replace("/1/", f"/{found.pk}/") if found else path)
        assert page.locator("img[src=x]").count() == 0, screen.name
    assert not asked
