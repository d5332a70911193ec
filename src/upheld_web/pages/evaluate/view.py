"""Is it good enough? Reading the newest verdict, and asking for another."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from upheld_web.access.guard import Visit
from upheld_web.jobs.assessing import ask_for_assessment
from upheld_web.pages.evaluate.page import evaluate_page
from upheld_web.records.queries.assessments import newest_verdict


def evaluate(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The newest verdict, and how far a newer one has come."""
    product = visit.here
    return render(request, "pages/evaluate/evaluate.html", {"page": evaluate_page(visit, newest_verdict(product))})


def progress(request: HttpRequest, visit: Visit) -> HttpResponse:
    """How far the newest judging has come, as the part of the page that renews itself; the whole page when it ended."""
    page = evaluate_page(visit, newest_verdict(visit.here))
    if page.is_moving:
        return render(request, "pages/evaluate/evaluate.html#progress", {"page": page})
    response = HttpResponse(status=204)
    response["HX-Refresh"] = "true"
    return response


def judge_again(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Ask for a verdict on the newest spec."""
    product = visit.here
    ask_for_assessment(visit.user, product)
    return redirect("evaluate", product=product.slug)
