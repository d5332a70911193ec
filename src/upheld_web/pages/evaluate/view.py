"""Is it good enough? Reading the newest verdict, and asking for another."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from upheld_web.access.guard import Visit
from upheld_web.jobs.assessing import ask_for_assessment
from upheld_web.pages.evaluate.page import evaluate_page
from upheld_web.records.models import Product
from upheld_web.records.queries.assessments import newest_verdict


def evaluate(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The newest verdict, and how far a newer one has come."""
    product = _product(visit)
    return render(request, "pages/evaluate/evaluate.html", {"page": evaluate_page(visit, newest_verdict(product))})


def progress(request: HttpRequest, visit: Visit) -> HttpResponse:
    """How far the newest judging has come, as the part of the page that renews itself; the whole page when it ended."""
    page = evaluate_page(visit, newest_verdict(_product(visit)))
    if page.is_moving:
        return render(request, "pages/evaluate/evaluate.html#progress", {"page": page})
    response = HttpResponse(status=204)
    response["HX-Refresh"] = "true"
    return response


def judge_again(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Ask for a verdict on the newest spec."""
    product = _product(visit)
    ask_for_assessment(visit.user, product)
    return redirect("evaluate", product=product.slug)


def _product(visit: Visit) -> Product:
    if visit.product is None:
        raise ValueError("the guard gives every page of a product its product")
    return visit.product
