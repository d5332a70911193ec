"""The pictures of every screen: none is left out, and what they show can still be made."""

from __future__ import annotations

import pytest
from django.urls import resolve

from docs import screens
from tests.web.conftest import LOG
from upheld_web.config.pages import PAGES
from upheld_web.records.models import Comparison, Log, Product, User

NO_PICTURE = {"progress", "welcome"}
"""A part of another screen, and one for somebody who is not here yet."""


def test_every_screen_has_a_picture() -> None:
    names = {"brought", "log", "comparison", "document", "stolen-cards", "time-that-holds", "only-an-idea"}
    parts = dict.fromkeys(names, "1")
    shown = {resolve(path.format(**parts)).url_name for path in screens.SCREENS.values() if "nothing-here" not in path}
    asked = {page.name for page in PAGES if page.reads is not None and not page.by_token}
    assert asked - NO_PICTURE <= shown


@pytest.mark.slow
def test_the_log_of_the_pictures_is_brought_and_read(ana: User) -> None:
    parts = screens.bring(ana)
    assert Product.objects.get(slug=parts["brought"]).title.endswith("my own log")
    assert Log.objects.get(pk=parts["log"]).rows == 30_000


def test_what_the_pictures_show_of_a_verdict_is_made(judged: Product, ana: User) -> None:
    parts = screens.done_with(ana, judged.slug)
    assert parts["document"] == judged.assessment_id
    assert LOG.startswith("id,score,stolen")  # it has no time, so that comparing its periods is refused in words
    assert "time" in Comparison.objects.get(pk=parts["comparison"]).refusal
