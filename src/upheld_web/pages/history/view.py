"""What happened to a product."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from upheld_web.access.guard import Visit
from upheld_web.pages.history.page import HistoryPage, told
from upheld_web.records.queries.history import judged_of, trail_of, versions_of


def history(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The newest versions, verdicts and entries."""
    product = visit.here
    versions = tuple(told(version, product.kind) for version in versions_of(product))
    page = HistoryPage(product.title, product.slug, versions, judged_of(product), trail_of(product))
    return render(request, "pages/history/history.html", {"page": page})
