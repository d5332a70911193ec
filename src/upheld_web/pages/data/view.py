"""The data behind the newest verdict."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from upheld_web.access.guard import Visit
from upheld_web.pages.data.page import data_page
from upheld_web.pages.talk.page import talk_of
from upheld_web.records.queries.data import data_of


def data(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The page."""
    held = data_of(visit.here)
    talk = talk_of(visit, request.path, ()) if held.contract else None
    return render(request, "pages/data/data.html", {"page": data_page(visit.here, held, talk)})
