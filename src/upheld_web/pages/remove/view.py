"""A product is removed by an owner."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from upheld_web.access.guard import Visit
from upheld_web.pages.remove.forms import RemoveForm
from upheld_web.pages.remove.page import RemovePage
from upheld_web.records.actions.removal import remove_product
from upheld_web.records.queries.logs import logs_of
from upheld_web.records.queries.people import members_of


def remove(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What goes with it; and, once its name is written out, it is gone."""
    product = visit.here
    form = RemoveForm(product.title, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        remove_product(visit.user, product)
        messages.success(request, f"{product.title} is removed, with its logs and everything that was found in them.")
        return redirect("home")
    others = sum(member.email != getattr(visit.user, "email", "") for member in members_of(product))
    page = RemovePage(product.title, product.slug, tuple(one.name for one in logs_of(product)), others, form)
    return render(request, "pages/remove/remove.html", {"page": page}, status=422 if form.errors else 200)
