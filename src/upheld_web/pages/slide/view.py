"""What the figures of a slide mean: all of them stand in the address, so that a link tells the same."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from upheld import UpheldError
from upheld_web.access.guard import Visit
from upheld_web.pages.slide.forms import FORMS
from upheld_web.pages.slide.page import slide_page

EXAMPLES = {
    "rates": {"recall": "92", "false_positive_rate": "3", "base_rate": "0.1", "per_day": "1000000"},
    "promise": {"unit": "minutes", "promised": "32", "mean_error": "1", "spread": "6", "per_day": "40000"},
}
"""What the form begins with: the front door's own question."""


def rates(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Caught and falsely stopped."""
    return _told(request, "rates")


def promise(request: HttpRequest, visit: Visit) -> HttpResponse:
    """How far off a promised quantity is."""
    return _told(request, "promise")


def _told(request: HttpRequest, which: str) -> HttpResponse:
    form = FORMS[which](request.GET or EXAMPLES[which])
    answer, problem = None, ""
    if form.is_valid():
        try:
            answer = form.answer()
        except UpheldError as error:
            problem = str(error)
    page = slide_page(form, answer, problem, is_promise=which == "promise")
    part = "#told" if request.htmx else ""  # type: ignore[attr-defined]  # django_htmx adds it
    return render(request, f"pages/slide/slide.html{part}", {"page": page})
