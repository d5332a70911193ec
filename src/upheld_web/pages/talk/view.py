"""A figure is challenged, and the question settled; both lead back to the figures."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from upheld import UpheldError
from upheld_web.access.guard import Visit
from upheld_web.records.actions.talk import challenge, settle
from upheld_web.records.models import Comment


def ask(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Keep the question."""
    try:
        figure, text = (request.POST.get(name, "") for name in ("figure", "text"))
        challenge(visit.user, visit.here, figure, text)
    except UpheldError as error:
        messages.error(request, f"Not kept. {error}.")
    else:
        messages.success(request, "Your question stands beside the figures.")
    return redirect("evaluate", product=visit.here.slug)


def close(request: HttpRequest, visit: Visit, number: int) -> HttpResponse:
    """The question is settled."""
    found = Comment.objects.filter(product=visit.here, pk=number).first()
    if found is None:
        raise Http404
    settle(visit.user, found)
    return redirect("evaluate", product=visit.here.slug)
