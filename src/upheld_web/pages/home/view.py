"""Home: the products of whoever is here."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from upheld_web.access.guard import Visit
from upheld_web.pages.home.page import home_page
from upheld_web.records.queries.products import products_of


def home(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The list, or the four doors where there is none yet."""
    return render(request, "pages/home/home.html", {"page": home_page(visit.user, products_of(visit.user))})
