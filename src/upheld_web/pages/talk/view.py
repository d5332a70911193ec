"""A figure is challenged, and the question settled; both lead back to the figures."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from upheld import UpheldError
from upheld_web.access.guard import Visit
from upheld_web.records.actions.talk import challenge, settle
from upheld_web.records.queries.talk import question_of


def ask(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Keep the question."""
    try:
        figure, text = (request.POST.get(name, "") for name in ("figure", "text"))
        challenge(visit.user, visit.here, figure, text)
    except UpheldError as error:
        messages.error(request, f"Not kept. {error}.")
    else:
        messages.success(request, "Your question stands beside the figures.")
    return _back(request, visit)


def close(request: HttpRequest, visit: Visit, number: int) -> HttpResponse:
    """The question is settled."""
    found = question_of(visit.here, number)
    if found is None:
        raise Http404
    settle(visit.user, found)
    return _back(request, visit)


def _back(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The page of this product on which the question was asked; never an address outside of it."""
    home = reverse("evaluate", kwargs={"product": visit.here.slug})
    back = request.POST.get("back", "")
    is_here = back.startswith(home) and "//" not in back and "\\" not in back and back.isprintable()
    return redirect(back if is_here else home)
