"""The components, each as every screen uses it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from upheld_web.access.guard import Visit
from upheld_web.pages.design.page import design_page


def design(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The page."""
    messages.success(request, "Saved as version 4; it is being judged.")
    messages.error(request, "This setting was not saved. act_at is 85, and a probability is at most 1.")
    return render(request, "pages/design/design.html", {"page": design_page()})
